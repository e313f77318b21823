"""Which questions are offered: of those that the articles raise, the ones that the engine answers from there."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from itertools import chain, zip_longest

from bot.briefings import Ask
from bot.corpus import CorpusWatch
from bot.engines import Engine
from bot.models import Answer, AnswerEvent
from bot.reading.selection import read_keys
from bot.suggestions.candidates import Candidate, asks_the_same, list_candidates, sort_by_nearness
from ingest.cache import ByteCache
from ingest.catalog import Catalog
from ingest.errors import UnknownArticle
from ingest.models import StoredArticle

FIRST = 4
NEXT = 3
LOOKED_AT = 8
"""Articles, newest first, that first questions are made from."""
CHECKED = 12
"""Questions that the engine is asked at most to find those that it answers."""
KEPT_BYTES = 1_000_000
"""What is remembered of questions that were offered."""


class Suggester:
    """Remembers what it offered for as long as the corpus stays as it is."""

    def __init__(self, catalog: Catalog, corpus: CorpusWatch, engine: Engine) -> None:
        self._catalog = catalog
        self._corpus = corpus
        self._engine = engine
        self._kept: ByteCache[tuple[str, str], list[str]] = ByteCache(KEPT_BYTES)
        self._turn = asyncio.Lock()

    async def suggest_first(self) -> list[str]:
        """Questions to begin with, of different articles where that can be."""
        return await self._remember("", self._find_first)

    async def suggest_next(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        """Questions that the articles behind an answer raise and that it has not answered; `asked` came before it."""
        return await self._remember(answer.id, lambda: self._find_next(answer, asked))

    async def _remember(self, name: str, find: Callable[[], Awaitable[list[str]]]) -> list[str]:
        async with self._turn:
            fingerprint = (await asyncio.to_thread(self._corpus.look)).state.fingerprint
            key = (name, fingerprint)
            found = self._kept.get(key)
            if found is None:
                found = await find()
                self._kept.put(key, found)
            return found

    async def _find_first(self) -> list[str]:
        articles = await asyncio.to_thread(self._load_newest)
        listed = [await asyncio.to_thread(list_candidates, self._catalog, article) for article in articles]
        return await self._choose(sorted(interleave(listed), key=lambda one: one.rank), FIRST, ())

    async def _find_next(self, answer: Answer, asked: Sequence[str]) -> list[str]:
        places: dict[str, list[int]] = {}
        for citation in answer.citations:
            places.setdefault(citation.article_id, []).append(citation.start)
        listed: list[list[Candidate]] = []
        for article_id, starts in places.items():
            article = await asyncio.to_thread(self._load, article_id)
            if article is not None:
                found = await asyncio.to_thread(list_candidates, self._catalog, article)
                listed.append(sort_by_nearness(found, starts))
        shown = {(citation.article_id, citation.start) for citation in answer.citations}
        return await self._choose(
            interleave(listed), NEXT, (*asked, answer.question, answer.standalone_question), shown
        )

    async def _choose(
        self,
        candidates: Iterable[Candidate],
        number: int,
        asked: Sequence[str],
        shown: set[tuple[str, int]] | None = None,
    ) -> list[str]:
        chosen: list[str] = []
        checked = 0
        for candidate in candidates:
            if len(chosen) == number or checked == CHECKED:
                break
            if asks_the_same(candidate.text, (*asked, *chosen)):
                continue
            checked += 1
            if await self._is_answered(candidate, shown or set()):
                chosen.append(candidate.text)
        return chosen

    async def _is_answered(self, candidate: Candidate, shown: set[tuple[str, int]]) -> bool:
        """Whether the engine answers it whole, from the words that raised it, and with something not yet shown."""
        answer: Answer | None = None
        async for event in self._engine.stream(Ask(candidate.text, "suggestion")):
            if isinstance(event, AnswerEvent):
                answer = event.answer
        if answer is None or answer.outcome != "answered" or not answer.statements:
            return False
        first = answer.statements[0]
        if not read_keys(first.text) & read_keys(candidate.text):
            # What only stands under the heading that asks does not answer it.
            return False
        carrying = set(first.citations)
        cited = [citation for citation in answer.citations if citation.number in carrying]
        there = any(one.article_id == candidate.article_id and one.start in candidate.answered_in for one in cited)
        return there and not {(one.article_id, one.start) for one in cited} <= shown

    def _load_newest(self) -> list[StoredArticle]:
        listed = self._catalog.list_articles()
        newest = sorted(listed, key=lambda one: one.metadata.published or date.min, reverse=True)[:LOOKED_AT]
        return [self._catalog.load_article(article.id) for article in newest]

    def _load(self, article_id: str) -> StoredArticle | None:
        try:
            return self._catalog.load_article(article_id)
        except UnknownArticle:
            return None


def interleave(listed: Sequence[Sequence[Candidate]]) -> Iterable[Candidate]:
    """The first of each list, then the second of each, and so on."""
    return (one for one in chain.from_iterable(zip_longest(*listed)) if one is not None)
