"""What questions read: full-text search, how rare words are, and passages with their sentences.

What is read of passages is kept in memory for as long as the corpus stays as it is: every change of it counts its
revision up in the transaction that changes it, so that what was read at one revision holds for all who read that one.
Whoever reads has an access, which every statement names: what may not be read is not searched, counted or loaded.
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
from sqlalchemy import ColumnElement, Connection, bindparam, func, select, text, tuple_

from ingest.cache import ByteCache
from ingest.catalog.full_text import VERSION_OF_PASSAGE, Readable, Totals, get_full_text
from ingest.catalog.storage import SYNCED, decode_names, decode_vector, load_revision, load_stamp
from ingest.catalog.tables import articles, passages, sentences, versions
from ingest.models import Access, ArticleMetadata, Filters

PassagePlace = tuple[str, int, int]
"""Article, version and ordinal."""
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
    groups: str
    """Who may read it, as the catalog writes that."""
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
    groups: str
    """Who may read it, as the catalog writes that."""
    vector: NDArray[np.float32]

    def measure(self) -> int:
        """Its bytes in memory."""
        return ROW_BYTES + getsizeof(self.words) + self.vector.nbytes


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was read at one revision."""

    revision: int
    groups: tuple[str, ...] = ()
    """Each different line of groups that an article has."""
    collections: tuple[str, ...] = ()
    """Each different line of collections."""
    passages: ByteCache[int, PassageRow] = field(default_factory=lambda: ByteCache(PASSAGE_BYTES, PassageRow.measure))
    outlines: ByteCache[int, PassageOutline] = field(
        default_factory=lambda: ByteCache(OUTLINE_BYTES, PassageOutline.measure)
    )
    lengths: dict[str, Totals] = field(default_factory=dict)
    """By line of groups, once somebody has asked for it."""

    def measure(self, connection: Connection, scope: "Scope") -> Readable:
        """What may be read of a scope that is not everything, whatever its filters are."""
        if not self.lengths:
            self.lengths.update({row[0]: Totals(row[1], row[2]) for row in connection.execute(_LENGTHS)})
        own = [totals for line, totals in self.lengths.items() if scope.admits(line)]
        clauses = [articles.c.groups.in_(scope.groups or ())]
        return Readable(clauses, _add(own), _add(self.lengths.values()))

    def resolve(self, filters: Filters, access: Access) -> "Scope":
        """What the filters and the access admit at this revision."""
        groups: tuple[str, ...] | None = tuple(line for line in self.groups if access.admits(decode_names(line)))
        if groups == self.groups:
            # Whoever may read everything that there is searches as fast as where nobody is kept from anything.
            groups = None
        collections: tuple[str, ...] | None = None
        if filters.collections is not None:
            wanted = set(filters.collections)
            collections = tuple(line for line in self.collections if not wanted.isdisjoint(decode_names(line)))
        return Scope(filters, groups, collections)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles one search may see. There is no other way to search than in one."""

    filters: Filters
    groups: tuple[str, ...] | None
    """The lines of groups that may be read; None for all."""
    collections: tuple[str, ...] | None
    """The lines of collections that are asked for; None for all."""

    @property
    def is_everything(self) -> bool:
        return self.groups is None and self.filters == Filters()

    def admits(self, groups: str) -> bool:
        """Whether an article with this line of groups may be read."""
        return self.groups is None or groups in self.groups


class Memory:
    """The shelf of the revision that was read last. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelf = Shelf(0)

    def open(self, connection: Connection) -> Shelf:
        """The shelf of the revision that a connection sees; that of any other one is dropped."""
        revision = load_revision(connection)
        with self._lock:
            if self._shelf.revision == revision and revision:
                return self._shelf
        groups, collections = (tuple(connection.execute(lines).scalars()) for lines in _LINES)
        shelf = Shelf(revision, groups, collections)
        with self._lock:
            if self._shelf.revision != revision or not revision:
                self._shelf = shelf
            return self._shelf


# Statements are built once: to put one together takes longer than to run it.
_LENGTHS = (
    select(articles.c.groups, func.count(passages.c.id), func.sum(passages.c.length))
    .join_from(passages, articles, articles.c.id == passages.c.article_id)
    .group_by(articles.c.groups)
)
_LINES = (select(articles.c.groups).distinct(), select(articles.c.collections).distinct())
_TERMS = text("SELECT term FROM passages_vocabulary WHERE term >= :first AND term < :end")
# Offsets count from 0, SQL's substr from 1.
_WORDS = text('substr(article_versions.text, passages.start + 1, passages."end" - passages.start) AS words')
_WANTED = passages.c.id.in_(bindparam("ids", expanding=True))
_PASSAGES = (
    select(
        passages,
        versions.c.publisher,
        versions.c.published,
        versions.c.title,
        versions.c.metadata,
        articles.c.groups,
        _WORDS,
    )
    .join_from(passages, versions, VERSION_OF_PASSAGE)
    .join(articles, articles.c.id == passages.c.article_id)
    .where(_WANTED, versions.c.current)
)
_AT = select(passages.c.id).where(
    tuple_(passages.c.article_id, passages.c.version, passages.c.ordinal).in_(bindparam("places", expanding=True))
)
_OF_ARTICLES = select(passages.c.id).join(versions, VERSION_OF_PASSAGE).order_by(passages.c.id)
_SENTENCES = (
    select(sentences).where(sentences.c.passage_id.in_(bindparam("ids", expanding=True))).order_by(sentences.c.ordinal)
)


def _add(totals: Iterable[Totals]) -> Totals:
    kept = list(totals)
    return Totals(sum(one.passages for one in kept), sum(one.words for one in kept))


class PassageReader(ABC):
    """Reads passages of current versions, as far as somebody may read them; each call sees one state of the catalog."""

    def __init__(self, memory: Memory, access: Access) -> None:
        self._memory = memory
        self.access = access

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]:
        """A transaction to read in."""

    def _resolve(self, connection: Connection, filters: Filters) -> Scope:
        return self._memory.open(connection).resolve(filters, self.access)

    def resolve(self, filters: Filters) -> Scope:
        """What filters admit of what may be read."""
        with self._read() as connection:
            return self._resolve(connection, filters)

    def search_passages(self, queries: Sequence[Iterable[str]], filters: Filters, limit: int) -> list[dict[int, float]]:
        """For each query, a set of words, the passages that hold any of them with their BM25, best first."""
        with self._read() as connection:
            scope = self._resolve(connection, filters)
            # Only passages of current versions are there, so that without a filter no article need be looked up.
            clauses = [] if scope.is_everything else build_clauses(scope)
            readable = None
            if scope.groups is not None:
                readable = self._memory.open(connection).measure(connection, scope)
            full_text = get_full_text(connection)
            return [full_text.search(connection, words, clauses, limit, readable) for words in queries]

    def find_mentions(self, phrases: Sequence[str], filters: Filters, near: int = 0) -> dict[str, int]:
        """Map each current article whose text has one of the phrases to the first of its passages that does.

        The words of a phrase stand next to each other, or, in any order, at most `near` other words apart.
        """
        with self._read() as connection:
            clauses = build_clauses(self._resolve(connection, filters))
            return get_full_text(connection).find_first(connection, phrases, clauses, near)

    def count_documents(self, stems: Iterable[str]) -> dict[str, int]:
        """How many passages hold each Porter stem, by full-text search's own vocabulary; 0 where none does."""
        wanted = sorted(set(stems))
        with self._read() as connection:
            scope = self._resolve(connection, Filters())
            clauses = [] if scope.is_everything else build_clauses(scope)
            return dict.fromkeys(wanted, 0) | get_full_text(connection).count_stems(connection, wanted, clauses)

    def list_terms(self, opening: str) -> list[str]:
        """The stems that full-text search knows and that begin so; none for an empty opening."""
        if not opening:
            return []
        end = f"{opening[:-1]}{chr(ord(opening[-1]) + 1)}"
        with self._read() as connection:
            return [row[0] for row in connection.execute(_TERMS, {"first": opening, "end": end})]

    def load_passages(self, passage_ids: Sequence[int]) -> dict[int, PassageRow]:
        """Passages of current versions, by id; ids that are gone are left out."""
        with self._read() as connection:
            return self._recall(connection, passage_ids)

    def load_outlines(self, passage_ids: Collection[int]) -> dict[int, PassageOutline]:
        """What ranking needs to know of passages of current versions, by id; ids that are gone are left out."""
        with self._read() as connection:
            kept = self._memory.open(connection).outlines
            found = kept.recall(passage_ids, lambda missing: _load_outlines(connection, missing))
            scope = self._resolve(connection, Filters())
            return {key: outline for key, outline in found.items() if scope.admits(outline.groups)}

    def list_waiting(self, filters: Filters, limit: int) -> list[int]:
        """Passages of current versions that Chroma may not hold yet, at most `limit`; mostly there are none."""
        with self._read() as connection:
            if load_stamp(connection, SYNCED) == load_revision(connection):
                return []
            clauses = build_clauses(self._resolve(connection, filters))
            return list(connection.execute(_OF_ARTICLES.where(~versions.c.synced, *clauses).limit(limit)).scalars())

    def list_passages(self, article_ids: Collection[str], filters: Filters, limit: int) -> list[int]:
        """Passages of the current versions of these articles, at most `limit`."""
        with self._read() as connection:
            clauses = build_clauses(self._resolve(connection, filters))
            chosen = _OF_ARTICLES.where(versions.c.article_id.in_(article_ids), *clauses)
            return list(connection.execute(chosen.limit(limit)).scalars())

    def load_passages_at(self, places: Collection[PassagePlace]) -> dict[PassagePlace, PassageRow]:
        """The passages at these places of current articles; places that have none are left out."""
        wanted = [place for place in places if place[2] >= 0]
        with self._read() as connection:
            ids = connection.execute(_AT, {"places": wanted}).scalars().all() if wanted else ()
            return {(row.article_id, row.version, row.ordinal): row for row in self._recall(connection, ids).values()}

    def load_opening(self, article_id: str, version: int, most: int) -> list[PassageRow]:
        """The first passages of a current article, at most `most`, in order."""
        place = (passages.c.article_id == article_id) & (passages.c.version == version) & (passages.c.ordinal < most)
        with self._read() as connection:
            ids = connection.execute(select(passages.c.id).where(place)).scalars().all()
            return sorted(self._recall(connection, ids).values(), key=lambda row: row.ordinal)

    def _recall(self, connection: Connection, passage_ids: Sequence[int]) -> dict[int, PassageRow]:
        kept = self._memory.open(connection).passages
        found = kept.recall(passage_ids, lambda missing: _load_passages(connection, missing))
        scope = self._resolve(connection, Filters())
        return {key: row for key, row in found.items() if scope.admits(row.groups)}


class Snapshot(PassageReader):
    """One state of the catalog, within one transaction."""

    def __init__(self, connection: Connection, memory: Memory, access: Access) -> None:
        super().__init__(memory, access)
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
            groups=row.groups,
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
            groups=row.groups,
            text=row.words,
            vector=decode_vector(row.vector),
            sentences=tuple(kept.get(row.id, ())),
        )
    return found


def build_clauses(scope: Scope) -> list[ColumnElement[bool]]:
    """The current versions in a scope."""
    return [versions.c.current, *admit(scope)]


def admit(scope: Scope) -> list[ColumnElement[bool]]:
    """The versions in a scope, current or not."""
    filters = scope.filters
    found: list[ColumnElement[bool]] = []
    if filters.article_ids is not None:
        found.append(versions.c.article_id.in_(filters.article_ids))
    if filters.publishers is not None:
        found.append(versions.c.publisher.in_(filters.publishers))
    if filters.published_from is not None:
        found.append(versions.c.published >= filters.published_from)
    if filters.published_to is not None:
        found.append(versions.c.published <= filters.published_to)
    for column, lines in ((articles.c.groups, scope.groups), (articles.c.collections, scope.collections)):
        if lines is not None:
            # Under a name of its own, because a statement may have the table already.
            owners = articles.alias("owners")
            own = (owners.c.id == versions.c.article_id) & owners.c[column.name].in_(lines)
            found.append(select(owners.c.id).where(own).correlate(versions).exists())
    return found
