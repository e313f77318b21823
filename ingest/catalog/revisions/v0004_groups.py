"""Who may read an article, and which collections it belongs to."""

import sqlalchemy as sa
from alembic import op

from ingest.catalog.full_text import read_numbers

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for name in ("groups", "collections"):
        op.add_column("articles", sa.Column(name, sa.Text, nullable=False, server_default="[]"))
        op.create_index(f"ix_articles_{name}", "articles", [name])
    op.add_column("passages", sa.Column("length", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_passages_length", "passages", ["article_id", "length"])
    op.add_column("sources", sa.Column("shelving", sa.JSON))
    # Chroma has to be told which groups its rows are for; nothing is embedded again for that.
    versions = sa.table("article_versions", sa.column("current", sa.Boolean), sa.column("synced", sa.Boolean))
    op.execute(versions.update().where(versions.c.current).values(synced=sa.false()))
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE IF NOT EXISTS passages_instances USING fts5vocab(passages_fts, 'instance')")
        sizes = connection.execute(sa.text("SELECT id, sz FROM passages_fts_docsize")).all()
        lengths = [{"id": row[0], "length": sum(read_numbers(row[1]))} for row in sizes]
        if lengths:
            connection.execute(sa.text("UPDATE passages SET length = :length WHERE id = :id"), lengths)
    else:
        op.execute("UPDATE passages SET length = words FROM passages_fts WHERE passages_fts.id = passages.id")
