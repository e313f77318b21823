"""What a text speaks of: its names and noun phrases, each with the kind of thing it is, found without a parser."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from bot.language.given_names import FEMALE_NAMES, GIVEN_NAMES, MALE_NAMES
from bot.language.grammar import (
    ADJECTIVES,
    DETERMINERS,
    EMPTY_NOUNS,
    EVENT_NOUNS,
    FEMALE_NOUNS,
    GROUP_NOUNS,
    LOCATIVE,
    MALE_NOUNS,
    NOBLE_TITLES,
    ORGANISATION_HEADS,
    PEOPLE_NOUNS,
    PERSON_TITLES,
    PLACE_HEADS,
    QUANTITIES,
)
from bot.language.lexicon import MONTHS, WEEKDAYS
from bot.language.spans import find_name_spans, find_phrase_spans, is_verb, strip_possessive
from bot.language.words import Word, fold, is_stop, list_words
from bot.regions import WITH_ARTICLE, find_capital, find_country, is_adjective
from ingest.cache import cache_bytes

Kind = Literal["person", "place", "organisation", "date", "event", "people", "name", "thing"]
"""`people` is any group of persons or states that acts; `name` is a name of unknown kind."""

_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH})(?!\s+\w+ed\b)(?:\s+\d{{1,2}}(?:st|nd|rd"
    rf"|th)?\b(?!\d))?(?:,?\s+\d{{4}})?"
    rf"|(?:last|next|this)\s+(?:week|month|year|summer|winter|spring|autumn|fall|night|{'|'.join(WEEKDAYS)})"
    rf"|{'|'.join(WEEKDAYS)}|yesterday|today|tomorrow|(?:the\s+)?(?:1[5-9]|20)\d0s|(?:1[5-9]|20)\d\d)\b",
    re.IGNORECASE,
)
_LOWER_MONTH = re.compile(r"(?:may|march)\b(?!\s+\d)")


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


@cache_bytes()
def list_mentions(text: str) -> tuple[Mention, ...]:
    """Dates, names and noun phrases of `text`, by where they start; a name inside a longer phrase follows it.

    Cached, because the same sentences are read for many questions.
    """
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
    for phrase in find_phrase_spans(text, words, spans, taken):
        # "The coalition's leaders" also speaks of the coalition.
        owner = next((i for i in phrase[:-1] if words[i].text.endswith(("'s", "’s"))), None)
        if owner is not None and not any(owner in span for span in spans):
            inner = _build_phrase(text, words, range(phrase.start, owner + 1))
            found += [inner] if inner else []
        mention = _build_phrase(text, words, phrase)
        if mention and not any(m.start <= mention.start and mention.end <= m.end for m in found):
            found.append(mention)
    found = _join_of_phrases(text, found)
    found = [replace(m, inside=any(o is not m and o.start <= m.start and m.end <= o.end for o in found)) for m in found]
    return tuple(sorted(found, key=lambda m: (m.start, -m.end)))


def write_with_article(name: str) -> str:
    """A country's or body's name as it stands in the middle of a sentence: "the US", "Italy"."""
    return f"the {name}" if name.lower() in WITH_ARTICLE else name


def _find_preposition(text: str, words: Sequence[Word], start: int) -> str:
    before = [word for word in words if word.end <= start]
    if not before or text[before[-1].end : start].strip():
        return ""
    plain = fold(before[-1].text)
    return plain if before[-1].stop else ""


def _join_of_phrases(text: str, found: Sequence[Mention]) -> list[Mention]:
    """`found` with "the line" and "contact" as one where "of" and nothing else stands between them."""
    joined = list(found)
    for index, mention in enumerate(found):
        opened = re.match(r"\s+of\s+", text[mention.end :])
        if not opened or mention.named or mention.kind == "date":
            continue
        start = mention.end + opened.end()
        inner = [m for m in found if m.start == start and not m.named and not m.determiner]
        if inner:
            whole = f"{mention.text} of {text[start : inner[0].end]}"
            joined[index] = replace(mention, text=whole, end=inner[0].end)
    return joined


def _build_date(text: str, match: re.Match[str]) -> Mention:
    before = re.search(r"\b(\w+)\s+$", text[max(match.start() - 20, 0) : match.start()])
    preposition = before.group(1).lower() if before and is_stop(before.group(1)) else ""
    return Mention(
        match.group(), match.start(), match.end(), "date", False, fold(match.group()), True, preposition=preposition
    )


def _build_name(text: str, words: Sequence[Word], span: range) -> Mention:
    start, end = words[span.start].start, words[span.stop - 1].end
    surface = text[start:end]
    name = strip_possessive(surface)
    article = (
        span.start > 0 and fold(words[span.start - 1].text) == "the" and text[words[span.start - 1].end : start] == " "
    )
    goes_on = (
        span.stop < len(words)
        and text[words[span.stop - 1].end : words[span.stop].start] == " "
        and not (words[span.stop].stop or surface != name or is_verb(words, span.stop, span.start, "did", True))
    )
    # In "the Paris summit" the article belongs to the summit.
    article = article and not goes_on
    if article:
        start = words[span.start - 1].start
    country = find_country(name)
    adjective = country is not None and is_adjective(name)
    people = (
        country is not None
        and not adjective
        and name.lower().endswith("s")
        and name.lower()[:-1] in {form.lower() for form in country.forms}
    )
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
        free=span.start == 0 or len(span) > 1 or words[span.start - 1].stop
        or text[words[span.start - 1].end : start] != " ",
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
    female = bool(
        titles & (FEMALE_NOUNS | {"mrs", "ms", "miss"})
        or parts[0] in FEMALE_NAMES
        or (parts[1:2] and parts[1] in FEMALE_NAMES)
    )
    male = bool(titles & MALE_NOUNS or parts[0] in MALE_NAMES)
    gender: Literal["female", "male", ""] = "" if female == male else "female" if female else "male"
    if parts[-1] in EVENT_NOUNS:
        return "event", ""
    if set(parts) & ORGANISATION_HEADS and parts[0] not in GIVEN_NAMES:
        return "organisation", ""
    if set(parts) & PLACE_HEADS and parts[0] not in GIVEN_NAMES:
        return "place", ""
    if parts[0] in GIVEN_NAMES or parts[0] in NOBLE_TITLES or parts[-1] in PERSON_TITLES or titles & PERSON_TITLES:
        return "person", gender
    if re.match(
        rf",? (?:an? |the )?(?:\S+ ){{0,4}}?(?:{'|'.join(sorted(PERSON_TITLES))})\b", after
    ) and after.startswith(","):
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
    plural = (head.endswith("s") and not head.endswith(("ss", "us", "is"))) or head in (
        "people",
        "men",
        "women",
        "children",
    )
    kind: Kind = "thing"
    if head in PERSON_TITLES:
        kind = "person"
    elif head in PEOPLE_NOUNS or (plural and head[:-1] in PERSON_TITLES) or head.endswith(("ists", "ians")):
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
