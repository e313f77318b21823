"""Figures are read with their unit, their exactness and what they are told of."""

import pytest

from bot.language.quantities import agree, comparable, list_quantities

INFINITE = float("inf")


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "family"),
    [
        ("The line is 1,200 kilometers long.", 1_200_000, 1_200_000, 1_200_000, "distance"),
        ("More than two dozen leaders came.", 24, 24, INFINITE, "count"),
        ("At least 12 people were hurt.", 12, 12, INFINITE, "people"),
        ("Up to 300 nations may join.", 300, 0, 300, "countries"),
        ("Between 30 and 40 ships lie there.", 30, 30, 40, "count"),
        ("It cost 1.2 million euros.", 1.2e6, 1.2e6, 1.2e6, "money:euro"),
        ("It cost half a million dollars.", 5e5, 5e5, 5e5, "money:dollar"),
        ("Some 30.000 soldiers came.", 30_000, 27_600, 32_400, "people"),
        ("One hundred and twenty boats sank.", 120, 120, 120, "count"),
        ("Prices rose by 3.5 percent.", 3.5, 3.5, 3.5, "percent"),
        ("A truce of one month holds.", 30.4375, 30.4375, 30.4375, "duration"),
    ],
)
def test_a_figure_is_read(text: str, value: float, low: float, high: float, family: str) -> None:
    (figure,) = list_quantities(text)
    assert (figure.value, figure.family) == (pytest.approx(value), family)
    assert (figure.low, figure.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    "text",
    ["It was the 15th summit.", "It began in 2014.", "They met on 5 March.", "Article 5 says so.", "It was 10:30."],
)
def test_dates_ordinals_and_names_are_no_figures(text: str) -> None:
    assert list_quantities(text) == ()


def test_a_conversion_is_no_second_figure() -> None:
    assert [figure.value for figure in list_quantities("The front is 1,000 kilometers (600 miles) long.")] == [1e6]


def test_a_figure_that_is_denied_or_compared_with_is_set_aside() -> None:
    figures = list_quantities("It will cost 24 million euros, up from 20 million euros, and not 42 million euros.")
    assert [figure.set_aside for figure in figures] == [False, True, True]


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("The front line of 1,000 kilometers is quiet.", {"line"}),
        ("The 1,000-kilometer-long line is quiet.", {"line"}),
        ("The mirror of the telescope weighs 3 tons.", {"mirror"}),
    ],
)
def test_a_measure_knows_what_it_measures(text: str, heads: set[str]) -> None:
    assert list_quantities(text)[0].heads == heads


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("35 countries came.", "Over 30 countries came.", True),
        ("35 countries came.", "36 countries came.", False),
        ("About 1,200 kilometers.", "1,000 kilometers.", False),
        ("1,200 kilometers.", "1,186 kilometers.", True),
        ("14 kilometers.", "8.7 miles.", True),
        ("At least 12 people.", "19 people.", True),
        ("Fewer than 12 people.", "19 people.", False),
    ],
)
def test_figures_agree_where_both_can_be_true(one: str, other: str, both: bool) -> None:
    first, second = list_quantities(one)[0], list_quantities(other)[0]
    assert comparable(first, second)
    assert agree(first, second) is both
    assert agree(second, first) is both


def test_soldiers_are_not_compared_with_civilians() -> None:
    soldiers, civilians = list_quantities("40 soldiers and 60 civilians came.")
    assert not comparable(soldiers, civilians)
