"""When a digest is due, in the words people type: `daily 08:00`, `weekdays 08:00`, `monday 08:00`."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.dates import WEEKDAYS

_REQUEST = re.compile(
    rf"\A(?P<topic>.{{1,500}}?)(?<!\s)\s++(?P<days>daily|every\s+day|weekdays|weekly|{'|'.join(WEEKDAYS)})s?"
    r"(?:\s++(?:at\s++)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*+(?P<half>am|pm)?)?\s*+",
    re.IGNORECASE | re.DOTALL,
)
_QUOTES = "\"'“”„«»‘’ "
DEFAULT_HOUR = 8


def read_subscription(text: str, today: datetime) -> tuple[str, str] | None:
    """Topic and schedule from `<topic> daily 08:00`; None where it is not written like that."""
    match = _REQUEST.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match["hour"] or DEFAULT_HOUR), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    topic = match["topic"].strip(_QUOTES)
    if hour > 23 or minute > 59 or not any(character.isalnum() for character in topic):
        return None
    days = match["days"].lower()
    if days.startswith("every"):
        days = "daily"
    if days == "weekly":
        days = WEEKDAYS[today.weekday()]
    return topic, f"{days} {hour:02}:{minute:02}"


def find_next(schedule: str, zone: str, after: datetime) -> datetime:
    """The first moment of a schedule after `after` in UTC."""
    days, _, clock = schedule.partition(" ")
    local = load_zone(zone)
    day = after.astimezone(local).date()
    while True:
        moment = datetime.combine(day, time.fromisoformat(clock), local).astimezone(UTC)
        if moment > after and (days == "daily" or _falls_on(days, day.weekday())):
            return moment
        day += timedelta(days=1)


def load_zone(name: str) -> ZoneInfo:
    """A time zone by its name; UTC where the name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _falls_on(days: str, weekday: int) -> bool:
    return weekday < 5 if days == "weekdays" else WEEKDAYS[weekday] == days
