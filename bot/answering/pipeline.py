"""The order of things, from a question to the events of its answer."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date

from bot.answering.answers import WriterInput, build_reply, count_articles, reply_unread
from bot.answering.draft import MOST_STATEMENTS, Draft, Drafter, tell_news
from bot.answering.writers import Writer, Writing
from bot.answering.writers.extractive import ExtractiveWriter
from bot.asking.corpus import Corpus, CorpusWatch
from bot.asking.languages import decline_language
from bot.asking.question import Question, understand_question
from bot.asking.smalltalk import reply_to
from bot.models import AnswerEvent, Event, Request, StatusEvent
from bot.reading.cross_encoder import Reader
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.passages import Retrieval


class AnswerPipeline:
    """Understands, retrieves, reads, and has a writer say what was found."""

    def __init__(
        self, corpus: CorpusWatch, retriever: HybridRetriever, reader: Reader, writers: Sequence[Writer] = ()
    ) -> None:
        """`writers` beside the extractive one, which is always there."""
        self._corpus = corpus
        self._retriever = retriever
        self._drafter = Drafter(reader)
        self.writers: dict[str, Writer] = {one.name: one for one in (ExtractiveWriter(), *writers)}

    async def stream(self, request: Request, corpus: Corpus | None = None) -> AsyncGenerator[Event]:
        """`status` two or three times, a `statement` each, `disagreement`s, then `answer`.

        `corpus` is the state that everything is read of, by default the one of now. The request's engine is the name of
        a writer, None for the extractive one.
        Raises IndexUnavailable and, for the embedding model, ModelUnavailable.
        """
        began = time.perf_counter()
        chosen = self.writers[request.engine or ExtractiveWriter.name]
        writing = chosen.begin()
        corpus = corpus or await self.look()
        reply = reply_unread(request.question, corpus.state)
        if reply is None and not chosen.reads_any_language:
            reply = await asyncio.to_thread(decline_language, request.question, corpus.catalog.list_languages)
        if reply is not None:
            yield AnswerEvent(answer=build_reply(request, corpus.state, reply, writing.info))
            return
        yield StatusEvent(stage="searching", sources=corpus.state.articles)
        understood = await self._rewrite(request, corpus, writing)
        retrieval = await self.retrieve(understood)
        retrieved = time.perf_counter()
        yield StatusEvent(stage="reading", sources=count_articles(retrieval))
        draft = await self.read(understood, retrieval)
        found = WriterInput(request, corpus.state, understood, retrieval, draft, began, retrieved, time.perf_counter())
        async with aclosing(writing.write(found)) as events:
            async for event in events:
                yield event

    async def look(self) -> Corpus:
        """The corpus as it is now."""
        return await asyncio.to_thread(self._corpus.look)

    async def understand(self, request: Request, corpus: Corpus) -> Question:
        """The question in its conversation, names and times read by the corpus and today."""
        return await asyncio.to_thread(
            understand_question, request.question, request.history, request.filters, corpus, date.today()
        )

    async def _rewrite(self, request: Request, corpus: Corpus, writing: Writing) -> Question:
        """The question as the writer rewrites it in its conversation, or else as typed with what it leans on."""
        by_rule = await self.understand(request, corpus)
        history = [answer for answer in request.history if reply_to(answer.question) is None]
        rewritten = await writing.rewrite(request.question, history) if history else None
        if rewritten is None:
            return by_rule
        understood = await self.understand(replace(request, question=rewritten, history=()), corpus)
        return replace(understood, context=by_rule.context)

    async def retrieve(self, understood: Question) -> Retrieval:
        """What the question and its conversation find; the newest openings where it asks for nothing but news."""
        if understood.asks_news:
            period = understood.time.period if understood.time else None
            return await asyncio.to_thread(
                self._retriever.load_openings, understood.queries, understood.filters, period, MOST_STATEMENTS
            )
        found = await asyncio.to_thread(
            self._retriever.retrieve,
            understood.queries,
            understood.filters,
            understood.context.texts,
            understood.context.weight,
            understood.extra_terms,
            understood.time,
        )
        return await asyncio.to_thread(self._retriever.keep_quoted, found, understood.quoted, understood.filters)

    async def read(self, understood: Question, retrieval: Retrieval) -> Draft:
        """What the retrieval says on the question."""
        if understood.asks_news:
            return tell_news(understood.parts[0].text, retrieval)
        load_previous = self._retriever.open_previous(retrieval)
        timed = understood.time is not None
        return await asyncio.to_thread(self._drafter.read, understood.parts, retrieval, load_previous, timed)
