"""What is polled for articles."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("address", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.String),
        sa.Column("title", sa.Text),
        sa.Column("every_s", sa.Float),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("next_at", sa.DateTime, nullable=False),
        sa.Column("leased_until", sa.DateTime),
        sa.Column("succeeded_at", sa.DateTime),
        sa.Column("failed_at", sa.DateTime),
        sa.Column("error", sa.Text),
        sa.Column("code", sa.String),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
    )
    op.create_table(
        "source_entries",
        sa.Column("source_id", sa.String, sa.ForeignKey("sources.id"), primary_key=True),
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("published", sa.String),
        sa.Column("published_basis", sa.String),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.Column("pending", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("article_id", sa.String),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("code", sa.String),
        sa.Column("reason", sa.Text),
    )
