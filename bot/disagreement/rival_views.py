"""Two speakers on opposite sides of what should be done, or of whether something is good."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.disagreement.claims import Claim, Rivals, list_keys, list_names, speakers_differ
from bot.disagreement.topics import is_on_topic, list_meant, name_topic, share_topic
from bot.disagreement.voices import list_voice, voices_differ
from bot.language.deeds import is_deed, list_deeds, same_deed
from bot.language.lexicon import split_words
from bot.language.polarity import read_polarity
from bot.language.words import fold, key_of, list_words
from bot.understanding.question import Question
from ingest.cache import cache_bytes

_NONE_OF = re.compile(
    r"\b(?:no|without(?: any)?|not any|never any|not a)\s+(?:\w+\s+)?(?P<noun>[a-z]{4,})\b", re.IGNORECASE
)
_FOR = re.compile(
    r"\b(?:welcom\w+|support(?:s|ed|ing)?|back(?:s|ed|ing)|favou?r(?:s|ed|ing)?|in favou?r of|call(?:s|ed|ing)? for|"
    r"demand(?:s|ed|ing)?|advocat\w+|endors\w+|approv(?:es|ed|ing)|prais\w+|defend(?:s|ed|ing)?|plead(?:s|ed|ing)? for|"
    r"recommend(?:s|ed|ing)?|insist(?:s|ed|ing)? on|want(?:s|ed)?|propos(?:es|ed|ing))\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:reject(?:s|ed|ing)?|oppos(?:es|ed|ing)|against|object(?:s|ed) to|warn(?:s|ed)? (?:of|about|against)|"
    r"condemn\w*|criti[cs]i[sz]\w+|refus\w+|rul(?:es|ed|ing) out|den(?:y|ies|ied))\b",
    re.IGNORECASE,
)
_NEEDLESS = re.compile(r"\b(?:unnecessary|superfluous|dangerous|harmful|unrealistic|a mistake)\b", re.IGNORECASE)
_OUGHT = re.compile(
    r"\b(?:should|must|ought to|needs? to|needed to|has to|have to|had to|would have to|deserves? to)\b"
    r"(?P<no>\s+not\b)?",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(r"\b(?:not|never|no longer|n['’]t|neither|nor|hardly)\s+(?:\w+\s+)?$", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[;:]|,? (?:but|because|since|so that|although|while|whereas|if|unless)\b|, (?:and|as|which|who)\b"
)
_VALUES = split_words("right wise good bad wrong sensible justified fair safe necessary dangerous possible idea sense")
PASSIVE_REACH = 40
"""Characters before "should" in which its subject stands: "the wreck should be raised"."""
MOST_VIEWS = 40
"""Claims, best first, that are read for a view."""
LEADING = 4
"""Claims, best first, of which another speaker may deny outright what they speak for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Words of a claim that are for or against what follows them, `text[start:end]`."""

    start: int
    end: int
    sign: int
    around: bool
    """What stands before them is meant too."""


@dataclass(frozen=True, slots=True)
class View:
    """A claim, the side that it takes, and the question's words on which it takes it."""

    claim: Claim
    sign: int
    topics: frozenset[str]


@cache_bytes()
def list_wishes(text: str) -> tuple[Wish, ...]:
    """What in a sentence is for or against something."""
    wishes = []
    for pattern, sign, around in ((_FOR, 1, False), (_AGAINST, -1, False), (_OUGHT, 1, True), (_NEEDLESS, -1, True)):
        for match in pattern.finditer(text):
            turned = _NOT_BEFORE.search(text[: match.start()]) or match.groupdict().get("no")
            wishes.append(Wish(match.start(), match.end(), -sign if turned else sign, around))
    return tuple(wishes)


def find_opponents(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """Two speakers on opposite sides of what should be done."""
    spoken = [claim for claim in claims if claim.speaker]
    on_topic = [claim for claim in spoken if is_on_topic(question, None, claim)]
    for one in on_topic[:LEADING]:
        for two in spoken:
            if speakers_differ(one, two) and (_says_none_of(question, one, two) or _says_none_of(question, two, one)):
                return Rivals(name_topic(question), "conflict", ((one,), (two,)))
    views = _find_views(question, claims)
    if views is not None:
        return views
    main = frozenset(other for key in list_main(question) for other in list_meant(key))
    for place, one in enumerate(on_topic):
        for two in on_topic[place + 1 :]:
            if (
                read_polarity(one.text).leaning * read_polarity(two.text).leaning < 0
                and speakers_differ(one, two)
                and main & list_deeds(one.keys) & list_deeds(two.keys)
                and share_topic(question, None, one, two)
            ):
                return Rivals(name_topic(question), "conflict", ((one,), (two,)))
    return None


def _find_views(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """Two who are told apart, one for and one against what the question names."""
    views = [view for claim in claims[:MOST_VIEWS] if (view := read_view(question, claim)) is not None]
    for place, one in enumerate(views):
        for two in views[place + 1 :]:
            if one.sign != two.sign and one.topics & two.topics and voices_differ(one.claim, two.claim):
                return Rivals(name_topic(question), "conflict", ((one.claim,), (two.claim,)))
    return None


def list_main(question: Question) -> frozenset[str]:
    """Keys of what is to be or to be done: the first noun of the question, and its verbs."""
    terms = [term for term in question.own_terms if not term.weak and not term.name]
    plain = [term for term in terms if fold(term.text) not in _VALUES] or terms
    return frozenset(
        term.key
        for term in (
            *plain[:1],
            *(term for term in plain if is_deed(term) or term.text.endswith(("ed", "ing"))),
            *plain[-1:],
        )
    )


def read_view(question: Question, claim: Claim) -> View | None:
    """What of the question a claim is for or against; None where it is neither, both, or of other names."""
    if not list_voice(claim) or claim.set_aside:
        return None
    terms = [term for term in question.own_terms if not term.weak]
    title = list_keys(claim.read.passage.metadata.title)
    around = claim.keys | list_keys(claim.previous) | title | claim.names | list_names(claim.previous)
    named = [term for term in terms if term.name]
    here = [term for term in named if list_meant(term.key) & around]
    if 2 * len(here) < len(named) or any(not list_meant(term.key) & claim.article_keys | around for term in named):
        return None
    topics = {key: term.key for term in terms if not term.name for key in list_meant(term.key)}
    met = [(word, topics[key]) for word in list_words(claim.text) if (key := same_deed(word.key)) in topics]
    met += [
        (word, topics[word.key])
        for word in list_words(claim.text)
        if word.key in topics and same_deed(word.key) not in topics
    ]
    signs: dict[int, set[str]] = {1: set(), -1: set()}
    denied = {start for start, _ in read_polarity(claim.text).reached}
    for cue in list_wishes(claim.text):
        clause = _CLAUSE_END.search(claim.text, cue.end)
        end = clause.start() if clause else len(claim.text)
        for word, topic in met:
            if cue.end <= word.start < end or (cue.around and cue.start - PASSIVE_REACH <= word.start < cue.start):
                signs[-cue.sign if cue.around and word.start in denied else cue.sign].add(topic)
    main = list_main(question)
    for told in signs.values():
        told &= main
    if bool(signs[1]) == bool(signs[-1]):
        return None
    sign = 1 if signs[1] else -1
    return View(claim, sign, frozenset(signs[sign]))


def _says_none_of(question: Question, one: Claim, two: Claim) -> bool:
    """Whether `two` says outright that there is none of something that `one` speaks for: "no limit", "limits"."""
    asked = frozenset(other for term in question.terms for other in list_meant(term.key))
    things = frozenset(term.key for term in question.terms) - list_main(question)
    named = frozenset(key for name in question.names for key in name)
    first, second = one.keys | list_keys(one.previous), two.keys | list_keys(two.previous)
    if not one.keys & two.keys & asked - named or not named & first <= second or not named & second <= first:
        return False
    denied = {key_of(match["noun"]): match["noun"] for match in _NONE_OF.finditer(two.text)}
    for key in (denied.keys() & read_polarity(one.text).affirmed) - things:
        stem = denied[key].rstrip("s")
        if re.search(rf"\b(?:{stem}s?) (?:on|to|of|in|for)\b", one.text):
            return True
    return False
