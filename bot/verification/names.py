"""Names: every name of a statement must stand in the source, and two names must not have changed places."""

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from bot.language.deeds import same_deed
from bot.language.given_names import GIVEN_NAMES
from bot.language.grammar import PERSON_TITLES
from bot.language.lexicon import ENTITY_STOPPERS, MONTHS, WEEKDAYS
from bot.language.mentions import list_mentions
from bot.language.words import Word, fold, key_of, list_words
from bot.regions import find_capital, find_country, list_bodies
from bot.verification.sources import Fault, Source
from ingest.cache import cache_bytes

_CALENDAR = frozenset(MONTHS + WEEKDAYS)
_PASSIVE = re.compile(r"\b(?:by|from|of)\s+(?:the\s+)?(?:\w+\s+){0,3}$", re.IGNORECASE)
_SYMMETRIC = frozenset(("and", "or", "with", "between", "together", "alongside", "both"))


def check_names(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each name that neither the sources nor their headings have, and for two that changed places."""
    texts = [text for source in sources for text in (source.text, source.previous, source.above) if text]
    known = read_names(tuple(texts))
    faults = [Fault("name", word.text) for word in list_name_words(statement) if not known.has(statement, word)]
    return faults or check_order(statement, [source.text for source in sources])


@cache_bytes()
def list_name_words(text: str) -> tuple[Word, ...]:
    """The words of `text` that name somebody or something."""
    words = list_words(text)
    named = {
        place
        for mention in list_mentions(text)
        if mention.named and mention.kind != "date"
        for place, word in enumerate(words)
        if mention.start <= word.start < mention.end
    }
    return tuple(
        word
        for place, word in enumerate(words)
        if _is_capital(word)
        and fold(word.text) not in _CALENDAR | PERSON_TITLES
        and (place in named or not word.stop)
        and (not _opens(text, word) or (place in named and _is_certain(words, place)))
    )


@cache_bytes()
def read_names(texts: tuple[str, ...]) -> "KnownNames":
    """The names of some texts together."""
    return KnownNames(texts)


def check_order(statement: str, texts: Iterable[str]) -> list[Fault]:
    """A fault where two names stand around words of a source's sentence, but the other way round.

    "Merz told Macron" is not "Macron told Merz". What a passive turns round is left alone.
    """
    said = _place_names(statement)
    for text in texts:
        known = _place_names(text)
        for one, other in combinations([key for key in said if key in known], 2):
            here, there = (said[one], said[other]), (known[one], known[other])
            if (here[0] < here[1]) == (there[0] < there[1]):
                continue
            between_here = statement[min(here) : max(here)]
            between_there = text[min(there) : max(there)]
            shared = _content(between_here) & _content(between_there)
            joined = {fold(word.text) for word in list_words(between_here)} & _SYMMETRIC
            turned = _PASSIVE.search(statement[: max(here)]) or _PASSIVE.search(text[: max(there)])
            if shared and not joined and not turned:
                return [Fault("name", statement[min(here) : max(here)].strip())]
    return []


class KnownNames:
    """The words of the sources, in the ways that a name may be told."""

    def __init__(self, texts: Sequence[str]) -> None:
        words = [word for text in texts for word in list_words(text)]
        self._keys = {word.key for word in words}
        self._plain = {fold(word.text) for word in words}
        self._countries = {
            country.name
            for text in texts
            for mention in list_mentions(text)
            for form in (mention.text, text[mention.start : mention.end])
            if (country := find_country(form) or find_capital(form))
        } | {country.name for word in words if (country := find_country(word.text))}
        self._initials = {initials for text in texts for initials in _list_initials(text)}
        self._bodies = {
            fold(part)
            for names in list_bodies()
            if any(_stands(name, texts) for name in names)
            for name in names
            for part in re.findall(r"\w+", name)
        }

    def has(self, statement: str, word: Word) -> bool:
        plain = re.sub(r"['’]s?$", "", fold(word.text))
        if word.key in self._keys or plain in self._plain or key_of(plain) in self._keys:
            return True
        bare = plain.replace(".", "")
        if bare in self._initials or plain in self._bodies or bare in self._bodies:
            return True
        if any(_is_part_of_country(statement, word, name) for name in self._countries):
            return True
        # "European" of "Europe", "Parisian" of "Paris".
        return len(plain) > 5 and any(len(known) > 4 and _share_stem(plain, known) for known in self._plain)


def _share_stem(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    return one[: max(shorter - 1, 5)] == other[: max(shorter - 1, 5)] and abs(len(one) - len(other)) <= 3


def _is_part_of_country(statement: str, word: Word, name: str) -> bool:
    plain = re.sub(r"['’]s?$", "", word.text)
    own = find_country(plain) or find_capital(plain)
    if own is not None:
        return own.name == name
    around = statement[max(0, word.start - 30) : word.end + 30]
    return any(
        (country := find_country(mention.text)) is not None and country.name == name and word.text in mention.text
        for mention in list_mentions(around)
    )


def _list_initials(text: str) -> list[str]:
    """Initials of runs of capitalised words: "un" of "the United Nations"."""
    return [
        fold("".join(part[0] for part in re.findall(r"[A-Z]\w*", run)))
        for run in re.findall(r"\b[A-Z]\w++(?:\s++(?:of|for|the|and|de)\b){0,2}+(?:\s++[A-Z]\w++)++", text)
    ]


def _stands(name: str, texts: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts)


def _is_capital(word: Word) -> bool:
    return any(character.isupper() for character in word.text) and not word.text.isdigit()


def _opens(text: str, word: Word) -> bool:
    """Whether a word opens a sentence, where a capital says nothing."""
    before = text[: word.start]
    bare = before.rstrip()
    gap = before[len(bare) :]
    return not bare or "\n" in gap or bare[-1] in '"“‘(' or (bool(gap) and bare[-1] in ".!?:;")


def _is_certain(words: Sequence[Word], place: int) -> bool:
    """Whether a word that opens a sentence is a name for certain."""
    word = words[place]
    plain = re.sub(r"['’]s?$", "", fold(word.text))
    if plain in ENTITY_STOPPERS:
        return False
    if (
        plain in GIVEN_NAMES
        or find_country(re.sub(r"['’]s?$", "", word.text))
        or word.text[1:].upper() == word.text[1:]
    ):
        return True
    following = words[place + 1] if place + 1 < len(words) else None
    return (
        (following is not None and _is_capital(following)) or word.text.endswith(("'s", "’s")) or not _is_common(plain)
    )


def _is_common(plain: str) -> bool:
    """Whether a word is likely an ordinary one that only stands first: it has the ending of a plural or of a kind."""
    return plain.endswith(("s", "ed", "ing", "ly", "tion", "ment", "ity", "ness"))


@cache_bytes()
def _place_names(text: str) -> dict[str, int]:
    """Where each name first stands, by the key of its last word."""
    places: dict[str, int] = {}
    for mention in list_mentions(text):
        if mention.named and mention.kind != "date" and not mention.inside:
            places.setdefault(mention.head, mention.start)
    return places


def _content(text: str) -> set[str]:
    return {same_deed(word.key) for word in list_words(text) if not word.stop and not _is_capital(word)}
