"""Two states of a corpus, read from its catalog: which versions of articles came, went or took another's place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from ingest.catalog import VersionLine


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two states of a corpus, the newest first."""

    added: list[VersionLine] = field(default_factory=list)
    removed: list[VersionLine] = field(default_factory=list)
    replaced: list[tuple[VersionLine, VersionLine]] = field(default_factory=list)
    """Of one article each: as it was, and as it is."""
    kept: list[VersionLine] = field(default_factory=list)
    """In both, and no longer current."""
    later: list[VersionLine] = field(default_factory=list)
    """Current, and in neither."""

    @property
    def came(self) -> list[VersionLine]:
        """Versions that hold what was not there before."""
        return [*self.added, *(is_ for _, is_ in self.replaced)]

    @property
    def went(self) -> list[VersionLine]:
        return [*self.removed, *(was for was, _ in self.replaced)]


def compare_states(history: Iterable[VersionLine], since: datetime | date, until: date | None) -> Difference:
    """What of these versions came or went between two states.

    `since` as a moment is what the catalog held then. As a day it is what had been published by then, as the catalog
    held it; of an article that was taken in later, as it is now: nothing is known to have changed in it. `until` is the
    same for the later state, None is now.
    """
    articles: dict[str, list[VersionLine]] = defaultdict(list)
    for line in history:
        articles[line.article_id].append(line)
    found = Difference()
    for versions in sorted(articles.values(), key=lambda lines: (lines[-1].day, lines[-1].article_id), reverse=True):
        current = next((line for line in versions if line.is_current()), None)
        is_ = current if until is None else find_published(versions, until) or current
        if until is not None and is_ is not None and is_.day > until:
            is_ = None
        if isinstance(since, datetime):
            was = next((line for line in versions if line.is_current(since)), None)
        else:
            was = find_published(versions, since)
            if was is None and is_ is not None and is_.day <= since:
                was = is_
        if was is None and is_ is not None:
            found.added.append(is_)
        elif was is not None and is_ is None:
            found.removed.append(was)
        elif was is not None and is_ is not None and was.version != is_.version:
            found.replaced.append((was, is_))
        elif was is not None and not was.is_current():
            found.kept.append(was)
        if current is not None and current not in (was, is_):
            found.later.append(current)
    return found


def find_published(versions: Sequence[VersionLine], day: date) -> VersionLine | None:
    """The version that the catalog held at the end of a day, where it had been published by then."""
    moment = close_day(day)
    return next((line for line in versions if line.is_current(moment) and line.day <= day), None)


def close_day(day: datetime | date) -> datetime:
    """The moment at which a day is over, UTC; a moment is itself."""
    return day if isinstance(day, datetime) else datetime.combine(day + timedelta(days=1), time(), UTC)
