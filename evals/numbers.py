"""Numbers as people write them, made alike: "thirty thousand", "30,000", "30 000" and "30 thousand" become "30000"."""

from collections.abc import Sequence
from decimal import Decimal

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_UNITS = {word: Decimal(value) for value, word in enumerate([*_SMALL.split(), "seventeen", "eighteen", "nineteen"])}
_ROUND = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_TENS = {word: Decimal(10 * value) for value, word in enumerate(_ROUND, start=2)}
_SCALES = {
    "thousand": Decimal(10**3),
    "million": Decimal(10**6),
    "mn": Decimal(10**6),
    "billion": Decimal(10**9),
    "bn": Decimal(10**9),
    "trillion": Decimal(10**12),
    "tn": Decimal(10**12),
}


def join_numbers(words: Sequence[str]) -> list[str]:
    """Replace every run of words that spells one number by its digits.

    Takes words in lower case, numbers already without separators ("30000", "1.5"). "Hundreds" and "millions" are
    no numbers and stay, and so does "and" between two numbers ("between one hundred and two hundred").
    """
    joined: list[str] = []
    at = 0
    while at < len(words):
        value, after = _read_number(words, at)
        if value is None:
            joined.append(words[at])
            at += 1
        else:
            joined.append(format(value.normalize(), "f"))
            at = after
    return joined


def _read_number(words: Sequence[str], at: int) -> tuple[Decimal | None, int]:
    """The number that starts at `at`, or None, and the place after it."""
    total = Decimal(0)
    group: Decimal | None = None
    last = ""
    smallest = Decimal(10**15)
    start = at
    while at < len(words):
        word = words[at]
        digits = word.isascii() and word.replace(".", "", 1).isdigit()
        if digits and last == "":
            group, last = Decimal(word), "digits"
        elif word in ("a", "an") and last == "" and _is_scale(words, at + 1):
            group, last = Decimal(1), "unit"
        elif word in _UNITS and (last in ("", "hundred", "scale") or (last == "ten" and 0 < _UNITS[word] < 10)):
            group, last = (group or Decimal(0)) + _UNITS[word], "unit"
        elif word in _TENS and last in ("", "hundred", "scale"):
            group, last = (group or Decimal(0)) + _TENS[word], "ten"
        elif word == "hundred" and group is not None and group < 100 and last in ("unit", "ten", "digits"):
            group, last = group * 100, "hundred"
        elif word in _SCALES and group is not None and _SCALES[word] < smallest:
            smallest = _SCALES[word]
            total, group, last = total + group * smallest, None, "scale"
        elif not (word == "and" and last in ("hundred", "scale") and _continues(words, at + 1, last)):
            break
        at += 1
    return (None, start) if last == "" else (total + (group or Decimal(0)), at)


def _is_scale(words: Sequence[str], at: int) -> bool:
    return at < len(words) and (words[at] == "hundred" or words[at] in _SCALES)


def _continues(words: Sequence[str], at: int, last: str) -> bool:
    """Whether "and" goes on with the same number: "one hundred and five", not "one hundred and two hundred"."""
    after = at
    if after < len(words) and words[after] in _TENS:
        after += 1
    if after < len(words) and words[after] in _UNITS:
        after += 1
    if after == at:
        return False
    if after < len(words) and words[after] == "hundred":
        return False
    return not (last == "scale" and after < len(words) and words[after] in _SCALES)
