"""POST /api/briefings: a brief as JSON, or as server-sent events section by section."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime, Field

from bot import chat
from bot.api.chat import EventStreamRoute, send_events
from bot.api.contract import refuse
from bot.api.deps import Counted, PersonDep, ServicesDep
from bot.models import Answer, BriefRequest, Request
from ingest.models import Access, Filters, Frozen


class BriefingBody(Frozen):
    """A topic, and for whom and from what to write on it."""

    topic: Annotated[str, Field(examples=["The Paris Declaration"])]
    since: date | None = None
    until: date | None = None
    audience: Annotated[str | None, Field(max_length=200)] = None
    length: Literal["short", "page"] = "page"
    engine: str | None = None
    filters: Filters = Filters()
    changed_since: AwareDatetime | None = None
    """Instead of a brief only what changed since this moment."""
    groups: frozenset[str] | None = None
    """Only from what anybody in one of these groups may read, and who asks may read as well."""


def check_body(services: ServicesDep, person: PersonDep, body: BriefingBody) -> BriefRequest:
    """Refuse a request while it can still be refused with a status."""
    narrowed = person.access.narrow(Access(groups=body.groups))
    chat.check_request(services, Request(body.topic, engine=body.engine, filters=body.filters, access=narrowed))
    return BriefRequest(
        topic=body.topic,
        since=body.since,
        until=body.until,
        audience=body.audience,
        length=body.length,
        engine=body.engine,
        filters=body.filters,
        access=narrowed,
        owner=person.owner,
        changed_since=body.changed_since,
    )


BriefRequestDep = Annotated[BriefRequest, Depends(check_body)]

router = APIRouter(dependencies=[Counted], tags=["briefings"])
streams = APIRouter(dependencies=[Counted], tags=["briefings"], route_class=EventStreamRoute)


@streams.post("/api/briefings", response_class=EventSourceResponse, include_in_schema=False)
async def stream_answering(services: ServicesDep, request: BriefRequestDep) -> AsyncIterator[ServerSentEvent]:
    async for sent in send_events(chat.stream_answer(services, request)):
        yield sent


@router.post("/api/briefings", responses=refuse(404, 409, 502, 504))
async def write_briefing(services: ServicesDep, request: BriefRequestDep) -> Answer:
    """Brief somebody on a topic. With `Accept: text/event-stream` it comes section by section while it is made:
    `status`, then for each section `section` and its `statement`s and `disagreement`s, then `answer` or `error`."""
    return await chat.fold_answer(services, request)
