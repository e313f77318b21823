"""The first schema that has a number. What is there already stays: data folders from before had the same tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("current_version", sa.Integer),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("text_hash", sa.String),
        if_not_exists=True,
    )
    op.create_table(
        "article_versions",
        sa.Column("article_id", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("publisher", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("metadata", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("headings", sa.JSON, nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("superseded_at", sa.DateTime),
        sa.Column("purged_at", sa.DateTime),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("synced", sa.Boolean, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("heading", sa.Text),
        sa.Column("heading_start", sa.Integer),
        sa.Column("heading_end", sa.Integer),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
        if_not_exists=True,
    )
    op.create_index("ix_passages_article", "passages", ["article_id", "version"], if_not_exists=True)
    op.create_table(
        "sentences",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("passage_id", sa.Integer, sa.ForeignKey("passages.id"), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_sentences_passage_id", "sentences", ["passage_id"], if_not_exists=True)
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("report", sa.JSON),
        if_not_exists=True,
    )
    op.create_table(
        "stamps",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
        if_not_exists=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE passages_fts (id integer PRIMARY KEY, lexemes tsvector NOT NULL, words integer NOT NULL)"
        )
        op.execute("CREATE INDEX ix_passages_fts_lexemes ON passages_fts USING gin (lexemes)")
        op.execute('CREATE TABLE passages_vocabulary (term text COLLATE "C" PRIMARY KEY, doc integer NOT NULL)')
        return
    op.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS passages_fts USING fts5("
        "title, publisher, heading, text, tokenize='porter unicode61 remove_diacritics 2')"
    )
    op.execute("CREATE VIRTUAL TABLE IF NOT EXISTS passages_vocabulary USING fts5vocab(passages_fts, 'row')")
