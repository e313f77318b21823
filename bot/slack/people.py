"""What Slack knows of people: their name, their time zone, their address, and whether they are admins."""

import logging

from slack_sdk.errors import SlackApiError

from bot.slack.client import PacedClient
from bot.slack.errors import describe
from ingest.models import Frozen

logger = logging.getLogger(__name__)


class Member(Frozen):
    """Somebody in Slack, of this workspace or of another one that shares a channel with it."""

    name: str = ""
    zone: str = "UTC"
    admin: bool = False
    reads: bool = True
    """Whether this is a person with an account, and no bot."""
    email: str | None = None
    """Confirmed by Slack."""
    workspace: str = ""
    organisation: str | None = None
    """Of several workspaces."""


async def load_member(client: PacedClient, user: str) -> Member:
    """What Slack says of a person; nothing in particular where it says nothing."""
    try:
        return await ask_member(client, user)
    except SlackApiError as error:
        logger.warning("%s", describe("users.info", error))
        return Member()


async def ask_member(client: PacedClient, user: str) -> Member:
    """What Slack says of a person. Raises SlackApiError, and ClientError and TimeoutError."""
    found = (await client.users_info(user=user))["user"]
    confirmed = not found.get("is_stranger") and found.get("is_email_confirmed") is not False
    return Member(
        name=str(found.get("real_name") or found.get("name") or ""),
        zone=found.get("tz") or "UTC",
        admin=bool(found.get("is_admin") or found.get("is_owner") or found.get("is_primary_owner")),
        reads=not (found.get("is_bot") or found.get("deleted")),
        email=(found.get("profile") or {}).get("email") if confirmed else None,
        workspace=str(found.get("team_id") or ""),
        organisation=(found.get("enterprise_user") or {}).get("enterprise_id"),
    )


async def may_change(client: PacedClient, channel: str, user: str) -> bool:
    """Whether somebody may set how the bot behaves in a channel: admins, and everybody in their direct messages."""
    return is_direct(channel) or (await load_member(client, user)).admin


def is_direct(channel: str) -> bool:
    """Whether a conversation is between two alone; where the bot is one of them, one person reads it."""
    return channel.startswith("D")
