"""What a person sets right about an article: it wins over whatever the file says, now and at every further ingest."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from ingest.catalog import Catalog
from ingest.errors import InvalidMetadata
from ingest.lock import hold_run
from ingest.metadata import read_value
from ingest.models import Amendment, Article, ArticleMetadata, StoredArticle
from ingest.settings import Settings

if TYPE_CHECKING:
    from ingest.pipeline import Pipeline

FIELDS = ("title", "publisher", "published", "language", "kind")
CLEARABLE = ("publisher", "published")
"""Fields that may be unknown."""


def amend(article: Article, amendment: Amendment | None) -> Article:
    """The article as a person has set it right; unchanged without an amendment.

    `article` is as its file has it, which is kept beside what takes its place.
    """
    if amendment is None:
        return article
    metadata = article.metadata.model_dump()
    for name, text in amendment.values.items():
        metadata[name] = read_value(name, text)
    if "published" in amendment.values:
        metadata["published_basis"] = "stated" if metadata["published"] else "unknown"
    metadata["amended"] = tuple(name for name in FIELDS if name in amendment.values)
    # Over the file's own hash: a file that changes only where a person overrules it is a new version all the same.
    content = json.dumps([article.content_hash, amendment.values], sort_keys=True)
    return article.model_copy(
        update={
            "metadata": ArticleMetadata.model_validate(metadata),
            "content_hash": sha256(content.encode()).hexdigest(),
            "notes": () if "published" in amendment.values else article.notes,
            "amendment": amendment.model_copy(
                update={"original": article.metadata, "original_hash": article.content_hash}
            ),
        }
    )


def amend_article(
    article_id: str, changes: Mapping[str, str | None], settings: Settings, catalog: Catalog, pipeline: "Pipeline"
) -> StoredArticle:
    """Set fields of an article right, findable when this returns; None gives a field back to what the file says.

    "" says that a publisher or a date is not known. Raises InvalidMetadata for a value that can't be,
    UnknownArticle, IndexBusy and IndexUnavailable.
    """
    for name, text in changes.items():
        if text is not None:
            check_change(name, text)
    with hold_run(settings.data_dir):
        stored = catalog.load_article(article_id)
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
        return catalog.load_article(article_id)


def check_change(name: str, text: str) -> None:
    """Raise InvalidMetadata where `text` can't be the value of this field."""
    if name not in FIELDS:
        raise InvalidMetadata(f"An article has no {name!r} to be set right. There are {', '.join(FIELDS)}.")
    if read_value(name, text) is None and name not in CLEARABLE:
        raise InvalidMetadata(f"Its {name} is empty. Nothing was changed; write one, or go back to what the file says.")
