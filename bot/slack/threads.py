"""Answers in a thread: streamed where the workspace can, edited into a placeholder where it can't.

Whatever is posted first is not an answer yet, and what completes it can be repeated without harm: so a crash at
any point leaves a message that the next process completes, and never two answers.
"""

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import MarkdownTextChunk

from bot.delivery.channel import ClaimLost, PostLog
from bot.models import Answer, Event, RestartEvent, StatusEvent
from bot.slack import limits
from bot.slack.client import PacedClient
from bot.slack.encoder import (
    Layout,
    Message,
    Scribe,
    divide,
    encode_status,
    fits,
    lay_out,
    lay_out_words,
    split_long,
)
from bot.slack.errors import LOST, attempt, get_code, tell_worker
from bot.store.deliveries import Delivery

EXPIRED = "message_not_in_streaming_state"
LIMITED = "ratelimited"
EDIT_EVERY_S = 1.0
"""How often a placeholder is edited; Slack allows one message a second in a channel."""
UNSTREAMED_S = 3600.0
"""How long it is believed that a channel has no streams; admins turn features on, and Slack adds them."""
UNSUPPORTED = frozenset({"method_not_supported_for_channel_type", "unknown_method", "feature_not_enabled"})
"""Errors of a stream's start that say that there are none here, and not just now."""
NO_PLACE = frozenset(
    {
        "not_in_channel", "channel_not_found", "is_archived", "restricted_action", "restricted_action_thread_locked",
        "missing_scope", "thread_not_found", "cannot_reply_to_message", "invalid_thread_ts", *LOST,
    }
)  # fmt: skip
"""Errors of a stream's start that a plain message would meet as well."""


logger = logging.getLogger(__name__)


class StreamingRefused(Exception):
    """The workspace, or this kind of channel, has no streams."""


@dataclass(slots=True)
class ThreadPage:
    """One message of the answer."""

    ts: str
    body: list[str] = field(default_factory=list)
    streaming: bool = True
    began: float = field(default_factory=time.monotonic)
    ours: bool = True
    """False where another process began it, so that nobody knows what it shows."""


class ThreadReply:
    """An answer that everybody sees. Streams until they are refused, and edits from then on."""

    revisable = True

    def __init__(
        self, client: PacedClient, delivery: Delivery, log: PostLog, unstreamed: MutableMapping[str, float]
    ) -> None:
        """`unstreamed` are channels without streams, and until when (time.monotonic) that is believed."""
        self._client = client
        self._delivery = delivery
        self._log = log
        self._channel = delivery.room
        self._thread_ts = delivery.thread or delivery.message
        self._unstreamed = unstreamed
        self._streams = time.monotonic() >= unstreamed.get(delivery.room, 0.0)
        self._pages = [ThreadPage(ts, ours=False) for ts in log.posts]
        self._scribe = Scribe()
        self._edited = 0.0
        self._behind = False
        """Something could not be appended, so nothing after it is; the end brings all of it."""

    async def show(self, event: Event) -> None:
        with tell_worker():
            if isinstance(event, StatusEvent):
                await self._show_status(encode_status(event))
            elif isinstance(event, RestartEvent):
                self._scribe = Scribe()
                self._disown()
            else:
                paragraph = self._scribe.write(event)
                if paragraph is not None:
                    await self._add(paragraph)

    async def finish(self, answer: Answer, permalink: str) -> None:
        await self._finish(lay_out(answer, permalink))

    async def say(self, text: str) -> None:
        # Not streamed: that could be refused, and there is nobody left who would try again.
        self._streams = False
        self._disown()
        await self._finish(lay_out_words(text))

    def _disown(self) -> None:
        """What was shown is replaced at the end."""
        for page in self._pages:
            page.ours = False

    def _give_up_streams(self, error: StreamingRefused) -> None:
        logger.info("No stream (%s): the answer is edited into a placeholder.", error)
        if str(error) in UNSUPPORTED:
            self._unstreamed[self._channel] = time.monotonic() + UNSTREAMED_S
        self._streams = False
        self._disown()

    async def _show_status(self, text: str) -> None:
        """The line under the thread that says what the bot does, or a placeholder that says it."""
        if not self._streams:
            if not self._pages:
                await self._post(f"_{text}_")
        elif not self._client.must_wait("assistant.threads.setStatus", self._channel):
            call = self._client.assistant_threads_setStatus(
                channel_id=self._channel,
                thread_ts=self._thread_ts,
                status=f"is {text[0].lower()}{text[1:]}",
                loading_messages=[text],
            )
            await attempt("assistant.threads.setStatus", call)

    async def _add(self, paragraph: str) -> None:
        if self._streams:
            try:
                await self._stream(paragraph)
                return
            except StreamingRefused as error:
                self._give_up_streams(error)
        await self._edit(paragraph)

    async def _edit(self, paragraph: str) -> None:
        """Edit the answer so far into the placeholder, at most once a second."""
        if not self._pages:
            await self._show_status("Reading…")
        page = self._pages[0]
        if not page.ours or not fits(page.body, paragraph):
            return
        page.body.append(paragraph)
        if time.monotonic() - self._edited >= EDIT_EVERY_S and not self._client.must_wait("chat.update", self._channel):
            self._edited = time.monotonic()
            await self._complete(page, Message("\n\n".join(page.body), (), page.body[0]))

    async def _stream(self, paragraph: str) -> None:
        """Append a paragraph to the stream, or begin another stream where this one is full or old."""
        if self._behind or any(not page.ours for page in self._pages):
            return
        for piece in split_long(paragraph):
            page = self._pages[-1] if self._pages else await self._start()
            old = time.monotonic() - page.began > limits.STREAM_S
            if not page.streaming or old or not fits(page.body, piece):
                await self._stop(page)
                page = await self._start()
            if not await self._extend(page, piece):
                page = await self._start()
                await self._extend(page, piece)
            if self._behind:
                return
            page.body.append(piece)

    async def _finish(self, layout: Layout) -> None:
        with tell_worker():
            try:
                await self._show_whole(layout)
            except StreamingRefused as error:
                self._give_up_streams(error)
                await self._show_whole(layout)

    async def _show_whole(self, layout: Layout) -> None:
        """Show the whole answer in what was begun, and in further messages where it needs them."""
        messages = divide(layout, self._list_bodies(layout))
        for number, message in enumerate(messages):
            if number < len(self._pages):
                await self._complete(self._pages[number], message)
            elif self._streams:
                await self._complete(await self._start(), message)
            else:
                await self._post(message.text, message.blocks)
        for page in self._pages[len(messages) :]:
            await self._log.announce()
            await self._client.chat_delete(channel=self._channel, ts=page.ts)
            await self._log.drop(page.ts)

    def _list_bodies(self, layout: Layout) -> list[list[str]]:
        """The texts of the messages so far, where they are how the answer begins."""
        shown = [page.body for page in self._pages]
        flat = [paragraph for body in shown for paragraph in body]
        whole = [piece for paragraph in layout.paragraphs for piece in split_long(paragraph)]
        return shown if all(page.ours for page in self._pages) and whole[: len(flat)] == flat else []

    async def _complete(self, page: ThreadPage, message: Message) -> None:
        """End a stream with the rest of its message; where that can't be, write the message anew."""
        body = "\n\n".join(page.body)
        streamed = self._streams and page.ours
        if streamed and not page.streaming and body == message.markdown and not message.tail:
            return
        await self._log.announce()
        if streamed and page.streaming and message.markdown.startswith(body):
            rest = message.markdown[len(body) :]
            chunks = [MarkdownTextChunk(text=rest)] if rest else None
            if await self._try(page, self._client.chat_stopStream, chunks=chunks, blocks=message.tail_blocks or None):
                page.streaming = False
                return
        await self._stop(page)
        await self._client.chat_update(channel=self._channel, ts=page.ts, text=message.text, blocks=message.blocks)

    async def _stop(self, page: ThreadPage) -> None:
        """End a stream where it is one still; nothing is lost where it is none."""
        if page.streaming:
            try:
                await self._try(page, self._client.chat_stopStream)
            except SlackApiError as error:
                if page.ours or get_code(error) in LOST:
                    raise
            page.streaming = False

    async def _try(self, page: ThreadPage, call: Callable[..., Awaitable[Any]], **more: Any) -> bool:
        """Call for a stream; False where Slack has ended it."""
        try:
            await call(channel=self._channel, ts=page.ts, **more)
        except SlackApiError as error:
            if get_code(error) != EXPIRED:
                raise
            page.streaming = False
            return False
        return True

    async def _extend(self, page: ThreadPage, piece: str) -> bool:
        """Append to a stream; False where Slack has ended it. What can't be appended now is added at the end."""
        text = f"\n\n{piece}" if page.body else piece
        try:
            return await self._try(page, self._client.chat_appendStream, chunks=[MarkdownTextChunk(text=text)])
        except SlackApiError as error:
            if get_code(error) != LIMITED:
                raise
            self._behind = True
            return True

    async def _start(self) -> ThreadPage:
        """Begin a stream, empty: a crash before its timestamp is noted then leaves nothing half said."""
        if self._client.must_wait("chat.startStream", self._channel):
            raise StreamingRefused(LIMITED)
        await self._log.announce()
        try:
            response = await self._client.chat_startStream(
                channel=self._channel,
                thread_ts=self._thread_ts,
                recipient_team_id=self._delivery.workspace,
                recipient_user_id=self._delivery.person,
            )
        except SlackApiError as error:
            if get_code(error) in NO_PLACE:
                raise
            raise StreamingRefused(get_code(error)) from error
        return await self._note(ThreadPage(str(response["ts"])))

    async def _post(self, text: str, blocks: list[dict[str, Any]] | None = None) -> ThreadPage:
        await self._log.announce()
        ts = await self._client.post(self._channel, text, blocks, self._thread_ts)
        return await self._note(ThreadPage(ts, streaming=False))

    async def _note(self, page: ThreadPage) -> ThreadPage:
        """Write down what was posted. Where another process has taken over, nobody else knows of it: take it back."""
        self._pages.append(page)
        try:
            await self._log.add(page.ts)
        except ClaimLost:
            await self._stop(page)
            await self._client.chat_delete(channel=self._channel, ts=page.ts)
            raise
        return page
