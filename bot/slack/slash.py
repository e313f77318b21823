"""The command: `/brief` with a question, or with what to set up."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import SectionBlock

from bot.slack import modals
from bot.slack.actions import NOT_THERE
from bot.slack.advice import FIXES, describe, get_code
from bot.slack.buttons import build_unsubscribe
from bot.slack.client import PacedClient
from bot.slack.courier import Courier
from bot.slack.desk import Desk
from bot.slack.escaping import escape_mrkdwn, read_text
from bot.slack.intake import read_command
from bot.slack.listeners import ACK_S
from bot.slack.people import load_person, may_change
from bot.slack.schedules import find_next, load_zone, read_subscription
from bot.store.database import now
from bot.store.slack_deliveries import Delivery
from bot.store.slack_subscriptions import Subscription
from ingest.errors import BriefingError

HELP = """*Ask the articles*
• `/brief How many countries took part?` – an answer that only you see, with a button to share it
• `@Briefing How many countries took part?` – an answer in a thread; go on there without mentioning me
• or write to me directly

*Digests*
• `/brief subscribe drones daily 08:00` – what is new on a topic, here, in your time zone; also `weekdays`, `monday`
• `/brief subscriptions` – what this channel is subscribed to

*Settings*
• `/brief settings` – publishers, dates, when I answer and who sees it"""
HOW_TO_SUBSCRIBE = "Write it like this: `/brief subscribe drones daily 08:00` (or `weekdays`, `weekly`, `monday`)."

logger = logging.getLogger(__name__)


class Command:
    """`/brief`."""

    def __init__(self, desk: Desk, courier: Courier, client: PacedClient, pool: ThreadPoolExecutor) -> None:
        self._desk = desk
        self._pool = pool
        self._courier = courier
        self._client = client
        self._late: set[asyncio.Task[None]] = set()

    def register(self, app: AsyncApp, name: str = "/brief") -> None:
        app.command(name)(self._run)

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
        else:
            await self._ask(ack, respond, body, text)

    async def _ask(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any], text: str) -> None:
        """Keep the question, then acknowledge: Slack does not send a command again."""
        task = asyncio.create_task(self._keep(read_command(body, text), respond))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        await asyncio.wait({task}, timeout=ACK_S)
        await ack()

    async def _keep(self, delivery: Delivery, respond: AsyncRespond) -> None:
        try:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._pool, self._desk.deliveries.admit, delivery, None, "command", "queued")
        except BriefingError as error:
            await respond(text=escape_mrkdwn(error.message))
        else:
            self._courier.wake()

    async def _show_settings(self, body: dict[str, Any]) -> None:
        team, channel = body["team_id"], body["channel_id"]
        settings = await asyncio.to_thread(self._desk.channels.load, team, channel)
        if await may_change(self._client, channel, body["user_id"]):
            publishers = await asyncio.to_thread(self._desk.catalog.list_publishers)
            view = modals.build_settings(channel, settings, publishers)
        else:
            view = modals.build_settings_shown(settings)
        try:
            await self._client.views_open(trigger_id=body["trigger_id"], view=view)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            logger.warning("%s", describe("views.open", error) if isinstance(error, SlackApiError) else error)

    async def _subscribe(self, body: dict[str, Any], text: str, respond: AsyncRespond) -> None:
        """Subscribe the channel, and say so there; where the bot can't post, nothing is subscribed."""
        person = await load_person(self._client, body["user_id"])
        moment = now()
        local = moment.astimezone(load_zone(person.zone))
        asked = read_subscription(text, local)
        if asked is None:
            await respond(text=HOW_TO_SUBSCRIBE)
            return
        topic, schedule = asked
        channel, user = body["channel_id"], body["user_id"]
        made = await asyncio.to_thread(
            self._desk.subscriptions.add,
            body["team_id"], channel, user, topic, schedule, person.zone, find_next(schedule, person.zone, moment),
        )  # fmt: skip
        words = f"<@{user}> subscribed this conversation to what is new on {describe_subscription(made)}."
        try:
            await self._client.chat_postMessage(
                channel=channel, text=words, blocks=build_subscription_blocks(words, made),
                unfurl_links=False, unfurl_media=False,
            )  # fmt: skip
        except SlackApiError as error:
            await asyncio.to_thread(self._desk.subscriptions.remove, made.id)
            logger.warning("%s", describe("chat.postMessage", error))
            fix = "I am not in this channel, so I could not post here. Type `/invite @Briefing`, then subscribe again."
            await respond(text=fix if get_code(error) in NOT_THERE else FIXES.get(get_code(error), HOW_TO_SUBSCRIBE))

    async def _list(self, body: dict[str, Any], respond: AsyncRespond) -> None:
        found = await asyncio.to_thread(self._desk.subscriptions.list_of, body["team_id"], body["channel_id"])
        if not found:
            await respond(text=f"This channel has no digests. {HOW_TO_SUBSCRIBE}")
            return
        blocks = [block for one in found[:20] for block in build_subscription_blocks(describe_subscription(one), one)]
        await respond(text="\n".join(describe_subscription(one) for one in found[:20]), blocks=blocks)


def describe_subscription(subscription: Subscription) -> str:
    """Topic and time as people say it, in mrkdwn."""
    days, _, clock = subscription.schedule.partition(" ")
    when = {"daily": "every day", "weekdays": "Monday to Friday"}.get(days, f"every {days.capitalize()}")
    return f"*{escape_mrkdwn(subscription.topic)}* {when} at {clock} ({subscription.zone})"


def build_subscription_blocks(words: str, subscription: Subscription) -> list[dict[str, Any]]:
    blocks = [SectionBlock(text=words), build_unsubscribe(subscription.id)]
    return [block.to_dict() for block in blocks]
