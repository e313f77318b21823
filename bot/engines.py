"""Engines: a question and its conversation in, events out. The extractive one speaks in the sources' own sentences."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Protocol

from bot.answering.evidence import LoadPrevious
from bot.answering.pipeline import Answering, Draft
from bot.asking.languages import decline_language
from bot.asking.question import Question, understand_question
from bot.briefings import Ask, Briefing, build_reply, count_articles, finish_answer, reply_unread
from bot.citations import CitationLedger
from bot.corpus import Corpus, CorpusWatch
from bot.models import (
    AnswerEvent,
    EngineInfo,
    Event,
    Statement,
    StatementEvent,
    StatusEvent,
    Usage,
)
from bot.passages import FoundPassage, Retrieval
from bot.reading.cross_encoder import Reader
from bot.retriever import HybridRetriever
from ingest.errors import InvalidSettings
from ingest.settings import Settings


class Engine(Protocol):
    """Answers questions as a stream of events that ends with the whole answer."""

    name: str

    def stream(self, ask: Ask) -> AsyncIterator[Event]: ...


class ExtractiveEngine:
    """Needs no key, no network and no model server: its statements are the sources' own sentences."""

    name = "extractive"

    def __init__(self, retriever: HybridRetriever, corpus: CorpusWatch, reader: Reader) -> None:
        self._retriever = retriever
        self._corpus = corpus
        self._answering = Answering(reader)

    async def stream(self, ask: Ask) -> AsyncIterator[Event]:
        """`status` twice, a `statement` each, then `answer`. Raises IndexUnavailable and ModelUnavailable."""
        began = time.perf_counter()
        corpus = await self.look()
        reply = reply_unread(ask.question, corpus.state) or await asyncio.to_thread(
            decline_language, ask.question, corpus.catalog.list_languages
        )
        if reply is not None:
            yield AnswerEvent(answer=build_reply(ask, corpus.state, reply, EngineInfo(name=self.name)))
            return
        yield StatusEvent(stage="searching", sources=corpus.state.articles)
        understood = await self.understand(ask, corpus)
        retrieval = await self.retrieve(understood)
        retrieved = time.perf_counter()
        yield StatusEvent(stage="reading", sources=count_articles(retrieval))
        draft = await self.read(understood, retrieval)
        briefing = Briefing(ask, corpus.state, understood, retrieval, draft, began, retrieved, time.perf_counter())
        for event in self.tell(briefing, EngineInfo(name=self.name)):
            yield event

    async def look(self) -> Corpus:
        """The corpus as it is now."""
        return await asyncio.to_thread(self._corpus.look)

    async def understand(self, ask: Ask, corpus: Corpus) -> Question:
        """The question in its conversation, names and times read by the corpus and today."""
        return await asyncio.to_thread(
            understand_question, ask.question, ask.history, ask.filters, corpus, date.today()
        )

    async def retrieve(self, understood: Question) -> Retrieval:
        """What the question and its conversation find."""
        return await asyncio.to_thread(
            self._retriever.retrieve,
            understood.queries,
            understood.filters,
            understood.context,
            understood.context_weight,
            understood.extra_terms,
            understood.time,
        )

    async def read(self, understood: Question, retrieval: Retrieval) -> Draft:
        """What the retrieval says on the question."""
        timed = understood.time is not None
        return await asyncio.to_thread(
            self._answering.read, understood.parts, retrieval, self.look_back(retrieval), timed
        )

    def look_back(self, retrieval: Retrieval) -> LoadPrevious:
        """What finds the passage before one in its article."""

        def load_previous(passage: FoundPassage) -> FoundPassage | None:
            return self._retriever.load_previous(passage, retrieval)

        return load_previous

    def tell(self, briefing: Briefing, engine: EngineInfo, usage: Usage | None = None) -> Iterator[Event]:
        """The draft in the sources' own sentences: a `statement` each, then `answer`."""
        ledger = CitationLedger()
        statements: list[Statement] = []
        for evidence in briefing.draft.evidence:
            numbers, new = ledger.cite((*evidence.quotes, *evidence.others))
            statement = Statement(
                text=evidence.text,
                citations=numbers,
                sources=evidence.sources,
                support="supported" if evidence.others else "verbatim",
            )
            statements.append(statement)
            yield StatementEvent(statement=statement, citations=new)
        yield from finish_answer(briefing, statements, ledger, engine, usage)


def build_engines(extractive: ExtractiveEngine, reader: Reader, settings: Settings) -> dict[str, Engine]:
    """The engines that are set up here, by name; `llm` where a model is set.

    Raises InvalidSettings where the model can't be set up, MissingPackage where its package is not installed.
    """
    engines: dict[str, Engine] = {extractive.name: extractive}
    if settings.llm.is_set:
        # What speaks with models is slow to import, and most processes have none.
        from bot.llm.engine import LlmEngine
        from bot.llm.model import build_model

        engines[LlmEngine.name] = LlmEngine(extractive, reader, build_model(settings.llm), settings.llm)
    elif settings.engine == "llm":
        raise InvalidSettings(
            "BRIEFING_ENGINE is llm, but no model is set. Name one in BRIEFING_LLM__MODEL, as in openai:gpt-5-mini, or "
            "leave BRIEFING_ENGINE out. Nothing was started."
        )
    return engines
