"""What pipelines write into the catalog, and the way to what questions and pages read of it."""

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, literal, select, text, tuple_, update

from ingest.catalog import storage
from ingest.catalog.database import SqlStore, now
from ingest.catalog.readable import ReadableCatalog
from ingest.catalog.search import Memory
from ingest.catalog.storage import CutArticle
from ingest.catalog.tables import SCHEMA, amendments, articles, passages, runs, versions
from ingest.errors import IndexBusy, IndexUnavailable
from ingest.models import Access, Amendment, Article, IngestReport, Shelving, StoredArticle

BATCH = 200
"""Texts that are read at once."""
POLL_S = 0.1
"""How often a run that waits for another one looks whether that has ended."""


@dataclass(frozen=True, slots=True)
class VectorRow:
    """What Chroma holds of one passage."""

    id: int
    article_id: str
    version: int
    publisher: str | None
    published: date | None
    groups: str
    """Who may read it, as a line that is the same for the same groups."""
    collections: str
    text: str
    vector: NDArray[np.float32]


class Catalog(SqlStore):
    """Articles, versions, passages and sentences in SQL, as they are kept. Safe to share between threads.

    What questions and pages read is only to be had of what somebody may read, from `readable`.

    Every method raises IndexUnavailable when the database can't be read or written.
    """

    schema = SCHEMA
    what = "catalog"

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._memory = Memory()
        self._file = self._identify_file()
        self._turn: int | None = None
        """The server's process that holds the lock, while an ingest run of this process is at work."""

    def readable(self, access: Access) -> ReadableCatalog:
        """The catalog as somebody of this access sees it."""
        return ReadableCatalog(self._read, self._memory, access)

    # States

    def pin(self) -> "Pin":
        """The catalog as it is now, for all that one answer reads of it; to be closed."""
        with self._guard("read"):
            return Pin(self, self._reader.connect())

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        pin = _pinned.get()
        if pin is not None and pin.catalog is self:
            with self._guard("read"), pin.lock:
                yield pin.connection
        else:
            with super()._read() as connection:
                yield connection

    # Writing

    def check_in_place(self) -> None:
        """Raise IndexUnavailable where a restore has put another file in the place of the one that is open.

        What was written to that one would be lost.
        """
        if self._identify_file() != self._file:
            raise IndexUnavailable(
                "A backup was restored over the database that this process has open. Nothing was changed; start it "
                "again."
            )

    def _identify_file(self) -> tuple[int, int] | None:
        if self.is_server or not self._url.database:
            return None
        with suppress(OSError):
            found = Path(self._url.database).stat()
            return found.st_dev, found.st_ino
        return None

    @contextmanager
    def hold_turn(self, wait_s: float) -> Iterator[None]:
        """Be the only process that writes articles; the server lets go of the lock when its connection ends.

        Raises IndexBusy when another one still holds it after `wait_s`.
        """
        alone = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with self._guard("kept"), alone.connect() as connection:
            until = time.monotonic() + wait_s
            while not connection.execute(_TRY_LOCK).scalar():
                if time.monotonic() > until:
                    raise IndexBusy("Another ingest run is at work. Nothing was changed; try again later.")
                time.sleep(POLL_S)
            self._turn = connection.execute(_OWN_PID).scalar()
            try:
                yield
            finally:
                self._turn = None
                # The lock ends with the connection, which goes back to no pool.
                connection.invalidate()

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with super()._write() as connection:
            if self._turn is not None and not connection.execute(_HOLDS_LOCK, {"pid": self._turn}).scalar():
                raise IndexUnavailable(
                    "The connection that keeps other ingest runs out has ended. What was taken in is kept; try again."
                )
            yield connection

    def put_articles(self, articles: Iterable[tuple[Article, CutArticle]]) -> list[int]:
        """Store a new version of each in one transaction and make it the current one; they are not in Chroma yet.

        Returns the versions' numbers.
        """
        numbers: list[int] = []
        with self._write() as connection:
            for article, cut in articles:
                version = storage.put_version(connection, article)
                storage.put_amendment(connection, article)
                storage.put_passages(connection, article, version, cut)
                numbers.append(version)
            storage.count_revision(connection)
        return numbers

    def remove_article(self, article_id: str) -> None:
        """Take an article out of the corpus; its versions stay readable by number."""
        with self._write() as connection:
            connection.execute(
                update(articles).where(articles.c.id == article_id).values(current_version=None, text_hash=None)
            )
            storage.retire_version(connection, article_id)
            storage.count_revision(connection)

    def move_article(self, article_id: str, path: str) -> None:
        """Note that an unchanged article now comes from another file."""
        with self._write() as connection:
            connection.execute(update(articles).where(articles.c.id == article_id).values(path=path))

    def move_folder(self, old: str, new: str) -> None:
        """Note that files that lay below the folder `old` lie below `new`, under the same names."""
        inside = articles.c.path.startswith(f"{old}{os.sep}", autoescape=True)
        path = literal(new) + func.substr(articles.c.path, len(old) + 1)
        with self._write() as connection:
            connection.execute(update(articles).where(inside).values(path=path))

    def shelve_article(self, article_id: str, shelving: Shelving) -> None:
        """Say who may read an article and which collections it belongs to, as far as that is stated.

        It holds for all its versions, and at once for all that SQL reads; Chroma is still to be told.
        """
        lines = storage.build_lines(shelving)
        with self._write() as connection:
            connection.execute(update(articles).where(articles.c.id == article_id).values(**lines))
            chosen = (versions.c.article_id == article_id) & versions.c.current
            connection.execute(update(versions).where(chosen).values(synced=False))
            storage.count_revision(connection)

    def purge_article(self, article_id: str) -> None:
        """Delete the words of superseded versions for good; the rows stay, to say that they were there."""
        chosen = (versions.c.article_id == article_id) & ~versions.c.current
        with self._write() as connection:
            connection.execute(update(versions).where(chosen).values(text="", headings=[], purged_at=now()))
            gone = select(articles.c.id).where(articles.c.id == article_id, articles.c.current_version.is_(None))
            connection.execute(delete(amendments).where(amendments.c.article_id.in_(gone)))

    def replace_passages(self, article: StoredArticle, cut: CutArticle) -> None:
        """Cut and embed the current version anew, as after a change of the chunking or the model."""
        with self._write() as connection:
            storage.drop_passages(connection, article.id)
            storage.put_passages(connection, article, article.version, cut)
            connection.execute(
                update(versions)
                .where(versions.c.article_id == article.id, versions.c.version == article.version)
                .values(synced=False)
            )
            storage.count_revision(connection)

    # What Chroma must be told

    def list_unsynced(self) -> list[tuple[str, int, bool]]:
        """(article id, version, current) of every version that Chroma does not agree with yet."""
        with self._read() as connection:
            found = connection.execute(
                select(versions.c.article_id, versions.c.version, versions.c.current)
                .where(~versions.c.synced)
                .order_by(versions.c.article_id, versions.c.version)
            )
            return [(row[0], row[1], row[2]) for row in found]

    def load_vectors(self, article_id: str, version: int) -> list[VectorRow]:
        """Every passage of one version as Chroma holds it."""
        with self._read() as connection:
            article = connection.execute(
                select(versions, articles.c.groups, articles.c.collections)
                .join(articles, articles.c.id == versions.c.article_id)
                .where(versions.c.article_id == article_id, versions.c.version == version)
            ).one()
            found = connection.execute(
                select(passages)
                .where(passages.c.article_id == article_id, passages.c.version == version)
                .order_by(passages.c.ordinal)
            )
            return [
                VectorRow(
                    id=row.id,
                    article_id=article_id,
                    version=version,
                    publisher=article.publisher,
                    published=article.published,
                    groups=article.groups,
                    collections=article.collections,
                    text=article.text[row.start : row.end],
                    vector=storage.decode_vector(row.vector),
                )
                for row in found
            ]

    def mark_synced(self, told: Iterable[tuple[str, int]]) -> None:
        """Chroma now agrees with these versions of articles."""
        with self._write() as connection:
            for article_id, version in told:
                connection.execute(
                    update(versions)
                    .where(versions.c.article_id == article_id, versions.c.version == version)
                    .values(synced=True)
                )

    def mark_in_step(self) -> None:
        """Chroma now agrees with the whole catalog."""
        with self._read() as connection:
            revision = storage.load_revision(connection)
            if storage.load_stamp(connection, storage.SYNCED) == revision:
                return
        self.save_stamp(storage.SYNCED, revision)

    def mark_all_unsynced(self) -> None:
        """Chroma has lost its rows, or was never told: tell it everything again."""
        with self._write() as connection:
            storage.put_stamp(connection, storage.SYNCED, None)
            connection.execute(update(versions).where(versions.c.current).values(synced=False))

    def count_passages(self) -> int:
        """Passages of all current versions: how many rows Chroma should hold."""
        with self._read() as connection:
            return connection.execute(select(func.count()).select_from(passages)).scalar_one()

    # Stamps and runs

    def load_stamp(self, key: str) -> object | None:
        with self._read() as connection:
            return storage.load_stamp(connection, key)

    def save_stamp(self, key: str, value: object) -> None:
        with self._write() as connection:
            storage.put_stamp(connection, key, value)

    def claim_stamp(self, key: str, value: object) -> object:
        """Keep a value under a key that has none yet; returns the one that is kept."""
        kept = self.load_stamp(key)
        if kept is not None:
            return kept
        with self._write() as connection:
            kept = storage.load_stamp(connection, key)
            if kept is None:
                storage.put_stamp(connection, key, value)
        return value if kept is None else kept

    def load_revision(self) -> int:
        """A number that changes with every change of the corpus: whether what was derived from it still holds."""
        with self._read() as connection:
            return storage.load_revision(connection)

    def begin_rebuild(self, build: Mapping[str, object]) -> None:
        """Note that everything is cut and embedded anew for this build; vectors of another model are dropped."""
        with self._write() as connection:
            # A stamp that nothing equals, so that a rebuild that is killed is never mistaken for a whole index.
            storage.put_stamp(connection, "build", {"rebuilding": dict(build)})
            storage.drop_reembedded(connection)

    def save_run(self, started_at: datetime, report: IngestReport) -> None:
        with self._write() as connection:
            connection.execute(
                insert(runs).values(started_at=started_at, finished_at=now(), report=report.model_dump(mode="json"))
            )

    # What ingest reads

    def load_texts(self, wanted: Sequence[tuple[str, int]]) -> Iterator[str]:
        """The texts of these versions of articles, in any order; "" for one that was purged."""
        key = tuple_(versions.c.article_id, versions.c.version)
        for begin in range(0, len(wanted), BATCH):
            with self._read() as connection:
                statement = select(versions.c.text).where(key.in_(wanted[begin : begin + BATCH]))
                texts = connection.execute(statement).scalars().all()
            yield from texts

    def list_sources(self) -> dict[str, tuple[str, str, str]]:
        """Map each current article's id to its path, content hash and text hash."""
        statement = select(articles.c.id, articles.c.path, versions.c.content_hash, articles.c.text_hash).join(
            versions, (versions.c.article_id == articles.c.id) & versions.c.current
        )
        with self._read() as connection:
            return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(statement)}

    def list_amendments(self) -> dict[str, Amendment]:
        """What people have set right, by article id."""
        with self._read() as connection:
            found = connection.execute(select(amendments.c.article_id, amendments.c.amendment))
            return {row[0]: Amendment.model_validate(row[1]) for row in found}

    def list_shelving(self) -> dict[str, Shelving]:
        """Where each article belongs, by id; of those too that were removed."""
        statement = select(articles.c.id, articles.c.groups, articles.c.collections)
        with self._read() as connection:
            return {
                row[0]: Shelving(
                    groups=storage.decode_names(row[1]),
                    collections=storage.decode_names(row[2]),
                )
                for row in connection.execute(statement)
            }


class Pin:
    """One state of a catalog, in a transaction of its own; several threads may read it, one after the other."""

    def __init__(self, catalog: Catalog, connection: Connection) -> None:
        self.catalog = catalog
        self.connection = connection
        self.lock = threading.RLock()

    @contextmanager
    def use(self) -> Iterator[None]:
        """Have everything in this context, and in the threads that it begins, read this state of the catalog."""
        outer = _pinned.set(self)
        try:
            yield
        finally:
            _pinned.reset(outer)

    def renew(self) -> None:
        """Read the state of now instead. Raises IndexUnavailable."""
        with self.catalog._guard("read"), self.lock:
            self.connection.rollback()

    def close(self) -> None:
        """Let go of the transaction, once nobody is reading."""
        with self.catalog._guard("read"), self.lock:
            self.connection.close()


_pinned: ContextVar[Pin | None] = ContextVar("pinned", default=None)

_TRY_LOCK = text("SELECT pg_try_advisory_lock(hashtext('ingest'))")
_OWN_PID = text("SELECT pg_backend_pid()")
_HOLDS_LOCK = text("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = :pid)")
