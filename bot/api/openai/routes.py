"""/v1: models, chat completions and responses, answered from the articles."""

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi import Request as HttpRequest
from fastapi.responses import Response as HttpResponse
from fastapi.responses import StreamingResponse

from bot import chat
from bot.api.contract import refuse
from bot.api.deps import PersonDep, ServicesDep, count_question, require
from bot.api.exports import find_base
from bot.api.openai.encoder import Reply, build_completion, build_response, stream_completion, stream_response
from bot.api.openai.errors import RefusedRequest
from bot.api.openai.messages import Asked, read_messages, tell_plainly
from bot.api.openai.models import (
    ChatCompletion,
    ChatCompletionBody,
    Format,
    Model,
    ModelList,
    Response,
    ResponseBody,
)
from bot.api.openai.tasks import perform_task
from bot.app import Services
from bot.exports.messages import Message
from bot.models import Person, Request, RestartEvent
from bot.store.conversations import create_id
from ingest.errors import UnknownAnswer, UnknownConversation

MODEL = "briefing"
LINKS = "-links"
"""Ends the name of a model whose marks are links."""
EVENTS = "text/event-stream"

router = APIRouter(prefix="/v1", tags=["openai"], dependencies=[require("ask")])

_STARTED = int(time.time())


def list_model_ids(services: Services) -> dict[str, tuple[str | None, bool]]:
    """The engine behind each model, None for the one of the settings, and whether its marks are links."""
    writers = services.engines
    engines = {MODEL: None} | ({f"{MODEL}-{name}": name for name in writers} if len(writers) > 1 else {})
    return {f"{model}{end}": (engine, bool(end)) for model, engine in engines.items() for end in ("", LINKS)}


@router.get("/models")
async def list_models(services: ServicesDep) -> ModelList:
    """Ways to be answered: `briefing` marks citations as "[1]", `briefing-links` makes each mark a link; where there
    are several engines, each has the two as well."""
    return ModelList(data=[Model(id=name, created=_STARTED) for name in list_model_ids(services)])


@router.get("/models/{model_id}")
async def read_model(services: ServicesDep, model_id: str) -> Model:
    """One of them."""
    find_model(services, model_id)
    return Model(id=model_id, created=_STARTED)


def find_model(services: Services, name: str) -> tuple[str | None, bool]:
    """The engine of a model, and whether its marks are links. Raises RefusedRequest where there is none."""
    known = list_model_ids(services)
    if name not in known:
        detail = f"There is no model {name[:100]!r} here; there is {', '.join(known)}."
        raise RefusedRequest(detail, "model", "model_not_found", 404)
    return known[name]


@dataclass(frozen=True, slots=True)
class Ready:
    """A request that can be answered: with the events of an answer, or with what a client's own prompt gets."""

    reply: Reply
    request: Request
    fixed: str | None = None
    stream: bool = False
    include_usage: bool = False


def prepare(
    http: HttpRequest, services: Services, person: Person, model: str, asked: Asked, previous: str | None = None
) -> Ready:
    """Refuse a request while it can still be refused with a status. Raises what chat.check_request raises."""
    engine, links = find_model(services, model)
    answer_id = create_id()
    message = Message(f"{find_base(http, services)}/answers/{answer_id}", links)
    read = "\n".join([*(f"{one.question}\n{one.said}" for one in asked.earlier), asked.question])
    reply = Reply(answer_id, model, read, message)
    request = Request(asked.question, engine=engine, access=person.access, owner=person.owner, answer_id=answer_id)
    fixed = perform_task(asked.question)
    if fixed is None:
        if previous is not None:
            request = go_on(services, request, previous)
            reply = replace(reply, previous=previous)
        else:
            limit = services.settings.question_max_chars
            request = replace(request, earlier=tuple(tell_plainly(one, limit) for one in asked.earlier))
        chat.check_request(services, request)
    return Ready(reply, request, fixed)


def go_on(services: Services, request: Request, previous: str) -> Request:
    """A question after an earlier response: in its conversation, or beside it where that has gone on meanwhile.

    Raises RefusedRequest where there is no such response, or it is somebody else's.
    """
    kept = services.conversations.of(request.owner)
    try:
        answer = kept.load_answer(previous.removeprefix("resp_"))
        conversation = kept.load(answer.conversation_id)
        if conversation.owner != request.owner:
            raise UnknownAnswer(f"There is no response {previous[:100]!r}.")
    except (UnknownAnswer, UnknownConversation) as error:
        raise RefusedRequest(error.message, "previous_response_id", "previous_response_not_found", 404) from error
    view = services.readable(request.access)
    turns = [view.show(turn.answer, own=True) for turn in conversation.turns]
    if not turns or turns[-1].id == answer.id:
        return replace(request, conversation_id=answer.conversation_id)
    place = next((place for place, turn in enumerate(turns) if turn.id == answer.id), None)
    until = [view.show(answer, own=True)] if place is None else turns[: place + 1]
    return replace(request, history=tuple(until[-chat.HISTORY :]))


def check_format(wanted: Format | None, param: str) -> None:
    """Raise RefusedRequest where another form than text is wanted."""
    if wanted is not None and wanted.type != "text":
        raise RefusedRequest(
            f"Answers are text; {wanted.type[:100]!r} can't be had. POST /api/chat answers with an object.", param
        )


def prepare_completion(http: HttpRequest, services: ServicesDep, person: PersonDep, body: ChatCompletionBody) -> Ready:
    check_format(body.response_format, "response_format")
    if body.n not in (None, 1):
        raise RefusedRequest("One question has one answer here: leave n out.", "n")
    ready = prepare(http, services, person, body.model, read_messages(body.messages))
    usage = body.stream_options is not None and body.stream_options.include_usage
    return replace(ready, stream=bool(body.stream), include_usage=usage)


def prepare_response(http: HttpRequest, services: ServicesDep, person: PersonDep, body: ResponseBody) -> Ready:
    check_format(body.text.format if body.text else None, "text.format")
    if body.background:
        raise RefusedRequest("Nothing is answered in the background here; use `stream`.", "background")
    if body.conversation is not None:
        raise RefusedRequest("Conversations go on from `previous_response_id` here.", "conversation")
    asked = Asked(body.input) if isinstance(body.input, str) else read_messages(body.input, "input")
    ready = prepare(http, services, person, body.model, asked, body.previous_response_id)
    return replace(ready, stream=bool(body.stream))


_EVENT = {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}}
STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {EVENTS: {"itemSchema": _EVENT}}}}
"""What is answered where `stream` is set."""


@router.post("/chat/completions", response_model=ChatCompletion, responses=STREAM | refuse(404, 409, 502, 504))
async def complete_chat(
    http: HttpRequest, services: ServicesDep, person: PersonDep, ready: Annotated[Ready, Depends(prepare_completion)]
) -> Any:
    """Answer the last message of a chat, whose earlier messages a follow-up may lean on. Each mark "[1]" of the text
    has an annotation `url_citation`. Messages of the system and of tools are not obeyed."""
    await count(http, person, ready)
    if ready.stream:
        pieces = tell(services, ready)
        events = services.settings.openai.source_events
        return send(stream_completion(ready.reply, pieces, ready.include_usage, events), pieces)
    await fold(services, ready)
    return await build_completion(ready.reply)


@router.post("/responses", response_model=Response, responses=STREAM | refuse(404, 409, 502, 504))
async def respond(
    http: HttpRequest, services: ServicesDep, person: PersonDep, ready: Annotated[Ready, Depends(prepare_response)]
) -> Any:
    """Answer a question, after an earlier response where `previous_response_id` names one. Answers are kept, whatever
    `store` says: citations lead to them."""
    await count(http, person, ready)
    if ready.stream:
        pieces = tell(services, ready)
        return send(stream_response(ready.reply, pieces), pieces)
    await fold(services, ready)
    return await build_response(ready.reply)


async def count(http: HttpRequest, person: Person, ready: Ready) -> None:
    """Count what is answered from the articles, and no prompt of a client's own. Raises TooManyRequests."""
    if ready.fixed is None:
        await count_question(http, person)


def send(events: AsyncIterator[bytes], pieces: AsyncGenerator[str]) -> HttpResponse:
    """A stream, which lets go of the answer when the client has gone."""

    async def run() -> AsyncIterator[bytes]:
        async with aclosing(pieces):
            async for event in events:
                yield event

    return StreamingResponse(run(), media_type=EVENTS, headers={"cache-control": "no-cache", "x-accel-buffering": "no"})


async def tell(services: Services, ready: Ready) -> AsyncGenerator[str]:
    """The text of the answer, piece by piece. Raises what chat.stream_answer raises."""
    if ready.fixed is not None:
        ready.reply.message.text = ready.fixed
        yield ready.fixed
        return
    async with aclosing(chat.stream_answer(services, ready.request)) as events:
        async for event in events:
            yield ready.reply.message.take(event)


async def fold(services: Services, ready: Ready) -> None:
    """Write the whole message. Raises what chat.stream_answer raises."""
    if ready.fixed is not None:
        ready.reply.message.text = ready.fixed
        return
    message = ready.reply.message
    async with aclosing(chat.stream_answer(services, ready.request)) as events:
        async for event in events:
            if isinstance(event, RestartEvent):
                # Nobody has seen it yet.
                message.text = ""
            message.take(event)
