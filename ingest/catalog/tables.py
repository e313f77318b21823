"""The catalog's tables, and how its database is opened."""

from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
)

from ingest.errors import IndexUnavailable

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("current_version", Integer),
    Column("path", Text, nullable=False),
    Column("text_hash", String),
)
"""One row an article; `current_version` is null once it was removed."""

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
    Column("added_at", DateTime, nullable=False),
    Column("superseded_at", DateTime),
    Column("purged_at", DateTime),
    Column("current", Boolean, nullable=False),
    Column("synced", Boolean, nullable=False),
)
"""`current` rows are what retrieval sees; `synced` says that Chroma agrees with the row."""

amendments = Table(
    "amendments",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("amendment", JSON, nullable=False),
    Column("amended_at", DateTime, nullable=False),
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
    Index("ix_passages_article", "article_id", "version"),
    sqlite_autoincrement=True,
)
"""Vectors are float16: half the room, and a cosine changes by less than 0.001. Ids are never used twice,
because they are also the ids in Chroma, which may lag behind."""

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

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", DateTime, nullable=False),
    Column("finished_at", DateTime),
    Column("report", JSON),
)

stamps = Table("stamps", metadata, Column("key", String, primary_key=True), Column("value", JSON, nullable=False))
"""What the index was built with, and the state of the corpus as last computed."""

FULL_TEXT = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS passages_fts USING fts5("
    "title, publisher, heading, text, tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS passages_vocabulary USING fts5vocab(passages_fts, 'row')",
)


def build_sql_engine(url: str) -> Engine:
    """Open a database; for SQLite in WAL mode, so that readers never wait for a writer.

    Raises IndexUnavailable where its folder can't be made.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database:
        folder = Path(address.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexUnavailable(
                f"{folder} can't be made: {error.strerror or error}. Set BRIEFING_DATA_DIR to another folder."
            ) from error
    engine = create_engine(address, pool_size=20, max_overflow=20)
    if address.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    # The driver's own implicit BEGIN comes too late for SELECTs that a write relies on.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def create_tables(engine: Engine) -> None:
    """Create what is missing; safe beside another process that does the same."""
    with engine.execution_options(writes=True).begin() as connection:
        metadata.create_all(connection)
        for statement in FULL_TEXT:
            connection.exec_driver_sql(statement)
