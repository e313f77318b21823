"""The catalog's tables."""

from pathlib import Path

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from ingest.catalog.database import Moment
from ingest.catalog.schema import Schema

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("current_version", Integer),
    Column("path", Text, nullable=False),
    Column("text_hash", String),
    Column("groups", Text, nullable=False, server_default="[]", index=True),
    Column("collections", Text, nullable=False, server_default="[]", index=True),
)
"""One row an article; `current_version` is null once it was removed. `groups` and `collections` are sorted names as a
JSON list: there are few different ones, so that a search names those that it may see.
"""

versions = Table(
    "article_versions",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_hash", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("publisher", Text),
    Column("published", Date),
    Column("metadata", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("superseded_at", Moment),
    Column("purged_at", Moment),
    Column("current", Boolean, nullable=False),
    Column("synced", Boolean, nullable=False),
)
"""`current` rows are what retrieval sees; `synced` says that Chroma agrees with the row."""

amendments = Table(
    "amendments",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("amendment", JSON, nullable=False),
    Column("amended_at", Moment, nullable=False),
)
"""What people have set right about articles: it holds on whatever their files say next."""

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", Text),
    Column("heading_start", Integer),
    Column("heading_end", Integer),
    Column("vector", LargeBinary, nullable=False),
    Column("length", Integer, nullable=False, server_default="0"),
    Index("ix_passages_article", "article_id", "version"),
    Index("ix_passages_length", "article_id", "length"),
    sqlite_autoincrement=True,
)
"""Vectors are float16: half the room, and a cosine changes by less than 0.001. Ids are never used twice,
because they are also the ids in Chroma, which may lag behind. `length` is in words, as full-text search counts them."""

sentences = Table(
    "sentences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("passage_id", ForeignKey("passages.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)
"""Only reading needs sentences, and only those of the passages that retrieval found: they are not in Chroma.
The vector is two in a row: of the sentence alone, and as it reads within its passage."""

reembedded = Table(
    "reembedded",
    metadata,
    Column("passage_id", Integer, primary_key=True, autoincrement=False),
    Column("vector", LargeBinary, nullable=False),
    Column("first_ordinal", Integer, nullable=False),
    Column("sentence_bytes", Integer, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
)
"""Vectors of the model that is to be used next. Those of a passage's sentences follow each other, from the one with
`first_ordinal`, each `sentence_bytes` long. Passages may be gone by now; ids are never used twice."""

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("report", JSON),
)

stamps = Table("stamps", metadata, Column("key", String, primary_key=True), Column("value", JSON, nullable=False))
"""What the index was built with, and the state of the corpus as last computed."""

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("address", Text, nullable=False, unique=True),
    Column("kind", String),
    Column("title", Text),
    Column("every_s", Float),
    Column("added_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("succeeded_at", Moment),
    Column("failed_at", Moment),
    Column("error", Text),
    Column("code", String),
    Column("failures", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("shelving", JSON),
)
"""What is polled; who polls one holds it until `leased_until`."""

source_entries = Table(
    "source_entries",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("published", String),
    Column("published_basis", String),
    Column("seen_at", Moment, nullable=False),
    Column("pending", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("article_id", String),
    Column("etag", Text),
    Column("modified", Text),
    Column("code", String),
    Column("reason", Text),
)
"""What feeds name and pages are; `pending` ones are still to be fetched, and `reason` says why one is no article."""

SCHEMA = Schema("articles", "catalog_version", metadata, Path(__file__).parent / "revisions")
"""Full-text search, `passages_fts` and `passages_vocabulary`, is each database's own and only in the revisions."""
