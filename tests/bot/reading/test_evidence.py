from bot.citations import CitationLedger
from bot.passages import FoundPassage
from bot.reading.evidence import Candidate, bring_antecedents, count_independent, gather_evidence
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import build_passage


def load_nothing(passage: FoundPassage) -> FoundPassage | None:
    return None


def test_a_sentence_that_leans_brings_the_one_before_it(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage("Mayor Brandt opened the bridge. He thanked the builders.", embeddings)
    quotes = bring_antecedents([(passage.sentences[1], passage)], load_nothing)
    assert [quote.text for quote in quotes] == ["Mayor Brandt opened the bridge. He thanked the builders."]
    assert (quotes[0].start, quotes[0].end) == (0, len(passage.text))


def test_sentences_of_two_paragraphs_are_two_quotes(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage("Mayor Brandt opened the bridge.\n\nHe thanked the builders.", embeddings)
    quotes = bring_antecedents([(passage.sentences[1], passage)], load_nothing)
    assert [quote.text for quote in quotes] == ["Mayor Brandt opened the bridge.", "He thanked the builders."]


def test_the_sentence_before_may_stand_in_the_passage_before(embeddings: MiniLmEmbeddings) -> None:
    before = build_passage("Mayor Brandt opened the bridge.", embeddings)
    passage = build_passage("He thanked the builders.", embeddings, ordinal=1, start=33)
    quotes = bring_antecedents([(passage.sentences[0], passage)], lambda _: before)
    assert [quote.text for quote in quotes] == ["Mayor Brandt opened the bridge.", "He thanked the builders."]


def test_the_first_sentence_of_a_section_leans_on_its_heading(embeddings: MiniLmEmbeddings) -> None:
    heading = "Will the bridge open in May?"
    passage = build_passage("No - and this will take time.", embeddings, heading=heading, start=30)
    quotes = bring_antecedents([(passage.sentences[0], passage)], load_nothing)
    assert [quote.text for quote in quotes] == [heading, "No - and this will take time."]


def test_a_pronoun_with_nothing_before_it_is_never_told(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage("He thanked the builders. The bridge has four lanes.", embeddings)
    told = gather_evidence([Candidate(one, passage) for one in passage.sentences], load_nothing)
    assert [one.text for one in told] == ["The bridge has four lanes."]


def test_a_fact_of_two_articles_is_one_statement_with_two_sources(embeddings: MiniLmEmbeddings) -> None:
    one = build_passage("The new bridge cost 40 million euros.", embeddings, "one")
    two = build_passage("The new bridge cost a total of 40 million euros.", embeddings, "two")
    told = gather_evidence([Candidate(one.sentences[0], one), Candidate(two.sentences[0], two)], load_nothing)
    assert len(told) == 1
    assert [quote.passage.article_id for quote in told[0].others] == ["two"]
    numbers, citations = CitationLedger().cite((*told[0].quotes, *told[0].others))
    assert numbers == (1, 2)
    assert [citation.article_id for citation in citations] == ["one", "two"]


def test_other_figures_are_another_statement(embeddings: MiniLmEmbeddings) -> None:
    one = build_passage("The new bridge cost 40 million euros.", embeddings, "one")
    two = build_passage("The new bridge cost 60 million euros.", embeddings, "two")
    told = gather_evidence([Candidate(one.sentences[0], one), Candidate(two.sentences[0], two)], load_nothing)
    assert len(told) == 2


def test_the_same_article_is_not_cited_twice_for_one_fact(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage("The new bridge cost 40 million euros. The new bridge cost 40 million.", embeddings)
    told = gather_evidence([Candidate(one, passage) for one in passage.sentences], load_nothing)
    assert len(told) == 1
    assert told[0].sources == 1


def test_neighbours_are_told_as_one_statement_in_their_order(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage("Riga sells sprats. Bern sells cheese. Oslo builds ships.", embeddings)
    first, second, third = passage.sentences
    told = gather_evidence([Candidate(second, passage), Candidate(first, passage)], load_nothing)
    assert [one.text for one in told] == ["Riga sells sprats. Bern sells cheese."]
    apart = gather_evidence([Candidate(third, passage), Candidate(first, passage)], load_nothing)
    assert [one.text for one in apart] == ["Oslo builds ships.", "Riga sells sprats."]


def test_sentences_with_the_same_answer_tell_the_same(embeddings: MiniLmEmbeddings) -> None:
    one = build_passage("The new bridge cost 40 million euros, which the city paid.", embeddings, "one")
    two = build_passage("After ten years of quarrels the town got a bridge for 40 million euros.", embeddings, "two")
    found = [Candidate(one.sentences[0], one, "40 million euros"), Candidate(two.sentences[0], two, "40 million euros")]
    told = gather_evidence(found, load_nothing)
    assert [quote.passage.article_id for quote in told[0].others] == ["two"]


def test_copied_wording_counts_as_one_source() -> None:
    agency = "The new bridge over the river was opened by the mayor on Sunday afternoon."
    assert count_independent([agency, agency + " It rained."]) == 1
    assert count_independent([agency, "On Sunday the mayor cut the ribbon at the river crossing."]) == 2


def test_what_carries_the_answer_on_is_told_with_it(embeddings: MiniLmEmbeddings) -> None:
    text = "Two towns want the bridge. Among them is Riga. It offered land. The ferry stays."
    passage = build_passage(text, embeddings)
    told = gather_evidence([Candidate(passage.sentences[0], passage)], load_nothing, begins=True)
    assert [one.text for one in told] == ["Two towns want the bridge. Among them is Riga. It offered land."]
    assert [one.text for one in gather_evidence([Candidate(passage.sentences[0], passage)], load_nothing)] == [
        "Two towns want the bridge."
    ]


def test_at_most_four_statements_are_told(embeddings: MiniLmEmbeddings) -> None:
    towns = (
        "Bern sells cheese.",
        "Oslo builds ships.",
        "Lima grows asparagus.",
        "Cairo spins cotton.",
        "Riga cans sprats.",
    )
    passages = [build_passage(town, embeddings, town[:4]) for town in towns]
    assert len(gather_evidence([Candidate(one.sentences[0], one) for one in passages], load_nothing)) == 4


def test_numbers_of_citations_never_change(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage("Bern sells cheese. Oslo builds ships.", embeddings)
    quotes = [bring_antecedents([(one, passage)], load_nothing)[0] for one in passage.sentences]
    ledger = CitationLedger()
    assert ledger.cite(quotes[:1])[0] == (1,)
    numbers, new = ledger.cite([quotes[1], quotes[0]])
    assert numbers == (2, 1)
    assert [citation.number for citation in new] == [2]


def test_a_neighbour_that_would_leave_nothing_to_lean_on_changes_nothing(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage("It was closed for years. The bridge opened on Sunday.", embeddings, ordinal=1)
    first, second = passage.sentences
    told = gather_evidence([Candidate(second, passage), Candidate(first, passage)], load_nothing)
    assert [one.text for one in told] == ["The bridge opened on Sunday."]


def test_what_happened_there_brings_where(embeddings: MiniLmEmbeddings) -> None:
    text = "The union held its congress in Halden. Two hundred delegates came together there, and 35 guests."
    passage = build_passage(text, embeddings)
    (evidence,) = gather_evidence([Candidate(passage.sentences[1], passage)], lambda _: None)
    assert evidence.text == text
    known = build_passage("In Halden it rained. In Lorne two hundred delegates came together there.", embeddings)
    (alone,) = gather_evidence([Candidate(known.sentences[1], known)], lambda _: None)
    assert alone.text == "In Lorne two hundred delegates came together there."
    there_is = build_passage("The union met in Halden. There is hope, and there were many guests.", embeddings)
    (second,) = gather_evidence([Candidate(there_is.sentences[1], there_is)], lambda _: None)
    assert second.text == "There is hope, and there were many guests."
