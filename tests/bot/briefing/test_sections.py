"""When an event of a timeline was, as its report tells it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answering.evidence import quote_chain
from bot.briefing.material import Point
from bot.briefing.sections import build_entry, find_day, is_event, name_day
from ingest.embedder import MiniLmEmbeddings
from ingest.models import ArticleKind
from tests.bot.briefing.points import build_points

PUBLISHED = date(2031, 6, 5)
"""A Thursday."""


def join(text: str, embeddings: MiniLmEmbeddings, lead: int = 0, kind: ArticleKind = "news") -> Point:
    """The sentences of a text as one point, of which one is the first."""
    points = build_points(text, embeddings, "mill", PUBLISHED, kind)
    chain = tuple(placed for point in points for placed in point.evidence.chain)
    quotes = quote_chain(chain, lambda _: None)
    assert quotes is not None
    return replace(
        points[lead], evidence=replace(points[lead].evidence, chain=chain, quotes=quotes, lead=chain[lead][0])
    )


@pytest.mark.parametrize(
    ("text", "lead", "told"),
    [
        # The day of the news, whatever other days stand beside it.
        ("Velm was fined two million crowns on Tuesday for the flood of last year.", 0, "3 Jun 2031"),
        ("The council said on Tuesday that the opening planned for 14 September was put off.", 0, "3 Jun 2031"),
        ("The council voted last night to sell the mill of Velm.", 0, "4 Jun 2031"),
        # What somebody's words name, or what came before, is another time.
        ('Mayor Ork told the crowd to go home. "I said in May that I would stay," he said.', 0, "reported 5 Jun 2031"),
        ("The city of Velm sold the mill after the flood of 3 May.", 0, "reported 5 Jun 2031"),
        ("The mill of Velm was sold. It had closed in April.", 0, "reported 5 Jun 2031"),
        ("The mill of Velm was closed in May. Its owner then sold it.", 1, "May 2031"),
        (
            "The mill of Velm was closed on Monday. Its owner has sold it in the past few days.",
            1,
            "reported 5 Jun 2031",
        ),
        ("The council of Velm sold the mill at the weekend.", 0, "31 May 2031 to 1 Jun 2031"),
        ("Velm has agreed to give back nine bells that a fleet carried off in 1887.", 0, "reported 5 Jun 2031"),
    ],
)
def test_an_event_has_the_day_that_its_sentence_means(
    text: str, lead: int, told: str, embeddings: MiniLmEmbeddings
) -> None:
    assert name_day(join(text, embeddings, lead)) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The other bells are to follow by September 2032.", "planned for Sep 2032"),
        ("The other bells are to follow on 1 September 2032.", "planned for 1 Sep 2032"),
    ],
)
def test_a_plan_for_a_month_names_no_day(text: str, told: str, embeddings: MiniLmEmbeddings) -> None:
    assert name_day(join(text, embeddings, kind="analysis")) == told


def test_a_past_year_stands_before_what_its_report_tells(embeddings: MiniLmEmbeddings) -> None:
    point = join("The fleet carried off nine bells in 1887.", embeddings, kind="analysis")
    assert (name_day(point), find_day(point)) == ("in 1887", date(1887, 1, 1))


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Before the great war, a mission recorded every shot along the river.", False),
        ("Weapons were sent to Velm during the war.", False),
        ("During the war, on 3 May 2031, the mill was sold to Tarn.", True),
        ("After the summit, Ork signed a treaty with Tarn.", True),
    ],
)
def test_what_was_so_long_before_is_no_event_of_its_report(
    text: str, event: bool, embeddings: MiniLmEmbeddings
) -> None:
    assert is_event(join(text, embeddings, kind="analysis")) is event


@pytest.mark.parametrize(
    ("text", "lead", "told"),
    [
        (
            'Mayor Ida Ork said on Monday that she would stay: "I have never thought of going," she said.',
            0,
            date(2031, 6, 2),
        ),
        ("The council met on Monday. Mayor Ida Ork said on Tuesday that she would stay.", 1, date(2031, 6, 3)),
        ("Mayor Ida Ork said at the weekend that she would stay.", 0, PUBLISHED),
        ("Mayor Ida Ork wants to stay, because on Monday the council had asked her to.", 0, PUBLISHED),
    ],
)
def test_what_was_said_has_the_day_on_which_it_was(
    text: str, lead: int, told: date, embeddings: MiniLmEmbeddings
) -> None:
    assert build_entry("positions", join(text, embeddings, lead)).day == told


def test_a_house_is_named_as_who_says_only_its_opinion(embeddings: MiniLmEmbeddings) -> None:
    (report,) = build_points("The mill of Velm will be sold.", embeddings, "mill", PUBLISHED)
    (column,) = build_points("The mill of Velm must not be sold.", embeddings, "column", PUBLISHED, "opinion")
    assert build_entry("positions", report).label is None
    assert build_entry("positions", replace(report, speaker="the mayor")).label == "The mayor"
    assert build_entry("positions", column).label == "Opinion, Velm Courier"


def test_what_a_house_says_of_its_own_report_is_no_event(embeddings: MiniLmEmbeddings) -> None:
    text = "Our report of 2 June was right. The mill of Velm was sold on Tuesday."
    told, sold = build_points(text, embeddings, "mill", PUBLISHED, "correction")
    assert (is_event(told), is_event(sold)) == (False, True)
