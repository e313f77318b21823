from datetime import date

import pytest

from bot.asking.periods import Period, names_period, overlap, span_months

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
    assert overlap(AUGUST, Period(date(2025, 8, 31), None))
    assert not overlap(AUGUST, Period(date(2025, 9, 1), None))
