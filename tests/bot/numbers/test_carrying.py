"""A statement's figure is carried by evidence that has the same amount of the same kind, told as exactly."""

import pytest

from bot.numbers import carries, list_quantities


@pytest.mark.parametrize(
    ("evidence", "statement", "carried"),
    [
        ("5 kilometres", "5 kilometers", True),
        ("5 kilometres", "5 miles", False),
        ("5 kilometres", "3 miles", True),
        ("1,000 kilometers", "620 miles", True),
        ("1,000 kilometers", "1,000,000 metres", True),
        ("72 hours", "three days", True),
        ("72 hours", "four days", False),
        ("36 hours", "two days", False),
        ("3 days", "3 weeks", False),
        ("12 months", "one year", True),
        ("1.5bn euros", "1,500 million euros", True),
        ("1.5bn euros", "1.5bn dollars", False),
        ("$5", "5 US dollars", True),
        ("A$5", "US$5", False),
        ("half of the voters", "50 percent of the voters", True),
        ("3 percent", "3 percentage points", False),
        ("3 percent", "3 people", False),
        ("within 30 days", "30 prisoners", False),
        ("35 countries", "35 people", False),
        ("35 countries", "35 nations", True),
        ("two dozen leaders", "24 people", True),
        ("5 euros a day", "5 euros a week", False),
        ("4,000 vehicles a day", "4,000 vehicles a week", False),
        ("about 30 ships", "30 ships", True),
        ("30 ships", "over 30 ships", False),
        ("over 30 ships", "30 ships", False),
        ("more than 30 ships", "over 30 ships", True),
        ("more than 30 ships", "at least 30 ships", True),
        ("at least 30 ships", "more than 30 ships", False),
        ("20 to 30 ships", "20-30 ships", True),
        ("20 to 30 ships", "30 ships", False),
        ("12,5 million", "12.5 million", True),
    ],
)
def test_whether_a_figure_carries_another(evidence: str, statement: str, carried: bool) -> None:
    (known,), (said,) = list_quantities(evidence), list_quantities(statement)
    assert carries(known, said) is carried


def test_bounds_are_there_for_the_caller() -> None:
    (said,), (known,) = list_quantities("more than 30 km"), list_quantities("35 km")
    assert not carries(known, said)
    assert said.low is not None
    assert known.low is not None
    assert said.low < known.low
    assert said.high is None
