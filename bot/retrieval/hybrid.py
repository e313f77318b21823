"""Hybrid retrieval over passages: cosine from Chroma, BM25 from the catalog, fused into one ranking."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from langchain_core.embeddings import Embeddings

from bot.asking.dates import Period, TimeHint
from bot.deadline import check_deadline
from bot.language.words import list_words
from bot.retrieval.passages import FoundPassage, FoundSentence, Retrieval
from bot.retrieval.ranking import POOL, adjust_scores, order_passages
from bot.retrieval.signals import Query
from ingest.catalog import PassageOutline, PassagePlace, PassageRow, ReadableCatalog
from ingest.dates import get_latest_day
from ingest.embedder import Vectors, embed_texts
from ingest.index import ReadableIndex
from ingest.models import Filters

LIMIT = 50
"""Passages asked of Chroma, and of full-text search, for each query."""
PASSAGES = 20
"""Passages that go on to reading."""
MOST_WAITING = 500
"""Passages that are compared here because Chroma has not taken them yet, or holds them no longer."""
DENSE_WEIGHT = 0.5
"""Share of the dense score in the fused one; evals/README.md has the table that decided it."""


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Finds passages of current articles that somebody may read."""

    catalog: ReadableCatalog
    index: ReadableIndex
    embeddings: Embeddings
    passages: int = PASSAGES
    dense_weight: float = DENSE_WEIGHT

    def retrieve(
        self,
        queries: Sequence[str],
        filters: Filters = Filters(),
        context: Sequence[str] = (),
        context_weight: float = 0.0,
        extra_terms: Iterable[str] = (),
        time_hint: TimeHint | None = None,
    ) -> Retrieval:
        """Search for all queries at once: one batch of embeddings, one Chroma query, one full-text query.

        `context` are earlier texts of the conversation, which count for `context_weight` each; `extra_terms` are
        further words for full-text search, such as other spellings of a name; `time_hint` is what the first query
        says about time, which is preferred and not required. Raises IndexUnavailable and
        ModelUnavailable; finding nothing is an empty retrieval.
        """
        clock = [time.perf_counter()]
        embedded = embed_texts(self.embeddings, [*queries, *context])
        vectors = mix_context(embedded[: len(queries)], embedded[len(queries) :], context_weight)
        clock.append(time.perf_counter())
        check_deadline()
        near = self.index.query(vectors, filters, LIMIT)
        nearest = [{one.id: one.cosine for one in hits} for hits in near]
        clock.append(time.perf_counter())
        words = [[*list_search_words(query), *extra_terms] for query in queries]
        if context:
            words.append([word for text in context for word in list_search_words(text)])
        with self.catalog.open_snapshot() as snapshot:
            check_deadline()
            ranked = snapshot.search_passages(words, filters, LIMIT)
            clock.append(time.perf_counter())
            check_deadline()
            earlier = ranked[-1] if context else {}
            lexical = [add_context(hits, earlier, context_weight) for hits in ranked[: len(queries)]]
            waiting = snapshot.list_waiting(filters, MOST_WAITING)
            hit = {passage_id for hits in (*nearest, *lexical) for passage_id in hits}
            outlines = snapshot.load_outlines(hit.union(waiting))
            other = {one.id: one.article_id for hits in near for one in hits if one.id not in outlines}
            if other:
                # Chroma has taken another state of these articles by now: this one's passages stand in their place.
                nearest = [{one: hits[one] for one in hits if one not in other} for hits in nearest]
                own = snapshot.list_passages({one for one in other.values() if one}, filters, MOST_WAITING)
                outlines |= snapshot.load_outlines(own)
            complete_dense(nearest, outlines, vectors)
            fused = fuse_queries(nearest, lexical, self.dense_weight)
            pool = sorted(fused, key=lambda passage_id: (-fused[passage_id], passage_id))[: max(POOL, self.passages)]
            scores = adjust_scores(Query(queries[0], time_hint), {one: fused[one] for one in pool}, outlines)
            best = order_passages(queries[0], scores, outlines)[: self.passages]
            check_deadline()
            rows = snapshot.load_passages(best)
        found = tuple(
            build_passage(rows[passage_id], vectors, fused[passage_id]) for passage_id in best if passage_id in rows
        )
        embed, dense_ms, lexical_ms = (1000 * (end - begin) for begin, end in pairwise(clock))
        return Retrieval(
            queries=tuple(queries),
            query_vectors=vectors,
            passages=found,
            timings_ms={"embed": embed, "dense": dense_ms, "lexical": lexical_ms},
        )

    def keep_quoted(self, retrieval: Retrieval, quoted: Sequence[str], filters: Filters) -> Retrieval:
        """The passages that have one of these quotations in their words, in place of all others where there are any.

        The title of an article names it, and is nobody's words.
        """
        titles = [passage.metadata.title.casefold() for passage in retrieval.passages]
        words = [one for one in quoted if not any(one.casefold() in title for title in titles)]
        found = self.catalog.find_mentions(words, filters) if words else {}
        rows = self.catalog.load_passages(list(found.values()))
        held = tuple(build_passage(row, retrieval.query_vectors, score=1.0) for row in rows.values())
        return replace(retrieval, passages=held or retrieval.passages)

    def load_openings(self, queries: Sequence[str], filters: Filters, period: Period | None, most: int) -> Retrieval:
        """The first passages of the newest articles that appeared in a period, newest first."""
        since = [day for day in (filters.published_from, period and period.start) if day]
        until = [day for day in (filters.published_to, period and period.end, get_latest_day()) if day]
        chosen = filters.model_copy(update={"published_from": max(since, default=None), "published_to": min(until)})
        newest = self.catalog.list_newest(chosen, most)
        vectors = embed_texts(self.embeddings, list(queries))
        opening = [self.catalog.load_opening(article.id, article.version, 1) for article in newest]
        passages = tuple(build_passage(row, vectors, score=1.0) for rows in opening for row in rows)
        return Retrieval(tuple(queries), vectors, passages)

    def open_previous(self, retrieval: Retrieval) -> Callable[[FoundPassage], FoundPassage | None]:
        """Finds the passage before one in its article, for a sentence that leans on what was said there.

        Those before all that was retrieved are loaded together, when the first is asked for.
        """
        known: dict[PassagePlace, PassageRow] = {}

        def find(passage: FoundPassage) -> FoundPassage | None:
            if find_previous(passage) not in known:
                wanted = {find_previous(one) for one in (passage, *(() if known else retrieval.passages))}
                known.update(self.catalog.load_passages_at(wanted))
            row = known.get(find_previous(passage))
            return None if row is None else build_passage(row, retrieval.query_vectors)

        return find


def find_previous(passage: FoundPassage) -> PassagePlace:
    """The place before a passage, which the first one of an article has nobody in."""
    return passage.article_id, passage.article_version, passage.ordinal - 1


def list_search_words(text: str) -> list[str]:
    """The words worth a full-text search: all but function words, or all where there is nothing else."""
    words = list_words(text)
    return [word.text for word in words if not word.stop] or [word.text for word in words]


def mix_context(vectors: Vectors, context: Vectors, weight: float) -> Vectors:
    """Each query's vector with those of the conversation added at `weight` each, of length 1 again."""
    if not len(context):
        return vectors
    mixed = vectors + weight * context.sum(axis=0)
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), dtype=np.float32)


def add_context(hits: dict[int, float], context: dict[int, float], weight: float) -> dict[int, float]:
    """One query's BM25 with that of the conversation added at `weight`.

    The conversation never outweighs the query: it has many more words, and what is best for them all may have
    nothing to do with a question that changes the subject.
    """
    if hits and context:
        weight = min(weight, max(hits.values()) / max(context.values()))
    total = dict(hits)
    for passage_id, score in context.items():
        total[passage_id] = total.get(passage_id, 0.0) + weight * score
    return total


def complete_dense(
    nearest: Sequence[dict[int, float]], outlines: Mapping[int, PassageOutline], vectors: Vectors
) -> None:
    """Give every passage that any query found its cosine with all of them.

    One that only full-text search found is not far away, it was only not among the nearest.
    """
    for hits, query in zip(nearest, vectors, strict=True):
        for passage_id, outline in outlines.items():
            if passage_id not in hits:
                hits[passage_id] = float(outline.vector @ query)


def fuse_queries(
    dense: Sequence[dict[int, float]], lexical: Sequence[dict[int, float]], dense_weight: float = DENSE_WEIGHT
) -> dict[int, float]:
    """A passage's score, 0 to 1, over all queries, of which the first is the whole question.

    A passage that carries one part of a question well counts half for that and half for the whole.
    """
    whole, *others = [fuse_lists(near, ranked, dense_weight) for near, ranked in zip(dense, lexical, strict=True)]
    if not others:
        return whole
    every = {passage_id for fused in (whole, *others) for passage_id in fused}
    return {
        passage_id: (whole.get(passage_id, 0.0) + max(fused.get(passage_id, 0.0) for fused in others)) / 2
        for passage_id in every
    }


def fuse_lists(near: dict[int, float], ranked: dict[int, float], dense_weight: float) -> dict[int, float]:
    """One query's dense and lexical scores, each divided by its best and added up by weight.

    Raw scores can't be added, because a cosine and a BM25 have no common unit and neither compares between
    two questions.
    """
    top_near = max(near.values(), default=0.0)
    top_ranked = max(ranked.values(), default=0.0)
    fused = dict.fromkeys({*near, *ranked}, 0.0)
    for passage_id in fused:
        if top_near > 0:
            fused[passage_id] += dense_weight * max(near.get(passage_id, 0.0), 0.0) / top_near
        if top_ranked > 0:
            fused[passage_id] += (1 - dense_weight) * ranked.get(passage_id, 0.0) / top_ranked
    return fused


def build_passage(row: PassageRow, query_vectors: Vectors, score: float = 0.0) -> FoundPassage:
    """A catalog row with the similarity of each of its sentences to each query."""
    stored = np.stack([sentence.vectors[0] for sentence in row.sentences])
    similarities = (stored @ query_vectors.T).tolist()
    return FoundPassage(
        article_id=row.article_id,
        article_version=row.version,
        metadata=row.metadata,
        ordinal=row.ordinal,
        start=row.start,
        end=row.end,
        heading=row.heading,
        sentences=tuple(
            FoundSentence(
                text=row.text[sentence.start - row.start : sentence.end - row.start],
                start=sentence.start,
                end=sentence.end,
                ordinal=sentence.ordinal,
                vector=sentence.vectors[0],
                similarity=tuple(alone),
            )
            for sentence, alone in zip(row.sentences, similarities, strict=True)
        ),
        score=score,
        dense=float((query_vectors @ row.vector).max()),
        text=row.text,
        heading_start=row.heading_start,
        heading_end=row.heading_end,
    )
