"""From points to sections: what was chosen is filed under the heading where a reader looks for it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.asking.dates import Period, TimeHint, read_time
from bot.briefing.contradictions import is_negated
from bot.briefing.corrections import speaks_of_itself
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.material import Point
from bot.briefing.novelty import part
from bot.briefing.turns import list_coming
from bot.language.modality import leaves_open, tells_event
from bot.models import SectionKind
from bot.numbers import Quantity, list_quantities
from bot.wording import INFERRED, format_date
from ingest.dates import DATE, MONTHS, WEEKDAYS, YEAR

TITLES: dict[SectionKind, str] = {
    "summary": "Bottom line",
    "timeline": "What happened",
    "background": "What else is reported",
    "positions": "Who says what",
    "figures": "Figures",
    "commitments": "Commitments and conditions",
    "quotations": "Words worth quoting",
    "open": "What the sources leave open",
}
"""In the order of a brief."""
ANSWERS = 0.3
"""How surely a sentence must answer a question to stand under it."""
MOST: dict[SectionKind, int] = {
    "timeline": 7, "background": 7, "positions": 7, "figures": 6, "commitments": 4, "quotations": 4, "open": 5,
}  # fmt: skip
"""Lines of each section on a page."""
_QUOTATION = re.compile(r'"([^"]{20,600})"|“([^”]{20,600})”')
_RELATIVE = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)}|yesterday|today|tomorrow|tonight|weekend|ago|now|recently|earlier"
    r"|(?:last|past|previous|this|next|coming) (?:few )?"
    r"(?:days?|weeks?|months?|quarter|year|spring|summer|autumn|winter))\b",
    re.IGNORECASE,
)
_SOME_TIME = re.compile(
    r"\b(?:(?:last|past|previous|recent|coming|next) (?:few |couple of )?(?:days|weeks|months|years)|recently|lately"
    r"|earlier (?:this|last|in))\b",
    re.IGNORECASE,
)
"""A time that is no day and no month."""
_QUOTED = re.compile(r'"[^"]{0,600}"|“[^”]{0,600}”')
_ASIDE = re.compile(r"\b(?:because|although|though|than|which|what|who|whose|where|after)\b[^,;]*", re.IGNORECASE)
_OF_REPORT = re.compile(rf"\bon (?:{'|'.join(WEEKDAYS)})\b|\byesterday\b|\blast night\b", re.IGNORECASE)
"""What tells the day of the news itself, whatever other days a sentence names."""
_PARTS_OF_TIME = frozenset(
    "end beginning start middle close night morning evening afternoon day week weekend month course".split()  # noqa: SIM905
)
_NAMED_BY_TIME = re.compile(rf"\b(?P<noun>\w+)\sof\s(?:{DATE}|(?:{'|'.join(MONTHS)})\b)", re.IGNORECASE)
"""What a document or an earlier event is told apart by."""
_FEWEST_QUOTED = 5
"""Words of a quotation that is worth quoting."""
HALF_A_YEAR = timedelta(days=183)
YEAR_NAMED = re.compile(rf"\b{YEAR}\b|\bago\b|\b(?:last|past|previous)\b", re.IGNORECASE)
REPORTED = "reported"
"""What the label of an event begins with that has no other day than its report."""
LONGEST_EVENT = 31
"""Days of a period that still tells when something happened."""
OLD = timedelta(days=30)
"""How long before the newest article on a topic one appeared whose statements may hold no longer."""


def find_kind(point: Point) -> SectionKind:
    """Where a point is looked for."""
    if find_quotation(point) is not None:
        return "quotations"
    if point.speaker is not None or point.is_opinion:
        return "positions"
    if is_open(point):
        return "open"
    if is_event(point):
        return "timeline"
    if find_amount(point) is not None:
        return "figures"
    return "commitments" if point.answers("decision", "condition") >= ANSWERS else "background"


def build_section(
    kind: SectionKind, points: Sequence[Point], title: str = "", newest: date | None = None
) -> FoundSection:
    """The points under a heading, labelled, in the order in which such a section is read.

    What appeared long before `newest`, the day of the newest article on the topic, is told with its date.
    """
    if kind == "timeline":
        points = sorted(points, key=lambda point: (find_day(point) or date.max, point.sentence.ordinal))
    else:
        points = sorted(points, key=lambda point: is_old(point, newest))
    entries = [build_entry(kind, point, newest) for point in points]
    if kind == "positions":
        entries = group_speakers(entries)
    return FoundSection(kind, title or TITLES[kind], tuple(entries))


def build_source_entry(point: Point) -> FoundEntry:
    """A point under the title of the article that tells it, with its day."""
    title = point.passage.metadata.title
    label = f"Opinion: {title}" if point.is_opinion else title
    return FoundEntry(point.evidence, label=label, day=point.passage.published)


def build_title_entry(point: Point) -> FoundEntry:
    """The title of the article that a point is of, with its house and its day."""
    metadata = point.passage.metadata
    return FoundEntry(point.evidence, text=metadata.title, label=metadata.publisher, day=metadata.published)


def build_entry(kind: SectionKind, point: Point, newest: date | None = None) -> FoundEntry:
    published = point.passage.published
    if kind == "timeline":
        return FoundEntry(point.evidence, label=name_day(point), day=find_day(point))
    if kind == "figures":
        amount = find_amount(point)
        text = point.sentence.text
        return FoundEntry(point.evidence, label=text[amount.start : amount.end] if amount else None, day=published)
    if kind in ("positions", "quotations"):
        # Whose house reports it is not who says it.
        label = name_speaker(point) if point.speaker or point.is_opinion else None
        return FoundEntry(point.evidence, label=label, day=find_said_day(point))
    day = find_said_day(point) if is_old(point, newest) or counts_from_report(point) else None
    return FoundEntry(point.evidence, label=name_speaker(point) if point.is_opinion else None, day=day)


def find_said_day(point: Point) -> date | None:
    """The day that a point's sentences count from their report, "on Monday" or "yesterday", the sentence itself first;
    else that of the report."""
    published = point.passage.published
    if published is None:
        return None
    others = (one for one, _ in point.evidence.chain if one is not point.sentence)
    times = (read_time_of_report(drop_asides(one.text), published) for one in (point.sentence, *others))
    return next((time.period.start for time in times if time is not None and time.period is not None), published)


def read_time_of_report(text: str, published: date) -> TimeHint | None:
    """What a text says of the day of the news itself; None where it says nothing."""
    of_report = _OF_REPORT.search(text)
    return read_time(of_report.group(), published, published) if of_report else None


def is_old(point: Point, newest: date | None) -> bool:
    """Whether a point is of an article that appeared long before the newest one."""
    published = point.passage.published
    return published is not None and newest is not None and newest - published > OLD


def counts_from_report(point: Point) -> bool:
    """Whether a point names a time that only the day of its report makes a date: "on Monday", "last week"."""
    return any(_RELATIVE.search(one.text) for one, _ in point.evidence.chain)


def name_speaker(point: Point) -> str | None:
    """Who says it, and of an opinion piece that it is one."""
    speaker, publisher = point.speaker, point.passage.metadata.publisher
    name = speaker[0].upper() + speaker[1:] if speaker else publisher
    if point.is_opinion:
        return f"Opinion, {name}" if name else "Opinion"
    return name


def group_speakers(entries: Sequence[FoundEntry]) -> list[FoundEntry]:
    """Whoever is told first first, with all that they say, the newest first and marked where there are older."""
    groups: dict[str, list[FoundEntry]] = {}
    for place, entry in enumerate(entries):
        # Of those who are not named nobody is another.
        groups.setdefault((entry.label or str(place)).split(" ")[-1].lower(), []).append(entry)
    told: list[FoundEntry] = []
    for group in groups.values():
        days = {entry.day for entry in group if entry.day}
        newest = max(days) if len(days) > 1 else None
        ordered = sorted(group, key=lambda entry: entry.day or date.min, reverse=True)
        told += [replace(entry, newest=newest is not None and entry.day == newest) for entry in ordered]
    return told


def find_quotation(point: Point) -> str | None:
    """The words that somebody named says in a sentence, where they are worth quoting."""
    match = _QUOTATION.search(point.evidence.text)
    words = (match[1] or match[2]) if match else ""
    return words if point.speaker and len(words.split()) >= _FEWEST_QUOTED else None


def find_period(point: Point) -> Period | None:
    """When what a sentence tells happened, as far as the sentence says: some days at most, none after its report."""
    period = read_told(point)
    published = point.passage.published
    if period is None or period.start is None or period.end is None or published is None or period.start > published:
        return None
    return period if (period.end - period.start).days < LONGEST_EVENT else None


def read_told(point: Point) -> Period | None:
    """The time that a sentence names for what happened, however long.

    A day or month without a year is the one nearest to the report, and none is told where that is still to come.
    """
    published = point.passage.published
    if published is None:
        return None
    opening = point.passage.metadata.kind == "news" and point.evidence.chain[0][0].ordinal == 0
    for time in read_times(point, published):
        start = time.period.start if time and time.period else None
        if time is None or time.period is None:
            continue
        if opening and time.period.end is not None and published - time.period.end > OLD:
            # What a report opens with is its news.
            continue
        if start is None or time.exact or YEAR_NAMED.search(time.words) or published - start < HALF_A_YEAR:
            return time.period
    return None


def read_times(point: Point, published: date) -> Iterator[TimeHint | None]:
    """What a point's sentences say about the time of what it tells, the sentence itself first.

    What stands behind it is told with it and may be of another time, unless it names the day of the report; what
    stands before it is of another time where it says itself that it was "in the past few days".
    """
    placed = [one for one, _ in point.evidence.chain]
    before = [one for one in placed if one.ordinal < point.sentence.ordinal]
    for one in (point.sentence, *before):
        yield read_own_time(one.text, published)
        if _SOME_TIME.search(drop_asides(one.text)):
            return
    for one in placed:
        if one.ordinal > point.sentence.ordinal:
            yield read_time_of_report(drop_asides(one.text), published)


def read_own_time(text: str, published: date) -> TimeHint | None:
    """What a sentence of a report says about the time of what it tells."""
    own = drop_asides(text)
    time = read_time(own, published, published)
    if time is None or time.period is None:
        return read_time_of_report(own, published) or time
    return time


def is_background(point: Point) -> bool:
    """Whether a sentence places what it tells before or during something else: "before the war", and on no day."""
    published = point.passage.published
    if published is None or read_told(point) is not None:
        return False
    told = [one.text for one, _ in point.evidence.chain if one.ordinal <= point.sentence.ordinal]
    times = (read_own_time(text, published) for text in told)
    return any(time is not None and time.event is not None and time.event.side != "after" for time in times)


def drop_asides(text: str) -> str:
    """A sentence without what dates another thing than what it tells: why, after what and of whom, "its notice of
    June", and what somebody's words name."""

    def keep_part(match: re.Match[str]) -> str:
        return match.group() if match["noun"].lower() in _PARTS_OF_TIME else match["noun"]

    return _NAMED_BY_TIME.sub(keep_part, _ASIDE.sub(" ", _QUOTED.sub(" ", text)))


def find_planned(point: Point) -> date | None:
    """The first day to come that a sentence names, unless it denies it."""
    if is_negated(point.sentence.text):
        return None
    return min(list_coming(point.sentence.text, point.passage.published), default=None)


def format_planned(day: date, point: Point) -> str:
    """A day to come, or its month alone where the point's sentence says no more: "11 Dec 2025", "Sep 2026"."""
    text, published = point.sentence.text, point.passage.published
    return format_date(day) if day in list_coming(text, published, days_alone=True) else f"{day:%b %Y}"


def find_day(point: Point) -> date | None:
    """The day under which an event is told: its own, else that on which it was reported."""
    period = find_period(point) if is_event(point) else None
    if period is None and (planned := find_planned(point)) is not None:
        return planned
    period = period or read_past_year(point)
    return period.start if period is not None else point.passage.published


def name_day(point: Point) -> str:
    """When an event happened, as its label: "7 Jan 2026", "in 2025", "reported 7 Jan 2026".

    A day that counts from a report whose own was inferred is inferred, too.
    """
    period = find_period(point) if is_event(point) else None
    if period is not None:
        inferred = point.passage.metadata.published_basis == "inferred" and counts_from_report(point)
        return f"{format_period(period)} {INFERRED}" if inferred else format_period(period)
    if (planned := find_planned(point)) is not None:
        return f"planned for {format_planned(planned, point)}"
    past = read_past_year(point)
    if past is not None and past.start is not None:
        return f"in {past.start.year}"
    return f"{REPORTED} {format_date(point.passage.published)}"


def read_past_year(point: Point) -> Period | None:
    """The time within a year before that of its report which a sentence names for what happened."""
    told, published = read_told(point), point.passage.published
    if told is None or told.start is None or told.end is None or published is None:
        return None
    return told if told.start.year == told.end.year < published.year else None


def is_event(point: Point) -> bool:
    """Whether a point tells that something was done, by a report and at some time."""
    # What a house says of its own report is no event of what that is on.
    dated = not point.is_opinion and point.passage.published is not None and not any(map(speaks_of_itself, part(point)))
    told = [one.text for one, _ in point.evidence.chain]
    done = tells_event(point.sentence.text) or (find_period(point) is not None and any(map(tells_event, told)))
    return dated and done and not is_background(point)


def is_open(point: Point) -> bool:
    """Whether a point tells that something is not known or not settled."""
    return any(leaves_open(one.text) for one, _ in point.evidence.chain)


def find_amount(point: Point) -> Quantity | None:
    """The first amount of a sentence that is told with what it measures or counts."""
    return choose_amount(list_quantities(point.sentence.text))


def choose_amount(told: Sequence[Quantity]) -> Quantity | None:
    """The first of these that has a unit, or what it counts."""
    return next((one for one in told if (one.unit or one.counted) and not (one.spelled and one.value <= 2)), None)


def format_period(period: Period) -> str:
    """A day, or a month: "7 Jan 2026", "Mar 2025"."""
    if period.start is None or period.start == period.end:
        return format_date(period.start)
    if period.start.day == 1 and period.end is not None and period.end.month == period.start.month:
        return f"{period.start:%b %Y}"
    return f"{format_date(period.start)} to {format_date(period.end)}"
