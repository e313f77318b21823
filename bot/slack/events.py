"""What Slack sends, read as questions. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.delivery.addressing import Manner
from bot.slack.escaping import list_mentions, read_text
from bot.store.deliveries import Delivery

SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})
"""Messages that a person wrote; the others tell of joins, edits, bots."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that may want an answer."""

    delivery: Delivery
    manner: Manner
    direct: bool
    """Whether it was said to the bot alone, where nobody else reads along."""


def read_message(body: Mapping[str, Any], bot_user: str) -> Heard | None:
    """The message of an event; None where it is said to somebody else, or no person speaks at all."""
    event = body["event"]
    if event.get("subtype") not in SUBTYPES or event.get("bot_id") or not event.get("user") or event.get("hidden"):
        return None
    if event["user"] in (bot_user, "USLACKBOT"):
        return None
    raw = event.get("text") or ""
    mentions = list_mentions(raw)
    direct = event.get("channel_type") == "im" or str(event["channel"]).startswith("D")
    manner: Manner = "overheard"
    if event["type"] == "app_mention" or direct or bot_user in mentions:
        manner = "addressed"
    elif event.get("thread_ts") not in (None, event["ts"]):
        manner = "follow_up"
    if manner != "addressed" and mentions - {bot_user}:
        return None
    team = str(body.get("team_id") or event.get("team") or "")
    delivery = Delivery(
        key=f"{team}/{event['channel']}/{event['ts']}",
        workspace=team,
        room=event["channel"],
        person=event["user"],
        message=event["ts"],
        text=read_text(raw, bot_user) or "help",
        thread=event.get("thread_ts") or event["ts"],
        kind="thread",
    )
    return Heard(delivery, manner, direct)


def read_command(body: Mapping[str, Any], text: str) -> Delivery:
    """The question of a slash command."""
    team = str(body.get("team_id") or "")
    return Delivery(
        key=f"{team}/command/{body['trigger_id']}",
        workspace=team,
        room=body["channel_id"],
        person=body["user_id"],
        message=str(body["trigger_id"]),
        text=read_text(text),
        kind="command",
        reply_url=body["response_url"],
    )


def name_kind(event: Mapping[str, Any]) -> str:
    """An event as the manifest names it: `message.channels`, `app_mention`."""
    if event["type"] != "message":
        return str(event["type"])
    kinds = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
    return f"message.{kinds.get(event.get('channel_type', ''), 'channels')}"
