"""How a house says that what it has said is wrong."""

import re

_CORRECTS = re.compile(
    r"\b(?:correction|the correct|erroneous(?:ly)?|wrongly|mistakenly|in error|retract(?:s|ed|ion)|correct(?:s|ed)"
    r" (?:its|an|our|his|her|their|the)(?: \w+){0,2} (?:figures?|numbers?|reports?|articles?|statements?|accounts?))\b",
    re.I,
)
_REPORTED = re.compile(
    r"\b(?:we|our(?:\s[\w-]+){1,5}?)\s(?:\w+\s)?"
    r"(?:wrote|reported|said|stated|gave|told|put|attributed|described|named)\b",
    re.IGNORECASE,
)
_WRONG = re.compile(r"\b(?:wrong|incorrect|mistaken|in error|(?:not|n['’]t) (?:correct|right|true))\b", re.IGNORECASE)
_RIGHT = re.compile(
    r"\b(?:was|were|is|are|remains?|stands? as)(?: (?!not\b|never\b|in\b)\w+)?"
    r" (?:right|correct(?:ly)?|accurate(?:ly)?|true|unaffected)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]{0,600}"|“[^”]{0,600}”')


def repeats_report(sentence: str) -> bool:
    """Whether a sentence repeats what its house has said."""
    return _REPORTED.search(_QUOTED.sub(" ", sentence)) is not None


def takes_back(sentence: str, following: str = "") -> bool:
    """Whether a sentence, with the one behind it, repeats a statement of the same house and says that it is wrong."""
    told = " ".join(_QUOTED.sub(" ", text) for text in (sentence, following))
    return repeats_report(sentence) and says_wrong(told)


def says_wrong(text: str) -> bool:
    """Whether a text says of something that it is wrong."""
    return _WRONG.search(text) is not None


def says_right(text: str) -> bool:
    """Whether a text says of something that it is right."""
    return _RIGHT.search(text) is not None


def says_correction(text: str) -> bool:
    """Whether a text speaks of a correction."""
    return _CORRECTS.search(text) is not None
