"""The engine that writes with a language model, and serves the extractive answer where that fails."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date

from langchain_core.messages import BaseMessage

from bot.asking.question import Question, understand_question
from bot.asking.smalltalk import reply_to
from bot.briefings import Ask, Briefing, build_reply, count_articles, finish_answer, reply_unread
from bot.citations import CitationLedger
from bot.corpus import Corpus
from bot.engines import ExtractiveEngine
from bot.llm.budget import Budget, count_messages
from bot.llm.calls import stream_text
from bot.llm.followups import rewrite_question
from bot.llm.model import ChatModel
from bot.llm.pages import Page, number_pages
from bot.llm.parsing import SCHEMA, StatementParser
from bot.llm.prompt import PROMPT_VERSION, write_messages
from bot.llm.telling import StatementTeller, Tally
from bot.models import AnswerEvent, EngineInfo, Event, RestartEvent, StatementEvent, StatusEvent, Usage
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
SHOWN_INSTEAD = "The sources' own sentences are shown instead."
_CUT_SHORT = frozenset(("length", "max_tokens", "model_length"))

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Attempt:
    """One question's way through the model."""

    budget: Budget
    seconds: float = 0.0
    """Spent with the model."""
    first_statement_ms: float | None = None
    tally: Tally = field(default_factory=Tally)

    def describe(self) -> Usage:
        return Usage(
            calls=self.budget.calls,
            counted_tokens=self.budget.counted_tokens,
            input_tokens=self.budget.input_tokens,
            output_tokens=self.budget.output_tokens,
            statements=self.tally.passed,
            repaired=self.tally.repaired,
            dropped=dict(self.tally.dropped),
            first_statement_ms=self.first_statement_ms,
            model_ms=round(1000 * self.seconds, 1),
        )


def draw_nonce() -> str:
    return secrets.token_hex(8)


class LlmEngine:
    """Retrieves and reads as the extractive engine does; then a model writes, and each statement is checked."""

    name = "llm"

    def __init__(
        self,
        extractive: ExtractiveEngine,
        reader: Reader,
        model: ChatModel,
        settings: LlmSettings,
        draw: Callable[[], str] = draw_nonce,
    ) -> None:
        self._extractive = extractive
        self._reader = reader
        self._model = model
        self._settings = settings
        self._draw = draw
        self._info = EngineInfo(name=self.name, model=model.name, prompt_version=PROMPT_VERSION)

    async def stream(self, ask: Ask) -> AsyncIterator[Event]:
        """`status` up to three times, a `statement` as each passes the check, then `answer`.

        `restart`, then the extractive answer, where nothing passes or the model fails after statements were sent.
        Raises IndexUnavailable and, for the embedding model, ModelUnavailable.
        """
        began = time.perf_counter()
        corpus = await self._extractive.look()
        reply = reply_unread(ask.question, corpus.state)
        if reply is not None:
            yield AnswerEvent(answer=build_reply(ask, corpus.state, reply, self._info))
            return
        yield StatusEvent(stage="searching", sources=corpus.state.articles)
        attempt = Attempt(Budget(self._settings.max_input_tokens))
        understood = await self._understand(ask, corpus, attempt)
        retrieval = await self._extractive.retrieve(understood)
        retrieved = time.perf_counter()
        yield StatusEvent(stage="reading", sources=count_articles(retrieval))
        draft = await self._extractive.read(understood, retrieval)
        briefing = Briefing(ask, corpus.state, understood, retrieval, draft, began, retrieved, time.perf_counter())
        if not draft.evidence:
            # What the evidence does not answer, a model could only make up.
            for event in self._extractive.tell(briefing, self._info, attempt.describe()):
                yield event
            return
        async with aclosing(self._write(briefing, attempt)) as events:
            async for event in events:
                yield event

    async def _understand(self, ask: Ask, corpus: Corpus, attempt: Attempt) -> Question:
        """The question as the model rewrites it in its conversation, or else as typed with what it leans on."""
        by_rule = await self._extractive.understand(ask, corpus)
        history = [answer for answer in ask.history if reply_to(answer.question) is None]
        if not history:
            return by_rule
        began = time.monotonic()
        try:
            within_s = self._settings.timeout_s * REWRITING_SHARE
            rewritten = await rewrite_question(self._model, ask.question, history, attempt.budget, within_s)
        except ModelUnavailable as error:
            logger.info("the follow-up was not rewritten by the model: %s", error.code)
            rewritten = None
        attempt.seconds += time.monotonic() - began
        if rewritten is None:
            return by_rule
        understood = await asyncio.to_thread(understand_question, rewritten, (), ask.filters, corpus, date.today())
        return replace(understood, context=by_rule.context, context_weight=by_rule.context_weight)

    async def _write(self, briefing: Briefing, attempt: Attempt) -> AsyncGenerator[Event]:
        draft, ledger = briefing.draft, CitationLedger()
        pages = number_pages(draft.evidence, draft.disagreements, self._draw())
        yield StatusEvent(stage="writing", sources=len({page.passage.article_id for page in pages}))
        asked = [part.asked for part in briefing.understood.parts]
        teller = StatementTeller(asked, pages, self._reader, ledger)
        attempt.tally = teller.tally
        failure: ModelUnavailable | None = None
        began = time.monotonic()
        try:
            async with aclosing(self._tell(briefing, pages, teller, attempt)) as events:
                async for event in events:
                    if attempt.first_statement_ms is None:
                        attempt.first_statement_ms = round(1000 * (time.perf_counter() - briefing.began), 1)
                    yield event
        except ModelUnavailable as error:
            failure = error
        attempt.seconds += time.monotonic() - began
        usage = attempt.describe()
        logger.info("%s: %s", self._model.name, usage.model_dump(exclude_defaults=True))
        if failure is None:
            for last in finish_answer(briefing, teller.statements, ledger, self._info, usage):
                yield last
            return
        logger.warning("%s wrote no answer: %s", self._model.name, failure.message)
        reason = f"{failure.message} {SHOWN_INSTEAD}"
        if teller.statements or isinstance(failure, ModelOutputUnsupported):
            yield RestartEvent(reason=reason)
        for last in self._extractive.tell(briefing, EngineInfo(name=self._extractive.name, fallback=reason), usage):
            yield last

    async def _tell(
        self, briefing: Briefing, pages: tuple[Page, ...], teller: StatementTeller, attempt: Attempt
    ) -> AsyncGenerator[StatementEvent]:
        """A `statement` as each passes. Raises what stream_text raises, and where too little came of it."""
        deadline = time.monotonic() + max(0.0, self._settings.timeout_s - attempt.seconds)
        messages = self._fit_messages(briefing, pages, attempt.budget)
        parser = StatementParser()
        async with aclosing(stream_text(self._model, messages, attempt.budget, deadline, SCHEMA)) as texts:
            async for text in texts:
                for drafted in parser.feed(text):
                    event = await asyncio.to_thread(teller.take, drafted)
                    if event is not None:
                        yield event
        if parser.is_open and attempt.budget.finish not in _CUT_SHORT:
            raise ModelStreamBroken("The model's answer broke off.")
        if teller.statements:
            return
        if not teller.tally.dropped:
            raise ModelOutputMalformed("The model's answer had no statement in the form that was asked for.")
        raise ModelOutputUnsupported("Nothing that the model wrote is carried by the sources.")

    def _fit_messages(self, briefing: Briefing, pages: tuple[Page, ...], budget: Budget) -> list[BaseMessage]:
        """The prompt with as many pages, most important first, as the budget covers. Raises ModelContextTooLong."""
        draft = briefing.draft
        for kept in range(len(pages), 0, -1):
            messages = write_messages(briefing.understood.standalone, pages[:kept], draft.disagreements, draft.missing)
            if count_messages(messages) <= budget.left:
                return messages
        raise ModelContextTooLong("The evidence is longer than BRIEFING_LLM__MAX_INPUT_TOKENS allows.")
