"""The words of the corpus as it writes them, its names and its acronyms, held in memory."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.asking.sounds import SHORTEST, list_readings
from bot.language.words import fold, stem

_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,100}+(?![^\W\d_])")
"""What is longer is no word."""
_PIECE = re.compile(r".{1,20000}(?!\S)|.{1,20000}", re.DOTALL)
"""No other thread runs while a pattern does: a long text is read in pieces, cut at spaces where it has any."""
_LONG_NAME = re.compile(r"(?<![\w-])[A-Z][\w-]++(?:\s++(?:(?:of|for|and|the|in|on|de)\s++){0,2}+[A-Z][\w-]++){2,}+")
_BRACKETED = re.compile(r"\(\s*([A-Z][A-Za-z]{1,7})\s*\)")
_MAX_NAME_CHARACTERS = 120
_SMALL = frozenset(("of", "for", "and", "the", "in", "on", "de", "a", "an", "to", "with"))


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """What one article adds to the vocabulary."""

    counts: Counter[str]
    """By word as written."""
    names: frozenset[str]
    """Names of three words and more."""
    acronyms: frozenset[tuple[str, str]]
    """Acronym and the words it stands for, where the article tells both."""


class Vocabulary:
    """Every word of the corpus."""

    def __init__(self, articles: Iterable[ArticleWords]) -> None:
        written: dict[str, int] = defaultdict(int)
        names: set[str] = set()
        acronyms: set[tuple[str, str]] = set()
        for article in articles:
            for word, count in article.counts.items():
                written[word] += count
            names |= article.names
            acronyms |= article.acronyms
        self._forms: dict[str, dict[str, int]] = defaultdict(dict)
        for word, count in written.items():
            self._forms[word.lower() if word.isascii() else fold(word)][word] = count
        self._counts = {plain: sum(forms.values()) for plain, forms in self._forms.items()}
        self._stems = {stem(plain) for plain in self._forms}
        self._by_start: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._readings: dict[str, list[str]] = defaultdict(list)
        for plain in self._forms:
            self._by_start[len(plain), plain[0]].append(plain)
            if len(plain) >= SHORTEST and self.is_name(plain):
                for reading in list_readings(plain):
                    self._readings[reading].append(plain)
        self._names: dict[str, set[str]] = defaultdict(set)
        for name in names:
            self._names[read_initials(name)].add(name)
        for acronym, name in acronyms:
            self._names[acronym.upper()].add(name)

    def holds(self, word: str) -> bool:
        """Whether the corpus has `word`, in any inflection."""
        return stem(fold(word)) in self._stems

    def holds_all(self, phrase: str) -> bool:
        """Whether the corpus has every word of `phrase` exactly as written, small words aside."""
        parts = [part for part in _WORD.findall(phrase) if part not in _SMALL]
        return bool(parts) and all(self.holds_name(part) for part in parts)

    def holds_name(self, word: str) -> bool:
        """Whether the corpus has `word` exactly as written."""
        return word in self._forms.get(fold(word), ())

    def count(self, phrase: str) -> int:
        """How often the rarest word of `phrase` occurs."""
        return min((self._counts.get(fold(part), 0) for part in _WORD.findall(phrase)), default=0)

    def write(self, plain: str) -> str:
        """The folded word `plain` as the corpus mostly writes it."""
        forms = self._forms.get(plain)
        return max(forms, key=lambda form: (forms[form], form)) if forms else plain

    def is_name(self, plain: str) -> bool:
        """Whether the corpus mostly writes `plain` with a capital."""
        forms = self._forms.get(plain, {})
        capital = sum(count for form, count in forms.items() if form[0].isupper())
        return capital * 2 > sum(forms.values())

    def list_near(self, length: int, limit: int, firsts: Iterable[str]) -> list[str]:
        """Folded words with one of the first letters, whose length differs from `length` by at most `limit`."""
        sizes = range(length - limit, length + limit + 1)
        return [plain for size in sizes for first in firsts for plain in self._by_start.get((size, first), ())]

    def names_like(self, plain: str) -> tuple[str, ...]:
        """Names that may be other spellings of the folded word `plain`, the most frequent first."""
        found = {name for reading in list_readings(plain) for name in self._readings.get(reading, ())}
        return tuple(self.write(name) for name in sorted(found, key=lambda name: (-self._counts[name], name)))

    def names_of(self, acronym: str) -> tuple[str, ...]:
        """Names that `acronym` (in capitals) abbreviates."""
        return tuple(sorted(self._names.get(acronym, ())))


def read_words(text: str) -> ArticleWords:
    """The words, long names and acronyms of one article's text."""
    counts: Counter[str] = Counter()
    names: set[str] = set()
    acronyms: set[tuple[str, str]] = set()
    for piece in _PIECE.findall(text):
        counts.update(_WORD.findall(piece))
        names.update(" ".join(name.removeprefix("The ").split()) for name in _LONG_NAME.findall(piece))
        for match in _BRACKETED.finditer(piece):
            before = piece[max(match.start() - _MAX_NAME_CHARACTERS, 0) : match.start()]
            if name := _match_initials(before, match.group(1)):
                acronyms.add((match.group(1), name))
    return ArticleWords(counts, frozenset(names), frozenset(acronyms))


def read_initials(name: str) -> str:
    """The capitals that abbreviate `name`: "OSCE" for "Organization for Security and Cooperation in Europe"."""
    return "".join(part[0] for part in re.findall(r"[\w]+", name) if part.lower() not in _SMALL).upper()


def _match_initials(words: str, acronym: str) -> str | None:
    """The end of `words` that `acronym` abbreviates, None where it doesn't."""
    parts = words.split()
    for start in range(len(parts) - 1, -1, -1):
        if parts[start].lower() not in _SMALL and read_initials(" ".join(parts[start:])) == acronym.upper():
            return " ".join(parts[start:])
    return None
