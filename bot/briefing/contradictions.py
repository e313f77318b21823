"""Which points can't both be right, or not at the same time: the one place where that is decided without a question.

The reader decides, both ways, as it does between two answers to a question; the question is what both speak of. What
it is known to err in is decided by words: two points differ only where it can be told in what. That is an amount, the
time of a plan, what somebody is for or against, or a plain yes and no.
"""

import math
import re
from collections.abc import Sequence

from bot.answering.check import list_capitals
from bot.answering.differences import (
    CLOSE,
    CONTRADICTED_CLOSE,
    are_near,
    corrects,
    fit_together,
    join_asked,
    measure,
)
from bot.briefing.material import Point
from bot.language.words import key_of, list_keys, list_words
from bot.numbers import Quantity, comparable, list_quantities
from bot.reading.cross_encoder import Reader, load_calibration
from ingest.dates import MONTHS, YEAR

NEAR = 0.5
"""Cosine from which two sentences are read beside each other."""
SAID = 0.5
"""Probability of entailment from which a sentence says nothing that is not told."""
FAR = 10
"""How far apart two values of one amount lie at most: a digit."""
READINGS = 4
"""Of each pair."""
FEW = 2
"""Up to here a number in words counts what everybody sees: "two of them"."""

_REPORTING = frozenset(
    key_of(word)
    for word in "say says said tell told name named state stated report reported according".split()  # noqa: SIM905
)
"""Words that name a speaker, and no fact."""
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday".split())  # noqa: SIM905
_NEGATION = re.compile(r"\b(?:not|no|never|nor|neither|nobody|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_FAVOUR = r"(?:support|back|favour|favor|endors|approv|accept|welcom)(?:s|e|es|ed|ing)?"
_REFUSE = r"(?:oppos|reject|refus|resist|veto|object|condemn|den)(?:s|e|es|ed|y|ies|ied|ing)?(?: to)?"
_STANCE = re.compile(
    r"(?P<not>\b(?:not|never|no longer|cannot)\s+(?:\w+\s+)?|n['’]t\s+(?:\w+\s+)?)?"
    rf"\b(?:(?P<favour>{_FAVOUR})|{_REFUSE})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(rf"\b{YEAR}\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(month.title() for month in MONTHS)})\b")
_TIME = re.compile(rf"(?:\b\d{{1,2}}\s)?(?:{_MONTH.pattern})(?:\s\d{{1,2}}\b)?(?:,?\s{YEAR}\b)?|{_YEAR.pattern}")
_PLANNED = re.compile(r"\b(?:planned|expected|due|scheduled|will|(?:is|are) to|intends?|hopes?)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"\b[A-Z]\w+")


def find_contradictions(reader: Reader, pairs: Sequence[tuple[Point, Point]]) -> list[bool]:
    """For each two points whether they contradict each other."""
    likely = [place for place, pair in enumerate(pairs) if may_differ(*pair)]
    texts = [read_pair(*pairs[place]) for place in likely]
    told: set[int] = set()
    for place, pair, contradicted in zip(likely, texts, measure_contradiction(reader, texts), strict=True):
        if contradicted >= choose_bound(*pairs[place], *pair) or differ_in_amount_alone(*pair):
            told.add(place)
    return [place in told for place in range(len(pairs))]


def choose_bound(one: Point, other: Point, text: str, rival: str) -> float:
    """The mean probability of contradiction from which two points differ.

    Of amounts, and times of a plan, half of it is enough where the sentences are nearly the same otherwise. Amounts
    that lie far apart are mostly of other things: then the sentences must be so, and the reader sure.
    """
    close, amounts = measure_likeness(one, other) >= CLOSE, find_amounts(text, rival)
    if amounts is not None and not are_near(*amounts):
        return load_calibration().contradicted if close else math.inf
    parted = close and (amounts is not None or plan_other_times(text, rival))
    return CONTRADICTED_CLOSE if parted else load_calibration().contradicted


def read_pair(one: Point, other: Point) -> tuple[str, str]:
    """What of two points is read beside each other: the sentences alone where these tell amounts."""
    if find_amounts(one.sentence.text, other.sentence.text) is not None:
        return one.sentence.text, other.sentence.text
    return one.evidence.text, other.evidence.text


def measure_likeness(one: Point, other: Point) -> float:
    """The cosine of two points' sentences."""
    return float(one.sentence.vector @ other.sentence.vector)


def measure_contradiction(reader: Reader, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """For each two texts the mean probability of contradiction: both ways, as they stand and on what both speak of."""
    texts: list[tuple[str, str]] = []
    for one, other in pairs:
        for forth, back in ((one, other), (other, one)):
            texts += [(forth, back), (forth, join_asked(name_shared(forth, back), back))]
    found = [relation.contradicted for relation in reader.compare(texts)]
    return [sum(found[place : place + READINGS]) / READINGS for place in range(0, len(found), READINGS)]


def name_shared(text: str, other: str) -> str:
    """The words of a text that another one has too, function words left out: what both speak of, as a question."""
    known = list_keys(other)
    return " ".join(word.text for word in list_words(text) if not word.stop and word.key in known)


# What two points could differ in


def may_differ(one: Point, other: Point) -> bool:
    """Whether two points could tell one thing in two ways, before the reader is asked."""
    if one.is_opinion or other.is_opinion or measure_likeness(one, other) < NEAR:
        return False
    texts = one.sentence.text, other.sentence.text
    if plan_other_times(*texts) or take_other_stances(*texts):
        return True
    if (corrects(one.evidence) or corrects(other.evidence)) and name_others(*texts):
        return True
    return not tell_of_other_times(*texts) and (find_amounts(*texts) is not None or deny_each_other(*texts))


def find_amounts(one: str, other: str) -> tuple[Quantity, Quantity] | None:
    """The amounts of two texts that can't be the same but could be two values of one thing; None where there are none.

    One of the texts has a single amount of that unit. Where the other one has several, it must name the first one's
    and another in its place: else which stands for which would have to be guessed.
    """
    amounts, others = list_amounts(one), list_amounts(other)
    for amount in amounts:
        own = [each for each in amounts if comparable(amount, each)]
        beside = [each for each in others if comparable(amount, each)]
        if not beside or amount is not own[0] or any(amount.per != each.per for each in beside):
            continue
        if is_one(own) and is_one(beside):
            rivals = [(amount, beside[0])]
        elif is_one(own) and any(fit_together(amount, each) for each in beside):
            rivals = [(amount, each) for each in beside]
        elif is_one(beside) and any(fit_together(beside[0], each) for each in own):
            rivals = [(each, beside[0]) for each in own]
        else:
            continue
        rivals = [pair for pair in rivals if not fit_together(*pair) and are_near(*pair, FAR)]
        if rivals:
            return min(rivals, key=lambda pair: abs(math.log(measure(pair[0]) / measure(pair[1]))))
    return None


def differ_in_amount_alone(one: str, other: str) -> bool:
    """Whether two texts are the same, word for word, but for amounts that can't be."""
    rivals = find_amounts(one, other)
    if rivals is None:
        return False
    left, right = (
        [word.key for word in list_words(f"{text[: amount.start]} {text[amount.end :]}")]
        for text, amount in zip((one, other), rivals, strict=True)
    )
    return left == right


def list_amounts(text: str) -> list[Quantity]:
    return [one for one in list_quantities(text) if not (one.spelled and one.unit is None and one.value <= FEW)]


def is_one(amounts: Sequence[Quantity]) -> bool:
    """Whether amounts are one, told once or converted, as in "1,000 kilometers (600 miles)"."""
    return bool(amounts) and all(are_converted(amounts[0], other) for other in amounts[1:])


def are_converted(one: Quantity, other: Quantity) -> bool:
    if one.unit == other.unit or one.low is None or other.low is None:
        return False
    return abs(one.low - other.low) <= abs(one.low) / 20


def plan_other_times(one: str, other: str) -> bool:
    """Whether both tell of one plan, in the same words, and of other days, months or years for it."""
    texts = one, other
    if not all(map(_PLANNED.search, texts)) or any(map(list_quantities, texts)):
        return False
    times = [set(_TIME.findall(text)) for text in texts]
    told = [_PLANNED.sub(" ", _TIME.sub(" ", text)) for text in texts]
    plans = [{key for key in list_content(text) if not key.isdigit()} for text in told]
    return bool(times[0] and times[1]) and times[0] != times[1] and (plans[0] <= plans[1] or plans[1] <= plans[0])


def tell_of_other_times(one: str, other: str) -> bool:
    """Whether two texts name years, or months, that have none in common: what was so then and then both stands."""
    for time in (_YEAR, _MONTH):
        named = [set(time.findall(text)) for text in (one, other)]
        if named[0] and named[1] and not named[0] & named[1]:
            return True
    return False


def take_other_stances(one: str, other: str) -> bool:
    """Whether somebody is for what they were against, or the other way round."""
    stances = list_stances(one), list_stances(other)
    return bool(stances[0] and stances[1]) and stances[0] != stances[1] and share_holder(one, other)


def share_holder(one: str, other: str) -> bool:
    """Whether whoever takes a stance may be the same: of the same name, or where one has none, of the same words."""
    holders = list_holders(one), list_holders(other)
    if not all(holders):
        holders = list_subject(one), list_subject(other)
    return bool(holders[0] & holders[1])


def list_subject(text: str) -> set[str]:
    """The words before those that tell a stance, function words left out."""
    match = _STANCE.search(text)
    return list_content(text[: match.start()]) if match else set()


def deny_each_other(one: str, other: str) -> bool:
    """Whether one says no to what the other says, in the same words."""
    content = list_content(one), list_content(other)
    same = content[0] <= content[1] or content[1] <= content[0]
    return same and is_negated(one) != is_negated(other)


def is_negated(text: str) -> bool:
    return _NEGATION.search(text) is not None


def list_stances(text: str) -> set[bool]:
    """Whether somebody in a text is for something, against something, or both."""
    return {(match["favour"] is not None) != (match["not"] is not None) for match in _STANCE.finditer(text)}


def list_holders(text: str) -> set[str]:
    """Names before the words that tell a stance: whose it is."""
    match = _STANCE.search(text)
    before = text[: match.start()] if match else ""
    return {key_of(name) for name in _CAPITAL.findall(before) if not any(word.stop for word in list_words(name))}


def name_others(one: str, other: str) -> bool:
    """Whether each names somebody whom the other does not."""
    names = [{key_of(name) for name in list_capitals(text)} for text in (one, other)]
    return bool(names[0] - names[1]) and bool(names[1] - names[0])


def list_content(text: str) -> set[str]:
    """The words of a text that tell a fact, by their keys; whoever says it, and on which day, aside."""
    return {
        word.key
        for word in list_words(text)
        if not word.stop and word.key not in _REPORTING and word.text.lower() not in _DAYS
    }
