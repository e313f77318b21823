"""Takes questions and digests from the queue in SQL, and brings each its answer, or says that there is none."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.models import Answer, AnswerEvent, Request, RestartEvent, StatementEvent, StatusEvent
from bot.slack.advice import RETRYABLE, describe, get_code
from bot.slack.client import PacedClient
from bot.slack.desk import Desk
from bot.slack.digests import send_digest
from bot.slack.encoder import encode_statement, encode_status, lay_out
from bot.slack.escaping import escape_mrkdwn, list_user_ids, name_users
from bot.slack.people import load_person
from bot.slack.replies import ClaimLost, CommandReply, Ledger, PostRefused, PrivateReply, Reply
from bot.slack.threads import UNSUPPORTED, EditedReply, StreamedReply, StreamingRefused
from bot.store.conversations import create_id
from bot.store.database import now
from bot.store.slack_deliveries import Delivery
from ingest.errors import BriefingError, ModelTimeout, ServerUnavailable, UnknownAnswer, UnknownConversation

ATTEMPTS = 3
TOO_OLD_S = 900.0
"""How long after it was asked a question is still answered; later, people are told that it was not."""
AGAIN_S = 2.0
ANSWER_S = 600.0
"""How long an answer may take; a server that hangs must not hold a question for ever."""
MOST_WORKING = 64
"""Deliveries that are worked on at once, those included that wait for Slack."""
UNSTREAMED_S = 3600.0
"""How long it is believed that a channel has no streams; admins turn features on, and Slack adds them."""
MOST_NAMED = 5
"""People of one question whose names are looked up."""
UNSEEN = frozenset({"private", "command"})
"""Kinds whose messages can't be looked at or changed once they are posted."""
FAILED = "Something went wrong while I was answering. The log says more; ask again."
STOPPED = "I was stopped before I could answer this. Please ask again."
BROKEN_OFF = "I was stopped while I was answering this. If you see no answer to it, please ask again."

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """Times of the courier, in seconds; tests hurry."""

    lease_s: float = 15.0
    """How long a silent process keeps what it claimed."""
    poll_s: float = 1.0
    """How often the queue is looked at for what other processes left behind."""
    parallel: int = 8


class Courier:
    """Works on several deliveries at once; any number of processes may run one over the same database."""

    def __init__(self, desk: Desk, client: PacedClient, pace: Pace = Pace()) -> None:
        self._desk = desk
        self._client = client
        self._pace = pace
        self._owner = create_id()
        self._woken = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()
        self._unstreamed: dict[str, float] = {}
        """Channels that have no streams, and until when that is believed."""

    def wake(self) -> None:
        """Something has been queued."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; what is unfinished then goes back into the queue."""
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
            await asyncio.to_thread(self._desk.deliveries.release, self._owner)

    async def _fill(self) -> None:
        """Start on what can be claimed; what waits for Slack takes no other channel's turn."""
        while len(self._working) < min(self._pace.parallel + self._client.waiting, MOST_WORKING):
            try:
                claimed = await asyncio.to_thread(self._desk.deliveries.claim, self._owner, self._pace.lease_s)
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
        store = self._desk.deliveries
        ledger = Ledger(store, delivery, self._owner, asyncio.to_thread)
        again = refused = False
        failed = True
        try:
            async with self._keep_claim(delivery):
                failed = await self._bring(delivery, ledger)
        except ClaimLost:
            logger.info("%s was taken over by another process.", delivery.key)
            return
        except (SlackApiError, PostRefused) as error:
            logger.error("%s", describe("a message", error) if isinstance(error, SlackApiError) else error)
            refused = True
            again = delivery.attempts < ATTEMPTS and (
                error.retryable if isinstance(error, PostRefused) else get_code(error) in RETRYABLE
            )
        except BriefingError as error:
            logger.error("%s", error.message)
            again = error.retryable and delivery.attempts < ATTEMPTS
            if not again:
                await self._say(delivery, ledger, error.message)
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.error("Slack could not be reached: %s.", error)
            again = delivery.attempts < ATTEMPTS
        except Exception:
            logger.exception("Answering %s failed.", delivery.key)
            await self._say(delivery, ledger, FAILED)
        if again:
            unseen = refused and not ledger.posted
            await self._note(store.put_back, delivery.key, self._owner, AGAIN_S, unseen)
        else:
            await self._note(store.finish, delivery.key, self._owner, failed)

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
                await self._note(self._desk.deliveries.renew, delivery.key, self._owner, self._pace.lease_s)

        task = asyncio.create_task(renew())
        try:
            yield
        finally:
            task.cancel()

    async def _bring(self, delivery: Delivery, ledger: Ledger) -> bool:
        """Answer, or say that it can't be; whether it failed."""
        if delivery.kind == "digest":
            return not await send_digest(self._desk, self._client, delivery, ledger)
        if delivery.posting and delivery.kind in UNSEEN:
            # It can't be found out whether the answer arrived, and it must not arrive twice.
            await self._build_reply(delivery, ledger).say(BROKEN_OFF)
            return True
        age = now() - (delivery.received_at or now())
        if delivery.attempts > ATTEMPTS or age > timedelta(seconds=TOO_OLD_S):
            await self._build_reply(delivery, ledger, streamed=False).say(STOPPED)
            return True
        try:
            await self._answer(delivery, ledger)
        except StreamingRefused as error:
            logger.info("No stream (%s): the answer is edited into a placeholder.", error)
            if str(error) in UNSUPPORTED:
                self._unstreamed[delivery.channel] = time.monotonic() + UNSTREAMED_S
            await self._answer(delivery, ledger, streamed=False)
        return False

    async def _answer(self, delivery: Delivery, ledger: Ledger, streamed: bool = True) -> None:
        reply = self._build_reply(delivery, ledger, streamed)
        answer = await self._load_answer(ledger)
        if answer is None:
            try:
                async with asyncio.timeout(ANSWER_S):
                    answer = await self._ask(delivery, reply)
            except TimeoutError as error:
                raise ModelTimeout(f"No answer came within {ANSWER_S / 60:.0f} minutes. Ask again.") from error
            await self._keep_answer(delivery, ledger, answer)
        permalink = self._desk.build_permalink(answer.id)
        await reply.finish(lay_out(answer, permalink, seen_by_one=delivery.kind in UNSEEN))

    async def _ask(self, delivery: Delivery, reply: Reply) -> Answer:
        """The answer, shown as far as it is there."""
        answer: Answer | None = None
        async for event in self._desk.stream(await self._build_request(delivery)):
            if isinstance(event, StatusEvent):
                await reply.show_status(encode_status(event))
            elif isinstance(event, StatementEvent):
                await reply.add(encode_statement(event.statement))
            elif isinstance(event, RestartEvent):
                await reply.restart()
            elif isinstance(event, AnswerEvent):
                answer = event.answer
        if answer is None:
            raise ServerUnavailable("The answer broke off. Ask again.")
        return answer

    async def _load_answer(self, ledger: Ledger) -> Answer | None:
        """What an earlier try came to."""
        if ledger.answer_id is None:
            return None
        try:
            return await asyncio.to_thread(self._desk.conversations.load_answer, ledger.answer_id)
        except UnknownAnswer:
            return None

    async def _keep_answer(self, delivery: Delivery, ledger: Ledger, answer: Answer) -> None:
        await ledger.keep_answer(answer.id)
        if delivery.thread_ts is not None:
            await asyncio.to_thread(
                self._desk.deliveries.save_conversation,
                delivery.team, delivery.channel, delivery.thread_ts, answer.conversation_id,
            )  # fmt: skip

    async def _build_request(self, delivery: Delivery) -> Request:
        conversation = await asyncio.to_thread(self._desk.deliveries.load_conversation, delivery)
        if conversation is not None:
            try:
                await asyncio.to_thread(self._desk.conversations.check, conversation)
            except UnknownConversation:
                # It was deleted; the thread goes on with a new one.
                conversation = None
        settings = await asyncio.to_thread(self._desk.channels.load, delivery.team, delivery.channel)
        return Request(await self._name_people(delivery.text), conversation, None, settings.filters)

    async def _name_people(self, text: str) -> str:
        """The question with the names of the people that it is about, whom Slack sends by id."""
        ids = sorted(list_user_ids(text))[:MOST_NAMED]
        return name_users(text, {user: (await load_person(self._client, user)).name for user in ids})

    def _build_reply(self, delivery: Delivery, ledger: Ledger, streamed: bool = True) -> Reply:
        if delivery.kind == "command":
            return CommandReply(self._client, delivery, ledger)
        if delivery.kind == "private":
            return PrivateReply(self._client, delivery, ledger)
        streamed = streamed and time.monotonic() >= self._unstreamed.get(delivery.channel, 0.0)
        return (StreamedReply if streamed else EditedReply)(self._client, delivery, ledger)

    async def _say(self, delivery: Delivery, ledger: Ledger, text: str) -> None:
        """Tell the asker; where that fails too, the log has it."""
        try:
            # Not streamed: that could be refused, and there is nobody left who would try again.
            await self._build_reply(delivery, ledger, streamed=False).say(escape_mrkdwn(text))
        except (SlackApiError, ClaimLost, StreamingRefused, PostRefused, BriefingError, aiohttp.ClientError) as error:
            logger.error("The asker could not be told: %s.", error)
