"""What a question says about time: which days it is restricted to, whether the newest counts, or that it asks when."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.language.words import is_stop
from bot.numbers import NUMBER_WORDS, list_quantities
from ingest.dates import DATE, MONTHS, WEEKDAYS, PartialDate, get_date, get_month

_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each begins; it lasts three."""
_MONTH = "|".join(MONTHS)
_WEEKDAY = "|".join(WEEKDAYS)
_YEAR = r"(?:1[5-9]|20)\d\d"
_COUNT = rf"(?:\d{{1,3}}|an?|{'|'.join(word for word, value in NUMBER_WORDS.items() if 0 < value < 21)})"
YEAR_BESIDE = rf",?\s(?:of\s|\()?(?P<beside>{_YEAR})\b\)?"
"""What says which one a relative time means: "last summer (2025)"."""
_TIME = re.compile(
    rf"\b(?:{DATE}|(?P<month>{_MONTH})"
    rf"|(?:the\s+)?(?:(?P<quarter>{'|'.join(_QUARTERS)})\s+quarter|q(?P<q>[1-4]))(?:\s+(?:of\s+)?(?P<quarter_year>{_YEAR}))?"
    rf"|(?:the\s+)?(?P<decade>{_YEAR[:-2]}0)s"
    rf"|(?P<season>{'|'.join(_SEASONS)})\s+(?:of\s+)?(?P<season_year>{_YEAR})|(?P<bare_season>{'|'.join(_SEASONS)})"
    rf"|(?P<which>last|past|previous|this|next)\s+"
    rf"(?P<unit>week|weekend|month|year|quarter|{_WEEKDAY}|{_MONTH}|{'|'.join(_SEASONS)})(?:{YEAR_BESIDE})?"
    rf"|(?P<ago>{_COUNT})\s+(?P<ago_unit>day|week|month|year)s?\s+ago"
    rf"|(?:the\s+)?(?:last|past)\s+(?P<span>{_COUNT}|few|couple of)\s+(?P<span_unit>day|week|month|year)s"
    rf"|the\s+(?P<weekend>weekend)|(?P<yesterday>yesterday|last\s+night)|(?P<weekday>{_WEEKDAY})|(?P<year>{_YEAR}))(?!\w)",
    re.IGNORECASE,
)
_RELATIVE = ("which", "ago", "span", "yesterday", "weekend")
_NAMED_MONTH = re.compile(
    rf"\b(?P<month>{'|'.join(month.capitalize() for month in MONTHS)})\b(?:\s+\d{{1,2}}\b)?"
    r"(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b)?"
)
"""With a capital, which "may" and "march" as verbs have only where they open a sentence."""
_LONGEST_NAMED = timedelta(days=366)
"""A longer period is not told by the names of its months."""
_BEFORE_IT = re.compile(
    r"\b(before|prior to|until|till|up to|by|after|following|since|from|starting|as of|later than|earlier than|on"
    r"|in|at|during"
    r"|within|over|throughout|of|between|for|and|to)\s+"
    r"(?:the\s+|early\s+|late\s+|mid[\s-]+|(?:the\s+)?(?:start|beginning|middle|end)\s+of\s+)?$",
    re.IGNORECASE,
)
_TIMED = frozenset(("before", "until", "till", "after", "since", "from", "in", "during", "between"))
"""What stands before a month and hardly before "may" and "march" as verbs."""
_AUXILIARY = re.compile(r"\s{1,4}(?:be|have|not|also|well|still|yet|never|only)\b", re.IGNORECASE)
_SAME_DAY = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
_PARTS = {"early": (1, 10), "start": (1, 10), "beginning": (1, 10), "mid": (15, 20), "middle": (15, 20)}
"""First and last day of the part of a month that a word names."""
_LATE, _END = 21, 25
"""The first day of "late July", and of "the end of July"."""
_PART = re.compile(
    r"\b(?:(early|mid|late)[\s-]+(?:in\s+)?|(?:the\s+)?(start|beginning|middle|end)\s+of\s+)$", re.IGNORECASE
)
_JOINED = re.compile(
    r"^\s*(?:and|to|until|till|through|-|–)\s*(?:(?:the )?(?:end|start|beginning|middle) of |early |mid[ -]|late )?$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(rf"\s*(?:to|until|till|through|-|–)\s*(?:{_MONTH})\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:between|from)\b", re.IGNORECASE)
_NEXT_WORD = re.compile(r"[\s-]*(\w+)")
_OF_EVENT = re.compile(
    r"\b(before|prior to|until|till|after|following|since)\s+(?:the|this|that|last)\s+"
    r"(?!(?:start|beginning|middle|end)\s+of\s+$)(?:[\w'’-]{1,40}\s+){1,4}?(?:in|on|of)\s+$",
    re.IGNORECASE,
)
"""A bound that an event sets, before the time in which that was: "before the vote in June"."""
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
_SIDES: dict[str, Literal["before", "after", "during"]] = {
    "before": "before", "prior to": "before", "ahead of": "before", "until": "before", "after": "after",
    "following": "after", "since": "after", "during": "during", "at the time of": "during",
}  # fmt: skip
_EVENT = re.compile(
    rf"(?<!the )\b(?P<side>(?i:{'|'.join(_SIDES)}))\s+"
    r"(?P<event>(?:the|this|that|his|her|its|their|[A-Z]\w*(?:['’]s)?)\b[^?.,;!]*)"
)
_EVENT_ENDS = re.compile(
    r"(?<!\s)\s++(?:and|but|what|who|which|how|when|where|why|did|does|do|is|was|were|are|will|would|has|have|had|can"
    r"|could)\b.*$"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included; None is open."""

    start: date | None
    end: date | None

    def holds(self, day: date | None) -> bool:
        """Whether `day` lies in it; an unknown day lies in none."""
        return day is not None and (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether two periods share a day."""
        starts = [period.start for period in (self, other) if period.start]
        ends = [period.end for period in (self, other) if period.end]
        return max(starts, default=date.min) <= min(ends, default=date.max)


ANY_DAY = Period(None, None)


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


def read_time(
    question: str, today: date, through: date | None, list_days: Callable[[], Sequence[date]] = tuple
) -> TimeHint | None:
    """What `question` says about time; None where it says nothing.

    `through` is the newest article's date, `list_days` tells those of all. Relative times ("last week") count from
    `today`; a weekday, and a month, season or day without a year, is the latest such one up to `through`, and rather
    one from which there are articles.
    """
    latest = min(today, through) if through else today
    newest = NEWEST.search(question) is not None
    asks = _ASKS_WHEN.search(question) is not None
    times = [(match, _read_match(match, question, latest, today)) for match in _TIME.finditer(question)]
    found = [(match, read) for match, read in times if read]
    if not found:
        event = _find_event(question)
        return TimeHint(newest, asks, event=event) if newest or asks or event else None
    match, (period, exact) = found[0]
    last = match
    lead = _BEFORE_IT.search(question[: match.start()])
    bound = re.sub(r"\s+", " ", lead.group(1).lower()) if lead else ""
    published = _PUBLISHED.search(question[: lead.start() if lead else match.start()]) is not None
    joined = len(found) > 1 and _JOINED.match(question[match.end() : found[1][0].start()])
    if len(found) > 1 and joined and bound in ("between", "from", "in", "during", ""):
        last, (other, other_exact) = found[1]
        other = _narrow(other, question[: last.start()])
        period = _narrow(period, question[: match.start()])
        if period.start and other.start and period.start > other.start and not exact:
            # "From November to March 2025": the first month's year follows from the second.
            year = other.start.year - (period.start.month > other.start.month)
            period, exact = Period(_move(period.start, year - period.start.year), None), other_exact
        period, exact = Period(period.start, other.end), exact and other_exact
    elif len(found) > 1:
        # Two times that do not make one period restrict nothing for certain.
        return TimeHint(newest, asks) if newest or asks else None
    elif dated := _OF_EVENT.search(question[: match.start()]):
        # On which day of that time it was is not told, so all of it counts.
        lead, opens = dated, _SIDES.get(dated[1].lower()) == "after"
        period = Period(period.start, None) if opens else Period(None, period.end)
    elif not (bound == "from" and (published or match["first1"] or match["first2"])):
        # "Articles from March" appeared in March, not from then on; nor does "from 12 to 15 March" leave an end open.
        period = _bound(_narrow(period, question[: match.start()]), bound)
    relative = not exact and any(match[name] for name in _RELATIVE)
    if not exact and not relative and not match["weekday"]:
        period = _settle(period, list_days)
    return TimeHint(
        prefer_newest=newest or bound == "as of",
        asks_when=asks,
        period=period,
        about="published" if published else "event",
        exact=exact,
        relative=relative,
        words=question[lead.start() if lead else match.start() : last.end()].strip(),
    )


def _settle(period: Period, list_days: Callable[[], Sequence[date]]) -> Period:
    """The same days in the latest year from which there are articles; as they are where no year has any."""
    if period.start is None or period.end is None:
        return period
    days = list_days()
    for years in range(period.end.year - min(days, default=period.end).year + 1):
        earlier = Period(_move(period.start, -years), _move(period.end, -years))
        if any(map(earlier.holds, days)):
            return earlier
    later = Period(_move(period.start, 1), _move(period.end, 1))
    return later if any(map(later.holds, days)) else period


def _move(day: date, years: int) -> date:
    """The day so many years later; 29 February is 28 February elsewhere, and the end of February stays its end."""
    year = day.year + years
    ends = day.month == 2 and day.day == monthrange(day.year, 2)[1]
    return day.replace(year=year, day=monthrange(year, 2)[1] if ends else day.day)


def _narrow(period: Period, before: str) -> Period:
    """The part of a month that "early", "late", "the end of" and the like before it name."""
    part = _PART.search(before)
    start, end = period.start, period.end
    if part is None or start is None or end is None or start.day != 1 or (end + timedelta(days=1)).day != 1:
        return period
    if start.month != end.month:
        return period
    word = (part[1] or part[2]).lower()
    days = _PARTS.get(word, (_END if word == "end" else _LATE, end.day))
    return Period(start.replace(day=days[0]), end.replace(day=days[1]))


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


def _read_match(match: re.Match[str], question: str, latest: date, today: date) -> tuple[Period, bool] | None:
    """The period that `match` tells and whether it does so exactly; None where it is no time after all."""
    part = match.groupdict()
    if part["which"] and part["unit"] in ("may", "march"):
        # "And this may include" is no month.
        return None
    written = get_date(match)
    if written is not None:
        year, month, first, day = written
        if day is None:
            return span_months(year or latest.year, month), True
        try:
            end = date(year or latest.year, month, day)
            start = end.replace(day=min(first or day, day))
            if year is None and end > latest:
                start, end = start.replace(year=start.year - 1), end.replace(year=end.year - 1)
        except ValueError:
            # The 31st of April.
            return None
        return Period(start, end), year is not None
    if part["month"]:
        return _read_bare_month(match, question, latest)
    if part["quarter"] or part["q"]:
        number = int(part["q"] or _QUARTERS[part["quarter"].lower()])
        year = int(part["quarter_year"] or latest.year - (3 * number - 2 > latest.month))
        return span_months(year, 3 * number - 2, 3), bool(part["quarter_year"])
    if part["season"]:
        return _span_season(int(part["season_year"]), part["season"].lower()), True
    if part["bare_season"]:
        return _read_bare_season(match, question, latest)
    if part["decade"]:
        decade = int(part["decade"])
        return Period(date(decade, 1, 1), date(decade + 9, 12, 31)), True
    if part["which"]:
        unit = part["unit"].lower()
        told = _pick_in(int(part["beside"]), unit) if part["beside"] else None
        return (told, True) if told else (_pick(part["which"].lower(), unit, today), False)
    if part["ago"] or part["span"]:
        return _read_distance(part, today)
    if part["yesterday"]:
        return Period(today - timedelta(days=1), today - timedelta(days=1)), False
    if part["weekend"]:
        sunday = today - timedelta(days=today.isoweekday() % 7)
        return Period(sunday - timedelta(days=1), sunday), False
    if part["weekday"]:
        day_of_week = latest - timedelta(days=(latest.weekday() - WEEKDAYS.index(part["weekday"].lower())) % 7)
        return Period(day_of_week, day_of_week), False
    return _read_year(match, question)


def _pick(which: str, unit: str, today: date) -> Period:
    """The week, month, year, weekday or named month that "last", "this" or "next" picks, counted from `today`."""
    step = {"this": 0, "next": 1}.get(which, -1)
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return Period(monday, monday + timedelta(days=6))
    if unit == "weekend":
        # Not yet over or not yet begun, it is the one of this week.
        saturday = today - timedelta(days=today.weekday() - 5) + timedelta(weeks=step)
        return Period(saturday, saturday + timedelta(days=1))
    if size := _MONTHS_IN.get(unit):
        first = ((today.year * 12 + today.month - 1) // size + step) * size
        return span_months(first // 12, first % 12 + 1, size)
    if unit in WEEKDAYS:
        back = (today.weekday() - WEEKDAYS.index(unit)) % 7
        day = today + timedelta(days={"this": -back, "next": 7 - back}.get(which, -(back or 7)))
        return Period(day, day)
    if unit in _SEASONS:
        spans = [_span_season(today.year + offset, unit) for offset in (1, 0, -1, -2)]
        if step == 1:
            return next(span for span in reversed(spans) if span.start and span.start > today)
        if step == -1:
            return next(span for span in spans if span.end and span.end < today)
        return next((span for span in spans if span.holds(today)), spans[1])
    month = get_month(unit)
    later = month < today.month if step == 1 else -(month >= today.month + (step == 0))
    return span_months(today.year + later, month)


def _pick_in(year: int, unit: str) -> Period | None:
    """The named month or season of a year, or all of it; None for what a year has several of."""
    if unit in _SEASONS:
        return _span_season(year, unit)
    if unit == "year":
        return span_months(year, 1, 12)
    return span_months(year, get_month(unit)) if unit in MONTHS else None


def _read_distance(part: dict[str, str | None], today: date) -> tuple[Period, bool] | None:
    """ "Three months ago", as the whole month, and "in the last two weeks"; None for "the last few days"."""
    told, unit = (str(part["ago"] or part["span"]).lower(), str(part["ago_unit"] or part["span_unit"]).lower())
    count = int(told) if told.isdigit() else 1 if told in ("a", "an") else NUMBER_WORDS.get(told, 0)
    if not count:
        return None
    if unit in ("day", "week"):
        start = today - timedelta(days=count * (7 if unit == "week" else 1))
    else:
        month = today.year * 12 + today.month - 1 - count * _MONTHS_IN[unit]
        first = date(month // 12, month % 12 + 1, 1)
        start = first.replace(day=min(today.day, monthrange(first.year, first.month)[1]))
    if part["span"]:
        return Period(start, today), False
    return (Period(start, start) if unit == "day" else _pick("this", unit, start)), False


def _span_season(year: int, season: str) -> Period:
    """The three months of a season that begins in `year`."""
    first = _SEASONS[season]
    if first < 12:
        return span_months(year, first, 3)
    return Period(date(year, 12, 1), span_months(year + 1, 2).end)


def span_months(year: int, month: int, count: int = 1) -> Period:
    """`count` whole months of one year."""
    last = month + count - 1
    return Period(date(year, month, 1), date(year, last, monthrange(year, last)[1]))


def _read_bare_month(match: re.Match[str], question: str, latest: date) -> tuple[Period, bool] | None:
    """A month without a year is the latest one; "may" and "march" are mostly verbs, and "May's" a person's."""
    name, before = match["month"], question[: match.start()]
    lead = _BEFORE_IT.search(before)
    placed = lead is not None
    if name.lower() in ("may", "march"):
        # "The March meeting" is clear enough; "March on Rome" is not.
        named = (
            placed
            or _GOES_ON.match(question, match.end())
            or re.search(r"\b(?:the|last|early|late|that|this)\s+$", before, re.IGNORECASE)
        )
        # "Since march" is clear in small letters, too; "what they live in may be" is not.
        timed = lead is not None and lead[1].lower() in _TIMED and not _AUXILIARY.match(question, match.end())
        if not named or (name.islower() and not timed):
            return None
    if not placed and re.match(r"['’]s\b|\s+[A-Z]\w+['’]s\b", question[match.end() :]):
        return None
    month = get_month(name)
    return span_months(latest.year - (month > latest.month), month), False


def _read_bare_season(match: re.Match[str], question: str, latest: date) -> tuple[Period, bool] | None:
    """ "Since the spring" is the latest one; "in spring water", "the fall of the wall" and "to spring" are none."""
    before = question[: match.start()]
    lead, following = _BEFORE_IT.search(before), _NEXT_WORD.match(question, match.end())
    joins = lead is not None and lead[1].lower() in ("and", "to")
    if lead is None or lead[1].lower() in ("for", "of") or (joins and not _FROM.search(before)):
        return None
    if following and (following[1].lower() == "of" or not is_stop(following[1])):
        return None
    name = match["bare_season"].lower()
    return _span_season(latest.year - (_SEASONS[name] > latest.month), name), False


def _read_year(match: re.Match[str], question: str) -> tuple[Period, bool] | None:
    """Four digits are a year after a preposition or "the", or at the end of the question; else perhaps a number."""
    before, after = question[: match.start()], question[match.end() :]
    if any(amount.start <= match.start() < amount.end for amount in list_quantities(question)):
        return None
    placed = _BEFORE_IT.search(before) or re.search(r"\bthe\s+$", before, re.IGNORECASE)
    ends = not re.search(r"\w", after) and re.search(r"(?:^|[a-z,])\s+$", before)
    if not placed and not ends:
        return None
    year = int(match["year"])
    return Period(date(year, 1, 1), date(year, 12, 31)), True


def list_times(text: str, written: date) -> Iterator[Period]:
    """The times that a text names which was written on that day, one by one; a weekday is the last or the next one."""
    if _SAME_DAY.search(text):
        yield Period(written, written)
    for match in _TIME.finditer(text):
        told = get_date(match)
        period = span_told(told, written) if told is not None else None
        if told is None and (read := _read_match(match, text, written, written)):
            period = read[0]
        if period is not None:
            yield period
        if period is not None and match["weekday"] and period.start is not None:
            week = timedelta(days=7)
            yield Period(period.start + week, period.start + week)


def is_relative(text: str) -> bool:
    """Whether a text names times only by how far they are from the day it was written on: "at the weekend".

    "This may" is no month.
    """
    times = [match for match in _TIME.finditer(text) if (match["unit"] or match["month"]) not in MONTHS]
    return bool(times) and all(any(match[name] for name in (*_RELATIVE, "weekday")) for match in times)


def span_told(told: PartialDate, written: date) -> Period | None:
    """The day, the days or the month that are told; None for a day that no month has."""
    day = read_day(told, written)
    if day is None:
        return None
    if told.day is None:
        return span_months(day.year, day.month)
    first = told.first if told.first is not None and told.first < told.day else told.day
    return Period(day.replace(day=first), day)


def read_day(told: PartialDate, written: date) -> date | None:
    """The day that is told, or the first of the month, without a year the one nearest to the day on which that was
    written; None for one that no month has."""
    years = [told.year] if told.year else [written.year + offset for offset in (-1, 0, 1)]
    found: list[date] = []
    for year in years:
        with suppress(ValueError):
            found.append(date(year, told.month, told.day or 1))
    return min(found, key=lambda day: abs(day - written), default=None)


def _find_event(question: str) -> EventReference | None:
    for match in _EVENT.finditer(question):
        text = _EVENT_ENDS.sub("", match["event"]).strip()
        if re.search(r"[^\W\d_]{3,}", re.sub(r"^(?:the|this|that|his|her|its|their)\b", "", text)):
            return EventReference(_SIDES[re.sub(r"\s+", " ", match["side"].lower())], text)
    return None


def names_period(text: str, period: Period, written: date | None) -> bool:
    """Whether a text that was written on a day speaks of a period of at most a year, by its months and years.

    A month without a year is the latest one up to the day on which the text was written.
    """
    if period.start is None or period.end is None or period.end - period.start > _LONGEST_NAMED:
        return False
    for match in _NAMED_MONTH.finditer(text):
        month = get_month(match["month"])
        year = int(match["year"]) if match["year"] else None
        if year is None and written is not None:
            year = written.year - (month > written.month)
        if year is not None and span_months(year, month).overlaps(period):
            return True
    whole_years = period.start.month == 1 and period.end.month == 12
    return whole_years and re.search(rf"\b{period.start.year}\b", text) is not None
