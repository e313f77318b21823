"""What is polled for articles, and how that goes, in SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ingest.catalog.database import SqlStore
from ingest.catalog.tables import SCHEMA, source_entries, sources
from ingest.errors import DuplicateSource, UnknownSource
from ingest.models import PublishedBasis, RefusedEntry, Shelving, Source, SourceKind

LONGEST_WAIT_S = 86_400.0
"""How seldom a source that fails is polled at least, unless it is polled more seldom anyway."""
LONGEST_LEASE_S = 3_600.0
"""A lease that ends later than this from now is of a time before the clock was set back, and holds no more."""
MOST_REFUSED = 20
"""What did not become an article, as far as a source's state names it."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server wants to hear again, to say that nothing has changed (RFC 9110, section 13)."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """One article that a feed names."""

    address: str
    fingerprint: str
    """Changes when what the feed says of it changes."""
    published: str | None = None
    """ISO 8601."""
    published_basis: PublishedBasis | None = None


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """One that is still to be fetched."""

    named: NamedEntry
    attempts: int
    validators: Validators


class SourceStore(SqlStore):
    """Sources and what they name. Safe to share between threads and processes. Methods raise IndexUnavailable."""

    schema = SCHEMA
    what = "list of sources"

    def __init__(self, url: str, every_s: float) -> None:
        """Open the database; `every_s` is how often a source is polled that has no interval of its own."""
        super().__init__(url)
        self._every_s = every_s

    def add(
        self,
        source_id: str,
        address: str,
        kind: SourceKind | None,
        every_s: float | None,
        moment: datetime,
        shelving: Shelving = Shelving(),
    ) -> None:
        """Keep a source, due at once. Raises DuplicateSource where its id or its address is there."""
        row: dict[str, object] = {"id": source_id, "address": address, "kind": kind, "every_s": every_s}
        row |= {"added_at": moment, "shelving": shelving.model_dump(mode="json")}
        with self._write() as connection:
            try:
                connection.execute(insert(sources).values(**row, next_at=moment, failures=0, articles=0))
            except IntegrityError as error:
                raise DuplicateSource(f"{address} is a source already. Nothing was added.") from error

    def list_sources(self) -> list[Source]:
        """All sources, in the order in which they were added."""
        with self._read() as connection:
            rows = connection.execute(select(sources).order_by(sources.c.added_at, sources.c.id)).all()
        return [self._build(row) for row in rows]

    def load(self, name: str) -> Source:
        """One source by its id or its address. Raises UnknownSource."""
        with self._read() as connection:
            statement = select(sources).where(or_(sources.c.id == name, sources.c.address == name))
            row = connection.execute(statement).first()
        if row is None:
            raise UnknownSource(f"There is no source {name!r}. 'briefing sources list' names what there is.")
        return self._build(row)

    def remove(self, source_id: str) -> None:
        """Forget a source. What it gave stays in the corpus."""
        with self._write() as connection:
            connection.execute(delete(source_entries).where(source_entries.c.source_id == source_id))
            connection.execute(delete(sources).where(sources.c.id == source_id))

    def list_due(self, moment: datetime) -> list[str]:
        """The ids of the sources that are to be polled and that nobody is polling, the longest due first."""
        statement = select(sources.c.id, sources.c.next_at, sources.c.every_s).where(_is_free(moment))
        with self._read() as connection:
            rows = connection.execute(statement.order_by(sources.c.next_at)).all()
        return [row.id for row in rows if self._is_due(row.next_at, row.every_s, moment)]

    def _is_due(self, next_at: datetime, every_s: float | None, moment: datetime) -> bool:
        """Whether it is time, or the source was put off for longer than ever: then the clock has been set back."""
        longest = timedelta(seconds=max(every_s or self._every_s, LONGEST_WAIT_S))
        return not moment < next_at <= moment + longest

    def claim(self, source_id: str, moment: datetime, lease_s: float, only_due: bool = False) -> bool:
        """Take a source for oneself until the lease ends; whether nobody else has it.

        `only_due`: not where another process has polled it since it was listed.
        """
        until = moment + timedelta(seconds=lease_s)
        with self._write() as connection:
            free = select(sources.c.next_at, sources.c.every_s).where(sources.c.id == source_id, _is_free(moment))
            row = connection.execute(free).first()
            if row is None or (only_due and not self._is_due(row.next_at, row.every_s, moment)):
                return False
            connection.execute(update(sources).where(sources.c.id == source_id).values(leased_until=until))
            return True

    def renew(self, source_id: str, moment: datetime, lease_s: float) -> None:
        """Hold a claimed source for longer."""
        self._update(source_id, leased_until=moment + timedelta(seconds=lease_s))

    def make_due(self, source_id: str, moment: datetime) -> None:
        """Have a source polled soon, because something in it has changed."""
        self._update(source_id, next_at=moment)

    def note_success(self, source_id: str, moment: datetime, next_at: datetime, **found: object) -> None:
        """A poll is over and has read everything; `found` are further columns, such as `title`."""
        quiet = {"error": None, "code": None, "failures": 0, "leased_until": None}
        self._update(source_id, succeeded_at=moment, next_at=next_at, **quiet, **found)

    def note_failure(
        self, source_id: str, moment: datetime, next_at: datetime, error: str, code: str, failures: int
    ) -> None:
        """A poll is over and has failed."""
        told = {"error": error, "code": code, "failures": failures, "leased_until": None}
        self._update(source_id, failed_at=moment, next_at=next_at, **told)

    def load_validators(self, source_id: str) -> Validators:
        with self._read() as connection:
            row = connection.execute(select(sources.c.etag, sources.c.modified).where(sources.c.id == source_id)).one()
        return Validators(*row)

    # What a source names

    def put_entries(self, source_id: str, entries: Sequence[NamedEntry], moment: datetime) -> None:
        """Note what a feed names: what is new or has changed is to be fetched, unless another source gave it."""
        named = {entry.address: entry for entry in entries}
        table = source_entries
        with self._write() as connection:
            mine = (table.c.source_id == source_id) & table.c.address.in_(named)
            known = {
                row[0]: row[1] for row in connection.execute(select(table.c.address, table.c.fingerprint).where(mine))
            }
            others = select(table.c.address, table.c.article_id).where(
                table.c.source_id != source_id, table.c.address.in_(named), table.c.article_id.is_not(None)
            )
            given = {row[0]: row[1] for row in connection.execute(others)}
            for address, entry in named.items():
                values = asdict(entry) | {"pending": True, "attempts": 0}
                if address not in known:
                    values |= {"pending": address not in given, "article_id": given.get(address), "seen_at": moment}
                    connection.execute(insert(table).values(source_id=source_id, **values))
                elif known[address] != entry.fingerprint:
                    chosen = (table.c.source_id == source_id) & (table.c.address == address)
                    connection.execute(update(table).where(chosen).values(**values))

    def list_pending(self, source_id: str, limit: int) -> list[PendingEntry]:
        """What is still to be fetched, the latest named first."""
        statement = (
            select(source_entries)
            .where(source_entries.c.source_id == source_id, source_entries.c.pending)
            .order_by(source_entries.c.seen_at.desc(), source_entries.c.published.desc(), source_entries.c.address)
        )
        with self._read() as connection:
            rows = connection.execute(statement.limit(limit)).all()
        return [
            PendingEntry(
                NamedEntry(row.address, row.fingerprint, row.published, row.published_basis),
                row.attempts,
                Validators(row.etag, row.modified),
            )
            for row in rows
        ]

    def note_entry(self, source_id: str, address: str, **found: object) -> None:
        """What became of one entry: columns of its row."""
        chosen = (source_entries.c.source_id == source_id) & (source_entries.c.address == address)
        with self._write() as connection:
            connection.execute(update(source_entries).where(chosen).values(**found))

    def replace_refused(self, source_id: str, refused: Iterable[RefusedEntry], moment: datetime) -> None:
        """Note which files of a folder are no articles, in place of those of the poll before."""
        rows = {
            one.address: {"address": one.address, "code": one.code, "reason": one.reason}
            | {"source_id": source_id, "fingerprint": "", "seen_at": moment, "pending": False, "attempts": 0}
            for one in refused
        }
        with self._write() as connection:
            connection.execute(delete(source_entries).where(source_entries.c.source_id == source_id))
            if rows:
                connection.execute(insert(source_entries), list(rows.values())[:MOST_REFUSED])

    def count_articles(self, source_id: str) -> int:
        """Articles that came of what a feed or a page names."""
        statement = select(func.count(source_entries.c.article_id.distinct()))
        with self._read() as connection:
            return connection.execute(statement.where(source_entries.c.source_id == source_id)).scalar_one()

    def _update(self, source_id: str, **values: object) -> None:
        with self._write() as connection:
            connection.execute(update(sources).where(sources.c.id == source_id).values(**values))

    def _build(self, row: Row[Any]) -> Source:
        mine = source_entries.c.source_id == row.id
        refused = (
            select(source_entries.c.address, source_entries.c.code, source_entries.c.reason)
            .where(mine, source_entries.c.reason.is_not(None))
            .order_by(source_entries.c.seen_at.desc(), source_entries.c.address)
            .limit(MOST_REFUSED)
        )
        with self._read() as connection:
            waiting = connection.execute(
                select(func.count()).select_from(source_entries).where(mine, source_entries.c.pending)
            ).scalar_one()
            told = [RefusedEntry(**one._mapping) for one in connection.execute(refused)]
        columns = dict(row._mapping)
        found = {name: columns[name] for name in Source.model_fields if name in columns}
        found |= {"every_s": row.every_s or self._every_s, "waiting": waiting, "refused": tuple(told)}
        return Source(**found | {"shelving": Shelving.model_validate(row.shelving or {})})


def _is_free(moment: datetime) -> ColumnElement[bool]:
    """Sources that nobody is polling."""
    until = sources.c.leased_until
    return or_(until.is_(None), until <= moment, until > moment + timedelta(seconds=LONGEST_LEASE_S))
