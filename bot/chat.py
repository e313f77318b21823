"""One question of one conversation: what every adapter calls, and encodes the events of."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from rapidfuzz import fuzz, process

from bot.answering.answers import build_reply
from bot.answering.withholding import withhold
from bot.app import Services, View
from bot.asking.corpus import Corpus
from bot.asking.intents import Intent, find_intent
from bot.deadline import limit_time
from bot.models import Answer, AnswerEvent, BriefRequest, EngineInfo, Event, Request, Statement
from bot.telemetry.answers import hash_person, observe
from ingest.catalog import ReadableCatalog
from ingest.errors import EmptyQuestion, QuestionTooLong, UnknownEngine, UnknownFilter
from ingest.models import Access, Filters

T = TypeVar("T")

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
    if request.engine not in (None, "auto") and request.engine not in services.engines:
        raise UnknownEngine(f"There is no engine {request.engine!r} here; there is {', '.join(services.engines)}.")
    check_filters(services.catalog.readable(request.access), request.filters)
    if request.conversation_id is not None:
        services.conversations.of(request.owner).check(request.conversation_id)


def check_filters(catalog: ReadableCatalog, filters: Filters) -> None:
    """Refuse filters that name what the corpus does not have: they would find nothing, without a word of why.

    Raises UnknownFilter, but not where the corpus is empty, which its answer says by itself.
    """
    if filters == Filters() or not catalog.list_articles(limit=1):
        return
    if filters.publishers:
        refuse_unknown("publisher", filters.publishers, catalog.list_publishers())
    if filters.collections:
        refuse_unknown("collection", filters.collections, catalog.list_collections())
    if filters.article_ids and len(catalog.list_ids(filters.article_ids)) < len(set(filters.article_ids)):
        refuse_unknown("article", filters.article_ids, catalog.list_ids())


def refuse_unknown(kind: str, named: tuple[str, ...], known: list[str]) -> None:
    """Raise UnknownFilter for the first of `named` that is not known."""
    unknown = [name for name in named if name not in set(known)]
    if unknown:
        raise UnknownFilter(
            f"There is no {kind} {unknown[0][:SHOWN_CHARS]!r} in the corpus. Nothing was searched; there "
            f"{'are' if len(known) > 1 else 'is'} {name_nearest(unknown[0], known) or 'none'}."
        )


def name_nearest(wanted: str, known: list[str]) -> str:
    """What there is, as words for people: all of it, or what comes nearest to `wanted` and how much more."""
    if len(known) <= MOST_SHOWN:
        return ", ".join(known)
    found = process.extract(wanted[:SHOWN_CHARS], known, scorer=fuzz.WRatio, limit=MOST_SHOWN)
    nearest = [name for name, _, _ in found]
    return f"{', '.join(nearest)} and {len(known) - MOST_SHOWN:,} more"


def stream_answer(services: Services, request: Request | BriefRequest) -> AsyncGenerator[Event]:
    """The events of one answer, or of one brief, which is kept before the last of them is sent.

    Raises what check_request raises, and IndexUnavailable, StaleIndex, ModelUnavailable and QuestionTimeout.
    """
    is_question = isinstance(request, Request)
    events = _ask(services, request) if isinstance(request, Request) else _brief(services, request)
    engine = choose_engine(services, request.engine)
    return observe(events, "question" if is_question else "brief", engine, hash_person(request.owner, services.log_key))


async def _ask(services: Services, request: Request) -> AsyncGenerator[Event]:
    await asyncio.to_thread(check_request, services, request)
    view = services.readable(request.access)
    asked = replace(request, question=request.question.strip(), engine=choose_engine(services, request.engine))
    async for event in _keep(services, view, partial(_answer, services, view, asked), asked):
        yield event


async def _answer(services: Services, view: View, asked: Request, corpus: Corpus) -> AsyncGenerator[Event]:
    if asked.conversation_id is not None:
        history = await asyncio.to_thread(load_history, services, view, asked, corpus)
        asked = replace(asked, history=tuple(history))
    elif asked.earlier:
        asked = replace(asked, history=await build_history(view, asked, corpus), earlier=())
    intent = await asyncio.to_thread(find_intent, asked.question, asked.history, corpus, date.today())
    if view.briefer.handles(intent):
        events = view.briefer.stream(asked, intent, corpus)
    else:
        events = view.briefer.answer(asked, corpus)
    async with aclosing(events):
        async for event in events:
            yield event


def load_history(services: Services, view: View, request: Request, corpus: Corpus) -> list[Answer]:
    """The latest answers of a request's conversation, oldest first, as they may be read in this state of the corpus."""
    assert request.conversation_id is not None
    kept = services.conversations.of(request.owner).list_recent(request.conversation_id, HISTORY)
    return [withhold(answer, view.catalog, corpus.state, own=True) for answer in kept]


async def build_history(view: View, request: Request, corpus: Corpus) -> tuple[Answer, ...]:
    """The earlier answers that a client tells of, oldest first.

    Each question is understood after those before it, as it was when it was asked; nothing is searched.
    """
    history: tuple[Answer, ...] = ()
    for one in request.earlier:
        asked = Request(one.question, access=request.access, history=history)
        understood = await view.pipeline.understand(asked, corpus)
        told = Statement(text=one.said, citations=(1,), sources=1, support="supported") if one.said else None
        answer = build_reply(asked, corpus.state, "", EngineInfo(name="client")).model_copy(
            update={
                "standalone_question": understood.standalone,
                "outcome": "answered" if told else "declined",
                "statements": (told,) if told else (),
                "notice": None,
            }
        )
        history = (*history, answer)
    return history


async def _brief(services: Services, request: BriefRequest) -> AsyncGenerator[Event]:
    asks = "Brief me on" if request.changed_since is None else "What changed on"
    topic, audience = request.topic.strip(), (request.audience or "").strip()
    told = f"{topic}, for {audience}" if audience else topic
    engine = choose_engine(services, request.engine)
    # Dates that are given and not read in words are kept to.
    filters = request.filters if request.changed_since else request.filters.limit_days(request.since, request.until)
    asked = Request(f"{asks} {told}", engine=engine, filters=filters, access=request.access, owner=request.owner)
    await asyncio.to_thread(check_request, services, replace(asked, question=told if topic else ""))
    if request.changed_since is None:
        intent = Intent("brief", topic=topic, length=request.length, audience=audience)
    else:
        intent = Intent("changes", topic=topic, since=request.changed_since, until=request.until)
    view = services.readable(request.access)
    async for event in _keep(services, view, partial(view.briefer.stream, asked, intent), asked):
        yield event


def choose_engine(services: Services, engine: str | None) -> str:
    """The writer that is meant: the one that was named, else that of the settings, else the best there is."""
    name = engine if engine not in (None, "auto") else services.settings.engine
    if name in services.engines:
        return name
    return "llm" if "llm" in services.engines else "extractive"


async def _keep(
    services: Services, view: View, begin: Callable[[Corpus], AsyncGenerator[Event]], asked: Request
) -> AsyncGenerator[Event]:
    """The events within the time that a question has; the answer is kept before it is sent."""
    made = read_one_state(services, view, begin)
    async with aclosing(made), aclosing(limit_time(made, get_time_limit(services, asked.engine))) as events:
        async for event in events:
            if isinstance(event, AnswerEvent):
                await asyncio.to_thread(services.conversations.of(asked.owner).save, event.answer)
            yield event


async def read_one_state(
    services: Services, view: View, begin: Callable[[Corpus], AsyncGenerator[T]]
) -> AsyncGenerator[T]:
    """What `begin` makes of the corpus, all of one state of the catalog, whatever is taken in meanwhile.

    Raises IndexUnavailable and StaleIndex.
    """
    async with services.answering:
        pin = await asyncio.to_thread(services.catalog.pin)
        try:
            with pin.use():
                corpus = await asyncio.to_thread(view.corpus.look, pin)
            async with aclosing(begin(corpus)) as made:
                while True:
                    with pin.use():
                        try:
                            one = await anext(made)
                        except StopAsyncIteration:
                            return
                    yield one
        finally:
            # Where time is up, a thread may be reading still; nobody waits for it.
            asyncio.get_running_loop().run_in_executor(None, pin.close)


def get_time_limit(services: Services, engine: str | None) -> float:
    """Seconds that a question to this engine may take."""
    settings = services.settings
    return settings.question_timeout_s + (settings.llm.timeout_s if engine == "llm" else 0.0)


async def fold_answer(services: Services, request: Request | BriefRequest) -> Answer:
    """The answer to one question, or a brief, whole. Raises what stream_answer raises."""
    return await fold(stream_answer(services, request))


async def summarise_article(services: Services, article_id: str, access: Access) -> Answer:
    """What opens an article's page, kept in no conversation. Raises what Abstracts.write raises."""
    view = services.readable(access)

    async def work(corpus: Corpus) -> AsyncGenerator[Event]:
        yield AnswerEvent(answer=await asyncio.to_thread(view.abstracts.write, article_id, corpus))

    made = limit_time(read_one_state(services, view, work), services.settings.question_timeout_s)
    return await fold(observe(made, "summary"))


async def fold(events: AsyncGenerator[Event]) -> Answer:
    """The answer that a stream of events ends with."""
    answer: Answer | None = None
    async for event in events:
        if isinstance(event, AnswerEvent):
            answer = event.answer
    if answer is None:
        raise RuntimeError("the engine ended without an answer")
    return answer
