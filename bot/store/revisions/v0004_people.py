"""Which groups people are in, by e-mail, and the e-mail that a token names."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("email", sa.String, primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("groups", sa.JSON, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_people_person", "people", ["person"])
    op.add_column("tokens", sa.Column("email", sa.String))
    op.create_index("ix_tokens_email", "tokens", ["email"])
