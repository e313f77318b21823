"""The corpus over HTTP: what there is, its words, and taking in files from this machine."""

import secrets
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import anyio
from anyio.from_thread import run as run_in_loop
from fastapi import APIRouter, Depends, Header, HTTPException, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import Field

from bot import chat
from bot.api.contract import refuse
from bot.api.deps import AccessDep, Counted, MayEdit, ServicesDep, ViewDep
from bot.api.search import find_articles
from bot.models import Answer
from bot.problems import describe_error
from ingest.changes import amend_article, shelve_article
from ingest.dates import is_future
from ingest.errors import BriefingError
from ingest.models import (
    MOST_NAMES,
    NAME_CHARS,
    ArticleKind,
    Frozen,
    Heading,
    IngestReport,
    PublishedBasis,
    Shelving,
    StoredArticle,
)
from ingest.pipeline import build_pipeline

router = APIRouter(tags=["articles"])

NEWEST_VERSION = 2**31 - 1
"""The largest number that every database takes."""


class ArticleSummary(Frozen):
    """One version of an article, without its words."""

    id: str
    version: int
    title: str
    publisher: str | None
    published: date | None
    published_basis: PublishedBasis
    url: str | None
    language: str
    kind: ArticleKind
    extra: dict[str, Any]
    amended: tuple[str, ...]
    """Which of these a person has set right, instead of what the file says."""
    in_future: bool
    """Whether it is dated later than today: neither the corpus nor its line of time reaches up to it."""
    added_at: datetime
    groups: tuple[str, ...]
    """Who may read it, as far as that is yours to know; everybody where there is none."""
    collections: tuple[str, ...]


class ArticleText(ArticleSummary):
    """One version of an article with its canonical text, which all offsets count in (code points)."""

    text: str
    headings: tuple[Heading, ...]
    current: bool
    superseded_at: datetime | None
    purged_at: datetime | None


class ArticleList(Frozen):
    """Current articles by id; `cursor` asks for the next page, and is absent on the last."""

    articles: list[ArticleSummary]
    cursor: str | None = None


NamesField = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=NAME_CHARS)], ...] | None, Field(max_length=MOST_NAMES)
]


class AmendmentBody(Frozen):
    """What is to be set right about an article: null goes back to what its file says, "" says that it is not known.

    Of groups and collections null says nothing, and no name says that everybody may read it, or that it is in none.
    """

    title: Annotated[str | None, Field(max_length=500)] = None
    publisher: Annotated[str | None, Field(max_length=200)] = None
    published: Annotated[str | None, Field(max_length=100)] = None
    language: Annotated[str | None, Field(max_length=35)] = None
    kind: ArticleKind | None = None
    groups: NamesField = None
    collections: NamesField = None


class IngestBody(Frozen):
    """Files and folders on the server's machine."""

    paths: tuple[str, ...]
    rebuild: bool = False
    prune: bool = False
    shelving: Shelving = Shelving()


@router.get("/api/articles")
def list_articles(
    view: ViewDep,
    limit: Annotated[int | None, Query(ge=1, le=1000)] = None,
    cursor: str | None = None,
    search: Annotated[str, Query(max_length=200)] = "",
) -> ArticleList:
    """All current articles, or a page of them; with `search` those that hold every word of it, in one list."""
    if search.strip():
        return ArticleList(articles=[summarise(one) for one in find_articles(view.catalog, search)])
    found = view.catalog.list_articles(cursor, limit + 1 if limit else None)
    more = limit is not None and len(found) > limit
    page = found[:limit] if limit else found
    return ArticleList(articles=[summarise(article) for article in page], cursor=page[-1].id if more else None)


@router.get("/api/articles/{article_id}")
def read_article(
    view: ViewDep, article_id: str, version: Annotated[int | None, Query(ge=1, le=NEWEST_VERSION)] = None
) -> ArticleText:
    """One article's words; without a version the current one."""
    article = view.catalog.load_article(article_id, version)
    return ArticleText(
        **dict(summarise(article)),
        text=article.text,
        headings=article.headings,
        current=article.superseded_at is None,
        superseded_at=article.superseded_at,
        purged_at=article.purged_at,
    )


@router.get("/api/articles/{article_id}/summary", dependencies=[Counted], responses=refuse(409, 504))
async def summarise_article(services: ServicesDep, access: AccessDep, article_id: str) -> Answer:
    """What the current version of an article says in short, and what the corpus says elsewhere on the same matter.

    The answer belongs to no conversation and is not kept.
    """
    return await chat.summarise_article(services, article_id, access)


@router.patch("/api/articles/{article_id}", dependencies=[MayEdit], responses=refuse(409))
def amend_metadata(services: ServicesDep, access: AccessDep, article_id: str, body: AmendmentBody) -> ArticleSummary:
    """Set title, publisher, date, language or kind right; this holds on when the article's file is ingested again.

    The article gets a new version with the same words, unless only its groups and collections are sent: these are set
    for all its versions, and what its file says of them holds again when it is ingested again. Only the fields that
    are sent change.
    """
    services.check()
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
    changes = body.model_dump(exclude_unset=True, exclude=set(Shelving.model_fields))
    shelving = Shelving(groups=body.groups, collections=body.collections)
    kept = (services.settings, services.catalog, pipeline, access)
    if shelving == Shelving():
        return summarise(amend_article(article_id, changes, *kept))
    shelved = shelve_article(article_id, shelving, *kept)
    return summarise(amend_article(article_id, changes, *kept) if changes else shelved)


def summarise(article: StoredArticle) -> ArticleSummary:
    own = article.model_dump(include={"id", "version", "added_at", "groups", "collections"})
    return ArticleSummary(**own | dict(article.metadata), in_future=is_future(article.metadata.published))


def check_owner(services: ServicesDep, x_briefing_owner: Annotated[str, Header()] = "") -> None:
    """Let only those in who can read the data folder: paths name files of this machine."""
    token = services.owner_token
    if not token or not secrets.compare_digest(token, x_briefing_owner):
        raise HTTPException(403, "Only a command that can read this server's data folder may have it read files.")


@router.post(
    "/api/ingest", response_class=EventSourceResponse, dependencies=[Depends(check_owner)], include_in_schema=False
)
async def ingest_paths(services: ServicesDep, body: IngestBody) -> AsyncIterator[ServerSentEvent]:
    """Do the work of `briefing ingest` in the process that holds the index: `progress` events, then `report`."""
    send, receive = anyio.create_memory_object_stream[ServerSentEvent](100)

    def report_progress(done: int, total: int, name: str) -> None:
        run_in_loop(send.send, ServerSentEvent(event="progress", data={"done": done, "total": total, "name": name}))

    def ingest() -> IngestReport:
        pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
        return pipeline.ingest(
            [Path(path) for path in body.paths], report_progress, body.rebuild, body.prune, body.shelving
        )

    async def work() -> None:
        async with send:
            try:
                report = await anyio.to_thread.run_sync(ingest)
                await send.send(ServerSentEvent(event="report", data=report.model_dump(mode="json")))
            except BriefingError as error:
                await send.send(ServerSentEvent(event="error", data=describe_error(error).model_dump(mode="json")))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work)
        async for event in receive:
            yield event
