"""Slack as the worker sees it: how an answer appears in a thread, for one person alone, and as a digest."""

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.delivery.channel import Digest, PostFailed, PostLog, Reply
from bot.models import Answer, Event
from bot.slack.client import PacedClient
from bot.slack.encoder import Layout, Message, divide, lay_out, lay_out_digest, lay_out_words
from bot.slack.errors import tell_worker
from bot.slack.escaping import list_user_ids, name_users
from bot.slack.people import load_member
from bot.slack.threads import ThreadReply
from bot.store.deliveries import Delivery

MOST_NAMED = 5
"""People of one question whose names are looked up."""


class SlackChannel:
    """A workspace's Slack; `kind` of a delivery is "thread", "private" or "command"."""

    def __init__(self, client: PacedClient) -> None:
        self._client = client
        self._unstreamed: dict[str, float] = {}
        """Channels that have no streams, and until when that is believed."""

    @property
    def waiting(self) -> int:
        return self._client.waiting

    async def read_question(self, delivery: Delivery) -> str:
        """The question with the names of the people that it is about, whom Slack sends by id."""
        ids = sorted(list_user_ids(delivery.text))[:MOST_NAMED]
        with tell_worker():
            return name_users(delivery.text, {user: (await load_member(self._client, user)).name for user in ids})

    def open_reply(self, delivery: Delivery, log: PostLog) -> Reply:
        if delivery.kind == "command":
            return CommandReply(self._client, delivery, log)
        if delivery.kind == "private":
            return PrivateReply(self._client, delivery, log)
        return ThreadReply(self._client, delivery, log, self._unstreamed)

    async def send_digest(self, digest: Digest, log: PostLog) -> None:
        """A message of its own; what does not fit goes into its thread."""
        for message in divide(lay_out_digest(digest)):
            await log.announce()
            thread_ts = log.posts[0] if log.posts else None
            with tell_worker():
                ts = await self._client.post(digest.subscription.room, message.text, message.blocks, thread_ts)
            await log.add(ts)


class PrivateReply:
    """An answer that only the asker sees, in the channel where they asked."""

    revisable = False

    def __init__(self, client: PacedClient, delivery: Delivery, log: PostLog) -> None:
        self._client = client
        self._delivery = delivery
        self._log = log

    async def show(self, event: Event) -> None:
        """Nothing: a status would show everybody that something was asked, and what only one person sees can't be
        changed afterwards.
        """

    async def finish(self, answer: Answer, permalink: str) -> None:
        await self._send(lay_out(answer, permalink, seen_by_one=True))

    async def say(self, text: str) -> None:
        await self._send(lay_out_words(text))

    async def _send(self, layout: Layout) -> None:
        await self._log.announce()
        for message in divide(layout):
            with tell_worker():
                await self._post(message)
            self._log.posted = True

    async def _post(self, message: Message) -> None:
        inside = self._delivery.thread if self._delivery.thread != self._delivery.message else None
        await self._client.chat_postEphemeral(
            channel=self._delivery.room,
            user=self._delivery.person,
            thread_ts=inside,
            text=message.text,
            blocks=message.blocks,
        )


class CommandReply(PrivateReply):
    """An answer to a slash command, which works in every channel, also where the bot is not."""

    async def _post(self, message: Message) -> None:
        url = self._delivery.reply_url
        if url is None:
            return
        hook = AsyncWebhookClient(url, session=self._client.session, retry_handlers=[])
        response = await hook.send(
            text=message.text, blocks=message.blocks, response_type="ephemeral", unfurl_links=False, unfurl_media=False
        )
        status = response.status_code
        if status != 200:
            # These addresses end after half an hour.
            reason = f"Slack refused an answer to a command: {status} {response.body}."
            raise PostFailed(reason, retryable=status == 429 or status >= 500, refused=True)
