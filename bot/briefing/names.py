"""Whom and which countries articles name: for a list of all of them, each with the sentence that names it first."""

import re
from collections.abc import Iterator, Sequence

from bot.briefing.entries import FoundEntry
from bot.briefing.material import Point
from bot.language.words import STOP_WORDS, fold, split_words
from bot.regions import find_capital, find_country

COUNTRIES = split_words("country countries nation nations state states government governments")
PEOPLE = split_words(
    """person people politician politicians leader leaders minister ministers official officials speaker speakers
    president presidents name names individual individuals figure figures"""
)
"""What people who are named may be called in a request; which of them are ministers their sentences say."""
_NAME = re.compile(r"[A-Z][\w’'-]*+(?: [A-Z][\w’'-]*+){0,3}")
_SMALL = re.compile(r"\b[a-z]{2,}\b")
_POSSESSIVE = re.compile(r"[’']s?$")


def can_list(noun: str) -> bool:
    """Whether names of this kind are told from others here."""
    return noun.lower() in COUNTRIES | PEOPLE


def list_names(noun: str, points: Sequence[Point]) -> list[FoundEntry]:
    """Each name of a kind once, with the first sentence that tells most of it: the oldest article's first."""
    ordered = sorted(points, key=lambda point: (str(point.passage.published or ""), point.sentence.ordinal))
    find = _find_countries if noun.lower() in COUNTRIES else _PeopleFinder(ordered).find
    found: dict[str, FoundEntry] = {}
    for point in ordered:
        for name in find(point.sentence.text):
            found.setdefault(name, FoundEntry(point.evidence, label=name))
    return [found[name] for name in sorted(found)]


def _find_countries(text: str) -> Iterator[str]:
    for name in _list_runs(text):
        country = find_country(name)
        if country is not None:
            yield country.name


class _PeopleFinder:
    """Tells people by how they are named again, "Friedrich Merz" once and "Merz" from then on, and introduced."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._alone = {fold(name) for point in points for name in _list_runs(point.sentence.text) if " " not in name}
        self._speakers = {fold(point.speaker) for point in points if point.speaker}
        # Who is named in full somewhere is listed by that.
        runs = [name for point in points for name in _list_runs(point.sentence.text)]
        self._last = {fold(name.split()[-1]) for name in runs if " " in name}
        # What is also written small is a word and no name: "Foreign Ministry", "Little Orrin".
        self._words = {word for point in points for word in _SMALL.findall(point.sentence.text)}

    def find(self, text: str) -> Iterator[str]:
        for name in _list_runs(text):
            words = [word for word in name.split() if find_country(word) is None]
            if len(words) == 1 and self._speaks_alone(words[0]):
                yield words[0]
            if len(words) < 2 or any(fold(word) in STOP_WORDS | self._words for word in words):
                continue
            named = " ".join(words[-2:])
            introduced = re.search(rf"[’']s {re.escape(named)}|{re.escape(named)}, (?:the|an?|who)\b", text) is not None
            if introduced or fold(words[-1]) in self._alone or fold(named) in self._speakers:
                yield named

    def _speaks_alone(self, name: str) -> bool:
        """Whether somebody of one name speaks who is nowhere named in full, and is no place."""
        word = fold(name)
        return word in self._speakers - self._words - self._last and len(name) > 2 and find_capital(name) is None


def _list_runs(text: str) -> Iterator[str]:
    """Capitalised words that follow one another, without a possessive's end."""
    for match in _NAME.finditer(text):
        yield from filter(None, (_POSSESSIVE.sub("", part) for part in re.split(r"(?<=[’']s) ", match.group())))
