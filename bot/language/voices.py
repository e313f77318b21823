"""Whose voice an article is told in: whoever it is by, or is an interview with, says what nobody else says in it.

Reporters tell what others say and name them with it. Somebody who says "I" throughout has written the article, and is
introduced once; somebody whose words answer one question after the other is named where the article begins.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.language.mentions import ArticleMentions, SentenceMentions
from bot.language.words import fold

FEWEST_OWN = 3
"""Sentences in which somebody says "I" from which an article is theirs."""
FEWEST_ANSWERS = 2
"""Answers from which an article is an interview."""
LONGEST_PUT = 2
"""Sentences of what is put to somebody without asking."""

_QUOTED = re.compile(r'"[^"]{0,2000}(?:"|\Z)|“[^”]{0,2000}(?:”|\Z)')
_FIRST_PERSON = re.compile(r"\b(?:I|my|My|me|myself)\b(?!\.)")
_ADDRESS = re.compile(r"\b(?:you|your)\b", re.IGNORECASE)
_OPENERS = '"“„'


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of an article with where it stands."""

    text: str
    section: int | None
    """Where its heading stands."""
    is_heading: bool
    opens: bool
    """Whether it begins a paragraph."""
    within: bool
    """Whether it begins inside a quotation that opened before it."""
    asked: bool = False
    """Whether it is the first under a heading that asks."""


def add_voices(mentions: ArticleMentions, read: Sequence[ReadSentence], title: str) -> ArticleMentions:
    """The mentions of an article with what its author, or whoever is asked in it, says."""
    answers = frozenset(find_answers(read))
    if answers:
        voice = find_interviewed(mentions, title, min(answers))
        places = answers
    else:
        voice = find_author(mentions, read)
        places = frozenset(find_own(mentions, read, voice))
    if voice is None:
        return mentions
    named = next((n for n, one in enumerate(mentions.sentences) if names(one, voice)), None)
    told = tuple(
        attribute(one, voice, named) if place in places else one for place, one in enumerate(mentions.sentences)
    )
    return replace(mentions, sentences=told)


def find_answers(read: Sequence[ReadSentence]) -> Iterator[int]:
    """The sentences that answer the questions of an interview: paragraphs that are nothing but a quotation, each behind
    one that asks, or speaks to whoever is asked."""
    found: list[int] = []
    count, asked = 0, False
    for first, end in list_paragraphs(read):
        text = " ".join(one.text for one in read[first:end])
        asked = asked or read[first].asked
        if text[0] in _OPENERS and not _QUOTED.sub("", text).strip(" .,;"):
            if asked:
                found += range(first, end)
                count += 1
            continue
        # Between answers what is put to somebody may be no question: "The museum wants its boat back."
        put = bool(found) and end - first <= LONGEST_PUT and not _QUOTED.search(text) and text[-1] != ":"
        asks = text.endswith("?") or _ADDRESS.search(text) is not None
        asked = read[first].text[0] not in _OPENERS and (asks or put)
    if count >= FEWEST_ANSWERS:
        yield from found


def list_paragraphs(read: Sequence[ReadSentence]) -> Iterator[tuple[int, int]]:
    """Where each paragraph begins and ends, by its sentences."""
    first = 0
    for place in range(1, len(read) + 1):
        if place == len(read) or read[place].opens:
            yield first, place
            first = place


def find_interviewed(mentions: ArticleMentions, title: str, first: int) -> int | None:
    """Whom an article's title names, else who is named last before the first answer."""
    able = [place for place, one in enumerate(mentions.entities) if one.kind in ("person", "name")]
    titled = [place for place in able if fold(mentions.entities[place].name) in fold(title)]
    if titled:
        return min(titled, key=lambda place: fold(title).find(fold(mentions.entities[place].name)))
    before = [
        one.entity for told in mentions.sentences[:first] for one in told.mentions if one.named and one.entity in able
    ]
    return before[-1] if before else None


def find_author(mentions: ArticleMentions, read: Sequence[ReadSentence]) -> int | None:
    """Who says "I" in an article, introduced by its first sentence or its last; None where nobody does."""
    own = sum(speaks_of_self(one) for one in read)
    if own < FEWEST_OWN or not read:
        return None
    _, opening = next(list_paragraphs(read))
    for first, end in ((0, opening), (len(read) - 1, len(read))):
        acting = [list(list_people(mentions, place)) for place in range(first, end) if not speaks_of_self(read[place])]
        if acting and acting[0]:
            # "Karesh and Ombria will talk. Ilona Verhaag is to mediate": what may be a place does not write.
            people = [one for told in acting for one in told if mentions.entities[one].kind == "person"]
            return (people or acting[0])[0]
    return None


def list_people(mentions: ArticleMentions, place: int) -> Iterator[int]:
    """Who is named in a sentence, without those who say or want something in it, and may be a person."""
    for one in mentions.sentences[place].mentions:
        able = mentions.entities[one.entity].kind in ("person", "name")
        if one.named and able and one.part in ("subject", "other"):
            yield one.entity


def speaks_of_self(sentence: ReadSentence) -> bool:
    """Whether a sentence says "I" outside quotation marks."""
    return not sentence.within and _FIRST_PERSON.search(_QUOTED.sub("", sentence.text)) is not None


def find_own(mentions: ArticleMentions, read: Sequence[ReadSentence], author: int | None) -> Iterator[int]:
    """The sentences that their author tells as their own; of what is asked question by question only the answers."""
    asked = [place for place, one in enumerate(read) if one.asked]
    begin = asked[0] if len(asked) >= FEWEST_ANSWERS else 0
    for place, (one, told) in enumerate(zip(read, mentions.sentences, strict=True)):
        introduces = author is not None and names(told, author)
        if place >= begin and told.speaker is None and not introduces and not one.is_heading:
            yield place


def names(told: SentenceMentions, entity: int) -> bool:
    return any(one.entity == entity and one.named for one in told.mentions)


def attribute(told: SentenceMentions, voice: int, named: int | None) -> SentenceMentions:
    """A sentence as somebody's words."""
    mentions = tuple(
        replace(one, part="other") if one.part in ("speaker", "holder") and one.entity != voice else one
        for one in told.mentions
    )
    return SentenceMentions(mentions, voice, voice, named)
