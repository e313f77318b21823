"""Which messages are questions to the bot, read from Slack's events. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.asking.smalltalk import reply_to
from bot.slack.escaping import list_mentions, read_text
from bot.store.slack_deliveries import Delivery

Manner = Literal["addressed", "follow_up", "overheard"]
"""Said to the bot; said in a thread, without naming anybody; said in a channel, to whoever knows."""

SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})
"""Messages that a person wrote; the others tell of joins, edits, bots."""
_ASKS = re.compile(
    r"\?|^(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|will|would|has|have"
    r"|should|tell me|explain|summari[sz]e)\b",
    re.IGNORECASE,
)

_REQUEST = re.compile(
    r"\b(?:(?:can|could|will|would) you |please |do you ){0,4}+"
    r"(?:(?:tell|give|show|remind) (?:me|us)|explain|summari[sz]e|list|know|(?:can|could|may) I (?:see|have|get|ask))\b"
)
"""How people ask anybody for something; the bot too."""
_AMONG_PEOPLE = re.compile(r"\b(?:I|I['’]\w+|we|We|us|our|Our|my|My|me|you|You|your|Your|[Ll]et['’]?s)\b")
"""Words by which people speak of each other: a question to the articles has none of them."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that may want an answer."""

    delivery: Delivery
    manner: Manner
    asks: bool
    """Whether it reads like a question to the articles, and not to a colleague."""
    direct: bool
    """Whether it was said to the bot alone, where nobody else reads along."""


def read_message(body: Mapping[str, Any], bot_user: str) -> Heard | None:
    """The message of an event; None where people talk to each other, or no person speaks at all."""
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
    text = read_text(raw, bot_user)
    if manner != "addressed" and (mentions - {bot_user} or _is_talk(text)):
        return None
    team = str(body.get("team_id") or event.get("team") or "")
    delivery = Delivery(
        key=f"{team}/{event['channel']}/{event['ts']}",
        kind="thread",
        team=team,
        channel=event["channel"],
        user=event["user"],
        ts=event["ts"],
        text=text or "help",
        thread_ts=event.get("thread_ts") or event["ts"],
    )
    return Heard(delivery, manner, _asks(text), direct)


def read_command(body: Mapping[str, Any], text: str) -> Delivery:
    """The question of a slash command."""
    team = str(body.get("team_id") or "")
    return Delivery(
        key=f"{team}/command/{body['trigger_id']}",
        kind="command",
        team=team,
        channel=body["channel_id"],
        user=body["user_id"],
        ts=str(body["trigger_id"]),
        text=read_text(text),
        response_url=body["response_url"],
    )


def _asks(text: str) -> bool:
    return _ASKS.search(text) is not None and _AMONG_PEOPLE.search(_REQUEST.sub("", text)) is None


def _is_talk(text: str) -> bool:
    """Thanks, a nod, an emoji: nothing that anybody answers."""
    return not any(character.isalnum() for character in text) or reply_to(text) is not None
