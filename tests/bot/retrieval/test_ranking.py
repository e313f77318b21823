from datetime import date

import numpy as np
import pytest

from bot.asking.dates import EventReference, Period, TimeHint, read_time
from bot.retrieval.ranking import adjust_scores, order_passages
from bot.retrieval.signals import Query
from bot.retrieval.signals.dates import find_event_day, rate_recency, rate_timeliness
from bot.retrieval.signals.publishers import names_publisher
from ingest.catalog import PassageOutline

MARCH, AUGUST, JANUARY = date(2025, 3, 11), date(2025, 8, 20), date(2026, 1, 7)


def outline(words: str = "", publisher: str | None = None, published: date | None = None) -> PassageOutline:
    return PassageOutline("a", publisher, published, words, "[]", np.zeros(2, dtype=np.float32))


@pytest.mark.parametrize(
    ("question", "publisher", "named"),
    [
        ("What does the Harbour Gazette say about the pier?", "Harbour Gazette", True),
        ("what does the harbour gazette say?", "The Harbour Gazette", True),
        ("Does the Herald article mention the pier?", "The Herald", True),
        ("Who will herald the new year?", "The Herald", False),
        ("What do the Heralds say?", "The Herald", False),
        ("What is said about the pier?", None, False),
        ("What is said about the pier?", "The ", False),
    ],
)
def test_a_publisher_is_named_by_its_words(question: str, publisher: str | None, named: bool) -> None:
    assert names_publisher(question, publisher) is named


def test_passages_of_a_named_publisher_move_up_and_may_be_passed_still() -> None:
    outlines = {1: outline(publisher="The Herald"), 2: outline(publisher="Gazette"), 3: outline(publisher="Gazette")}
    scores = adjust_scores(Query("What does the Gazette say?", None), {1: 0.9, 2: 0.8, 3: 0.2}, outlines)
    assert sorted(scores, key=lambda one: -scores[one]) == [2, 1, 3]


def test_passages_that_are_gone_are_left_out() -> None:
    scores = adjust_scores(Query("Who rows?", None), {1: 0.9, 2: 0.5}, {2: outline()})
    assert list(scores) == [2]
    assert order_passages("Who rows?", scores, {}) == []


def test_the_second_place_goes_to_what_the_first_does_not_cover() -> None:
    outlines = {
        1: outline("The ferry opened in May."),
        2: outline("The ferry has opened, they say."),
        3: outline("The pier is closed."),
    }
    scores = {1: 0.9, 2: 0.8, 3: 0.75}
    assert order_passages("When did the ferry open, and is the pier closed?", scores, outlines) == [1, 3, 2]
    assert order_passages("When did the ferry open?", scores, outlines) == [1, 2, 3]


def test_the_newest_come_first_among_equals_where_the_latest_is_asked_for() -> None:
    outlines = {1: outline(published=MARCH), 2: outline(published=JANUARY), 3: outline(), 4: outline(published=AUGUST)}
    hint = read_time("What is the latest on the pier?", JANUARY, JANUARY)
    scores = adjust_scores(Query("What is the latest on the pier?", hint), dict.fromkeys(outlines, 0.5), outlines)
    assert sorted(scores, key=lambda one: -scores[one])[:2] == [2, 4]
    assert scores[1] == scores[3] == 0.5
    far_better = adjust_scores(Query("", hint), {1: 0.9, 2: 0.5}, {1: outlines[1], 2: outlines[2]})
    assert far_better[1] > far_better[2]


def test_recency_goes_by_order_and_not_by_distance() -> None:
    assert rate_recency([date(1990, 1, 1), AUGUST, JANUARY, None]) == [0.0, 0.5, 1.0, 0.0]
    assert rate_recency([None, None]) == [0.0, 0.0]


def test_a_period_is_met_by_its_articles_and_by_what_speaks_of_it() -> None:
    hint = TimeHint(period=Period(date(2025, 8, 1), date(2025, 8, 31)))
    dated = [(AUGUST, ""), (JANUARY, "In August the pier closed."), (JANUARY, "The pier is closed."), (None, "")]
    assert rate_timeliness(hint, dated) == [1.0, 1.0, 0.0, 0.0]
    published = TimeHint(period=hint.period, about="published")
    assert rate_timeliness(published, dated) == [1.0, 0.0, 0.0, 0.0]
    assert rate_timeliness(None, dated) == [0.0] * 4


def test_before_and_after_an_event_go_by_the_day_on_which_most_was_written_of_it() -> None:
    dated = [
        (MARCH, "A harbour summit is planned."),
        (JANUARY, "The harbour summit has begun."),
        (JANUARY, "At the harbour summit they spoke of the pier."),
        (AUGUST, "The pier is closed."),
    ]
    event = EventReference("before", "the harbour summit")
    assert find_event_day(event, dated) == JANUARY
    assert rate_timeliness(TimeHint(event=event), dated) == [1.0, 0.0, 0.0, 1.0]
    assert rate_timeliness(TimeHint(event=EventReference("after", "the harbour summit")), dated) == [0.0, 1.0, 1.0, 0.0]
    assert rate_timeliness(TimeHint(event=EventReference("before", "the flood")), dated) == [0.0] * 4
