"""Claims that put one event on different days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.disagreement.claims import Claim, Rivals, clash, is_change, is_corrected, list_keys, share_source
from bot.disagreement.voices import voices_differ
from bot.language.deeds import is_deed, list_deeds, same_deed
from bot.language.lexicon import MONTHS, split_words
from bot.language.words import fold
from bot.understanding.question import Question

_MONTH = "|".join(month.capitalize() for month in MONTHS)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?P<year>(?:1[5-9]|20)\d\d))?"
    rf"|(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year2>(?:1[5-9]|20)\d\d))?"
    rf"|(?P<month3>{_MONTH}),?\s+(?P<year3>(?:1[5-9]|20)\d\d)|(?<=in )(?P<month4>{_MONTH})\b"
    r"|\b(?P<year4>(?:1[5-9]|20)\d\d)(?!\s*(?:percent|people|[a-z]+s\b|[.,]\d)))"
)
_TELLS = re.compile(
    rf"\b(?:{_MONTH}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|spring|summer|autumn|fall of|winter|(?:1[5-9]|20)\d\d|"
    r"(?:last|this|next) (?:week|month|year))\b"
)
_ON_WEEKDAY = re.compile(r"(?<=\bon )(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_SET_ASIDE = re.compile(r"\b(?:not|instead of|rather than|than|from)\s+(?:on\s+|in\s+)?$", re.IGNORECASE)
_ASKING = split_words("date day month year time when")
LEAST_COVERED = 0.75
"""Share of the question's terms that each claim must have to tell of the event that is asked about."""

LEAST_OWN = 0.5
"""The same for a claim whose article has all of them."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is told; None for what is not."""

    year: int | None
    month: int | None
    day: int | None
    weekday: str | None = None
    """As it is called, where no more of the date is told."""

    def agrees(self, other: "Day") -> bool:
        """Whether both can be the same day."""
        return all(
            one is None or two is None or one == two
            for one, two in (
                (self.year, other.year),
                (self.month, other.month),
                (self.day, other.day),
                (self.weekday, other.weekday),
            )
        )


def asks_date(question: Question) -> bool:
    """Whether a date is asked for."""
    return question.answer_type == "date"


def find_rival_dates(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """The dates for what `question` asks that can't both be right; None where they agree, or it can't be told."""
    terms = [term for term in question.own_terms if not term.weak and fold(term.text) not in _ASKING]
    keys = frozenset(same_deed(term.key) for term in terms)
    deeds = frozenset(same_deed(term.key) for term in terms if is_deed(term))
    named = frozenset(term.key for term in terms if term.name)
    told = [
        (claim, day)
        for claim in claims
        if (_tells(claim, keys, deeds, named) or _tells_shortly(claim, keys, deeds))
        and (day := read_day(claim)) is not None
    ]
    if not told or not any(_tells(claim, keys, deeds, named) for claim, _ in told):
        return None
    # What tells most of the question's words tells what is asked.
    told.sort(key=lambda one: not _tells(one[0], keys, deeds, named))
    lead, day = told[0]
    groups: list[tuple[list[Claim], Day]] = [([lead], day)]
    for claim, other in told[1:]:
        if clash(lead, claim, keys) or len(keys & list_deeds(lead.keys & claim.keys)) < LEAST_OWN * len(keys):
            continue
        if (day.weekday or other.weekday) and (claim.article_id != lead.article_id or not voices_differ(lead, claim)):
            # A Monday is another one in another article; and who said it on a Monday may tell of a Tuesday.
            continue
        alike = [group for group in groups if group[1].agrees(other)]
        if len(alike) == 1:
            alike[0][0].append(claim)
        elif not alike and not any(share_source(claim, one) for group, _ in groups for one in group):
            groups.append(([claim], other))
    if len(groups) == 1:
        return None
    claims_apart = [group for group, _ in groups]
    changed = any(is_change(lead, group[0]) for group in claims_apart)
    return Rivals(
        about=f"when {re.sub(r'^.*?when ', '', question.text.strip(' ?.!'), flags=re.IGNORECASE)}",
        kind="correction" if is_corrected(claims_apart) else "change" if changed else "conflict",
        groups=tuple(tuple(group) for group, _ in groups),
    )


def _tells(claim: Claim, keys: frozenset[str], deeds: frozenset[str], named: frozenset[str]) -> bool:
    # The names of what an article is about are in its title, and its sentences need not name it again.
    told = list_deeds(claim.keys | list_keys(claim.read.passage.metadata.title) & named)
    return bool(keys) and len(keys & told) >= LEAST_COVERED * len(keys) and deeds <= told


def _tells_shortly(claim: Claim, keys: frozenset[str], deeds: frozenset[str]) -> bool:
    """The same where the sentence leaves to its article of what it speaks: "The first patients are due in May"."""
    told = list_deeds(claim.keys)
    return len(keys & told) >= LEAST_OWN * len(keys) and deeds <= told and keys <= list_deeds(claim.article_keys)


def tells_date(text: str) -> bool:
    """Whether a sentence names a day, a month or a year."""
    return _TELLS.search(text) is not None


def read_day(claim: Claim) -> Day | None:
    """The one date that a claim tells; None where it tells none or several."""
    found: list[Day] = []
    for match in _DATE.finditer(claim.text):
        if _SET_ASIDE.search(claim.text[: match.start()]) and not claim.set_aside:
            continue
        groups = match.groupdict()
        year = next((groups[name] for name in ("year", "year2", "year3", "year4") if groups[name]), None)
        month = next((groups[name] for name in ("month", "month2", "month3", "month4") if groups[name]), None)
        day = groups["day"] or groups["day2"]
        found.append(
            Day(
                int(year) if year else None,
                MONTHS.index(month.lower()) + 1 if month else None,
                int(day) if day else None,
            )
        )
    if not found:
        days = {match.group() for match in _ON_WEEKDAY.finditer(claim.text)}
        return Day(None, None, None, days.pop()) if len(days) == 1 else None
    return found[0] if len(found) == 1 else None
