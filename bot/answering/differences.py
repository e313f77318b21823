"""Evidence on one question that differs: a change over time, a correction, or sources in conflict."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.answering.evidence import Evidence, Quote
from bot.language.mentions import find_speaker
from bot.language.retraction import says_correction, says_right, takes_back
from bot.language.words import list_keys
from bot.models import DisagreementKind
from bot.numbers import Quantity, carries, comparable, list_quantities
from bot.reading.cross_encoder import Relation, load_calibration

CLOSE = 0.6
"""Cosine from which two sentences are nearly the same but for what answers."""
CONTRADICTED_CLOSE = 0.4
"""Mean probability of contradiction from which such sentences differ."""
FACTOR = 2
"""How far apart two reports of one amount lie at most: what differs more is mostly another amount."""
SAME_NEWS = timedelta(days=3)
"""Reports that appear within it are on one state of things: what differs between them is a conflict and no change."""
TAKEN_BACK = 2
"""Sentences in which something is taken back: what was said, and that it is wrong."""
_PART_OF = re.compile(r"\bof (?:all |the |its |their )+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundPosition:
    """What one side says."""

    text: str
    quotes: tuple[Quote, ...]
    """The words that the text is made of, in order."""
    others: tuple[Quote, ...]
    """Words of further articles that say the same."""
    said_by: str | None
    published: date | None
    newest: bool = False


@dataclass(frozen=True, slots=True)
class FoundDisagreement:
    """Sources that differ on one thing; positions by date, of a correction the corrected one first."""

    about: str
    kind: DisagreementKind
    positions: tuple[FoundPosition, ...]


def join_asked(question: str, statement: str) -> str:
    """A statement as it is compared with another where they may differ on what was asked, and on nothing else."""
    return f"{question} | {statement}"


def differ(forth: Relation, back: Relation) -> bool:
    """Whether two reports contradict each other, read both ways."""
    return (forth.contradicted + back.contradicted) / 2 >= load_calibration().contradicted


def contradict(one: Evidence, other: Evidence, forth: Relation, back: Relation) -> bool:
    """Whether two answers to one question exclude each other.

    Of sentences that are nearly the same but for their answers half the contradiction is enough: a report that also
    tells what was before ("Tarn, who followed Ork") contradicts the earlier one in one direction only.
    """
    if not answer_alike(one, other):
        return False
    close = float(one.lead.vector @ other.lead.vector) >= CLOSE
    parted = close and not give_same_answer(one, other)
    return differ(forth, back) or (parted and (forth.contradicted + back.contradicted) / 2 >= CONTRADICTED_CLOSE)


def give_same_answer(one: Evidence, other: Evidence) -> bool:
    """Whether the words that answer have any in common: "Lise Tarn, who followed Ork" is no source for "Jens Hall"."""
    words, others = (list_keys(each.answer) for each in (one, other))
    return not words or not others or bool(words & others)


def answer_alike(one: Evidence, other: Evidence) -> bool:
    """Whether two answers are of one kind and could differ: amounts of one unit that are not equal, or no amounts."""
    amounts, others = list_quantities(one.answer), list_quantities(other.answer)
    if not amounts or not others:
        return not amounts and not others
    pairs = [
        (a, b) for a in drop_wholes(one.answer, amounts) for b in drop_wholes(other.answer, others) if comparable(a, b)
    ]
    return bool(pairs) and not any(fit_together(a, b) for a, b in pairs)


def drop_wholes(text: str, amounts: Sequence[Quantity]) -> Sequence[Quantity]:
    """The amounts of a text without what they are parts of: the eleven of "three of the eleven"."""
    return [one for one in amounts if not _PART_OF.search(text[: one.start])] or amounts


def fit_together(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts may be one: equal, or within what "over 30" and the like leave open."""
    below = one.low is not None and other.high is not None and one.low > other.high
    above = one.high is not None and other.low is not None and one.high < other.low
    return carries(one, other) or carries(other, one) or not (below or above)


def are_near(one: Quantity, other: Quantity, factor: int = FACTOR) -> bool:
    """Whether the larger of two amounts is at most `factor` times the smaller."""
    least, most = sorted(map(measure, (one, other)))
    return 0 < most <= factor * least


def measure(amount: Quantity) -> float:
    """The size of an amount in base units, without its sign."""
    size = amount.low if amount.low is not None else amount.high
    return float(abs(size or 0))


def find_kind(sides: Sequence[Evidence]) -> DisagreementKind:
    """A correction says that it is one; a change lies between reports of different days.

    What is newer than a correction is corrected by it only where that names what it says.
    """
    dates = [side.passage.published for side in sides]
    known = [day for day in dates if day is not None]
    for side, day in zip(sides, dates, strict=True):
        others = [other for other in sides if other is not side]
        if corrects(side) and (day is None or day == max(known) or says_correction(side.text) or names(side, others)):
            return "correction"
    if len(known) == len(dates) and max(known) - min(known) > SAME_NEWS:
        return "change"
    return "conflict"


def names(side: Evidence, others: Sequence[Evidence]) -> bool:
    """Whether a side has an amount of the others, with its unit or without."""
    amounts = {amount.value for other in others for amount in list_quantities(other.text)}
    return any(one.value in amounts for one in list_quantities(side.text))


def corrects(side: Evidence) -> bool:
    """Whether a side says that something else is wrong: in a correction all that does not say that it was right."""
    whole = side.passage.metadata.kind == "correction" and not says_right(side.text)
    return whole or says_correction(side.text) or takes_back(side.text) or puts_right(side)


def puts_right(side: Evidence) -> bool:
    """Whether a side stands right behind what its article takes back: "We wrote three. That is wrong. It was six."."""
    first, passage = side.chain[0]
    before = [one.text for one in passage.sentences if 0 < first.ordinal - one.ordinal <= TAKEN_BACK]
    return len(before) == TAKEN_BACK and takes_back(*before)


def build_disagreement(about: str, sides: Sequence[Evidence]) -> FoundDisagreement:
    """The positions in their order: oldest first, the newest marked; of a correction the corrected one first."""
    kind = find_kind(sides)
    ordered = sorted(sides, key=lambda side: side.passage.published or date.min)
    positions = [build_position(side) for side in ordered]
    if kind == "correction":
        rank = sorted(range(len(ordered)), key=lambda i: (not corrects(ordered[i]), -i))
        return FoundDisagreement(about, kind, tuple(replace(positions[i], newest=n == 0) for n, i in enumerate(rank)))
    days = {side.passage.published for side in sides}
    newest = max((day for day in days if day), default=None) if len(days) > 1 else None
    return FoundDisagreement(
        about, kind, tuple(replace(one, newest=newest is not None and one.published == newest) for one in positions)
    )


def build_position(side: Evidence) -> FoundPosition:
    lead = side.chain[-1][0].text
    before = side.chain[-2][0].text if len(side.chain) > 1 else ""
    return FoundPosition(side.text, side.quotes, side.others, find_speaker(lead, before), side.passage.published)
