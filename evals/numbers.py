"""Numbers as people write them, made alike: "thirty thousand", "30,000", "30 000" and "30 thousand" become "30000".

A number is a group below a thousand, or groups with their scales, each scale smaller than the one before: so "one
thousand two million" is two numbers. Only the first group may be in digits, and "and" is part of a number after a
hundred or, last, after a scale.
"""

import re
from decimal import Decimal

_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SMALL += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = {"thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9}
_SCALES |= {"trillion": 10**12, "tn": 10**12}
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_VALUES |= {"a": 1, "an": 1}

# Groups are atomic: what follows never makes one shorter than it was written.
_BELOW_HUNDRED = rf"(?>(?:{'|'.join(_TENS)})\b(?: (?:{'|'.join(_SMALL[1:10])})\b)?|(?:{'|'.join(_SMALL)})\b)"
_HUNDRED = rf" hundred\b(?:(?: and)? {_BELOW_HUNDRED}(?! hundred\b))?"
_GROUP = rf"(?>{_BELOW_HUNDRED}(?:{_HUNDRED})?)"
_ANY_SCALE = rf"(?:{'|'.join(_SCALES)})\b"
_FIRST = (
    rf"(?:(?:an?|[0-9]{{1,2}}(?:\.[0-9]++)?){_HUNDRED}|an?(?= {_ANY_SCALE})|[0-9]++(?:\.[0-9]++)?(?![^ ])|{_GROUP})"
)
_rest = rf"(?:(?: and {_BELOW_HUNDRED}| {_GROUP})(?! (?:hundred\b|{_ANY_SCALE})))?"
_scaled = []
for _words in ("thousand", "million|mn", "billion|bn", "trillion|tn"):
    _scaled.append(rf" (?:{_words})\b{_rest}")
    _rest = rf"(?: {_GROUP} (?:{_words})\b)?{_rest}"
_NUMBER = re.compile(rf"(?<![^ ]){_FIRST}(?:{'|'.join(_scaled)})?")


def join_numbers(text: str) -> str:
    """Replace every run of words that spells one number by its digits.

    Takes words in lower case with one space between them, numbers already without separators ("30000", "1.5").
    "Hundreds" and "millions" are no numbers and stay, and so does "and" between two numbers ("between one hundred
    and two hundred").
    """
    return _NUMBER.sub(lambda found: format(_evaluate(found.group().split()).normalize(), "f"), text)


def _evaluate(words: list[str]) -> Decimal:
    total = group = Decimal(0)
    for word in words:
        if word in _SCALES:
            total, group = total + group * _SCALES[word], Decimal(0)
        elif word == "hundred":
            group *= 100
        elif word != "and":
            group += _VALUES[word] if word in _VALUES else Decimal(word)
    return total + group
