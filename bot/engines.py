"""Engines: a question and its conversation in, events out. The extractive one speaks in the sources' own sentences."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import date
from functools import partial
from itertools import zip_longest
from typing import Protocol

from bot.answering.pipeline import Answering
from bot.asking.languages import decline_language
from bot.briefings import Ask, Briefing, Draft, build_reply, count_articles, finish_answer, reply_unread
from bot.citations import CitationLedger, Quote
from bot.corpus import Corpus, CorpusWatch
from bot.disagreement.disagreements import FoundDisagreement, find_disagreements, lead_with_positions
from bot.models import (
    AnswerEvent,
    EngineInfo,
    Event,
    Statement,
    StatementEvent,
    StatusEvent,
    Usage,
)
from bot.passages import FoundPassage, FoundSentence, Retrieval
from bot.reading.answerability import Verdict, judge
from bot.reading.corroboration import find_corroboration
from bot.reading.cross_encoder import Reader
from bot.reading.evidence import Candidate, Evidence, Placed, gather_evidence
from bot.reading.matching import build_rarity
from bot.reading.reader import Reading, ReadSentence, read_passages
from bot.reading.recency import lead_with_newest
from bot.reading.selection import choose_sentences
from bot.retriever import HybridRetriever
from bot.understanding.question import analyse_question
from bot.understanding.understood import Understanding, understand_question
from ingest.errors import InvalidSettings
from ingest.settings import Settings

NEAREST = 3
"""Sentences shown as merely related where a question is declined."""


class Engine(Protocol):
    """Answers questions as a stream of events that ends with the whole answer."""

    name: str

    def stream(self, ask: Ask) -> AsyncIterator[Event]: ...


class ExtractiveEngine:
    """Needs no key, no network and no model server: its statements are the sources' own sentences."""

    name = "extractive"

    def __init__(self, retriever: HybridRetriever, corpus: CorpusWatch) -> None:
        self._retriever = retriever
        self._corpus = corpus

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
        draft = await self.read(understood, retrieval, corpus)
        briefing = Briefing(ask, corpus.state, understood, retrieval, draft, began, retrieved, time.perf_counter())
        for event in self.tell(briefing, EngineInfo(name=self.name)):
            yield event

    async def look(self) -> Corpus:
        """The corpus as it is now."""
        return await asyncio.to_thread(self._corpus.look)

    async def understand(self, ask: Ask, corpus: Corpus) -> Understanding:
        """The question in its conversation, by rules of English alone."""
        return await asyncio.to_thread(
            understand_question, ask.question, ask.history, ask.filters, corpus, date.today()
        )

    async def retrieve(self, understood: Understanding) -> Retrieval:
        """What the question and its conversation find."""
        return await asyncio.to_thread(
            self._retriever.retrieve,
            understood.question.queries,
            understood.filters,
            understood.context,
            understood.context_weight,
            understood.extra_terms,
            understood.time,
        )

    async def read(self, understood: Understanding, retrieval: Retrieval, corpus: Corpus) -> Draft:
        """What the retrieval says on the question."""
        return await asyncio.to_thread(self._read, understood, retrieval, corpus)

    def load_previous(self, passage: FoundPassage, retrieval: Retrieval) -> FoundPassage | None:
        """The passage before one in its article."""
        return self._retriever.load_previous(passage, retrieval)

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

    def _read(self, understood: Understanding, retrieval: Retrieval, corpus: Corpus) -> Draft:
        question = understood.question
        # A question of one part is that part, and is analysed already.
        parts = question.parts if len(question.parts) > 1 else ()
        asked = [question, *(analyse_question(part) for part in parts)]
        stems = {term.stem for one in asked for term in one.terms}
        rarity = build_rarity(corpus.count_documents(stems), corpus.passages)
        reading = read_passages(question, retrieval, rarity)
        if understood.time is not None and understood.time.prefer_newest:
            reading = lead_with_newest(reading)
        verdict = judge(reading)
        evidence: list[Evidence] = []
        disagreements: tuple[FoundDisagreement, ...] = ()

        def load_previous(passage: FoundPassage) -> FoundPassage | None:
            return self._retriever.load_previous(passage, retrieval)

        if verdict.outcome != "declined":
            disagreements = find_disagreements(question, reading, verdict, load_previous)
            chosen = [
                Candidate(one.sentence, one.passage, read_answer_span(one), one.continues)
                for one in select_sentences(reading, verdict)
            ]
            evidence = gather_evidence(
                lead_with_positions(chosen, disagreements, timeless=understood.time is None),
                load_previous,
                begins=begins_answer(reading),
                corroborate=partial(corroborate, reading),
            )
        if evidence:
            return Draft(verdict.outcome, tuple(evidence), disagreements, (), verdict.missing)
        nearest = tuple(
            Quote(one.passage, one.sentence.text, one.sentence.start, one.sentence.end)
            for one in reading.sentences[:NEAREST]
        )
        return Draft("declined", (), (), nearest, verdict.missing or (question.text,))


class ReaderEngine(ExtractiveEngine):
    """Reads with the trained cross-encoder in the place of the rules of English."""

    name = "reader"

    def __init__(self, retriever: HybridRetriever, corpus: CorpusWatch, answering: Answering) -> None:
        super().__init__(retriever, corpus)
        self._answering = answering

    def _read(self, understood: Understanding, retrieval: Retrieval, corpus: Corpus) -> Draft:
        asked = [read_in_context(part) for part in understood.question.parts or (understood.question.text,)]

        def load_previous(passage: FoundPassage) -> FoundPassage | None:
            return self._retriever.load_previous(passage, retrieval)

        return self._answering.read(asked, retrieval, load_previous, timed=understood.time is not None)


def read_in_context(question: str) -> str:
    """The question as the reader gets it: one that leans on another stands behind it, as in training."""
    asked, about, topic = question.partition(" (About: ")
    return f"{topic.removesuffix(')')} | {asked}" if about else asked


def corroborate(reading: Reading, sentence: FoundSentence, passage: FoundPassage) -> list[Placed]:
    """The sentences of other articles that tell what this one tells."""
    read = next((one for one in reading.sentences if one.sentence is sentence and one.passage is passage), None)
    return [] if read is None else [(one.sentence, one.passage) for one in find_corroboration(read, reading.whole)]


def read_answer_span(one: ReadSentence) -> str | None:
    """The words of the sentence that are the answer, where what was asked for is a name, a date or an amount."""
    return one.sentence.text[one.answer.start : one.answer.end] if one.answer else None


def begins_answer(reading: Reading) -> bool:
    """Whether the best sentence may only begin the answer: it has no span of the kind that was asked for."""
    best = reading.sentences[0]
    return best.answer is None and reading.whole.question.answer_type != "yes_no"


def select_sentences(reading: Reading, verdict: Verdict) -> list[ReadSentence]:
    """The sentences worth telling, best first; where several things are asked, the best of each comes first."""
    answered = [part for part, judged in zip(reading.parts, verdict.parts, strict=True) if judged.answered]
    kept = [choose_sentences(part) for part in answered]
    return [one for rank in zip_longest(*kept) for one in rank if one is not None]


def build_engines(retriever: HybridRetriever, corpus: CorpusWatch, settings: Settings) -> dict[str, Engine]:
    """The engines that are set up here, by name; `llm` where a model is set.

    Raises InvalidSettings where the model can't be set up, MissingPackage where its package is not installed.
    """
    extractive = ExtractiveEngine(retriever, corpus)
    engines: dict[str, Engine] = {extractive.name: extractive}
    if settings.engine == ReaderEngine.name:
        reader = Reader(settings.reader.model, settings.reader.threads)
        engines[ReaderEngine.name] = ReaderEngine(retriever, corpus, Answering(reader))
    if settings.llm.is_set:
        # What speaks with models is slow to import, and most processes have none.
        from bot.llm.engine import LlmEngine
        from bot.llm.model import build_model

        engines[LlmEngine.name] = LlmEngine(extractive, build_model(settings.llm), settings.llm)
    elif settings.engine == "llm":
        raise InvalidSettings(
            "BRIEFING_ENGINE is llm, but no model is set. Name one in BRIEFING_LLM__MODEL, as in openai:gpt-5-mini, or "
            "leave BRIEFING_ENGINE out. Nothing was started."
        )
    return engines
