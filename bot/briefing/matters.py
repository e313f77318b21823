"""Which articles are about one matter: those whose passages mean nearly the same on the whole."""

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np
from langchain_core.embeddings import Embeddings

from bot.briefing.subjects import list_topics
from ingest.catalog import PassageRow
from ingest.embedder import Vectors, embed_texts

SAME_MATTER = 0.45
"""Mean cosine between the articles of two groups from which they are one: of the corpora of `evals/briefings`, with
two more, all are told apart from 0.4 to 0.45, and at 0.5 a single story begins to fall apart."""
OPENING = 12
"""Passages of an article that tell what it is about."""


def sum_up(rows: Iterable[PassageRow]) -> np.ndarray:
    """What the passages of an article mean on the whole, of length 1."""
    mean = np.mean(np.stack([row.vector for row in rows]), axis=0)
    return np.asarray(mean / (float(np.linalg.norm(mean)) or 1.0))


def group_articles(articles: Sequence[Sequence[PassageRow]]) -> list[list[int]]:
    """The places of articles, each by what it opens with, by matter, as group_matters has them."""
    return group_matters(np.stack([sum_up(rows) for rows in articles])) if articles else []


def group_matters(wholes: Vectors) -> list[list[int]]:
    """The places of articles by matter, the largest first, those of one matter in their order (average linkage)."""
    groups: dict[int, list[int]] = {place: [place] for place in range(len(wholes))}
    sums = wholes @ wholes.T
    np.fill_diagonal(sums, -np.inf)
    sizes = np.ones(len(wholes))
    while len(groups) > 1:
        means = sums / np.outer(sizes, sizes)
        one, other = divmod(int(means.argmax()), len(wholes))
        if means[one, other] < SAME_MATTER:
            break
        groups[one] += groups.pop(other)
        sums[one] += sums[other]
        sums[:, one] += sums[:, other]
        sums[one, one] = -np.inf
        sums[other] = sums[:, other] = -np.inf
        sizes[one] += sizes[other]
    return sorted((sorted(group) for group in groups.values()), key=lambda group: (-len(group), group[0]))


def name_matter(articles: Sequence[tuple[str, Sequence[PassageRow]]], embeddings: Embeddings) -> str:
    """What a matter is called in its articles: what most of them share and have in their titles; else a title."""
    named = list_topics(dict(articles), partial(embed_texts, embeddings), lambda _: True, 1)
    _, rows = articles[0]
    return named[0][:1].upper() + named[0][1:] if named else rows[0].metadata.title
