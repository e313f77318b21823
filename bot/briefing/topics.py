"""What a topic is named by, and how far a sentence is about it."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.language.words import ASKING_WORDS, Word, list_every_key, list_words
from bot.regions import Country, begins_country, find_capital, find_country
from bot.retrieval.passages import FoundPassage, FoundSentence
from ingest.cache import cache_bytes

AROUND = 0.7
"""What it counts that a word of the topic stands in the heading, or before a sentence in its paragraph."""
ABOVE = 0.4
"""What it counts that it stands in the title of the article."""
OWNED = 0.6
"""Share in a topic of whose it is: "Germany" in "Germany's position", "the United States" in "the role of ..."."""
_BETWEEN = "(?:about|against|among|and|at|between|by|for|from|in|near|on|or|over|to|under|with)"
"""What parts two things: "the flood in Ork's harbour" is not that of "flood in Ork"."""
_OWNER = re.compile(
    rf"^\W*(?:[Tt]he\s+)?(?:(?P<first>\w[\w.-]*(?:\s+(?!{_BETWEEN}\b)[\w.-]+){{0,3}}?)['’]s?\s"
    r"|(?:what|how|why)\s+(?:the\s+)?(?P<subject>[A-Z][\w.-]*)\s"
    r"|[a-z]+\s+of\s+(?:the\s+)?(?P<last>[A-Z][\w.-]*(?:\s+[A-Z][\w.-]*){0,3})\W*$)"
)
SUBJECT = 5
"""Words within which a sentence mostly says what it is about."""
_LONGEST_NAME = 4
"""Words of a country's name."""
_PLACED = frozenset(["in", "at", "to", "from", "near", "into", "around", "outside", "the", "of"])
"""A capital behind one of these is a place; without, it is mostly who governs there."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a topic, or a country by any of its names."""

    keys: frozenset[str]
    country: Country | None
    weight: float
    """Its share in the topic: the rarer it is in the corpus, the more; those of all terms add up to 1."""

    def is_in(self, text: str) -> bool:
        if self.country is not None and self.country in find_countries(text):
            return True
        return self.keys <= list_every_key(text)


def list_terms(topic: str, documents: Mapping[str, int], passages: int) -> tuple[Term, ...]:
    """The terms of a topic. `documents` says how many of the corpus's passages hold each stem; what none holds, and
    what a question is put with, says nothing of a topic."""
    words = [word for word in list_words(topic) if not word.stop]
    words = [word for word in words if word.text.lower() not in ASKING_WORDS] or words
    named = _list_named(list_words(topic))
    parts: dict[frozenset[str], Country | None] = {}
    for place, country in named:
        parts[frozenset(word.key for word in place if not word.stop)] = country
    taken = {key for keys in parts for key in keys}
    parts.update((frozenset((word.key,)), None) for word in words if word.key not in taken)
    owner = find_owner(topic)
    owned_by = frozenset(word.key for word in list_words(owner) if not word.stop)
    if owned_by in parts:
        # "Moscow's position" is Russia's.
        parts[owned_by] = parts[owned_by] or find_capital(owner)
    # A name of several words is at most as frequent as its rarest.
    counts = {keys: min((documents.get(key, 0) for key in keys), default=0) for keys in parts}
    # A country goes by other names, too, which are not counted: that of its capital, of its people.
    rarity = {
        keys: math.log(1 + passages / max(1, count))
        for keys, count in counts.items()
        if count or parts[keys] is not None
    }
    owned = sum(weight for keys, weight in rarity.items() if keys & owned_by)
    rest = sum(rarity.values()) - owned
    if owned and rest:
        share = max(OWNED, owned / (owned + rest))
        rarity = {
            keys: one * (share / owned if keys & owned_by else (1 - share) / rest) for keys, one in rarity.items()
        }
    total = sum(rarity.values())
    return tuple(Term(keys, parts[keys], weight / total) for keys, weight in rarity.items())


def find_owner(topic: str) -> str:
    """Whose position, role, plan and so on a topic is: "Germany" in "Germany's offer", "American" in "the American
    role", "Moscow" where that is all; "" where it is nobody's. A capital before a name is only a place: "the Paris
    Declaration"."""
    match = _OWNER.match(topic)
    if match:
        return match["first"] or match["subject"] or match["last"] or ""
    words = [word.text for word in list_words(topic) if not word.stop]
    match words:
        case [owner] if owner[0].isupper() and (find_country(owner) or find_capital(owner)):
            return owner
        case [owner, owned] if owner[0].isupper() and owned[0].islower() and find_country(owner):
            return owner
        case _:
            return ""


def measure_topicality(
    terms: Sequence[Term], passage: FoundPassage, sentence: FoundSentence, previous: FoundPassage | None = None
) -> float:
    """How much of a topic a sentence carries, 0 to 1: itself, or by its paragraph so far, its heading and its title.

    `previous` is the passage before, in which the paragraph may have begun. A sentence that begins with one country is
    not about another one that its paragraph, heading or title names.
    """
    heading = (passage.heading or "").rsplit(" / ", 1)[-1]
    paragraph = read_paragraph(passage, sentence, previous)
    elsewhere = bool(find_countries(" ".join(sentence.text.split()[:SUBJECT])))
    carried = 0.0
    for term in terms:
        if term.is_in(sentence.text):
            carried += term.weight
        elif elsewhere and term.country:
            continue
        elif term.is_in(heading) or term.is_in(paragraph):
            carried += AROUND * term.weight
        elif term.is_in(passage.metadata.title):
            carried += ABOVE * term.weight
    return carried


def carry(terms: Sequence[Term], text: str) -> float:
    """How much of a topic a text names itself, 0 to 1."""
    return sum(term.weight for term in terms if term.is_in(text))


def read_paragraph(passage: FoundPassage, sentence: FoundSentence, previous: FoundPassage | None = None) -> str:
    """The sentences before this one in its paragraph, as far as the passage and the one before have them."""
    before: list[str] = []
    end = sentence.start
    for one in reversed([each for each in passage.sentences if each.ordinal < sentence.ordinal]):
        if "\n" in passage.text[one.end - passage.start : end - passage.start]:
            return " ".join(before)
        before.insert(0, one.text)
        end = one.start
    # Passages of one paragraph are a space apart.
    if previous is not None and previous.sentences and passage.start - previous.end <= 1:
        last = previous.sentences[-1]
        before = [read_paragraph(previous, last), last.text, *before]
    return " ".join(before)


@cache_bytes()
def find_countries(text: str) -> frozenset[Country]:
    """The countries that a text names, by a capital too where it stands for who governs there: "Moscow demands"."""
    found = {country for _, country in _list_named(list_words(text))}
    words = list_words(text)
    for place, word in enumerate(words):
        before = words[place - 1].text.lower() if place else ""
        after = words[place + 1].text if place + 1 < len(words) else ""
        capital = find_capital(word.text.removesuffix("'s").removesuffix("’s")) if word.text[0].isupper() else None
        if capital and before not in _PLACED and after[:1].islower():
            found.add(capital)
    return frozenset(found)


def _list_named(words: Sequence[Word]) -> list[tuple[Sequence[Word], Country]]:
    """The countries that words name, the longest name first where several begin at one word."""
    found: list[tuple[Sequence[Word], Country]] = []
    place = 0
    while place < len(words):
        for length in range(_LONGEST_NAME if begins_country(words[place].text) else 0, 0, -1):
            name = words[place : place + length]
            form = " ".join(word.text for word in name).removesuffix("'s").removesuffix("’s")
            country = (
                find_country(form) if len(name) == length and (form != form.lower() or length == len(words)) else None
            )
            if country is None and len(name) == length == 1 and form.islower() and len(form) > 3:
                country = find_country(form)
            if country is not None:
                found.append((tuple(name), country))
                place += length - 1
                break
        place += 1
    return found
