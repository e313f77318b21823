"""A brief, from a topic to the events of its answer: section by section, each written and checked as answers are."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.answering.answers import EMPTY_CORPUS, CitationLedger, build_reply, number_disagreement
from bot.answering.differences import FoundDisagreement
from bot.answering.draft import NEAREST, name_missing
from bot.answering.pipeline import AnswerPipeline
from bot.answering.writers import SHOWN_INSTEAD, Writing
from bot.answering.writers.extractive import ExtractiveWriter
from bot.answering.writers.pages import SpanKey
from bot.answering.writers.parts import PartsWriting
from bot.answering.writers.statements import tells_correction
from bot.asking.corpus import Corpus
from bot.asking.intents import Intent, guess_intent, is_known, list_content
from bot.asking.question import name_reach
from bot.briefing.changes import KNOWN, NEW_SOURCES, Changes
from bot.briefing.compositions import COMPOSED, Composer, find_newest, is_of_everything
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.holdings import Holdings, narrow
from bot.briefing.material import Point, Researcher
from bot.briefing.names import can_list
from bot.briefing.people import People
from bot.briefing.sections import OLD, build_title_entry
from bot.briefing.writing import (
    build_part,
    describe_request,
    is_written,
    label_written,
    leave_to_writer,
    names_other_day,
    offer_blank,
    offer_known,
    offer_sections,
    part_by_day,
)
from bot.language.words import fold, is_stop, list_words
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
from bot.store.conversations import create_id
from bot.wording import FORMS, format_date
from ingest.catalog import ReadableCatalog
from ingest.dates import get_latest_day
from ingest.errors import ModelUnavailable
from ingest.models import Filters

EVERYTHING = "the newest articles"
PASSED_OVER = "The model wrote nothing for it."
ANY_TIME = "Nothing was found of the time that is named; this is of any time."
BY_DAY: Mapping[SectionKind, int] = {"timeline": 1, "added": -1}
"""Sections that a writer's statements stand in by their days, and whether the oldest or the newest comes first."""
LABELLED: frozenset[SectionKind] = frozenset(("figures", "timeline", "positions", "added", "list"))
"""Sections in which what a writer tells has a label of its own, whatever it was found under."""
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
    has_writer: bool = False
    """Whether a writer has begun, and has not failed since."""
    written: int = 0
    """Sections in the words of a writer."""
    fallbacks: dict[str, list[str]] = field(default_factory=dict)
    """Why other sections are not, each reason with their titles."""
    usage: Usage | None = None
    begun: tuple[int, int] | None = None
    """How many statements and disagreements there were when the section in hand began; None before its first."""
    left_out: bool = False
    """Whether a writer has nothing to say in it."""
    waiting: list[StatementEvent] = field(default_factory=list)
    """Of a section in hand that is told by its days, until all of it is there."""
    points: Mapping[tuple[str, int, int], Point] = field(default_factory=dict)
    """What a writer may tell beside the entries of a section, by its article version and where its sentence ends."""

    def note(self, section: FoundSection) -> Iterator[Event]:
        """A section in its sources' own words, with its notice; one that has no entries is that alone."""
        self.notices += [section.notice] if section.notice else []
        if section.title == NEW_SOURCES:
            section = replace(section, entries=(*section.entries, *self.list_further(section)))
        if section.entries or self.list_differing(section) or section.missing:
            yield from self.write(section)

    def list_further(self, section: FoundSection) -> Iterator[FoundEntry]:
        """The sources that a writer tells something new of beside those that stand in a list of them."""
        listed = {entry.evidence.passage.article_id for entry in section.entries}
        added = [place for one in self.sections if one.kind == "added" for place in one.statements]
        for number in (number for place in added for number in self.statements[place].citations):
            cited = self.ledger.citations[number - 1]
            point = self.points.get((cited.article_id, cited.article_version, cited.end))
            new = point is not None and section.period.holds(point.passage.published)
            if point is not None and new and cited.article_id not in listed:
                listed.add(cited.article_id)
                yield build_title_entry(point)

    def add(self, section: FoundSection, told: StatementEvent) -> Iterator[Event]:
        """A statement of the section in hand in the words of a writer."""
        labelled = self.label(told, section)
        if self.begun is None:
            self.begun = (len(self.statements), len(self.disagreements))
            yield SectionEvent(kind=section.kind, title=leave_to_writer(section).title)
        if section.kind in BY_DAY:
            self.waiting.append(labelled)
        else:
            yield self.take_over(labelled)

    def end(self, section: FoundSection, reason: str) -> Iterator[Event]:
        """End the section in hand: what a writer has not begun is told in its sources' own words, for that reason."""
        begun, left_out = self.begun, self.left_out
        self.begun, self.left_out = None, False
        if begun is None and is_written(section) and left_out:
            yield from self.note(replace(leave_to_writer(section), entries=()))
        elif begun is None:
            if is_written(section) and section.entries:
                self.fallbacks.setdefault(reason, []).append(section.title)
            yield from self.note(section)
        else:
            self.notices += [section.notice] if section.notice else []
            self.written += 1
            yield from map(self.take_over, self.order_waiting(section.kind))
            yield from self.differ(section)
            self.close(leave_to_writer(section), *begun)

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

    def label(self, told: StatementEvent, section: FoundSection) -> StatementEvent:
        """What a writer has made of a section's entries, under the label of the first that it cites."""
        cited = [self.ledger.citations[number - 1] for number in told.statement.citations]
        spans = [(one.article_id, one.article_version, one.start, one.end) for one in cited]
        entry = next((entry for span in spans for entry in section.entries if tells(entry, span)), None)
        ends = [(one.article_id, one.article_version, one.end) for one in cited]
        point = next((self.points[end] for end in ends if end in self.points), None)
        if point is not None and (entry is None or section.kind in LABELLED):
            newest = find_newest(self.points.values())
            entry = label_written(section.kind, point, told.statement.text, newest)
        update: dict[str, object] = {"day": None}
        if entry is not None:
            # "On 4 May 2031, ..." needs no other day beside it.
            hidden = section.kind not in LABELLED and names_other_day(told.statement.text, entry.day)
            update = {"label": entry.label, "day": None if hidden else entry.day, "newest": entry.newest}
        day = told.statement.day
        if section.kind == "timeline" and day is not None and (entry is None or entry.day != day):
            update |= {"label": format_date(day), "day": day}
        return StatementEvent(statement=told.statement.model_copy(update=update), citations=told.citations)

    def take_over(self, told: StatementEvent) -> StatementEvent:
        """A statement of a writer, labelled."""
        self.statements.append(told.statement)
        return told

    def order_waiting(self, kind: SectionKind) -> list[StatementEvent]:
        """What has waited, by its days; the first brings all citations, since any may cite what another has brought."""
        step, told = BY_DAY.get(kind, 1), [one.statement for one in self.waiting]
        told.sort(key=lambda one: step * (one.day or date.max).toordinal())
        new = tuple(citation for one in self.waiting for citation in one.citations)
        self.waiting.clear()
        return [StatementEvent(statement=one, citations=new if not place else ()) for place, one in enumerate(told)]

    def describe_engine(self, asked: EngineInfo) -> EngineInfo:
        """Who wrote it: the writer that was asked for where a section is in its words, with what is not, and why."""
        if not self.fallbacks:
            return asked
        if not self.written:
            return EngineInfo(name=ExtractiveWriter.name, fallback=" ".join(self.fallbacks))
        told = " ".join(f"{', '.join(titles)}: {reason}" for reason, titles in self.fallbacks.items())
        return asked.model_copy(update={"fallback": told})

    def differ(self, section: FoundSection) -> Iterator[DisagreementEvent]:
        for found in self.list_differing(section):
            disagreement, fresh = number_disagreement(found, self.ledger)
            self.disagreements.append(disagreement)
            yield DisagreementEvent(disagreement=disagreement, citations=fresh)

    def list_differing(self, section: FoundSection) -> tuple[FoundDisagreement, ...]:
        """What stands side by side; where a writer writes, neither what has changed, which it tells with what it was
        before, nor a correction that it has told."""
        told = [statement.text for statement in self.statements]
        return tuple(
            one
            for one in section.disagreements
            if not self.has_writer or (one.kind != "change" and not any(tells_correction(text, one) for text in told))
        )

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


def tells(entry: FoundEntry, span: SpanKey) -> bool:
    """Whether an entry has some of the words between two places of an article."""
    *source, start, end = span
    quotes = (*entry.evidence.quotes, *entry.evidence.others)
    return any([*quote.source] == source and quote.start < end and start < quote.end for quote in quotes)


class Briefer:
    """Answers what asks for more than an answer: briefs, summaries, timelines, positions and so on."""

    def __init__(
        self, pipeline: AnswerPipeline, catalog: ReadableCatalog, retriever: HybridRetriever, reader: Reader
    ) -> None:
        self._pipeline = pipeline
        self._holdings = Holdings(catalog, retriever, reader)
        self._changes = Changes(catalog, retriever, reader)
        self._composer = Composer(Researcher(retriever, reader), People(retriever), reader)

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
            told = self._tell_changes(request, intent, corpus, writing, began)
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
        attempts = [(*one, False) for one in list_attempts(request.question, intent, corpus)]
        if isinstance(writing, PartsWriting) and intent.form != "quotations" and is_known(request.question, corpus):
            # A writer that reads whole articles may find in them what a search has not; whose exact words they are it
            # may not judge: nobody is quoted for somebody else.
            attempts.append((replace(intent, topic=list_content(request.question, corpus)), None, True))
        for attempt, notice, blank in attempts:
            async with aclosing(self._compose(request, attempt, corpus, writing, began, notice, blank)) as events:
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
        self, request: Request, intent: Intent, corpus: Corpus, writing: Writing, began: float
    ) -> AsyncGenerator[Event]:
        filters = narrow(request.filters, replace(intent, since=None, until=None))
        asked = name_changing(intent)
        since = name_since(intent, corpus.state.through)
        if asked and intent.since is None:
            turn = await asyncio.to_thread(self._changes.find_turn, asked, filters)
            since = turn or since
        sections = await asyncio.to_thread(self._changes.tell, asked, filters, since, intent.until)
        ended = find_end(request.question, since, corpus)
        if ended is not None and all(one.title != KNOWN for one in sections):
            # Where nothing was told before March, what was told in March is what has changed since.
            later = await asyncio.to_thread(self._changes.tell, asked, filters, ended, intent.until)
            if later:
                since, sections, intent = ended, later, replace(intent, since=ended)
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
        if isinstance(writing, PartsWriting):
            sections = offer_known(sections) if asked else sections
            # What is new since a moment is what was taken in since, of whatever day.
            sections = sections if isinstance(since, datetime) else part_by_day(sections, since)
        topic = asked or f"What changed since {format_date(since)}"
        described = describe_request(replace(intent, since=intent.since or since), topic, request.question)
        reading = partial(self._composer.read_articles, asked, filters.limit_days(None, intent.until))
        async for event in deliver(iter(sections), document, writing, asked, described, reading):
            yield event
        info = document.describe_engine(writing.info)
        yield AnswerEvent(answer=build_answer(request, intent, corpus, topic, document, info, began))

    async def _compose(
        self,
        request: Request,
        intent: Intent,
        corpus: Corpus,
        writing: Writing,
        began: float,
        notice: str | None,
        blank: bool = False,
    ) -> AsyncGenerator[Event]:
        """In the form that is asked for; `blank` lets a writer look for what was not found."""
        topic = await asyncio.to_thread(name_topic, intent, corpus)
        understood = await self._pipeline.understand(replace(request, question=topic, history=()), corpus)
        filters = narrow(understood.filters, intent)
        document = Document(notices=[one for one in (notice, understood.notice, name_age(intent, corpus)) if one])
        about = "" if is_of_everything(intent) else understood.standalone
        # Whoever asks for exact words gets them from the sources.
        writer = self._pipeline.writers[ExtractiveWriter.name].begin() if intent.form == "quotations" else writing
        sections = iter([offer_blank(intent)]) if blank else self._composer.compose(intent, about, filters)
        if intent.form == "brief" and not blank and isinstance(writer, PartsWriting):
            sections = offer_sections(sections)
        asked = describe_request(intent, understood.standalone, request.question)
        named = " ".join((*(one for one in intent.actors if one not in about), about)) if about else ""
        reading = partial(self._composer.read_articles, named, filters)
        async for event in deliver(sections, document, writer, named, asked, reading):
            yield event
        topic, info = understood.standalone, document.describe_engine(writing.info)
        yield AnswerEvent(answer=build_answer(request, intent, corpus, topic, document, info, began))


async def deliver(
    sections: Iterator[FoundSection],
    document: Document,
    writing: Writing,
    topic: str,
    asked: str,
    read: Callable[[], Sequence[Point]],
) -> AsyncGenerator[Event]:
    """The sections as they are found; a writer that takes a document as a whole gets them when all are, with the
    sentences that are read for it."""
    if not isinstance(writing, PartsWriting):
        while (section := await asyncio.to_thread(next, sections, None)) is not None:
            for event in document.note(section):
                yield event
        return
    found = await asyncio.to_thread(list, sections)
    async with aclosing(write_sections(found, document, writing, topic, asked, read)) as events:
        async for event in events:
            yield event


async def write_sections(
    found: Sequence[FoundSection],
    document: Document,
    writing: PartsWriting,
    topic: str,
    asked: str,
    read: Callable[[], Sequence[Point]],
) -> AsyncGenerator[Event]:
    """The sections in the words of a writer; those that it does not come to in their sources' own."""
    places = [place for place, section in enumerate(found) if is_written(section)]
    if not any(found[place].entries or found[place].wanted for place in places):
        for section in found:
            for event in document.note(section):
                yield event
        return
    reason, current = PASSED_OVER, 0
    points = await asyncio.to_thread(read)
    document.points = {(*one.evidence.quotes[0].source, one.sentence.end): one for one in points}
    parts = [build_part(leave_to_writer(found[place])) for place in places]
    disputes = [one for section in found for one in section.disagreements]
    evidence = [one.evidence for one in points]
    yield StatusEvent(stage="writing", sources=count_articles(found))
    try:
        async with aclosing(writing.write_parts(topic, asked, parts, evidence, disputes, document.ledger)) as told:
            async for one in told:
                document.has_writer = True
                while current < places[one.part]:
                    for event in document.end(found[current], reason):
                        yield event
                    current += 1
                document.left_out = document.left_out or one.empty
                if one.told is not None:
                    for event in document.add(found[current], one.told):
                        yield event
    except ModelUnavailable as error:
        reason = f"{error.message} {SHOWN_INSTEAD}"
        document.has_writer = False
    document.usage = writing.usage
    for section in found[current:]:
        for event in document.end(section, reason):
            yield event


def count_articles(found: Iterable[FoundSection]) -> int:
    """Of how many articles some sections are."""
    return len({entry.evidence.passage.article_id for section in found for entry in section.entries})


def name_changing(intent: Intent) -> str:
    """What the changes are of: "Berlin's soldiers" where it is asked how Berlin has moved on soldiers."""
    # "Its boss" is somebody of the topic.
    named = [one for one in intent.actors if not is_stop(one.split(" ", 1)[0]) or one.lower().startswith("the ")]
    actor, topic = " and ".join(named), intent.topic
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


def find_end(question: str, since: date | datetime, corpus: Corpus) -> date | None:
    """The last day of the time since which a question asks, where it is more than a day and over: "since March"."""
    today = get_latest_day()
    hint = corpus.read_time(question, today)
    words = hint.words.lower().removeprefix("since ") if hint is not None else ""
    told = corpus.read_time(f"in {words}", today) if words else None
    if told is None or told.period is None or told.period.start != since or told.period.end is None:
        return None
    through = corpus.state.through
    return told.period.end if through is not None and since < told.period.end < through else None


def list_attempts(question: str, intent: Intent, corpus: Corpus) -> Iterator[tuple[Intent, str | None]]:
    """As what a message is read, one after the other while nothing is found, each with a notice that says so.

    Somebody, an article or a topic that the corpus has no word of is never taken for a misreading.
    """
    vocabulary, today = corpus.vocabulary, get_latest_day()
    time = corpus.read_time(intent.topic, today) or corpus.read_time(question, today)
    about = intent.topic.replace(time.words, " ") if time is not None else intent.topic
    words = [word.text for word in list_words(about) if not word.stop]
    if words or time is not None or intent.actors or not intent.topic:
        yield intent, None
    actors = [one for one in intent.actors if corpus.read_time(f"on {one}", today) is None]
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


def name_age(intent: Intent, corpus: Corpus) -> str | None:
    """A notice that an article which is summarised is older than others by more than a month."""
    if intent.form != "summary" or not intent.article_ids:
        return None
    newest = corpus.catalog.list_newest(Filters(article_ids=intent.article_ids), 1)
    day, through = newest[0].metadata.published if newest else None, corpus.state.through
    if day is None or through is None or through - day <= OLD:
        return None
    return f"As of {format_date(day)}, when it appeared; the newest article in the corpus is of {format_date(through)}."


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
