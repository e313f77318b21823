"""Whether a text says something: words compared without regard to case, punctuation or the way numbers are written."""

import re
import unicodedata
from functools import lru_cache

from evals.numbers import join_numbers

_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-"}
    | {" ": " ", "\u202f": " ", "\u2009": " ", "\u2007": " "}
)
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d)k\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=\w)'s\b", re.IGNORECASE)
_TOKEN = re.compile(r"(?<![\d.,])\d{1,3}(?:[, ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+|[%$€£]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"\n")
# Acronyms that casefolding would turn into everyday words.
_CASED = frozenset({"US", "IT", "WHO", "AID"})


def straighten(text: str) -> str:
    """Curly quotes, long dashes and odd spaces made plain; the length stays, so offsets stay."""
    return text.translate(_PLAIN)


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """The words of a text, one space between them: no case, accents or punctuation, numbers in plain digits.

    "U.S." and "US" are one word, and not "us". "Germany's" is "germany", "6th" is "6", "25%" is "25 percent".
    """
    plain = unicodedata.normalize("NFKC", straighten(text))
    plain = _DOTTED.sub(lambda found: found.group().replace(".", ""), plain)
    plain = _POSSESSIVE.sub("", _THOUSANDS.sub(" thousand", _ORDINAL.sub("", plain))).replace("'", "")
    words = [_fold(token) for token in _TOKEN.findall(plain)]
    return join_numbers(" ".join(words)).replace("per cent", "percent")


def is_regex(pattern: str) -> bool:
    """Whether a pattern is written between slashes."""
    return len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/")


@lru_cache(maxsize=4096)
def compile_regex(pattern: str) -> re.Pattern[str]:
    """Compile a pattern between slashes, case ignored. Raises re.error."""
    return re.compile(pattern[1:-1], re.IGNORECASE)


def says(text: str, pattern: str) -> bool:
    """Whether the text holds the pattern.

    A plain pattern is a run of whole words, compared as `normalise` leaves them. A pattern between slashes is a
    regular expression, searched in the text as it reads: plain quotes and dashes, single spaces, case ignored.
    """
    if is_regex(pattern):
        return compile_regex(pattern).search(" ".join(straighten(text).split())) is not None
    return f" {normalise(pattern)} " in f" {normalise(text)} "


def find_spans(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in the text, as character offsets; white space, case and kinds of quotes don't matter."""
    parts = [re.escape(part) for part in straighten(words).split()]
    if not parts:
        return []
    return [found.span() for found in re.finditer(r"\s+".join(parts), straighten(text), re.IGNORECASE)]


def widen_to_paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """The paragraph around a span: between blank lines, or between line breaks where the text has no blank line."""
    breaks = [found.span() for found in _BLANK_LINE.finditer(text)] or [found.span() for found in _LINE.finditer(text)]
    before = max((after for _, after in breaks if after <= start), default=0)
    behind = min((at for at, _ in breaks if at >= end), default=len(text))
    return before, behind


def _fold(token: str) -> str:
    if token[0].isdigit():
        return token.replace(",", "").replace(" ", "")
    if token == "%":
        return "percent"
    if token in _CASED:
        return token
    return "".join(char for char in unicodedata.normalize("NFD", token.casefold()) if not unicodedata.combining(char))
