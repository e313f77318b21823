"""What Slack knows of people: their name, their time zone, and whether they are admins."""

import logging

from slack_sdk.errors import SlackApiError

from bot.slack.client import PacedClient
from bot.slack.errors import describe
from ingest.models import Frozen

logger = logging.getLogger(__name__)


class Person(Frozen):
    """A member of the workspace."""

    name: str = ""
    zone: str = "UTC"
    admin: bool = False


async def load_person(client: PacedClient, user: str) -> Person:
    """What Slack says of a person; nothing in particular where it says nothing."""
    try:
        found = (await client.users_info(user=user))["user"]
    except SlackApiError as error:
        logger.warning("%s", describe("users.info", error))
        return Person()
    admin = bool(found.get("is_admin") or found.get("is_owner") or found.get("is_primary_owner"))
    name = str(found.get("real_name") or found.get("name") or "")
    return Person(name=name, zone=found.get("tz") or "UTC", admin=admin)


async def may_change(client: PacedClient, channel: str, user: str) -> bool:
    """Whether somebody may set how the bot behaves in a channel: admins, and everybody in their direct messages."""
    return channel.startswith("D") or (await load_person(client, user)).admin
