"""BM25 for somebody who may not read everything: as it would be if there were nothing else.

FTS5 weighs a word by the number of all passages that hold it, and the length of a passage by that of all others. How
often a word stands in a passage follows from its score there, which is then made anew from what may be read.
"""

import math
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, Float, bindparam, func, literal_column, select, text, union_all

from ingest.catalog.tables import articles, passages, versions

K1 = 1.2
B = 0.75
LEAST_WEIGHT = 1e-6
"""Of a word that more than half of all passages hold. These three are FTS5's own."""
MOST_WORDS = 400
"""Of one query, the rarest first; SQLite takes 500 at most."""
Totals = tuple[int, int]
"""Passages, and the words in all of them."""

OWNER = (versions.c.article_id == passages.c.article_id) & (versions.c.version == passages.c.version)
_COUNT = select(text("count(*)")).select_from(text("passages_fts")).where(text("passages_fts MATCH :word"))
_READABLE = (
    _COUNT.join(passages, text("passages.id = passages_fts.rowid"))
    .join(articles, articles.c.id == passages.c.article_id)
    .where(articles.c.groups.in_(bindparam("groups", expanding=True)))
)
"""Only passages of current versions are there."""


def rank_passages(
    connection: Connection,
    words: Collection[str],
    groups: Sequence[str],
    admitted: Sequence[ColumnElement[bool]],
    totals: tuple[Totals, Totals],
    score: str,
    limit: int,
) -> dict[int, float]:
    """The passages that hold any of the words with their BM25, best first.

    `groups` are the lines that may be read, `admitted` the clauses of what is searched; `totals` are of all passages
    and of those that may be read; `score` is FTS5's own score as SQL.
    """
    (every, every_length), (own, own_length) = totals
    mean, own_mean = every_length / max(every, 1), own_length / max(own, 1)
    weighed: list[tuple[float, float, str]] = []
    for word in sorted(set(words)):
        match = {"word": f'"{word}"'}
        held = connection.execute(_READABLE, {**match, "groups": groups}).scalar_one()
        if held:
            everywhere = connection.execute(_COUNT, match).scalar_one()
            weighed.append((weigh(held, own), weigh(everywhere, every), match["word"]))
    if not weighed:
        return {}
    weighed.sort(reverse=True)
    length = passages.c.length
    parts = []
    for place, (weight, old, word) in enumerate(weighed[:MOST_WORDS]):
        found = literal_column(score, Float) / old
        rest = K1 * (1 - B + B * length / mean)
        count = func.round(found * rest / (K1 + 1 - found), 6)
        anew = weight * count * (K1 + 1) / (count + K1 * (1 - B + B * length / own_mean))
        matching = text(f"passages_fts MATCH :word{place}").bindparams(bindparam(f"word{place}", word))
        parts.append(
            select(passages.c.id, anew.label("score"))
            .select_from(text("passages_fts"))
            .join(passages, text("passages.id = passages_fts.rowid"))
            .join(versions, OWNER)
            .where(matching, *admitted)
        )
    # FTS5 gives a score only where the search itself is, and not to what sums it up.
    each = union_all(*parts).cte("scores").prefix_with("MATERIALIZED")
    total = func.sum(each.c.score)
    best = select(each.c.id, total).group_by(each.c.id).order_by(total.desc(), each.c.id).limit(limit)
    return {row[0]: row[1] for row in connection.execute(best)}


def weigh(held: int, of: int) -> float:
    """How much a word tells that so many of so many passages hold."""
    weight = math.log((of - held + 0.5) / (held + 0.5))
    return weight if weight > 0 else LEAST_WEIGHT
