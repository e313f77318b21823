"""Where the names and noun phrases of a text stand, found by capitals, closed lists and word order."""

import re
from collections.abc import Sequence

from bot.language.given_names import GIVEN_NAMES
from bot.language.grammar import (
    ADJECTIVES,
    AUXILIARIES,
    BE,
    DETERMINERS,
    EMPTY_NOUNS,
    MODALS,
    NOBLE_TITLES,
    ORGANISATION_HEADS,
    PAST_FORMS,
    PEOPLE_NOUNS,
    PERSON_TITLES,
    PLACE_HEADS,
    SPEECH_VERBS,
    VERBS,
)
from bot.language.lexicon import split_words
from bot.language.words import Word, fold
from bot.regions import find_capital, find_country, is_adjective

_LINKS = split_words("von van der de den del di da la le al el bin ibn")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_LOWER_NO_COUNTRY = split_words(
    """turkey china chad polish pole poles dane danes finn finns scots turks male mali niger jordan kiwi kiwis swede"""
)
_NOUN_PLURALS = split_words(
    """forces plans talks reports tests guards names shows works votes offers attacks visits plays strikes guarantees
    officers moves claims limits laws changes orders controls prices signs states starts"""
)
"""Plurals that follow a name as its noun more often than as its verb: "NATO forces"."""


_SINGULAR_VERBS = frozenset(f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s" for verb in VERBS) - (
    _NOUN_PLURALS
)
_OBJECTS = split_words("it them him her us me this that these those the a an his its their")


def find_name_spans(text: str, words: Sequence[Word], taken: set[int]) -> list[range]:
    """Word ranges of the names in `text`; `taken` words are dates."""
    spans: list[range] = []
    index = 0
    while index < len(words):
        if index in taken:
            index += 1
            continue
        size = _measure_name(text, words, index, taken)
        if size:
            spans.append(range(index, index + size))
        index += max(size, 1)
    return spans


def _measure_name(text: str, words: Sequence[Word], index: int, taken: set[int]) -> int:
    """How many words the name that begins at `index` has, 0 where none begins."""
    for size in (5, 4, 3, 2, 1):
        run = words[index : index + size]
        if len(run) < size:
            continue
        surface = strip_possessive(text[run[0].start : run[-1].end])
        if run[0].text.lower() == "the":
            break
        country = find_country(surface)
        written = surface[0].isupper() or (len(surface) > 3 and surface not in _LOWER_NO_COUNTRY)
        if country and written and (size > 1 or not _goes_on(text, words, index, taken)):
            return size
    if not _opens_name(text, words, index):
        return 0
    end = index + 1
    while end < len(words) and end not in taken and not words[end - 1].text.endswith(("'s", "’s")):
        gap = text[words[end - 1].end : words[end].start]
        upper = bool(_CAPITAL.match(words[end].text))
        if upper and gap in (" ", "-", "&", ". ") and words[end].text.lower() not in AUXILIARIES:
            if gap == ". " and len(words[end - 1].text) > 3:
                break
            end += 1
        elif gap == " " and end + 1 < len(words) and _links_name(text, words, index, end):
            end += 1
            while end < len(words) and not _CAPITAL.match(words[end].text):
                end += 1
        elif gap in (" ", "-") and words[end].text.isdigit() and len(words[end].text) < 3:
            end += 1
        else:
            break
    return end - index


def _links_name(text: str, words: Sequence[Word], start: int, at: int) -> bool:
    """Whether the lower-case word at `at` joins two halves of one name: "Coalition of the Willing"."""
    link = words[at].text
    follows = words[at + 1] if words[at + 1].text != "the" else words[at + 2] if at + 2 < len(words) else None
    if (
        follows is None
        or not _CAPITAL.match(follows.text)
        or text[words[at].end : follows.start].strip() not in ("", "the")
    ):
        return False
    if link in _LINKS:
        return True
    heads = {fold(word.text) for word in words[start:at]}
    if link == "of":
        if heads & (NOBLE_TITLES | PLACE_HEADS):
            return True
        return (bool(heads & ORGANISATION_HEADS) and not heads & PERSON_TITLES) or heads == {"declaration"}
    return (
        link in ("for", "and", "in", "on")
        and bool(heads & (ORGANISATION_HEADS - {"house", "group"}))
        and (link != "in" or len(heads) > 3)
    )


def _goes_on(text: str, words: Sequence[Word], index: int, taken: set[int]) -> bool:
    """Whether a country's name is only the first word of a longer name: "Ukraine Recovery Conference"."""
    following = index + 1
    if following >= len(words) or following in taken or words[index].text.endswith(("'s", "’s")):
        return False
    return text[words[index].end : words[following].start] == " " and bool(
        _CAPITAL.match(words[following].text) and not find_country(words[following].text)
    )


def _opens_name(text: str, words: Sequence[Word], index: int) -> bool:
    word = words[index]
    if not _CAPITAL.match(word.text) or (word.stop and word.text != "US") or word.text == "I":
        return bool(re.match(r"[A-Z]{2,}", word.text) and word.text not in ("OK", "FAQ")) and not word.stop
    before = text[: word.start].rstrip(" \t\"'“‘(")
    if before and before[-1] not in ".?!:\n":
        return True
    following = words[index + 1] if index + 1 < len(words) else None
    if following is None:
        return len(words) == 1
    if word.text[1:2].isupper() or any(c.isupper() for c in word.text[1:]):
        return True
    gap = text[word.end : following.start]
    if gap == " " and _CAPITAL.match(following.text) and not following.stop:
        return True
    plain = fold(strip_possessive(word.text))
    if plain in GIVEN_NAMES or find_capital(plain) or word.text.endswith(("'s", "’s")):
        return True
    # A capital opens every sentence; what then speaks, or is or has something, is a name unless it is a known word.
    return (
        following.text in SPEECH_VERBS | PAST_FORMS
        and plain not in PEOPLE_NOUNS | PERSON_TITLES | VERBS
        and plain[-1] != "s"
    )


def find_phrase_spans(text: str, words: Sequence[Word], names: Sequence[range], taken: set[int]) -> list[range]:
    """Word ranges of noun phrases, determiner and names within them included, `taken` words (dates) left out."""
    inside = {i: span for span in names for i in span}
    spans: list[range] = []
    index, helper = 0, ""
    while index < len(words):
        plain = fold(words[index].text)
        start = index
        if start in taken:
            index += 1
            continue
        determined = (plain in DETERMINERS and plain not in ("what", "much", "which")) or plain[0].isdigit()
        if plain == "that" and index and fold(words[index - 1].text) in SPEECH_VERBS:
            determined = False
        if determined:
            index += 1
        first = index
        while index < len(words) and (index == start or text[words[index - 1].end : words[index].start] in (" ", "-")):
            if index in inside:
                index = inside[index].stop
                if words[index - 1].text.endswith(("'s", "’s")) and index < len(words) and not words[index].stop:
                    continue
                continue
            if index in taken:
                # "The March meeting": a date before a noun belongs to its phrase.
                if determined and index + 1 < len(words) and not words[index + 1].stop and index + 1 not in taken:
                    index += 1
                    continue
                break
            if words[index].stop and not (words[index].key[0].isdigit() and words[index].text != "one"):
                break
            if is_verb(words, index, first, helper, determined):
                break
            index += 1
        while index - 1 > first and fold(words[index - 1].text) in ADJECTIVES | EMPTY_NOUNS:
            index -= 1
        if plain == "that" and index > first and words[index - 1].text.endswith("s"):
            start = first
        if index > first:
            spans.append(range(start, index))
        else:
            plain = fold(words[start].text)
            # A helping verb waits for one verb: "did ... offer"; what comes after that may be a noun again.
            helper = plain if plain in AUXILIARIES else helper if words[start].stop else ""
            index = max(first, start + 1)
    return spans


def is_verb(words: Sequence[Word], index: int, first: int, helper: str, determined: bool) -> bool:
    """Whether the word at `index`, in a phrase that began at `first`, is the verb that ends it."""
    word = words[index].text
    plain = fold(word)
    if _CAPITAL.match(word):
        return False
    if index == first:
        if determined:
            return False
        before = fold(words[index - 1].text) if index else ""
        taking = index + 1 < len(words) and fold(words[index + 1].text) in _OBJECTS
        if before == "who" or (before in ("that", "which") and plain.endswith("s") and taking):
            # "Who chairs the panel?", "a panel that reviews the tunnel"
            return True
        if helper in MODALS and before in ("i", "you", "we", "they", "he", "she", "it"):
            return True
        if index and _CAPITAL.match(words[index - 1].text) and not words[index - 1].stop and _is_singular_verb(plain):
            return not is_adjective(words[index - 1].text) and not words[index - 1].text.endswith(("'s", "’s"))
        if plain in VERBS:
            return before in MODALS | {
                "to",
                "not",
                "i",
                "you",
                "we",
                "they",
                "he",
                "she",
                "it",
                "there",
                "who",
            } or bool(before and not words[index - 1].stop)
        return _is_past(plain) or (
            plain.endswith("ing")
            and index > 0
            and (plain[:-3] in VERBS or f"{plain[:-3]}e" in VERBS or plain[:-4] in VERBS)
        )
    if plain in VERBS:
        return helper in MODALS or plain in SPEECH_VERBS
    if (
        helper in BE
        and plain.endswith("ing")
        and len(plain) > 5
        and words[index - 1].text.endswith("s")
        and (words[index - 1].text.islower())
    ):
        # "What are the engineers laying?"
        return True
    if _is_past(plain) or plain in SPEECH_VERBS:
        return True
    if plain.endswith("s") and plain[:-1] in VERBS:
        named = words[index - 1].text
        if index == first + 1 and not determined and _CAPITAL.match(named) and not is_adjective(named):
            return not named.endswith(("'s", "’s")) and _is_singular_verb(plain)
        return plain in ("says", "leads", "wants", "means", "needs", "takes", "seems", "includes", "makes", "gives")
    if plain in _SINGULAR_VERBS and index + 1 < len(words) and fold(words[index + 1].text) in _OBJECTS:
        # "Which company supplies it?"
        return True
    follows = index + 1 < len(words) and not words[index + 1].stop
    return plain.endswith("ing") and plain[:-3] in VERBS and follows


def _is_singular_verb(plain: str) -> bool:
    return plain.endswith("s") and plain[:-1] in VERBS and plain not in _NOUN_PLURALS


def _is_past(plain: str) -> bool:
    return plain in PAST_FORMS or (plain.endswith("ed") and not plain.endswith("eed") and len(plain) > 3)


def strip_possessive(text: str) -> str:
    """`text` without "'s" or a bare apostrophe at its end."""
    return re.sub(r"['’]s?$", "", text)
