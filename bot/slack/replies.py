"""Ways to put an answer before people. Each can be taken up again by another process, after a crash."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.client import PacedClient
from bot.slack.encoder import Layout, Message, divide
from bot.store.slack_deliveries import Delivery, DeliveryStore


class ClaimLost(Exception):
    """Another process has taken this delivery over; whatever is posted now would be a second answer."""


class Ledger:
    """Notes in SQL what is posted, before and after, for whoever has to take over."""

    def __init__(self, store: DeliveryStore, delivery: Delivery, owner: str, run: "Runner") -> None:
        self._store = store
        self._key = delivery.key
        self._owner = owner
        self._run = run
        self.posts = list(delivery.posts)
        self.answer_id = delivery.answer_id
        self.posted = bool(delivery.posts)
        """Whether anything was certainly posted."""

    async def announce(self) -> None:
        """Something is about to be posted. Raises ClaimLost."""
        if not await self._run(self._store.note_posting, self._key, self._owner):
            raise ClaimLost(self._key)

    async def add(self, ts: str) -> None:
        """A message has been posted."""
        self.posted = True
        self.posts.append(ts)
        await self._save()

    async def drop(self, ts: str) -> None:
        """A message has been deleted."""
        self.posts.remove(ts)
        await self._save()

    async def keep_answer(self, answer_id: str) -> None:
        """The answer is known, so that whoever takes over need not ask again."""
        self.answer_id = answer_id
        if not await self._run(self._store.note_answer, self._key, self._owner, answer_id):
            raise ClaimLost(self._key)

    async def _save(self) -> None:
        if not await self._run(self._store.note_posts, self._key, self._owner, tuple(self.posts)):
            raise ClaimLost(self._key)


Runner = Callable[..., Awaitable[Any]]


class Reply(Protocol):
    """Where an answer appears, while it is made and whole."""

    async def show_status(self, text: str) -> None: ...

    async def add(self, paragraph: str) -> None: ...

    async def restart(self) -> None: ...

    async def finish(self, layout: Layout) -> None: ...

    async def say(self, text: str) -> None:
        """A plain word instead of an answer."""


class PrivateReply:
    """An answer that only the asker sees, in the channel where they asked."""

    def __init__(self, client: PacedClient, delivery: Delivery, ledger: Ledger) -> None:
        self._client = client
        self._delivery = delivery
        self._ledger = ledger

    async def show_status(self, text: str) -> None:
        """Nothing: a status would show everybody that something was asked."""

    async def add(self, paragraph: str) -> None:
        """Nothing: what only one person sees can't be changed afterwards."""

    async def restart(self) -> None:
        """Nothing was shown yet."""

    async def finish(self, layout: Layout) -> None:
        await self._ledger.announce()
        for message in divide(layout):
            await self._post(message)
            self._ledger.posted = True

    async def say(self, text: str) -> None:
        await self._ledger.announce()
        await self._post(Message(text, (), text))

    async def _post(self, message: Message) -> None:
        inside = self._delivery.thread_ts if self._delivery.thread_ts != self._delivery.ts else None
        await self._client.chat_postEphemeral(
            channel=self._delivery.channel,
            user=self._delivery.user,
            thread_ts=inside,
            text=message.text,
            blocks=message.blocks,
        )


class CommandReply(PrivateReply):
    """An answer to a slash command, which works in every channel, also where the bot is not."""

    async def _post(self, message: Message) -> None:
        url = self._delivery.response_url
        if url is None:
            return
        hook = AsyncWebhookClient(url, session=self._client.session, retry_handlers=[])
        response = await hook.send(
            text=message.text, blocks=message.blocks, response_type="ephemeral", unfurl_links=False, unfurl_media=False
        )
        if response.status_code != 200:
            raise PostRefused(response.status_code, response.body)


class PostRefused(Exception):
    """Slack did not take a message for a `response_url`; these end after half an hour."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"Slack refused an answer to a command: {status} {reason}.")
        self.retryable = status == 429 or status >= 500
