"""What every store is built on: one database, brought to the schema of today when it is opened."""

from pathlib import Path

# Slack's tables are part of the schema also where Slack is not used.
from bot.store import slack_tables, tables
from ingest import catalog
from ingest.catalog import now

__all__ = ["SqlStore", "now", "slack_tables"]


class SqlStore(catalog.SqlStore):
    """Tables of the bot's own."""

    schema = catalog.Schema(
        "conversations", "conversations_version", tables.metadata, Path(__file__).parent / "revisions"
    )
