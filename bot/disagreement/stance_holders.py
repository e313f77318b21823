"""Whose position or part a question asks for, and on which side a claim puts it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.disagreement.claims import Claim, list_keys, list_names
from bot.disagreement.topics import OFFICE, Holder, covers_around, is_on_topic, list_topic
from bot.language.anaphora import leans_on_context
from bot.language.deeds import list_deeds
from bot.language.grammar import AUXILIARIES, PAST_FORMS, SPEECH_VERBS
from bot.language.mentions import Mention, list_mentions
from bot.language.polarity import Cue, read_polarity
from bot.language.words import Word, fold, key_of, list_words
from bot.regions import find_capital, find_country
from bot.understanding.question import Question

_TAKES_PART = re.compile(
    r"\b(?:part of|involved|included?|including|join(?:ed|ing|s)?|participat\w+|on board|members? of|tak(?:e|es|"
    r"ing) part|took part|"
    r"backs?|backing|supports?|supporting|in on)\b",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(r"\bbut not\b|\bexclud\w+|\bleft out\b|\bexcept\w*\b|\bleav\w+\b.* out\b", re.IGNORECASE)
_AT_FIRST = re.compile(r"\bhad (?:at first|initially|originally|previously|earlier|long) [^,;.:]*$", re.IGNORECASE)
_WILL = re.compile(
    r"\b(?:will|(?:is|are|am) (?:going )?to|(?:has|have) (?:begun|started|decided|agreed) to)\s+"
    r"(?P<no>not\s+|never\s+)?(?P<deed>[a-z]{4,})\b"
)
_CONDITIONAL = re.compile(r"\b(?:if|unless|whether)\b", re.IGNORECASE)
_NEED = re.compile(r"needs?|calls? for|called for", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:–—]\s*|\b(?:that|but|while|whereas|although|though)\s+", re.IGNORECASE)
_THAT_HE = re.compile(r"\bthat (?:it|he|she|they)\b", re.IGNORECASE)
_OWNS = re.compile(r"[^\s]+['’]s? ")
_JOINED = re.compile(r"\W*+(?:(?:and|or)\b\W*+)?(?:the\s+)?", re.IGNORECASE)
_ASKANCE = frozenset(
    ("between", "among", "over", "with", "to", "for", "from", "against", "by", "on", "about", "into", "towards")
)
"""What stands behind these is not who acts."""
_BREAKS = frozenset(("it", "he", "she", "they", "if", "when", "while", "because", "that", "which", "who", "should"))


@dataclass(frozen=True, slots=True)
class Stance:
    """A claim and the side that it takes."""

    claim: Claim
    sign: int
    direct: bool
    """It says that the holder itself takes part, or does not."""


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
    if mention.named and any(word.stop for word in list_words(plain)):
        # "The Organisation for Trade in Europe" is not named by "Europe".
        return Holder(frozenset(keys[-1:]), frozenset(keys[:-1]))
    return Holder(frozenset(keys[-1:]), frozenset(keys[:-1]) if not mention.named else frozenset())


def read_stance(question: Question, holder: Holder, claim: Claim) -> Stance | None:
    """The side on which a claim says the holder stands; None where it says none, or both, or is off the topic."""
    if _CONDITIONAL.search(claim.text):
        return None
    polarity = read_polarity(claim.text)
    words = list_words(claim.text)
    at = [word for word in words if word.key in holder.keys]
    resumed = _resumes(holder, claim)
    if (not at and not resumed) or not holder.also <= claim.keys:
        return None
    reached = dict(polarity.reached)
    out = [word for word in at if word.start in reached and not _owned(claim.text, word.end)]
    takes_part = _TAKES_PART.search(question.text) is not None
    if out and takes_part:
        excluded = [word for word in out if _is_left_out(claim.text, reached[word.start], word.start)]
        if excluded and covers_around(question, holder, claim) and _tells_of_part(question, holder, claim):
            return Stance(claim, -1, direct=True)
    # "Who had at first refused" is ready now.
    signs = {
        -cue.sign if _AT_FIRST.search(claim.text[: cue.start]) else cue.sign
        for cue in polarity.cues
        if cue.attitude
        and (any(_belongs(claim.text, word.start, word.end, cue, takes_part) for word in at) or (not at and resumed))
    }
    if not signs:
        signs = _list_done(question, holder, claim, at)
    if len(signs) != 1 or not is_on_topic(question, holder, claim):
        return None
    return Stance(claim, signs.pop(), direct=False)


def _list_done(question: Question, holder: Holder, claim: Claim, at: Sequence[Word]) -> set[int]:
    """1 where the holder does or will do what the question is about, -1 where it does not: "will patrol together"."""
    topic = list_topic(question, holder)
    done: set[int] = set()
    for match in _WILL.finditer(claim.text):
        cue = Cue(match.start(), match.end(), -1 if match["no"] else 1, attitude=True)
        if list_deeds(frozenset((key_of(match["deed"]),))) & topic and any(
            _belongs(claim.text, word.start, word.end, cue, takes_part=False) for word in at
        ):
            done.add(cue.sign)
    return done


def _tells_of_part(question: Question, holder: Holder, claim: Claim) -> bool:
    """Whether a claim that denies the holder is about taking part: "Neither A nor B pays" is not."""
    return _LEFT_OUT.search(claim.text) is not None or bool(list_topic(question, holder) & list_deeds(claim.keys))


def _resumes(holder: Holder, claim: Claim) -> bool:
    """Whether a claim begins with a pronoun that stands for the holder, the subject of the sentence before."""
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
            r"(?:but )?(?:not|without|exclud\w+|leav\w+ out|except(?:ing)?|neither|nor|"
            r"leav\w+)\s+(?:the\s+)?(?:[A-Z]\w+\s+)*",
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
    if text[end : end + 2] in ("'s", "’s") and not OFFICE.match(text[end + 2 :]):
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


def speaks_for(holder: Holder, claim: Claim) -> bool:
    """Whether a claim's speaker is the holder or, as the article says, one of its people: "Merz, the German ..."."""
    said = list_keys(claim.speaker or "")
    if said & holder.keys:
        return True
    words = list_words(claim.read.passage.text)
    for place, word in enumerate(words):
        if word.key not in said:
            continue
        for at in range(max(0, place - 3), min(len(words), place + 4)):
            between = words[min(at, place) + 1 : max(at, place)]
            gap = claim.read.passage.text[min(word.end, words[at].end) : max(word.start, words[at].start)]
            if words[at].key in holder.keys and not _parts(between) and not re.search(r"[.;:!?]", gap):
                return True
    return False


def _parts(between: Sequence[Word]) -> bool:
    """Whether words between a name and a country are more than a title: "Merz, the German chancellor"."""
    return any(
        (word.stop and word.text.lower() not in ("the", "a", "an")) or fold(word.text) in PAST_FORMS | SPEECH_VERBS
        for word in between
    )
