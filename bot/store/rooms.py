"""How the bot behaves in a room, as its admins set it."""

from datetime import date

from sqlalchemy import select, update

from bot.store.database import ChannelStore, Place, insert_once, match, now
from bot.store.tables import greetings, rooms
from ingest.models import Filters, Frozen


class RoomSettings(Frozen):
    """What a room's questions are answered from, which are answered, and who sees it."""

    publishers: tuple[str, ...] = ()
    """Only these; none means all."""
    published_from: date | None = None
    published_to: date | None = None
    every_question: bool = False
    """Answer every question asked in the room, not only those that mention the bot."""
    private: bool = False
    """Only the asker sees the answer, until they share it."""

    @property
    def filters(self) -> Filters:
        return Filters(
            publishers=self.publishers or None,
            published_from=self.published_from,
            published_to=self.published_to,
        )


class RoomStore(ChannelStore):
    """Safe to share between threads and processes. Methods raise IndexUnavailable."""

    what = "settings of a chat channel"

    def load(self, place: Place) -> RoomSettings:
        """The settings of a room; the default ones where nobody has set any."""
        statement = select(rooms).where(match(rooms, channel=self._channel, **place._asdict()))
        with self._read() as connection:
            row = connection.execute(statement).first()
        return RoomSettings() if row is None else RoomSettings.model_validate(dict(row._mapping), extra="ignore")

    def save(self, place: Place, settings: RoomSettings, changed_by: str) -> None:
        here = {"channel": self._channel, **place._asdict()}
        values = settings.model_dump() | {"changed_by": changed_by, "changed_at": now()}
        with self._write() as connection:
            if not insert_once(connection, rooms, here | values):
                connection.execute(update(rooms).where(match(rooms, **here)).values(values))

    def note_greeting(self, place: Place) -> bool:
        """Whether this is the first greeting in a room."""
        with self._write() as connection:
            return insert_once(connection, greetings, {"channel": self._channel, **place._asdict()})
