"""Claims that take opposite sides: for and against, yes and no, in and out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.anaphora import leans_on_context
from bot.claims import Claim, Rivals, is_change, list_keys, list_names, name_keys, share_source, speakers_differ
from bot.countries import find_capital, find_country
from bot.deeds import list_deeds, times_differ
from bot.grammar import AUXILIARIES, PAST_FORMS
from bot.mentions import Mention, list_mentions
from bot.polarity import Cue, read_polarity
from bot.question import Question
from bot.words import fold, key_of, list_words

_STANCE = re.compile(
    r"\b(?:position|stance|view|views|attitude|opinion|policy|posture|role|standpoint|line|approach|willing|ready|feel|"
    r"feels|think|thinks|latest on|stands?|prospects?|chances?)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"^\W*(?:should|ought|must|is it (?:right|wise|good|bad|wrong|a good|a bad|sensible|justified|fair|safe|necessary|"
    r"dangerous|possible)|would it be|does .+ make sense|are .+ justified|is .+ justified)\b",
    re.IGNORECASE,
)
_TAKES_PART = re.compile(
    r"\b(?:part of|involved|included?|including|join(?:ed|ing|s)?|participat\w+|on board|members? of|tak(?:e|es|ing) part|took part|"
    r"backs?|backing|supports?|supporting|in on)\b",
    re.IGNORECASE,
)
_HOW_SO = re.compile(r"^\W*how (?P<how>[a-z]{4,})\s+(?:is|are|was|were)\b", re.IGNORECASE)
_NEED = re.compile(r"needs?|calls? for|called for", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:–—]\s*|\b(?:that|but|while|whereas|although|though)\s+", re.IGNORECASE)
_THAT_HE = re.compile(r"\bthat (?:it|he|she|they)\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"\s+(?:\w+\s+){0,2}?(?:leaders?|government|president|minist\w+|parliament|officials?|army|military|forces|chancellor|"
    r"spokes\w+|administration|people|society|voters|delegation|council|party|board|management|representatives?)\b",
    re.IGNORECASE,
)
_OWNS = re.compile(r"[^\s]+['’]s? ")
_JOINED = re.compile(r"\W*(?:and|or)?\s*(?:the\s+)?", re.IGNORECASE)
_ASKANCE = frozenset(
    ("between", "among", "over", "with", "to", "for", "from", "against", "by", "on", "about", "into", "towards")
)
"""What stands behind these is not who acts."""
_NONE_OF = re.compile(
    r"\b(?:no|without(?: any)?|not any|never any|not a)\s+(?:\w+\s+)?(?P<noun>[a-z]{4,})\b", re.IGNORECASE
)
_HELD_OPEN = re.compile(r"\b(?:if|whether|unless|could|may|might|perhaps|possibly|would)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"\b[A-Z]")
_BREAKS = frozenset(("it", "he", "she", "they", "if", "when", "while", "because", "that", "which", "who", "should"))
CLOSE = 0.45
"""Cosine with the question from which a sentence is on its topic even if it has none of its words."""
ALIKE = 0.35
"""Cosine from which two sentences can be on one topic."""
LEADING = 4
"""Claims, best first, of which another speaker may deny outright what they speak for."""
FOREMOST = 8
"""Claims, best first, among which a plain yes and a plain no are looked for."""
YES_OR_NO = 0.75
"""Share of the question's terms that each must have."""
SAME_TOPIC = 0.55
"""Cosine from which they are, even if no word of the question is in both."""
LEAST_COVERED = 0.34
"""Share of the question's terms, those naming the holder left out, from which a sentence is on its topic."""
LEAST_AROUND = 0.6
"""The same for its article as a whole, where the sentence only says who takes part."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose attitude or part is asked for."""

    keys: frozenset[str]
    """Any of them names it."""
    also: frozenset[str] = frozenset()
    """What else a sentence must have to speak of it: "finance", of the finance minister."""


@dataclass(frozen=True, slots=True)
class Stance:
    """A claim and the side that it takes."""

    claim: Claim
    sign: int
    direct: bool
    """It says that the holder itself takes part, or does not."""


def asks_stance(question: Question) -> bool:
    """Whether it is asked whether something is so, how much so, or what somebody's position is."""
    return (
        question.answer_type == "yes_no"
        or _STANCE.search(question.text) is not None
        or _HOW_SO.match(question.text) is not None
    )


def find_rival_stances(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """Claims on opposite sides of what `question` asks; None where all that answer agree, or it can't be told."""
    how = _HOW_SO.match(question.text)
    if how is not None:
        return _find_rival_qualities(question, claims, key_of(how["how"]))
    if _OPINION.match(question.text):
        return _find_opponents(question, claims)
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
    denied = [claim for claim in told if verbal & read_polarity(claim.text).denied]
    affirmed = [claim for claim in told if verbal & claim.keys and not keys & read_polarity(claim.text).denied]
    for one in affirmed:
        for two in denied:
            if (
                not share_source(one, two)
                and one.rank < FOREMOST
                and two.rank < FOREMOST
                and not times_differ(one.text, two.text)
            ):
                return Rivals(name_topic(question), "change" if is_change(one, two) else "conflict", ((one,), (two,)))
    return None


def find_holder(question: Question) -> Holder | None:
    """Who a question asks the attitude or the part of; None where it names nobody."""
    text = question.text
    mentions = [m for m in list_mentions(text) if m.named and m.kind != "date"]
    words = list_words(text)
    owners = [m for m in list_mentions(text) if m.possessive and (m.named or m.kind in ("person", "organisation"))]
    if question.answer_type != "yes_no" and owners:
        return _build_holder(owners[0])
    aux = next((word for word in words if fold(word.text) in AUXILIARIES), None)
    if aux is None:
        return None
    behind = [m for m in mentions if m.start > aux.start]
    of = re.search(r"\b(?:position|stance|view|attitude|policy|role|opinion) of (?:the )?", text)
    if of and question.answer_type != "yes_no":
        behind = [m for m in behind if m.end > of.end()]
    if not behind:
        return None
    subject = behind[0]
    between = [word for word in words if aux.end <= word.start < subject.start and fold(word.text) != "the"]
    if between and question.answer_type == "yes_no":
        return None
    return _build_holder(subject)


def _build_holder(mention: Mention) -> Holder:
    plain = re.sub(r"^the\s+", "", mention.text, flags=re.IGNORECASE).removesuffix("'s")
    country = find_country(plain) or find_capital(plain)
    if country is not None:
        forms = (country.adjective.split()[-1], *country.capitals)
        return Holder(frozenset(key_of(fold(form)) for form in forms))
    keys = [word.key for word in list_words(plain) if not word.stop]
    return Holder(frozenset(keys[-1:]), frozenset(keys[:-1]) if not mention.named else frozenset())


def read_stance(question: Question, holder: Holder, claim: Claim) -> Stance | None:
    """The side on which a claim says the holder stands; None where it says none, or both, or is off the topic."""
    polarity = read_polarity(claim.text)
    words = list_words(claim.text)
    at = [word for word in words if word.key in holder.keys]
    resumed = _resumes(holder, claim)
    if (not at and not resumed) or not holder.also <= claim.keys:
        return None
    reached = {inside: by for inside, by in polarity.reached}
    out = [word for word in at if word.start in reached and not _owned(claim.text, word.end)]
    takes_part = _TAKES_PART.search(question.text) is not None
    if out and takes_part:
        excluded = [word for word in out if _is_left_out(claim.text, reached[word.start], word.start)]
        if excluded and _covers_around(question, holder, claim):
            return Stance(claim, -1, direct=True)
    signs = {
        cue.sign
        for cue in polarity.cues
        if cue.attitude
        and (any(_belongs(claim.text, word.start, word.end, cue, takes_part) for word in at) or (not at and resumed))
    }
    if len(signs) != 1 or not _is_on_topic(question, holder, claim):
        return None
    return Stance(claim, signs.pop(), direct=False)


def _resumes(holder: Holder, claim: Claim) -> bool:
    """Whether a claim goes on, by a pronoun at its beginning, about the holder as the subject of the sentence before."""
    if not leans_on_context(claim.text) or list_names(claim.text):
        return False
    named = [m for m in list_mentions(claim.previous) if m.named and m.kind != "date" and not m.inside]
    if not named or named[0].preposition in _ASKANCE:
        return False
    return bool({word.key for word in list_words(named[0].text)} & holder.keys)


def _is_left_out(text: str, by: int, at: int) -> bool:
    """Whether what denies the word right before it: "but not X", "leaves out X", "without X"."""
    return (
        re.fullmatch(
            r"(?:but )?(?:not|without|exclud\w+|leav\w+ out|except(?:ing)?|neither|nor|leav\w+)\s+(?:the\s+)?(?:[A-Z]\w+\s+)*",
            text[by:at],
            re.IGNORECASE,
        )
        is not None
    )


def _owned(text: str, end: int) -> bool:
    return text[end : end + 2] in ("'s", "’s")


def _belongs(text: str, start: int, end: int, cue: Cue, takes_part: bool) -> bool:
    """Whether an attitude is that of the name at `start`: the name is the subject of its clause, or belongs to it.

    Where it is asked who takes part, also what others have with it: "with the backing of the United States".
    """
    if start >= cue.start:
        between = text[cue.end : start]
        return takes_part and re.fullmatch(r"\s*(?:the\s+)?(?:[A-Z]\w+\s+)*", between) is not None
    if _NEED.fullmatch(text[cue.start : cue.end]):
        return False
    if _OWNS.fullmatch(text[start : cue.start]):
        return True
    clause = max((match.end() for match in _CLAUSE.finditer(text, 0, start)), default=0)
    between = _THAT_HE.sub("", text[end : cue.start])
    if _CLAUSE.search(between) or {word.lower() for word in re.findall(r"[\w']+", between)} & _BREAKS:
        return False
    if text[end : end + 2] in ("'s", "’s") and not _OFFICE.match(text[end + 2 :]):
        return False
    region = text[clause : cue.start]
    named = [m for m in list_mentions(region) if m.named and m.kind != "date" and not m.inside]
    if not named:
        return True
    at = start - clause
    if any(fold(word.text) in AUXILIARIES | PAST_FORMS for word in list_words(region[:at])):
        return False
    behind = [m for m in named if m.start >= at + (end - start)]
    last = at + (end - start)
    for mention in behind:
        if not _JOINED.fullmatch(region[last : mention.start]):
            return False
        last = mention.end
    first = named[0]
    if first.start >= at + (end - start):
        # "Finance minister Lena Roth": what is asked about is no name, and the name goes with it.
        return True
    if first.start <= at < first.end:
        return first.preposition not in _ASKANCE
    # "Merz, the German chancellor, ruled out": the holder stands in what explains the subject.
    return re.fullmatch(r"\s*(?:,|and|or)[^.;:]*", region[first.end : at]) is not None


def _list_topic(question: Question, holder: Holder | None) -> frozenset[str]:
    """Keys of what the question is about besides the holder."""
    held = holder.keys | holder.also | name_keys("United") if holder else frozenset()
    return list_deeds(
        frozenset(
            term.key
            for term in question.own_terms
            if not term.weak and term.key not in held and not _STANCE.fullmatch(term.text)
        )
    )


def _is_on_topic(question: Question, holder: Holder | None, claim: Claim) -> bool:
    terms = _list_topic(question, holder)
    if not terms:
        return False
    covered = len(terms & list_deeds(claim.keys)) / len(terms)
    return covered >= LEAST_COVERED or max(claim.read.sentence.similarity) >= CLOSE


def _covers_around(question: Question, holder: Holder, claim: Claim) -> bool:
    terms = _list_topic(question, holder)
    return not terms or len(terms & list_deeds(claim.article_keys)) >= LEAST_AROUND * len(terms)


def _oppose(question: Question, holder: Holder, one: Stance, two: Stance) -> bool:
    """Whether two stances are on one thing, and not one source's."""
    if share_source(one.claim, two.claim):
        return False
    if one.claim.article_id == two.claim.article_id and not speakers_differ(one.claim, two.claim):
        return False
    if one.direct or two.direct:
        return True
    return _share_topic(question, holder, one.claim, two.claim)


def _share_topic(question: Question, holder: Holder | None, one: Claim, two: Claim) -> bool:
    """Whether two claims on the question's topic are on one side each of the same thing."""
    similar = float(one.read.sentence.vector @ two.read.sentence.vector)
    topic = _list_topic(question, holder) - list_deeds(frozenset(key for name in question.names for key in name))
    if topic & list_deeds(one.keys) & list_deeds(two.keys):
        return holder is not None or similar >= ALIKE
    closest = min(max(claim.read.sentence.similarity) for claim in (one, two))
    if holder is None and closest >= CLOSE and similar >= ALIKE:
        return True
    return closest >= SAME_TOPIC or similar >= SAME_TOPIC


def _find_kind(holder: Holder, one: Claim, two: Claim) -> Literal["conflict", "change"]:
    """What somebody else says of the holder, against what is reported of it, is a conflict; else time makes a change."""
    foreign = [
        claim
        for claim in (one, two)
        if claim.speaker and _CAPITAL.search(claim.speaker[1:]) and not _speaks_for(holder, claim)
    ]
    if len(foreign) == 1 or (foreign and speakers_differ(one, two)):
        return "conflict"
    return "change" if is_change(one, two) else "conflict"


def _speaks_for(holder: Holder, claim: Claim) -> bool:
    """Whether a claim's speaker is the holder or, as the article says, one of its people: "Merz, the German ..."."""
    said = list_keys(claim.speaker or "")
    if said & holder.keys:
        return True
    words = list_words(claim.read.passage.text)
    for place, word in enumerate(words):
        if word.key not in said:
            continue
        for other in words[max(0, place - 3) : place + 4]:
            between = claim.read.passage.text[min(word.end, other.end) : max(word.start, other.start)]
            if other.key in holder.keys and not re.search(
                r"[.;!?]|\b(?:to|with|against|by|and|on|for|that)\b", between
            ):
                return True
    return False


def _find_rival_qualities(question: Question, claims: Sequence[Claim], key: str) -> Rivals | None:
    """ "How concrete are the plans?": one article affirms the word that is asked about, another denies it."""
    terms = frozenset(term.key for term in question.own_terms if not term.weak) - {key}
    told = [claim for claim in claims if key in claim.keys and (terms & claim.article_keys or not terms)]
    denied = [claim for claim in told if key in read_polarity(claim.text).denied]
    affirmed = [claim for claim in told if key in read_polarity(claim.text).affirmed]
    for one in affirmed:
        for two in denied:
            if not share_source(one, two) and one.article_id != two.article_id:
                kind: Literal["conflict", "change"] = "change" if is_change(one, two) else "conflict"
                return Rivals(name_topic(question), kind, ((one,), (two,)))
    return None


def _find_opponents(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """Two speakers on opposite sides of what should be done."""
    spoken = [claim for claim in claims if claim.speaker]
    on_topic = [claim for claim in spoken if _is_on_topic(question, None, claim)]
    for one in on_topic[:LEADING]:
        for two in spoken:
            if speakers_differ(one, two) and (_says_none_of(question, one, two) or _says_none_of(question, two, one)):
                return Rivals(name_topic(question), "conflict", ((one,), (two,)))
    for place, one in enumerate(on_topic):
        for two in on_topic[place + 1 :]:
            if (
                read_polarity(one.text).leaning * read_polarity(two.text).leaning < 0
                and speakers_differ(one, two)
                and _share_topic(question, None, one, two)
            ):
                return Rivals(name_topic(question), "conflict", ((one,), (two,)))
    return None


def _says_none_of(question: Question, one: Claim, two: Claim) -> bool:
    """Whether `two` says outright that there is none of something that `one` speaks for: "no limit", "limits"."""
    asked = frozenset(term.key for term in question.terms)
    named = frozenset(key for name in question.names for key in name)
    first, second = one.keys | list_keys(one.previous), two.keys | list_keys(two.previous)
    if not one.keys & two.keys & asked - named or not named & first <= second or not named & second <= first:
        return False
    denied = {key_of(match["noun"]): match["noun"] for match in _NONE_OF.finditer(two.text)}
    for key in (denied.keys() & read_polarity(one.text).affirmed) - asked:
        stem = denied[key].rstrip("s")
        if re.search(rf"\b(?:{stem}s?) (?:on|to|of|in|for)\b", one.text):
            return True
    return False


_ASKING_OPENERS = frozenset(
    ("How", "Is", "Are", "Was", "Were", "Should", "Does", "Do", "Did", "Will", "Would", "Has", "Have", "Can")
)
_SUBJECT_FIRST = re.compile(r"^\W*(?P<aux>\w+)\s+", re.IGNORECASE)


def name_topic(question: Question) -> str:
    """What the difference is about, in the question's own words."""
    text = question.text.strip().rstrip(" ?.!")
    opening = re.match(
        r"^(?:so|and|but|well)?\W*(?:what(?:'s| is| are| was| were)|where does|where do|what does|what do|how does|how do)\s+(?P<rest>.+)$",
        text,
        re.IGNORECASE,
    )
    if opening:
        rest = opening["rest"]
        return re.sub(r"\s+(?:think|stand)\s+(?=(?:on|about|of)\b)", " ", rest)
    if question.answer_type == "yes_no":
        aux = _SUBJECT_FIRST.match(text)
        subject = next((m for m in list_mentions(text) if aux and 0 <= m.start - aux.end() < 1 and not m.inside), None)
        if aux and subject and not subject.possessive:
            return f"whether {text[aux.end() : subject.end]} {aux['aux'].lower()}{text[subject.end :]}"
    return text[0].lower() + text[1:] if text.split()[0] in _ASKING_OPENERS else text
