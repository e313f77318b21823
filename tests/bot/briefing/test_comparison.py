"""Two sides beside each other: what differs, what both tell, and what is on one matter in one place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.asking.intents import Intent
from bot.briefing.comparison import LINES, Side, contrast, part_by_time, read_period
from bot.briefing.compositions import Composer
from bot.briefing.entries import FoundSection
from bot.briefing.material import Point
from bot.reading.cross_encoder import Reader
from ingest.embedder import MiniLmEmbeddings
from ingest.models import Filters
from ingest.pipeline import Pipeline
from tests.bot.briefing.points import build_points

SPRING = (
    "The tram line to Ostby will cost 310 million crowns. Trams will run every ten minutes. "
    "The council of Brenn wants a stop at the hospital."
)
AUTUMN = (
    "A stop at the hospital of Brenn is refused by the transport office. "
    "A tram will run every ten minutes, the operator says. "
    "The tram line to Ostby will cost 365 million crowns, the auditors say. Ticket prices stay open."
)


@pytest.fixture
def spring(embeddings: MiniLmEmbeddings) -> list[Point]:
    return build_points(SPRING, embeddings, "spring", date(2031, 3, 4))


@pytest.fixture
def autumn(embeddings: MiniLmEmbeddings) -> list[Point]:
    return build_points(AUTUMN, embeddings, "autumn", date(2031, 10, 2))


def test_differences_come_first_then_what_both_tell_then_the_sides(
    reader: Reader, spring: list[Point], autumn: list[Point]
) -> None:
    differ, both, left, right = contrast(
        reader, [Side("Spring", tuple(spring)), Side("Autumn", tuple(autumn))], "the tram"
    )

    (found,) = differ.disagreements
    assert (differ.title, found.kind) == ("What they differ on", "change")
    assert [(one.published, one.newest) for one in found.positions] == [
        (date(2031, 3, 4), False),
        (date(2031, 10, 2), True),
    ]
    assert both.title == "What both tell"
    (entry,) = both.entries
    assert (entry.day, entry.evidence.text) == (date(2031, 3, 4), "Trams will run every ten minutes.")
    assert [quote.passage.article_id for quote in entry.evidence.others] == ["autumn"]
    assert [left.title, right.title] == ["Spring", "Autumn"]
    assert [entry.evidence.text for entry in left.entries] == ["The council of Brenn wants a stop at the hospital."]
    assert [entry.evidence.text for entry in right.entries] == [
        "A stop at the hospital of Brenn is refused by the transport office.",
        "Ticket prices stay open.",
    ]


def test_what_is_on_one_matter_stands_in_the_same_place(
    reader: Reader, spring: list[Point], autumn: list[Point]
) -> None:
    sides = [Side("Council", (spring[1], spring[2])), Side("Office", (autumn[3], autumn[0]))]

    left, right = contrast(reader, sides, "the tram")

    assert [section.entries[0].evidence.text.split()[-1] for section in (left, right)] == ["hospital.", "office."]


def test_what_stands_on_both_sides_is_told_once(reader: Reader, spring: list[Point], autumn: list[Point]) -> None:
    sides = [Side("Ostby", (spring[0], spring[1])), Side("Brenn", (spring[2], spring[0]))]

    sections = list(contrast(reader, sides, "the tram"))

    assert [[entry.evidence.text for entry in one.entries] for one in sections] == [
        [spring[0].sentence.text, spring[1].sentence.text],
        [spring[2].sentence.text],
    ]


def test_a_sentence_that_leads_up_to_another_is_told_on_one_side(
    reader: Reader, spring: list[Point], autumn: list[Point]
) -> None:
    (led, *_), shared = spring, spring[2]
    evidence = replace(led.evidence, chain=(*led.evidence.chain, *shared.evidence.chain))
    sides = [Side("Ostby", (autumn[3], replace(led, evidence=evidence))), Side("Brenn", (shared,))]

    sections = list(contrast(reader, sides, "the tram"))

    assert [[one.evidence.lead for one in section.entries] for section in sections] == [
        [autumn[3].sentence],
        [shared.sentence],
    ]


def test_what_matters_most_on_a_side_is_told_whatever_stands_beside_it(
    reader: Reader, spring: list[Point], autumn: list[Point]
) -> None:
    sides = [Side("Council", (*[spring[1]] * LINES, spring[2])), Side("Office", (autumn[3], autumn[0]))]

    council, office = contrast(reader, sides, "the tram")

    assert {one.evidence.lead for one in council.entries} == {spring[1].sentence}
    assert len(office.entries) == 2


def test_more_than_two_sides_stand_as_they_are(reader: Reader, spring: list[Point], autumn: list[Point]) -> None:
    sides = [Side("One", tuple(spring)), Side("Two", ()), Side("Three", tuple(autumn * LINES))]
    sections = list(contrast(reader, sides, "the tram"))
    assert [(one.title, len(one.entries)) for one in sections] == [("One", 3), ("Three", LINES)]


def test_then_and_now_are_the_oldest_and_the_newest_reports(
    embeddings: MiniLmEmbeddings, spring: list[Point], autumn: list[Point]
) -> None:
    summer = build_points("Rails were laid in July.", embeddings, "summer", date(2031, 7, 1))
    then, now = part_by_time([*autumn, *summer, *spring])
    assert (then.title, list(then.points)) == ("4 Mar 2031", spring)
    assert (now.title, list(now.points)) == ("2 Oct 2031", autumn)
    assert part_by_time(spring) == part_by_time([]) == []


@pytest.mark.parametrize(
    ("side", "start"),
    [
        ("March 2025", date(2025, 3, 1)),
        ("in March 2025", date(2025, 3, 1)),
        ("Germany", None),
        ("Germany in 2025", None),
    ],
)
def test_a_side_may_be_a_time(side: str, start: date | None) -> None:
    period = read_period(side, date(2026, 1, 7))
    assert (period.start if period else None) == start


def test_what_older_words_do_not_carry_is_not_told_of_both(reader: Reader, embeddings: MiniLmEmbeddings) -> None:
    """The newer sentence holds the older one's, and more: only what both say is told of both."""
    (old,) = build_points("Trams will run to Ostby.", embeddings, "old", date(2031, 3, 4))
    (new,) = build_points("Trams will run to Ostby and on to the sea at Brenn.", embeddings, "new", date(2031, 9, 4))

    sections = list(contrast(reader, [Side("Then", (old,)), Side("Now", (new,))], "trams"))

    both = [entry.evidence.text for one in sections if one.title == "What both tell" for entry in one.entries]
    assert both == ["Trams will run to Ostby."]


Compare = Callable[[Intent], list[FoundSection]]


@pytest.fixture
def compare(pipeline: Pipeline, composer: Composer, tmp_path: Path) -> Compare:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, day, text in (("spring", "2031-03-04", SPRING), ("autumn", "2031-10-02", AUTUMN)):
        head = f"title: The tram in {name}\npublished: {day}\npublisher: Velm Courier"
        (folder / f"{name}.md").write_text(f"---\n{head}\n---\n\n{text}\n", encoding="utf-8")
    pipeline.ingest([folder])
    return lambda intent: list(composer.compose(intent, "the tram line", Filters()))


@pytest.mark.parametrize(
    ("intent", "titles"),
    [
        (Intent("comparison", article_ids=("spring", "autumn")), ("The tram in spring", "The tram in autumn")),
        (Intent("comparison", actors=("March 2031", "October 2031")), ("March 2031", "October 2031")),
        (Intent("comparison"), ("4 Mar 2031", "2 Oct 2031")),
    ],
)
def test_articles_and_times_are_sides(compare: Compare, intent: Intent, titles: tuple[str, str]) -> None:
    sections = compare(intent)
    assert tuple(one.title for one in sections if one.kind == "positions") == titles
    assert sections[0].title == "What they differ on"
    days = {entry.day for one in sections if one.title == titles[0] for entry in one.entries}
    assert days == {date(2031, 3, 4)}


def test_an_article_tells_what_it_is_mainly_about(pipeline: Pipeline, composer: Composer, tmp_path: Path) -> None:
    details = {
        "line": "Cars carry 90 people. Fares stay as they are. Doors are red. Bells were cast in Tarn.",
        "stop": "Benches are lacking. Rain falls on whoever waits. Lamps went out in May. The kiosk sells tea.",
    }
    for name, lead in (
        ("line", "The council of Brenn has opened a tram line."),
        ("stop", "A stop was refused in Ostby."),
    ):
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: News of the {name}\npublished: 2031-03-04\n---\n\n{lead}\n\n{details[name]}\n"
        )
    pipeline.ingest([tmp_path])

    sections = list(composer.compose(Intent("comparison", article_ids=("line", "stop")), "News of the stop", Filters()))

    told = {one.title: [entry.evidence.text for entry in one.entries] for one in sections}
    assert any("has opened a tram line" in text for text in told["News of the line"])
    assert any("A stop was refused" in text for text in told["News of the stop"])


def test_one_actor_then_and_now(compare: Compare) -> None:
    then, now = (one for one in compare(Intent("comparison", actors=("Brenn",))) if one.kind == "positions")
    assert [entry.evidence.text for entry in then.entries] == ["The council of Brenn wants a stop at the hospital."]
    assert [entry.evidence.text for entry in now.entries] == [
        "A stop at the hospital of Brenn is refused by the transport office."
    ]
