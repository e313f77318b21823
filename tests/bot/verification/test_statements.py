"""What the check lets through and what it stops, one kind of fault after the other; all of it is invented."""

from datetime import date

import pytest

from bot.fitted import load_logistic
from bot.verification.coverage import FITTED, SIGNALS, measure_coverage
from bot.verification.sources import Source
from bot.verification.statements import check_statement, is_supported

PUBLISHED = date(2031, 5, 8)
"""A Thursday."""

BRIDGE = "The bridge over the Otter in Velm carries about 4,000 vehicles a day."
COUNCIL = "On Tuesday the town council of Velm approved the repair, which will cost 2.4 million crowns."
MAYOR = "Mayor Ida Brandt said that the work would take nine months."
OVER = "Delegates of over 30 towns met in Lorne in March 2029."
DENIED = "The council has not approved the new harbour."
MAYBE = "The old lighthouse might be sold to a hotel in autumn."
CALLED = "Jonas Eide, the harbour master, called the plan “a gift to the gulls”."
LETTER = "Greta Solheim wrote to Tomas Reiter about the flooded library in Velm."


def check(statement: str, *texts: str, previous: str = "", above: str = "") -> set[str]:
    sources = [Source(text, previous, above, PUBLISHED) for text in texts]
    verdict = check_statement(statement, sources)
    assert verdict.supported == is_supported(statement, sources)
    return {fault.kind for fault in verdict.faults}


@pytest.mark.parametrize(
    ("statement", "texts"),
    [
        (BRIDGE, [BRIDGE]),
        ("Roughly four thousand vehicles a day use the bridge over the Otter in Velm.", [BRIDGE]),
        ("The bridge over the Otter carries about 4.000 vehicles a day.", [BRIDGE]),
        ("Velm's town council approved the repair on Tuesday, 6 May 2031.", [COUNCIL]),
        ("The repair will cost 2,400,000 crowns.", [COUNCIL]),
        ("According to Mayor Ida Brandt, the work would take 9 months.", [MAYOR]),
        ("More than 30 towns sent delegates to Lorne in March 2029.", [OVER]),
        ("The new harbour has not been approved by the council.", [DENIED]),
        ("The old lighthouse might be sold to a hotel.", [MAYBE]),
        ("Jonas Eide called the plan “a gift to the gulls”.", [CALLED]),
        ("The bridge over the Otter carries about 4,000 vehicles a day, and the council approved its repair.",
         [BRIDGE, COUNCIL]),
    ],
)  # fmt: skip
def test_what_the_source_says_may_be_told_in_other_words(statement: str, texts: list[str]) -> None:
    assert check(statement, *texts) == set()


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
        ("two-thirds of the dam", "two metres of the dam", False),
        ("three and a half million crowns", "three million crowns", False),
        ("three and a half million crowns", "3.5 million crowns", True),
    ],
)
def test_amounts_are_the_same_in_value_and_unit(source: str, statement: str, carried: bool) -> None:
    found = check(f"The repair of the dam in Velm took {statement}.", f"The repair of the dam in Velm took {source}.")
    assert ("figure" not in found) is carried


@pytest.mark.parametrize(
    ("kind", "statement", "text"),
    [
        ("figure", "The bridge over the Otter in Velm carries about 5,000 vehicles a day.", BRIDGE),
        ("figure", "The bridge over the Otter in Velm carries under 4,000 vehicles a day.", BRIDGE),
        ("figure", "Delegates of 30 towns met in Lorne in March 2029.", OVER),
        ("figure", "The repair will cost 2.4 billion crowns.", COUNCIL),
        ("time", "On Wednesday the town council of Velm approved the repair.", COUNCIL),
        ("time", "Delegates of over 30 towns met in Lorne in May 2029.", OVER),
        ("time", "Delegates of over 30 towns met in Lorne in March 2030.", OVER),
        ("name", "The bridge over the Otter in Lorne carries about 4,000 vehicles a day.", BRIDGE),
        ("name", "Tomas Reiter wrote to Greta Solheim about the flooded library in Velm.", LETTER),
        ("quotation", "Jonas Eide called the plan “a gift to the town”.", CALLED),
        ("quotation", "The town council approved the repair and spoke of “a great day for Velm”.", COUNCIL),
        ("quotation", "Jonas Eide called the plan “a gift to the gulls and nothing else.", CALLED),
        ("denial", "The council has approved the new harbour.", DENIED),
        ("denial", "The town council of Velm has not approved the repair.", COUNCIL),
        ("denial", "The town council of Velm rejected the repair on Tuesday.", COUNCIL),
        ("hedge", "The old lighthouse will be sold to a hotel in autumn.", MAYBE),
        ("hedge", "A bridge of stone will need two years.", "A bridge of stone would need two years."),
        ("speaker", "The work would take nine months.", MAYOR),
        ("speaker", "Jonas Eide said that the work would take nine months.", f"{MAYOR} Jonas Eide disagrees."),
        ("speaker", "The bridge, said Mayor Ida Brandt, carries about 4,000 vehicles a day.", BRIDGE),
        ("speaker", "All the gates of the town stand open.", "A sign read: “All the gates of the town stand open.”"),
        ("coverage", "Two ministers resigned over a scandal.", BRIDGE),
        ("coverage", "The town council approved the repair, and angry ferrymen blocked the quay.", COUNCIL),
    ],
)
def test_what_the_source_does_not_say_is_stopped(kind: str, statement: str, text: str) -> None:
    assert kind in check(statement, text)


def test_a_name_must_stand_where_the_rest_of_the_clause_stands() -> None:
    other = "Lorne has had a ferry since 1920."
    assert {"binding", "name"} & check("Lorne approved the repair, which will cost 2.4 million crowns.", COUNCIL, other)


def test_a_pronoun_may_be_written_out_as_the_sentence_before_says() -> None:
    text, before = "She wants a second ferry for the island.", "Captain Lena Marsh spoke at the harbour."
    assert check("Lena Marsh wants a second ferry for the island.", text, previous=before) == set()
    assert "name" in check("Ida Brandt wants a second ferry for the island.", text, previous=before)


def test_a_heading_may_name_what_a_sentence_is_about() -> None:
    text = "It carries about 4,000 vehicles a day."
    assert check("The Otter Bridge carries about 4,000 vehicles a day.", text, above="The Otter Bridge") == set()
    assert "name" in check("The Otter Bridge carries about 4,000 vehicles a day.", text)


def test_nothing_is_supported_by_nothing() -> None:
    assert not check_statement(BRIDGE, []).supported


def test_the_fitted_numbers_point_the_right_way() -> None:
    model = load_logistic(FITTED, SIGNALS)
    whole = model.predict(measure_coverage(BRIDGE, [BRIDGE]))
    half = model.predict(measure_coverage(f"{BRIDGE[:-1]} and twelve ferries to Lorne and Kessel.", [BRIDGE]))
    none = model.predict(measure_coverage("Two ministers resigned over a scandal in Kessel.", [BRIDGE]))
    assert whole > model.threshold > none
    assert whole > half > none


def test_what_is_meant_or_told_as_uncertain_elsewhere_is_no_certainty() -> None:
    assert "hedge" not in check("The ferry is meant to carry 90 cars.", "The ferry would carry 90 cars.")
    crew = "The crew, apparently a civilian one, recorded the leaks along the dyke."
    assert "hedge" not in check(crew, crew.replace("The crew", "A small crew"))
