"""Articles added, replaced and removed over HTTP, one at a time, findable as soon as the answer says so."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

import anyio
from fastapi import APIRouter, Depends, File, Form, HTTPException, Response, UploadFile
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ValidationError

from bot.api.contract import refuse
from bot.api.deps import AccessDep, MayEdit, ServicesDep
from bot.app import Services
from bot.problems import describe_error
from ingest.changes import Upload, drop_article, take_upload
from ingest.errors import BriefingError
from ingest.models import Access, ArticleKind, Frozen, PublishedBasis
from ingest.pipeline import build_pipeline

router = APIRouter(tags=["articles"])


class UploadMetadata(Frozen):
    """What a person says of an article; it wins over what the file says. What is absent is taken from the file."""

    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    published_basis: PublishedBasis | None = None
    url: str | None = None
    language: str | None = None
    kind: ArticleKind | None = None
    groups: tuple[str, ...] | None = None
    collections: tuple[str, ...] | None = None


class TakenFile(Frozen):
    """A file that is an article now."""

    name: str
    article_id: str
    version: int
    outcome: Literal["added", "changed", "unchanged"]


class RefusedUpload(Frozen):
    """A file that is not, and why."""

    name: str
    code: str
    reason: str


class UploadReport(Frozen):
    """What became of the files, in their order."""

    taken: list[TakenFile]
    refused: list[RefusedUpload]


def read_metadata(metadata: Annotated[str, Form()] = "{}") -> dict[str, object]:
    """What a person says of an article as a JSON object, in the keys of front matter."""
    try:
        return UploadMetadata.model_validate_json(metadata).model_dump(exclude_none=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise HTTPException(
            422, f"metadata{f'.{where}' if where else ''}: {first['msg']}. Nothing was added."
        ) from error


MetadataDep = Annotated[dict[str, object], Depends(read_metadata)]


@router.post("/api/articles", response_class=EventSourceResponse, dependencies=[MayEdit])
async def add_articles(
    services: ServicesDep, access: AccessDep, files: Annotated[list[UploadFile], File()], metadata: MetadataDep
) -> AsyncIterator[ServerSentEvent]:
    """Take in files of the formats of ingest: a `progress` event before each, then `report`, or `error`."""
    taken: list[TakenFile] = []
    refused: list[RefusedUpload] = []
    try:
        for done, file in enumerate(files):
            name = file.filename or "untitled"
            yield ServerSentEvent(event="progress", data={"done": done, "total": len(files), "name": name})
            try:
                taken.append(await take_file(services, access, file, metadata))
            except BriefingError as error:
                if error.retryable:
                    raise
                refused.append(RefusedUpload(name=name, code=error.code, reason=error.message))
        report = UploadReport(taken=taken, refused=refused)
        yield ServerSentEvent(event="report", data=report.model_dump(mode="json"))
    except BriefingError as error:
        yield ServerSentEvent(event="error", data=describe_error(error).model_dump(mode="json"))


@router.put("/api/articles/{article_id}", dependencies=[MayEdit], responses=refuse(409))
async def replace_article(
    services: ServicesDep,
    access: AccessDep,
    article_id: str,
    file: Annotated[UploadFile, File()],
    metadata: MetadataDep,
) -> TakenFile:
    """Put a new version in an article's place; the old one stays readable by its number."""
    return await take_file(services, access, file, metadata, article_id)


@router.delete("/api/articles/{article_id}", dependencies=[MayEdit], status_code=204, responses=refuse(409))
def remove_article(services: ServicesDep, access: AccessDep, article_id: str, purge: bool = False) -> Response:
    """Take an article out of the corpus. Its versions stay readable by number, unless `purge` deletes their words."""
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
    drop_article(article_id, services.settings, services.catalog, pipeline, purge, access)
    return Response(status_code=204)


async def take_file(
    services: Services, access: Access, file: UploadFile, metadata: dict[str, object], replaces: str | None = None
) -> TakenFile:
    """Make an upload an article. Raises what take_upload raises, and StaleIndex."""
    name = file.filename or "untitled"
    # One byte beyond the limit is enough to be refused for it.
    data = await file.read(services.settings.ingest.max_bytes + 1)

    def take() -> TakenFile:
        services.check()
        pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
        upload = Upload(name, data, metadata)
        taken = take_upload(upload, services.settings, services.catalog, pipeline, replaces, access)
        return TakenFile(name=name, article_id=taken.article_id, version=taken.version, outcome=taken.outcome)

    return await anyio.to_thread.run_sync(take)
