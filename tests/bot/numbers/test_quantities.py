"""Amounts are read with value, exactness, unit and place; what counts nothing is left out."""

from fractions import Fraction

import pytest

from bot.numbers import list_quantities

MILLION = 10**6


def half(number: int) -> Fraction:
    return Fraction(number, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5bn euros", 1500 * MILLION),
        ("£3m", 3 * MILLION),
        ("€3.2tn", 3_200_000 * MILLION),
        ("12,5 million", Fraction(25 * MILLION, 2)),
        ("two-thirds", Fraction(2, 3)),
        ("three and a half million", half(7 * MILLION)),
        ("1.200 soldiers", 1200),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1\u00a0200\u00a0000", 1_200_000),
        ("1'200", 1200),
        ("1.200.000", 1_200_000),
        ("1.200,50 Euro", half(2401)),
        ("1,200.50 dollars", half(2401)),
        ("1.234 percent", Fraction(1234, 1000)),
        ("0,125", Fraction(1, 8)),
        ("5k", 5000),
        ("$5B", 5000 * MILLION),
        ("3 Mio. Euro", 3 * MILLION),
        ("5m people", 5 * MILLION),
        ("half a million dollars", MILLION // 2),
        ("a quarter of a million", MILLION // 4),
        ("a million and a half", half(3 * MILLION)),
        ("one hundred and twenty boats", 120),
        ("nineteen hundred", 1900),
        ("twenty-five", 25),
        ("two dozen", 24),
        ("two million three hundred thousand and five", 2_300_005),
        ("2½ hours", half(5)),
        ("3/4 of them", Fraction(3, 4)),
        ("a third of voters", Fraction(1, 3)),
        ("one in five adults", Fraction(1, 5)),
        ("dropped by a fifth within weeks", Fraction(1, 5)),
        ("about 14 millions", 14 * MILLION),
        ("In July 410 were cleared.", 410),
        ("minus 5 degrees", -5),
        ("1.5-million-euro project", half(3 * MILLION)),
    ],
)
def test_a_number_is_read(text: str, value: Fraction) -> None:
    (quantity,) = list_quantities(text)
    assert quantity.value == value


@pytest.mark.parametrize(
    ("text", "low", "high", "comparator"),
    [
        ("over 30 nations", 30, None, "more than"),
        ("at least 12 people", 12, None, "at least"),
        ("30 or more ships", 30, None, "at least"),
        ("30+ ships", 30, None, "at least"),
        ("dozens of ships", 12, None, "at least"),
        ("not more than 5 days", None, 5, "at most"),
        ("up to 300 nations", None, 300, "at most"),
        ("fewer than 30 ships", None, 30, "less than"),
        ("nearly two-thirds", Fraction(2, 3), Fraction(2, 3), "nearly"),
        ("about 1,200 people", 1200, 1200, "about"),
        ("30-odd ships", 30, 30, "about"),
        ("between 20 and 30 days", 20, 30, ""),
        ("20-30 days", 20, 30, ""),
        ("US$1.5bn–2bn", 1500 * MILLION, 2000 * MILLION, ""),
        ("2 to 3 million", 2 * MILLION, 3 * MILLION, ""),
        ("the line over the 40-kilometre mark", 40_000, 40_000, ""),
    ],
)
def test_how_exactly_a_number_is_told(text: str, low: Fraction | None, high: Fraction | None, comparator: str) -> None:
    (quantity,) = list_quantities(text)
    assert (quantity.low, quantity.high, quantity.comparator) == (low, high, comparator)


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("$1.5 million", "dollar", ""),
        ("US$5", "dollar", "USD"),
        ("A$5", "dollar", "AUD"),
        ("5 billion Canadian dollars", "dollar", "CAD"),
        ("EUR 5", "euro", "EUR"),
        ("5 EUR", "euro", "EUR"),
        ("300 Swedish crowns", "crown", "SEK"),
        ("300 kronor", "crown", "SEK"),
        ("40 ducats", "ducat", ""),
        ("1.2 trillion won", "won", ""),
        ("40 km", "kilometer", ""),
        ("a 40-kilometre line", "kilometer", ""),
        ("100m sprint", "meter", ""),
        ("80 km/h", "kilometer per hour", ""),
        ("a wind of 5m/s", "meter per second", ""),
        ("90 kilometres per hour", "kilometer per hour", ""),
        ("5 km²", "square kilometer", ""),
        ("two-week truce", "week", ""),
        ("half an hour", "hour", ""),
        ("a 30-year-old", "year", ""),
        ("a man aged 30", "year", ""),
        ("5 more days", "day", ""),
        ("3 per cent", "percent", ""),
        ("0.5 percentage points", "percentage point", ""),
        ("25 basis points", "percentage point", ""),
        ("5 °C", "degree", "celsius"),
        ("12 tonnes", "tonne", ""),
    ],
)
def test_a_unit_is_read(text: str, unit: str, code: str) -> None:
    (quantity,) = list_quantities(text)
    assert quantity.unit is not None
    assert (quantity.unit.name, quantity.unit.code) == (unit, code)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("35 countries took part", "states"),
        ("30 heavily armed police officers", "people"),
        ("two dozen leaders", "things"),
        ("a 12-member panel", "things"),
        ("tens of thousands of people", "people"),
        ("30 of all of them", ""),
        ("of 40 matches 30 won", "things"),
    ],
)
def test_a_counted_noun_is_read(text: str, counted: str) -> None:
    quantity = list_quantities(text)[0]
    assert quantity.unit is None
    assert quantity.counted == counted


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("5 euros a day", "day"),
        ("a £20-a-week cut", "week"),
        ("$70 a barrel", "barrel"),
        ("3 dollars per head", "head"),
        ("4,000 vehicles a day", "day"),
        ("100 people per square kilometre", "square kilometer"),
    ],
)
def test_what_an_amount_is_for_each_of(text: str, per: str) -> None:
    (quantity,) = list_quantities(text)
    assert quantity.per == per


def test_numbers_that_share_a_unit_all_have_it() -> None:
    quantities = list_quantities("The rate fell from 4 to 3.5 percent, after 5, 6 and 7 days.")
    assert [(quantity.value, quantity.unit and quantity.unit.name) for quantity in quantities] == [
        (4, "percent"), (half(7), "percent"), (5, "day"), (6, "day"), (7, "day"),
    ]  # fmt: skip


def test_a_quantity_knows_where_it_stands() -> None:
    text = "They paid more than US$1.5 million a day."
    (quantity,) = list_quantities(text)
    assert text[quantity.start : quantity.end] == "US$1.5 million a day"


@pytest.mark.parametrize(
    "text",
    [
        "It was the 15th summit.",
        "the twenty-fifth time",
        "in her thirty-fourth week",
        "the flood of December 11; tests followed",
        "a third man",
        "It began in 2014.",
        "the crisis of the 1990s",
        "They met on 5 March 2026.",
        "They met on March 5, 2026.",
        "2026-03-05",
        "from 12 to 15 March",
        "Am 4. November, gegen 17.50 Uhr",
        "It was 10:30.",
        "at 5.50 pm",
        "Article 5 says so.",
        "It ran on Python 3.11.2.",
        "the G7 and an F-16",
        "the Apollo 11 crew",
        "They won 2-1.",
        "in 1914-18",
        "from 2014 to 2018",
        "the 5G network",
        "before 9/11",
        "No. 10 said",
        "his 20s",
    ],
)
def test_what_counts_nothing_is_no_amount(text: str) -> None:
    assert list_quantities(text) == ()


@pytest.mark.parametrize(
    "text", ["One of them left.", "No one came.", "One day, he left.", "the first half", "may come"]
)
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert list_quantities(text) == ()


def test_a_year_is_no_amount_and_an_amount_no_year() -> None:
    text = "In 2024 300 people died, of a force of 2000 soldiers that marched 1950 km."
    assert [quantity.value for quantity in list_quantities(text)] == [300, 2000, 1950]
