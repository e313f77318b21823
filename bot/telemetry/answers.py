"""One answer as the log, the metrics and the traces tell of it."""

import hashlib
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from opentelemetry import trace

from bot.models import Answer, AnswerEvent, Event, StatementEvent, StatusEvent
from bot.telemetry import metrics
from bot.telemetry.channels import channel
from bot.telemetry.logs import ANSWERS, FIELDS
from bot.telemetry.traces import get_trace_id, tracer
from ingest.errors import (
    BriefingError,
    EmptyQuestion,
    QuestionTooLong,
    UnknownArticle,
    UnknownConversation,
    UnknownEngine,
    UnknownFilter,
)

logger = logging.getLogger(ANSWERS)

INTERNAL = "internal_error"
CANCELLED = "cancelled"
"""Whoever asked is gone, or the process ends."""
REFUSALS = (EmptyQuestion, QuestionTooLong, UnknownArticle, UnknownConversation, UnknownEngine, UnknownFilter)
"""What is wrong with a request itself."""


def hash_person(owner: str | None, key: bytes) -> str | None:
    """A name for a person in logs and traces that tells nothing of who it is without the key.

    None where nobody is known, and where there is no key: who guesses ids would find them again.
    """
    return None if owner is None or not key else hashlib.blake2b(owner.encode(), key=key, digest_size=8).hexdigest()


async def observe(
    events: AsyncGenerator[Event], kind: str, engine: str | None = None, person: str | None = None
) -> AsyncGenerator[Event]:
    """The same events, and what is to be seen of them; `kind` is question, brief or summary, `person` a hash.

    Where the request is refused, nothing is counted and told: it is no failure of ours.
    """
    watched = _Observation(kind, engine, person)
    try:
        async with aclosing(events):
            while True:
                # Active while the answer is worked on, and not while its reader has the event.
                with trace.use_span(
                    watched.span, end_on_exit=False, record_exception=False, set_status_on_exception=False
                ):
                    event = await anext(events, None)
                if event is None:
                    break
                watched.note(event)
                yield event
    except BriefingError as error:
        watched.code = error.code
        watched.refused = isinstance(error, REFUSALS)
        raise
    except Exception:
        watched.code = INTERNAL
        raise
    finally:
        watched.end()


class _Observation:
    """From a question until its answer, its failure, or the end of whoever waits for it."""

    def __init__(self, kind: str, engine: str | None, person: str | None) -> None:
        self.code: str | None = None
        self.refused = False
        self._kind = kind
        self._engine = engine
        self._person = person
        self._answer: Answer | None = None
        self._began = time.perf_counter()
        self._stage: tuple[str, float, trace.Span] | None = None
        self.span = tracer.start_span(f"answer {kind}")
        metrics.in_progress.inc()

    def note(self, event: Event) -> None:
        if isinstance(event, StatusEvent):
            self._enter(event.stage)
        elif isinstance(event, StatementEvent):
            self._enter("writing")
        elif isinstance(event, AnswerEvent):
            self._answer = event.answer

    def _enter(self, stage: str | None) -> None:
        """Begin a stage, None for the end of the last; what comes before the first is none."""
        if self._stage is not None:
            name, began, span = self._stage
            if name == stage:
                return
            metrics.stage_seconds.labels(name).observe(time.perf_counter() - began)
            span.end()
        if stage is None:
            self._stage = None
            return
        within = trace.set_span_in_context(self.span)
        self._stage = (stage, time.perf_counter(), tracer.start_span(stage, context=within))

    def end(self) -> None:
        self._enter(None)
        metrics.in_progress.dec()
        if self.refused:
            self.span.end()
            return
        answer = self._answer
        if answer is None and self.code is None:
            self.code = CANCELLED
        seconds = time.perf_counter() - self._began
        outcome = answer.outcome if answer else CANCELLED if self.code == CANCELLED else "failed"
        engine = answer.engine.name if answer else self._engine or "none"
        metrics.answers.labels(outcome, engine, channel.get()).inc()
        if answer is not None:
            metrics.answer_seconds.labels(engine).observe(seconds)
            if answer.engine.fallback:
                metrics.fallbacks.inc()
        elif self.code != CANCELLED:
            metrics.failures.labels(self.code).inc()
        told: dict[str, object] = {
            "kind": self._kind,
            "channel": channel.get(),
            "person": self._person,
            "outcome": outcome,
            "error": self.code,
            "engine": engine,
            "duration_ms": round(seconds * 1_000, 1),
            **(_describe(answer) if answer else {}),
        }
        for name, value in told.items():
            if isinstance(value, str | int | float):
                self.span.set_attribute(f"briefing.{name}", value)
        if self.code not in (None, CANCELLED):
            self.span.set_attribute("error.type", self.code or "")
            self.span.set_status(trace.StatusCode.ERROR)
        with trace.use_span(self.span, end_on_exit=True):
            logger.info("answer", extra={FIELDS: {**told, "trace_id": get_trace_id()}})


def _describe(answer: Answer) -> dict[str, object]:
    """What may be told of an answer: no word of it, nor of the question."""
    usage = answer.usage
    return {
        "answer_id": answer.id,
        "conversation_id": answer.conversation_id,
        "form": answer.form,
        "model": answer.engine.model,
        "prompt_version": answer.engine.prompt_version,
        "fallback": answer.engine.fallback is not None,
        "retrieve_ms": answer.timings_ms.retrieve,
        "read_ms": answer.timings_ms.read,
        "question_chars": len(answer.question),
        "statements": len(answer.statements),
        "citations": len(answer.citations),
        "cited_articles": len({citation.article_id for citation in answer.citations}),
        "disagreements": len(answer.disagreements),
        "missing": len(answer.missing),
        "corpus": answer.corpus.fingerprint,
        "corpus_articles": answer.corpus.articles,
        **(
            {
                "model_calls": usage.calls,
                "input_tokens": usage.input_tokens,
                "output_tokens": usage.output_tokens,
                "repaired": usage.repaired,
                "revised": usage.revised,
                "dropped": sum(usage.dropped.values()),
                "model_ms": usage.model_ms,
            }
            if usage
            else {}
        ),
    }
