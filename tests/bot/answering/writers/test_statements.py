"""What becomes of a statement that a model drafted: told with what carries it, cited better, or dropped."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answering.answers import CitationLedger
from bot.answering.differences import FoundDisagreement, FoundPosition
from bot.answering.evidence import Quote
from bot.answering.writers.pages import Page, build_page
from bot.answering.writers.prompt import list_lacking
from bot.answering.writers.statements import (
    LONGEST,
    MOST_STATEMENTS,
    Refusal,
    StatementChecker,
    find_day,
    find_overtaken,
    finish_sentence,
    measure_overlap,
    tells_correction,
)
from bot.llm.parsing import Drafted
from bot.reading.cross_encoder import Reader
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import build_passage

FERRY = "The ferry of Lohe carries 120 cars a day."
MAYOR = "Mayor Ida Brandt wants a second ferry for Lohe."
MILL = "The mill of Veld grinds rye for the bakers of the coast."
AGAIN = "Its operator said that the ferry of Lohe carries 120 cars a day."
OTHER = "The ferry of Lohe carries 90 cars a day."
ASKED = (
    "How many cars does the ferry of Lohe carry?",
    "What does the mayor want?",
    "What does the mill of Veld grind?",
)
THINGS = ("cheese", "ships", "bones", "cotton", "stamps", "birds", "gold", "cars")


@pytest.fixture
def pages(embeddings: MiniLmEmbeddings) -> tuple[Page, ...]:
    def quote(text: str, article: str) -> Quote:
        passage = build_passage(text, embeddings, article)
        return Quote(passage, text, 0, len(text))

    return (
        build_page((quote(FERRY, "ferry"),), "frry", (quote(AGAIN, "again"), quote(OTHER, "other"))),
        build_page((quote(MAYOR, "mayor"),), "myrr"),
        build_page((quote(MILL, "mill"),), "mlll"),
    )


@pytest.fixture
def teller(pages: tuple[Page, ...], reader: Reader) -> StatementChecker:
    return StatementChecker(ASKED, pages, reader, CitationLedger())


def take(teller: StatementChecker, text: str, *keys: str) -> list[str] | None:
    """The articles that a statement came out with, written once; None where it was dropped."""
    teller.take(Drafted(text, keys))
    events = teller.settle({})
    return [citation.article_id for event in events for citation in event.citations] if events else None


def test_a_statement_is_told_with_the_evidence_that_carries_it(teller: StatementChecker) -> None:
    assert take(teller, "Ida Brandt, the mayor, wants a second ferry for Lohe", "myrr") == ["mayor"]
    (statement,) = teller.passed
    assert statement.text == "Ida Brandt, the mayor, wants a second ferry for Lohe."
    assert (statement.sources, statement.support, statement.citations) == (1, "supported", (1,))
    assert (teller.tally.passed, teller.tally.repaired) == (1, 0)


def test_further_articles_are_cited_where_they_say_the_same_and_only_there(teller: StatementChecker) -> None:
    assert take(teller, FERRY, "frry") == ["ferry", "again"]
    assert teller.passed[0].support == "supported"


def test_the_sources_own_words_are_told_as_such(teller: StatementChecker) -> None:
    assert take(teller, MILL, "mlll") == ["mill"]
    assert teller.passed[0].support == "verbatim"


@pytest.mark.parametrize("keys", [(), ("zzzz",), ("mlll",), ("mlll", "zzzz")])
def test_what_is_cited_wrongly_is_cited_better(keys: tuple[str, ...], teller: StatementChecker) -> None:
    assert take(teller, MAYOR, *keys) == ["mayor"]
    assert teller.tally.repaired == 1


def test_in_a_document_what_is_cited_wrongly_is_told_as_it_stands_there(
    pages: tuple[Page, ...], reader: Reader
) -> None:
    """Whole articles hold much that comes near to a statement."""
    writer = StatementChecker((), pages, reader, CitationLedger(), topic="Lohe and Veld")
    assert take(writer, MAYOR, "mlll") == ["mill"]
    assert [statement.text for statement in writer.passed] == [MILL]
    assert take(writer, MAYOR) == ["mayor"]


def refuse(teller: StatementChecker, text: str, *keys: str) -> Refusal:
    assert teller.take(Drafted(text, keys))
    (refusal,) = teller.refused
    return refusal


def settle(teller: StatementChecker, again: Drafted | None) -> list[str]:
    """What is told of one statement that was refused."""
    return [event.statement.text for event in teller.settle({} if again is None else {0: again})]


def test_the_words_that_the_evidence_lacks_are_named(teller: StatementChecker) -> None:
    refusal = refuse(teller, "Ida Brandt said that Greta Solheim wants a second ferry for Lohe.", "myrr")
    assert (refusal.why, list_lacking(refusal)) == ("name", ["Greta", "Solheim"])


def test_what_is_refused_is_told_as_it_was_written_again(teller: StatementChecker) -> None:
    refusal = refuse(teller, "The ferry of Lohe carries 500 cars a day.", "frry")
    assert refusal.why == "number"
    assert [page.key for page in refusal.shown] == ["frry", "myrr"]
    assert settle(teller, Drafted(FERRY, ("frry",))) == [FERRY]
    assert (teller.tally.passed, teller.tally.revised, dict(teller.tally.dropped)) == (1, 1, {})


@pytest.mark.parametrize("again", ["The ferry of Lohe carries 700 cars a day.", FERRY, ""])
def test_what_is_refused_again_or_told_by_then_is_not_told(again: str, teller: StatementChecker) -> None:
    refuse(teller, "The ferry of Lohe carries 500 cars a day.", "frry")
    assert teller.take(Drafted(FERRY, ("frry",)))
    assert teller.release() == []
    assert settle(teller, Drafted(again, ("frry",))) == [FERRY]
    assert (teller.tally.passed, teller.tally.revised) == (1, 0)
    assert teller.tally.dropped["number"] == 1


def test_what_a_model_leaves_out_the_second_time_is_not_told_in_its_sources_words(
    pages: tuple[Page, ...], reader: Reader
) -> None:
    writer = StatementChecker((), pages, reader, CitationLedger(), topic="Lohe and Veld")
    refuse(writer, MAYOR, "mlll")
    assert settle(writer, Drafted("", ())) == []


TICKET = "The ferry of Lohe carries 120 cars a day, and a ticket costs 8 crowns."


@pytest.fixture
def writer(embeddings: MiniLmEmbeddings, reader: Reader) -> StatementChecker:
    """Of whole articles, one of which tells more than the other."""
    passages = [(FERRY, "frry"), (TICKET, "tckt"), (OTHER, "othr")]
    pages = tuple(
        build_page((Quote(build_passage(text, embeddings, key), text, 0, len(text)),), key) for text, key in passages
    )
    sides = [FoundPosition(page.text, page.quotes, (), None, None, page.key == "frry") for page in pages[::2]]
    dispute = FoundDisagreement("the ferry", "correction", tuple(sides[::-1]))
    return StatementChecker((), pages, reader, CitationLedger(), topic="The ferry of Lohe", disputes=[dispute])


def test_what_tells_something_again_is_told_for_what_it_adds(writer: StatementChecker) -> None:
    assert take(writer, FERRY, "frry")
    refusal = refuse(writer, TICKET, "tckt")
    assert (refusal.why, refusal.held_against) == ("repeats", (FERRY,))
    ticket = "A ticket for the ferry of Lohe costs 8 crowns."
    assert settle(writer, Drafted(ticket, ("tckt",))) == [ticket]
    assert (writer.tally.passed, writer.tally.revised, dict(writer.tally.dropped)) == (2, 1, {})


def test_what_tells_something_again_stays_where_it_is_not_written_better(writer: StatementChecker) -> None:
    assert take(writer, FERRY, "frry")
    assert take(writer, TICKET, "tckt") == ["tckt"]
    assert [statement.text for statement in writer.passed] == [FERRY, TICKET]


def test_what_tells_something_again_goes_where_it_adds_nothing(writer: StatementChecker) -> None:
    assert take(writer, FERRY, "frry")
    refuse(writer, TICKET, "tckt")
    assert settle(writer, Drafted("", ())) == []
    assert dict(writer.tally.dropped) == {"no_statement": 1, "repeats": 1}


def test_what_names_a_time_by_its_distance_is_told_with_its_day(embeddings: MiniLmEmbeddings, reader: Reader) -> None:
    text = "The ferry of Lohe sank on Tuesday."
    passage = build_passage(text, embeddings, "ferry", published=date(2031, 6, 5))
    page = build_page((Quote(passage, text, 0, len(text)),), "frry")
    writer = StatementChecker((), [page], reader, CitationLedger(), topic="The ferry of Lohe")
    assert refuse(writer, text, "frry").why == "undated"
    dated = "The ferry of Lohe sank on 3 June 2031."
    assert settle(writer, Drafted(dated, ("frry",))) == [dated]


def test_statements_stay_in_their_order_whatever_is_written_again(teller: StatementChecker) -> None:
    assert teller.take(Drafted(MAYOR, ("myrr",)))
    assert [event.statement.text for event in teller.release()] == [MAYOR]
    refuse(teller, "The ferry of Lohe carries 500 cars a day.", "frry")
    assert teller.take(Drafted(MILL, ("mlll",)))
    assert settle(teller, Drafted(FERRY, ("frry",))) == [FERRY, MILL]
    cited = [number for statement in teller.passed for number in statement.citations]
    assert cited == sorted(cited)


@pytest.mark.parametrize("again", [None, Drafted("", ()), Drafted(OTHER, ("othr",))])
def test_what_was_corrected_is_told_only_with_what_holds(again: Drafted | None, writer: StatementChecker) -> None:
    refusal = refuse(writer, OTHER, "othr")
    assert (refusal.why, refusal.held_against) == ("overtaken", (FERRY,))
    assert settle(writer, again) == []


def test_a_correction_is_told_by_what_has_both_amounts(writer: StatementChecker) -> None:
    (dispute,) = writer.disputes
    assert tells_correction("The ferry of Lohe carries 120 cars a day, not 90 as was told.", dispute)
    assert not tells_correction(FERRY, dispute)
    assert not tells_correction(OTHER, dispute)
    changed = replace(dispute, kind="change")
    assert not tells_correction("The ferry of Lohe carries 120 cars a day, not 90 as was told.", changed)


def test_what_is_newer_than_a_correction_is_not_held_against_it(writer: StatementChecker) -> None:
    (dispute,) = writer.disputes
    old, new = (replace(side, published=date(2031, 6, 5)) for side in dispute.positions)
    dated = replace(dispute, positions=(old, new))
    assert find_overtaken(OTHER, [dated], date(2031, 6, 5)) == FERRY
    assert find_overtaken(OTHER, [dated], date(2031, 6, 6)) is None
    assert find_overtaken("The mill of Veld grinds 90 tons a day.", [dated], None) is None


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("The ferry sails.", "The ferry of Lohe sails daily.", 1),
        ("The ferry of Lohe sails daily.", "The ferry sails.", 1),
        ("The ferry sails.", "The ferry sank.", 0.5),
        ("It is.", "The ferry sank.", 0),
    ],
)
def test_what_two_statements_share_is_measured_by_the_shorter_one(one: str, other: str, share: float) -> None:
    assert measure_overlap(one, other) == share


def test_what_answers_a_question_elsewhere_is_not_said() -> None:
    assert finish_sentence("No, the ferry does not sail on Sundays") == "The ferry does not sail on Sundays."
    assert finish_sentence("No ferry sails on Sundays.") == "No ferry sails on Sundays."
    assert finish_sentence("The ferry does not sail on Sundays either") == "The ferry does not sail on Sundays."


def test_a_day_is_kept_that_the_evidence_names(embeddings: MiniLmEmbeddings) -> None:
    text = "The ferry of Lohe sailed again on Tuesday."
    passage = build_passage(text, embeddings, "ferry", published=date(2031, 6, 5))
    page = build_page((Quote(passage, text, 0, len(text)),), "frry")
    assert find_day(date(2031, 6, 3), [page]) == date(2031, 6, 3)
    assert find_day(date(2031, 6, 4), [page]) is None
    assert find_day(None, [page]) is None


def test_words_that_were_quoted_are_not_quoted_again(embeddings: MiniLmEmbeddings, reader: Reader) -> None:
    text = 'Mayor Ida Brandt of Lohe said: "The second ferry will sail in May, come what may." She took no questions.'
    passage = build_passage(text, embeddings, "mayor")
    page = build_page((Quote(passage, text, 0, len(text)),), "myrr")
    told = StatementChecker((), [page], reader, CitationLedger(), topic="The second ferry of Lohe")
    assert told.take(Drafted(text, ("myrr",)), exact=True)
    again = StatementChecker((), [page], reader, CitationLedger(), topic="The second ferry of Lohe")
    first = 'Ida Brandt said: "The second ferry will sail in May, come what may."'
    assert take(again, first, "myrr")
    assert not again.take(Drafted(text, ("myrr",)), exact=True)


def test_of_several_citations_those_that_carry_it_stay(teller: StatementChecker) -> None:
    assert take(teller, MAYOR, "mlll", "myrr") == ["mayor"]
    assert teller.tally.repaired == 0


def test_a_citation_stays_that_has_words_which_the_others_lack(embeddings: MiniLmEmbeddings, reader: Reader) -> None:
    """The first alone is taken for enough, and does not say that nothing is final."""
    told = (
        "A coalition of Ukraine's allies, with the backing of the United States, has promised it security guarantees.",
        "No, the guarantees are not final.",
    )
    pages = []
    for number, text in enumerate(told):
        passage = build_passage(text, embeddings, f"report-{number}")
        pages.append(build_page((Quote(passage, text, 0, len(text)),), f"k{number}"))
    teller = StatementChecker((), pages, reader, CitationLedger(), topic="The guarantees")
    assert take(teller, "The security guarantees for Ukraine are not final.", "k0", "k1") == ["report-0", "report-1"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The ferry of Lohe carries 500 cars a day.", "number"),
        ("The ferry of Lohe, said Greta Solheim, carries 120 cars a day.", "name"),
        ("The ferry of Lohe is “a marvel of the coast”.", "quotation"),
        ("The ferry of Lohe was sold to a hotel in autumn.", "not_entailed"),
        ("How many cars does it carry?", "no_statement"),
        ("Yes indeed.", "no_statement"),
        ("The ferry of Lohe carries " + "very " * LONGEST + "many cars.", "no_statement"),
    ],
)
def test_what_nothing_carries_is_dropped_and_counted(text: str, why: str, teller: StatementChecker) -> None:
    assert take(teller, text, "frry") is None
    assert dict(teller.tally.dropped) == {why: 1}
    assert teller.passed == []


def test_nothing_is_said_twice(teller: StatementChecker) -> None:
    assert take(teller, FERRY, "frry")
    assert take(teller, "Each day 120 cars are carried by the ferry of Lohe.", "frry") is None
    assert dict(teller.tally.dropped) == {"repeated": 1}
    assert take(teller, MILL, "mlll") == ["mill"]


def test_numbers_of_citations_go_on(teller: StatementChecker) -> None:
    take(teller, MILL, "mlll")
    take(teller, FERRY, "frry")
    assert [statement.citations for statement in teller.passed] == [(1,), (2, 3)]


def test_without_pages_nothing_is_told(reader: Reader) -> None:
    teller = StatementChecker(ASKED, (), reader, CitationLedger())
    assert take(teller, FERRY, "frry") is None
    assert dict(teller.tally.dropped) == {"no_evidence": 1}


def test_an_answer_has_an_end(embeddings: MiniLmEmbeddings, reader: Reader) -> None:
    towns = ("Bern", "Oslo", "Lima", "Cairo", "Riga", "Quito", "Accra", "Turin")
    said = [f"{town} has a museum of {thing}." for town, thing in zip(towns, THINGS, strict=True)]
    pages = []
    for number, text in enumerate(said):
        passage = build_passage(text, embeddings, f"town-{number}")
        pages.append(build_page((Quote(passage, text, 0, len(text)),), f"k{number}"))
    teller = StatementChecker(["What do the towns have?"], pages, reader, CitationLedger())
    told = [take(teller, text, f"k{number}") for number, text in enumerate(said)]
    assert [one is not None for one in told] == [True] * MOST_STATEMENTS + [False] * (len(said) - MOST_STATEMENTS)
