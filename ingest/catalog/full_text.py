"""Full-text search over passages, as the database at hand does it.

`passages_fts` has one row a passage and `passages_vocabulary` says how many passages hold each Porter stem. In SQLite
both are FTS5's own; ingest/catalog/postgres_text.py says what they are in PostgreSQL.

For somebody who may not read everything, words are counted and passages ranked as if there were nothing else.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    text,
    union_all,
    update,
)

from ingest.catalog.tables import articles, passages, versions

COLUMN_WEIGHTS = (1.0, 1.0, 1.0, 1.0)
"""bm25 weights of title, publisher, heading and text; evals/README.md has the table that decided them."""
K1, B = 1.2, 0.75
LEAST_WEIGHT = 1e-6
"""Of a word that more than half of all passages hold. These three are FTS5's own."""
MOST_TERMS = 400
"""Of one query that SQLite ranks by a part of the passages, the rarest first; it takes 500 at most."""
VERSION_OF_PASSAGE = (versions.c.article_id == passages.c.article_id) & (versions.c.version == passages.c.version)
ARTICLE_OF_PASSAGE = articles.c.id == passages.c.article_id
COUNTS = text("SELECT term, doc FROM passages_vocabulary WHERE term IN :stems").bindparams(
    bindparam("stems", expanding=True)
)


class PassageText(NamedTuple):
    """What full-text search finds a passage by."""

    id: int
    title: str
    publisher: str
    heading: str
    text: str


class Totals(NamedTuple):
    """How much text there is."""

    passages: int
    words: int


@dataclass(frozen=True, slots=True)
class Readable:
    """What somebody may read, who may not read everything."""

    clauses: Sequence[ColumnElement[bool]]
    """Conditions on articles: only passages of current versions are there, so that no version need be looked at."""
    totals: Totals
    everything: Totals
    """Of all passages, whoever may read them."""


class FullText(Protocol):
    """Full-text search in one kind of database, within a transaction of the caller's.

    `clauses` are conditions on the versions of articles; there are rows of current versions alone.
    """

    def put(self, connection: Connection, rows: Sequence[PassageText]) -> None:
        """Make passages findable, and note in their table how many words each has."""

    def drop(self, connection: Connection, article_id: str) -> None:
        """Take out the passages of an article, which are still in their table."""

    def search(
        self,
        connection: Connection,
        words: Iterable[str],
        clauses: Sequence[ColumnElement[bool]],
        limit: int,
        readable: Readable | None = None,
    ) -> dict[int, float]:
        """The passages that hold any of the words, with their BM25, best first.

        With `readable`, BM25 is as it would be if there were nothing else; `clauses` have to admit no more than that.
        """

    def find_first(
        self, connection: Connection, phrases: Sequence[str], clauses: Sequence[ColumnElement[bool]], near: int
    ) -> dict[str, int]:
        """Map each article whose text has one of the phrases to the first of its passages that does."""

    def count_stems(
        self, connection: Connection, stems: Sequence[str], clauses: Sequence[ColumnElement[bool]]
    ) -> dict[str, int]:
        """How many passages hold each Porter stem; one that none holds is left out."""


def get_full_text(connection: Connection) -> FullText:
    """What this connection's database searches with."""
    if connection.dialect.name == "postgresql":
        from ingest.catalog.postgres_text import PostgresText

        return PostgresText()
    return SqliteText()


# Statements are built once: to put one together takes longer than to run it.
_BM25 = f"-bm25(passages_fts, {', '.join(map(str, COLUMN_WEIGHTS))})"
_SCORE = text(f"{_BM25} AS score")
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


_COUNTS_OF_VERSIONS = (
    select(text("passages_instances.term"), text("count(DISTINCT passages_instances.doc)"))
    .select_from(text("passages_instances"))
    .join(passages, text("passages.id = passages_instances.doc"))
    .join(versions, VERSION_OF_PASSAGE)
    .where(text("passages_instances.term IN :stems").bindparams(bindparam("stems", expanding=True)))
    .group_by(text("passages_instances.term"))
)
_COUNT = select(text("count(*)")).select_from(text("passages_fts")).where(text("passages_fts MATCH :word"))
_COUNT_OF_ARTICLES = _COUNT.join(passages, text("passages.id = passages_fts.rowid")).join(articles, ARTICLE_OF_PASSAGE)
_SIZES = text("SELECT id, sz FROM passages_fts_docsize WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
_NOTE = update(passages).where(passages.c.id == bindparam("passage")).values(length=bindparam("words"))
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
        sizes = connection.execute(_SIZES, {"ids": [row.id for row in rows]})
        note_lengths(connection, {row[0]: sum(read_numbers(row[1])) for row in sizes})

    def drop(self, connection: Connection, article_id: str) -> None:
        of_article = "SELECT id FROM passages WHERE article_id = :article"
        connection.execute(text(f"DELETE FROM passages_fts WHERE rowid IN ({of_article})"), {"article": article_id})

    def search(
        self,
        connection: Connection,
        words: Iterable[str],
        clauses: Sequence[ColumnElement[bool]],
        limit: int,
        readable: Readable | None = None,
    ) -> dict[int, float]:
        wanted = sorted({word for term in words for word in re.findall(r"[^\W_]+", term)})
        if not wanted:
            return {}
        if readable is not None:
            return self._rank(connection, wanted, clauses, limit, readable)
        match = " OR ".join(map(_quote, wanted))
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

    def count_stems(
        self, connection: Connection, stems: Sequence[str], clauses: Sequence[ColumnElement[bool]]
    ) -> dict[str, int]:
        statement = _COUNTS_OF_VERSIONS.where(*clauses) if clauses else COUNTS
        return {row[0]: row[1] for row in connection.execute(statement, {"stems": stems})}

    def _rank(
        self,
        connection: Connection,
        words: Sequence[str],
        clauses: Sequence[ColumnElement[bool]],
        limit: int,
        readable: Readable,
    ) -> dict[int, float]:
        """FTS5 weighs a word by the number of all passages that hold it, and the length of a passage by that of all
        others. How often a word stands in a passage follows from its score there, which is then made anew.
        """
        own, every = readable.totals, readable.everything
        weighed: list[tuple[float, float, str]] = []
        for word in map(_quote, words):
            held = connection.execute(_COUNT_OF_ARTICLES.where(*readable.clauses), {"word": word}).scalar_one()
            if held:
                everywhere = connection.execute(_COUNT, {"word": word}).scalar_one()
                weighed.append((weigh(held, own.passages), weigh(everywhere, every.passages), word))
        if not weighed:
            return {}
        weighed.sort(reverse=True)
        length = passages.c.length
        parts = []
        for place, (weight, old, word) in enumerate(weighed[:MOST_TERMS]):
            found = literal_column(_BM25, Float) / old
            rest = K1 * (1 - B + B * length / (every.words / every.passages))
            count = func.round(found * rest / (K1 + 1 - found), 6)
            anew = weight * count * (K1 + 1) / (count + K1 * (1 - B + B * length / (own.words / own.passages)))
            matching = text(f"passages_fts MATCH :word{place}").bindparams(bindparam(f"word{place}", word))
            parts.append(
                select(passages.c.id, anew.label("score"))
                .select_from(text("passages_fts"))
                .join(passages, text("passages.id = passages_fts.rowid"))
                .join(versions, VERSION_OF_PASSAGE)
                .where(matching, *clauses)
            )
        # FTS5 gives a score only where the search itself is, and not to what sums it up.
        each = union_all(*parts).cte("scores").prefix_with("MATERIALIZED")
        total = func.sum(each.c.score)
        best = select(each.c.id, total).group_by(each.c.id).order_by(total.desc(), each.c.id).limit(limit)
        return {row[0]: row[1] for row in connection.execute(best)}


def note_lengths(connection: Connection, lengths: Mapping[int, int]) -> None:
    """Keep how many words each passage has."""
    connection.execute(_NOTE, [{"passage": passage_id, "words": words} for passage_id, words in lengths.items()])


def weigh(held: int, passages_: int) -> float:
    """How much a word tells that so many of so many passages hold."""
    return max(math.log((passages_ - held + 0.5) / (held + 0.5)), LEAST_WEIGHT)


def read_numbers(blob: bytes) -> list[int]:
    """Numbers of seven bits a byte, the high ones first, as SQLite writes them."""
    numbers, number = list[int](), 0
    for byte in blob:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    return numbers


def _write_phrase(phrase: str, near: int) -> str:
    """An FTS5 query for words that stand together."""
    words = re.findall(r"\w+", phrase)
    if near and len(words) > 1:
        return f"NEAR({' '.join(map(_quote, words))}, {near})"
    return _quote(" ".join(words)) if words else ""


def _quote(words: str) -> str:
    return f'"{words}"'
