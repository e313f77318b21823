"""What a channel is to the worker: somewhere that a question comes from, and that shows the events of its answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.models import Answer, Event
from bot.store.deliveries import Delivery, DeliveryQueue
from bot.store.subscriptions import Subscription


class PostFailed(Exception):
    """A message did not come through; the text says why, in one line for the log, and what to do about it."""

    def __init__(self, reason: str, retryable: bool, refused: bool) -> None:
        """`refused` says that certainly nobody has seen the message."""
        super().__init__(reason)
        self.retryable = retryable
        self.refused = refused


class ClaimLost(Exception):
    """Another process has taken this delivery over; whatever is posted now would be a second answer."""


class PostLog:
    """Notes in SQL what is posted of one delivery, before and after, for whoever has to take over.

    Methods raise ClaimLost.
    """

    def __init__(self, queue: DeliveryQueue, delivery: Delivery, owner: str) -> None:
        self._queue = queue
        self._key = delivery.key
        self._owner = owner
        self.posts = list(delivery.posts)
        """The messages, by id."""
        self.answer_id = delivery.answer_id
        self.posted = bool(delivery.posts)
        """Whether anything was certainly posted."""

    async def announce(self) -> None:
        """Something is about to be posted."""
        await self._note(self._queue.note_posting)

    async def add(self, message: str) -> None:
        """A message has been posted."""
        self.posted = True
        self.posts.append(message)
        await self._note(self._queue.note_posts, self.posts)

    async def drop(self, message: str) -> None:
        """A message has been deleted."""
        self.posts.remove(message)
        await self._note(self._queue.note_posts, self.posts)

    async def keep_answer(self, answer_id: str) -> None:
        """The answer is known, so that whoever takes over need not ask again."""
        self.answer_id = answer_id
        await self._note(self._queue.note_answer, answer_id)

    async def _note(self, write: Callable[..., bool], *values: object) -> None:
        if not await asyncio.to_thread(write, self._key, self._owner, *values):
            raise ClaimLost(self._key)


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new on a topic."""

    subscription: Subscription
    articles: int
    """New ones, whatever they are about."""
    answer: Answer | None
    """What they say on the topic, or what changed on it; None where there is nothing."""
    permalink: str = ""


class Reply(Protocol):
    """Where one answer appears, while it is made and whole. Methods raise PostFailed and ClaimLost.

    Each message is announced to the PostLog before it is posted, and added to it afterwards.
    """

    revisable: bool
    """Whether another process can find what was posted and complete it; if not, a crash in the middle is owned up to,
    because the answer must not arrive twice.
    """

    async def show(self, event: Event) -> None:
        """One of the events before the answer: `status`, `section`, `statement`, `disagreement`, `restart`."""

    async def finish(self, answer: Answer, permalink: str) -> None:
        """The whole answer, in place of what was shown. Called again where the first try failed."""

    async def say(self, text: str) -> None:
        """A plain word instead of an answer, in place of what was shown."""


class Channel(Protocol):
    """A chat channel. Methods raise PostFailed and ClaimLost."""

    @property
    def waiting(self) -> int:
        """How many replies wait because the channel has asked for it; others are worked on meanwhile."""

    async def read_question(self, delivery: Delivery) -> str:
        """The question in plain words."""

    def open_reply(self, delivery: Delivery, log: PostLog) -> Reply:
        """Where the answer to a question goes."""

    async def send_digest(self, digest: Digest, log: PostLog) -> None:
        """Post a digest, or that there is nothing new."""
