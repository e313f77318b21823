"""One question of one conversation: what every adapter calls, and encodes the events of."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.briefings import Ask
from bot.deadline import limit_time
from bot.models import Answer, AnswerEvent, Event, Filters
from bot.services import Services
from bot.store.conversations import create_id
from ingest.errors import EmptyQuestion, QuestionTooLong, UnknownEngine

HISTORY = 4
"""Earlier answers of the conversation that a follow-up may lean on."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question as an adapter received it."""

    question: str
    conversation_id: str | None = None
    engine: str | None = None
    filters: Filters = Filters()


def check_request(services: Services, request: Request) -> None:
    """Refuse what can't be answered, before anything is streamed.

    Raises EmptyQuestion, QuestionTooLong, UnknownEngine, UnknownConversation.
    """
    limit = services.settings.question_max_chars
    if not any(character.isalnum() for character in request.question):
        raise EmptyQuestion("The question has no words. Type what you want to know.")
    if len(request.question) > limit:
        raise QuestionTooLong(
            f"The question has {len(request.question):,} characters, more than the {limit:,} allowed. "
            "Nothing was searched; shorten it."
        )
    if request.engine not in (None, "auto") and request.engine not in services.engines:
        raise UnknownEngine(
            f"There is no engine {request.engine!r} here; there is {', '.join(sorted(services.engines))}."
        )
    if request.conversation_id is not None:
        services.conversations.check(request.conversation_id)


async def stream_answer(services: Services, request: Request) -> AsyncIterator[Event]:
    """The events of one answer, which is kept before the last of them is sent.

    Raises what check_request raises, and IndexUnavailable, StaleIndex, ModelUnavailable and QuestionTimeout.
    """
    await asyncio.to_thread(check_request, services, request)
    history: list[Answer] = []
    if request.conversation_id is not None:
        history = await asyncio.to_thread(services.conversations.list_recent, request.conversation_id, HISTORY)
    name = request.engine if request.engine not in (None, "auto") else services.settings.engine
    auto = "llm" if "llm" in services.engines else "extractive"
    engine = services.engines.get(name, services.engines[auto])
    ask = Ask(request.question.strip(), request.conversation_id or create_id(), request.filters, tuple(history))
    async for event in limit_time(engine.stream(ask), get_time_limit(services, engine.name)):
        if isinstance(event, AnswerEvent):
            await asyncio.to_thread(services.conversations.save, event.answer)
        yield event


def get_time_limit(services: Services, engine: str) -> float:
    """Seconds that a question to this engine may take."""
    settings = services.settings
    return settings.question_timeout_s + (settings.llm.timeout_s if engine == "llm" else 0.0)


async def fold_answer(services: Services, request: Request) -> Answer:
    """The answer that the stream of events ends with."""
    answer: Answer | None = None
    async for event in stream_answer(services, request):
        if isinstance(event, AnswerEvent):
            answer = event.answer
    if answer is None:
        raise RuntimeError("the engine ended without an answer")
    return answer
