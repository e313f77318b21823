"""Another speaker's figure right behind one, without saying again what of: "The union speaks of no more than 12"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.disagreement.claims import Claim, list_keys
from bot.language.anaphora import leans_on_context
from bot.language.lexicon import split_words
from bot.language.quantities import Quantity, agree, list_quantities
from bot.language.words import fold, list_words

_ESTIMATES = re.compile(
    r"\b(?:expects?|reckons? (?:with|on)|reckoned (?:with|on)|speaks? of|spoke of|talks? of|talked of|counts?|counted|"
    r"puts? (?:it|them|this|that|the (?:figure|number|total|sum|toll|cost|costs)) at|assumes?|assumed|arrives? at|"
    r"arrived at|comes? to|came to|calculates?|calculated|estimates?|estimated|cites?|cited|mentions?|mentioned|"
    r"predicts?|predicted|registers?|registered|records?|recorded|lists?|listed|"
    r"gives?|gave|names?|named|says? (?:it (?:is|was)|there (?:are|were))|"
    r"said (?:it (?:is|was)|there (?:are|were))|thinks?|believes?)\b",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"[\s,]*(?:(?:only|just|merely|even|instead|rather|roughly|some|about|around|nearly|almost|over|under|well|up to|"
    r"at (?:least|most)|(?:no |not )?(?:more|fewer|less) than|as (?:many|much) as|closer to|between|"
    r"(?:a|the) (?:total|figure|number|sum|cost|value|price) of|(?:twice|half|three times) as (?:many|much))\b[\s,]*)*"
)
_OTHERWISE = re.compile(
    r"\b(?:last|next|previous(?:ly)?|earlier|former(?:ly)?|another|other|later|per|each|every|annual(?:ly)?|monthly|"
    r"daily|additional|extra|further|already|since|so far|by then|in future|this (?:year|month|week))\b",
    re.IGNORECASE,
)
"""What makes a figure one of another thing or time."""
_SAME_TIME = re.compile(r"\b(?:for|in|over|during) the same (?:year|month|week|period|time)\b", re.IGNORECASE)
_PAST_FIGURE = re.compile(r"[^,;.:—–]*")
_PART = re.compile(r"[,;]\s")
REACH = 2
"""Sentences behind a figure in which another speaker's may stand."""
_UP_TO = re.compile(r"\b(?:up to|as (?:many|much) as)\s+$", re.IGNORECASE)
_BEHIND = split_words("people persons men women altogether instead overall total")


def find_neighbour(lead: Claim, figure: Quantity, claims: Sequence[Claim]) -> tuple[Claim, Quantity] | None:
    """The claim within reach behind `lead`, in its passage, by which somebody else gives another figure for the same.

    None where there is none, or where anything says that its figure may be of something else.
    """
    if _OTHERWISE.search(lead.text[figure.start - 20 if figure.start > 20 else 0 : figure.end + 12]):
        return None
    place = (lead.article_id, lead.read.passage.ordinal)
    near = sorted(
        (
            claim
            for claim in claims
            if (claim.article_id, claim.read.passage.ordinal) == place
            and 0 < claim.read.sentence.ordinal - lead.read.sentence.ordinal <= REACH
        ),
        key=lambda claim: claim.read.sentence.ordinal,
    )
    for claim in near:
        other = read_estimate(claim, lead, figure)
        if other is not None:
            return None if agree(figure, _read_bound(claim, other)) else (claim, other)
    return None


def read_estimate(claim: Claim, lead: Claim, figure: Quantity) -> Quantity | None:
    """The figure that a claim estimates without saying what of, by another speaker than the lead's; None where none."""
    if leans_on_context(claim.text) or claim.set_aside:
        return None
    for match in _ESTIMATES.finditer(claim.text):
        for other in list_quantities(claim.text):
            if other.start < match.end() or not _HEDGES.fullmatch(claim.text[match.end() : other.start]):
                continue
            clause = _PAST_FIGURE.match(claim.text, other.end)
            tail = _SAME_TIME.sub("", clause.group()) if clause else ""
            if _OTHERWISE.search(claim.text[match.start() : other.end] + tail):
                continue
            said = lead.keys | list_keys(claim.text[: match.end()])
            strange = {word.key for word in list_words(tail) if not word.stop and fold(word.text) not in _BEHIND}
            if _alike(figure, other, claim.text) and not strange - said and _speakers_apart(claim, lead, match.start()):
                return other
    return None


def _read_bound(claim: Claim, other: Quantity) -> Quantity:
    """An estimate of "up to 15", which is one of about 15 where somebody else has just given another."""
    if not _UP_TO.search(claim.text[: other.start]):
        return other
    return replace(other, low=other.high, comparator="about")


def _alike(one: Quantity, other: Quantity, text: str) -> bool:
    """Whether two figures are of one unit or noun, or the other has none of its own."""
    bare = other.end - other.start == len(text[other.start : other.end].split()[0]) or not other.noun
    if one.family == other.family and one.family not in ("count", "people"):
        return True
    if other.family in ("count", "people") and one.family in ("count", "people"):
        return bare or one.noun == other.noun
    return False


def _speakers_apart(claim: Claim, lead: Claim, verb: int) -> bool:
    """Whether what opens the claim, up to its verb, names another speaker than the lead's sentence has."""
    subject = _PART.split(claim.text[:verb])[0]
    return bool(list_keys(subject)) and not list_keys(subject) <= lead.keys
