"""A brief, from a topic to the events of its answer: section by section, each written and checked as answers are."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np

from bot.answering.answers import EMPTY_CORPUS, CitationLedger, WriterInput, build_reply, number_disagreement
from bot.answering.draft import NEAREST, Draft, name_missing
from bot.answering.pipeline import AnswerPipeline
from bot.answering.writers import Writing
from bot.answering.writers.extractive import ExtractiveWriter
from bot.asking.corpus import Corpus
from bot.asking.dates import read_time
from bot.asking.intents import Intent, guess_intent, list_content
from bot.asking.question import Question, name_reach
from bot.briefing.changes import Changes
from bot.briefing.compositions import COMPOSED, Composer, is_of_everything
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.holdings import Holdings, narrow
from bot.briefing.material import Researcher
from bot.briefing.names import can_list
from bot.briefing.people import People
from bot.language.words import fold, list_words
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
    SectionKind,
    Statement,
    StatementEvent,
    StatusEvent,
    Timings,
    Usage,
)
from bot.reading.cross_encoder import Reader
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.passages import Retrieval
from bot.store.conversations import create_id
from bot.wording import FORMS, format_date
from ingest.catalog import ReadableCatalog
from ingest.dates import get_latest_day
from ingest.models import Filters

WRITTEN: frozenset[SectionKind] = frozenset(("summary", "background", "commitments", "figures"))
"""Sections that a language model writes anew; dates, speakers and quotations stand as their sources have them."""
EVERYTHING = "the newest articles"
ANY_TIME = "Nothing was found of the time that is named; this is of any time."
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
    written: int = 0
    """Sections in the words of a writer."""
    fallbacks: dict[str, list[str]] = field(default_factory=dict)
    """Why other sections are not, each reason with their titles."""
    usage: Usage | None = None

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

    def take_over(self, statement: Statement, answer: Answer, entries: Sequence[FoundEntry]) -> StatementEvent:
        """What a writer has made of some entries, with numbers that run on, under the label of the first it cites."""
        places = {
            (*quote.source, quote.start, quote.end): (quote, entry)
            for entry in reversed(entries)
            for quote in (*entry.evidence.others, *entry.evidence.quotes)
        }
        told = [answer.citations[number - 1] for number in statement.citations]
        cited = [places[one.article_id, one.article_version, one.start, one.end] for one in told]
        numbers, new = self.ledger.cite(quote for quote, _ in cited)
        entry = cited[0][1]
        update = {"citations": numbers, "label": entry.label, "day": entry.day, "newest": entry.newest}
        written = statement.model_copy(update=update)
        self.statements.append(written)
        return StatementEvent(statement=written, citations=new)

    def describe_engine(self, asked: EngineInfo) -> EngineInfo:
        """Who wrote it: the writer that was asked for where a section is in its words, with what is not, and why."""
        if not self.fallbacks:
            return asked
        if not self.written:
            return EngineInfo(name=ExtractiveWriter.name, fallback=" ".join(self.fallbacks))
        told = " ".join(f"{', '.join(titles)}: {reason}" for reason, titles in self.fallbacks.items())
        return asked.model_copy(update={"fallback": told})

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
        self, pipeline: AnswerPipeline, catalog: ReadableCatalog, retriever: HybridRetriever, reader: Reader
    ) -> None:
        self._pipeline = pipeline
        self._holdings = Holdings(catalog, retriever, reader)
        self._changes = Changes(catalog, retriever, reader)
        self._composer = Composer(Researcher(retriever, reader), People(retriever, reader), reader)

    def handles(self, intent: Intent) -> bool:
        """Whether a message is answered here."""
        if intent.form == "list":
            return can_list(intent.noun) or bool(intent.question or (intent.noun and intent.topic))
        return intent.form in COMPOSED or intent.form in ("articles", "changes")

    def can_brief(self, topic: str) -> bool:
        """Whether there is anything to open a brief on a topic with. Raises IndexUnavailable and ModelUnavailable."""
        return self._composer.can_brief(topic)

    async def stream(self, request: Request, intent: Intent, corpus: Corpus) -> AsyncGenerator[Event]:
        """`status`, then for each section `section`, a `statement` each and its `disagreement`s, then `answer`.

        Raises IndexUnavailable and ModelUnavailable.
        """
        began = time.perf_counter()
        writing = self._pipeline.writers[request.engine or ExtractiveWriter.name].begin()
        info = writing.info
        if not corpus.state.articles:
            yield AnswerEvent(answer=build_reply(request, corpus.state, EMPTY_CORPUS, info))
            return
        yield StatusEvent(stage="searching", sources=corpus.state.articles)
        if intent.form == "articles":
            told = self._tell_holdings(request, intent, corpus, info, began)
        elif intent.form == "changes":
            told = self._tell_changes(request, intent, corpus, info, began)
        else:
            told = self._compose_or_answer(request, intent, corpus, writing, began)
        async with aclosing(told) as events:
            async for event in events:
                yield event

    async def answer(self, request: Request, corpus: Corpus) -> AsyncGenerator[Event]:
        """A plain answer, as AnswerPipeline.stream gives it; where nothing answers and the message may be no plain
        question, what it may ask for instead. Raises what AnswerPipeline.stream raises."""
        began = time.perf_counter()
        declined: AnswerEvent | None = None
        async with aclosing(self._pipeline.stream(request, corpus)) as events:
            async for event in events:
                if isinstance(event, AnswerEvent) and event.answer.outcome == "declined" and event.answer.missing:
                    declined = event
                else:
                    yield event
        if declined is None:
            return
        intent = await asyncio.to_thread(guess_intent, request.question, corpus, date.today())
        if intent is not None:
            writing = self._pipeline.writers[request.engine or ExtractiveWriter.name].begin()
            notice = f'Nothing answers this as a plain question; it is told as "{FORMS[intent.form]}".'
            intent = await self._find_asked(request, intent)
            async with aclosing(self._compose(request, intent, corpus, writing, began, notice)) as events:
                async for event in events:
                    found = not isinstance(event, AnswerEvent) or event.answer.outcome != "declined"
                    if found:
                        yield event
            if found:
                return
        yield declined

    async def _compose_or_answer(
        self, request: Request, intent: Intent, corpus: Corpus, writing: Writing, began: float
    ) -> AsyncGenerator[Event]:
        """In the form that is asked for, else on all that the message may be about, else as a plain answer.

        Where that finds nothing either, the answer says what comes nearest.
        """
        found = False
        intent = await self._find_asked(request, intent)
        for attempt, notice in list_attempts(request.question, intent, corpus):
            async with aclosing(self._compose(request, attempt, corpus, writing, began, notice)) as events:
                async for event in events:
                    if isinstance(event, AnswerEvent):
                        declined = event.answer
                        found = declined.outcome != "declined" or bool(declined.sections)
                    if found or not isinstance(event, AnswerEvent):
                        yield event
            if found:
                return
        async with aclosing(self._pipeline.stream(replace(request, history=()), corpus)) as events:
            async for event in events:
                if isinstance(event, AnswerEvent):
                    yield AnswerEvent(answer=answer_plainly(event.answer, intent))
                elif intent.form != "quotations":
                    yield event

    async def _find_asked(self, request: Request, intent: Intent) -> Intent:
        limits = narrow(request.filters, intent)
        return await asyncio.to_thread(self._composer.find_asked, intent, request.question, limits)

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
        filters = narrow(request.filters, replace(intent, since=None, until=None))
        asked = name_changing(intent)
        since = name_since(intent, corpus.state.through)
        if asked and intent.since is None:
            turn = await asyncio.to_thread(self._changes.find_turn, asked, filters)
            since = turn or since
        sections = await asyncio.to_thread(self._changes.tell, asked, filters, since, intent.until)
        document = Document()
        if not sections and intent.since is not None and since > intent.since:
            since = intent.since
            sections = await asyncio.to_thread(self._changes.tell, asked, filters, since, intent.until)
        if not sections:
            told = f"since {format_date(since)}"
            if intent.until is not None:
                told = f"from {format_date(since)} to {format_date(intent.until)}"
            denied = f"Nothing new {told}."
            if asked:
                # A topic may be misread, and then what is new is denied.
                sections = await asyncio.to_thread(self._changes.tell, "", filters, since, intent.until)
            if sections:
                denied, asked = f'Nothing new on "{asked}" {told}; this is new otherwise.', ""
            document.notices.append(denied)
            day = since.date() if isinstance(since, datetime) else since
            if corpus.state.through is not None and day > corpus.state.through:
                document.notices.append(name_reach(corpus.state.through))
        for section in sections:
            for event in document.write(section):
                yield event
        topic = asked or f"What changed since {format_date(since)}"
        yield AnswerEvent(answer=build_answer(request, intent, corpus, topic, document, info, began))

    async def _compose(
        self, request: Request, intent: Intent, corpus: Corpus, writing: Writing, began: float, notice: str | None
    ) -> AsyncGenerator[Event]:
        topic = await asyncio.to_thread(name_topic, intent, corpus)
        understood = await self._pipeline.understand(replace(request, question=topic, history=()), corpus)
        filters = narrow(understood.filters, intent)
        document = Document(notices=[one for one in (notice, understood.notice) if one])
        about = "" if is_of_everything(intent) else understood.standalone
        sections = self._composer.compose(intent, about, filters)
        while (section := await asyncio.to_thread(next, sections, None)) is not None:
            document.notices += [section.notice] if section.notice else []
            if not section.entries and section.notice:
                continue
            if writing.info.name == ExtractiveWriter.name or section.kind not in WRITTEN or not section.entries:
                for event in document.write(section):
                    yield event
                continue
            statements, disagreements = len(document.statements), len(document.disagreements)
            yield SectionEvent(kind=section.kind, title=section.title)
            for event in await self._write(
                writing, build_input(request, corpus, understood, intent, section, began), section, document
            ):
                yield event
            for event in document.differ(section):
                yield event
            document.close(section, statements, disagreements)
        topic, info = understood.standalone, document.describe_engine(writing.info)
        yield AnswerEvent(answer=build_answer(request, intent, corpus, topic, document, info, began))

    async def _write(
        self, writing: Writing, found: WriterInput, section: FoundSection, document: Document
    ) -> list[StatementEvent]:
        """A section in the words of a writer, or in the sources' own where it fails; not begun before it is decided."""
        async with aclosing(writing.write(found)) as events:
            answer = [event.answer async for event in events if isinstance(event, AnswerEvent)][-1]
        document.usage = answer.usage
        if (reason := answer.engine.fallback) is not None:
            document.fallbacks.setdefault(reason, []).append(section.title)
            return [document.tell(entry) for entry in section.entries]
        document.written += 1
        return [document.take_over(statement, answer, section.entries) for statement in answer.statements]


def name_changing(intent: Intent) -> str:
    """What the changes are of: "Berlin's soldiers" where it is asked how Berlin has moved on soldiers."""
    actor, topic = " and ".join(intent.actors), intent.topic
    if not actor or not topic or actor.lower() in topic.lower():
        return topic or actor
    return f"{actor}'s {topic[4:] if topic.lower().startswith('the ') else topic}"


def name_since(intent: Intent, through: date | None) -> date:
    """The last day of what counts as known: the one named, else the day before the newest article appeared.

    What changed between two months is told from the first one's end to the end of the second.
    """
    since, until = intent.since, intent.until
    if since and until and since.day == 1 and (until + timedelta(days=1)).day == 1:
        end = (since + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return end if end < until else since
    return since or (through or get_latest_day()) - timedelta(days=1)


def list_attempts(question: str, intent: Intent, corpus: Corpus) -> Iterator[tuple[Intent, str | None]]:
    """As what a message is read, one after the other while nothing is found, each with a notice that says so.

    Somebody, an article or a topic that the corpus has no word of is never taken for a misreading.
    """
    vocabulary, today, through = corpus.vocabulary, get_latest_day(), corpus.state.through
    time = read_time(intent.topic, today, through) or read_time(question, today, through)
    about = intent.topic.replace(time.words, " ") if time is not None else intent.topic
    words = [word.text for word in list_words(about) if not word.stop]
    if words or time is not None or intent.actors or not intent.topic:
        yield intent, None
    actors = [one for one in intent.actors if read_time(f"on {one}", today, through) is None]
    named = any(vocabulary.is_name(fold(word)) for actor in actors for word in actor.split())
    content = list_content(question, corpus)
    if named or intent.article_ids or not content or not all(map(vocabulary.holds, words)):
        return
    wider = replace(intent, topic=content, actors=())
    if content != intent.topic:
        yield wider, f"Read as a request on: {content}."
    if time is not None and time.period is not None:
        yield replace(wider, topic="", since=time.period.start, until=time.period.end), None
    if intent.since or intent.until:
        yield replace(wider, since=None, until=None), ANY_TIME


def answer_plainly(answer: Answer, intent: Intent) -> Answer:
    """A plain answer to a message that asks for another form, with a notice that says so.

    Nobody's exact words are replaced by others: what was found is only what comes nearest.
    """
    if intent.form == "quotations" and answer.outcome != "declined":
        missing = f"anything in the words of {' or '.join(intent.actors) or intent.topic or 'anybody'}"
        nearest = answer.citations[:NEAREST]
        return Answer.model_validate(
            answer.model_dump()
            | {"form": intent.form, "outcome": "declined", "statements": (), "disagreements": (), "missing": (missing,)}
            | {"citations": nearest, "nearest": tuple(one.number for one in nearest)}
        )
    if answer.outcome == "declined":
        return answer.model_copy(update={"form": intent.form})
    told = f'Too little was found to tell this as "{FORMS[intent.form]}"; this is a plain answer.'
    return answer.model_copy(update={"notice": " ".join(filter(None, (told, answer.notice)))})


def name_topic(intent: Intent, corpus: Corpus) -> str:
    """The topic as it is searched for: the title of the article, or of the newest ones, where none is named."""
    told = intent.topic or " and ".join(intent.actors) or intent.noun or intent.question
    if told:
        return told
    if is_of_everything(intent):
        return EVERYTHING
    wanted = Filters(article_ids=intent.article_ids or None)
    newest = corpus.catalog.list_newest(wanted.limit_days(intent.since, intent.until), 1)
    return newest[0].metadata.title[:CUT] if newest else ""


def build_input(
    request: Request, corpus: Corpus, understood: Question, intent: Intent, section: FoundSection, began: float
) -> WriterInput:
    """A section as a writer gets what it has to answer. Its disagreements are told beside it, so they are not in it.

    It has no parts: its lines were chosen for the topic, so that whatever they carry is on it.
    """
    draft = Draft("answered", tuple(entry.evidence for entry in section.entries), (), (), ())
    topic = understood.standalone
    reader = f", for {intent.audience}" if intent.audience else ""
    asked = replace(understood, standalone=f"{section.title} on {topic}{reader}", parts=())
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
        usage=document.usage,
        timings_ms=Timings(retrieve=0, read=passed, total=passed),
    )
