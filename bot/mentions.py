"""What a text speaks of: its names and noun phrases, each with the kind of thing it is, found without a parser."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from bot.countries import WITH_ARTICLE, find_capital, find_country, is_adjective
from bot.grammar import (
    ADJECTIVES,
    AUXILIARIES,
    DETERMINERS,
    EMPTY_NOUNS,
    EVENT_NOUNS,
    FEMALE_NAMES,
    FEMALE_NOUNS,
    GIVEN_NAMES,
    GROUP_NOUNS,
    LOCATIVE,
    MALE_NAMES,
    MALE_NOUNS,
    MODALS,
    NOBLE_TITLES,
    ORGANISATION_HEADS,
    PAST_FORMS,
    PEOPLE_NOUNS,
    PERSON_TITLES,
    PLACE_HEADS,
    QUANTITIES,
    SPEECH_VERBS,
    VERBS,
)
from bot.lexicon import MONTHS, WEEKDAYS
from bot.words import Word, fold, list_words

Kind = Literal["person", "place", "organisation", "date", "event", "people", "name", "thing"]
"""`people` is any group of persons or states that acts; `name` is a name of unknown kind."""

_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH})(?!\s+\w+ed\b)(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d))?(?:,?\s+\d{{4}})?"
    rf"|(?:last|next|this)\s+(?:week|month|year|summer|winter|spring|autumn|fall|night|{'|'.join(WEEKDAYS)})"
    rf"|{'|'.join(WEEKDAYS)}|yesterday|today|tomorrow|(?:the\s+)?(?:1[5-9]|20)\d0s|(?:1[5-9]|20)\d\d)\b",
    re.IGNORECASE,
)
_LOWER_MONTH = re.compile(r"(?:may|march)\b(?!\s+\d)")
_LINKS = frozenset("von van der de den del di da la le al el bin ibn".split())
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_LOWER_NO_COUNTRY = frozenset(
    "turkey china chad polish pole poles dane danes finn finns scots turks male mali niger jordan kiwi kiwis swede".split()
)
_NOUN_PLURALS = frozenset(
    """forces plans talks reports tests guards names shows works votes offers attacks visits plays strikes guarantees
    officers moves claims limits laws changes orders controls prices signs states starts""".split()
)
"""Plurals that follow a name as its noun more often than as its verb: "NATO forces"."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing spoken of: `text[start:end]` is how it was written there, with its determiner."""

    text: str
    """How it is to be written elsewhere, in the middle of a sentence: with its article, without a possessive ending."""
    start: int
    end: int
    kind: Kind
    plural: bool
    head: str
    """Its last word, as words are compared."""
    named: bool
    determiner: str = ""
    """In lower case, "" for none."""
    preposition: str = ""
    """The one directly before it, in lower case."""
    possessive: bool = False
    free: bool = True
    """No noun stands right before it, as one does in "110 degrees Fahrenheit"."""
    inside: bool = False
    """It is part of a longer phrase: "Paris" in "the Paris summit"."""
    gender: Literal["female", "male", ""] = ""


def list_mentions(text: str) -> tuple[Mention, ...]:
    """Dates, names and noun phrases of `text`, by where they start; a name inside a longer phrase follows it."""
    words = list_words(text)
    dates = [
        match
        for match in _DATE.finditer(text)
        if not _LOWER_MONTH.match(match.group()) and not match.group().startswith("may ")
    ]
    taken = {i for i, word in enumerate(words) for match in dates if match.start() <= word.start < match.end()}
    spans = find_name_spans(text, words, taken)
    found = [_build_date(text, match) for match in dates]
    found += [_build_name(text, words, span) for span in spans]
    named = {(mention.start, mention.end) for mention in found}
    for phrase in find_phrase_spans(text, words, spans, taken):
        # "The coalition's leaders" also speaks of the coalition.
        owner = next((i for i in phrase[:-1] if words[i].text.endswith(("'s", "’s"))), None)
        if owner is not None and not any(owner in span for span in spans):
            inner = _build_phrase(text, words, range(phrase.start, owner + 1))
            found += [inner] if inner else []
        mention = _build_phrase(text, words, phrase)
        if mention is not None and (mention.start, mention.end) not in named:
            if not any(m.start <= mention.start and mention.end <= m.end for m in found):
                found.append(mention)
    found = [
        replace(m, inside=any(o is not m and o.start <= m.start and m.end <= o.end for o in found)) for m in found
    ]
    return tuple(sorted(found, key=lambda m: (m.start, -m.end)))


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
        if country and (surface[0].isupper() or (len(surface) > 3 and surface not in _LOWER_NO_COUNTRY)):
            if size > 1 or not _goes_on(text, words, index, taken):
                return size
    if not _opens_name(text, words, index):
        return 0
    end = index + 1
    while end < len(words) and end not in taken and not words[end - 1].text.endswith(("'s", "’s")):
        gap = text[words[end - 1].end : words[end].start]
        upper = bool(_CAPITAL.match(words[end].text))
        if upper and gap in (" ", "-", "&", ". ") and not words[end].text.lower() in AUXILIARIES:
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
    if follows is None or not _CAPITAL.match(follows.text) or text[words[at].end : follows.start].strip() not in ("", "the"):
        return False
    if link in _LINKS:
        return True
    heads = {fold(word.text) for word in words[start:at]}
    if link == "of":
        if heads & (NOBLE_TITLES | PLACE_HEADS):
            return True
        return bool(heads & ORGANISATION_HEADS) and not heads & PERSON_TITLES or heads == {"declaration"}
    return link in ("for", "and", "in", "on") and bool(heads & (ORGANISATION_HEADS - {"house", "group"})) and (
        link != "in" or len(heads) > 3
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
    return following.text in SPEECH_VERBS | PAST_FORMS and plain not in PEOPLE_NOUNS | PERSON_TITLES | VERBS and plain[-1] != "s"


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
        determined = plain in DETERMINERS and plain not in ("what", "much", "which") or plain[0].isdigit()
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
            if _is_verb(words, index, first, helper, determined):
                break
            index += 1
        while index - 1 > first and fold(words[index - 1].text) in ADJECTIVES | EMPTY_NOUNS:
            index -= 1
        if index > first:
            spans.append(range(start, index))
        else:
            plain = fold(words[start].text)
            # A helping verb waits for one verb: "did ... offer"; what comes after that may be a noun again.
            helper = plain if plain in AUXILIARIES else helper if words[start].stop else ""
            index = max(first, start + 1)
    return spans


def _is_verb(words: Sequence[Word], index: int, first: int, helper: str, determined: bool) -> bool:
    """Whether the word at `index`, in a phrase that began at `first`, is the verb that ends it."""
    word = words[index].text
    plain = fold(word)
    if _CAPITAL.match(word):
        return False
    if index == first:
        if determined:
            return False
        before = fold(words[index - 1].text) if index else ""
        if helper in MODALS and before in ("i", "you", "we", "they", "he", "she", "it"):
            return True
        if plain in VERBS:
            return before in MODALS | {"to", "not", "i", "you", "we", "they", "he", "she", "it", "there", "who"} or bool(
                before and not words[index - 1].stop
            )
        return _is_past(plain) or (
            plain.endswith("ing") and index > 0 and (plain[:-3] in VERBS or f"{plain[:-3]}e" in VERBS or plain[:-4] in VERBS)
        )
    if plain in VERBS:
        return helper in MODALS or plain in SPEECH_VERBS
    if _is_past(plain) or plain in SPEECH_VERBS:
        return True
    if plain.endswith("s") and plain[:-1] in VERBS:
        named = words[index - 1].text
        if index == first + 1 and not determined and _CAPITAL.match(named) and not is_adjective(named):
            return not named.endswith(("'s", "’s")) and plain not in _NOUN_PLURALS
        return plain in ("says", "leads", "wants", "means", "needs", "takes", "seems", "includes", "makes", "gives")
    follows = index + 1 < len(words) and not words[index + 1].stop
    return plain.endswith("ing") and plain[:-3] in VERBS and follows


def _is_past(plain: str) -> bool:
    return plain in PAST_FORMS or plain.endswith("ed") and not plain.endswith("eed") and len(plain) > 3


def strip_possessive(text: str) -> str:
    """`text` without "'s" or a bare apostrophe at its end."""
    return re.sub(r"['’]s?$", "", text)


def write_with_article(name: str) -> str:
    """A country's or body's name as it stands in the middle of a sentence: "the US", "Italy"."""
    return f"the {name}" if name.lower() in WITH_ARTICLE else name


def _find_preposition(text: str, words: Sequence[Word], start: int) -> str:
    before = [word for word in words if word.end <= start]
    if not before or text[before[-1].end : start].strip():
        return ""
    plain = fold(before[-1].text)
    return plain if before[-1].stop else ""


def _build_date(text: str, match: re.Match[str]) -> Mention:
    words = list_words(text[: match.start()])
    preposition = _find_preposition(text, words, match.start())
    return Mention(
        match.group(), match.start(), match.end(), "date", False, fold(match.group()), True, preposition=preposition
    )


def _build_name(text: str, words: Sequence[Word], span: range) -> Mention:
    start, end = words[span.start].start, words[span.stop - 1].end
    surface = text[start:end]
    name = strip_possessive(surface)
    article = span.start > 0 and fold(words[span.start - 1].text) == "the" and text[words[span.start - 1].end : start] == " "
    goes_on = span.stop < len(words) and text[words[span.stop - 1].end : words[span.stop].start] == " " and not (
        words[span.stop].stop or surface != name or _is_verb(words, span.stop, span.start, "did", True)
    )
    # In "the Paris summit" the article belongs to the summit.
    article = article and not goes_on
    if article:
        start = words[span.start - 1].start
    country = find_country(name)
    adjective = country is not None and is_adjective(name)
    people = country is not None and not adjective and name.lower().endswith("s") and name.lower()[:-1] in {
        form.lower() for form in country.forms
    }
    shown = name
    if country and not any(c.isupper() for c in name):
        shown = next((form for form in sorted(country.forms) if form.lower() == name), name)
    preposition = _find_preposition(text, words, start)
    kind, gender = find_name_kind(text, words, span, article, preposition)
    if country and not adjective and not people:
        shown = write_with_article(shown)
    elif article and not adjective:
        shown = f"the {shown}"
    plural = people or (article and name.endswith("s") and kind == "thing")
    return Mention(
        shown, start, end, kind, plural, words[span.stop - 1].key, True,
        determiner="the" if article else "", preposition=preposition, possessive=surface != name, gender=gender,
        free=span.start == 0 or words[span.start - 1].stop or text[words[span.start - 1].end : start] != " ",
    )  # fmt: skip


def find_name_kind(
    text: str, words: Sequence[Word], span: range, article: bool, preposition: str
) -> tuple[Kind, Literal["female", "male", ""]]:
    """What a name names, and a person's gender where a given name or a title tells it."""
    parts = [fold(strip_possessive(words[i].text)) for i in span]
    name = strip_possessive(text[words[span.start].start : words[span.stop - 1].end])
    if find_country(name) or find_capital(name):
        return "place", ""
    before = fold(words[span.start - 1].text) if span.start else ""
    after = text[words[span.stop - 1].end :]
    titles = {*parts[:-1], before}
    female = bool(titles & (FEMALE_NOUNS | {"mrs", "ms", "miss"}) or parts[0] in FEMALE_NAMES or parts[1:2] and parts[1] in FEMALE_NAMES)
    male = bool(titles & MALE_NOUNS or parts[0] in MALE_NAMES)
    gender: Literal["female", "male", ""] = "" if female == male else "female" if female else "male"
    if parts[-1] in EVENT_NOUNS:
        return "event", ""
    if set(parts) & ORGANISATION_HEADS and not parts[0] in GIVEN_NAMES:
        return "organisation", ""
    if set(parts) & PLACE_HEADS and not parts[0] in GIVEN_NAMES:
        return "place", ""
    if parts[0] in GIVEN_NAMES or parts[0] in NOBLE_TITLES or parts[-1] in PERSON_TITLES or titles & PERSON_TITLES:
        return "person", gender
    if re.match(rf",? (?:an? |the )?(?:\S+ ){{0,4}}?(?:{'|'.join(sorted(PERSON_TITLES))})\b", after) and after.startswith(","):
        return "person", gender
    if name.isupper() and len(name) > 1:
        return "organisation", ""
    if article:
        return "thing", ""
    if parts[-1] in PLACE_HEADS or preposition in LOCATIVE:
        return "place", ""
    if len(parts) in (2, 3) and all(part.isalpha() for part in parts):
        return "name", gender
    return "name", gender


def _build_phrase(text: str, words: Sequence[Word], span: range) -> Mention | None:
    first, last = words[span.start], words[span.stop - 1]
    opener = fold(first.text)
    determiner = opener if opener in DETERMINERS else ""
    surface = text[first.start : last.end]
    phrase = strip_possessive(surface)
    head = fold(strip_possessive(last.text))
    if head in EMPTY_NOUNS or head in ADJECTIVES or len(head) < 2 or head[0].isdigit():
        return None
    bare = text[words[span.start + 1].start : last.end] if determiner and len(span) > 1 else phrase
    plural = head.endswith("s") and not head.endswith(("ss", "us", "is")) or head in ("people", "men", "women", "children")
    kind: Kind = "thing"
    if head in PERSON_TITLES:
        kind = "person"
    elif head in PEOPLE_NOUNS or (plural and head[:-1] in PERSON_TITLES):
        kind = "people"
    elif head in GROUP_NOUNS:
        kind = "organisation"
    elif head in EVENT_NOUNS:
        kind = "event"
    elif head in PLACE_HEADS:
        kind = "place"
    owned = re.search(r"^\S+(?: \S+){0,2}['’]s? ", bare) and not re.match(r"the ", surface)
    mass = not determiner and not plural and kind in ("thing", "event")
    shown = phrase if owned or mass or determiner not in QUANTITIES | {"", "the"} else f"the {strip_possessive(bare)}"
    gender: Literal["female", "male", ""] = "female" if head in FEMALE_NOUNS else "male" if head in MALE_NOUNS else ""
    return Mention(
        shown, first.start, last.end, kind, plural, last.key, False, determiner=determiner,
        preposition=_find_preposition(text, words, first.start), possessive=surface != phrase, gender=gender,
    )  # fmt: skip


def join_mentions(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Pairs of one kind that "and" joins, as one plural mention each: "France and Britain"."""
    joined = []
    for one, two in pairwise([m for m in mentions if m.named and not m.possessive]):
        if text[one.end : two.start].strip() == "and" and one.kind == two.kind and one.kind != "date":
            whole = f"{one.text} and {two.text}"
            kind: Kind = "people" if one.kind in ("person", "place", "organisation", "name") else one.kind
            joined.append(Mention(whole, one.start, two.end, kind, True, two.head, True, preposition=one.preposition))
    return tuple(joined)
