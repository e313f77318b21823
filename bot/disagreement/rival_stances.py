"""Claims that take opposite sides: for and against, yes and no, in and out."""

import re
from collections.abc import Sequence

from bot.disagreement.claims import Claim, Kind, Rivals, is_change, share_source, speakers_differ
from bot.disagreement.rival_views import find_opponents
from bot.disagreement.stance_holders import Stance, find_holder, read_stance, speaks_for
from bot.disagreement.topics import STANCE, Holder, name_topic, share_topic
from bot.language.deeds import times_differ
from bot.language.polarity import read_polarity
from bot.language.words import key_of
from bot.understanding.question import Question

_OPINION = re.compile(
    r"^\W*(?:should|ought|must|is it (?:right|wise|good|bad|wrong|a good|a bad|sensible|justified|fair|safe|necessary|"
    r"dangerous|possible)|would it be|does .+ make sense|are .+ justified|is .+ justified)\b",
    re.IGNORECASE,
)
_HOW_SO = re.compile(r"^\W*how (?P<how>[a-z]{4,})\s+(?:is|are|was|were)\b", re.IGNORECASE)
_HELD_OPEN = re.compile(r"\b(?:if|whether|unless|could|may|might|perhaps|possibly|would)\b", re.IGNORECASE)
_INDIRECT = re.compile(r"\b(?:when|where|who|whom|what|which|why|how)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"\b[A-Z]")
FOREMOST = 8
"""Claims, best first, among which a plain yes and a plain no are looked for."""
FEWEST_TERMS = 2
"""Terms below which a question can't be matched by its words."""
VERY_ALIKE = 0.6
"""Cosine that a plain yes and a plain no must have."""
YES_OR_NO = 0.75
"""Share of the question's terms that each must have."""


def asks_stance(question: Question) -> bool:
    """Whether it is asked whether something is so, how much so, or what somebody's position is."""
    return (
        (question.answer_type == "yes_no" and _INDIRECT.search(question.text) is None)
        or (question.answer_type != "reason" and STANCE.search(question.text) is not None)
        or _asks_how_so(question) is not None
    )


def _asks_how_so(question: Question) -> re.Match[str] | None:
    """ "How concrete is it?", but not "how long is it?", which asks for a figure."""
    return _HOW_SO.match(question.text) if question.answer_type == "manner" else None


def find_rival_stances(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """Claims on opposite sides of what `question` asks; None where all that answer agree, or it can't be told."""
    how = _asks_how_so(question)
    if how is not None:
        return _find_rival_qualities(question, claims, key_of(how["how"]))
    if _OPINION.match(question.text):
        return find_opponents(question, claims)
    holder = find_holder(question)
    rivals = _find_sides(question, holder, claims) if holder else None
    return rivals or (_find_yes_and_no(question, claims) if question.answer_type == "yes_no" else None)


def _find_sides(question: Question, holder: Holder, claims: Sequence[Claim]) -> Rivals | None:
    """Claims by which the holder is for and against, or in and out."""
    stances = [stance for claim in claims if (stance := read_stance(question, holder, claim)) is not None]
    for place, first in enumerate(stances):
        for second in stances[place + 1 :]:
            if first.sign != second.sign and _oppose(question, holder, first, second):
                one, two = first.claim, second.claim
                return Rivals(name_topic(question), _find_kind(holder, one, two), ((one,), (two,)))
    return None


def _find_yes_and_no(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """One claim that has the question's words, and one of another source that has them and denies them."""
    terms = [term for term in question.own_terms if not term.weak]
    keys = frozenset(term.key for term in terms)
    verbal = frozenset(term.key for term in terms if not term.name)
    told = [
        claim
        for claim in claims
        if len(keys & claim.keys) >= YES_OR_NO * len(keys) and not _HELD_OPEN.search(claim.text)
    ]
    if len(keys) < FEWEST_TERMS:
        return None
    denied = [claim for claim in told if verbal & read_polarity(claim.text).denied]
    affirmed = [claim for claim in told if verbal & claim.keys and not keys & read_polarity(claim.text).denied]
    for one in affirmed:
        for two in denied:
            if (
                not share_source(one, two)
                and one.rank < FOREMOST
                and two.rank < FOREMOST
                and not times_differ(one.text, two.text)
                and float(one.read.sentence.vector @ two.read.sentence.vector) >= VERY_ALIKE
            ):
                return Rivals(name_topic(question), "change" if is_change(one, two) else "conflict", ((one,), (two,)))
    return None


def _oppose(question: Question, holder: Holder, one: Stance, two: Stance) -> bool:
    """Whether two stances are on one thing, and not one source's."""
    if share_source(one.claim, two.claim):
        return False
    if one.claim.article_id == two.claim.article_id and not speakers_differ(one.claim, two.claim):
        return False
    if one.direct or two.direct:
        return True
    return share_topic(question, holder, one.claim, two.claim)


def _find_kind(holder: Holder, one: Claim, two: Claim) -> Kind:
    """What somebody else says of the holder, against what is reported, is a conflict; else time makes a change."""
    foreign = [
        claim for claim in (one, two) if claim.speaker and _is_named(claim.speaker) and not speaks_for(holder, claim)
    ]
    if len(foreign) == 1 or (foreign and speakers_differ(one, two)):
        return "conflict"
    return "change" if is_change(one, two) else "conflict"


def _is_named(speaker: str) -> bool:
    """Whether a speaker is somebody in particular, and not "diplomats" or "Officials"."""
    return _CAPITAL.search(speaker[1:]) is not None or (speaker[0].isupper() and not speaker.endswith("s"))


def _find_rival_qualities(question: Question, claims: Sequence[Claim], key: str) -> Rivals | None:
    """ "How concrete are the plans?": one article affirms the word that is asked about, another denies it."""
    terms = frozenset(term.key for term in question.own_terms if not term.weak) - {key}
    told = [claim for claim in claims if key in claim.keys and (terms & claim.article_keys or not terms)]
    denied = [claim for claim in told if key in read_polarity(claim.text).denied]
    affirmed = [claim for claim in told if key in read_polarity(claim.text).affirmed]
    for one in affirmed:
        for two in denied:
            if not share_source(one, two) and one.article_id != two.article_id:
                kind: Kind = "change" if is_change(one, two) else "conflict"
                return Rivals(name_topic(question), kind, ((one,), (two,)))
    return None
