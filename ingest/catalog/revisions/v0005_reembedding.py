"""Vectors of another model, made beside those in use."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "reembedded",
        sa.Column("passage_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("first_ordinal", sa.Integer, nullable=False),
        sa.Column("sentence_bytes", sa.Integer, nullable=False),
        sa.Column("sentences", sa.LargeBinary, nullable=False),
    )
