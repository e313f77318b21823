"""What is offered: topics to be briefed on, and of the questions that the articles raise, the ones that they answer
where they raise them.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain, islice, zip_longest

import numpy as np
from langchain_core.embeddings import Embeddings

from bot.answering.pipeline import AnswerPipeline
from bot.asking.corpus import Corpus
from bot.asking.intents import find_intent
from bot.briefing.briefer import Briefer
from bot.briefing.subjects import list_topics
from bot.language.words import STOP_WORDS
from bot.models import Answer, Form, Request
from bot.retrieval.hybrid import build_passage
from bot.retrieval.passages import Retrieval
from bot.suggestions.candidates import Candidate, asks_the_same, list_candidates
from ingest.cache import ByteCache
from ingest.catalog import PassageRow, ReadableCatalog
from ingest.embedder import Vectors, embed_texts
from ingest.errors import UnknownArticle
from ingest.models import StoredArticle

FIRST = 4
NEXT = 3
LOOKED_AT = 8
"""Articles, newest first, that questions are made from."""
OPENING = 20
"""Passages of one article that questions are made from."""
TOPICS = 6
TOPICS_FROM = 30
"""Articles, newest first, that topics are found in."""
CHECKED = 8
"""Questions that are read for at most, to find those that are answered."""
READ = 3
"""Passages that are read for one of them; all together about as many as for one question that is asked."""
WEIGHED = 60
"""Questions whose topic is compared with that of an answer."""
SAME_TOPIC = 0.35
"""Cosine from which a question is on the topic of an answer: of what was asked or of what it cites."""
REQUESTS: tuple[tuple[Form, str], ...] = (
    ("changes", "What has changed on {} since {}?"),
    ("timeline", "Give me a timeline of {}."),
)
"""What may be asked for after a page on a topic, the first that is understood as its form and is handled."""
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

    def __init__(
        self, catalog: ReadableCatalog, embeddings: Embeddings, pipeline: AnswerPipeline, briefer: Briefer
    ) -> None:
        self._catalog = catalog
        self._embeddings = embeddings
        self._pipeline = pipeline
        self._briefer = briefer
        self._kept: ByteCache[tuple[str, str], list[str]] = ByteCache(KEPT_BYTES)
        self._under_way: dict[tuple[str, str], asyncio.Task[list[str]]] = {}

    async def suggest_first(self) -> list[str]:
        """Questions to begin with, of different articles where that can be."""
        corpus = await self._pipeline.look()
        return await self._remember("", corpus, self._find_first(corpus))

    async def suggest_topics(self) -> list[str]:
        """What several of the newest articles are about, each something that a brief can be written on."""
        corpus = await self._pipeline.look()
        return await self._remember("topics", corpus, asyncio.to_thread(self._find_topics))

    async def suggest_next(self, answer: Answer, earlier: Sequence[Answer] = ()) -> list[str]:
        """Questions on its topic that it has not answered, of the articles behind it first; `earlier` came before it.

        After what is more than an answer, such as a brief, the last one asks for something else on the topic.
        """
        corpus = await self._pipeline.look()
        return await self._remember(answer.id, corpus, self._find_next(answer, earlier, corpus))

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

    def _find_topics(self) -> list[str]:
        lines = self._catalog.list_lines()[:TOPICS_FROM]
        articles = {line.id: self._catalog.load_opening(line.id, line.version, OPENING) for line in lines}
        return list_topics(articles, partial(embed_texts, self._embeddings), self._briefer.can_brief, TOPICS)

    async def _find_first(self, corpus: Corpus) -> list[str]:
        sources = await asyncio.to_thread(self._load_newest)
        candidates = sorted(interleave([one.candidates for one in sources]), key=lambda one: one.rank)
        chosen, _ = await self._choose(candidates, sources, corpus, FIRST)
        return chosen

    async def _find_next(self, answer: Answer, earlier: Sequence[Answer], corpus: Corpus) -> list[str]:
        told = (answer, *earlier)
        request = await asyncio.to_thread(self._find_request, answer, earlier, corpus)
        number = NEXT - len(request)
        # What is more than an answer has a topic, which no question on it repeats.
        asked = [text for one in told if one.form == "answer" for text in (one.question, one.standalone_question)]
        shown = frozenset((citation.article_id, citation.start) for citation in answer.citations)
        cited_ids = list(dict.fromkeys(citation.article_id for citation in answer.citations))[:LOOKED_AT]
        cited = await asyncio.to_thread(self._load_cited, cited_ids)
        near = await asyncio.to_thread(self._sort_by_topic, answer, cited)
        chosen, checked = await self._choose(near, cited, corpus, number, asked, shown)
        if len(chosen) == number or len(checked) == CHECKED:
            return chosen + request
        # An article that raises no question of its own leaves room for those of others.
        newest = [one for one in await asyncio.to_thread(self._load_newest) if one.article.id not in cited_ids]
        others = await asyncio.to_thread(self._sort_by_topic, answer, newest)
        wanted, left = number - len(chosen), CHECKED - len(checked)
        more, _ = await self._choose(others, newest, corpus, wanted, (*asked, *checked), shown, left)
        return chosen + more + request

    def _sort_by_topic(self, answer: Answer, sources: Sequence[Source]) -> list[Candidate]:
        """The questions of these articles that are on the topic of an answer, the nearest first."""
        candidates = list(islice(interleave([one.candidates for one in sources]), WEIGHED))
        topic = [answer.standalone_question, *(citation.quote for citation in answer.citations[:LOOKED_AT])]
        vectors = embed_texts(self._embeddings, [*topic, *(one.text for one in candidates)])
        nearness = (vectors[len(topic) :] @ vectors[: len(topic)].T).max(axis=1)
        near = sorted(zip(nearness.tolist(), candidates, strict=True), key=lambda one: -one[0])
        return [candidate for nearness, candidate in near if nearness >= SAME_TOPIC]

    def _find_request(self, answer: Answer, earlier: Sequence[Answer], corpus: Corpus) -> list[str]:
        """What else can be asked for on the topic of a brief and the like whose articles appeared on several days."""
        days = sorted({citation.published for citation in answer.citations if citation.published})
        if answer.form in ("answer", "articles") or len(days) < 2:
            return []
        first, _, rest = answer.standalone_question.partition(" ")
        topic = f"{first.lower()} {rest}" if first.lower() in STOP_WORDS else answer.standalone_question
        had = {one.form for one in (answer, *earlier) if one.standalone_question == answer.standalone_question}
        for form, words in REQUESTS:
            request = words.format(topic, f"{days[0].day} {days[0]:%B %Y}")
            intent = find_intent(request, (), corpus, date.today())
            if form not in had and intent.form == form and self._briefer.handles(intent):
                return [request]
        return []

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
