"""What is written in any of the usual styles is read back as the same value, and no text makes reading fail."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.numbers import carries, list_quantities

ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()  # noqa: SIM905 (a list in words is read more easily)
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def write_words(number: int) -> str:
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= size:
            rest = number % size
            joint = " and " if 0 < rest < 100 else " "
            return write_words(number // size) + f" {name}" + (joint + write_words(rest) if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{ONES[number // 100]} hundred" + (f" and {write_words(rest)}" if rest else "")
    if number >= 20:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    return ONES[number]


def read_one(text: str) -> Fraction:
    (quantity,) = list_quantities(text)
    return quantity.value


@settings(deadline=None)
@given(st.integers(0, 10**12 - 1))
def test_whole_numbers_in_every_style(number: int) -> None:
    grouped = f"{number:,}"
    for written in (
        grouped,
        grouped.replace(",", " "),
        grouped.replace(",", "\u00a0"),
        grouped.replace(",", "\u202f"),
        grouped.replace(",", "'"),
        grouped.replace(",", "."),
        f"{number}.0",
    ):
        assert read_one(f"They counted {written} ships.") == number
    assert read_one(f"They counted {write_words(number)} more ships.") == number


@settings(deadline=None)
@given(st.decimals(0, 10**6, places=2))
def test_decimals_with_either_mark(number: Decimal) -> None:
    english = f"{number:,}"
    german = english.replace(",", " ").replace(".", ",")
    for written in (english, german, german.replace(" ", ".")):
        assert read_one(f"It costs {written} euros.") == Fraction(number)
        assert read_one(f"It costs €{written} now.") == Fraction(number)


@settings(deadline=None)
@given(
    st.decimals(Decimal("0.1"), 999, places=1),
    st.sampled_from([("m", 10**6), ("bn", 10**9), ("tn", 10**12), (" million", 10**6), (" Mio.", 10**6), ("k", 1000)]),
    st.sampled_from(["€{}", "{} euros", "EUR {}", "{} EUR"]),
)
def test_scaled_amounts_of_money(number: Decimal, scale: tuple[str, int], pattern: str) -> None:
    name, factor = scale
    for written in (str(number), str(number).replace(".", ",")):
        (quantity,) = list_quantities(f"It costs {pattern.format(written + name)} now.")
        assert quantity.value == Fraction(number) * factor
        assert quantity.unit is not None
        assert quantity.unit.code == "EUR"


@settings(deadline=None)
@given(st.integers(1, 10**6), st.sampled_from(["km", "miles", "days", "percent", "people", "euros", "ships"]))
def test_a_figure_carries_itself(number: int, unit: str) -> None:
    (known,) = list_quantities(f"There were {number:,} {unit} there.")
    (said,) = list_quantities(f"There were {write_words(number)} {unit} there.")
    assert carries(known, said)
    assert carries(said, known)


PIECES = st.sampled_from(
    """1 20 300 1,200 1.5 12,5 2024 half a third quarter and one in to - – % $ € US$ EUR million m bn k dozen hundred
    thousand hundreds of per day days km euros March 5 May 10:30 pm Article G7 more than or about between from ½ ( ) . ,
    : / 's no the twenty five ships people °C minus + ' # § 1/2 9/11 No. Nr.""".split()  # noqa: SIM905
)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_no_text_makes_reading_fail(text: str) -> None:
    quantities = list_quantities(text)
    spans = [(one.start, one.end) for one in quantities]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert all(quantity.upper is None or quantity.upper > quantity.value for quantity in quantities)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "1.",
        "1 000 ",
        "111 ",
        "1'",
        "1:",
        "US",
        "5 to ",
        "minus ",
        "3 March ",
        "f3",
        "one ",
        "one and ",
        "hundreds of ",
        "a ",
        "5-",
        "$",
        "In May ",
        "1/",
        "²½ ",
        "A-1",
    ],
)
def test_time_grows_with_length_and_no_faster(piece: str) -> None:
    def cost(length: int) -> float:
        text = piece * (length // len(piece))
        best = float("inf")
        for _ in range(3):
            begun = process_time()
            list_quantities(text)
            best = min(best, process_time() - begun)
        return best

    cost(1000)
    assert cost(16_000) < 8 * 4 * max(cost(2_000), 1e-4)
