"""The catalog's one door: what pipelines write, and what questions and pages read."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, delete, func, insert, select, text, tuple_, update

from ingest.catalog import storage
from ingest.catalog.database import SqlStore, now
from ingest.catalog.search import Memory, PassageReader, Snapshot, admit, build_clauses
from ingest.catalog.storage import CutArticle
from ingest.catalog.tables import SCHEMA, amendments, articles, passages, runs, versions
from ingest.dates import get_latest_day
from ingest.errors import IndexBusy, IndexUnavailable, UnknownArticle
from ingest.models import Amendment, Article, ArticleMetadata, Filters, Heading, IngestReport, StoredArticle

BATCH = 200
"""Texts that are read at once."""
POLL_S = 0.1
"""How often a run that waits for another one looks whether that has ended."""


@dataclass(frozen=True, slots=True)
class VectorRow:
    """What Chroma holds of one passage."""

    id: int
    publisher: str | None
    published: date | None
    text: str
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """A current article as a list names it."""

    id: str
    version: int
    title: str
    publisher: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of an article, and when it was the current one."""

    article_id: str
    version: int
    published: date | None
    added_at: datetime
    superseded_at: datetime | None
    """None while it is."""

    @property
    def day(self) -> date:
        """When it appeared; of one without a date, when it was taken in."""
        return self.published or self.added_at.date()

    def is_current(self, moment: datetime | None = None) -> bool:
        """Whether it was the current one at a moment; None is now."""
        if moment is None:
            return self.superseded_at is None
        return self.added_at <= moment and (self.superseded_at is None or self.superseded_at > moment)


class Catalog(SqlStore, PassageReader):
    """Articles, versions, passages and sentences in SQL. Safe to share between threads.

    Every method raises IndexUnavailable when the database can't be read or written.
    """

    schema = SCHEMA
    what = "catalog"

    def __init__(self, url: str) -> None:
        SqlStore.__init__(self, url)
        PassageReader.__init__(self, Memory())
        self._turn: int | None = None
        """The server's process that holds the lock, while an ingest run of this process is at work."""

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

    def put_article(self, article: Article, cut: CutArticle) -> int:
        """Store a new version in one transaction and make it the current one; it is not in Chroma yet.

        Returns the version's number.
        """
        with self._write() as connection:
            version = storage.put_version(connection, article)
            storage.put_amendment(connection, article)
            storage.put_passages(connection, article, version, cut)
            storage.count_revision(connection)
        return version

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
                select(versions).where(versions.c.article_id == article_id, versions.c.version == version)
            ).one()
            found = connection.execute(
                select(passages)
                .where(passages.c.article_id == article_id, passages.c.version == version)
                .order_by(passages.c.ordinal)
            )
            return [
                VectorRow(
                    id=row.id,
                    publisher=article.publisher,
                    published=article.published,
                    text=article.text[row.start : row.end],
                    vector=storage.decode_vector(row.vector),
                )
                for row in found
            ]

    def mark_synced(self, article_id: str, version: int) -> None:
        """Chroma now agrees with this version."""
        with self._write() as connection:
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

    def load_revision(self) -> int:
        """A number that changes with every change of the corpus: whether what was derived from it still holds."""
        with self._read() as connection:
            return storage.load_revision(connection)

    def save_run(self, started_at: datetime, report: IngestReport) -> None:
        with self._write() as connection:
            connection.execute(
                insert(runs).values(started_at=started_at, finished_at=now(), report=report.model_dump(mode="json"))
            )

    # Reading

    def list_articles(self, after: str | None = None, limit: int | None = None) -> list[StoredArticle]:
        """Current articles by id, beginning behind the id `after`; without their text and headings."""
        statement = _OUTLINES.where(versions.c.current).order_by(versions.c.article_id)
        if after is not None:
            statement = statement.where(versions.c.article_id > after)
        if limit is not None:
            statement = statement.limit(limit)
        return self._list(statement)

    def list_lines(self, filters: Filters = Filters()) -> list[ArticleLine]:
        """The current articles that the filters admit, newest first and those without a date last."""
        columns = (
            versions.c.article_id,
            versions.c.version,
            versions.c.title,
            versions.c.publisher,
            versions.c.published,
        )
        statement = select(*columns).where(*build_clauses(filters))
        with self._read() as connection:
            found = [ArticleLine(*row) for row in connection.execute(statement.order_by(versions.c.article_id))]
        return sorted(found, key=lambda line: line.published or date.min, reverse=True)

    def list_history(self, filters: Filters, since: datetime, published_after: date | None = None) -> list[VersionLine]:
        """Versions that were added or superseded after a moment, or published after a day, by article and number."""
        columns = (
            versions.c.article_id,
            versions.c.version,
            versions.c.published,
            versions.c.added_at,
            versions.c.superseded_at,
        )
        touched = (versions.c.added_at > since) | (versions.c.superseded_at > since)
        if published_after is not None:
            touched |= versions.c.published > published_after
        statement = select(*columns).where(touched, *admit(filters))
        with self._read() as connection:
            found = connection.execute(statement.order_by(versions.c.article_id, versions.c.version))
            return [VersionLine(*row) for row in found]

    def list_newest(self, filters: Filters, limit: int) -> list[StoredArticle]:
        """Dated current articles that the filters admit, newest first; without their text and headings."""
        dated = _OUTLINES.where(*build_clauses(filters), versions.c.published.is_not(None))
        return self._list(dated.order_by(versions.c.published.desc(), versions.c.article_id).limit(limit))

    def _list(self, statement: Select[Any]) -> list[StoredArticle]:
        with self._read() as connection:
            return [_build_stored(row) for row in connection.execute(statement)]

    def list_languages(self) -> set[str]:
        """The languages of the current articles, as their metadata name them."""
        statement = select(versions.c.metadata["language"].as_string()).where(versions.c.current).distinct()
        with self._read() as connection:
            return {language for language in connection.execute(statement).scalars() if language}

    def load_article(self, article_id: str, version: int | None = None) -> StoredArticle:
        """One version; without a number the current one. Raises UnknownArticle."""
        statement = select(versions).where(versions.c.article_id == article_id)
        statement = statement.where(versions.c.current if version is None else versions.c.version == version)
        with self._read() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            which = f"version {version} of the article" if version is not None else "article"
            raise UnknownArticle(f"There is no {which} {article_id!r}. The list of articles names what there is.")
        return _build_stored(row)

    def list_publishers(self) -> list[str]:
        """The publishers of the current articles, in order."""
        named = versions.c.publisher.is_not(None) & (versions.c.publisher != "")
        statement = select(versions.c.publisher).where(versions.c.current, named).distinct()
        with self._read() as connection:
            return sorted(connection.execute(statement).scalars())

    def list_ids(self, among: Sequence[str] | None = None) -> list[str]:
        """The ids of the current articles in order, or of those of them that `among` names."""
        statement = select(versions.c.article_id).where(versions.c.current).order_by(versions.c.article_id)
        if among is not None:
            statement = statement.where(versions.c.article_id.in_(among))
        with self._read() as connection:
            return list(connection.execute(statement).scalars())

    def list_versions(self) -> dict[str, int]:
        """Map each current article's id to the number of its version."""
        with self._read() as connection:
            found = connection.execute(select(versions.c.article_id, versions.c.version).where(versions.c.current))
            return {row[0]: row[1] for row in found}

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

    def describe_corpus(self, build: object) -> tuple[str, int, date | None]:
        """Fingerprint, number of articles and newest publication date of the current corpus, future ones aside.

        The fingerprint is a hash over every article's id, version and content, and over `build`, which names
        the embedding model and the chunking.
        """
        statement = select(
            versions.c.article_id, versions.c.version, versions.c.content_hash, versions.c.published
        ).where(versions.c.current)
        with self._read() as connection:
            # Not in the database's own order, which depends on its locale.
            rows = sorted(connection.execute(statement).all())
        digest = hashlib.sha256(json.dumps([[row[0], row[1], row[2]] for row in rows]).encode())
        digest.update(json.dumps(build, sort_keys=True).encode())
        latest = get_latest_day()
        return (
            digest.hexdigest()[:16],
            len(rows),
            max((row[3] for row in rows if row[3] and row[3] <= latest), default=None),
        )

    @contextmanager
    def open_snapshot(self) -> Iterator[Snapshot]:
        """The catalog as it is now, for all that one question reads of it."""
        with self._read() as connection:
            yield Snapshot(connection, self._memory)


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
_OUTLINES = select(*(column for column in versions.c if column.name not in ("text", "headings")))
"""Versions without their text and headings."""


def _build_stored(row: Row[Any]) -> StoredArticle:
    columns = dict(row._mapping)
    return StoredArticle(
        id=row.article_id,
        version=row.version,
        metadata=ArticleMetadata.model_validate(row.metadata, extra="ignore"),
        text=columns.get("text", ""),
        headings=tuple(Heading.model_validate(heading, extra="ignore") for heading in columns.get("headings", ())),
        added_at=row.added_at,
        superseded_at=row.superseded_at,
        purged_at=row.purged_at,
    )
