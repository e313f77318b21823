"""Evidence on one question that differs: a change over time, a correction, or sources in conflict."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.disagreement.claims import Kind
from bot.disagreement.disagreements import FoundDisagreement, FoundPosition
from bot.language.attribution import find_speaker
from bot.passages import FoundPassage
from bot.reading.cross_encoder import Relation
from bot.reading.evidence import Evidence

CONTRADICTED = 0.55
"""Mean probability of contradiction, both ways, from which two reports differ."""
SAME_NEWS = timedelta(days=3)
"""Reports that appear within it are on one state of things: what differs between them is a conflict and no change."""
_CORRECTS = re.compile(
    r"\b(?:correct(?:ion|s|ed)|erroneous(?:ly)?|wrongly|mistakenly|in error|retract(?:s|ed|ion))\b", re.I
)


def differ(forth: Relation, back: Relation) -> bool:
    """Whether two reports contradict each other, read both ways."""
    return (forth.contradicted + back.contradicted) / 2 >= CONTRADICTED


def find_kind(sides: Sequence[Evidence]) -> Kind:
    """A correction says that it is one; a change lies between reports of different days."""
    if any(corrects(side) for side in sides):
        return "correction"
    dates = [read_passage(side).published for side in sides]
    known = [day for day in dates if day is not None]
    if len(known) == len(dates) and max(known) - min(known) > SAME_NEWS:
        return "change"
    return "conflict"


def read_passage(side: Evidence) -> FoundPassage:
    return side.chain[0][1]


def corrects(side: Evidence) -> bool:
    return read_passage(side).metadata.kind == "correction" or _CORRECTS.search(side.text) is not None


def build_disagreement(about: str, sides: Sequence[Evidence]) -> FoundDisagreement:
    """The positions in their order: oldest first, the newest marked; of a correction the corrected one first."""
    kind = find_kind(sides)
    ordered = sorted(sides, key=lambda side: read_passage(side).published or date.min)
    positions = [build_position(side) for side in ordered]
    if kind == "correction":
        rank = sorted(range(len(ordered)), key=lambda i: (not corrects(ordered[i]), -i))
        return FoundDisagreement(about, kind, tuple(replace(positions[i], newest=n == 0) for n, i in enumerate(rank)))
    days = {read_passage(side).published for side in sides}
    newest = max((day for day in days if day), default=None) if len(days) > 1 else None
    return FoundDisagreement(
        about, kind, tuple(replace(one, newest=newest is not None and one.published == newest) for one in positions)
    )


def build_position(side: Evidence) -> FoundPosition:
    lead = side.chain[-1][0].text
    before = side.chain[-2][0].text if len(side.chain) > 1 else ""
    return FoundPosition(side.text, side.quotes, side.others, find_speaker(lead, before), read_passage(side).published)
