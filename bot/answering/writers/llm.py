"""The writer that lets a language model write, and quotes the sources where that fails."""

import asyncio
import logging
import secrets
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing

from langchain_core.messages import BaseMessage

from bot.answering.answers import CitationLedger, WriterInput, finish_answer
from bot.answering.differences import FoundDisagreement
from bot.answering.evidence import Evidence
from bot.answering.writers import SHOWN_INSTEAD
from bot.answering.writers.extractive import ExtractiveWriter, quote_sources
from bot.answering.writers.pages import Page, number_pages
from bot.answering.writers.parts import Part, PartEvent, PartPages, number_parts
from bot.answering.writers.prompt import PROMPT_VERSION, write_document_messages, write_messages
from bot.answering.writers.revising import revise_statements
from bot.answering.writers.rewriting import rewrite_question
from bot.answering.writers.statements import StatementChecker, Tally
from bot.asking.dates import ANY_DAY, Period
from bot.llm.budget import Budget, count_messages
from bot.llm.calls import stream_text
from bot.llm.model import ChatModel
from bot.llm.parsing import DOCUMENT_SCHEMA, SCHEMA, Drafted, StatementParser
from bot.models import Answer, EngineInfo, Event, RestartEvent, StatementEvent, StatusEvent, Usage
from bot.reading.cross_encoder import Reader
from ingest.errors import (
    ModelContextTooLong,
    ModelOutputMalformed,
    ModelOutputUnsupported,
    ModelStreamBroken,
    ModelUnavailable,
)
from ingest.settings import LlmSettings

REWRITING_SHARE = 1 / 3
"""Of the time that a question has, what rewriting it may take."""
REVISING_SHARE = 1 / 3
"""Of the time that is left, what a second try at refused statements may take."""
FIRST_SHARE = 7 / 8
"""Of the tokens of a document, what its prompt may take; the rest is for second tries."""
SHARES = (1.0, 0.75, 0.5, 0.25, 0.0)
"""Of the articles behind a document, what the model is shown: the first that its budget covers."""
_CUT_SHORT = frozenset(("length", "max_tokens", "model_length"))

logger = logging.getLogger(__name__)


def draw_nonce() -> str:
    return secrets.token_hex(8)


class LlmWriter:
    """A model writes from the evidence, and each statement is checked before it leaves."""

    name = "llm"
    reads_any_language = True

    def __init__(
        self, reader: Reader, model: ChatModel, settings: LlmSettings, draw: Callable[[], str] = draw_nonce
    ) -> None:
        self.reader = reader
        self.model = model
        self.settings = settings
        self.draw = draw
        self.info = EngineInfo(name=self.name, model=model.name, prompt_version=PROMPT_VERSION)

    def begin(self) -> "LlmWriting":
        return LlmWriting(self)


class LlmWriting:
    """One question's way through the model, or one document's."""

    def __init__(self, writer: LlmWriter) -> None:
        self._writer = writer
        self._budget = Budget(writer.settings.max_input_tokens)
        self._tally = Tally()
        """Of all that was written."""
        self._seconds = 0.0
        """Spent with the model."""
        self._first_statement_ms: float | None = None

    @property
    def info(self) -> EngineInfo:
        return self._writer.info

    async def rewrite(self, question: str, history: Sequence[Answer]) -> str | None:
        """The question as the model rewrites it; None where it fails or asks for something else."""
        began = time.monotonic()
        within_s = self._writer.settings.timeout_s * REWRITING_SHARE
        try:
            return await rewrite_question(self._writer.model, question, history, self._budget, within_s)
        except ModelUnavailable as error:
            logger.info("the follow-up was not rewritten by the model: %s", error.code)
            return None
        finally:
            self._seconds += time.monotonic() - began

    async def write(self, found: WriterInput) -> AsyncGenerator[Event]:
        """A `statement` as each passes the check, then `answer`.

        `restart`, then the extractive answer, where nothing passes or the model fails after statements were sent.
        """
        draft, ledger = found.draft, CitationLedger()
        if not draft.evidence:
            # What the evidence does not answer, a model could only make up.
            for event in quote_sources(found, self.info, self.usage):
                yield event
            return
        pages = number_pages((*draft.evidence, *draft.further), draft.disagreements, self._writer.draw())
        yield StatusEvent(stage="writing", sources=len({page.passage.article_id for page in pages}))
        asked = [part.asked for part in found.understood.parts]
        statements = StatementChecker(asked, pages, self._writer.reader, ledger)
        failure: ModelUnavailable | None = None
        began = time.monotonic()
        try:
            async with aclosing(self._stream(found, pages, statements)) as told:
                async for one in told:
                    if self._first_statement_ms is None:
                        self._first_statement_ms = round(1000 * (time.perf_counter() - found.began), 1)
                    yield one
        except ModelUnavailable as error:
            failure = error
        self._seconds += time.monotonic() - began
        self._tally.add(statements.tally)
        usage = self.usage
        logger.info("%s: %s", self._writer.model.name, usage.model_dump(exclude_defaults=True))
        if failure is None:
            for last in finish_answer(found, statements.passed, ledger, self.info, usage):
                yield last
            return
        logger.warning("%s wrote no answer: %s", self._writer.model.name, failure.message)
        reason = f"{failure.message} {SHOWN_INSTEAD}"
        if statements.passed or isinstance(failure, ModelOutputUnsupported):
            yield RestartEvent(reason=reason)
        for last in quote_sources(found, EngineInfo(name=ExtractiveWriter.name, fallback=reason), usage):
            yield last

    async def write_parts(
        self,
        topic: str,
        asked: str,
        parts: Sequence[Part],
        sentences: Sequence[Evidence],
        disputes: Sequence[FoundDisagreement],
        ledger: CitationLedger,
    ) -> AsyncGenerator[PartEvent]:
        """A statement of each part as it passes the check; what does not is written again when its part has ended, and
        else told in its source's own words.

        Raises what stream_text raises, ModelOutputMalformed where nothing was written and ModelStreamBroken where it
        broke off.
        """
        began = time.monotonic()
        deadline = began + max(0.0, self._writer.settings.timeout_s - self._seconds)
        try:
            most = sum(part.most for part in parts)
            statements: StatementChecker | None = None
            parser, current, counted = StatementParser(), 0, Counter[int]()

            async def end_part(checker: StatementChecker) -> AsyncGenerator[PartEvent]:
                part = parts[current]
                heading = ": ".join(filter(None, (topic, part.title)))
                async for told in self._settle(checker, heading, part.period, deadline):
                    yield PartEvent(current, told)

            async with aclosing(self._stream_parts(asked, parts, sentences, disputes, deadline)) as texts:
                async for numbered, text in texts:
                    if statements is None:
                        reader = self._writer.reader
                        statements = StatementChecker((), numbered.pages, reader, ledger, most, topic, disputes)
                        self._tally = statements.tally
                    for drafted in parser.feed(text):
                        place = find_part(drafted, numbered)
                        if place is None or place < current or counted[place] >= parts[place].most:
                            continue
                        if place > current:
                            async for event in end_part(statements):
                                yield event
                        current = place
                        yield PartEvent(place, empty=not drafted.text.strip())
                        if not drafted.text.strip():
                            continue
                        part = parts[place]
                        counted[place] += await asyncio.to_thread(statements.take, drafted, part.period, part.exact)
                        for told in await asyncio.to_thread(statements.release):
                            yield PartEvent(place, told)
            if parser.is_open and self._budget.finish not in _CUT_SHORT:
                raise ModelStreamBroken("The model's answer broke off.")
            if not parser.objects:
                raise ModelOutputMalformed("The model's answer had no statement in the form that was asked for.")
            if statements is not None:
                async for event in end_part(statements):
                    yield event
        finally:
            self._seconds += time.monotonic() - began
            logger.info("%s: %s", self._writer.model.name, self.usage.model_dump(exclude_defaults=True))

    async def _settle(
        self, statements: StatementChecker, heading: str, period: Period, deadline: float
    ) -> AsyncGenerator[StatementEvent]:
        """What was to stand under a heading and waits, once the model has seen what of it was refused."""
        revised: Mapping[int, Drafted] = {}
        if statements.refused:
            within = time.monotonic() + REVISING_SHARE * max(0.0, deadline - time.monotonic())
            try:
                revised = await revise_statements(self._writer.model, heading, statements, self._budget, within)
            except ModelUnavailable as error:
                logger.info("refused statements were not revised by the model: %s", error.code)
        for told in await asyncio.to_thread(statements.settle, revised, period):
            yield told

    async def _stream_parts(
        self,
        asked: str,
        parts: Sequence[Part],
        sentences: Sequence[Evidence],
        disputes: Sequence[FoundDisagreement],
        deadline: float,
    ) -> AsyncGenerator[tuple[PartPages, str]]:
        """The text of a document, with what it is written from: as much as the budget covers, half as much where the
        model's server does not take that. Raises what stream_text raises."""
        nonce, limit = self._writer.draw(), round(FIRST_SHARE * self._budget.left)
        shares = iter(SHARES)
        while True:
            for share in shares:
                numbered = number_parts(parts, sentences[: round(share * len(sentences))], disputes, nonce)
                messages = write_document_messages(asked, parts, numbered)
                if (length := count_messages(messages)) <= limit:
                    break
            else:
                raise ModelContextTooLong("The evidence is longer than BRIEFING_LLM__MAX_INPUT_TOKENS allows.")
            model, budget = self._writer.model, self._budget
            try:
                async with aclosing(stream_text(model, messages, budget, deadline, DOCUMENT_SCHEMA)) as texts:
                    async for text in texts:
                        yield numbered, text
                return
            except ModelContextTooLong:
                limit = min(length // 2, budget.left)

    async def _stream(
        self, found: WriterInput, pages: tuple[Page, ...], statements: StatementChecker
    ) -> AsyncGenerator[StatementEvent]:
        """A `statement` as each passes. Raises what stream_text raises, and where too little came of it."""
        deadline = time.monotonic() + max(0.0, self._writer.settings.timeout_s - self._seconds)
        messages = self._fit_messages(found, pages)
        parser = StatementParser()
        async with aclosing(stream_text(self._writer.model, messages, self._budget, deadline, SCHEMA)) as texts:
            async for text in texts:
                for drafted in parser.feed(text):
                    await asyncio.to_thread(statements.take, drafted)
                    for told in await asyncio.to_thread(statements.release):
                        yield told
        if parser.is_open and self._budget.finish not in _CUT_SHORT:
            raise ModelStreamBroken("The model's answer broke off.")
        async with aclosing(self._settle(statements, found.understood.standalone, ANY_DAY, deadline)) as rest:
            async for told in rest:
                yield told
        if statements.passed:
            return
        if not statements.tally.dropped:
            raise ModelOutputMalformed("The model's answer had no statement in the form that was asked for.")
        raise ModelOutputUnsupported("Nothing that the model wrote is carried by the sources.")

    def _fit_messages(self, found: WriterInput, pages: tuple[Page, ...]) -> list[BaseMessage]:
        """The prompt with as many pages, most important first, as the budget covers. Raises ModelContextTooLong."""
        draft = found.draft
        for kept in range(len(pages), 0, -1):
            messages = write_messages(found.understood.standalone, pages[:kept], draft.disagreements, draft.missing)
            if count_messages(messages) <= self._budget.left:
                return messages
        raise ModelContextTooLong("The evidence is longer than BRIEFING_LLM__MAX_INPUT_TOKENS allows.")

    @property
    def usage(self) -> Usage:
        return Usage(
            calls=self._budget.calls,
            counted_tokens=self._budget.counted_tokens,
            input_tokens=self._budget.input_tokens,
            output_tokens=self._budget.output_tokens,
            statements=self._tally.passed,
            repaired=self._tally.repaired,
            revised=self._tally.revised,
            dropped=dict(self._tally.dropped),
            first_statement_ms=self._first_statement_ms,
            model_ms=round(1000 * self._seconds, 1),
        )


def find_part(drafted: Drafted, numbered: PartPages) -> int | None:
    """To which part a statement belongs: the one that it names, else that of the first line which it cites."""
    if drafted.section is not None and 1 <= drafted.section <= len(numbered.found):
        return drafted.section - 1
    by_key = {key: place for place, keys in enumerate(numbered.found) for key in keys}
    return next((by_key[key] for key in drafted.keys if key in by_key), None)
