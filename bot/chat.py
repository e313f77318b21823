"""One question of one conversation: what every adapter calls, and encodes the events of."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from rapidfuzz import fuzz, process

from bot.app import Services
from bot.deadline import limit_time
from bot.models import Answer, AnswerEvent, Event, Request
from ingest.catalog import Catalog
from ingest.errors import EmptyQuestion, QuestionTooLong, UnknownEngine, UnknownFilter
from ingest.models import Filters

HISTORY = 4
"""Earlier answers of the conversation that a follow-up may lean on."""
MOST_SHOWN = 10
"""Names that a refusal lists."""
SHOWN_CHARS = 100
"""Of a name that is not known."""


def check_request(services: Services, request: Request) -> None:
    """Refuse what can't be answered, before anything is streamed.

    Raises EmptyQuestion, QuestionTooLong, UnknownEngine, UnknownFilter, UnknownConversation.
    """
    limit = services.settings.question_max_chars
    if not any(character.isalnum() for character in request.question):
        raise EmptyQuestion("The question has no words. Type what you want to know.")
    if len(request.question) > limit:
        raise QuestionTooLong(
            f"The question has {len(request.question):,} characters, more than the {limit:,} allowed. "
            "Nothing was searched; shorten it."
        )
    if request.engine not in (None, "auto") and request.engine not in services.pipeline.writers:
        raise UnknownEngine(
            f"There is no engine {request.engine!r} here; there is {', '.join(sorted(services.pipeline.writers))}."
        )
    check_filters(services.catalog, request.filters)
    if request.conversation_id is not None:
        services.conversations.check(request.conversation_id)


def check_filters(catalog: Catalog, filters: Filters) -> None:
    """Refuse filters that name what the corpus does not have: they would find nothing, without a word of why.

    Raises UnknownFilter, but not where the corpus is empty, which its answer says by itself.
    """
    if filters.publishers:
        refuse_unknown("publisher", filters.publishers, catalog.list_publishers())
    if filters.article_ids and len(catalog.list_ids(filters.article_ids)) < len(set(filters.article_ids)):
        refuse_unknown("article", filters.article_ids, catalog.list_ids())


def refuse_unknown(kind: str, named: tuple[str, ...], known: list[str]) -> None:
    """Raise UnknownFilter for the first of `named` that is not known."""
    unknown = [name for name in named if name not in set(known)]
    if unknown and known:
        raise UnknownFilter(
            f"There is no {kind} {unknown[0][:SHOWN_CHARS]!r} in the corpus. Nothing was searched; there "
            f"{'is' if len(known) == 1 else 'are'} {name_nearest(unknown[0], known)}."
        )


def name_nearest(wanted: str, known: list[str]) -> str:
    """What there is, as words for people: all of it, or what comes nearest to `wanted` and how much more."""
    if len(known) <= MOST_SHOWN:
        return ", ".join(known)
    found = process.extract(wanted[:SHOWN_CHARS], known, scorer=fuzz.WRatio, limit=MOST_SHOWN)
    nearest = [name for name, _, _ in found]
    return f"{', '.join(nearest)} and {len(known) - MOST_SHOWN:,} more"


async def stream_answer(services: Services, request: Request) -> AsyncGenerator[Event]:
    """The events of one answer, which is kept before the last of them is sent.

    Raises what check_request raises, and IndexUnavailable, StaleIndex, ModelUnavailable and QuestionTimeout.
    """
    await asyncio.to_thread(check_request, services, request)
    history: list[Answer] = []
    if request.conversation_id is not None:
        history = await asyncio.to_thread(services.conversations.list_recent, request.conversation_id, HISTORY)
    name = request.engine if request.engine not in (None, "auto") else services.settings.engine
    writers = services.pipeline.writers
    if name not in writers:
        name = "llm" if "llm" in writers else "extractive"
    asked = replace(request, question=request.question.strip(), engine=name, history=tuple(history))
    async for event in limit_time(services.pipeline.stream(asked), get_time_limit(services, name)):
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
