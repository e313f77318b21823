"""What is polled for articles, over HTTP, and the task that polls it while the server runs."""

import logging
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, Request, Response
from pydantic import Field

from bot.api.articles import NamesField, check_owner
from bot.api.contract import refuse
from bot.api.deps import AccessDep, MayEdit, ServicesDep
from bot.api.lifespan import run_beside
from bot.app import Services
from bot.sources import build_sources
from ingest.errors import BriefingError, UnknownSource
from ingest.models import Access, Frozen, Shelving, Source
from ingest.sources.poller import Poller
from ingest.sources.polling import Sources

router = APIRouter(tags=["sources"])

logger = logging.getLogger(__name__)


class SourceList(Frozen):
    """What is polled, in the order in which it was added."""

    sources: list[Source]


class SourceBody(Frozen):
    """A source to be polled from now on."""

    address: Annotated[str, Field(min_length=1, max_length=2_000)]
    """A web address of a page or a feed; from a command that can read the data folder also a folder's path."""
    every_s: Annotated[float | None, Field(ge=60, le=31_536_000)] = None
    """Seconds between two polls."""
    groups: NamesField = None
    """Who may read its articles; everybody where none is named."""
    collections: NamesField = None


async def get_sources(request: Request) -> Sources:
    sources: Sources = request.app.state.sources
    return sources


SourcesDep = Annotated[Sources, Depends(get_sources)]


@router.get("/api/sources")
def list_sources(sources: SourcesDep, access: AccessDep) -> SourceList:
    """What is polled, and how that goes: last success, last error, articles taken, next poll."""
    return SourceList(sources=[one for one in sources.list_sources() if may_see(one, access)])


def may_see(source: Source, access: Access) -> bool:
    """Whether somebody may read what a source gives; a folder, whose files say so themselves, is for who reads all."""
    return access.groups is None or (source.kind != "folder" and access.admits(source.shelving.groups or ()))


def find_source(sources: SourcesDep, access: AccessDep, source_id: str) -> Source:
    """Raise UnknownSource for one that is not there, or not for whoever asks."""
    found = next((one for one in sources.list_sources() if one.id == source_id and may_see(one, access)), None)
    if found is None:
        raise UnknownSource(f"There is no source {source_id!r}. The list of sources names what there is.")
    return found


SourceDep = Annotated[Source, Depends(find_source)]


@router.post("/api/sources", status_code=201, dependencies=[MayEdit], responses=refuse(409, 413, 415, 424))
def add_source(
    services: ServicesDep,
    sources: SourcesDep,
    access: AccessDep,
    body: SourceBody,
    x_briefing_owner: Annotated[str, Header()] = "",
) -> Source:
    """Poll a page or a feed from now on. It is fetched once to see that something can be made of it."""
    if Path(body.address).is_absolute():
        check_owner(services, x_briefing_owner)
    shelving = Shelving(groups=body.groups, collections=body.collections)
    return sources.add(body.address, body.every_s, shelving, access)


@router.delete("/api/sources/{source_id}", status_code=204, dependencies=[MayEdit])
def remove_source(sources: SourcesDep, source: SourceDep) -> Response:
    """Poll a source no more. The articles that it gave stay."""
    sources.remove(source.id)
    return Response(status_code=204)


@router.post("/api/sources/{source_id}/poll", dependencies=[MayEdit])
def poll_source(sources: SourcesDep, source: SourceDep) -> Source:
    """Poll a source now. Whether that succeeded is in its state, which is answered."""
    return sources.poll(source.id)


def add_sources(app: FastAPI, services: Services) -> None:
    """Poll sources for as long as the application runs."""
    sources = app.state.sources = build_sources(services)
    run_beside(app, lambda: _keep_polling(sources))


async def _keep_polling(sources: Sources) -> None:
    """Run the poller until cancelled. The page goes on without it; the log says why."""
    try:
        await Poller(sources).run()
    except BriefingError as error:
        logger.error("Sources are not polled: %s", error.message)
