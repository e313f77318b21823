"""Takes questions and digests from the queue in SQL, and brings each its answer, or says that there is none."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from bot.delivery.backend import Backend
from bot.delivery.channel import Channel, ClaimLost, PostFailed, PostLog, Reply
from bot.delivery.digests import build_digest, is_silent
from bot.delivery.schedules import find_next
from bot.models import Answer, AnswerEvent, Request
from bot.store.conversations import create_id
from bot.store.database import now
from bot.store.deliveries import Delivery
from bot.telemetry.channels import channel, read_channel
from ingest.errors import BriefingError, ModelTimeout, ServerUnavailable, UnknownAnswer, UnknownConversation
from ingest.models import Access

ATTEMPTS = 3
TOO_OLD_S = 900.0
"""How long after it was asked a question is still answered; later, people are told that it was not."""
AGAIN_S = 2.0
ANSWER_S = 600.0
"""How long an answer may take; a server that hangs must not hold a question for ever."""
MOST_WORKING = 64
"""Deliveries that are worked on at once, those included that wait for the channel."""
SWEEP_EVERY_S = 60.0
FAILED = "Something went wrong while I was answering. The log says more; ask again."
STOPPED = "I was stopped before I could answer this. Please ask again."
BROKEN_OFF = "I was stopped while I was answering this. If you see no answer to it, please ask again."

logger = logging.getLogger(__name__)
T = TypeVar("T")
FindAccess = Callable[[Delivery], Awaitable[Access]]
"""What everybody may read who sees the answer of a delivery."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Times of the worker, in seconds; tests hurry."""

    lease_s: float = 15.0
    """How long a silent process keeps what it claimed."""
    poll_s: float = 1.0
    """How often the queue is looked at for what other processes left behind."""
    parallel: int = 8
    look_every_s: float = 20.0
    """How often it is looked whether a digest is due."""


class Worker:
    """Works on several deliveries at once; any number of processes may run one over the same database."""

    def __init__(
        self, backend: Backend, channel: Channel, pace: Pace = Pace(), find_access: FindAccess | None = None
    ) -> None:
        """Without `find_access` answers use what everybody may read whom the channel reaches."""
        self._backend = backend
        self._find_access = find_access
        self._channel = channel
        self._pace = pace
        self._owner = create_id()
        self._woken = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Something has been queued."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; what is unfinished then goes back into the queue."""
        channel.set(read_channel(self._backend.queue.channel))
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work_off())
            group.create_task(self._schedule())

    async def _work_off(self) -> None:
        try:
            while True:
                self._woken.clear()
                await self._fill()
                with suppress(TimeoutError):
                    # Not wait_for: before Python 3.12 it could swallow a cancellation.
                    async with asyncio.timeout(self._pace.poll_s):
                        await self._woken.wait()
        finally:
            for task in self._working:
                task.cancel()
            await asyncio.gather(*self._working, return_exceptions=True)
            await asyncio.to_thread(self._backend.queue.release, self._owner)

    async def _schedule(self) -> None:
        """Queue digests when they are due, and forget what is over."""
        swept: float | None = None
        while True:
            try:
                if await asyncio.to_thread(self._backend.subscriptions.enqueue_due, now(), find_next):
                    self.wake()
                if swept is None or time.monotonic() - swept >= SWEEP_EVERY_S:
                    swept = time.monotonic()
                    await asyncio.to_thread(self._backend.queue.sweep)
            except BriefingError as error:
                logger.warning("%s", error.message)
            await asyncio.sleep(self._pace.look_every_s)

    async def _fill(self) -> None:
        """Start on what can be claimed; what waits for the channel takes nobody else's turn."""
        while len(self._working) < min(self._pace.parallel + self._channel.waiting, MOST_WORKING):
            try:
                claimed = await asyncio.to_thread(self._backend.queue.claim, self._owner, self._pace.lease_s)
            except BriefingError as error:
                logger.warning("%s", error.message)
                return
            if claimed is None:
                return
            task = asyncio.create_task(self._work(claimed))
            self._working.add(task)
            task.add_done_callback(self._note_done)

    def _note_done(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        self._woken.set()

    async def _work(self, delivery: Delivery) -> None:
        """See one delivery through, whatever happens."""
        queue = self._backend.queue
        log = PostLog(queue, delivery, self._owner)
        again = refused = False
        failed = True
        try:
            async with self._keep_claim(delivery):
                failed = not await self._deliver(delivery, log)
        except ClaimLost:
            logger.info("%s was taken over by another process.", delivery.key)
            return
        except PostFailed as error:
            logger.error("%s", error)
            refused = error.refused
            again = error.retryable and delivery.attempts < ATTEMPTS
        except BriefingError as error:
            logger.error("%s", error.message)
            again = error.retryable and delivery.attempts < ATTEMPTS
            if not again:
                await self._say(delivery, log, error.message)
        except Exception:
            logger.exception("Answering %s failed.", delivery.key)
            await self._say(delivery, log, FAILED)
        if again:
            unseen = refused and not log.posted
            await self._note(queue.put_back, delivery.key, self._owner, AGAIN_S, unseen)
        else:
            await self._note(queue.finish, delivery.key, self._owner, failed)

    async def _note(self, write: Callable[..., T], *args: Any) -> T | None:
        """Write down what became of a delivery; if even that fails, its lease runs out and it is looked at again."""
        try:
            return await asyncio.to_thread(write, *args)
        except BriefingError as error:
            logger.error("%s", error.message)
            return None

    @asynccontextmanager
    async def _keep_claim(self, delivery: Delivery) -> AsyncIterator[None]:
        """Renew the lease while the block runs."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(self._pace.lease_s / 3)
                await self._note(self._backend.queue.renew, delivery.key, self._owner, self._pace.lease_s)

        task = asyncio.create_task(renew())
        try:
            yield
        finally:
            task.cancel()

    async def _deliver(self, delivery: Delivery, log: PostLog) -> bool:
        """Answer, or say that it can't be; whether there is an answer."""
        if delivery.subscription_id is not None:
            return await self._send_digest(delivery, delivery.subscription_id, log)
        reply = self._channel.open_reply(delivery, log)
        if delivery.posting and not reply.revisable:
            # It can't be found out whether the answer arrived, and it must not arrive twice.
            await reply.say(BROKEN_OFF)
            return False
        age = now() - (delivery.received_at or now())
        if delivery.attempts > ATTEMPTS or age > timedelta(seconds=TOO_OLD_S):
            await reply.say(STOPPED)
            return False
        answer = await self._load_answer(delivery, log)
        if answer is None:
            try:
                async with asyncio.timeout(ANSWER_S):
                    answer = await self._ask(delivery, reply)
            except TimeoutError as error:
                raise ModelTimeout(f"No answer came within {ANSWER_S / 60:.0f} minutes. Ask again.") from error
            await self._keep_answer(delivery, log, answer)
        await reply.finish(answer, await asyncio.to_thread(self._backend.share, answer.id))
        return True

    async def _see_for(self, delivery: Delivery) -> Backend:
        """The backend for those who see the answer of a delivery."""
        if self._find_access is None:
            return self._backend
        return self._backend.of(await self._find_access(delivery))

    async def _ask(self, delivery: Delivery, reply: Reply) -> Answer:
        """The answer, shown as far as it is there."""
        answer: Answer | None = None
        async for event in self._backend.stream(await self._build_request(delivery)):
            if isinstance(event, AnswerEvent):
                answer = event.answer
            else:
                await reply.show(event)
        if answer is None:
            raise ServerUnavailable("The answer broke off. Ask again.")
        return answer

    async def _build_request(self, delivery: Delivery) -> Request:
        backend = self._backend
        conversation = await asyncio.to_thread(backend.queue.load_conversation, delivery.place, delivery.thread)
        if conversation is not None:
            try:
                await asyncio.to_thread(backend.conversations.check, conversation)
            except UnknownConversation:
                # It was deleted; the thread goes on with a new one.
                conversation = None
        settings = await asyncio.to_thread(backend.rooms.load, delivery.place)
        question = await self._channel.read_question(delivery)
        access = (await self._see_for(delivery)).access
        return Request(question, conversation, None, settings.filters, access)

    async def _load_answer(self, delivery: Delivery, log: PostLog) -> Answer | None:
        """What an earlier try came to, where those who see it now may still read all that it was made from."""
        if log.answer_id is None:
            return None
        try:
            answer = await asyncio.to_thread(self._backend.conversations.load_answer, log.answer_id)
        except UnknownAnswer:
            return None
        backend = await self._see_for(delivery)
        return answer if await asyncio.to_thread(backend.reads_same, answer) else None

    async def _keep_answer(self, delivery: Delivery, log: PostLog, answer: Answer) -> None:
        await log.keep_answer(answer.id)
        if delivery.thread is not None:
            save = self._backend.queue.save_conversation
            await asyncio.to_thread(save, delivery.place, delivery.thread, answer.conversation_id)

    async def _send_digest(self, delivery: Delivery, subscription_id: str, log: PostLog) -> bool:
        """Send what is new, or that nothing is, or nothing; whether the digest is settled.

        After a crash between sending and noting it, it is not sent again: what was new then is new next time.
        """
        subscriptions = self._backend.subscriptions
        subscription = await asyncio.to_thread(subscriptions.load, subscription_id)
        if subscription is None:
            return True
        if delivery.posting and not log.posts:
            logger.error("The digest on %r broke off; its articles come with the next one.", subscription.topic)
            return False
        until = now()
        nothing_said = False
        if not log.posts:
            digest = await build_digest(await self._see_for(delivery), subscription)
            if not is_silent(digest, until):
                await self._channel.send_digest(digest, log)
                nothing_said = digest.answer is None
        await asyncio.to_thread(subscriptions.note_sent, subscription.id, until, nothing_said)
        return True

    async def _say(self, delivery: Delivery, log: PostLog, text: str) -> None:
        """Tell the asker; where that fails too, the log has it. Nobody has asked for a digest just now."""
        if delivery.subscription_id is not None:
            return
        try:
            await self._channel.open_reply(delivery, log).say(text)
        except (PostFailed, ClaimLost, BriefingError) as error:
            logger.error("The asker could not be told: %s.", error)
