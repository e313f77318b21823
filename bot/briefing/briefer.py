"""A brief, from a topic to the events of its answer: section by section, each written and checked as answers are."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from bot.answering.answers import EMPTY_CORPUS, CitationLedger, WriterInput, build_reply, number_disagreement
from bot.answering.draft import Draft, name_missing
from bot.answering.pipeline import Pipeline
from bot.answering.writers import Writer
from bot.answering.writers.extractive import ExtractiveWriter
from bot.asking.corpus import Corpus
from bot.asking.intents import Intent
from bot.asking.question import Question
from bot.briefing.changes import Changes
from bot.briefing.compositions import COMPOSED, Composer
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.holdings import Holdings, narrow
from bot.briefing.material import Researcher
from bot.briefing.names import can_list
from bot.briefing.people import People
from bot.models import (
    Answer,
    AnswerEvent,
    Disagreement,
    DisagreementEvent,
    EngineInfo,
    Event,
    Request,
    Section,
    SectionEvent,
    Statement,
    StatementEvent,
    StatusEvent,
    Timings,
)
from bot.reading.cross_encoder import Reader
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.passages import Retrieval
from bot.store.conversations import create_id
from bot.wording import format_date
from ingest.catalog import ReadableCatalog
from ingest.dates import get_latest_day
from ingest.models import Filters

WRITTEN = frozenset(("summary", "background", "commitments", "figures"))
"""Sections that a language model writes anew; dates, speakers and quotations stand as their sources have them."""
CUT = 80
"""Characters of a title that stands for a topic."""


@dataclass(slots=True)
class Document:
    """What of an answer in sections is written, numbered as answers are."""

    ledger: CitationLedger = field(default_factory=CitationLedger)
    statements: list[Statement] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    fallback: str | None = None
    """Why a section is not in the words of the writer that was asked for."""

    def write(self, section: FoundSection) -> Iterator[Event]:
        """A section in its sources' own words."""
        statements, disagreements = len(self.statements), len(self.disagreements)
        yield SectionEvent(kind=section.kind, title=section.title)
        for entry in section.entries:
            yield self.tell(entry)
        yield from self.differ(section)
        self.close(section, statements, disagreements)

    def tell(self, entry: FoundEntry) -> StatementEvent:
        """An entry in its own words."""
        evidence = entry.evidence
        numbers, new = self.ledger.cite((*evidence.quotes, *evidence.others))
        statement = Statement(
            text=evidence.text if entry.text is None else entry.text,
            citations=numbers,
            sources=evidence.sources,
            support="verbatim" if entry.text is None and not evidence.others else "supported",
            label=entry.label,
            day=entry.day,
            newest=entry.newest,
        )
        self.statements.append(statement)
        return StatementEvent(statement=statement, citations=new)

    def take_over(self, statement: Statement, answer: Answer, entries: Sequence[FoundEntry]) -> StatementEvent | None:
        """What a writer has made of some entries, with numbers that run on; None where it cites nothing of them."""
        places = {
            (*quote.source, quote.start, quote.end): (quote, entry)
            for entry in entries
            for quote in (*entry.evidence.quotes, *entry.evidence.others)
        }
        told = [answer.citations[number - 1] for number in statement.citations]
        cited = [places.get((one.article_id, one.article_version, one.start, one.end)) for one in told]
        known = [one for one in cited if one is not None]
        if not known or len(known) < len(cited):
            return None
        numbers, new = self.ledger.cite(quote for quote, _ in known)
        entry = known[0][1]
        update = {"citations": numbers, "label": entry.label, "day": entry.day, "newest": entry.newest}
        written = statement.model_copy(update=update)
        self.statements.append(written)
        return StatementEvent(statement=written, citations=new)

    def differ(self, section: FoundSection) -> Iterator[DisagreementEvent]:
        for found in section.disagreements:
            disagreement, fresh = number_disagreement(found, self.ledger)
            self.disagreements.append(disagreement)
            yield DisagreementEvent(disagreement=disagreement, citations=fresh)

    def close(self, section: FoundSection, statements: int, disagreements: int) -> None:
        """End a section that began after so many statements and disagreements."""
        self.missing += section.missing
        self.sections.append(
            Section(
                kind=section.kind,
                title=section.title,
                statements=tuple(range(statements, len(self.statements))),
                disagreements=tuple(range(disagreements, len(self.disagreements))),
            )
        )


class Briefer:
    """Answers what asks for more than an answer: briefs, summaries, timelines, positions and so on."""

    def __init__(
        self, pipeline: Pipeline, catalog: ReadableCatalog, retriever: HybridRetriever, reader: Reader
    ) -> None:
        self._pipeline = pipeline
        self._holdings = Holdings(catalog, retriever, reader)
        self._changes = Changes(catalog, retriever, reader)
        self._composer = Composer(Researcher(retriever, reader), People(retriever), reader)

    def handles(self, intent: Intent) -> bool:
        """Whether a message is answered here."""
        if intent.form == "list":
            return can_list(intent.noun)
        return intent.form in COMPOSED or intent.form in ("articles", "changes")

    def can_brief(self, topic: str) -> bool:
        """Whether there is anything to open a brief on a topic with. Raises IndexUnavailable and ModelUnavailable."""
        return self._composer.can_brief(topic)

    async def stream(self, request: Request, intent: Intent, corpus: Corpus) -> AsyncGenerator[Event]:
        """`status`, then for each section `section`, a `statement` each and its `disagreement`s, then `answer`.

        Raises IndexUnavailable and ModelUnavailable.
        """
        began = time.perf_counter()
        writer = self._pipeline.writers[request.engine or ExtractiveWriter.name]
        info = writer.begin().info
        if not corpus.state.articles:
            yield AnswerEvent(answer=build_reply(request, corpus.state, EMPTY_CORPUS, info))
            return
        yield StatusEvent(stage="searching", sources=corpus.state.articles)
        if intent.form == "articles":
            told = self._tell_holdings(request, intent, corpus, info, began)
        elif intent.form == "changes":
            told = self._tell_changes(request, intent, corpus, info, began)
        else:
            told = self._compose(request, intent, corpus, writer, began)
        async with aclosing(told) as events:
            async for event in events:
                yield event

    async def _tell_holdings(
        self, request: Request, intent: Intent, corpus: Corpus, info: EngineInfo, began: float
    ) -> AsyncGenerator[Event]:
        question = request.question
        held = await asyncio.to_thread(self._holdings.tell, intent, question, request.filters, corpus)
        document = Document(missing=list(held.missing), notices=[held.notice] if held.notice else [])
        for section in held.sections:
            for event in document.write(section):
                yield event
        yield AnswerEvent(answer=build_answer(request, intent, corpus, question, document, info, began))

    async def _tell_changes(
        self, request: Request, intent: Intent, corpus: Corpus, info: EngineInfo, began: float
    ) -> AsyncGenerator[Event]:
        since = name_since(intent, corpus.state.through)
        filters = narrow(request.filters, replace(intent, since=None, until=None))
        sections = await asyncio.to_thread(self._changes.tell, intent.topic, filters, since, intent.until)
        document = Document()
        if not sections:
            document.notices.append(f"Nothing new since {format_date(since)}.")
        for section in sections:
            for event in document.write(section):
                yield event
        topic = intent.topic or f"What changed since {format_date(since)}"
        yield AnswerEvent(answer=build_answer(request, intent, corpus, topic, document, info, began))

    async def _compose(
        self, request: Request, intent: Intent, corpus: Corpus, writer: Writer, began: float
    ) -> AsyncGenerator[Event]:
        topic = await asyncio.to_thread(name_topic, intent, corpus)
        understood = await self._pipeline.understand(replace(request, question=topic, history=()), corpus)
        filters = narrow(understood.filters, intent)
        document = Document(notices=[understood.notice] if understood.notice else [])
        sections = self._composer.compose(intent, understood.standalone, filters)
        while (section := await asyncio.to_thread(next, sections, None)) is not None:
            if writer.name == ExtractiveWriter.name or section.kind not in WRITTEN or not section.entries:
                for event in document.write(section):
                    yield event
                continue
            statements, disagreements = len(document.statements), len(document.disagreements)
            yield SectionEvent(kind=section.kind, title=section.title)
            found = build_input(request, corpus, understood, section, began)
            async with aclosing(self._write(writer, found, section, document)) as written:
                async for event in written:
                    yield event
            for event in document.differ(section):
                yield event
            document.close(section, statements, disagreements)
        info = writer.begin().info
        yield AnswerEvent(answer=build_answer(request, intent, corpus, understood.standalone, document, info, began))

    async def _write(
        self, writer: Writer, found: WriterInput, section: FoundSection, document: Document
    ) -> AsyncGenerator[Event]:
        """A section in the words of a writer, which falls back to the sources' own where it fails."""
        async with aclosing(writer.begin().write(found)) as events:
            async for event in events:
                if isinstance(event, AnswerEvent):
                    answer = event.answer
                    document.fallback = document.fallback or answer.engine.fallback
                    for statement in answer.statements:
                        told = document.take_over(statement, answer, section.entries)
                        if told is not None:
                            yield told


def name_since(intent: Intent, through: date | None) -> date:
    """The last day of what counts as known: the one named, else the day before the newest article appeared."""
    return intent.since or (through or get_latest_day()) - timedelta(days=1)


def name_topic(intent: Intent, corpus: Corpus) -> str:
    """The topic as it is searched for: the title of the article, or of the newest ones, where none is named."""
    told = intent.topic or " and ".join(intent.actors) or intent.noun
    if told:
        return told
    wanted = Filters(article_ids=intent.article_ids or None)
    newest = corpus.catalog.list_newest(wanted, 1)
    return newest[0].metadata.title[:CUT] if newest else ""


def build_input(
    request: Request, corpus: Corpus, understood: Question, section: FoundSection, began: float
) -> WriterInput:
    """A section as a writer gets what it has to answer."""
    draft = Draft("answered", tuple(entry.evidence for entry in section.entries), section.disagreements, (), ())
    asked = replace(understood, standalone=f"{section.title}: {understood.standalone}")
    now = time.perf_counter()
    return WriterInput(
        request, corpus.state, asked, Retrieval((), np.empty((0, 0), np.float32), ()), draft, began, now, now
    )


def build_answer(
    request: Request,
    intent: Intent,
    corpus: Corpus,
    topic: str,
    document: Document,
    info: EngineInfo,
    began: float,
) -> Answer:
    told = bool(document.statements or document.disagreements)
    if document.fallback is not None:
        info = EngineInfo(name=ExtractiveWriter.name, fallback=document.fallback)
    passed = round(1000 * (time.perf_counter() - began), 1)
    return Answer(
        id=request.answer_id or create_id(),
        conversation_id=request.conversation_id or create_id(),
        question=request.question,
        standalone_question=topic[:1].upper() + topic[1:],
        outcome="answered" if told else "declined",
        statements=tuple(document.statements),
        disagreements=tuple(document.disagreements),
        missing=tuple(document.missing) if told or document.missing or document.notices else (name_missing(topic),),
        form=intent.form,
        sections=tuple(document.sections),
        citations=tuple(document.ledger.citations),
        notice=" ".join(document.notices) or None,
        corpus=corpus.state,
        engine=info,
        timings_ms=Timings(retrieve=0, read=passed, total=passed),
    )
