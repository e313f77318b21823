"""What every store is built on: one database, its tables, and its failures in the project's own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import SQLAlchemyError

from ingest.catalog import build_sql_engine
from ingest.errors import IndexUnavailable

metadata = MetaData()


class SqlStore:
    """Tables of one kind. Safe to share between threads; methods raise IndexUnavailable when the database does not
    answer.
    """

    what = "stored data"
    """What it keeps, as errors name it."""

    def __init__(self, url: str) -> None:
        self._engine = build_sql_engine(url)
        self._writer = self._engine.execution_options(writes=True)
        with self._write() as connection:
            metadata.create_all(connection)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise IndexUnavailable(f"The {self.what} can't be read: {error.__cause__ or error}. Try again.") from error

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        try:
            with self._writer.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise IndexUnavailable(f"The {self.what} can't be kept: {error.__cause__ or error}. Try again.") from error


def now() -> datetime:
    """The time in UTC, without saying so: SQLite keeps no zone."""
    return datetime.now(UTC).replace(tzinfo=None)
