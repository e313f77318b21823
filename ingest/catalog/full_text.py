"""Full-text search over passages, as the database at hand does it.

`passages_fts` has one row a passage and `passages_vocabulary` says how many passages hold each Porter stem. In SQLite
both are FTS5's own; ingest/catalog/postgres_text.py says what they are in PostgreSQL.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select, text

from ingest.catalog.tables import passages, versions

COLUMN_WEIGHTS = (1.0, 1.0, 1.0, 1.0)
"""bm25 weights of title, publisher, heading and text; evals/README.md has the table that decided them."""
VERSION_OF_PASSAGE = (versions.c.article_id == passages.c.article_id) & (versions.c.version == passages.c.version)
_COUNTS = text("SELECT term, doc FROM passages_vocabulary WHERE term IN :stems").bindparams(
    bindparam("stems", expanding=True)
)


class PassageText(NamedTuple):
    """What full-text search finds a passage by."""

    id: int
    title: str
    publisher: str
    heading: str
    text: str


class FullText(Protocol):
    """Full-text search in one kind of database, within a transaction of the caller's.

    `clauses` are conditions on the versions of articles; there are rows of current versions alone.
    """

    def put(self, connection: Connection, rows: Sequence[PassageText]) -> None:
        """Make passages findable."""

    def drop(self, connection: Connection, article_id: str) -> None:
        """Take out the passages of an article, which are still in their table."""

    def search(
        self, connection: Connection, words: Iterable[str], clauses: Sequence[ColumnElement[bool]], limit: int
    ) -> dict[int, float]:
        """The passages that hold any of the words, with their BM25, best first."""

    def find_first(
        self, connection: Connection, phrases: Sequence[str], clauses: Sequence[ColumnElement[bool]], near: int
    ) -> dict[str, int]:
        """Map each article whose text has one of the phrases to the first of its passages that does."""


def get_full_text(connection: Connection) -> FullText:
    """What this connection's database searches with."""
    if connection.dialect.name == "postgresql":
        from ingest.catalog.postgres_text import PostgresText

        return PostgresText()
    return SqliteText()


# Statements are built once: to put one together takes longer than to run it.
_SCORE = text(f"-bm25(passages_fts, {', '.join(map(str, COLUMN_WEIGHTS))}) AS score")
_MATCHING = (
    select(text("passages_fts.rowid"), _SCORE)
    .select_from(text("passages_fts"))
    .where(text("passages_fts MATCH :match"))
    .order_by(text("score DESC, passages_fts.rowid"))
)
_MATCHING_OF_ARTICLES = _MATCHING.join(text("passages"), text("passages.id = passages_fts.rowid")).join(
    versions, VERSION_OF_PASSAGE
)


def build_first(match: str) -> Select[Any]:
    """Articles and the first of their passages whose row in passages_fts matches."""
    # Ids count up within an article, so that the least is the first.
    return (
        select(versions.c.article_id, func.min(passages.c.id))
        .select_from(text("passages_fts"))
        .join(passages, text(match))
        .join(versions, VERSION_OF_PASSAGE)
        .group_by(versions.c.article_id)
    )


_FIRST_MATCHING = build_first("passages.id = passages_fts.rowid").where(text("passages_fts MATCH :match"))


class SqliteText:
    """FTS5, with its own BM25 and its own Porter stemmer."""

    def put(self, connection: Connection, rows: Sequence[PassageText]) -> None:
        connection.execute(
            text(
                "INSERT INTO passages_fts (rowid, title, publisher, heading, text)"
                " VALUES (:id, :title, :publisher, :heading, :text)"
            ),
            [row._asdict() for row in rows],
        )

    def drop(self, connection: Connection, article_id: str) -> None:
        of_article = "SELECT id FROM passages WHERE article_id = :article"
        connection.execute(text(f"DELETE FROM passages_fts WHERE rowid IN ({of_article})"), {"article": article_id})

    def search(
        self, connection: Connection, words: Iterable[str], clauses: Sequence[ColumnElement[bool]], limit: int
    ) -> dict[int, float]:
        match = _write_match(words)
        if not match:
            return {}
        # Only passages of current versions are there, so that without a filter no article need be looked up.
        statement = _MATCHING_OF_ARTICLES.where(*clauses) if clauses else _MATCHING
        return {row[0]: row[1] for row in connection.execute(statement.limit(limit), {"match": match})}

    def find_first(
        self, connection: Connection, phrases: Sequence[str], clauses: Sequence[ColumnElement[bool]], near: int
    ) -> dict[str, int]:
        match = " OR ".join(filter(None, (_write_phrase(phrase, near) for phrase in phrases)))
        if not match:
            return {}
        found = connection.execute(_FIRST_MATCHING.where(*clauses), {"match": f"text : ({match})"})
        return {row[0]: row[1] for row in found}


def count_stems(connection: Connection, stems: Sequence[str]) -> dict[str, int]:
    """How many passages hold each Porter stem; one that none holds is left out."""
    return {row[0]: row[1] for row in connection.execute(_COUNTS, {"stems": stems})}


def _write_match(terms: Iterable[str]) -> str:
    """An FTS5 query for any of the terms; all but letters and digits goes, so that none is read as its syntax."""
    words = {word for term in terms for word in re.findall(r"[^\W_]+", term)}
    return " OR ".join(f'"{word}"' for word in sorted(words))


def _write_phrase(phrase: str, near: int) -> str:
    """An FTS5 query for words that stand together."""
    words = re.findall(r"\w+", phrase)
    if near and len(words) > 1:
        return f"NEAR({' '.join(map(_quote, words))}, {near})"
    return _quote(" ".join(words)) if words else ""


def _quote(words: str) -> str:
    return f'"{words}"'
