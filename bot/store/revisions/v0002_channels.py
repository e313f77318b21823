"""What Slack kept becomes what any chat channel keeps: the tables get neutral names, and a column for the channel."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

PLACE = {"team": "workspace", "channel": "room"}
THREAD = {**PLACE, "thread_ts": "thread"}
QUESTION = {**THREAD, "ts": "message", "user": "person", "response_url": "reply_url"}


def upgrade() -> None:
    _move("slack_events", "channel_events", {})
    _move("slack_deliveries", "deliveries", QUESTION)
    _move("slack_threads", "threads", {**THREAD, "joined_ts": "joined_at"})
    _move("slack_greeted", "greetings", PLACE)
    _move("slack_channels", "rooms", PLACE)
    _move("slack_subscriptions", "subscriptions", {**PLACE, "user": "person"}, shared_key=False)
    op.create_index("ix_channel_events_received_at", "channel_events", ["received_at"])
    op.create_index("ix_deliveries_stage", "deliveries", ["channel", "stage", "received_at"])
    op.create_index("ix_deliveries_thread", "deliveries", ["room", "thread"])
    op.create_index("ix_subscriptions_next_at", "subscriptions", ["next_at"])


def _move(old_name: str, new_name: str, renamed: Mapping[str, str], shared_key: bool = True) -> None:
    """Copy a table of the first revision into a new one, with "slack" as the channel of its rows, and drop it.

    `shared_key` says that rows have their key from the channel, so that it is unique only within it.
    """
    connection = op.get_bind()
    old = sa.Table(old_name, sa.MetaData(), autoload_with=connection)
    columns = [
        sa.Column(
            renamed.get(column.name, column.name), column.type, nullable=column.nullable, primary_key=column.primary_key
        )
        for column in old.columns
    ]
    channel = sa.Column("channel", sa.String, nullable=False, primary_key=shared_key)
    new = op.create_table(new_name, channel, *columns)
    rows = sa.select(sa.literal("slack"), *old.columns)
    connection.execute(sa.insert(new).from_select(["channel", *(column.name for column in columns)], rows))
    op.drop_table(old_name)
