"""What a question says about time, and what it leaves open."""

from datetime import date

import pytest

from bot.asking.dates import EventReference, Period, TimeHint, is_relative, names_period, read_time, span_months

TODAY = date(2026, 11, 22)
"""A Sunday."""
THROUGH = date(2026, 1, 7)
"""A Wednesday."""


def read(question: str) -> TimeHint:
    hint = read_time(question, TODAY, THROUGH)
    assert hint is not None
    return hint


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


PERIODS = [
    ("What did Trump say in August?", "2025-08-01", "2025-08-31", False),
    ("What happened in March 2025?", "2025-03-01", "2025-03-31", True),
    ("What happened in January?", "2026-01-01", "2026-01-31", False),
    ("What happened in May?", "2025-05-01", "2025-05-31", False),
    ("What changed in 2025?", "2025-01-01", "2025-12-31", True),
    ("What happened on 6 January?", "2026-01-06", "2026-01-06", False),
    ("What happened on January 6th, 2026?", "2026-01-06", "2026-01-06", True),
    ("What happened on 30 December?", "2025-12-30", "2025-12-30", False),
    ("What happened on 2025-08-18?", "2025-08-18", "2025-08-18", True),
    ("What did he say before 6 January 2026?", "", "2026-01-05", True),
    ("What happened after August 2025?", "2025-09-01", "", True),
    ("What has changed since March 2025?", "2025-03-01", "", True),
    ("What was agreed by August 2025?", "", "2025-08-31", True),
    ("What happened between March and August 2025?", "2025-03-01", "2025-08-31", False),
    ("What happened from November to March 2025?", "2024-11-01", "2025-03-31", True),
    ("What happened in the first quarter of 2025?", "2025-01-01", "2025-03-31", True),
    ("What happened in Q4 2025?", "2025-10-01", "2025-12-31", True),
    ("Which force was there in the 1990s?", "1990-01-01", "1999-12-31", True),
    ("What happened this week?", "2026-11-16", "2026-11-22", False),
    ("What happened last week?", "2026-11-09", "2026-11-15", False),
    ("What happened at the weekend?", "2026-11-21", "2026-11-22", False),
    ("What happened last weekend?", "2026-11-14", "2026-11-15", False),
    ("What is on next weekend?", "2026-11-28", "2026-11-29", False),
    ("What happened last month?", "2026-10-01", "2026-10-31", False),
    ("What happened last summer?", "2026-06-01", "2026-08-31", False),
    ("What happened last autumn?", "2025-09-01", "2025-11-30", False),
    ("What happened last winter?", "2025-12-01", "2026-02-28", False),
    ("What happens next summer?", "2027-06-01", "2027-08-31", False),
    ("What happened this autumn?", "2026-09-01", "2026-11-30", False),
    ("What happened in the winter of 2024?", "2024-12-01", "2025-02-28", True),
    ("whats changed with the port since march", "2025-03-01", "", False),
    ("what was told of it in may", "2025-05-01", "2025-05-31", False),
    ("I was away from mid-February until the end of June.", "2025-02-15", "2025-06-30", False),
    ("Between late February and early June, what was said?", "2025-02-21", "2025-06-10", False),
    ("What has changed since last summer?", "2026-06-01", "", False),
    ("Who voted last night?", "2026-11-21", "2026-11-21", False),
    ("What has changed since last summer (2025)?", "2025-06-01", "", True),
    ("What happened last March, 2024?", "2024-03-01", "2024-03-31", True),
    ("What happened last year (2024)?", "2024-01-01", "2024-12-31", True),
    ("What happened last year?", "2025-01-01", "2025-12-31", False),
    ("What did they agree on Tuesday?", "2026-01-06", "2026-01-06", False),
    ("What did they agree last Wednesday?", "2026-11-18", "2026-11-18", False),
    ("What happened three months ago?", "2026-08-01", "2026-08-31", False),
    ("What happened in the last two weeks?", "2026-11-08", "2026-11-22", False),
    ("What did they agree from 12 to 15 March 2025?", "2025-03-12", "2025-03-15", True),
    ("What happened on March 12-15?", "2025-03-12", "2025-03-15", False),
    ("Who came to the March meeting?", "2025-03-01", "2025-03-31", False),
    ("What has changed since mid-October 2025?", "2025-10-15", "", True),
    ("What happened in early March 2025?", "2025-03-01", "2025-03-10", True),
    ("What happened until late March 2025?", "", "2025-03-31", True),
    ("What is new since the end of July 2025?", "2025-07-25", "", True),
    ("What was known before the middle of May 2025?", "", "2025-05-14", True),
    ("What happened at the beginning of March 2025?", "2025-03-01", "2025-03-10", True),
    ("What has changed since the end of the strike in July 2025?", "2025-07-01", "", True),
    ("What has changed since the spring?", "2025-03-01", "", False),
    ("What happened over the winter?", "2025-12-01", "2026-02-28", False),
    ("What moved between spring and autumn?", "2025-03-01", "2025-11-30", False),
    ("How did it change between 9 April and 22 July?", "2025-04-09", "2025-07-22", False),
    ("The steps, May to September", "2025-05-01", "2025-09-30", False),
    ("What was said before the vote in June?", "", "2025-06-30", False),
    ("What is new since the regional vote in June 2024?", "2024-06-01", "", True),
]


@pytest.mark.parametrize(("question", "start", "end", "exact"), PERIODS)
def test_a_period_is_read(question: str, start: str, end: str, exact: bool) -> None:
    hint = read(question)
    assert (hint.period, hint.exact, hint.about) == (Period(day(start), day(end)), exact, "event")
    assert hint.words in question


@pytest.mark.parametrize(
    "question",
    [
        "What is the budget of the force?",
        "May Germany send troops?",
        "Did protesters march on Rome?",
        "How many of the 2000 soldiers left?",
        "What are the following countries?",
        "Is Germany still reluctant?",
        "What do we know about the force?",
        "What is the Paris 2024 Charter?",
        "Did the army invade in 2014 or 2022?",
        "What happened on 31 April?",
        "Who sold 2000 umbrellas?",
        "Answer by midnight at the latest, who is Merz?",
        "What grows in spring water?",
        "Was it in the fall of the regime?",
        "How do I spring a trap?",
        "",
    ],
)
def test_nothing_is_guessed(question: str) -> None:
    assert read_time(question, TODAY, THROUGH) is None


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest on Germany?",
        "Who currently leads NATO?",
        "Where do things stand now?",
        "What is the newest figure?",
    ],
)
def test_the_newest_is_asked_for(question: str) -> None:
    assert read(question) == TimeHint(prefer_newest=True)


@pytest.mark.parametrize(
    "question",
    ["When did the summit take place?", "In which year did the war start?", "Since when is Merz chancellor?"],
)
def test_asking_when_restricts_nothing(question: str) -> None:
    assert read(question) == TimeHint(asks_when=True)


def test_asking_when_within_a_period() -> None:
    hint = read("When did Macron speak in August 2025?")
    assert hint.asks_when
    assert hint.period == Period(date(2025, 8, 1), date(2025, 8, 31))


@pytest.mark.parametrize(
    ("question", "event"),
    [
        ("What did Macron say before the summit?", EventReference("before", "the summit")),
        ("What did he say after Russia's invasion?", EventReference("after", "Russia's invasion")),
        ("What was said during the White House talks about troops?", None),
        ("Before the election, who led the polls?", EventReference("before", "the election")),
    ],
)
def test_an_event_tells_the_time(question: str, event: EventReference | None) -> None:
    hint = read(question)
    assert hint.period is None
    if event is not None:
        assert hint.event == event
    else:
        assert hint.event is not None
        assert hint.event.text.startswith("the White House talks")


def test_articles_of_a_period_are_about_publication() -> None:
    hint = read("Show me articles from March")
    assert (hint.about, hint.period) == ("published", Period(date(2025, 3, 1), date(2025, 3, 31)))


def test_without_dated_articles_today_counts() -> None:
    hint = read_time("What happened last month?", TODAY, None)
    assert hint is not None
    assert hint.period == Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("question", "days", "start", "end"),
    [
        ("What happened in April?", ("2023-04-03", "2024-04-05", "2026-01-07"), "2024-04-01", "2024-04-30"),
        ("What happened in April?", ("2023-05-03", "2026-01-07"), "2025-04-01", "2025-04-30"),
        ("What happened between 2 March and 5 May?", ("2026-03-20",), "2026-03-02", "2026-05-05"),
        ("What happened over the winter?", ("2022-02-28", "2025-03-01"), "2021-12-01", "2022-02-28"),
        ("What happened in April 2025?", ("2024-04-05",), "2025-04-01", "2025-04-30"),
    ],
)
def test_the_year_follows_from_the_articles(question: str, days: tuple[str, ...], start: str, end: str) -> None:
    hint = read_time(question, TODAY, THROUGH, lambda: [date.fromisoformat(one) for one in days])
    assert hint is not None
    assert hint.period == Period(day(start), day(end))


AUGUST = span_months(2025, 8)
WRITTEN = date(2026, 1, 7)


def test_a_period_holds_its_first_and_last_day_and_no_unknown_one() -> None:
    assert AUGUST.holds(date(2025, 8, 1))
    assert AUGUST.holds(date(2025, 8, 31))
    assert not AUGUST.holds(date(2025, 9, 1))
    assert not AUGUST.holds(None)
    assert Period(None, date(2025, 8, 31)).holds(date(1990, 1, 1))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("It closed in August 2025.", True),
        ("It closed on 3 August 2025.", True),
        ("It closed on August 3, 2025.", True),
        ("It closed in August.", True),
        ("It closed in August 2024.", False),
        ("It closed in July.", False),
        ("It is an august assembly.", False),
        ("It closed in 2025.", False),
    ],
)
def test_a_month_is_named_with_its_year_or_as_the_latest_of_its_name(text: str, named: bool) -> None:
    assert names_period(text, AUGUST, WRITTEN) is named


def test_a_month_without_a_year_says_nothing_where_it_is_unknown_when_it_was_written() -> None:
    assert not names_period("It closed in August.", AUGUST, None)
    assert names_period("It closed in August 2025.", AUGUST, None)


def test_a_year_is_named_by_its_number_and_by_its_months() -> None:
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    assert names_period("It closed in 2025.", year, WRITTEN)
    assert names_period("It closed in May.", year, WRITTEN)
    assert not names_period("It closed in 2024.", year, WRITTEN)
    assert not names_period("It closed in 2025.", Period(date(2020, 1, 1), None), WRITTEN)


def test_periods_overlap_where_they_share_a_day() -> None:
    assert AUGUST.overlaps(Period(date(2025, 8, 31), None))
    assert not AUGUST.overlaps(Period(date(2025, 9, 1), None))


@pytest.mark.parametrize(
    ("text", "relative"),
    [
        ("At the weekend, they met again.", True),
        ("They met on Tuesday, two days ago.", True),
        ("On Tuesday, 4 March 2031, they met.", False),
        ("In March they met on Tuesday.", False),
        ("This may include sending troops.", False),
        ("They met.", False),
    ],
)
def test_a_text_names_times_by_their_distance(text: str, relative: bool) -> None:
    assert is_relative(text) is relative
