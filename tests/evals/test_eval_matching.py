import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.matching import find_spans, normalise, says, widen_to_paragraph
from evals.numbers import join_numbers

TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
SMALL = f"zero one two three four five six seven eight nine {TEENS}".split(" ")
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spell(number: int, joiner: str = "") -> str:
    """English words for 0 to 999,999,999."""
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= size:
            head, rest = divmod(number, size)
            link = f" {joiner}" if joiner and rest and rest < 100 else ""
            return f"{spell(head, joiner)} {name}{link}" + (f" {spell(rest, joiner)}" if rest else "")
    if number < 20:
        return SMALL[number]
    return TENS[number // 10 - 2] + (f"-{SMALL[number % 10]}" if number % 10 else "")


@given(st.integers(0, 999_999_999), st.sampled_from(["", "and"]))
def test_a_number_in_words_is_the_number_in_digits(number: int, joiner: str) -> None:
    assert normalise(spell(number, joiner)) == str(number)


@given(st.integers(0, 999_999_999))
def test_separators_of_thousands_do_not_matter(number: int) -> None:
    plain = str(number)
    assert {normalise(f"{number:,}"), normalise(f"{number:,}".replace(",", " ")), normalise(plain)} == {plain}
    assert normalise(f"{number:,}".replace(",", "\u202f")) == plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("30 thousand", "30000"),
        ("€1.5bn", "€ 1500000000"),
        ("4.2 million crowns", "4200000 crowns"),
        ("60k", "60000"),
        ("a hundred boats", "100 boats"),
        ("between one hundred and two hundred", "between 100 and 200"),
        ("two and three", "2 and 3"),
        ("hundreds of thousands, millions", "hundreds of thousands millions"),
        ("in 2025, 300 came", "in 2025 300 came"),
        ("in 2025 300 came", "in 2025 300 came"),
        ("U.S. and US, not us", "US and US not us"),
        ("Germany’s plan", "germany plan"),
        ("the 6th of January", "the 6 of january"),
        ("25 per cent, 25%", "25 percent 25 percent"),
        ("Zürich — Café", "zurich cafe"),
        ("thirty-five-nation", "35 nation"),
        ("one thousand two million", "1000 2000000"),
        ("two million one billion", "2000000 1000000000"),
        ("one hundred two hundred", "100 200"),
        ("four thousand two hundred and five million", "4000 205000000"),
        ("a million and two hundred thousand", "1000000 and 200000"),
    ],
)
def test_words_are_made_alike(written: str, read: str) -> None:
    assert normalise(written) == read


def test_a_digit_never_follows_words_into_one_number() -> None:
    assert join_numbers("two thousand 300") == "2000 300"


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("It carried thirty thousand passengers.", "30,000 passengers", True),
        ("It carried 130,000 passengers.", "30,000 passengers", False),
        ("It carried 30,000 passengers.", "30,000 passenger", False),
        ("He told us so.", "US", False),
        ("The “second\nboat” sails", '/"second boat"/', True),
        ("SECOND boat", "/second/", True),
        ("The first boat", "/second/", False),
        ("6/7 of it", "6/7", True),
    ],
)
def test_a_pattern_is_whole_words_or_a_regular_expression(text: str, pattern: str, found: bool) -> None:
    assert says(text, pattern) is found


def test_spans_are_offsets_into_the_text_as_it_is() -> None:
    text = 'A “curly\n quote” here. A "curly quote" there.'
    spans = find_spans(text, "'curly quote".replace("'", '"'))
    assert [text[start:end] for start, end in spans] == ["“curly\n quote", '"curly quote']
    assert find_spans(text, "straight") == []


def test_a_paragraph_ends_at_a_blank_line_or_without_any_at_a_line_break() -> None:
    text = "One\nand more.\n\nTwo here.\n \nThree."
    start = text.index("Two")
    assert text[slice(*widen_to_paragraph(text, start, start + 3))] == "Two here."
    assert text[slice(*widen_to_paragraph(text, 0, 2))] == "One\nand more."
    assert text[slice(*widen_to_paragraph(text, len(text) - 2, len(text)))] == "Three."
    lines = "One.\nTwo.\nThree."
    assert lines[slice(*widen_to_paragraph(lines, 6, 7))] == "Two."
