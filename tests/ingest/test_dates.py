import subprocess
import sys
from datetime import date, timedelta

import pytest

from ingest.dates import find_dates, get_latest_day, is_future, read_date

DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2026-03-04", None),
        ("2026-03-04T10:00:00Z", None),
        ("20260304", None),
        ("2026/3/4", None),
        ("04.03.2026", None),
        ("4. 3. 2026", "cs"),
        ("04/03/2026", "fr"),
        ("03/04/2026", "en-US"),
        ("04/03/2026", "en-GB"),
        ("04-03-2026", "nl"),
        ("4 March 2026", None),
        ("Wednesday, 4 March 2026, 10:15 a.m. GMT", "en"),
        ("March 4th, 2026", "en"),
        ("Mar. 4, 2026", "en"),
        ("4-Mar-2026", "en"),
        ("4. März 2026", "de"),
        ("4. März 2026", None),
        ("4 mars 2026", "fr-CA"),
        ("4 de marzo de 2026", "es"),
        ("4º de março de 2026", "pt"),
        ("4 marca 2026", "pl"),
        ("4 Mart 2026", "tr"),
        ("4 березня 2026", "uk"),
        ("2026. március 4.", "hu"),
        ("2026年3月4日", "ja"),
        ("2026년 3월 4일", None),
        ("4 marzo 2026", "xx"),
        ("4 March 2026", "de"),
    ],
)
def test_a_day_is_read_as_its_language_writes_it(text: str, language: str | None) -> None:
    written = read_date(text, language)
    assert written is not None
    assert written.day == DAY


@pytest.mark.parametrize("language", [None, "en", "en_", "xx", ""])
def test_an_order_that_people_read_in_two_ways_stays_two_readings(language: str | None) -> None:
    written = read_date("04/03/2026", language)
    assert written is not None
    assert (written.day, set(written.readings)) == (None, {DAY, date(2026, 4, 3)})


def test_numbers_that_can_only_be_read_in_one_way_are_clear() -> None:
    for text in ("13/03/2026", "03/13/2026"):
        written = read_date(text)
        assert written is not None
        assert written.day == date(2026, 3, 13)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30", "31 February 2026", "March 2026", "4 March", "12 people 2026", "1.200.2026", "1 200 2026",
        "v1.2.2026.4", "4 May 1200", "10.0.0.2026", "2026-03-041", "https://a.example/04/03/2026/b",
    ],
)  # fmt: skip
def test_what_is_no_whole_day_is_none(text: str) -> None:
    assert find_dates(text, "en") == []


def test_dates_are_found_where_they_stand() -> None:
    text = "Posted on 4 March 2026, updated 05.03.2026 (2 of 4)."
    assert [text[one.start : one.end] for one in find_dates(text, "en")] == ["4 March 2026", "05.03.2026"]
    assert read_date(text, "en") is None


def test_a_day_is_in_the_future_when_it_has_begun_nowhere() -> None:
    assert not is_future(None)
    assert not is_future(get_latest_day())
    assert is_future(get_latest_day() + timedelta(days=1))


def test_a_long_line_of_beginnings_is_read_no_further_than_it_may() -> None:
    assert find_dates("4 x " * 100_000, "en") == []


@pytest.mark.parametrize(("text", "language"), [("4 March 2026", "en-GB"), ("4. März 2026", "de"), ("4 Mar 2026", "")])
def test_a_month_that_is_known_here_does_not_load_a_library_of_languages(text: str, language: str) -> None:
    code = f"import sys; from ingest.dates import parse_date; print(parse_date({text!r}, {language!r})); "
    code += "print('dateparser' in sys.modules)"
    told = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert told.stdout.split() == ["2026-03-04", "False"]
