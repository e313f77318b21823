"""What people have set right about articles."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "amendments",
        sa.Column("article_id", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("amendment", sa.JSON, nullable=False),
        sa.Column("amended_at", sa.DateTime, nullable=False),
    )
