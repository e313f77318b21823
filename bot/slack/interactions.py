"""What people set off on purpose: the command `/brief`, buttons and dialogs."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock

from bot.delivery.schedules import find_next, load_zone, read_subscription
from bot.slack import modals
from bot.slack.audience import SOON_S
from bot.slack.encoder import (
    FEEDBACK,
    SHARE,
    UNSUBSCRIBE,
    Message,
    build_unsubscribe,
    describe_subscription,
    divide,
    lay_out,
)
from bot.slack.errors import FIXES, NOT_THERE, attempt, describe, get_code
from bot.slack.escaping import escape_mrkdwn, read_text
from bot.slack.events import read_command
from bot.slack.listeners import Tools
from bot.slack.people import load_member, may_change
from bot.store.database import Place, now
from bot.store.deliveries import Delivery
from bot.store.feedback import FeedbackReason, Rating
from bot.store.subscriptions import Subscription
from ingest.errors import BriefingError

HELP = """*Ask the articles*
• `/brief How many countries took part?` – an answer that only you see, with a button to share it
• `@Briefing How many countries took part?` – an answer in a thread; go on there without mentioning me
• or write to me directly
• `/brief report the Paris summit` – a brief on a topic: what happened, who says what, figures, what is open

*Digests*
• `/brief subscribe drones daily 08:00` – what is new on a topic, here, in your time zone; also `weekdays`, `monday`
• `/brief subscriptions` – what this channel is subscribed to

*Settings*
• `/brief settings` – publishers, dates, when I answer and who sees it"""
HOW_TO_SUBSCRIBE = "Write it like this: `/brief subscribe drones daily 08:00` (or `weekdays`, `weekly`, `monday`)."
HOW_TO_REPORT = "Write it like this: `/brief report the Paris summit`."
ASKED_ANEW = "Asked again for everyone here, from what all of you may read."
MOST_LISTED = 20
"""Subscriptions in one message, whose blocks are limited."""

logger = logging.getLogger(__name__)


class Interactions:
    """The command with a question, or with what to set up; thumbs, sharing, unsubscribing and the dialogs."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._backend = tools.backend
        self._client = tools.client

    def register(self, app: AsyncApp, command: str = "/brief") -> None:
        app.command(command)(self._run)
        app.action(FEEDBACK)(self._judge)
        app.action(SHARE)(self._share)
        app.action(UNSUBSCRIBE)(self._unsubscribe)
        app.view(modals.REASON)(self._give_reason)
        app.view(modals.SETTINGS)(self._change_settings)

    async def _run(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        text = (body.get("text") or "").strip()
        verb, _, rest = text.partition(" ")
        verb = verb.lower()
        if not text or text.lower() == "help":
            await ack(text=HELP)
        elif verb == "settings" and not rest:
            await ack()
            await self._show_settings(body)
        elif verb == "subscribe":
            await ack()
            await self._subscribe(body, read_text(rest), respond)
        elif verb in ("subscriptions", "unsubscribe") and not rest:
            await ack()
            await self._list(body, respond)
        elif verb == "report" and not any(character.isalnum() for character in rest):
            await ack(text=HOW_TO_REPORT)
        else:
            # Kept first, then acknowledged: Slack does not send a command again.
            asked = f"Brief me on {rest.strip()}" if verb == "report" else text
            await self._tools.run_ahead(self._keep_question(read_command(body, asked), respond))
            await ack()

    async def _keep_question(self, delivery: Delivery, respond: AsyncRespond) -> bool:
        """Whether a question could be kept to be answered; if not, the asker is told why."""
        try:
            return await self._tools.take_in(self._backend.queue.admit, delivery)
        except BriefingError as error:
            await respond(text=escape_mrkdwn(error.message), replace_original=False)
            return False

    async def _show_settings(self, body: dict[str, Any]) -> None:
        place = Place(body["team_id"], body["channel_id"])
        settings = await asyncio.to_thread(self._backend.rooms.load, place)
        if await may_change(self._client, place.room, body["user_id"]):
            # Others in the channel are shown what was chosen.
            access = await self._tools.audience.find(place.room, body["user_id"], within_s=SOON_S)
            publishers = await asyncio.to_thread(self._backend.of(access).catalog.list_publishers)
            view = modals.build_settings(place.room, settings, publishers)
        else:
            view = modals.build_settings_shown(settings)
        await self._open(body["trigger_id"], view)

    async def _open(self, trigger_id: str, view: dict[str, Any]) -> None:
        await attempt("views.open", self._client.views_open(trigger_id=trigger_id, view=view))

    async def _subscribe(self, body: dict[str, Any], text: str, respond: AsyncRespond) -> None:
        """Subscribe the channel, and say so there; where the bot can't post, nothing is subscribed."""
        place, user = Place(body["team_id"], body["channel_id"]), body["user_id"]
        zone = (await load_member(self._client, user)).zone
        moment = now()
        asked = read_subscription(text, moment.astimezone(load_zone(zone)))
        if asked is None:
            await respond(text=HOW_TO_SUBSCRIBE)
            return
        topic, schedule = asked
        due = find_next(schedule, zone, moment)
        made = await asyncio.to_thread(self._backend.subscriptions.add, place, user, topic, schedule, zone, due)
        words = f"<@{user}> subscribed this conversation to what is new on {describe_subscription(made)}."
        try:
            await self._client.post(place.room, words, build_subscription_blocks(words, made))
        except SlackApiError as error:
            await asyncio.to_thread(self._backend.subscriptions.remove, made.id)
            await respond(text=_explain(error, "subscribe again"))

    async def _list(self, body: dict[str, Any], respond: AsyncRespond) -> None:
        place = Place(body["team_id"], body["channel_id"])
        found = (await asyncio.to_thread(self._backend.subscriptions.list_of, place))[:MOST_LISTED]
        if not found:
            await respond(text=f"This channel has no digests. {HOW_TO_SUBSCRIBE}")
            return
        blocks = [block for one in found for block in build_subscription_blocks(describe_subscription(one), one)]
        await respond(text="\n".join(map(describe_subscription, found)), blocks=blocks)

    async def _unsubscribe(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any], action: dict[str, Any]
    ) -> None:
        await ack()
        gone = await asyncio.to_thread(self._backend.subscriptions.remove, action["value"])
        if gone is None:
            await respond(text="That digest has been unsubscribed already.", replace_original=False)
        else:
            words = f"<@{body['user']['id']}> unsubscribed the digest on {escape_mrkdwn(gone.topic)}."
            await respond(text=words, replace_original=False, response_type="in_channel")

    async def _judge(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Keep the thumb at once; after a thumb down, ask why."""
        await ack()
        thumb, _, answer_id = action["value"].partition(":")
        verdict: Rating = "up" if thumb == "up" else "down"
        if await self._keep_judgement(body, answer_id, verdict) and verdict == "down":
            await self._open(body["trigger_id"], modals.build_reason(answer_id))

    async def _give_reason(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        answer_id, reason, text = modals.read_reason(view)
        await self._keep_judgement(body, answer_id, "down", reason, text)

    async def _keep_judgement(
        self,
        body: dict[str, Any],
        answer_id: str,
        verdict: Rating,
        reason: FeedbackReason | None = None,
        text: str = "",
    ) -> bool:
        by = f"{body['user'].get('team_id', '')}/{body['user']['id']}"
        try:
            await asyncio.to_thread(self._backend.feedback.record, answer_id, verdict, reason, text, "slack", by)
        except BriefingError as error:
            logger.warning("%s", error.message)
            return False
        return True

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
            await asyncio.to_thread(self._backend.rooms.save, Place(_find_team(body), channel), settings, user)

    async def _share(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Post a private answer where everybody sees it, once however often the button is pressed.

        It is made again where not everybody there reads the same corpus as whoever asked.
        """
        await ack()
        place, answer_id, user = Place(_find_team(body), body["channel"]["id"]), action["value"], body["user"]["id"]
        queue = self._backend.queue
        key = f"{place.workspace}/share/{place.room}/{answer_id}"
        try:
            if not await asyncio.to_thread(queue.note_event, key, "share"):
                return
            answer = await asyncio.to_thread(self._backend.conversations.load_answer, answer_id)
            backend = self._backend.of(await self._tools.audience.find(place.room, user))
            is_same = await asyncio.to_thread(backend.reads_same, answer)
        except BriefingError as error:
            await respond(text=escape_mrkdwn(error.message), replace_original=False)
            return
        words = f"<@{user}> asked: *{escape_mrkdwn(answer.question)}*"
        title = SectionBlock(text=MarkdownTextObject(text=words, verbatim=True))
        messages = [Message("", (), words)]
        if is_same:
            messages = divide(lay_out(answer, await asyncio.to_thread(self._backend.share, answer.id)))
        inside = body.get("container", {}).get("thread_ts")
        try:
            posted = await self._post(place.room, messages, title, inside)
        except SlackApiError as error:
            await asyncio.to_thread(queue.forget_event, key)
            await respond(text=_explain(error, "press Share again"), replace_original=False)
            return
        thread_ts = inside or posted
        if is_same:
            await asyncio.to_thread(queue.save_conversation, place, thread_ts, answer.conversation_id)
            await respond(text="Shared with everyone.", replace_original=True)
        else:
            asked = Delivery(key, *place, user, posted, answer.question, thread_ts, "thread")
            if await self._keep_question(asked, respond):
                await respond(text=ASKED_ANEW, replace_original=True)

    async def _post(self, channel: str, messages: Sequence[Message], title: Block, thread_ts: str | None) -> str:
        """Post the messages of an answer under a title; the first of them."""
        first, *rest = messages
        posted = await self._client.post(channel, first.text, [title.to_dict(), *first.blocks], thread_ts)
        for message in rest:
            await self._client.post(channel, message.text, message.blocks, thread_ts or posted)
        return posted


def build_subscription_blocks(words: str, subscription: Subscription) -> list[dict[str, Any]]:
    blocks = [SectionBlock(text=words), build_unsubscribe(subscription.id)]
    return [block.to_dict() for block in blocks]


def _find_team(body: dict[str, Any]) -> str:
    return str(body["user"].get("team_id") or (body.get("team") or {}).get("id", ""))


def _explain(error: SlackApiError, again: str) -> str:
    """Why a message was not posted, for the person who wanted it."""
    logger.warning("%s", describe("chat.postMessage", error))
    if get_code(error) in NOT_THERE:
        return f"I am not in this channel, so I could not post here. Type `/invite @Briefing`, then {again}."
    return f"{FIXES.get(get_code(error), 'Slack did not take it')}."
