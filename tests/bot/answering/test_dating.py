"""Days of a statement, held against what its sources name and when they appeared."""

from datetime import date

import pytest

from bot.answering.dating import drop_days

PUBLISHED = date(2031, 3, 6)
"""A Thursday."""
SOURCE = (
    "The ferry Halcyon sank on Tuesday off Lorne. The inquiry opens on 9 April, and the last one was held in May 2029. "
    "The mayor resigned this morning."
)


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("On 4 March 2031, the ferry Halcyon sank off Lorne.", "The ferry Halcyon sank off Lorne."),
        ("The ferry Halcyon sank on Tuesday, 4 March 2031, off Lorne.", "The ferry Halcyon sank off Lorne."),
        ("The inquiry opens on 9 April 2031.", "The inquiry opens."),
        ("In May 2029 the last inquiry was held.", "The last inquiry was held."),
        ("The mayor resigned on 6 March 2031.", "The mayor resigned."),
        ("As reported on 6 March 2031, the ferry sank.", "The ferry sank."),
        ("The mayor had resigned by 6 March 2031.", "The mayor had resigned by 6 March 2031."),
        (
            "The inquiry runs from 9 April to the end of the year.",
            "The inquiry runs from 9 April to the end of the year.",
        ),
        ("The ferry had 212 people on board.", "The ferry had 212 people on board."),
    ],
)
def test_what_a_source_names_is_taken_out(statement: str, left: str) -> None:
    assert drop_days(statement, [(SOURCE, PUBLISHED)]) == left


@pytest.mark.parametrize(
    "statement",
    [
        "On 5 March 2031, the ferry Halcyon sank off Lorne.",
        "On 4 March 2030, the ferry Halcyon sank off Lorne.",
        "The inquiry opens on 10 April 2031.",
        "The inquiry runs from 8 April to the end of the year.",
    ],
)
def test_a_day_that_no_source_names_is_told_by_none(statement: str) -> None:
    assert drop_days(statement, [(SOURCE, PUBLISHED)]) is None


def test_when_an_article_appeared_is_not_when_something_happened() -> None:
    """Unless it says that it happened that day, or no more is told than that it was reported then."""
    source = ("The court has fined the owners.", PUBLISHED)
    assert drop_days("The court fined the owners on 6 March 2031.", [source]) is None
    assert drop_days("The court has fined the owners, as was reported on 6 March 2031.", [source]) is not None


def test_a_month_that_bounds_a_time_is_not_that_of_the_report() -> None:
    source = ("Before that, they had refused. The talks ended in May.", PUBLISHED)
    assert drop_days("They had refused before March 2031.", [source]) is None
    assert drop_days("They had refused since May 2030.", [source]) is not None


def test_each_source_counts_from_its_own_day() -> None:
    told = [("They met on Monday.", date(2031, 3, 6)), ("They met on Monday.", date(2031, 4, 10))]
    assert drop_days("They met on 7 April 2031.", told) == "They met."
    assert drop_days("They met on 7 April 2031.", told[:1]) is None


def test_an_undated_source_names_whole_dates_only() -> None:
    assert drop_days("They met on 7 April 2031.", [("They met in Lorne on 7 April 2031.", None)]) == "They met."
    assert drop_days("They met on 7 April 2031.", [("They met in Lorne on 7 April.", None)]) is None
    assert drop_days("They met on 7 April 2031.", [("They met in Lorne on Monday.", None)]) is None
