"""Articles changed one at a time, and not by a run over a folder: uploaded, fetched, replaced, set right, dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from ingest.amendments import amend, check_change
from ingest.catalog import Catalog, hash_text
from ingest.errors import DuplicateArticle, InvalidMetadata, UnknownArticle
from ingest.loader import load_bytes
from ingest.lock import hold_run
from ingest.models import Access, Amendment, Article, Shelving, StoredArticle
from ingest.pipeline import Pipeline, differs
from ingest.settings import Settings

PREFIX = "upload:"
"""What the path of an uploaded article begins with: no folder holds it, so no run over a folder removes it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes that are to become an article."""

    name: str
    """A file name; its ending says what format the bytes are."""
    data: bytes
    overrides: Mapping[str, object]
    """Metadata that wins over what the bytes say, with the keys of front matter."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an upload."""

    article_id: str
    version: int
    outcome: Literal["added", "changed", "unchanged"]


def take_upload(
    upload: Upload,
    settings: Settings,
    catalog: Catalog,
    pipeline: Pipeline,
    replaces: str | None = None,
    access: Access = Access(),
) -> Taken:
    """Make an upload an article, findable when this returns; with `replaces` it is the next version of that one.

    Who uploads must be able to read it, and learns nothing of articles that `access` keeps from them: an id that one of
    those has is not taken, the upload gets another.

    Raises UnreadableArticle and its kinds for what can't become an article, DuplicateArticle where its id or its
    text is another article's, UnknownArticle for a `replaces` that is not there, IndexBusy and IndexUnavailable.
    """
    overrides = {**upload.overrides, "id": replaces} if replaces else upload.overrides
    article = load_bytes(upload.name, upload.data, overrides, settings.ingest)
    article = article.model_copy(update={"path": f"{PREFIX}{upload.name}"})
    check_groups(article.shelving, access)
    with hold_run(settings, catalog):
        shelving = catalog.list_shelving()
        hidden = {known for known, one in shelving.items() if not access.admits(one.groups or ())}
        stored = {known: row for known, row in catalog.list_sources().items() if known not in hidden}
        if replaces is None and article.id in hidden:
            numbered = (f"{article.id}-{number}" for number in count(2))
            article = article.model_copy(update={"id": next(one for one in numbered if one not in shelving)})
        if replaces is not None and replaces not in stored:
            raise UnknownArticle(f"There is no article {replaces!r} to replace; it may have been removed meanwhile.")
        return _put(article, stored, catalog, pipeline, replaces)


def take_polled(article: Article, settings: Settings, catalog: Catalog, pipeline: Pipeline) -> Taken:
    """Make what was fetched an article, findable when this returns, or the next version of what it was before.

    Its path is where its file is kept, in a folder of its own. Raises DuplicateArticle where its id or its text is
    another article's, IndexBusy and IndexUnavailable.
    """
    with hold_run(settings, catalog):
        stored = catalog.list_sources()
        path = stored.get(article.id, ("", "", ""))[0]
        # The same place in whichever data folder: any of the processes that share a catalog may have fetched it.
        is_own = Path(path).parent.parts[-2:] == Path(article.path).parent.parts[-2:]
        return _put(article, stored, catalog, pipeline, article.id if is_own else None)


def _put(
    article: Article,
    stored: Mapping[str, tuple[str, str, str]],
    catalog: Catalog,
    pipeline: Pipeline,
    replaces: str | None,
) -> Taken:
    article = amend(article, catalog.list_amendments().get(article.id))
    if article.id in stored and stored[article.id][1] == article.content_hash:
        moved = differs(article.shelving, catalog.list_shelving()[article.id])
        if moved:
            pipeline.shelve(article.id, article.shelving)
        version = catalog.readable(Access()).load_article(article.id).version
        return Taken(article.id, version, "changed" if moved else "unchanged")
    _check_claims(article, stored, replaces)
    version = pipeline.put(article)
    return Taken(article.id, version, "changed" if article.id in stored else "added")


def amend_article(
    article_id: str,
    changes: Mapping[str, str | None],
    settings: Settings,
    catalog: Catalog,
    pipeline: Pipeline,
    access: Access = Access(),
) -> StoredArticle:
    """Set fields of an article right, findable when this returns; None gives a field back to what the file says.

    "" says that a publisher or a date is not known. Raises InvalidMetadata for a value that can't be,
    UnknownArticle, IndexBusy and IndexUnavailable.
    """
    for name, text in changes.items():
        if text is not None:
            check_change(name, text)
    readable = catalog.readable(access)
    with hold_run(settings, catalog):
        stored = readable.load_article(article_id)
        path, content_hash, _ = catalog.list_sources()[article_id]
        kept = catalog.list_amendments().get(article_id)
        before = kept or Amendment(values={}, original=stored.metadata, original_hash=content_hash)
        merged = {**before.values, **changes}
        values = {name: text for name, text in merged.items() if text is not None}
        if values == before.values:
            return stored
        as_filed = Article(
            id=article_id,
            metadata=before.original,
            text=stored.text,
            headings=stored.headings,
            path=path,
            content_hash=before.original_hash,
        )
        amendment = before.model_copy(update={"values": values})
        amended = amend(as_filed, amendment) if values else as_filed.model_copy(update={"amendment": amendment})
        pipeline.put(amended)
        return readable.load_article(article_id)


def shelve_article(
    article_id: str,
    shelving: Shelving,
    settings: Settings,
    catalog: Catalog,
    pipeline: Pipeline,
    access: Access = Access(),
) -> StoredArticle:
    """Say who may read an article and which collections it belongs to, findable there when this returns.

    What its file says of that holds again when it is ingested again. Raises InvalidMetadata where who says so could
    not read it any more, UnknownArticle, IndexBusy and IndexUnavailable.
    """
    check_groups(shelving, access)
    readable = catalog.readable(access)
    with hold_run(settings, catalog):
        readable.load_article(article_id)
        if differs(shelving, catalog.list_shelving()[article_id]):
            pipeline.shelve(article_id, shelving)
        return readable.load_article(article_id)


def check_groups(shelving: Shelving, access: Access) -> None:
    """Raise InvalidMetadata where somebody would give an article to groups that they are not in themselves."""
    named = set(shelving.groups or ())
    if access.groups is not None and not named <= access.groups:
        raise InvalidMetadata("You can only give an article to groups that you are in yourself. Nothing was changed.")


def drop_article(
    article_id: str,
    settings: Settings,
    catalog: Catalog,
    pipeline: Pipeline,
    purge: bool,
    access: Access = Access(),
) -> None:
    """Take an article out of the corpus; `purge` also deletes the words of all its versions for good.

    Raises UnknownArticle, IndexBusy and IndexUnavailable.
    """
    with hold_run(settings, catalog):
        catalog.readable(access).load_article(article_id)
        pipeline.remove(article_id)
        if purge:
            catalog.purge_article(article_id)


def _check_claims(article: Article, stored: Mapping[str, tuple[str, str, str]], replaces: str | None) -> None:
    """Refuse an article that is there already under another name, or whose name another one has."""
    text_hash = hash_text(article.text)
    twin = next((known for known, (_, _, text) in stored.items() if text == text_hash and known != article.id), None)
    if twin is not None:
        raise DuplicateArticle(f"The article {twin!r} has the same text. Nothing was added.")
    if article.id in stored and replaces is None:
        raise DuplicateArticle(
            f"The id {article.id!r} is taken by an article that is there. Nothing was added: replace that article, or "
            "give this one another id or file name."
        )
