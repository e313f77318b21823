"""Slack's Web API, paced: what Slack says about waiting is obeyed for each method and channel, within reason."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.errors import UNREACHABLE, get_code

TRIES = 4
PAUSE_S = 0.5
"""Before a call is repeated whose answer was lost; doubled each time."""
LONGEST_WAIT_S = 60.0
"""Slack counts by the minute: a longer `Retry-After` is an outage or a mistake, and Slack is asked again after this."""
TIMEOUT_S = 15
REPEATABLE = frozenset(
    {
        "auth.test", "users.info", "conversations.members", "apps.connections.open", "apps.manifest.export",
        "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts", "chat.update", "chat.stopStream",
        "chat.delete",
    }
)  # fmt: skip
"""Methods that do no harm when they are called twice, so that a lost connection is no reason to give up."""

IMPATIENT = frozenset({"assistant.threads.setStatus", "chat.startStream", "chat.appendStream"})
"""Methods that something else can stand in for, so that nobody waits for them."""

logger = logging.getLogger(__name__)


class PacedClient(AsyncWebClient):
    """AsyncWebClient that waits as Slack asks, a minute at most, and holds up no other method and no other channel."""

    def __init__(self, token: str | None, base_url: str, session: aiohttp.ClientSession) -> None:
        # The SDK's own retry repeats a post whose answer was lost, and people would see it twice.
        super().__init__(token=token, base_url=base_url, session=session, timeout=TIMEOUT_S, retry_handlers=[])
        self._closed_until: dict[tuple[str, str], float] = {}
        self.waiting = 0
        """Calls that wait because Slack has asked them to."""

    def must_wait(self, method: str, channel: str) -> bool:
        """Whether Slack has asked to leave a method alone in a channel for now."""
        return time.monotonic() < self._closed_until.get((method, channel), 0.0)

    async def post(
        self, channel: str, text: str, blocks: Sequence[dict[str, Any]] | None = None, thread_ts: str | None = None
    ) -> str:
        """Post a message without previews of what it links to; its timestamp."""
        response = await self.chat_postMessage(
            channel=channel, thread_ts=thread_ts, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
        return str(response["ts"])

    async def api_call(self, api_method: str, **kwargs: Any) -> AsyncSlackResponse:
        """Call a method. Raises SlackApiError, also `ratelimited` where the wait would be too long, and ClientError."""
        channel = _find_channel(kwargs)
        for attempt in range(1, TRIES + 1):
            if api_method not in IMPATIENT:
                await self._wait_for(api_method, channel)
            try:
                return await super().api_call(api_method, **kwargs)
            except SlackApiError as error:
                if not self._note_limit(api_method, channel, error) or attempt == TRIES or api_method in IMPATIENT:
                    raise
            except UNREACHABLE as error:
                never_sent = isinstance(error, aiohttp.ClientConnectorError)
                if attempt == TRIES or not (never_sent or api_method in REPEATABLE):
                    raise
                await asyncio.sleep(PAUSE_S * 2 ** (attempt - 1))
        raise AssertionError("the last try returns or raises")

    async def _wait_for(self, method: str, channel: str) -> None:
        while (wait := self._closed_until.get((method, channel), 0.0) - time.monotonic()) > 0:
            self.waiting += 1
            try:
                await asyncio.sleep(wait)
            finally:
                self.waiting -= 1

    def _note_limit(self, method: str, channel: str, error: SlackApiError) -> bool:
        """Close a method in a channel for as long as Slack asks; whether to try again then."""
        response: Any = error.response
        if getattr(response, "status_code", 0) != 429 and get_code(error) != "ratelimited":
            return False
        headers = {name.lower(): value for name, value in (getattr(response, "headers", None) or {}).items()}
        asked_s = read_seconds(headers.get("retry-after"))
        now = time.monotonic()
        self._closed_until = {place: until for place, until in self._closed_until.items() if until > now}
        self._closed_until[method, channel] = now + min(asked_s, LONGEST_WAIT_S)
        logger.warning("Slack asks to leave %s alone for %.0f s (%s).", method, asked_s, channel or "everywhere")
        return asked_s <= LONGEST_WAIT_S


def _find_channel(arguments: Mapping[str, Any]) -> str:
    """The channel that a call is about; "" where it is about none, or is one that Slack counts for the workspace."""
    for place in ("json", "params", "data"):
        sent = arguments.get(place)
        if isinstance(sent, Mapping) and (channel := sent.get("channel") or sent.get("channel_id")):
            return str(channel)
    return ""


def read_seconds(value: object) -> float:
    """`Retry-After` in seconds; 1 where it is missing or no number."""
    text = str(value or "")
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1.0
