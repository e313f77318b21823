"""How the bot behaves in a channel, as its admins set it."""

from datetime import date

from sqlalchemy import ColumnElement, and_, select, update

from bot.models import Filters
from bot.store.database import SqlStore, now
from bot.store.slack_tables import channels, insert_once
from ingest.models import Frozen


class ChannelSettings(Frozen):
    """What a channel's questions are answered from, which are answered, and who sees it."""

    publishers: tuple[str, ...] = ()
    """Only these; none means all."""
    published_from: date | None = None
    published_to: date | None = None
    every_question: bool = False
    """Answer every question asked in the channel, not only those that mention the bot."""
    private: bool = False
    """Only the asker sees the answer, until they share it."""

    @property
    def filters(self) -> Filters:
        return Filters(
            publishers=self.publishers or None,
            published_from=self.published_from,
            published_to=self.published_to,
        )


class ChannelStore(SqlStore):
    """Safe to share between threads and processes. Methods raise IndexUnavailable."""

    what = "channels' settings"

    def load(self, team: str, channel: str) -> ChannelSettings:
        """The settings of a channel; the default ones where nobody has set any."""
        with self._read() as connection:
            row = connection.execute(select(channels).where(_channel(team, channel))).first()
        if row is None:
            return ChannelSettings()
        return ChannelSettings(
            publishers=tuple(row.publishers),
            published_from=row.published_from,
            published_to=row.published_to,
            every_question=row.every_question,
            private=row.private,
        )

    def save(self, team: str, channel: str, settings: ChannelSettings, changed_by: str) -> None:
        row = settings.model_dump() | {
            "publishers": list(settings.publishers),
            "changed_by": changed_by,
            "changed_at": now(),
        }
        with self._write() as connection:
            if not insert_once(connection, channels, row | {"team": team, "channel": channel}, ("team", "channel")):
                connection.execute(update(channels).where(_channel(team, channel)).values(row))


def _channel(team: str, channel: str) -> ColumnElement[bool]:
    return and_(channels.c.team == team, channels.c.channel == channel)
