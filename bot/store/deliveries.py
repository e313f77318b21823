"""The queue of one channel: questions and digests on their way to an answer.

A row goes `held` or `queued` -> `working` -> `done` or `failed`. Whoever works on it holds a lease; when the
lease runs out, another process takes the row over and sees from `posting` and `posts` what people may have seen.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, exists, func, or_, select, update

from bot.store.database import BotStore, ChannelStore, Place, insert_once, match, now
from bot.store.tables import channel_events, deliveries, threads

HOLD_S = 20.0
"""How long a reply in an unknown thread waits for the question that opened it, which may arrive later."""
KEEP_DAYS = 7
LONGEST_LEASE_S = 300.0
"""A lease that ends later than this from now is of a time before the clock was set back, and holds no more."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One question or digest, and where its answer goes."""

    key: str
    """Its own within the channel: what arrives twice under one key is answered once."""
    workspace: str
    room: str
    person: str
    message: str
    """The id of the question; within a thread later ones sort behind earlier ones."""
    text: str
    thread: str | None = None
    kind: str = ""
    """The way in which the channel answers it, in the channel's own words."""
    reply_url: str | None = None
    """Where the answer is to be sent, in a channel that says so with each question; forgotten once it is answered."""
    subscription_id: str | None = None
    """Of a digest; None for a question."""
    attempts: int = 0
    posting: bool = False
    """Something may have been posted already, by a process that ended since."""
    posts: tuple[str, ...] = ()
    """The messages that it was posted in, by id."""
    answer_id: str | None = None
    received_at: datetime | None = None

    @property
    def place(self) -> Place:
        return Place(self.workspace, self.room)


class DeliveryQueue(ChannelStore):
    """Safe to share between threads and processes. Methods raise IndexUnavailable."""

    what = "questions of a chat channel"

    def note_event(self, event_id: str, kind: str) -> bool:
        """Note an event of the channel; False where it was noted before."""
        with self._write() as connection:
            return self._note_event(connection, event_id, kind)

    def forget_event(self, event_id: str) -> None:
        """What it asked for could not be done, and may be asked for again."""
        with self._write() as connection:
            connection.execute(
                delete(channel_events).where(match(channel_events, channel=self._channel, event_id=event_id))
            )

    def admit(self, delivery: Delivery, hold: bool = False, event_id: str | None = None, event_kind: str = "") -> bool:
        """Queue a question once, however often the channel sends it or its event; False where it was before.

        `hold` lets a question wait in a thread that the bot is not in, until that turns out to be so or not.
        """
        with self._write() as connection:
            if event_id is not None and not self._note_event(connection, event_id, event_kind):
                return False
            held = hold and not self._is_joined(connection, delivery)
            row = {
                **asdict(delivery),
                "channel": self._channel,
                "stage": "held" if held else "queued",
                "posts": list(delivery.posts),
                "received_at": now(),
            }
            if not insert_once(connection, deliveries, row):
                # A mention and its message may be two events; the mention knows that it is addressed.
                here = match(deliveries, channel=self._channel, key=delivery.key, stage="held")
                promoted = connection.execute(update(deliveries).where(here).values(stage=row["stage"])).rowcount
                if not promoted:
                    return False
            if not held and delivery.thread is not None:
                self._join_thread(connection, delivery, delivery.thread)
            return True

    def load_conversation(self, place: Place, thread: str | None) -> str | None:
        """The conversation that a thread is, once it has an answer."""
        statement = select(threads.c.conversation_id).where(match(threads, **self._locate(place, thread)))
        with self._read() as connection:
            return connection.execute(statement).scalar()

    def save_conversation(self, place: Place, thread: str, conversation_id: str) -> None:
        """Make a thread the place of a conversation; the bot is in it from its first message on."""
        here = self._locate(place, thread)
        with self._write() as connection:
            insert_once(connection, threads, here | {"joined_at": thread})
            connection.execute(update(threads).where(match(threads, **here)).values(conversation_id=conversation_id))

    def claim(self, owner: str, lease_s: float) -> Delivery | None:
        """Take the next delivery that nobody works on, oldest first and one at a time of each thread."""
        moment = now()
        longest = moment + timedelta(seconds=max(lease_s, LONGEST_LEASE_S))
        earlier = deliveries.alias()
        free = or_(
            deliveries.c.stage == "queued",
            and_(deliveries.c.stage == "working", ~deliveries.c.lease_until.between(moment, longest)),
        )
        same = ("channel", "workspace", "room", "thread")
        first = ~exists().where(
            *(earlier.c[name] == deliveries.c[name] for name in same),
            earlier.c.message < deliveries.c.message,
            earlier.c.stage.in_(("queued", "working")),
        )
        with self._write() as connection:
            row = connection.execute(
                select(deliveries)
                .where(deliveries.c.channel == self._channel, free, first)
                .order_by(deliveries.c.received_at, deliveries.c.message)
                .limit(1)
            ).first()
            if row is None:
                return None
            taken = {
                "stage": "working",
                "owner": owner,
                "lease_until": moment + timedelta(seconds=lease_s),
                "attempts": row.attempts + 1,
            }
            unchanged = match(deliveries, channel=self._channel, key=row.key, stage=row.stage, owner=row.owner)
            if not connection.execute(update(deliveries).where(unchanged).values(taken)).rowcount:
                return None
        kept = {name: getattr(row, name) for name in Delivery.__slots__}
        return Delivery(**kept | {"attempts": row.attempts + 1, "posts": tuple(row.posts)})

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
        free = {"lease_until": now() + timedelta(seconds=wait_s), "owner": None}
        return self._update(key, owner, free | ({"posting": False} if unseen else {}))

    def finish(self, key: str, owner: str, failed: bool = False) -> bool:
        """It was answered, or people were told that it can't be."""
        stage = "failed" if failed else "done"
        return self._update(key, owner, {"stage": stage, "finished_at": now(), "reply_url": None})

    def release(self, owner: str) -> None:
        """Hand back at once what a process that ends in order still held."""
        held = match(deliveries, channel=self._channel, owner=owner, stage="working")
        with self._write() as connection:
            connection.execute(update(deliveries).where(held).values(lease_until=now(), owner=None))

    def sweep(self) -> None:
        """Forget replies in threads that the bot is not in, and what is long done, in every channel."""
        moment = now()
        old = moment - timedelta(days=KEEP_DAYS)
        waited = deliveries.c.received_at < moment - timedelta(seconds=HOLD_S)
        with self._write() as connection:
            connection.execute(delete(deliveries).where(deliveries.c.stage == "held", waited))
            connection.execute(delete(deliveries).where(deliveries.c.finished_at < old))
            connection.execute(delete(channel_events).where(channel_events.c.received_at < old))

    def list_event_kinds(self) -> set[str]:
        """The kinds of event that arrived in the last week."""
        statement = select(channel_events.c.kind).where(channel_events.c.channel == self._channel).distinct()
        with self._read() as connection:
            return set(connection.execute(statement).scalars())

    def _update(self, key: str, owner: str, values: dict[str, object]) -> bool:
        held = match(deliveries, channel=self._channel, key=key, owner=owner, stage="working")
        with self._write() as connection:
            return bool(connection.execute(update(deliveries).where(held).values(values)).rowcount)

    def _note_event(self, connection: Connection, event_id: str, kind: str) -> bool:
        row = {"channel": self._channel, "event_id": event_id, "kind": kind, "received_at": now()}
        return insert_once(connection, channel_events, row)

    def _is_joined(self, connection: Connection, delivery: Delivery) -> bool:
        """Whether the bot was asked in this thread before. In one transaction with what rests on it: the question that
        opened the thread may be taken in at the same moment.
        """
        here = match(threads, **self._locate(delivery.place, delivery.thread))
        joined = connection.execute(select(threads.c.joined_at).where(here)).scalar()
        return joined is not None and joined < delivery.message

    def _join_thread(self, connection: Connection, delivery: Delivery, thread: str) -> None:
        """Note that the bot is in this thread, and let the replies through that waited to learn it."""
        here = self._locate(delivery.place, thread)
        if not insert_once(connection, threads, here | {"joined_at": delivery.message}):
            later = threads.c.joined_at > delivery.message
            connection.execute(update(threads).where(match(threads, **here), later).values(joined_at=delivery.message))
        waiting = match(deliveries, **here, stage="held")
        connection.execute(
            update(deliveries).where(waiting, deliveries.c.message > delivery.message).values(stage="queued")
        )

    def _locate(self, place: Place, thread: str | None) -> dict[str, object]:
        return {"channel": self._channel, **place._asdict(), "thread": thread}


class Queues(BotStore):
    """The queues of all channels, to be looked at. Its method raises IndexUnavailable."""

    what = "questions of chat channels"

    def count(self) -> dict[tuple[str, str], int]:
        """How many questions and digests of a channel are in a stage, by both; the finished ones of KEEP_DAYS too."""
        columns = (deliveries.c.channel, deliveries.c.stage)
        with self._read() as connection:
            rows = connection.execute(select(*columns, func.count()).group_by(*columns))
            return {(channel, stage): count for channel, stage, count in rows}
