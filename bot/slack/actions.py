"""What happens when somebody presses a button or sends a dialog."""

import asyncio
import logging
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError

from bot.slack import buttons, modals
from bot.slack.advice import FIXES, describe, get_code
from bot.slack.client import PacedClient
from bot.slack.desk import Desk
from bot.slack.encoder import Message, divide, lay_out
from bot.slack.escaping import escape_mrkdwn
from bot.slack.people import may_change
from bot.store.database import now
from bot.store.feedback import Reason, Verdict
from bot.store.slack_deliveries import Delivery
from ingest.errors import BriefingError

NOT_THERE = frozenset({"not_in_channel", "channel_not_found"})

logger = logging.getLogger(__name__)


class Hands:
    """Thumbs, sharing, unsubscribing and the dialogs."""

    def __init__(self, desk: Desk, client: PacedClient) -> None:
        self._desk = desk
        self._client = client

    def register(self, app: AsyncApp) -> None:
        app.action(buttons.FEEDBACK)(self._judge)
        app.action(buttons.SHARE)(self._share)
        app.action(buttons.UNSUBSCRIBE)(self._unsubscribe)
        app.view(modals.REASON)(self._give_reason)
        app.view(modals.SETTINGS)(self._change_settings)

    async def _judge(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Keep the thumb at once; after a thumb down, ask why."""
        await ack()
        verdict, _, answer_id = action["value"].partition(":")
        kept = await self._keep(body, answer_id, "up" if verdict == "up" else "down")
        if kept and verdict == "down":
            await self._open(body["trigger_id"], modals.build_reason(answer_id))

    async def _give_reason(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        answer_id, reason, text = modals.read_reason(view)
        await self._keep(body, answer_id, "down", reason, text)

    async def _keep(
        self, body: dict[str, Any], answer_id: str, verdict: Verdict, reason: Reason | None = None, text: str = ""
    ) -> bool:
        by = f"{body['user'].get('team_id', '')}/{body['user']['id']}"
        try:
            await asyncio.to_thread(self._desk.feedback.record, answer_id, verdict, reason, text, "slack", by)
        except BriefingError as error:
            logger.warning("%s", error.message)
            return False
        return True

    async def _share(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Post a private answer where everybody sees it, once however often the button is pressed."""
        await ack()
        channel, user, answer_id = body["channel"]["id"], body["user"]["id"], action["value"]
        team = body["user"].get("team_id") or (body.get("team") or {}).get("id", "")
        thread_ts = body.get("container", {}).get("thread_ts")
        key = f"{team}/share/{channel}/{answer_id}"
        mark = Delivery(key=key, kind="thread", team=team, channel=channel, user=user, ts=str(now()), text="")
        try:
            if not await asyncio.to_thread(self._desk.deliveries.admit, mark, key, "share", "passed"):
                return
            answer = await asyncio.to_thread(self._desk.conversations.load_answer, answer_id)
        except BriefingError as error:
            await respond(text=escape_mrkdwn(error.message), replace_original=False)
            return
        layout = lay_out(answer, self._desk.build_permalink(answer.id))
        first, *rest = divide(layout)
        title = f"<@{user}> asked: *{escape_mrkdwn(answer.question)}*"
        head = {"type": "section", "text": {"type": "mrkdwn", "text": title, "verbatim": True}}
        try:
            posted = await self._post(channel, thread_ts, Message("", (), first.text), [head, *first.blocks])
            root = thread_ts or posted
            for message in rest:
                await self._post(channel, root, message, message.blocks)
        except SlackApiError as error:
            logger.warning("%s", describe("chat.postMessage", error))
            await asyncio.to_thread(self._desk.deliveries.forget_event, key)
            fix = "I am not in this channel. Type `/invite @Briefing`, then press Share again."
            words = fix if get_code(error) in NOT_THERE else FIXES.get(get_code(error), "Slack did not take it.")
            await respond(text=words, replace_original=False)
            return
        await asyncio.to_thread(self._desk.deliveries.save_conversation, team, channel, root, answer.conversation_id)
        await respond(text="Shared with everyone.", replace_original=True)

    async def _post(self, channel: str, thread_ts: str | None, message: Message, blocks: list[dict[str, Any]]) -> str:
        response = await self._client.chat_postMessage(
            channel=channel, thread_ts=thread_ts, text=message.text, blocks=blocks,
            unfurl_links=False, unfurl_media=False,
        )  # fmt: skip
        return str(response["ts"])

    async def _unsubscribe(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any], action: dict[str, Any]
    ) -> None:
        await ack()
        gone = await asyncio.to_thread(self._desk.subscriptions.remove, action["value"])
        user = body["user"]["id"]
        if gone is None:
            await respond(text="That digest has been unsubscribed already.", replace_original=False)
        else:
            words = f"<@{user}> unsubscribed the digest on {escape_mrkdwn(gone.topic)}."
            await respond(text=words, replace_original=False, response_type="in_channel")

    async def _change_settings(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        channel, settings = modals.read_settings(view)
        since, until = settings.published_from, settings.published_to
        if since and until and since > until:
            await ack(response_action="errors", errors={"to": "This is before the first date."})
            return
        await ack()
        user = body["user"]["id"]
        # Asked again: who opened the dialog is not proof of who sent it.
        if await may_change(self._client, channel, user):
            team = body["user"].get("team_id") or (body.get("team") or {}).get("id", "")
            await asyncio.to_thread(self._desk.channels.save, team, channel, settings, user)

    async def _open(self, trigger_id: str, view: dict[str, Any]) -> None:
        try:
            await self._client.views_open(trigger_id=trigger_id, view=view)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            logger.warning("%s", describe("views.open", error) if isinstance(error, SlackApiError) else error)
