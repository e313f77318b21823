"""Sentences on a question's topic as claims: who makes each, in which article, and what it names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from bot.anaphora import leans_on_context
from bot.answer_spans import read_words
from bot.attribution import find_speaker
from bot.countries import find_capital, find_country
from bot.passages import FoundPassage
from bot.reader import PartReading, ReadSentence
from bot.words import fold, key_of, list_words

MOST_CLAIMS = 80
"""Sentences of a reading, best first, that are looked at."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence as somebody's claim."""

    read: ReadSentence
    rank: int
    """Its place in the reading, from 0."""
    previous: str
    """The sentence before it in its passage, "" for the first."""
    speaker: str | None
    keys: frozenset[str]
    """Of all its words; of the sentence before too, where it leans on that."""
    article_keys: frozenset[str]
    """Of all words of its article that were retrieved, title and headings included."""
    names: frozenset[str]
    """Keys of the names in it, its speaker's left out; countries by one key for name, people and capital."""

    @property
    def text(self) -> str:
        return self.read.sentence.text

    @property
    def article_id(self) -> str:
        return self.read.passage.article_id

    @property
    def published(self) -> date | None:
        return self.read.passage.published

    @property
    def kind(self) -> str:
        return self.read.passage.metadata.kind


def list_claims(reading: PartReading, most: int = MOST_CLAIMS) -> tuple[Claim, ...]:
    """The best sentences of a reading as claims, best first; questions and opinion pieces are none."""
    by_article: dict[str, set[str]] = {}
    seen: set[tuple[str, int]] = set()
    for one in reading.sentences:
        passage = one.passage
        if (passage.article_id, passage.ordinal) not in seen:
            seen.add((passage.article_id, passage.ordinal))
            by_article.setdefault(passage.article_id, set()).update(_list_passage_keys(passage.text, passage.heading))
            by_article[passage.article_id].update(_list_keys(passage.metadata.title))
    frozen = {article: frozenset(keys) for article, keys in by_article.items()}
    return tuple(
        _build_claim(one, rank, frozen[one.passage.article_id])
        for rank, one in enumerate(reading.sentences[:most])
        if not one.sentence.text.rstrip("\"”’' )").endswith("?") and one.passage.metadata.kind != "opinion"
    )


def _build_claim(read: ReadSentence, rank: int, article_keys: frozenset[str]) -> Claim:
    text = read.sentence.text
    previous = find_previous(read.passage, read.sentence.ordinal)
    speaker = find_speaker(text, previous)
    said = _list_keys(speaker or "")
    keys = _list_keys(text) | (_list_keys(previous) if leans_on_context(text) else frozenset())
    return Claim(read, rank, previous, speaker, keys, article_keys, list_names(text) - said)


def find_previous(passage: FoundPassage, ordinal: int) -> str:
    """The text of the sentence before number `ordinal` of the article, where it is in the same passage."""
    return next((one.text for one in passage.sentences if one.ordinal == ordinal - 1), "")


@lru_cache(maxsize=20_000)
def list_names(text: str) -> frozenset[str]:
    """Keys of the capitalised names in `text`; a country's name, people and capital have one key."""
    keys: set[str] = set()
    for start, end in read_words(text).names:
        keys |= name_keys(text[start:end])
    return frozenset(keys)


@lru_cache(maxsize=20_000)
def name_keys(name: str) -> frozenset[str]:
    """Keys by which a name is the same name elsewhere."""
    plain = name.removesuffix("'s").removesuffix("’s")
    country = find_country(plain) or find_capital(plain)
    if country is not None:
        return frozenset((key_of(fold(country.adjective.split()[-1])),))
    return frozenset(word.key for word in list_words(name) if not word.stop)


def share_source(one: Claim, other: Claim) -> bool:
    """Whether two claims are one source's: one article, and no two different speakers."""
    return one.article_id == other.article_id and not speakers_differ(one, other)


def speakers_differ(one: Claim, other: Claim) -> bool:
    """Whether two named speakers make these claims."""
    if not one.speaker or not other.speaker:
        return False
    first, second = _list_keys(one.speaker), _list_keys(other.speaker)
    return not first & second


TIME_APART = 3
"""Days between two articles from which a difference may be a change."""


def is_change(one: Claim, other: Claim) -> bool:
    """Whether two claims lie so far apart in time that the one may have become the other."""
    if one.published is None or other.published is None:
        return False
    return abs((one.published - other.published).days) > TIME_APART


Kind = Literal["conflict", "change", "correction"]


@dataclass(frozen=True, slots=True)
class Rivals:
    """Claims that differ on one thing, grouped by what they say."""

    about: str
    kind: Kind
    groups: tuple[tuple[Claim, ...], ...]
    """One for each position; within it, the claim that tells it best comes first."""
    told: bool = False
    """The text itself tells the difference; the groups are in the order of time."""


@lru_cache(maxsize=20_000)
def _list_keys(text: str) -> frozenset[str]:
    return frozenset(word.key for word in list_words(text) if not word.stop)


@lru_cache(maxsize=5_000)
def _list_passage_keys(text: str, heading: str | None) -> frozenset[str]:
    return _list_keys(text) | _list_keys(heading or "") | list_names(text)


def list_keys(text: str) -> frozenset[str]:
    """Keys of the content words of `text`."""
    return _list_keys(text)


def clash(one: Claim, other: Claim, asked: Sequence[str] | frozenset[str]) -> bool:
    """Whether each or either names what the other's whole article does not: then they speak of different things."""
    known = frozenset(asked)
    first = one.names - other.article_keys - known
    second = other.names - one.article_keys - known
    return bool(first or second)
