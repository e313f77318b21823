"""Sentences on a question's topic as claims: who makes each, in which article, and what it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.language.anaphora import leans_on_context
from bot.language.attribution import find_speaker
from bot.language.mentions import list_mentions
from bot.language.words import fold, key_of, list_words
from bot.passages import FoundPassage
from bot.reading.reader import PartReading, ReadSentence
from bot.regions import find_capital, find_country
from ingest.cache import cache_bytes

_SET_ASIDE = re.compile(
    r"\b(?:earlier|previous|first|original) (?:version|report|article|edition)\b|\b(?:wrongly|incorrectly|"
    r"mistakenly|erroneously|"
    r"in error)\b|\b(?:we|this newspaper) (?:had )?(?:previously |earlier |first )?(?:reported|wrote|said|"
    r"stated|gave)\b",
    re.IGNORECASE,
)
MOST_CLAIMS = 120
"""Sentences of a reading, best first, that are looked at."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence as somebody's claim."""

    read: ReadSentence
    rank: int
    """Its place in the reading, from 0."""
    previous: str
    """The sentence before it in its passage, "" for the first."""
    keys: frozenset[str]
    """Of all its words; of the sentence before too, where it leans on that."""
    article_keys: frozenset[str]
    """Of all words of its article that were retrieved, title and headings included."""

    @property
    def text(self) -> str:
        return self.read.sentence.text

    @property
    def speaker(self) -> str | None:
        return find_speaker(self.text, self.previous)

    @property
    def names(self) -> frozenset[str]:
        """Keys of the names in it, its speaker's left out; countries by one key for name, people and capital."""
        return list_names(self.text) - list_keys(self.speaker or "")

    @property
    def set_aside(self) -> bool:
        """Whether it only tells what was reported wrongly before."""
        return is_set_aside(self.text)

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
            known = by_article.setdefault(passage.article_id, set(list_keys(passage.metadata.title)))
            known |= _list_passage_keys(passage.text, passage.heading)
    articles = {article: frozenset(known) for article, known in by_article.items()}
    claims = []
    for rank, one in enumerate(reading.sentences[:most]):
        text = one.sentence.text
        if text.rstrip("\"”’' )").endswith("?") or one.passage.metadata.kind == "opinion":
            continue
        previous = find_previous(one.passage, one.sentence.ordinal)
        keys = list_keys(text) | (list_keys(previous) if leans_on_context(text) else frozenset())
        claims.append(Claim(one, rank, previous, keys, articles[one.passage.article_id]))
    return tuple(claims)


@cache_bytes()
def is_set_aside(text: str) -> bool:
    """Whether a sentence tells what was reported wrongly before."""
    return _SET_ASIDE.search(text) is not None


def find_previous(passage: FoundPassage, ordinal: int) -> str:
    """The text of the sentence before number `ordinal` of the article, where it is in the same passage."""
    # Ordinals run on within a passage.
    place = ordinal - 1 - passage.sentences[0].ordinal
    return passage.sentences[place].text if 0 <= place < len(passage.sentences) else ""


@cache_bytes()
def list_names(text: str) -> frozenset[str]:
    """Keys of the names in `text` but those of people and dates; a country's name, people and capital have one key."""
    keys: set[str] = set()
    for mention in list_mentions(text):
        if mention.named and mention.kind not in ("date", "person"):
            keys |= name_keys(mention.text)
    return frozenset(keys)


def list_capitals(text: str) -> frozenset[str]:
    """Keys of the countries whose capitals `text` names."""
    return frozenset(
        key_of(fold(country.adjective.split()[-1]))
        for word in list_words(text)
        if word.text[0].isupper() and (country := find_capital(word.text)) is not None
    )


@cache_bytes()
def name_keys(name: str) -> frozenset[str]:
    """Keys by which a name is the same name elsewhere."""
    plain = name.removesuffix("'s").removesuffix("’s")
    country = find_country(plain) or find_capital(plain)
    if country is not None:
        return frozenset((key_of(fold(country.adjective.split()[-1])),))
    return frozenset(word.key for word in list_words(name) if not word.stop and not word.key[0].isdigit())


def share_source(one: Claim, other: Claim) -> bool:
    """Whether two claims are one source's: one article, and no two different speakers, nor one told as wrong."""
    if one.set_aside != other.set_aside:
        return False
    return one.article_id == other.article_id and not speakers_differ(one, other)


def speakers_differ(one: Claim, other: Claim) -> bool:
    """Whether two named speakers make these claims."""
    if not one.speaker or not other.speaker:
        return False
    first, second = _list_speaker(one.speaker), _list_speaker(other.speaker)
    return not first & second


def _list_speaker(speaker: str) -> frozenset[str]:
    """Keys that tell one speaker from another: of the name, where there is one, else of all words."""
    named = frozenset(word.key for word in list_words(speaker)[1:] if word.text[0].isupper() and not word.stop)
    return named or list_keys(speaker)


TIME_APART = 3
"""Days between two articles from which a difference may be a change."""


def is_change(one: Claim, other: Claim) -> bool:
    """Whether two claims lie so far apart in time that the one may have become the other."""
    if one.published is None or other.published is None:
        return False
    return abs((one.published - other.published).days) > TIME_APART


def is_corrected(groups: Sequence[Sequence[Claim]]) -> bool:
    """Whether one of the claims corrects the others, or says that they were wrong."""
    return any(claim.kind == "correction" or claim.set_aside for group in groups for claim in group)


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
    cuts: tuple[tuple[int, int], ...] = ()
    """Where one sentence tells all positions: the characters of it that tell each."""


@cache_bytes()
def _list_passage_keys(text: str, heading: str | None) -> frozenset[str]:
    return list_keys(text) | list_keys(heading or "") | list_capitals(text)


@cache_bytes()
def list_keys(text: str) -> frozenset[str]:
    """Keys of the content words of `text`."""
    return frozenset(word.key for word in list_words(text) if not word.stop)


def clash(one: Claim, other: Claim, asked: Sequence[str] | frozenset[str]) -> bool:
    """Whether each or either names what the other's whole article does not: then they speak of different things."""
    known = frozenset(asked)
    first = one.names - other.article_keys - known
    second = other.names - one.article_keys - known
    return bool(first or second)
