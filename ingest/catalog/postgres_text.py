"""Full-text search in PostgreSQL: a tsvector of Porter stems for each passage, behind a GIN index.

PostgreSQL's own ranks know nothing of how rare a word is, so BM25 is computed from what the tsvectors hold, by the
formula and with the constants of FTS5. Words are cut and stemmed here, as FTS5 does it, and not by a text search
configuration of the server: stop words count, and the same words are found on either database. (FTS5 stems words in
-logi and -bli as Porter revised it, which is all that differs.)
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import Stemmer
from sqlalchemy import ColumnClause, ColumnElement, Connection, Select, literal_column, select, text

from ingest.catalog.full_text import (
    ARTICLE_OF_PASSAGE,
    COUNTS,
    K1,
    VERSION_OF_PASSAGE,
    B,
    PassageText,
    Readable,
    Totals,
    build_first,
    note_lengths,
    weigh,
)
from ingest.catalog.storage import load_stamp, put_stamp
from ingest.catalog.tables import articles, passages, versions

LONGEST_WORD = 64
"""Characters of a word that are kept; a lexeme has room for 2,046 bytes."""
MOST_BYTES = 900_000
"""Of words, in one passage: a tsvector has room for a megabyte."""
MOST_WORDS = 16_000
"""In one passage: later places are all the same to a tsvector."""
TOTALS = "full_text"
"""The stamp that says how many passages and words there are."""

_STEMMER = Stemmer.Stemmer("porter")
_WORD = re.compile(r"[^\W_]+")

_ID: ColumnClause[int] = literal_column("passages_fts.id")
_PUT = text("INSERT INTO passages_fts (id, lexemes, words) VALUES (:id, CAST(:lexemes AS tsvector), :words)")
_OF_ARTICLE = "SELECT id FROM passages WHERE article_id = :article"
_COUNT_IN = text(
    "INSERT INTO passages_vocabulary AS known (term, doc)"
    " SELECT lexeme, count(*) FROM passages_fts, unnest(lexemes) WHERE id = ANY(:ids) GROUP BY lexeme ORDER BY lexeme"
    " ON CONFLICT (term) DO UPDATE SET doc = known.doc + excluded.doc"
)
_COUNT_OUT = text(
    "UPDATE passages_vocabulary AS known SET doc = known.doc - gone.doc"
    f" FROM (SELECT lexeme, count(*) AS doc FROM passages_fts, unnest(lexemes) WHERE id IN ({_OF_ARTICLE})"
    " GROUP BY lexeme) AS gone WHERE known.term = gone.lexeme RETURNING known.term, known.doc"
)
_FORGET = text("DELETE FROM passages_vocabulary WHERE term = ANY(:terms)")
_DROP = text(f"DELETE FROM passages_fts WHERE id IN ({_OF_ARTICLE}) RETURNING words")
# Words of the text have the weight D, those above it B: so A is free to mark the wanted ones with, and only they are
# unpacked of each passage that matches.
_MATCHING = (
    select(
        _ID,
        text(
            "sum(wanted.weight * cardinality(positions) * (:k1 + 1) / (cardinality(positions)"
            " + :k1 * (1 - :b + :b * passages_fts.words / :average))) AS score"
        ),
    )
    .select_from(
        text(
            "passages_fts CROSS JOIN LATERAL"
            " unnest(ts_filter(setweight(lexemes, 'A', CAST(:terms AS text[])), '{a}')) AS held"
            " JOIN unnest(CAST(:terms AS text[]), CAST(:weights AS float8[])) AS wanted (term, weight)"
            " ON wanted.term = held.lexeme"
        )
    )
    .where(text("lexemes @@ CAST(:match AS tsquery)"))
    .group_by(_ID)
    .order_by(text("score DESC"), _ID)
)
_COUNTS = (
    select(text("held.lexeme"), text("count(*)"))
    .select_from(
        text(
            "passages_fts CROSS JOIN LATERAL"
            " unnest(ts_filter(setweight(lexemes, 'A', CAST(:terms AS text[])), '{a}')) AS held"
        )
    )
    .join(passages, text("passages.id = passages_fts.id"))
    .where(text("lexemes @@ CAST(:match AS tsquery)"))
    .group_by(text("held.lexeme"))
)
_COUNTS_OF_VERSIONS = _COUNTS.join(versions, VERSION_OF_PASSAGE)
_COUNTS_OF_ARTICLES = _COUNTS.join(articles, ARTICLE_OF_PASSAGE)
_FIRST = build_first("passages.id = passages_fts.id").where(
    text("(lexemes @@ CAST(:match AS tsquery) OR passages_fts.id = ANY(CAST(:ids AS integer[])))")
)
_PLACES = text(
    "SELECT id, held.lexeme, held.positions FROM passages_fts CROSS JOIN LATERAL"
    " unnest(ts_filter(setweight(ts_filter(lexemes, '{d}'), 'A', CAST(:terms AS text[])), '{a}')) AS held"
    " WHERE lexemes @@ CAST(:match AS tsquery)"
)


class PostgresText:
    """As SqliteText, over a tsvector and a table of counts that every change keeps."""

    def put(self, connection: Connection, rows: Sequence[PassageText]) -> None:
        written = [write_lexemes(row) for row in rows]
        connection.execute(
            _PUT,
            [
                {"id": row.id, "lexemes": lexemes, "words": words}
                for row, (lexemes, words) in zip(rows, written, strict=True)
            ],
        )
        connection.execute(_COUNT_IN, {"ids": [row.id for row in rows]})
        note_lengths(connection, {row.id: words for row, (_, words) in zip(rows, written, strict=True)})
        self._add(connection, len(rows), sum(words for _, words in written))

    def drop(self, connection: Connection, article_id: str) -> None:
        counts = connection.execute(_COUNT_OUT, {"article": article_id})
        connection.execute(_FORGET, {"terms": [term for term, doc in counts if doc <= 0]})
        gone = connection.execute(_DROP, {"article": article_id}).scalars().all()
        self._add(connection, -len(gone), -sum(gone))

    def search(
        self,
        connection: Connection,
        words: Iterable[str],
        clauses: Sequence[ColumnElement[bool]],
        limit: int,
        readable: Readable | None = None,
    ) -> dict[int, float]:
        # Different words of one stem count once each, as they do in FTS5.
        counted = Counter(chain.from_iterable(map(split_words, set(words))))
        if readable is None:
            held = self.count_stems(connection, list(counted), ())
        else:
            held = _count(connection, _COUNTS_OF_ARTICLES.where(*readable.clauses), list(counted))
        if not held:
            return {}
        totals = readable.totals if readable else self._load_totals(connection)
        weights = {term: counted[term] * weigh(doc, totals.passages) for term, doc in held.items()}
        values = {
            "match": " | ".join(map(_quote, weights)),
            "terms": list(weights),
            "weights": list(weights.values()),
            "average": totals.words / totals.passages,
            "k1": K1,
            "b": B,
        }
        statement = _MATCHING.limit(limit)
        if clauses:
            admitted = select(passages.c.id).join(versions, VERSION_OF_PASSAGE).where(*clauses)
            statement = statement.where(_ID.in_(admitted))
        return {row[0]: row[1] for row in connection.execute(statement, values)}

    def find_first(
        self, connection: Connection, phrases: Sequence[str], clauses: Sequence[ColumnElement[bool]], near: int
    ) -> dict[str, int]:
        cut = [words for words in map(split_words, phrases) if words]
        if not cut:
            return {}
        loose = [words for words in cut if near and len(words) > 1]
        fixed = [words for words in cut if words not in loose]
        match = " | ".join(" <-> ".join(_quote(word, "D") for word in words) for words in fixed)
        ids = [place for words in loose for place in self._list_near(connection, set(words), near)]
        found = connection.execute(_FIRST.where(*clauses), {"match": match, "ids": ids})
        return {row[0]: row[1] for row in found}

    def count_stems(
        self, connection: Connection, stems: Sequence[str], clauses: Sequence[ColumnElement[bool]]
    ) -> dict[str, int]:
        if not stems:
            return {}
        if clauses:
            return _count(connection, _COUNTS_OF_VERSIONS.where(*clauses), stems)
        return {row[0]: row[1] for row in connection.execute(COUNTS, {"stems": stems})}

    def _list_near(self, connection: Connection, words: set[str], near: int) -> list[int]:
        """The passages in which these words stand in any order, at most `near` others between them."""
        match = " & ".join(_quote(word, "D") for word in words)
        held: dict[int, list[tuple[int, str]]] = {}
        for row in connection.execute(_PLACES, {"terms": list(words), "match": match}):
            held.setdefault(row[0], []).extend((place, row[1]) for place in row[2])
        return [passage_id for passage_id, places in held.items() if stand_near(sorted(places), len(words), near)]

    def _load_totals(self, connection: Connection) -> Totals:
        kept = load_stamp(connection, TOTALS)
        return Totals(**kept) if isinstance(kept, dict) else Totals(0, 0)

    def _add(self, connection: Connection, passages_: int, words: int) -> None:
        before = self._load_totals(connection)
        totals = Totals(before.passages + passages_, before.words + words)
        put_stamp(connection, TOTALS, totals._asdict())


def _count(connection: Connection, statement: Select[Any], stems: Sequence[str]) -> dict[str, int]:
    # Others are in no tsvector, and would be read as the syntax of a query.
    terms = [stem for stem in stems if len(stem) <= LONGEST_WORD and _WORD.fullmatch(stem)]
    if not terms:
        return {}
    values = {"terms": terms, "match": " | ".join(map(_quote, terms))}
    return {row[0]: row[1] for row in connection.execute(statement, values)}


def split_words(whole: str) -> list[str]:
    """The words of a text in order, as FTS5 keeps them: lower case, without accents, Porter stems."""
    if not whole.isascii():
        plain = (sign for sign in unicodedata.normalize("NFD", whole) if unicodedata.category(sign) != "Mn")
        whole = unicodedata.normalize("NFC", "".join(plain))
    return [_stem(word[:LONGEST_WORD]) for word in _WORD.findall(whole.lower())]


def write_lexemes(row: PassageText) -> tuple[str, int]:
    """A passage as a tsvector, and how many words it has."""
    above = [word for part in (row.title, row.publisher, row.heading) for word in split_words(part)]
    words = [*((word, "B") for word in above), *((word, "") for word in split_words(row.text))]
    places: dict[str, list[str]] = {}
    room = MOST_BYTES
    for place, (word, weight) in enumerate(words[:MOST_WORDS], 1):
        if word not in places:
            room -= len(word.encode())
        if room < 0:
            break
        places.setdefault(word, []).append(f"{place}{weight}")
    return " ".join(f"{_quote(word)}:{','.join(where)}" for word, where in places.items()), len(words)


def stand_near(places: Sequence[tuple[int, str]], number: int, near: int) -> bool:
    """Whether so many different words stand at most `near` others apart; `places` are in order."""
    last: dict[str, int] = {}
    for place, word in places:
        last[word] = place
        if len(last) == number and place - min(last.values()) <= near + 1:
            return True
    return False


def _stem(word: str) -> str:
    # Shorter and longer ones are left alone, as FTS5 does.
    return str(_STEMMER.stemWord(word)) if 2 < len(word.encode()) <= 64 else word


def _quote(word: str, weight: str = "") -> str:
    """A lexeme, which has nothing but letters and digits, as tsvectors and queries write it."""
    return f"'{word}'{f':{weight}' if weight else ''}"
