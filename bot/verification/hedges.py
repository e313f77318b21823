"""How sure: what the source calls possible, a statement must not call certain."""

import re
from collections.abc import Sequence

from bot.language.deeds import same_deed
from bot.language.words import list_words
from bot.verification.denials import find_closest, split_clauses
from bot.verification.sources import Fault, Source, tells_whole

_HEDGE = re.compile(
    r"\b(?:might|could|perhaps|possibl[ey]|maybe|reportedly|allegedly|supposedly|probably|(?:un)?likely|unconfirmed|"
    r"apparently|seems?|seemingly|appears? to|rumou?red|potential(?:ly)?|not (?:yet )?(?:clear|certain|confirmed)|"
    r"unclear|whether|if|suggest\w*|hint\w*|would|should|can|must|needs? to|want\w*|hop(?:es|ed|ing)|plan(?:s|ned)?|"
    r"intend\w*|aim(?:s|ed)?|expect\w*|is to|are to|was to|were to|"
    r"(?:meant|supposed|due|set) to)\b|\bmay\b(?!\s+\d)",
)
_UNCERTAIN = re.compile(
    r"\b(?:might|could|would|should|perhaps|possibly|maybe|reportedly|allegedly|supposedly|probably|unconfirmed|"
    r"apparently|rumou?red)\b|\bmay\b(?!\s+\d)"
)
_REACH = 5


def check_hedges(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each clause that tells as certain what the closest sentence tells as possible."""
    faults = []
    for clause in split_clauses(statement):
        closest = find_closest(clause, sources)
        if closest is None or _HEDGE.search(clause) or tells_whole(statement, clause, closest):
            continue
        said = _list_keys(clause)
        for hedge in _UNCERTAIN.finditer(closest):
            # It may be told in another clause: "the mission, apparently a civilian one, recorded ...".
            if re.search(rf"\b{hedge.group()}\b", statement):
                continue
            hedged = [word for word in list_words(closest) if word.start >= hedge.end() and not word.stop][:_REACH]
            shared = [word for word in hedged if same_deed(word.key) in said]
            if len(shared) >= max(2, len(hedged) // 2):
                faults.append(Fault("hedge", clause.strip()))
                break
    return faults


def _list_keys(text: str) -> frozenset[str]:
    return frozenset(same_deed(word.key) for word in list_words(text) if not word.stop)
