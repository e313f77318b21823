"""Slack's errors in one line, which names the fix."""

import logging
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery.channel import PostFailed

_SETUP = "run `briefing slack check`, which says what is missing"
APP_TOKEN = "Make an app-level token with connections:write under Basic Information, and enable Socket Mode."
_TOKEN = "Install the app to the workspace again and put its new bot token into SLACK_BOT_TOKEN"

FIXES: Mapping[str, str] = {
    "not_authed": "Set SLACK_BOT_TOKEN",
    "invalid_auth": f"The token is wrong or of another app. {_TOKEN}",
    "token_revoked": f"The token was revoked. {_TOKEN}",
    "token_expired": f"The token has expired. {_TOKEN}",
    "account_inactive": f"The app was removed from the workspace. {_TOKEN}",
    "team_access_not_granted": "An admin of the organisation has to grant the app access to this workspace",
    "not_allowed_token_type": "This is no bot token. Put the one that begins with xoxb- into SLACK_BOT_TOKEN",
    "not_in_channel": "The bot is not in the channel. Type `/invite @Briefing` there",
    "channel_not_found": "The bot can't see the channel. Type `/invite @Briefing` there",
    "is_archived": "The channel is archived. Unarchive it, or unsubscribe its digests",
    "restricted_action": "An admin restricts who may post in the channel. Allow the app there",
    "restricted_action_thread_locked": "The thread is locked. Ask in a new one",
    "user_not_in_channel": "The asker has left the channel. Nothing to do",
    "cannot_reply_to_message": "The question was deleted. Nothing to do",
    "thread_not_found": "The question was deleted. Nothing to do",
    "message_not_found": "The message was deleted. Nothing to do",
    "ratelimited": "Slack's limit was still reached after waiting. The answer is tried again",
}
LOST = frozenset(
    {"not_authed", "invalid_auth", "token_revoked", "token_expired", "account_inactive", "team_access_not_granted"}
)
"""Errors after which nothing works until somebody acts."""
RETRYABLE = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})

NOT_THERE = frozenset({"not_in_channel", "channel_not_found"})
UNREACHABLE = (aiohttp.ClientError, TimeoutError)

logger = logging.getLogger(__name__)


def get_code(error: SlackApiError) -> str:
    """Slack's own name of an error."""
    response = error.response
    code = response.get("error") if isinstance(response, Mapping) or hasattr(response, "get") else None
    return str(code or "unknown_error")


def describe(method: str, error: SlackApiError) -> str:
    """An error of Slack's in one line, with what to do about it."""
    code = get_code(error)
    response: Any = error.response
    if code == "missing_scope":
        needed = response.get("needed") or "a scope"
        fix = f"Add the scope {needed} under OAuth & Permissions and install the app to the workspace again"
    else:
        fix = FIXES.get(code, f"If this persists, {_SETUP}")
    return f"Slack refused {method}: {code}. {fix}."


async def attempt(method: str, call: Awaitable[Any]) -> bool:
    """Await a call that nothing depends on; whether Slack took it. Where it did not, the log says why."""
    try:
        await call
    except SlackApiError as error:
        logger.warning("%s", describe(method, error))
        return False
    except UNREACHABLE as error:
        logger.warning("Slack could not be reached for %s: %s.", method, error)
        return False
    return True


@contextmanager
def tell_worker() -> Iterator[None]:
    """Slack's errors in the block as the worker's PostFailed."""
    try:
        yield
    except SlackApiError as error:
        raise PostFailed(describe("a message", error), get_code(error) in RETRYABLE, refused=True) from error
    except UNREACHABLE as error:
        raise PostFailed(f"Slack could not be reached: {error}.", retryable=True, refused=False) from error
