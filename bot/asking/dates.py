"""What a question says about time: which days it is restricted to, whether the newest counts, or that it asks when."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.asking.periods import (
    Period,
    go_back,
    read_count,
    read_day,
    read_month,
    read_relative,
    span_months,
    widen,
)
from bot.language.calendar import MONTHS, WEEKDAYS
from bot.numbers.numerals import NUMBER_WORDS

_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_MONTH = "|".join(MONTHS)
_ANY_MONTH = rf"(?:{_MONTH}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_COUNT = rf"(?:\d{{1,3}}|an?|{'|'.join(word for word, value in NUMBER_WORDS.items() if 0 < value < 21)})"
_TIME = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<day>{_DAY})(?:\s+of)?\s+(?P<day_month>{_ANY_MONTH})(?:,?\s+(?P<day_year>{_YEAR}))?"
    rf"|(?P<month_day>{_ANY_MONTH})\s+(?P<day_after>{_DAY})(?!\d|[.,]\d)(?:,?\s+(?P<month_day_year>{_YEAR}))?"
    rf"|(?P<dated_month>{_ANY_MONTH}),?\s+(?:of\s+)?(?P<month_year>{_YEAR})|(?P<month>{_MONTH})"
    rf"|(?:the\s+)?(?:(?P<quarter>first|second|third|fourth|last|[1-4](?:st|nd|rd|th))\s+quarter|q(?P<q>[1-4]))"
    rf"(?:\s+(?:of\s+)?(?P<quarter_year>{_YEAR}))?|(?:the\s+)?(?P<decade>{_YEAR[:-2]}0)s"
    rf"|(?P<which>last|past|previous|this|next)\s+(?P<unit>week|month|year|quarter|{'|'.join(WEEKDAYS)}|{_MONTH})"
    rf"|(?P<ago>{_COUNT})\s+(?P<ago_unit>day|week|month|year)s?\s+ago"
    rf"|(?:the\s+)?(?:last|past)\s+(?P<span>{_COUNT}|few|couple of)\s+(?P<span_unit>day|week|month|year)s"
    rf"|(?P<word>yesterday)|(?P<weekday>{'|'.join(WEEKDAYS)})|(?P<year>{_YEAR}))(?!\w)",
    re.IGNORECASE,
)
_RELATIVE = ("which", "ago", "span", "word")
_BEFORE_IT = re.compile(
    r"\b(before|prior to|until|till|up to|by|after|following|since|from|starting|as of|later than|earlier than|on"
    r"|in|at|during"
    r"|within|over|throughout|of|between|for|and|to)\s+(?:the\s+|early\s+|late\s+|mid[\s-]+)?$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"^\s*(?:and|to|until|till|through|-|–)\s*$", re.IGNORECASE)
NEWEST = re.compile(
    r"\b(?:(?<!at the )latest|latest(?=\s+\w)|newest|most recent(?:ly)?(?: reports?| articles?| figures?| news)?"
    r"|up[- ]to[- ]date|nowadays|by now|(?<!until )(?<!till )(?<!even )now(?! that)|currently|at present"
    r"|at (?:the|this) (?:moment|time)(?! of)|right now|as of (?:now|today)|so far|to date|these days"
    r"|as (?:it|things) stands?|presently|recently|lately|current|today)\b",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(
    r"^\W*(?:(?:and|but|so|then|since|until|till|by|from)\s+)*(?:when\b"
    r"|(?:(?:in|on|at|by|for|since)\s+)?(?:what|which)\s+(?:exact\s+)?(?:date|day|year|month|week|time|decade"
    r"|century)\b)|\b(?:what|which) (?:was|is|were) the (?:exact )?(?:date|day|year|month)\b"
    r"|\b(?:tell me|know|say|says|said|clear|mention\w*|stated?|decided) when\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:articles?|coverage|news|stories|story|published|headlines|written|posted|reporting)\b(?:\s+\w+){0,3}\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?<!\s)\s++(?:\w++\s++)?(?:people|men|women|soldiers|troops|refugees|jobs|homes|euros?|dollars?|pounds|km|kilomet\w+"
    r"|miles|metres"
    r"|meters|tons|tonnes|percent|years|days|hours|cases|dead|deaths|copies|members|civilians|seats|votes)\b|[.,]\d"
    r"|\s*+%"
)
_EVENT = re.compile(
    r"(?<!the )\b(?P<side>[Bb]efore|[Pp]rior to|[Aa]head of|[Aa]fter|[Ff]ollowing|[Ss]ince|[Dd]uring|[Aa]t the time"
    r" of|[Uu]ntil)\s+(?P<event>(?:the|this|that|his|her|its|their|[A-Z]\w*(?:['’]s)?)\b[^?.,;!]*)"
)
_EVENT_ENDS = re.compile(
    r"(?<!\s)\s++(?:and|but|what|who|which|how|when|where|why|did|does|do|is|was|were|are|will|would|has|have|had|can"
    r"|could)\b.*$"
)
_SIDES: dict[str, Literal["before", "after", "during"]] = {
    "before": "before", "prior to": "before", "ahead of": "before", "until": "before", "after": "after",
    "following": "after", "since": "after", "during": "during", "at the time of": "during",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventReference:
    """A time that is told by an event, as in "before the summit"."""

    side: Literal["before", "after", "during"]
    text: str
    """The event as the question names it: "the summit"."""


@dataclass(frozen=True, slots=True)
class TimeHint:
    """What a question says about time."""

    prefer_newest: bool = False
    """The latest state of things is asked for."""
    asks_when: bool = False
    """The answer is to be a time."""
    period: Period | None = None
    about: Literal["event", "published"] = "event"
    """Whether `period` is when things happened, or when articles about them appeared."""
    exact: bool = False
    """The question says the period outright, with its year; else it was inferred from how far the corpus reaches."""
    relative: bool = False
    """The period counts from today: "yesterday", "last week"."""
    words: str = ""
    """The words that tell the period, for people: "in August"."""
    event: EventReference | None = None


def read_time(question: str, today: date, through: date | None) -> TimeHint | None:
    """What `question` says about time; None where it says nothing.

    `through` is the newest article's date. Relative times ("last week") count from `today`; a weekday, and a month or
    day without a year, is the latest such one up to `through`.
    """
    latest = min(today, through) if through else today
    newest = NEWEST.search(question) is not None
    asks = _ASKS_WHEN.search(question) is not None
    found = [
        (match, read) for match in _TIME.finditer(question) if (read := _read_match(match, question, latest, today))
    ]
    event = None if found else _find_event(question)
    if not found:
        if not (newest or asks or event):
            return None
        return TimeHint(prefer_newest=newest, asks_when=asks, event=event)
    match, (period, exact) = found[0]
    last = match
    lead = _BEFORE_IT.search(question[: match.start()])
    bound = re.sub(r"\s+", " ", lead.group(1).lower()) if lead else ""
    published = _PUBLISHED.search(question[: lead.start() if lead else match.start()]) is not None
    joined = len(found) > 1 and _JOINED.match(question[match.end() : found[1][0].start()])
    if len(found) > 1 and joined and bound in ("between", "from", "in", "during", ""):
        last, (other, other_exact) = found[1]
        if period.start and other.start and period.start > other.start and not exact:
            # "From November to March 2025": the first month's year follows from the second.
            period = Period(
                period.start.replace(year=other.start.year - (period.start.month > other.start.month)), None
            )
            exact = other_exact
        period, exact = Period(period.start, other.end), exact and other_exact
    elif len(found) > 1:
        # Two times that do not make one period restrict nothing for certain.
        return TimeHint(prefer_newest=newest, asks_when=asks) if newest or asks else None
    elif bound != "from" or not published:
        # "Articles from March" appeared in March, not from then on.
        period = _bound(period, bound)
    return TimeHint(
        prefer_newest=newest or bound == "as of",
        asks_when=asks,
        period=period,
        about="published" if published else "event",
        exact=exact,
        relative=any(match[name] for name in _RELATIVE),
        words=question[lead.start() if lead else match.start() : last.end()].strip(),
    )


def _bound(period: Period, bound: str) -> Period:
    """The days that "before", "since" and the like make of `period`."""
    if bound in ("before", "prior to", "earlier than"):
        return Period(None, period.start - timedelta(days=1) if period.start else None)
    if bound in ("after", "following", "later than"):
        return Period(period.end + timedelta(days=1) if period.end else None, None)
    if bound in ("since", "from", "starting"):
        return Period(period.start, None)
    if bound in ("until", "till", "up to", "by", "as of"):
        return Period(None, period.end)
    return period


def _read_match(match: re.Match[str], question: str, present: date, today: date) -> tuple[Period, bool] | None:
    """The period that `match` tells and whether it does so exactly; None where it is no time after all."""
    part = match.groupdict()
    try:
        if part["iso"]:
            day = date.fromisoformat(part["iso"])
            return Period(day, day), True
        if part["day"] or part["month_day"]:
            number = int(re.sub(r"\D", "", part["day"] or part["day_after"]))
            month = read_month(part["day_month"] or part["month_day"])
            year = part["day_year"] or part["month_day_year"]
            return read_day(number, month, int(year) if year else None, present), bool(year)
    except ValueError:
        return None
    if part["dated_month"]:
        return span_months(int(part["month_year"]), read_month(part["dated_month"])), True
    if part["month"]:
        return _read_bare_month(match, question, present)
    if part["quarter"] or part["q"]:
        number = int(part["q"]) if part["q"] else _QUARTERS[part["quarter"].lower()]
        first = 3 * number - 2
        year = int(part["quarter_year"]) if part["quarter_year"] else present.year - (first > present.month)
        return span_months(year, first, 3), bool(part["quarter_year"])
    if part["decade"]:
        decade = int(part["decade"])
        return Period(date(decade, 1, 1), date(decade + 9, 12, 31)), True
    if part["which"]:
        return read_relative(part["which"].lower(), part["unit"].lower(), today), False
    if part["ago"] or part["span"]:
        count = read_count(part["ago"] or part["span"])
        start = go_back(today, count, (part["ago_unit"] or part["span_unit"]).lower()) if count else None
        if start is None:
            return None
        unit = (part["ago_unit"] or "").lower()
        return (widen(start, unit) if unit else Period(start, today)), False
    if part["word"]:
        return Period(today - timedelta(days=1), today - timedelta(days=1)), False
    if part["weekday"]:
        day = present - timedelta(days=(present.weekday() - WEEKDAYS.index(part["weekday"].lower())) % 7)
        return Period(day, day), False
    return _read_year(match, question)


def _read_bare_month(match: re.Match[str], question: str, present: date) -> tuple[Period, bool] | None:
    """A month without a year is the latest one; "may" and "march" are mostly verbs."""
    name = match["month"].lower()
    if name in ("may", "march") and (match["month"].islower() or not _BEFORE_IT.search(question[: match.start()])):
        # "The March meeting" is clear enough; "March on Rome" is not.
        named = re.search(r"\b(?:the|last|early|late|that|this)\s+$", question[: match.start()], re.IGNORECASE)
        if match["month"].islower() or not named:
            return None
    if re.match(r"['’]s\b|\s+[A-Z]\w+['’]s\b", question[match.end() :]) and not _BEFORE_IT.search(
        question[: match.start()]
    ):
        return None
    month = read_month(name)
    return span_months(present.year - (month > present.month), month), False


def _read_year(match: re.Match[str], question: str) -> tuple[Period, bool] | None:
    """Four digits are a year after a preposition or "the", or at the end of the question; else perhaps a number."""
    before, after = question[: match.start()], question[match.end() :]
    placed = _BEFORE_IT.search(before) or re.search(r"\bthe\s+$", before, re.IGNORECASE)
    if _COUNTED.match(after) and not re.search(r"\b(?:in|since|during|until)\s+$", before, re.IGNORECASE):
        return None
    ends = not re.search(r"\w", after) and re.search(r"(?:^|[a-z,])\s+$", before)
    if not placed and not ends:
        return None
    year = int(match["year"])
    return Period(date(year, 1, 1), date(year, 12, 31)), True


def _find_event(question: str) -> EventReference | None:
    for match in _EVENT.finditer(question):
        text = _EVENT_ENDS.sub("", match["event"]).strip()
        if re.search(r"[^\W\d_]{3,}", re.sub(r"^(?:the|this|that|his|her|its|their)\b", "", text)):
            return EventReference(_SIDES[re.sub(r"\s+", " ", match["side"].lower())], text)
    return None
