"""Writing to the catalog's tables, within a transaction of the caller's, and the form that vectors have there."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from ingest.cache import cache_bytes
from ingest.catalog.database import now
from ingest.catalog.full_text import PassageText, get_full_text
from ingest.catalog.tables import amendments, articles, passages, reembedded, sentences, stamps, versions
from ingest.models import Article, Passage, Shelving, StoredArticle, find_heading

SYNCED = "synced"
"""The stamp that says up to which revision Chroma has been told of everything."""
IN_USE = "collection"
"""The stamp that names Chroma's collection in use, where that is not the first that there was."""
DEPLOYMENT = "deployment"
"""The stamp that tells this deployment's collections from others on a Chroma server."""
TARGET = "reembedding"
"""The stamp that says which build vectors are being made for, beside those in use, and whether all there were are."""


@dataclass(frozen=True, slots=True)
class CutArticle:
    """An article's passages, with the vectors of each, and of each of their sentences in order."""

    passages: tuple[Passage, ...]
    passage_vectors: NDArray[np.float32]
    """(passages, dimensions)."""
    sentence_vectors: NDArray[np.float32]
    """(sentences, 2, dimensions): the sentence alone, and as it reads within its passage."""


def hash_text(text_: str) -> str:
    return hashlib.sha256(text_.encode()).hexdigest()


def decode_vector(blob: bytes) -> NDArray[np.float32]:
    return np.frombuffer(blob, dtype=np.float16).astype(np.float32)


def encode_vector(vector: NDArray[np.float32]) -> bytes:
    return vector.astype(np.float16).tobytes()


def encode_names(names: Iterable[str]) -> str:
    """Names of groups or collections as a line that is the same for the same names."""
    return json.dumps(sorted(set(names)), ensure_ascii=False)


@cache_bytes()
def decode_names(line: str) -> tuple[str, ...]:
    """The names of a line. There are few different ones."""
    return tuple(json.loads(line))


def build_lines(shelving: Shelving) -> dict[str, str]:
    """The columns in which an article's row says where it belongs, as far as that is stated."""
    stated = shelving.model_dump(exclude_none=True)
    return {name: encode_names(names) for name, names in stated.items()}


def put_version(connection: Connection, article: Article) -> int:
    """Store a new version and make it the current one; returns its number."""
    known = connection.execute(select(func.max(versions.c.version)).where(versions.c.article_id == article.id)).scalar()
    version = (known or 0) + 1
    row = {"current_version": version, "path": article.path, "text_hash": hash_text(article.text)}
    row |= build_lines(article.shelving)
    if known is None:
        connection.execute(insert(articles).values(id=article.id, **row))
    else:
        connection.execute(update(articles).where(articles.c.id == article.id).values(**row))
        retire_version(connection, article.id)
    connection.execute(
        insert(versions).values(
            article_id=article.id,
            version=version,
            content_hash=article.content_hash,
            title=article.metadata.title,
            publisher=article.metadata.publisher,
            published=article.metadata.published,
            metadata=article.metadata.model_dump(mode="json"),
            text=article.text,
            headings=[heading.model_dump() for heading in article.headings],
            added_at=now(),
            current=True,
            synced=False,
        )
    )
    return version


def put_amendment(connection: Connection, article: Article) -> None:
    """Keep what a person has set right about an article; one without values is taken back."""
    if article.amendment is None:
        return
    connection.execute(delete(amendments).where(amendments.c.article_id == article.id))
    if article.amendment.values:
        row = {"amendment": article.amendment.model_dump(mode="json"), "amended_at": now()}
        connection.execute(insert(amendments).values(article_id=article.id, **row))


def put_passages(connection: Connection, article: Article | StoredArticle, version: int, cut: CutArticle) -> None:
    """Store passages, their sentences, and what full-text search needs of them."""
    ordinal = 0
    texts: list[PassageText] = []
    for passage, vector in zip(cut.passages, cut.passage_vectors, strict=True):
        heading = find_heading(article.headings, passage)
        passage_id = connection.execute(
            insert(passages)
            .values(
                article_id=article.id,
                version=version,
                ordinal=passage.ordinal,
                start=passage.start,
                end=passage.end,
                heading=passage.heading,
                heading_start=heading.start if heading else None,
                heading_end=heading.end if heading else None,
                vector=encode_vector(vector),
            )
            .returning(passages.c.id)
        ).scalar_one()
        texts.append(
            PassageText(
                passage_id,
                article.metadata.title,
                article.metadata.publisher or "",
                passage.heading or "",
                article.text[passage.start : passage.end],
            )
        )
        rows = []
        for sentence in passage.sentences:
            rows.append(
                {
                    "passage_id": passage_id,
                    "ordinal": ordinal,
                    "start": sentence.start,
                    "end": sentence.end,
                    "vector": encode_vector(cut.sentence_vectors[ordinal]),
                }
            )
            ordinal += 1
        connection.execute(insert(sentences), rows)
    if texts:
        get_full_text(connection).put(connection, texts)


def retire_version(connection: Connection, article_id: str) -> None:
    """Take an article's current version out of search; its words stay for permalinks."""
    connection.execute(
        update(versions)
        .where(versions.c.article_id == article_id, versions.c.current)
        .values(current=False, superseded_at=now(), synced=False)
    )
    drop_passages(connection, article_id)


def drop_passages(connection: Connection, article_id: str) -> None:
    """Delete an article's passages with their sentences."""
    of_article = passages.c.article_id == article_id
    get_full_text(connection).drop(connection, article_id)
    connection.execute(delete(sentences).where(sentences.c.passage_id.in_(select(passages.c.id).where(of_article))))
    connection.execute(delete(passages).where(of_article))


def put_stamp(connection: Connection, key: str, value: object) -> None:
    """Keep a value under a key."""
    connection.execute(delete(stamps).where(stamps.c.key == key))
    connection.execute(insert(stamps).values(key=key, value=value))


def drop_reembedded(connection: Connection) -> None:
    """Forget the vectors that are made beside those in use, and for which build."""
    connection.execute(delete(reembedded))
    connection.execute(delete(stamps).where(stamps.c.key == TARGET))


def load_stamp(connection: Connection, key: str) -> object | None:
    """The value under a key."""
    return connection.execute(_STAMP, {"key": key}).scalar()


def load_revision(connection: Connection) -> int:
    """A number that changes with every change of the corpus."""
    return cast(int, load_stamp(connection, "revision") or 0)


def count_revision(connection: Connection) -> None:
    """Note that the corpus has changed."""
    put_stamp(connection, "revision", load_revision(connection) + 1)


_STAMP = select(stamps.c.value).where(stamps.c.key == bindparam("key"))
