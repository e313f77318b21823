"""When two answers could differ at all, what kind of difference it is, and in which order it is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.answering.differences import (
    SAME_NEWS,
    answer_alike,
    build_disagreement,
    differ,
    find_kind,
    join_asked,
)
from bot.answering.evidence import Evidence, quote_chain
from bot.models import DisagreementKind
from bot.reading.cross_encoder import Reader, Relation, load_calibration
from ingest.embedder import MiniLmEmbeddings
from ingest.models import ArticleKind
from tests.bot.passages import build_passage

DAY = date(2031, 3, 4)
LATER = DAY + SAME_NEWS + timedelta(days=1)


def build_side(
    text: str,
    embeddings: MiniLmEmbeddings,
    published: date | None = DAY,
    article: str = "one",
    kind: ArticleKind = "news",
    answer: str = "",
) -> Evidence:
    """A whole article as one piece of evidence."""
    passage = build_passage(text, embeddings, article, published=published)
    passage = replace(passage, metadata=passage.metadata.model_copy(update={"kind": kind}))
    chain = tuple((sentence, passage) for sentence in passage.sentences)
    return Evidence(chain, quote_chain(chain, lambda _: None), passage.sentences[-1], answer=answer)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("42 million crowns", "55 million crowns", True),
        ("42 million crowns", "42m crowns", False),
        ("about 40 ships", "40 ships", False),
        ("over 30 ships", "45 ships", False),
        ("42 million crowns", "five years", False),
        ("3 kilometres", "5 miles", True),
        ("3 days", "72 hours", False),
        ("42 million crowns", "the council", False),
        ("the council", "42 million crowns", False),
        ("three of the eleven ships", "seven of the eleven ships", True),
        ("three of the eleven ships", "three of the nine ships", False),
        ("Jens Ork", "Lise Tarn", True),
        ("Jens Ork", "Jens Ork", True),
        ("42 million crowns and 3 years", "42 million crowns and 5 years", False),
        ("", "", True),
    ],
)
def test_only_answers_of_one_kind_can_differ(one: str, other: str, alike: bool, embeddings: MiniLmEmbeddings) -> None:
    side = build_side("It rained.", embeddings)
    assert answer_alike(replace(side, answer=one), replace(side, answer=other)) is alike
    assert answer_alike(replace(side, answer=other), replace(side, answer=one)) is alike


def test_contradiction_is_read_both_ways() -> None:
    sure, unsure = Relation(0.0, 0.1, 0.9), Relation(0.0, 0.9, 0.1)
    assert differ(sure, sure)
    assert not differ(sure, unsure)
    assert not differ(unsure, sure)
    edge = Relation(0.0, 1 - load_calibration().contradicted, load_calibration().contradicted)
    assert differ(edge, edge)


@pytest.mark.parametrize(
    ("question", "one", "other", "contrary"),
    [
        ("Who is the head of Nordair?", "The head of Nordair is Jens Ork.", "Lise Tarn heads Nordair.", True),
        ("Will the bridge open in May?", "The bridge will open in May.", "The bridge will not open in May.", True),
        ("Who is the head of Nordair?", "The head of Nordair is Jens Ork.", "Jens Ork heads Nordair.", False),
        ("What is planned in Velm?", "Velm plans a bridge.", "Velm plans a school for the island.", False),
    ],
)
def test_the_reader_tells_what_differs_on_the_question(
    question: str, one: str, other: str, contrary: bool, reader: Reader
) -> None:
    forth, back = reader.compare([(one, join_asked(question, other)), (other, join_asked(question, one))])
    assert differ(forth, back) is contrary


PRICE = "The Halden bridge will cost 42 million crowns."


@pytest.mark.parametrize(
    ("text", "published", "kind", "expected"),
    [
        (PRICE, DAY, "news", "conflict"),
        (PRICE, DAY + SAME_NEWS, "news", "conflict"),
        (PRICE, LATER, "news", "change"),
        (PRICE, DAY - timedelta(days=300), "news", "change"),
        (PRICE, None, "news", "conflict"),
        (PRICE, DAY, "correction", "correction"),
        (PRICE, LATER, "correction", "correction"),
        ("The paper wrongly reported the price of the bridge.", LATER, "news", "correction"),
        ("Correction: the bridge will cost 42 million crowns.", DAY, "news", "correction"),
        ("The town retracted its price for the bridge.", DAY, "news", "correction"),
        ("The engineers corrected the slope of the bridge.", LATER, "news", "change"),
        ("The bridge was built correctly.", LATER, "news", "change"),
        ("The correctional facility cost 42 million crowns.", LATER, "news", "change"),
    ],
)
def test_kinds_follow_from_dates_and_from_what_says_that_it_corrects(
    text: str, published: date | None, kind: ArticleKind, expected: DisagreementKind, embeddings: MiniLmEmbeddings
) -> None:
    here = build_side("The Halden bridge will cost 55 million crowns.", embeddings, DAY, "here")
    there = build_side(text, embeddings, published, "there", kind)
    assert find_kind((here, there)) == find_kind((there, here)) == expected


EARLY = "The Halden bridge will cost 42 million crowns, the town council said."
LATE = "The Halden bridge will now cost 55 million crowns, according to the auditors."


def test_a_change_is_told_oldest_first_with_the_newest_marked(embeddings: MiniLmEmbeddings) -> None:
    sides = [build_side(LATE, embeddings, LATER, "late"), build_side(EARLY, embeddings, DAY, "early")]
    found = build_disagreement("the cost of the bridge", sides)
    assert (found.about, found.kind) == ("the cost of the bridge", "change")
    assert [one.text for one in found.positions] == [EARLY, LATE]
    assert [one.published for one in found.positions] == [DAY, LATER]
    assert [one.newest for one in found.positions] == [False, True]
    assert [one.said_by for one in found.positions] == ["town council", "auditors"]
    assert [quote.text for one in found.positions for quote in one.quotes] == [EARLY, LATE]


def test_reports_of_one_day_have_no_newest(embeddings: MiniLmEmbeddings) -> None:
    sides = [build_side(EARLY, embeddings, DAY, "early"), build_side(LATE, embeddings, DAY, "late")]
    found = build_disagreement("the cost", sides)
    assert found.kind == "conflict"
    assert [one.newest for one in found.positions] == [False, False]


def test_what_has_no_date_is_not_the_newest(embeddings: MiniLmEmbeddings) -> None:
    sides = [build_side(LATE, embeddings, DAY, "late"), build_side(EARLY, embeddings, None, "early")]
    found = build_disagreement("the cost", sides)
    assert [(one.published, one.newest) for one in found.positions] == [(None, False), (DAY, True)]
    undated = [build_side(text, embeddings, None, text[-9:]) for text in (EARLY, LATE)]
    assert not any(one.newest for one in build_disagreement("the cost", undated).positions)


@pytest.mark.parametrize("published", [DAY, LATER, DAY - timedelta(days=9), None])
def test_the_corrected_one_leads(published: date | None, embeddings: MiniLmEmbeddings) -> None:
    corrected = "The Halden bridge will cost 24 million crowns, not 42 million as we reported."
    sides = [
        build_side(EARLY, embeddings, DAY, "early"),
        build_side(corrected, embeddings, published, "corrected", "correction"),
    ]
    found = build_disagreement("the cost", sides)
    assert found.kind == "correction"
    assert [one.text for one in found.positions] == [corrected, EARLY]
    assert [one.newest for one in found.positions] == [True, False]


def test_a_speaker_may_be_named_in_the_sentence_before(embeddings: MiniLmEmbeddings) -> None:
    text = "Mayor Ida Brandt spoke in Halden. She said the bridge will cost 42 million crowns."
    sides = [build_side(text, embeddings, DAY, "early"), build_side(LATE, embeddings, LATER, "late")]
    first = build_disagreement("the cost", sides).positions[0]
    assert first.text == text
    assert first.said_by is not None
    assert "Ida Brandt" in first.said_by


def test_further_articles_stay_with_their_position(embeddings: MiniLmEmbeddings) -> None:
    again = build_side("At 42 million crowns, the bridge is dear.", embeddings, DAY, "again")
    early = replace(build_side(EARLY, embeddings, DAY, "early"), others=again.quotes)
    found = build_disagreement("the cost", [early, build_side(LATE, embeddings, LATER, "late")])
    assert [[quote.text for quote in one.others] for one in found.positions] == [[again.text], []]
