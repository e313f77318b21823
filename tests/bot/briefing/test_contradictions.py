"""When two points differ, without anybody having asked: what they could differ in, and what the reader makes of it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.briefing.contradictions import (
    find_amounts,
    find_contradictions,
    may_differ,
    name_shared,
    plan_other_times,
    take_other_stances,
)
from bot.briefing.material import Point
from bot.reading.cross_encoder import Reader
from ingest.embedder import MiniLmEmbeddings
from ingest.models import ArticleKind
from tests.bot.briefing.points import build_points

LABELLED = Path(__file__).parents[3] / "evals" / "briefings" / "reports.yaml"


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (
            "The dam cost 40 million crowns.",
            "The dam cost 52 million crowns.",
            ("40 million crowns", "52 million crowns"),
        ),
        ("The dam cost 40 million crowns.", "The dam cost 40 million crowns.", None),
        ("The dam cost about 40 million crowns.", "The dam cost 40 million crowns.", None),
        ("The dam cost 40 million crowns.", "The dam is 52 metres high.", None),
        ("The dam cost 40 million crowns.", "The dam cost 900 million crowns.", None),
        (
            "The wall is 90 kilometers (56 miles) long.",
            "The wall is 120 kilometers long.",
            ("90 kilometers", "120 kilometers"),
        ),
        (
            "The dam cost 40 million crowns.",
            "It cost 52 million crowns, and 12 million crowns more for the road.",
            None,
        ),
        (
            "The dam cost 40 million crowns.",
            "The dam cost 52 million crowns and not 40 million crowns.",
            ("40 million crowns", "52 million crowns"),
        ),
        ("Growers get 30 crowns a day.", "Growers get 40 crowns a month.", None),
        ("Both of them left.", "Two of them left, one stayed.", None),
    ],
)
def test_amounts_are_rivals_where_it_is_plain_which_stands_for_which(
    one: str, other: str, told: tuple[str, str] | None
) -> None:
    for first, second, expected in ((one, other, told), (other, one, told[::-1] if told else None)):
        found = find_amounts(first, second)
        texts = [text[amount.start : amount.end] for text, amount in zip((first, second), found or (), strict=False)]
        assert (tuple(texts) or None) == expected


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("The library is planned for May 2034.", "The library is now planned for June 2035.", True),
        ("The library is expected in 2034.", "The library is to open in 2036.", True),
        ("The library is planned for May 2034.", "The library is planned for May 2034.", False),
        ("The library opened in May 2034.", "The library opened in June 2035.", False),
        ("The library is planned for May 2034.", "The new harbour is planned for June 2035.", False),
    ],
)
def test_a_plan_has_other_times(one: str, other: str, differ: bool) -> None:
    assert plan_other_times(one, other) is plan_other_times(other, one) is differ


def test_a_position_is_turned_round_whenever_that_is() -> None:
    early, late = "In April, Velm rejected the toll.", "Since December, Velm accepts the toll."
    assert take_other_stances(early, late)


def test_what_both_speak_of_is_the_question() -> None:
    assert name_shared("The council gave the mill 3 crowns.", "The old mill of the council burned.") == "council mill"


@dataclass(frozen=True)
class Told:
    one: str
    other: str
    differ: bool


NEW = [
    Told("The tram line to Ostby costs 310 million crowns.", "The tram line to Ostby costs 365 million crowns.", True),
    Told("The flood destroyed 84 houses in Brenn.", "The flood destroyed 61 houses in Brenn, the insurers say.", True),
    Told("The mayor of Ostby opposes the tram line.", "The mayor of Ostby now supports the tram line.", True),
    Told("The clinic in Brenn will close.", "The clinic in Brenn will not close.", True),
    Told("The farmers' union rejects the dam at Ost.", "The farmers' union now supports the dam at Ost.", True),
    Told(
        "The repair of the dam will take three weeks.", "The repair of the dam will take eleven weeks, Velm says.", True
    ),
    Told("The farmers' union rejects the dam at Ost.", "The anglers' club supports the dam at Ost.", False),
    Told("The ferry carries 700 cars a day.", "The bridge will carry 4,000 cars a day.", False),
    Told("The tram line to Ostby costs 310 million crowns.", "The bus depot in Ostby costs 290 million crowns.", False),
    Told("The museum had 41,000 visitors in 2030.", "The museum had 47,000 visitors in 2031.", False),
    Told("The mayor of Ostby opposes the tram line.", "Councillor Hede supports the tram line.", False),
    Told("The flood destroyed 84 houses in Brenn.", "In Brenn 84 homes were lost to the flood.", False),
    Told("The clinic in Brenn will close.", "The clinic in Brenn has forty beds.", False),
]


@pytest.mark.parametrize("told", NEW, ids=lambda told: f"{told.one} {told.other}")
def test_the_reader_decides_both_ways(told: Told, reader: Reader, embeddings: MiniLmEmbeddings) -> None:
    (one,), (other,) = (build_points(text, embeddings, text[-8:]) for text in (told.one, told.other))
    assert find_contradictions(reader, [(one, other), (other, one)]) == [told.differ] * 2


@pytest.mark.parametrize("kind", ["opinion"])
def test_an_opinion_contradicts_nothing(kind: ArticleKind, embeddings: MiniLmEmbeddings) -> None:
    (one,) = build_points(NEW[0].one, embeddings, "one", kind=kind)
    (other,) = build_points(NEW[0].other, embeddings, "other")
    assert not may_differ(one, other)
    assert not may_differ(other, one)


def test_most_labelled_reports_are_told_apart_and_none_is_invented(
    reader: Reader, embeddings: MiniLmEmbeddings
) -> None:
    pairs = yaml.safe_load(LABELLED.read_text(encoding="utf-8"))["pairs"]
    points: list[tuple[Point, Point]] = []
    for pair in pairs:
        one, other = (build_points(pair[side], embeddings, side, date(2031, 3, 4)) for side in ("one", "other"))
        points.append((one[0], other[0]))
    truth = np.array([pair["differ"] for pair in pairs])
    found = np.array(find_contradictions(reader, points))
    assert [pair["one"] for pair, wrong in zip(pairs, found & ~truth, strict=True) if wrong] == []
    assert (found & truth).sum() >= 13
