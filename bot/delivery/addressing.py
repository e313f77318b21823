"""Which messages in a room are questions to the bot, and which people say to each other. Pure."""

import re
from typing import Literal

from bot.asking.smalltalk import reply_to
from bot.store.rooms import RoomSettings

Manner = Literal["addressed", "follow_up", "overheard"]
"""Said to the bot; said in a thread, without naming anybody; said in a room, to whoever knows."""
Admission = Literal["queue", "hold", "pass"]
"""Answered; answered if the bot is in its thread; not answered."""

_ASKS = re.compile(
    r"\?|^(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|will|would|has|have"
    r"|should|tell me|explain|summari[sz]e|brief (?:me|us) on)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:(?:can|could|will|would) you |please |do you ){0,4}+(?:(?:tell|give|show|remind|brief) (?:me|us)"
    r"|explain|summari[sz]e|list|know|(?:can|could|may) I (?:see|have|get|ask))\b",
    re.IGNORECASE,
)
"""How people ask anybody for something; the bot too."""
_AMONG_PEOPLE = re.compile(r"\b(?:I|I['’]\w+|we|We|us|our|Our|my|My|me|you|You|your|Your|[Ll]et['’]?s)\b")
"""Words by which people speak of each other: a question to the articles has none of them."""


def decide(text: str, manner: Manner, settings: RoomSettings) -> Admission:
    """Whether a message without its mentions is answered, by what was said, how, and by the room's settings."""
    if manner == "addressed":
        return "queue"
    # Thanks, a nod, an emoji: nothing that anybody answers.
    talk = not any(character.isalnum() for character in text) or reply_to(text) is not None
    if talk or not asks(text):
        return "pass"
    if manner == "follow_up":
        return "hold"
    return "queue" if settings.every_question else "pass"


def asks(text: str) -> bool:
    """Whether a message reads like a question to the articles, and not to a colleague."""
    return _ASKS.search(text) is not None and _AMONG_PEOPLE.search(_REQUEST.sub("", text)) is None
