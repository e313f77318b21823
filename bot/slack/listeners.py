"""What the bot hears in Slack. Each message is kept before it is acknowledged, and answered afterwards."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.delivery.addressing import decide
from bot.delivery.backend import Backend
from bot.delivery.prompts import list_prompts
from bot.delivery.worker import Worker
from bot.slack.audience import Audience
from bot.slack.client import PacedClient
from bot.slack.errors import attempt
from bot.slack.escaping import clip
from bot.slack.events import Heard, name_kind, read_message
from bot.slack.limits import LABEL_CHARS, PROMPTS
from bot.store.database import Place
from bot.wording import count_of
from ingest.catalog import ReadableCatalog
from ingest.errors import BriefingError

ACK_S = 1.5
"""How long keeping a message may delay its acknowledgement; Slack waits for three seconds."""
TRIES_S = (0.0, 1.0, 5.0)
"""Pauses before each try to keep a message."""
HELLO = (
    "Hello! I answer questions from {count}, and show the exact words of each source. "
    "Where they do not say, I tell you so."
)
ABOUT = "What can you do?"
LOST_WORDS = "My database does not answer, so I could not keep this question. Ask again in a moment."

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tools:
    """What everything that listens to Slack shares."""

    backend: Backend
    worker: Worker
    client: PacedClient
    audience: Audience
    pool: ThreadPoolExecutor
    """For taking questions in: threads of the loop's own may all be busy answering."""
    late: set[asyncio.Task[Any]] = field(default_factory=set)

    async def take_in(self, call: Callable[..., T], *args: Any) -> T:
        """Call a store, and let the worker know that there may be something to do. Raises BriefingError."""
        taken = await asyncio.get_running_loop().run_in_executor(self.pool, call, *args)
        self.worker.wake()
        return taken

    async def run_ahead(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What the work comes to before Slack has to be acknowledged; it goes on by itself where that is too early."""
        task = asyncio.create_task(work)
        self.late.add(task)
        task.add_done_callback(self.late.discard)
        done, _ = await asyncio.wait({task}, timeout=ACK_S)
        return task.result() if done else None


class Listeners:
    """Keep what is said to the bot, once, and greet whoever opens its pane."""

    def __init__(self, tools: Tools, bot_user: str) -> None:
        self._tools = tools
        self._backend = tools.backend
        self._client = tools.client
        self._bot_user = bot_user

    def register(self, app: AsyncApp) -> None:
        app.middleware(self._keep)
        for event in ("app_mention", "message", "assistant_thread_context_changed"):
            app.event(event)(_acknowledge)
        for event in ("member_joined_channel", "member_left_channel"):
            app.event(event)(self._note_change)
        app.event("app_home_opened")(self._greet)
        app.event("assistant_thread_started")(self._greet_in_thread)

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
            context["fresh"] = await self._tools.run_ahead(self._admit(body))
        await next_()

    async def _admit(self, body: dict[str, Any]) -> bool:
        """Take in one event; False where it was seen before, or could not be kept."""
        event = body["event"]
        heard = read_message(body, self._bot_user) if event["type"] in ("message", "app_mention") else None
        for pause_s in TRIES_S:
            await asyncio.sleep(pause_s)
            try:
                return await self._tools.take_in(self._store, heard, body["event_id"], name_kind(event))
            except BriefingError as error:
                logger.error("%s", error.message)
        logger.error("Event %s could not be kept, so it is not answered.", body["event_id"])
        if heard is not None and heard.manner == "addressed" and (heard.direct or event["type"] == "app_mention"):
            await self._say(heard.delivery.room, heard.delivery.thread, LOST_WORDS)
        return False

    def _store(self, heard: Heard | None, event_id: str, kind: str) -> bool:
        """Whether an event is new; what is to be answered of it is queued."""
        if heard is not None:
            delivery = heard.delivery
            settings = self._backend.rooms.load(delivery.place)
            if settings.private and not heard.direct:
                delivery = replace(delivery, kind="private")
            admission = decide(delivery.text, heard.manner, settings)
            if admission != "pass":
                return self._backend.queue.admit(delivery, admission == "hold", event_id, kind)
        return self._backend.queue.note_event(event_id, kind)

    async def _note_change(self, event: dict[str, Any]) -> None:
        """Somebody has joined or left a channel; what is answered there from now on may be less, or more."""
        self._tools.audience.forget(event["channel"])

    async def _greet(self, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Say hello to whoever opens the messages tab for the first time, and suggest questions each time."""
        if event.get("tab") == "messages" and context.get("fresh"):
            place = Place(body["team_id"], event["channel"])
            seen = await self._see_for(place.room, event["user"])
            if await asyncio.to_thread(self._backend.rooms.note_greeting, place):
                await self._say_hello(seen, place.room, None)
            # With a thread this call would silently do nothing in the agent view.
            await self._suggest(seen, place.room, None)

    async def _greet_in_thread(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """The same in the older assistant view, where each conversation begins with an empty thread."""
        if context.get("fresh"):
            thread = event["assistant_thread"]
            seen = await self._see_for(thread["channel_id"], thread["user_id"])
            await self._say_hello(seen, thread["channel_id"], thread["thread_ts"])
            await self._suggest(seen, thread["channel_id"], thread["thread_ts"])

    async def _see_for(self, channel: str, user: str) -> ReadableCatalog:
        """The articles that may be read by whoever opened the bot's pane."""
        return self._backend.of(await self._tools.audience.find(channel, user)).catalog

    async def _say_hello(self, seen: ReadableCatalog, channel: str, thread_ts: str | None) -> None:
        articles = await asyncio.to_thread(seen.list_ids)
        await self._say(channel, thread_ts, HELLO.format(count=count_of(len(articles), "news article")))

    async def _say(self, channel: str, thread_ts: str | None, words: str) -> None:
        await attempt("chat.postMessage", self._client.post(channel, words, thread_ts=thread_ts))

    async def _suggest(self, seen: ReadableCatalog, channel: str, thread_ts: str | None) -> None:
        questions = await asyncio.to_thread(list_prompts, seen, PROMPTS - 1)
        prompts = [{"title": clip(text, LABEL_CHARS), "message": text} for text in (*questions, ABOUT)]
        call = self._client.assistant_threads_setSuggestedPrompts(
            channel_id=channel, thread_ts=thread_ts, title="What would you like to know?", prompts=prompts
        )
        await attempt("assistant.threads.setSuggestedPrompts", call)


async def _acknowledge() -> None:
    """Everything was done while the event was kept."""
