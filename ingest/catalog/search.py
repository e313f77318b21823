"""What questions read: full-text search, how rare words are, and passages with their sentences.

What is read of passages is kept in memory for as long as the corpus stays as it is: every change of it counts its
revision up in the transaction that changes it, so that what was read at one revision holds for all who read that one.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from sys import getsizeof

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, bindparam, select, text

from ingest.cache import ByteCache
from ingest.catalog.full_text import VERSION_OF_PASSAGE, count_stems, get_full_text
from ingest.catalog.storage import SYNCED, decode_vector, load_revision, load_stamp
from ingest.catalog.tables import passages, sentences, versions
from ingest.models import ArticleMetadata, Filters

PASSAGE_BYTES = 40_000_000
"""Passages kept with their sentences: about 20 kB each."""
OUTLINE_BYTES = 32_000_000
"""Passages kept with their words and their own vector alone: about 3 kB each."""
ROW_BYTES = 500
"""A row, or a sentence of one, besides its text and vectors."""


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """One sentence with its stored vectors."""

    ordinal: int
    start: int
    end: int
    vectors: NDArray[np.float32]
    """(2, dimensions): the sentence alone, and as it reads within its passage."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage of a current version, with its words."""

    id: int
    article_id: str
    version: int
    metadata: ArticleMetadata
    ordinal: int
    start: int
    end: int
    heading: str | None
    heading_start: int | None
    """Where the innermost of its headings stands."""
    heading_end: int | None
    text: str
    vector: NDArray[np.float32]
    sentences: tuple[SentenceRow, ...]

    def measure(self) -> int:
        """Its bytes in memory."""
        kept = sum(ROW_BYTES + sentence.vectors.nbytes for sentence in self.sentences)
        return ROW_BYTES + getsizeof(self.text) + self.vector.nbytes + kept


@dataclass(frozen=True, slots=True)
class PassageOutline:
    """What ranking needs to know of a passage of a current version."""

    article_id: str
    publisher: str | None
    published: date | None
    words: str
    """Title, publisher, heading and text."""
    vector: NDArray[np.float32]

    def measure(self) -> int:
        """Its bytes in memory."""
        return ROW_BYTES + getsizeof(self.words) + self.vector.nbytes


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was read at one revision."""

    revision: int
    passages: ByteCache[int, PassageRow] = field(default_factory=lambda: ByteCache(PASSAGE_BYTES, PassageRow.measure))
    outlines: ByteCache[int, PassageOutline] = field(
        default_factory=lambda: ByteCache(OUTLINE_BYTES, PassageOutline.measure)
    )


class Memory:
    """The shelf of the revision that was read last. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelf = Shelf(0)

    def open(self, connection: Connection) -> Shelf:
        """The shelf of the revision that a connection sees; that of any other one is dropped."""
        revision = load_revision(connection)
        with self._lock:
            if self._shelf.revision != revision:
                self._shelf = Shelf(revision)
            return self._shelf


# Statements are built once: to put one together takes longer than to run it.
# Offsets count from 0, SQL's substr from 1.
_WORDS = text('substr(article_versions.text, passages.start + 1, passages."end" - passages.start) AS words')
_WANTED = passages.c.id.in_(bindparam("ids", expanding=True))
_PASSAGES = (
    select(passages, versions.c.publisher, versions.c.published, versions.c.title, versions.c.metadata, _WORDS)
    .join_from(passages, versions, VERSION_OF_PASSAGE)
    .where(_WANTED, versions.c.current)
)
_OF_ARTICLES = select(passages.c.id).join(versions, VERSION_OF_PASSAGE).order_by(passages.c.id)
_SENTENCES = (
    select(sentences).where(sentences.c.passage_id.in_(bindparam("ids", expanding=True))).order_by(sentences.c.ordinal)
)


class PassageReader(ABC):
    """Reads passages of current versions; each call sees one state of the catalog."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]:
        """A transaction to read in."""

    def search_passages(self, queries: Sequence[Iterable[str]], filters: Filters, limit: int) -> list[dict[int, float]]:
        """For each query, a set of words, the passages that hold any of them with their BM25, best first."""
        # Only passages of current versions are there.
        clauses = [] if filters == Filters() else build_clauses(filters)
        with self._read() as connection:
            full_text = get_full_text(connection)
            return [full_text.search(connection, words, clauses, limit) for words in queries]

    def find_mentions(self, phrases: Sequence[str], filters: Filters, near: int = 0) -> dict[str, int]:
        """Map each current article whose text has one of the phrases to the first of its passages that does.

        The words of a phrase stand next to each other, or, in any order, at most `near` other words apart.
        """
        with self._read() as connection:
            return get_full_text(connection).find_first(connection, phrases, build_clauses(filters), near)

    def count_documents(self, stems: Iterable[str]) -> dict[str, int]:
        """How many passages hold each Porter stem, by full-text search's own vocabulary; 0 where none does."""
        wanted = sorted(set(stems))
        with self._read() as connection:
            return dict.fromkeys(wanted, 0) | count_stems(connection, wanted)

    def load_passages(self, passage_ids: Sequence[int]) -> dict[int, PassageRow]:
        """Passages of current versions, by id; ids that are gone are left out."""
        with self._read() as connection:
            return self._recall(connection, passage_ids)

    def load_outlines(self, passage_ids: Collection[int]) -> dict[int, PassageOutline]:
        """What ranking needs to know of passages of current versions, by id; ids that are gone are left out."""
        with self._read() as connection:
            return self._memory.open(connection).outlines.recall(
                passage_ids, lambda missing: _load_outlines(connection, missing)
            )

    def list_waiting(self, filters: Filters, limit: int) -> list[int]:
        """Passages of current versions that Chroma may not hold yet, at most `limit`; mostly there are none."""
        with self._read() as connection:
            if load_stamp(connection, SYNCED) == load_revision(connection):
                return []
            waiting = _OF_ARTICLES.where(~versions.c.synced, *build_clauses(filters))
            return list(connection.execute(waiting.limit(limit)).scalars())

    def list_passages(self, article_ids: Collection[str], filters: Filters, limit: int) -> list[int]:
        """Passages of the current versions of these articles, at most `limit`."""
        with self._read() as connection:
            chosen = _OF_ARTICLES.where(versions.c.article_id.in_(article_ids), *build_clauses(filters))
            return list(connection.execute(chosen.limit(limit)).scalars())

    def load_passage_at(self, article_id: str, version: int, ordinal: int) -> PassageRow | None:
        """The passage at one place of a current article."""
        found = self._load_between(article_id, version, ordinal, ordinal + 1)
        return found[0] if found else None

    def load_opening(self, article_id: str, version: int, most: int) -> list[PassageRow]:
        """The first passages of a current article, at most `most`, in order."""
        return self._load_between(article_id, version, 0, most)

    def _load_between(self, article_id: str, version: int, first: int, end: int) -> list[PassageRow]:
        place = (passages.c.article_id == article_id) & (passages.c.version == version)
        chosen = place & (passages.c.ordinal >= first) & (passages.c.ordinal < end)
        with self._read() as connection:
            ids = connection.execute(select(passages.c.id).where(chosen)).scalars().all()
            return sorted(self._recall(connection, ids).values(), key=lambda row: row.ordinal)

    def _recall(self, connection: Connection, passage_ids: Sequence[int]) -> dict[int, PassageRow]:
        kept = self._memory.open(connection).passages
        return kept.recall(passage_ids, lambda missing: _load_passages(connection, missing))


class Snapshot(PassageReader):
    """One state of the catalog, within one transaction."""

    def __init__(self, connection: Connection, memory: Memory) -> None:
        super().__init__(memory)
        self._connection = connection

    def _read(self) -> AbstractContextManager[Connection]:
        return nullcontext(self._connection)


def _load_outlines(connection: Connection, passage_ids: Sequence[int]) -> dict[int, PassageOutline]:
    return {
        row.id: PassageOutline(
            article_id=row.article_id,
            publisher=row.publisher,
            published=row.published,
            words="\n".join(part for part in (row.title, row.publisher, row.heading, row.words) if part),
            vector=decode_vector(row.vector),
        )
        for row in connection.execute(_PASSAGES, {"ids": passage_ids})
    }


def _load_passages(connection: Connection, passage_ids: Sequence[int]) -> dict[int, PassageRow]:
    kept: dict[int, list[SentenceRow]] = {}
    for row in connection.execute(_SENTENCES, {"ids": passage_ids}):
        vectors = decode_vector(row.vector).reshape(2, -1)
        kept.setdefault(row.passage_id, []).append(SentenceRow(row.ordinal, row.start, row.end, vectors))
    # Passages of one article share its metadata, which is worth checking once.
    known: dict[tuple[str, int], ArticleMetadata] = {}
    found: dict[int, PassageRow] = {}
    for row in connection.execute(_PASSAGES, {"ids": passage_ids}):
        key = (row.article_id, row.version)
        if key not in known:
            known[key] = ArticleMetadata.model_validate(row.metadata, extra="ignore")
        found[row.id] = PassageRow(
            id=row.id,
            article_id=row.article_id,
            version=row.version,
            metadata=known[key],
            ordinal=row.ordinal,
            start=row.start,
            end=row.end,
            heading=row.heading,
            heading_start=row.heading_start,
            heading_end=row.heading_end,
            text=row.words,
            vector=decode_vector(row.vector),
            sentences=tuple(kept.get(row.id, ())),
        )
    return found


def build_clauses(filters: Filters) -> list[ColumnElement[bool]]:
    """The current versions that the filters admit."""
    return [versions.c.current, *admit(filters)]


def admit(filters: Filters) -> list[ColumnElement[bool]]:
    """The versions that the filters admit, current or not."""
    found: list[ColumnElement[bool]] = []
    if filters.article_ids is not None:
        found.append(versions.c.article_id.in_(filters.article_ids))
    if filters.publishers is not None:
        found.append(versions.c.publisher.in_(filters.publishers))
    if filters.published_from is not None:
        found.append(versions.c.published >= filters.published_from)
    if filters.published_to is not None:
        found.append(versions.c.published <= filters.published_to)
    return found
