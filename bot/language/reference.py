"""Whether a sentence can be understood by somebody who reads nothing but it and knows what it is about.

`discourse.leans_on_context` judges by how a sentence opens, which is enough for an answer: there the question says
what is meant. A line of a brief stands among lines of other articles, and whatever it only points at is a riddle.
"""

import re
from collections.abc import Sequence, Set

from bot.language.discourse import leans_on_context, points_to_place
from bot.language.roles import SPEECH
from bot.language.words import Word, list_words, split_words
from ingest.cache import cache_bytes

_PERSONS = split_words("he she him her his hers")
_OBJECTS = split_words("it them him")
_POINTING = split_words("this these those such that")
_PREPOSITIONS = split_words(
    """about above after against among at before behind below beside between by during for from in into near of on
    over since through to towards under until upon with within without"""
)
_CLAUSES = split_words(
    "that which who whom whose because if when while although though unless whether as and but or since so than where"
)
_TIMES = split_words(
    """day night morning afternoon evening week weekend month quarter season spring summer autumn winter year decade
    century time monday tuesday wednesday thursday friday saturday sunday"""
)
"""What "this" points at with nothing before it: "this year"."""
_LINKS = (
    r"(?:however|therefore|thereby|nevertheless|nonetheless|moreover|furthermore|meanwhile|accordingly|consequently"
    r"|hence|thus|in the end|as a result|in (?:that|this) case|for (?:that|this) reason"
    r"|importantly|second|third|secondly|thirdly|lastly|finally|even so|below|above)"
)
_LINKING = re.compile(
    rf"^\W*(?:{_LINKS}|so (?:do|does|did|is|are|was|were|ha[sd]|have|can|will|would))\b"
    r"|\b(?:likewise|otherwise|instead(?! of)|(?:by|in) contrast|on the contrary|in (?:re)?turn(?! for\b)"
    r"|in addition|in other words|for (?:example|instance|comparison)|all the same|at the same time"
    r"|on top of (?:it|that|this))\b",
    re.IGNORECASE,
)
_OPENING_LINK = re.compile(rf"^\W*{_LINKS}\b", re.IGNORECASE)
_LINKED = re.compile(rf"\b{_LINKS}\b|,\s(?:though|too|then)\b|\balso\b", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"^\W*(?:because|whereas|which)\b[^,]*$|^\W*among (?:them|these|those)\b"
    r"|^\W*(?:whether|how|why|if)\s+(?:this|that|these|those|it|they|he|she)\b",
    re.IGNORECASE,
)
_SHELLS = (
    r"(?:reason|example|problem|purpose|question|point|difference|exception|explanation|alternative|consequence)s?"
)
_SHELL = re.compile(
    r"^\W*(?:the|an?|one|another|two|three|some|other|there (?:is|are) (?:an?|one|another))\s+(?:\w+\s+){0,2}?"
    rf"{_SHELLS}"
    r"\s*(?:(?:is|are|was|were|could|may|might|would|will)\b|[.,])"
    rf"|\b(?:is|are|was|were)\s+(?:one|an|another)\s+(?:\w+\s+)?{_SHELLS}\s*(?:[.,;]|and\b)",
    re.IGNORECASE,
)
"""A noun that only a sentence beside it fills (shell nouns: Schmid 2000): "the main reason is", "drones are one
example", and not "the reason for the delay is"."""
FEWEST_WORDS = 4
"""Words of a sentence that says something by itself, function words left out."""
FEWEST_TOLD = 3
"""Such words beside whoever is named with what they say."""
_ASIDE = re.compile(r",[^,\"“”]{1,160},")
_ELLIPSIS = re.compile(r"\b(?:can|could|will|would|does|did|is|are|has|have|should|not|so)\W*\Z", re.IGNORECASE)
_LOOSE_OBJECT = re.compile(r"\s+([a-z]+)\s+(?:it|them|this|these)\b", re.IGNORECASE)
_LOOSE_CLAUSE = re.compile(r"\b(?:that|whether|if|how|why|when)\s+(?:it|they|these|those)\b", re.IGNORECASE)
_MARK = re.compile(r"[,;:—–\"“”]")
QUOTED = re.compile(r'"[^"]{0,600}"|“[^”]{0,600}”')
_OTHER = re.compile(
    r"^\W*(?:(?:the|a|two|some|any|several|many|all|most)\s+)?"
    r"(?:another|others?|different|further|same|latter|former|remaining|rest|alternative|both|neither|either)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(
    r"^\W*[Tt]he\s+(?P<noun>(?:[a-z][\w-]*\s+){0,3}?(?P<head>[a-z][\w-]*))(?P<after>['’]s?\b|[,.;:]|\s+[\w“\"]+|$)"
)
_NAMED = re.compile(r"^\W*[Tt]he\s+(?:[a-z][\w-]*\s+){0,3}[a-z][\w-]*,\s+[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){0,3},")
"""What a name between commas says which one it is of: "the losing bidder, Reverto, "."""
_MODIFIED = split_words("of that which who whose for in on at to between with from behind against under over by about")


@cache_bytes()
def stands_alone(text: str, known: frozenset[str] = frozenset(), fewest: int = FEWEST_WORDS) -> bool:
    """Whether nothing in a sentence points at what stood before it, and it says something by itself.

    `known` are the keys of words that a reader of the line has in mind, those of the topic and the title; `fewest` how
    many words it must have, function words left out.
    """
    if leans_on_context(text) or points_to_place(text) or _LINKING.search(text) or _OTHER.match(text):
        return False
    words = list_words(text)
    content = [word for word in words if not word.stop]
    if _SHELL.search(text) or len(content) < fewest or not QUOTED.sub("", text).strip(" .,!?") or _FRAGMENT.match(text):
        return False
    return not (_has_loose_pronoun(words, text) or _points(words) or _has_loose_definite(text, known))


def points_back(text: str) -> bool:
    """Whether a sentence points anywhere in it at what stood before it, or opens as what goes on from that."""
    opens = _OPENING_LINK.match(text) is not None
    return opens or leans_on_context(text) or points_to_place(text) or _points(list_words(text))


def says_little(text: str, start: int, end: int, person: bool) -> bool:
    """Whether what somebody says, who is named from `start` to `end`, can't be told without what it is of: "Klar
    objects", "the ministry says that it can", and of a person "Revik doubts that it can be met"."""
    object_ = _LOOSE_OBJECT.match(text, end)
    if object_ and object_[1].lower() not in SPEECH:
        # "Klar wants it to go to a fund".
        return True
    aside = _ASIDE.match(text, end)
    rest = f"{text[:start]} {text[aside.end() if aside else end :]}"
    content = [word for word in list_words(rest) if not word.stop]
    return (
        len(content) < FEWEST_TOLD
        or _ELLIPSIS.search(rest) is not None
        or (person and _LOOSE_CLAUSE.search(QUOTED.sub("", rest)) is not None)
    )


def links_back(text: str) -> bool:
    """Whether a sentence, understandable as it may be, goes on from one before it: "Washington nevertheless agreed"."""
    return _LINKED.search(text) is not None


def announces(text: str) -> bool:
    """Whether a sentence only says that something follows: "There is a problem, however"."""
    content = [word for word in list_words(text) if not word.stop]
    return len(content) < FEWEST_TOLD and _SHELL.search(text) is not None


def _has_loose_pronoun(words: Sequence[Word], text: str) -> bool:
    """Whether a pronoun stands before any name or noun that it could mean.

    An object is never its own clause's subject: in "a fleet would support it" the fleet is not meant. Behind a verb of
    speech it is the subject of what is said: "the council said it would pay".
    """
    quoted = [match.span() for match in QUOTED.finditer(text)]
    named, phrases, clause, previous = False, 0, True, True
    for place, word in enumerate(words):
        low = word.text.lower()
        if place and (low in _CLAUSES or _MARK.search(text[words[place - 1].end : word.start])):
            clause = False
        if low in _PERSONS and not named:
            return True
        before = words[place - 1]
        if low in _OBJECTS and clause and 0 < phrases < 3 and not before.stop and before.text.lower() not in SPEECH:
            return True
        if not word.stop:
            phrases += previous
            inside = any(start < word.start < end for start, end in quoted)
            named = named or (word.text[0].isupper() and not inside)
        previous = word.stop
    return False


def _points(words: Sequence[Word]) -> bool:
    """Whether "this", "such" and the like point at something by its name: "of this support", "in that monitoring"."""
    for place, word in enumerate(words[:-1]):
        if word.text.lower() not in _POINTING:
            continue
        after = words[place + 1]
        if word.text.lower() == "that" and (not place or words[place - 1].text.lower() not in _PREPOSITIONS):
            continue
        if word.text.lower() == "such" and after.text.lower() in ("as", "a", "an"):
            continue
        if after.text.lower().removesuffix("'s") in _TIMES or after.text.lower() in (
            "who",
            "which",
            "of",
            "in",
            "with",
            "that",
        ):
            continue
        return True
    last = words[-1].text.lower() if words else ""
    return last in _POINTING


def _has_loose_definite(text: str, known: Set[str]) -> bool:
    """Whether a sentence opens with "the unit", and neither it nor what its reader knows says which."""
    match = _DEFINITE.match(text)
    head = list_words(match["head"]) if match else ()
    if match is None or not head or head[0].stop:
        return False
    after = match["after"].strip()
    if after[:1].isupper() or after.lower() in _MODIFIED or _NAMED.match(text):
        return False
    return not any(word.key in known for word in list_words(match["noun"]))
