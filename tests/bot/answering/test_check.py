"""What the check lets through and what it stops, one kind of fault after the other; all of it is invented."""

import pytest

from bot.answering.check import Fault, find_fault, find_faults, has_amounts, has_names, has_quotations
from bot.reading.cross_encoder import Reader, Relation

BRIDGE = "The bridge over the Otter in Velm carries about 4,000 vehicles a day."
COUNCIL = "On Tuesday the town council of Velm approved the repair, which will cost 2.4 million crowns."
MAYOR = "Mayor Ida Brandt said that the work would take nine months."
OVER = "Delegates of over 30 towns met in Lorne in March 2029."
DENIED = "The council has not approved the new harbour."
MAYBE = "The old lighthouse might be sold to a hotel in autumn."
CALLED = "Jonas Eide, the harbour master, called the plan “a gift to the gulls”."
LETTER = "Greta Solheim wrote to Tomas Reiter about the flooded library in Velm."
SIGN = "A sign read: “All the gates of the town stand open.”"


@pytest.mark.parametrize(
    ("source", "statement", "carried"),
    [
        ("5 kilometres", "5 miles", False),
        ("5 kilometres", "5 kilometers", True),
        ("3 days", "3 weeks", False),
        ("72 hours", "four days", False),
        ("72 hours", "three days", True),
        ("1.5bn euros", "1.5 million euros", False),
        ("1.5bn euros", "1.5 billion euros", True),
        ("£3m", "£4m", False),
        ("£3m", "3 million pounds", True),
        ("€3.2tn", "€3 trillion", False),
        ("€3.2tn", "3.2 trillion euros", True),
        ("12,5 million crowns", "12 million crowns", False),
        ("12,5 million crowns", "12.5 million crowns", True),
        ("2.4 million crowns", "2,400,000 crowns", True),
        ("4,000 crowns", "four thousand crowns", True),
        ("two-thirds of the dam", "two metres of the dam", False),
        ("three and a half million crowns", "three million crowns", False),
        ("three and a half million crowns", "3.5 million crowns", True),
        ("40 per cent", "40%", True),
        ("40 per cent", "40 percentage points", False),
        ("two dozen men", "24 men", True),
        ("over 30 crowns", "30 crowns", False),
        ("over 30 crowns", "more than 30 crowns", True),
        ("about 4,000 crowns", "under 4,000 crowns", False),
        ("a fortune", "40 crowns", False),
        ("40 crowns", "a fortune", True),
    ],
)
def test_amounts_are_the_same_in_value_and_unit(source: str, statement: str, carried: bool) -> None:
    found = has_amounts(f"The repair of the dam in Velm took {source}.", f"The repair of the dam took {statement}.")
    assert found is carried


def test_every_amount_must_be_carried() -> None:
    evidence = "The dam took 3 years and 40 million crowns."
    assert has_amounts(evidence, "It took 40 million crowns and 3 years.")
    assert not has_amounts(evidence, "It took 40 million crowns and 4 years.")


@pytest.mark.parametrize(
    ("evidence", "statement", "known"),
    [
        ("The bridge is in Velm.", "The bridge stands in Velm.", True),
        ("The bridge is in Velm.", "The bridge stands in Lorne.", False),
        ("The bridge is in Velm.", "Greta Solheim built the bridge.", False),
        ("The mayor spoke.", "It was the Mayor who spoke.", True),
        ("They met on Monday in May.", "They met on Tuesday in May.", False),
        ("They met on Monday in May.", "They met on Monday in June.", False),
        # possessives and apostrophes
        ("The council of Velm's mayor met.", "The council met in Velm.", True),
        ("It is a boat of James.", "It is James' boat.", True),
        ("The members of NATO met.", "It was NATO’s members that met.", True),
        ("O’Neill spoke.", "It was O'Neill who spoke.", True),
        ("O'Neill spoke.", "It was O’Neill's son who spoke.", True),
        # signs and hyphens
        ("Zoë Brandt came.", "It was Zoe Brandt who came.", True),
        ("A Franco-German plan was made.", "The plan is German.", True),
        ("A German plan was made.", "The plan is Franco-Polish.", False),
        # countries, their people and their capitals
        ("German soldiers will come.", "Soldiers will come from Germany.", True),
        ("Soldiers will come from Germany.", "The soldiers are German.", True),
        ("Berlin will send soldiers.", "Soldiers will come from Germany.", True),
        ("It was Kyiv that refused.", "It was Ukraine that refused.", True),
        ("German soldiers will come.", "Soldiers will come from France.", False),
        ("The United States will send soldiers.", "Soldiers will come from the US.", True),
        ("The US will send soldiers.", "Soldiers will come from the United States.", True),
        ("The U.S. will send soldiers.", "Soldiers will come from the United States.", True),
        ("The UK will send soldiers.", "Soldiers will come from Great Britain.", True),
        ("South Korea will send soldiers.", "The soldiers are South Korean.", True),
        ("North Korea will send soldiers.", "The soldiers are South Korean.", False),
        # initials
        ("The European Union pays.", "The one who pays is the EU.", True),
        ("The Organization for Security and Cooperation in Europe met.", "It was the OSCE that met.", True),
        ("A. B. Carter came.", "It was A.B. Carter who came.", True),
        ("The one who pays is the EU.", "The one who pays is the UN.", False),
        ("Eva met Ulf in Lorne.", "The one who pays is the EU.", False),
        ("They saw Ulf. Nora left.", "The one who pays is the UN.", False),
    ],
)
def test_names_must_stand_in_the_evidence(evidence: str, statement: str, known: bool) -> None:
    assert has_names(evidence, statement) is known


@pytest.mark.parametrize(
    ("evidence", "statement", "there"),
    [
        (CALLED, "He called it “a gift to the gulls”.", True),
        (CALLED, 'He called it "a gift to the gulls."', True),
        (CALLED, "He called it 'a gift to the gulls'.", True),
        (CALLED, "He called it “A gift to the gulls”.", True),
        ("He called it “a gift\nto the gulls”.", "He called it “a gift to the gulls”.", True),
        ("It is “a boat that doesn’t float”.", 'He spoke of "a boat that doesn\'t float".', True),
        ("It is “a boat that doesn’t float”.", "He spoke of ‘a boat that doesn’t float’.", True),
        (CALLED, "He called it “a gift to the town”.", False),
        (CALLED, 'He called it "a gift to the town".', False),
        (CALLED, "He called it ‘a gift to the town’.", False),
        (CALLED, "He called it „a gift to the town“.", False),
        (CALLED, "He called it «a gift to the town».", False),
        (CALLED, "He spoke of “a gift” and of “the town”.", False),
        (CALLED, "The gulls' gift is the harbour's loss.", True),
    ],
)
def test_quotations_stand_word_for_word(evidence: str, statement: str, there: bool) -> None:
    assert has_quotations(evidence, statement) is there


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        (BRIDGE, BRIDGE),
        ("Roughly four thousand vehicles a day use the bridge over the Otter in Velm.", BRIDGE),
        ("Velm's town council approved the repair on Tuesday.", COUNCIL),
        ("The repair will cost 2,400,000 crowns.", COUNCIL),
        ("According to Mayor Ida Brandt, the work would take 9 months.", MAYOR),
        ("More than 30 towns sent delegates to Lorne in March 2029.", OVER),
        ("The new harbour has not been approved by the council.", DENIED),
        ("The old lighthouse might be sold to a hotel.", MAYBE),
        ("Jonas Eide called the plan “a gift to the gulls”.", CALLED),
        ("The bridge over the Otter carries about 4,000 vehicles a day, and the council approved its repair.",
         f"{BRIDGE} {COUNCIL}"),
    ],
)  # fmt: skip
def test_what_the_source_says_may_be_told_in_other_words(statement: str, evidence: str, reader: Reader) -> None:
    assert find_faults(reader, [(evidence, statement)]) == [None]


@pytest.mark.parametrize(
    ("fault", "statement", "evidence"),
    [
        ("number", "The bridge over the Otter in Velm carries about 5,000 vehicles a day.", BRIDGE),
        ("number", "The bridge over the Otter in Velm carries under 4,000 vehicles a day.", BRIDGE),
        ("number", "Delegates of 30 towns met in Lorne in March 2029.", OVER),
        ("number", "The repair will cost 2.4 billion crowns.", COUNCIL),
        ("number", "Twelve ministers resigned over a scandal.", BRIDGE),
        ("name", "On Wednesday the town council of Velm approved the repair.", COUNCIL),
        ("name", "Delegates of over 30 towns met in Lorne in May 2029.", OVER),
        ("name", "The bridge over the Otter in Lorne carries about 4,000 vehicles a day.", BRIDGE),
        ("name", "The bridge, said Mayor Ida Brandt, carries about 4,000 vehicles a day.", BRIDGE),
        ("quotation", "Jonas Eide called the plan “a gift to the town”.", CALLED),
        ("quotation", "The town council approved the repair and spoke of “a great day for Velm”.", COUNCIL),
    ],
)
def test_what_must_be_exact_is_named(fault: Fault, statement: str, evidence: str, reader: Reader) -> None:
    assert find_faults(reader, [(evidence, statement)]) == [fault]


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Delegates of over 30 towns met in Lorne in March 2030.", OVER),
        ("Lorne's town council approved the repair on Tuesday.", COUNCIL),
        ("Ulla Solheim wrote to Tomas Reiter about the flooded library in Velm.", LETTER),
        ("Tomas Reiter wrote to Greta Solheim about the flooded library in Velm.", LETTER),
        ("The council has approved the new harbour.", DENIED),
        ("The town council of Velm has not approved the repair.", COUNCIL),
        ("The town council of Velm rejected the repair on Tuesday.", COUNCIL),
        ("The old lighthouse will be sold to a hotel in autumn.", MAYBE),
        ("A bridge of stone will need two years.", "A bridge of stone would need two years."),
        ("The work would take nine months.", MAYOR),
        ("Jonas Eide said that the work would take nine months.", f"{MAYOR} Jonas Eide disagrees."),
        ("All the gates of the town stand open.", SIGN),
        ("Jonas Eide called the plan “a gift to the gulls and nothing else.", CALLED),
        ("The town council approved the repair, and angry ferrymen blocked the quay.", COUNCIL),
        ("Mayor Ida Brandt said so.", ""),
        ("Two ministers resigned over a scandal.", BRIDGE),
    ],
)
def test_what_the_source_does_not_say_is_stopped(statement: str, evidence: str, reader: Reader) -> None:
    assert find_faults(reader, [(evidence, statement)]) != [None]


def test_faults_come_in_the_order_of_the_pairs(reader: Reader) -> None:
    pairs = [(BRIDGE, BRIDGE), (COUNCIL, BRIDGE), (CALLED, "He called it “a gift to the town”.")]
    assert find_faults(reader, pairs) == [None, "number", "quotation"]
    assert find_faults(reader, []) == []


@pytest.mark.parametrize(
    ("fault", "evidence", "statement"),
    [
        ("number", "The ferry ran aground 5 kilometres off Skerry.", "The ferry ran aground 5 miles off Skerry."),
        ("number", "The strike lasted 3 days.", "The strike lasted 3 weeks."),
        ("number", "The ceasefire is to hold for 72 hours.", "The ceasefire is to hold for four days."),
        ("not_entailed", "The bank kept its key rate on Thursday.", "The bank cut its key rate on Thursday."),
        (
            "not_entailed",
            "The two countries agreed to build a pipeline through Orla.",
            "The two countries opened a pipeline through Orla.",
        ),
        (
            "not_entailed",
            "Analysts had expected a steeper drop in exports.",
            "Analysts had expected a smaller drop in exports.",
        ),
        ("not_entailed", "After the storm 14 schools closed in Velm.", "After the storm 14 schools reopened in Velm."),
    ],
)
def test_one_word_that_turns_the_sense_is_stopped(fault: Fault, evidence: str, statement: str, reader: Reader) -> None:
    assert find_faults(reader, [(evidence, statement), (evidence, evidence)]) == [fault, None]


@pytest.mark.parametrize(
    ("evidence", "statement"),
    [
        ("After the storm 14 schools closed in Velm.", "Fourteen schools in Velm closed after the storm."),
        ("The strike lasted 3 days.", "The strike went on for three days."),
    ],
)
def test_a_sentence_turned_round_passes(evidence: str, statement: str, reader: Reader) -> None:
    assert find_faults(reader, [(evidence, statement)]) == [None]


@pytest.mark.parametrize(
    ("fault", "statement", "evidence"),
    [
        ("number", "The repair will cost 2.5 million crowns.", COUNCIL),
        ("name", "Mayor Ida Holm said that the work would take nine months.", MAYOR),
        ("quotation", "Jonas Eide called the plan “a gift to the town”.", CALLED),
    ],
)
def test_what_must_be_exact_is_judged_however_sure_the_reader_is(fault: Fault, statement: str, evidence: str) -> None:
    assert find_fault(evidence, statement, Relation(1.0, 0.0, 0.0)) == fault
