from collections.abc import Sequence

import pytest

from bot.answering.answers import CitationLedger
from bot.answering.evidence import (
    Evidence,
    LoadPrevious,
    Placed,
    adjoins,
    complete_chain,
    count_independent,
    holds_sentence,
    merge_chains,
    quote_chain,
)
from bot.retrieval.passages import FoundPassage
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import build_passage


def load_nothing(passage: FoundPassage) -> FoundPassage | None:
    return None


def place(passage: FoundPassage, *numbers: int) -> list[Placed]:
    return [(passage.sentences[number], passage) for number in numbers]


def build_evidence(chain: Sequence[Placed], *others: Sequence[Placed]) -> Evidence:
    more = [quote for one in others for quote in quote_chain(one, load_nothing)]
    return Evidence(tuple(chain), quote_chain(chain, load_nothing), chain[0][0], tuple(more))


def quote(chain: Sequence[Placed], load_previous: LoadPrevious = load_nothing) -> list[str]:
    """The texts that sentences are told in, once what they lean on is brought along; each checked for exactness."""
    quotes = quote_chain(complete_chain(chain, load_previous), load_previous)
    for one in quotes:
        start = one.passage.start
        if one.start >= start:
            assert one.passage.text[one.start - start : one.end - start] == one.text
    return [one.text for one in quotes]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mayor Brandt opened the bridge. He thanked the builders.",
         ["Mayor Brandt opened the bridge. He thanked the builders."]),
        ("Mayor Brandt opened the bridge.\n\nHe thanked the builders.",
         ["Mayor Brandt opened the bridge.", "He thanked the builders."]),
        ("Mayor Brandt opened the bridge. The builders thanked Ida Blom.", ["The builders thanked Ida Blom."]),
        ("Mayor Brandt came. He was late. He thanked the builders.",
         ["Mayor Brandt came. He was late. He thanked the builders."]),
        ("The union held its congress in Halden. Two hundred delegates came together there, and 35 guests.",
         ["The union held its congress in Halden. Two hundred delegates came together there, and 35 guests."]),
        ("In Halden it rained. In Lorne two hundred delegates came together there.",
         ["In Lorne two hundred delegates came together there."]),
        ("The union met in Halden. There is hope, and there were many guests.",
         ["There is hope, and there were many guests."]),
    ],
)  # fmt: skip
def test_a_sentence_brings_what_it_leans_on(text: str, told: list[str], embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage(text, embeddings)
    assert quote(place(passage, len(passage.sentences) - 1)) == told


def test_the_sentence_before_may_stand_in_the_passage_before(embeddings: MiniLmEmbeddings) -> None:
    before = build_passage("Mayor Brandt opened the bridge.", embeddings)
    passage = build_passage("He thanked the builders.", embeddings, ordinal=1, start=33)
    told = ["Mayor Brandt opened the bridge.", "He thanked the builders."]
    assert quote(place(passage, 0), lambda _: before) == told


def test_nothing_is_brought_from_under_another_heading(embeddings: MiniLmEmbeddings) -> None:
    before = build_passage("Mayor Brandt opened the bridge.", embeddings)
    passage = build_passage("He thanked them.", embeddings, ordinal=1, heading="Who built it?", start=60)
    assert quote(place(passage, 0), lambda _: before) == ["Who built it?", "He thanked them."]


def test_the_first_sentence_of_a_section_leans_on_its_heading(embeddings: MiniLmEmbeddings) -> None:
    heading = "Will the bridge open in May?"
    passage = build_passage("No - and this will take time.", embeddings, heading=f"Traffic / {heading}", start=30)
    assert quote(place(passage, 0)) == [heading, "No - and this will take time."]


def test_a_pronoun_with_nothing_before_it_has_no_quote(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage("He thanked the builders. The bridge has four lanes.", embeddings)
    assert quote(place(passage, 0)) == []
    assert quote(place(passage, 1)) == ["The bridge has four lanes."]


def test_at_most_two_sentences_are_brought(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage("Brandt came. He ate. He spoke. He slept. He left.", embeddings)
    brought = complete_chain(place(passage, 4), load_nothing)
    assert [sentence.text for sentence, _ in brought] == ["He spoke.", "He slept.", "He left."]


FOUR = "Riga sells sprats. Bern sells cheese. Oslo builds ships. Lima grows asparagus. Cairo spins cotton."


@pytest.mark.parametrize(
    ("one", "two", "together"),
    [
        ((1,), (0,), True),
        ((0, 1), (1, 2), True),
        ((0, 1), (2, 3), True),
        ((0,), (2,), False),
        ((0, 1, 2), (3, 4), False),
    ],
)
def test_neighbours_are_read_as_one_in_their_order(
    one: tuple[int, ...], two: tuple[int, ...], together: bool, embeddings: MiniLmEmbeddings
) -> None:
    passage = build_passage(FOUR, embeddings)
    assert adjoins(build_evidence(place(passage, *one)), place(passage, *two)) is together
    merged = merge_chains(place(passage, *one), place(passage, *two))
    assert merged == place(passage, *sorted({*one, *two}))


def test_what_stands_elsewhere_adjoins_nothing(embeddings: MiniLmEmbeddings) -> None:
    here = build_passage(FOUR, embeddings)
    elsewhere = build_passage(FOUR, embeddings, article_id="two")
    below = build_passage(FOUR, embeddings, heading="Trade")
    evidence = build_evidence(place(here, 0))
    assert not adjoins(evidence, place(elsewhere, 1))
    assert not adjoins(evidence, place(below, 1))


def test_what_is_cited_is_held(embeddings: MiniLmEmbeddings) -> None:
    here, there = build_passage(FOUR, embeddings), build_passage(FOUR, embeddings, article_id="two")
    evidence = build_evidence(place(here, 0, 1), place(there, 2))
    assert [holds_sentence(evidence, one, here) for one in here.sentences[:3]] == [True, True, False]
    assert [holds_sentence(evidence, one, there) for one in there.sentences[:3]] == [False, False, True]


AGENCY = "The new bridge over the river was opened by the mayor on Sunday afternoon."


def test_copied_wording_counts_as_one_source(embeddings: MiniLmEmbeddings) -> None:
    other = "On Sunday the mayor cut the ribbon at the river crossing."
    assert count_independent([AGENCY, AGENCY + " It rained."]) == 1
    assert count_independent([AGENCY, other]) == 2
    texts = {"one": AGENCY, "two": AGENCY, "three": other}
    chains = [place(build_passage(text, embeddings, name), 0) for name, text in texts.items()]
    assert build_evidence(*chains).sources == 2
    assert build_evidence(*chains[:2]).sources == 1


def test_two_sentences_of_one_article_are_one_source(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage(FOUR, embeddings)
    assert build_evidence(place(passage, 0), place(passage, 2)).sources == 1


def test_numbers_of_citations_never_change(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage(FOUR, embeddings)
    quotes = [quote_chain(place(passage, number), load_nothing)[0] for number in range(2)]
    ledger = CitationLedger()
    assert ledger.cite(quotes[:1])[0] == (1,)
    numbers, new = ledger.cite([quotes[1], quotes[0]])
    assert numbers == (2, 1)
    assert [citation.number for citation in new] == [2]
