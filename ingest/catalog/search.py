"""Reading the catalog for a question: full-text search, term rarity, and passages with their sentences."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, text

from ingest.catalog.tables import passages, sentences, versions
from ingest.models import ArticleMetadata

COLUMN_WEIGHTS = (1.0, 1.0, 1.0, 1.0)
"""bm25 weights of title, publisher, heading and text; evals/README.md has the table that decided them."""
# Offsets count from 0, SQL's substr from 1.
_WORDS = text('substr(article_versions.text, passages.start + 1, passages."end" - passages.start) AS words')


@dataclass(frozen=True, slots=True)
class ArticleFilters:
    """Which articles a search may see; None admits all, a date bound never admits an undated article."""

    article_ids: tuple[str, ...] | None = None
    publishers: tuple[str, ...] | None = None
    published_from: date | None = None
    published_to: date | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [versions.c.current]
        if self.article_ids is not None:
            found.append(versions.c.article_id.in_(self.article_ids))
        if self.publishers is not None:
            found.append(versions.c.publisher.in_(self.publishers))
        if self.published_from is not None:
            found.append(versions.c.published >= self.published_from)
        if self.published_to is not None:
            found.append(versions.c.published <= self.published_to)
        return found


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


@dataclass(frozen=True, slots=True)
class PassageOutline:
    """What ranking needs to know of a passage of a current version."""

    article_id: str
    publisher: str | None
    published: date | None
    words: str
    """Title, publisher, heading and text."""
    vector: NDArray[np.float32]


def decode_vector(blob: bytes) -> NDArray[np.float32]:
    return np.frombuffer(blob, dtype=np.float16).astype(np.float32)


def encode_vector(vector: NDArray[np.float32]) -> bytes:
    return vector.astype(np.float16).tobytes()


_SCORE = text(f"-bm25(passages_fts, {', '.join(map(str, COLUMN_WEIGHTS))}) AS score")
# Built once: to put a statement together takes longer than to run it.
_MATCHING = (
    select(text("passages_fts.rowid"), _SCORE)
    .select_from(text("passages_fts"))
    .where(text("passages_fts MATCH :match"))
    .order_by(text("score DESC, passages_fts.rowid"))
)
_MATCHING_OF_ARTICLES = _MATCHING.join(text("passages"), text("passages.id = passages_fts.rowid")).join(
    versions, (versions.c.article_id == passages.c.article_id) & (versions.c.version == passages.c.version)
)


def search_full_text(
    connection: Connection, terms: Iterable[str], filters: ArticleFilters, limit: int
) -> list[tuple[int, float]]:
    """Passage ids with their BM25 (higher is better), best first: passages that hold any of the terms."""
    # Everything but letters and digits goes, so that no question can be read as FTS5 query syntax.
    words = {word for term in terms for word in re.findall(r"\w+", term)}
    if not words:
        return []
    match = " OR ".join(f'"{word}"' for word in sorted(words))
    # Only passages of current versions are there, so that without a filter no article need be looked up.
    everything = filters == ArticleFilters()
    statement = _MATCHING if everything else _MATCHING_OF_ARTICLES.where(*filters.clauses())
    return [(row[0], row[1]) for row in connection.execute(statement.limit(limit), {"match": match})]


def count_documents(connection: Connection, stems: Iterable[str]) -> dict[str, int]:
    """How many passages hold each Porter stem, by full-text search's own vocabulary; 0 where none does."""
    wanted = sorted(set(stems))
    if not wanted:
        return {}
    statement = text("SELECT term, doc FROM passages_vocabulary WHERE term IN :stems").bindparams(
        bindparam("stems", expanding=True)
    )
    counted = {row[0]: row[1] for row in connection.execute(statement, {"stems": wanted})}
    return dict.fromkeys(wanted, 0) | counted


def load_outlines(connection: Connection, passage_ids: Sequence[int]) -> dict[int, PassageOutline]:
    """The outlines of the passages of current versions among `passage_ids`."""
    statement = (
        select(
            passages.c.id,
            versions.c.article_id,
            versions.c.publisher,
            versions.c.published,
            versions.c.title,
            passages.c.heading,
            passages.c.vector,
            _WORDS,
        )
        .select_from(
            passages.join(
                versions,
                (versions.c.article_id == passages.c.article_id) & (versions.c.version == passages.c.version),
            )
        )
        .where(passages.c.id.in_(passage_ids), versions.c.current)
    )
    return {
        row.id: PassageOutline(
            article_id=row.article_id,
            publisher=row.publisher,
            published=row.published,
            words="\n".join(part for part in (row.title, row.publisher, row.heading, row.words) if part),
            vector=decode_vector(row.vector),
        )
        for row in connection.execute(statement)
    }


def find_passage(connection: Connection, article_id: str, version: int, ordinal: int) -> int | None:
    """The id of the passage at one place of an article."""
    statement = select(passages.c.id).where(
        passages.c.article_id == article_id, passages.c.version == version, passages.c.ordinal == ordinal
    )
    return connection.execute(statement).scalar()


def find_opening(connection: Connection, article_id: str, version: int, most: int) -> list[int]:
    """Ids of the first passages of one version, at most `most`."""
    chosen = (passages.c.article_id == article_id) & (passages.c.version == version) & (passages.c.ordinal < most)
    return list(connection.execute(select(passages.c.id).where(chosen)).scalars())


def load_passages(connection: Connection, passage_ids: Sequence[int]) -> dict[int, PassageRow]:
    """The passages of current versions among `passage_ids`, with words, sentences and vectors."""
    if not passage_ids:
        return {}
    kept: dict[int, list[SentenceRow]] = {}
    for row in connection.execute(
        select(sentences).where(sentences.c.passage_id.in_(passage_ids)).order_by(sentences.c.ordinal)
    ):
        kept.setdefault(row.passage_id, []).append(
            SentenceRow(row.ordinal, row.start, row.end, decode_vector(row.vector).reshape(2, -1))
        )
    statement = (
        select(
            passages,
            versions.c.metadata,
            _WORDS,
        )
        .select_from(
            passages.join(
                versions,
                (versions.c.article_id == passages.c.article_id) & (versions.c.version == passages.c.version),
            )
        )
        .where(passages.c.id.in_(passage_ids), versions.c.current)
    )
    # Passages of one article share its metadata, which is worth checking once.
    known: dict[tuple[str, int], ArticleMetadata] = {}

    def read_metadata(row: Row[Any]) -> ArticleMetadata:
        key = (row.article_id, row.version)
        if key not in known:
            known[key] = ArticleMetadata.model_validate(row.metadata, extra="ignore")
        return known[key]

    return {
        row.id: PassageRow(
            id=row.id,
            article_id=row.article_id,
            version=row.version,
            metadata=read_metadata(row),
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
        for row in connection.execute(statement)
    }
