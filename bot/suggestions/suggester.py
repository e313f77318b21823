"""Which questions are offered: of those that the articles raise, the ones that they answer where they raise them."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest

import numpy as np
from langchain_core.embeddings import Embeddings

from bot.answering.pipeline import Pipeline
from bot.asking.corpus import Corpus
from bot.models import Answer, Request
from bot.retrieval.hybrid import build_passage
from bot.retrieval.passages import Retrieval
from bot.suggestions.candidates import Candidate, asks_the_same, list_candidates, sort_by_nearness
from ingest.cache import ByteCache
from ingest.catalog import Catalog, PassageRow
from ingest.embedder import Vectors, embed_texts
from ingest.errors import UnknownArticle
from ingest.models import StoredArticle

FIRST = 4
NEXT = 3
LOOKED_AT = 8
"""Articles, newest first, that questions are made from."""
OPENING = 20
"""Passages of one article that questions are made from."""
CHECKED = 8
"""Questions that are read for at most, to find those that are answered."""
READ = 3
"""Passages that are read for one of them; all together about as many as for one question that is asked."""
KEPT_BYTES = 1_000_000
"""What is remembered of questions that were offered."""

Shown = frozenset[tuple[str, int]]
"""Article and place of what was cited already."""


@dataclass(frozen=True, slots=True)
class Source:
    """One article, what of it is read, and the questions that it raises."""

    article: StoredArticle
    passages: tuple[PassageRow, ...]
    candidates: tuple[Candidate, ...]


class Suggester:
    """Remembers what it offered for as long as the corpus stays as it is.

    Who asks for the same at the same time waits for the same work; nobody else waits for it.
    """

    def __init__(self, catalog: Catalog, embeddings: Embeddings, pipeline: Pipeline) -> None:
        self._catalog = catalog
        self._embeddings = embeddings
        self._pipeline = pipeline
        self._kept: ByteCache[tuple[str, str], list[str]] = ByteCache(KEPT_BYTES)
        self._under_way: dict[tuple[str, str], asyncio.Task[list[str]]] = {}

    async def suggest_first(self) -> list[str]:
        """Questions to begin with, of different articles where that can be."""
        corpus = await self._pipeline.look()
        return await self._remember("", corpus, self._find_first(corpus))

    async def suggest_next(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        """Questions that it has not answered, of the articles behind an answer first; `asked` came before it."""
        corpus = await self._pipeline.look()
        return await self._remember(answer.id, corpus, self._find_next(answer, asked, corpus))

    async def _remember(self, name: str, corpus: Corpus, find: Coroutine[object, object, list[str]]) -> list[str]:
        key = (name, corpus.state.fingerprint)
        kept = self._kept.get(key)
        if kept is not None:
            find.close()
            return kept
        if key in self._under_way:
            find.close()
        else:
            self._under_way[key] = asyncio.create_task(find)
        work = self._under_way[key]
        try:
            # Whoever goes away does not take the work along that others wait for.
            found = await asyncio.shield(work)
        finally:
            if work.done():
                self._under_way.pop(key, None)
        self._kept.put(key, found)
        return found

    async def _find_first(self, corpus: Corpus) -> list[str]:
        sources = await asyncio.to_thread(self._load_newest)
        candidates = sorted(interleave([one.candidates for one in sources]), key=lambda one: one.rank)
        chosen, _ = await self._choose(candidates, sources, corpus, FIRST)
        return chosen

    async def _find_next(self, answer: Answer, asked: Sequence[str], corpus: Corpus) -> list[str]:
        places: dict[str, list[int]] = {}
        for citation in answer.citations:
            places.setdefault(citation.article_id, []).append(citation.start)
        cited = await asyncio.to_thread(self._load_cited, list(places)[:LOOKED_AT])
        listed = [sort_by_nearness(one.candidates, places[one.article.id]) for one in cited]
        shown = frozenset((citation.article_id, citation.start) for citation in answer.citations)
        before = [*asked, answer.question, answer.standalone_question]
        chosen, checked = await self._choose(interleave(listed), cited, corpus, NEXT, before, shown)
        if len(chosen) == NEXT or len(checked) == CHECKED:
            return chosen
        # An article that raises no question of its own leaves room for those of others.
        newest = [one for one in await asyncio.to_thread(self._load_newest) if one.article.id not in places]
        others = interleave([one.candidates for one in newest])
        wanted, left = NEXT - len(chosen), CHECKED - len(checked)
        more, _ = await self._choose(others, newest, corpus, wanted, (*before, *checked), shown, left)
        return chosen + more

    async def _choose(
        self,
        candidates: Iterable[Candidate],
        sources: Sequence[Source],
        corpus: Corpus,
        number: int,
        asked: Sequence[str] = (),
        shown: Shown = frozenset(),
        most: int = CHECKED,
    ) -> tuple[list[str], list[str]]:
        """Up to `number` questions that are answered, and all that they were chosen from, `most` of the candidates."""
        checked: list[Candidate] = []
        for candidate in candidates:
            if len(checked) == most:
                break
            if not asks_the_same(candidate.text, (*asked, *(one.text for one in checked))):
                checked.append(candidate)
        if not checked:
            return [], []
        passages = {one.article.id: one.passages for one in sources}
        vectors = await asyncio.to_thread(embed_texts, self._embeddings, [one.text for one in checked])
        chosen: list[str] = []
        for candidate, vector in zip(checked, vectors, strict=True):
            if len(chosen) == number:
                break
            if await self._is_answered(candidate, vector[np.newaxis], passages, corpus, shown):
                chosen.append(candidate.text)
        return chosen, [one.text for one in checked]

    async def _is_answered(
        self,
        candidate: Candidate,
        vector: Vectors,
        passages: Mapping[str, Sequence[PassageRow]],
        corpus: Corpus,
        shown: Shown,
    ) -> bool:
        """Whether it is answered whole from the words that raised it, and with something not yet shown."""
        near = sorted(passages[candidate.article_id], key=lambda row: _measure_distance(row, candidate))[:READ]
        found = tuple(build_passage(row, vector, score=1.0) for row in near)
        understood = await self._pipeline.understand(Request(candidate.text), corpus)
        draft = await self._pipeline.read(understood, Retrieval((candidate.text,), vector, found))
        if draft.outcome != "answered":
            return False
        first = draft.evidence[0]
        cited = {(quote.passage.article_id, quote.start) for quote in (*first.quotes, *first.others)}
        there = any(article == candidate.article_id and start in candidate.answered_in for article, start in cited)
        return there and not cited <= shown

    def _load_newest(self) -> list[Source]:
        listed = self._catalog.list_articles()
        newest = sorted(listed, key=lambda one: one.metadata.published or date.min, reverse=True)[:LOOKED_AT]
        return self._load_cited([article.id for article in newest])

    def _load_cited(self, article_ids: Sequence[str]) -> list[Source]:
        """The articles that are still there."""
        found: list[Source] = []
        for article_id in article_ids:
            try:
                article = self._catalog.load_article(article_id)
            except UnknownArticle:
                continue
            passages = self._catalog.load_opening(article.id, article.version, OPENING)
            found.append(Source(article, tuple(passages), tuple(list_candidates(article, passages))))
        return found


def _measure_distance(row: PassageRow, candidate: Candidate) -> int:
    """Characters between a passage and where the answer is to be looked for first."""
    place = max(candidate.place, candidate.answered_in.start)
    return max(row.start - place, place - row.end, 0)


def interleave(listed: Sequence[Sequence[Candidate]]) -> Iterable[Candidate]:
    """The first of each list, then the second of each, and so on."""
    return (one for one in chain.from_iterable(zip_longest(*listed)) if one is not None)
