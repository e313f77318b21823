"""What a person sets right about an article: it wins over whatever the file says, now and at every further ingest."""

import json
from hashlib import sha256

from ingest.errors import InvalidMetadata
from ingest.metadata import read_value
from ingest.models import Amendment, Article, ArticleMetadata

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


def check_change(name: str, text: str) -> None:
    """Raise InvalidMetadata where `text` can't be the value of this field."""
    if name not in FIELDS:
        raise InvalidMetadata(f"An article has no {name!r} to be set right. There are {', '.join(FIELDS)}.")
    if read_value(name, text) is None and name not in CLEARABLE:
        raise InvalidMetadata(f"Its {name} is empty. Nothing was changed; write one, or go back to what the file says.")
