"""What the bot hears in Slack. Each message is kept before it is acknowledged, and answered afterwards."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.slack.advice import describe
from bot.slack.client import PacedClient
from bot.slack.courier import Courier
from bot.slack.desk import Desk
from bot.slack.intake import Heard, read_message
from bot.slack.prompts import list_prompts
from bot.store.slack_deliveries import Admission, Delivery
from ingest.errors import BriefingError

ACK_S = 1.5
"""How long keeping a message may delay its acknowledgement; Slack waits for three seconds."""
TRIES_S = (0.0, 1.0, 5.0)
"""Pauses before each try to keep a message."""
HELLO = (
    "Hello! I answer questions from {count}, and show the exact words of each source. "
    "Where they do not say, I tell you so."
)
LOST_WORDS = "My database does not answer, so I could not keep this question. Ask again in a moment."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace."""

    team: str
    bot_user: str
    bot_id: str


class Ears:
    """Keeps what is said to the bot, once."""

    def __init__(
        self, desk: Desk, courier: Courier, client: PacedClient, identity: Identity, pool: ThreadPoolExecutor
    ) -> None:
        self._desk = desk
        self._pool = pool
        self._courier = courier
        self._client = client
        self._identity = identity
        self._late: set[asyncio.Task[bool]] = set()

    def register(self, app: AsyncApp) -> None:
        """Listen to messages, and to people who open the bot's own pane."""
        app.middleware(self._keep)
        app.event("app_mention")(_hear)
        app.event("message")(_hear)
        app.event("app_home_opened")(self._greet)
        app.event("assistant_thread_started")(self._greet_in_thread)
        app.event("assistant_thread_context_changed")(_hear)

    async def _keep(
        self,
        req: AsyncBoltRequest,
        body: dict[str, Any],
        context: AsyncBoltContext,
        next_: Callable[[], Awaitable[BoltResponse]],
    ) -> None:
        """Keep an event in SQL, so that a crash after the acknowledgement loses nothing; then acknowledge it.

        Where the database is slow, the acknowledgement goes first: without it Slack would show a failure.
        """
        if body.get("type") == "event_callback":
            task = asyncio.create_task(self._admit(body))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
            done, _ = await asyncio.wait({task}, timeout=ACK_S)
            context["fresh"] = task.result() if done else False
        await next_()

    async def _admit(self, body: dict[str, Any]) -> bool:
        """Take in one event; False where it was seen before, or could not be kept."""
        event = body["event"]
        heard = read_message(body, self._identity.bot_user) if event["type"] in ("message", "app_mention") else None
        kind = _name_kind(event)
        loop = asyncio.get_running_loop()
        for pause_s in TRIES_S:
            await asyncio.sleep(pause_s)
            try:
                # Threads of its own: those of the loop may all be busy answering.
                fresh, kept = await loop.run_in_executor(self._pool, self._take_in, heard, body.get("event_id"), kind)
            except BriefingError as error:
                logger.error("%s", error.message)
                continue
            if kept:
                self._courier.wake()
            return fresh
        logger.error("Event %s could not be kept, so it is not answered.", body.get("event_id"))
        if heard is not None and heard.manner == "addressed" and (heard.direct or event["type"] == "app_mention"):
            await self._tell_lost(heard.delivery)
        return False

    async def _tell_lost(self, delivery: Delivery) -> None:
        await self._post(delivery.channel, delivery.thread_ts, LOST_WORDS)

    async def _post(self, channel: str, thread_ts: str | None, text: str) -> None:
        """A plain word that nothing depends on."""
        try:
            await self._client.chat_postMessage(
                channel=channel, thread_ts=thread_ts, text=text, unfurl_links=False, unfurl_media=False
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            logger.error("%s", describe("chat.postMessage", error) if isinstance(error, SlackApiError) else error)

    def _take_in(self, heard: Heard | None, event_id: str | None, kind: str) -> tuple[bool, bool]:
        """Whether an event is new, and whether a message of it was kept."""
        delivery, to = self._decide(heard)
        fresh = self._desk.deliveries.admit(delivery, event_id, kind, to)
        return fresh, fresh and to != "passed"

    def _decide(self, heard: Heard | None) -> tuple[Delivery, Admission]:
        """Whether a message is answered, by what was said and by the channel's settings."""
        if heard is None:
            return NOTHING, "passed"
        delivery = heard.delivery
        settings = self._desk.channels.load(delivery.team, delivery.channel)
        if settings.private and not heard.direct:
            delivery = replace(delivery, kind="private")
        if heard.manner == "addressed":
            return delivery, "queued"
        if heard.manner == "follow_up":
            return delivery, "held" if heard.asks else "passed"
        return delivery, "queued" if settings.every_question and heard.asks else "passed"

    async def _greet(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Say hello to whoever opens the messages tab for the first time, and suggest questions each time."""
        if event.get("tab") == "messages" and context.get("fresh"):
            first = self._desk.deliveries.note_greeting
            if await asyncio.to_thread(first, self._identity.team, event["channel"]):
                await self._say_hello(event["channel"], None)
            # With a thread this call would silently do nothing in the agent view.
            await self._suggest(event["channel"], None)

    async def _greet_in_thread(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """The same in the older assistant view, where each conversation begins with an empty thread."""
        if context.get("fresh"):
            thread = event["assistant_thread"]
            await self._say_hello(thread["channel_id"], thread["thread_ts"])
            await self._suggest(thread["channel_id"], thread["thread_ts"])

    async def _say_hello(self, channel: str, thread_ts: str | None) -> None:
        articles = await asyncio.to_thread(self._desk.catalog.list_articles)
        noun = "article" if len(articles) == 1 else "articles"
        words = HELLO.format(count=f"{len(articles):,} news {noun}")
        await self._post(channel, thread_ts, words)

    async def _suggest(self, channel: str, thread_ts: str | None) -> None:
        prompts = await asyncio.to_thread(list_prompts, self._desk.catalog)
        try:
            await self._client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, thread_ts=thread_ts, title="What would you like to know?", prompts=prompts
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            logger.warning("%s", describe("suggested prompts", error) if isinstance(error, SlackApiError) else error)


NOTHING = Delivery(key="", kind="thread", team="", channel="", user="", ts="", text="")


async def _hear() -> None:
    """Everything was done while the event was kept; this acknowledges it."""


def _name_kind(event: Mapping[str, Any]) -> str:
    """An event as the manifest names it: `message.channels`, `app_mention`."""
    if event["type"] != "message":
        return str(event["type"])
    kinds = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
    return f"message.{kinds.get(event.get('channel_type', ''), 'channels')}"
