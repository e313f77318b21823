"""Questions from Slack on their way to an answer.

A row goes `held` or `queued` -> `working` -> `done` or `failed`. Whoever works on it holds a lease; when the
lease runs out, another process takes the row over and sees from `posting` and `posts` what people may have seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, or_, select, update

from bot.store.database import SqlStore, now
from bot.store.slack_tables import deliveries, events, greeted, insert_once, threads

Kind = Literal["thread", "private", "command", "digest"]
"""An answer in a thread, one that only the asker sees there, one to a slash command, or a scheduled digest."""
Admission = Literal["queued", "held", "passed"]

HOLD_S = 20.0
"""How long a reply in an unknown thread waits for the question that opened it, which may arrive later."""
KEEP_DAYS = 7


@dataclass(frozen=True, slots=True)
class Delivery:
    """One question or digest, and where its answer goes."""

    key: str
    kind: Kind
    team: str
    channel: str
    user: str
    ts: str
    text: str
    thread_ts: str | None = None
    response_url: str | None = None
    subscription_id: str | None = None
    attempts: int = 0
    posting: bool = False
    """Something may have been posted already, by a process that ended since."""
    posts: tuple[str, ...] = ()
    """The messages that it was posted in, by timestamp."""
    answer_id: str | None = None
    received_at: datetime | None = None


class DeliveryStore(SqlStore):
    """Safe to share between threads and processes. Methods raise IndexUnavailable."""

    what = "questions from Slack"

    def admit(self, delivery: Delivery, event_id: str | None, kind: str, to: Admission) -> bool:
        """Take in a question once, however often Slack sends it; False where it was taken in before.

        `to` says what becomes of it: `queued`; `held`, if the bot is not in its thread, until that turns out to be
        so or not; `passed` notes the event alone.
        """
        with self._write() as connection:
            if event_id is not None and not _note_event(connection, event_id, kind):
                return False
            if to == "passed":
                return True
            if to == "held" and _is_joined(connection, delivery):
                to = "queued"
            row = {name: getattr(delivery, name) for name in _COLUMNS} | {
                "stage": to,
                "posts": [],
                "received_at": now(),
            }
            if not insert_once(connection, deliveries, row, ("key",)):
                # The mention and the message are two events of one message; the mention knows that it is addressed.
                promoted = connection.execute(
                    update(deliveries)
                    .where(deliveries.c.key == delivery.key, deliveries.c.stage == "held")
                    .values(stage=to)
                ).rowcount
                if not promoted:
                    return False
            if to == "queued" and delivery.thread_ts is not None:
                _join_thread(connection, delivery)
            return True

    def forget_event(self, event_id: str) -> None:
        """What it asked for could not be done, and may be asked for again."""
        with self._write() as connection:
            connection.execute(delete(events).where(events.c.event_id == event_id))

    def load_conversation(self, delivery: Delivery) -> str | None:
        """The conversation that a thread is, once it has an answer."""
        if delivery.thread_ts is None:
            return None
        with self._read() as connection:
            return connection.execute(
                select(threads.c.conversation_id).where(_thread(delivery.team, delivery.channel, delivery.thread_ts))
            ).scalar()

    def save_conversation(self, team: str, channel: str, thread_ts: str, conversation_id: str) -> None:
        """Make a thread the place of a conversation; the bot is in it from its first message on."""
        row = {"team": team, "channel": channel, "thread_ts": thread_ts, "joined_ts": thread_ts}
        with self._write() as connection:
            insert_once(connection, threads, row, ("team", "channel", "thread_ts"))
            connection.execute(
                update(threads).where(_thread(team, channel, thread_ts)).values(conversation_id=conversation_id)
            )

    def claim(self, owner: str, lease_s: float) -> Delivery | None:
        """Take the next question that nobody works on, oldest first and one at a time of each thread."""
        moment = now()
        earlier = deliveries.alias()
        free = or_(
            deliveries.c.stage == "queued",
            and_(deliveries.c.stage == "working", deliveries.c.lease_until < moment),
        )
        first = ~exists().where(
            earlier.c.team == deliveries.c.team,
            earlier.c.channel == deliveries.c.channel,
            earlier.c.thread_ts == deliveries.c.thread_ts,
            earlier.c.ts < deliveries.c.ts,
            earlier.c.stage.in_(("queued", "working")),
        )
        with self._write() as connection:
            row = connection.execute(
                select(deliveries).where(free, first).order_by(deliveries.c.received_at, deliveries.c.ts).limit(1)
            ).first()
            if row is None:
                return None
            taken = connection.execute(
                update(deliveries)
                .where(deliveries.c.key == row.key, deliveries.c.stage == row.stage)
                .where(deliveries.c.owner == row.owner if row.owner else deliveries.c.owner.is_(None))
                .values(
                    stage="working",
                    owner=owner,
                    lease_until=moment + timedelta(seconds=lease_s),
                    attempts=row.attempts + 1,
                )
            ).rowcount
        return _build_delivery(row) if taken else None

    def renew(self, key: str, owner: str, lease_s: float) -> bool:
        """Keep a claim alive; False where another process has taken it over."""
        return self._update(key, owner, {"lease_until": now() + timedelta(seconds=lease_s)})

    def note_posting(self, key: str, owner: str) -> bool:
        """Note that something is about to be posted; False where the claim is lost and nothing must be."""
        return self._update(key, owner, {"posting": True})

    def note_posts(self, key: str, owner: str, posts: Sequence[str]) -> bool:
        return self._update(key, owner, {"posts": list(posts)})

    def note_answer(self, key: str, owner: str, answer_id: str) -> bool:
        return self._update(key, owner, {"answer_id": answer_id})

    def put_back(self, key: str, owner: str, wait_s: float, unseen: bool) -> bool:
        """Let it be claimed again after `wait_s`; `unseen` says that certainly nothing of it was posted."""
        values: dict[str, object] = {"lease_until": now() + timedelta(seconds=wait_s), "owner": None}
        return self._update(key, owner, values | ({"posting": False} if unseen else {}))

    def finish(self, key: str, owner: str, failed: bool = False) -> bool:
        """It was answered, or people were told that it can't be."""
        stage = "failed" if failed else "done"
        return self._update(key, owner, {"stage": stage, "finished_at": now(), "response_url": None})

    def release(self, owner: str) -> None:
        """Hand back at once what a process that ends in order still held."""
        with self._write() as connection:
            connection.execute(
                update(deliveries)
                .where(deliveries.c.owner == owner, deliveries.c.stage == "working")
                .values(lease_until=now(), owner=None)
            )

    def note_greeting(self, team: str, channel: str) -> bool:
        """Whether this is the first greeting in a direct message."""
        with self._write() as connection:
            return insert_once(connection, greeted, {"team": team, "channel": channel}, ("team", "channel"))

    def sweep(self) -> None:
        """Forget replies in threads that the bot is not in, and what is long done."""
        moment = now()
        with self._write() as connection:
            connection.execute(
                delete(deliveries).where(
                    deliveries.c.stage == "held", deliveries.c.received_at < moment - timedelta(seconds=HOLD_S)
                )
            )
            old = moment - timedelta(days=KEEP_DAYS)
            connection.execute(delete(deliveries).where(deliveries.c.finished_at < old))
            connection.execute(delete(events).where(events.c.received_at < old))

    def list_kinds(self) -> set[str]:
        """The kinds of event that arrived in the last week."""
        with self._read() as connection:
            return set(connection.execute(select(events.c.kind).distinct()).scalars())

    def count_stages(self) -> dict[str, int]:
        """How many deliveries are at each stage."""
        with self._read() as connection:
            counts: dict[str, int] = {}
            for stage in connection.execute(select(deliveries.c.stage)).scalars():
                counts[stage] = counts.get(stage, 0) + 1
            return counts

    def _update(self, key: str, owner: str, values: dict[str, object]) -> bool:
        with self._write() as connection:
            return bool(
                connection.execute(
                    update(deliveries)
                    .where(deliveries.c.key == key, deliveries.c.owner == owner, deliveries.c.stage == "working")
                    .values(values)
                ).rowcount
            )


_COLUMNS = (
    "key", "kind", "team", "channel", "user", "ts", "text", "thread_ts", "response_url", "subscription_id", "answer_id",
)  # fmt: skip


def _note_event(connection: Connection, event_id: str, kind: str) -> bool:
    row = {"event_id": event_id, "kind": kind, "received_at": now()}
    return insert_once(connection, events, row, ("event_id",))


def _is_joined(connection: Connection, delivery: Delivery) -> bool:
    """Whether the bot was asked in this thread before. In one transaction with what rests on it: the question that
    opened the thread may be taken in at the same moment.
    """
    here = _thread(delivery.team, delivery.channel, delivery.thread_ts or delivery.ts)
    joined = connection.execute(select(threads.c.joined_ts).where(here)).scalar()
    return joined is not None and joined < delivery.ts


def _join_thread(connection: Connection, delivery: Delivery) -> None:
    """Note that the bot is in this thread, and let the replies through that waited to learn it."""
    assert delivery.thread_ts is not None
    here = _thread(delivery.team, delivery.channel, delivery.thread_ts)
    row = {"team": delivery.team, "channel": delivery.channel, "thread_ts": delivery.thread_ts}
    if not insert_once(connection, threads, row | {"joined_ts": delivery.ts}, ("team", "channel", "thread_ts")):
        connection.execute(update(threads).where(here, threads.c.joined_ts > delivery.ts).values(joined_ts=delivery.ts))
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.team == delivery.team,
            deliveries.c.channel == delivery.channel,
            deliveries.c.thread_ts == delivery.thread_ts,
            deliveries.c.stage == "held",
            deliveries.c.ts > delivery.ts,
        )
        .values(stage="queued")
    )


def _thread(team: str, channel: str, thread_ts: str) -> ColumnElement[bool]:
    return and_(threads.c.team == team, threads.c.channel == channel, threads.c.thread_ts == thread_ts)


def _build_delivery(row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery(
        **{name: getattr(row, name) for name in _COLUMNS},
        attempts=row.attempts + 1,
        posting=row.posting,
        posts=tuple(row.posts),
        received_at=row.received_at,
    )
