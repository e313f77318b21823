"""Who may read an article, and which collections it belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for name in ("groups", "collections"):
        op.add_column("articles", sa.Column(name, sa.Text, nullable=False, server_default="[]"))
        op.create_index(f"ix_articles_{name}", "articles", [name])
    op.add_column("sources", sa.Column("shelving", sa.JSON))
    # Chroma has to be told which groups its rows are for; nothing is embedded again for that.
    versions = sa.table("article_versions", sa.column("current", sa.Boolean), sa.column("synced", sa.Boolean))
    op.execute(versions.update().where(versions.c.current).values(synced=sa.false()))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE IF NOT EXISTS passages_instances USING fts5vocab(passages_fts, 'instance')")
