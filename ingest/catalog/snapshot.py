"""One state of the catalog, as a question reads it: everything in one transaction, and nothing twice.

What is read of passages is kept in memory for as long as the corpus stays as it is: every change of it counts its
revision up in the transaction that changes it, so that what was read at one revision holds for all who read that one.
"""

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from sys import getsizeof

from sqlalchemy import Connection

from ingest.cache import ByteCache
from ingest.catalog import search, storage
from ingest.catalog.search import ArticleFilters, PassageOutline, PassageRow

PASSAGE_BYTES = 40_000_000
"""Passages kept with their sentences: about 20 kB each."""
OUTLINE_BYTES = 32_000_000
"""Passages kept with their words and their own vector alone: about 3 kB each."""
ROW_BYTES = 500
"""A row, or a sentence of one, besides its text and vectors."""


def _measure_passage(row: PassageRow) -> int:
    sentences = sum(ROW_BYTES + sentence.vectors.nbytes for sentence in row.sentences)
    return ROW_BYTES + getsizeof(row.text) + row.vector.nbytes + sentences


def _measure_outline(outline: PassageOutline) -> int:
    return ROW_BYTES + getsizeof(outline.words) + outline.vector.nbytes


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was read at one revision."""

    revision: int
    passages: ByteCache[int, PassageRow] = field(default_factory=lambda: ByteCache(PASSAGE_BYTES, _measure_passage))
    outlines: ByteCache[int, PassageOutline] = field(default_factory=lambda: ByteCache(OUTLINE_BYTES, _measure_outline))


class Memory:
    """The shelf of the revision that was read last. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelf = Shelf(0)

    def open(self, revision: int) -> Shelf:
        """The shelf of this revision; that of any other one is dropped."""
        with self._lock:
            if self._shelf.revision != revision:
                self._shelf = Shelf(revision)
            return self._shelf


class Snapshot:
    """The catalog within one transaction."""

    def __init__(self, connection: Connection, memory: Memory) -> None:
        self._connection = connection
        self._memory = memory

    @cached_property
    def _shelf(self) -> Shelf:
        return self._memory.open(storage.load_revision(self._connection))

    def search_passages(
        self, queries: Sequence[Iterable[str]], filters: ArticleFilters, limit: int
    ) -> list[dict[int, float]]:
        """For each query, a set of words, the passages that hold any of them with their BM25, best first."""
        return [dict(search.search_full_text(self._connection, words, filters, limit)) for words in queries]

    def count_documents(self, stems: Iterable[str]) -> dict[str, int]:
        """How many passages hold each Porter stem; 0 where none does."""
        return search.count_documents(self._connection, stems)

    def load_passages(self, passage_ids: Sequence[int]) -> dict[int, PassageRow]:
        """Passages of current versions, by id; ids that are gone are left out."""

        def load(missing: list[int]) -> dict[int, PassageRow]:
            return search.load_passages(self._connection, missing)

        return self._shelf.passages.recall(passage_ids, load)

    def load_outlines(self, passage_ids: Collection[int]) -> dict[int, PassageOutline]:
        """What ranking needs to know of passages of current versions, by id; ids that are gone are left out."""

        def load(missing: list[int]) -> dict[int, PassageOutline]:
            return search.load_outlines(self._connection, missing)

        return self._shelf.outlines.recall(passage_ids, load)

    def load_passage_at(self, article_id: str, version: int, ordinal: int) -> PassageRow | None:
        """The passage at one place of a current article."""
        passage_id = search.find_passage(self._connection, article_id, version, ordinal)
        return None if passage_id is None else self.load_passages([passage_id]).get(passage_id)

    def load_opening(self, article_id: str, version: int, most: int) -> list[PassageRow]:
        """The first passages of a current article, at most `most`, in order."""
        rows = self.load_passages(search.find_opening(self._connection, article_id, version, most))
        return sorted(rows.values(), key=lambda row: row.ordinal)
