"""Slack's Web API, paced: what Slack says about waiting is obeyed for each method, by everybody in the process."""

import asyncio
import logging
import time
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.advice import get_code

TRIES = 4
PAUSE_S = 0.5
"""Before a call is repeated whose answer was lost; doubled each time."""
LONGEST_WAIT_S = 120.0
TIMEOUT_S = 15
REPEATABLE = frozenset(
    {
        "auth.test", "users.info", "apps.connections.open", "apps.manifest.export", "assistant.threads.setStatus",
        "assistant.threads.setSuggestedPrompts", "chat.update", "chat.stopStream", "chat.delete",
    }
)  # fmt: skip
"""Methods that do no harm when they are called twice, so that a lost connection is no reason to give up."""

IMPATIENT = frozenset({"assistant.threads.setStatus", "chat.startStream", "chat.appendStream"})
"""Methods that something else can stand in for, so that nobody waits for them."""

logger = logging.getLogger(__name__)


class PacedClient(AsyncWebClient):
    """AsyncWebClient that waits as long as Slack asks; a method that must wait holds up no other."""

    def __init__(self, token: str | None, base_url: str, session: aiohttp.ClientSession) -> None:
        # The SDK's own retry repeats a post whose answer was lost, and people would see it twice.
        super().__init__(token=token, base_url=base_url, session=session, timeout=TIMEOUT_S, retry_handlers=[])
        self._closed_until: dict[str, float] = {}

    def must_wait(self, method: str) -> bool:
        """Whether Slack has asked to leave a method alone for now."""
        return time.monotonic() < self._closed_until.get(method, 0.0)

    async def api_call(self, api_method: str, **kwargs: Any) -> AsyncSlackResponse:
        """Call a method. Raises SlackApiError, also `ratelimited` where the wait would be too long, and ClientError."""
        for attempt in range(1, TRIES + 1):
            if api_method not in IMPATIENT:
                await self._wait_for(api_method)
            try:
                return await super().api_call(api_method, **kwargs)
            except SlackApiError as error:
                if not self._note_limit(api_method, error) or attempt == TRIES or api_method in IMPATIENT:
                    raise
            except (aiohttp.ClientError, TimeoutError) as error:
                never_sent = isinstance(error, aiohttp.ClientConnectorError)
                if attempt == TRIES or not (never_sent or api_method in REPEATABLE):
                    raise
                await asyncio.sleep(PAUSE_S * 2 ** (attempt - 1))
        raise AssertionError("the last try returns or raises")

    async def _wait_for(self, method: str) -> None:
        while (wait := self._closed_until.get(method, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(wait)

    def _note_limit(self, method: str, error: SlackApiError) -> bool:
        """Close a method for as long as Slack asks; whether to try again then."""
        response: Any = error.response
        if getattr(response, "status_code", 0) != 429 and get_code(error) != "ratelimited":
            return False
        headers = {name.lower(): value for name, value in (getattr(response, "headers", None) or {}).items()}
        wait_s = float(headers.get("retry-after", 1))
        self._closed_until[method] = max(self._closed_until.get(method, 0.0), time.monotonic() + wait_s)
        logger.warning("Slack asks to leave %s alone for %.0f s.", method, wait_s)
        return wait_s <= LONGEST_WAIT_S
