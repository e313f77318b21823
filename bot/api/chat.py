"""POST /api/chat: one answer as JSON, or as server-sent events while it is made."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import Field
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from bot import chat
from bot.api.contract import refuse
from bot.api.deps import Counted, PersonDep, ServicesDep
from bot.models import Answer, AnswerEvent, Event, Request
from bot.problems import describe_error
from ingest.errors import BriefingError
from ingest.models import Access, Filters, Frozen


class ChatBody(Frozen):
    """A question, and what to answer it from."""

    question: Annotated[str, Field(examples=["How many countries took part in the Paris summit?"])]
    conversation_id: str | None = None
    engine: str | None = None
    filters: Filters = Filters()
    groups: frozenset[str] | None = None
    """Only from what anybody in one of these groups may read, and who asks may read as well."""


class EventStreamRoute(APIRoute):
    """A route that only sees requests whose Accept header asks for an event stream."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is Match.FULL and "text/event-stream" not in Headers(scope=scope).get("accept", ""):
            return Match.NONE, {}
        return match, child


def check_body(services: ServicesDep, person: PersonDep, body: ChatBody) -> Request:
    """Refuse a request while it can still be refused with a status."""
    narrowed = person.access.narrow(Access(groups=body.groups))
    request = Request(body.question, body.conversation_id, body.engine, body.filters, narrowed, person.owner)
    chat.check_request(services, request)
    return request


RequestDep = Annotated[Request, Depends(check_body)]

router = APIRouter(dependencies=[Counted], tags=["chat"])
streams = APIRouter(dependencies=[Counted], tags=["chat"], route_class=EventStreamRoute)


@streams.post("/api/chat", response_class=EventSourceResponse, include_in_schema=False)
async def stream_chat(services: ServicesDep, request: RequestDep) -> AsyncIterator[ServerSentEvent]:
    async for sent in send_events(chat.stream_answer(services, request)):
        yield sent


@router.post("/api/chat", responses=refuse(404, 409, 502, 504))
async def answer_chat(services: ServicesDep, request: RequestDep) -> Answer:
    """Answer a question. With `Accept: text/event-stream` the same answer comes as events while it is made:
    `status`, `statement`, `disagreement`, `restart`, then `answer` or `error`."""
    return await chat.fold_answer(services, request)


async def send_events(events: AsyncIterator[Event]) -> AsyncIterator[ServerSentEvent]:
    """Events as they go over the wire; what goes wrong is the last of them."""
    try:
        async for event in events:
            yield ServerSentEvent(event=event.event, data=encode_event(event))
    except BriefingError as error:
        # The status line is gone by now, so the problem travels as the last event.
        yield ServerSentEvent(event="error", data=describe_error(error).model_dump(mode="json"))


def encode_event(event: Event) -> dict[str, Any]:
    """An event's data as it goes over the wire; its name travels beside it."""
    if isinstance(event, AnswerEvent):
        return event.answer.model_dump(mode="json")
    return event.model_dump(mode="json", exclude={"event"})
