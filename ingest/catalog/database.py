"""How a database is opened: one engine and one pool a process, however many stores share it, at the schema of today.

Moments in it are UTC, and say so outside of it.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import URL, Connection, DateTime, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from ingest.catalog.copying import copy_file
from ingest.catalog.schema import Schema, lock_schema, migrate, read_revision
from ingest.errors import IndexUnavailable, InvalidSettings

POOL_SIZE = 10
MAX_OVERFLOW = 90
"""The server's threads, two connections each: one may hold a snapshot and look at the corpus beside it."""

LOCK_TIMEOUT_S = 15
"""How long a writer waits for another one."""


class Moment(TypeDecorator[datetime]):
    """A column of times, kept in UTC without a zone, because SQLite keeps none; one without a zone is taken for UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Shared:
    """An engine, and how many stores use it."""

    engine: Engine
    users: int = 0


_shared: dict[URL, _Shared] = {}
_lock = threading.Lock()


class SqlStore:
    """Tables of one schema in a database. Safe to share between threads.

    Every method raises IndexUnavailable when the database does not answer.
    """

    schema: ClassVar[Schema]
    what: ClassVar[str]
    """What it keeps, as errors name it."""

    def __init__(self, url: str) -> None:
        """Open the database and bring its schema up to date.

        Raises UnsupportedSchema where another release wrote it, IndexUnavailable where it can't be opened, and
        InvalidSettings where the address is none, or its driver is not installed.
        """
        try:
            self._url = make_url(url)
            self._engine = _acquire(self._url)
        except (ArgumentError, ImportError) as error:
            raise InvalidSettings(f"BRIEFING_DATABASE_URL can't be used: {error}. Nothing was opened.") from error
        self._writer = self._engine.execution_options(writes=True)
        self._reader = self._engine
        if self.is_server:
            # One state for all that one transaction reads, as SQLite gives by itself.
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")
        self._open = True
        try:
            with self._guard("opened"):
                migrate(self._engine, self.schema)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the database; the last store in it closes the connections."""
        if self._open:
            self._open = False
            _release(self._url)

    def copy_to(self, target: Path) -> None:
        """Copy the whole database, with the tables of all schemas, to a file, while others read and write it.

        Raises InvalidSettings where it is on a server.
        """
        if self._engine.dialect.name != "sqlite":
            raise InvalidSettings(
                "BRIEFING_DATABASE_URL names a server, which has a backup of its own: use its pg_dump and pg_restore. "
                "Nothing was written. What is in Chroma is made again from the database."
            )
        with self._guard("copied"):
            copy_file(self._engine, target)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._guard("read"), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._guard("kept"), self._writer.begin() as connection:
            if self.is_server:
                lock_schema(connection, self.schema)
            yield connection

    @property
    def is_server(self) -> bool:
        """Whether the database is a server, which machines share, and no file."""
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def _guard(self, done: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = " ".join(str(error.__cause__ or error).split())
            raise IndexUnavailable(
                f"The {self.what} can't be {done}: {cause}. What is stored is kept; try again."
            ) from error


def load_revision(url: str, schema: Schema) -> str | None:
    """At which revision a database is, which stays there; None for one that has no tables of the schema, or is not.

    Raises IndexUnavailable where it does not answer, and InvalidSettings where the address is none.
    """
    try:
        made = make_url(url)
        if made.get_backend_name() == "sqlite" and not Path(made.database or "").exists():
            return None
        engine = _acquire(made)
    except (ArgumentError, ImportError) as error:
        raise InvalidSettings(f"BRIEFING_DATABASE_URL can't be used: {error}. Nothing was opened.") from error
    try:
        with engine.connect() as connection:
            return read_revision(connection, schema)
    except SQLAlchemyError as error:
        cause = " ".join(str(error.__cause__ or error).split())
        raise IndexUnavailable(f"The database can't be read: {cause}. What is stored is kept.") from error
    finally:
        _release(made)


def _acquire(url: URL) -> Engine:
    with _lock:
        shared = _shared.get(url)
        if shared is None:
            shared = _shared[url] = _Shared(_build_engine(url))
        shared.users += 1
        return shared.engine


def _release(url: URL) -> None:
    with _lock:
        shared = _shared[url]
        shared.users -= 1
        if shared.users:
            return
        del _shared[url]
    shared.engine.dispose()


def _build_engine(url: URL) -> Engine:
    """An engine; for SQLite in WAL mode, so that readers never wait for a writer."""
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=MAX_OVERFLOW, pool_pre_ping=True)
        if engine.dialect.name == "postgresql":
            event.listen(engine, "connect", _set_up)
        return engine
    engine = create_engine(_find_sqlite(url), pool_size=POOL_SIZE, max_overflow=MAX_OVERFLOW)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _find_sqlite(url: URL) -> URL:
    """The address under which an SQLite file can be opened: where its folder can't be written, for reading alone.

    Raises IndexUnavailable where there is no such folder, and none can be made.
    """
    path = Path(url.database or "")
    if url.query or not url.database:
        return url
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUnavailable(
            f"{path.parent} can't be made: {error.strerror}. Set BRIEFING_DATA_DIR to another."
        ) from error
    effective = os.access in os.supports_effective_ids
    if all(os.access(place, os.W_OK, effective_ids=effective) for place in (path, path.parent) if place.exists()):
        return url
    # Beside a log that is not in the file yet, SQLite reads both; without one it may not look for it, because it
    # would have to make it.
    options = {"uri": "true", "mode": "ro"} | (
        {} if path.with_name(f"{path.name}-wal").exists() else {"immutable": "1"}
    )
    return url.set(database=path.absolute().as_uri(), query=options)


def _set_up(connection: Any, _record: object) -> None:
    from psycopg.types.string import StrDumper

    class TextDumper(StrDumper):
        """PostgreSQL keeps no NUL in a text; one character stands in its place, so that offsets stay as they are."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    connection.adapters.register_dumper(str, TextDumper)
    connection.execute(f"SET lock_timeout = {1000 * LOCK_TIMEOUT_S}")
    connection.commit()


def _set_pragmas(connection: Any, _record: object) -> None:
    # The driver's own implicit BEGIN comes too late for SELECTs that a write relies on.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={1000 * LOCK_TIMEOUT_S}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
