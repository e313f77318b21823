"""Digests that people subscribed to, and when each is due."""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Row, delete, select, update

from bot.store.database import ChannelStore, Place, insert_once, match, now
from bot.store.tables import deliveries, subscriptions


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic that a room wants to hear of."""

    id: str
    workspace: str
    room: str
    person: str
    topic: str
    schedule: str
    """`daily 08:00`, `weekdays 08:00` or `monday 08:00`."""
    zone: str
    """The IANA name of the time zone that the schedule is in."""
    next_at: datetime
    seen_until: datetime
    """Articles added up to then were in an earlier digest, or were there before."""
    nothing_said_at: datetime | None = None

    @property
    def place(self) -> Place:
        return Place(self.workspace, self.room)


class SubscriptionStore(ChannelStore):
    """Safe to share between threads and processes. Methods raise IndexUnavailable."""

    what = "subscriptions"

    def add(self, place: Place, person: str, topic: str, schedule: str, zone: str, next_at: datetime) -> Subscription:
        """Subscribe; what is in the corpus already is not new."""
        made = Subscription(uuid.uuid4().hex, *place, person, topic, schedule, zone, next_at, now())
        with self._write() as connection:
            insert_once(
                connection, subscriptions, {**asdict(made), "channel": self._channel, "created_at": made.seen_until}
            )
        return made

    def load(self, subscription_id: str) -> Subscription | None:
        with self._read() as connection:
            row = connection.execute(select(subscriptions).where(subscriptions.c.id == subscription_id)).first()
        return None if row is None else _build_subscription(row)

    def list_of(self, place: Place) -> list[Subscription]:
        """A room's subscriptions, oldest first."""
        statement = select(subscriptions).where(match(subscriptions, channel=self._channel, **place._asdict()))
        with self._read() as connection:
            found = connection.execute(statement.order_by(subscriptions.c.created_at)).all()
        return [_build_subscription(row) for row in found]

    def remove(self, subscription_id: str) -> Subscription | None:
        """Unsubscribe; what it was, or None where it is gone already."""
        known = self.load(subscription_id)
        with self._write() as connection:
            gone = connection.execute(delete(subscriptions).where(subscriptions.c.id == subscription_id)).rowcount
        return known if gone else None

    def enqueue_due(self, moment: datetime, find_next: Callable[[str, str, datetime], datetime]) -> int:
        """Queue a delivery for each digest that is due, once however many processes do this; how many were.

        A digest that was missed while nothing ran is sent once, late, and not once for each missed time.
        """
        count = 0
        due = select(subscriptions).where(subscriptions.c.channel == self._channel, subscriptions.c.next_at <= moment)
        with self._write() as connection:
            # Nobody else writes until this is committed: each that is due is seen by one process alone.
            for row in connection.execute(due.with_for_update()).all():
                delivery = {
                    "channel": self._channel,
                    "key": f"digest/{row.id}/{row.next_at.isoformat()}",
                    "kind": "digest",
                    "workspace": row.workspace,
                    "room": row.room,
                    "person": row.person,
                    "message": f"{moment.timestamp():.6f}",
                    "text": row.topic,
                    "subscription_id": row.id,
                    "stage": "queued",
                    "received_at": moment,
                }
                count += insert_once(connection, deliveries, delivery)
                connection.execute(
                    update(subscriptions)
                    .where(subscriptions.c.id == row.id)
                    .values(next_at=find_next(row.schedule, row.zone, moment))
                )
        return count

    def note_sent(self, subscription_id: str, until: datetime, nothing_said: bool) -> None:
        """What was added up to `until` has been told; `nothing_said`: people were told that it was nothing."""
        values = {"seen_until": until} | ({"nothing_said_at": until} if nothing_said else {})
        with self._write() as connection:
            connection.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(values))


def _build_subscription(row: Row[tuple[object, ...]]) -> Subscription:
    return Subscription(**{name: getattr(row, name) for name in Subscription.__slots__})
