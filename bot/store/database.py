"""What every store is built on: one database, brought to the schema of today when it is opened."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, true
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import tables
from ingest import catalog
from ingest.catalog import now

__all__ = ["ChannelStore", "Place", "BotStore", "insert_once", "match", "now"]


class BotStore(catalog.SqlStore):
    """Tables of the bot's own."""

    schema = catalog.Schema(
        "conversations", "conversations_version", tables.metadata, Path(__file__).parent / "revisions"
    )


class Place(NamedTuple):
    """A room of a channel, such as one of Slack's channels, by the ids that the channel gives."""

    workspace: str
    room: str


class ChannelStore(BotStore):
    """What one channel keeps; the rows of others are out of its sight."""

    def __init__(self, url: str, channel: str) -> None:
        """Open the database for the channel of this name. Raises as SqlStore does."""
        super().__init__(url)
        self._channel = channel

    @property
    def channel(self) -> str:
        """The name of the channel."""
        return self._channel


def match(table: Table, **values: object) -> ColumnElement[bool]:
    """Whether columns have these values; None is NULL."""
    return and_(true(), *(table.c[name] == value for name, value in values.items()))


def insert_once(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless its key is taken; whether it was inserted."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = build(table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None
