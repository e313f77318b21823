"""Where the question at hand was asked."""

from contextvars import ContextVar
from typing import Literal, get_args

Channel = Literal["page", "api", "openai", "mcp", "slack", "email", "terminal", "program"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)

channel: ContextVar[Channel] = ContextVar("channel", default="program")
"""Set by adapters; tasks and asyncio.to_thread carry it on. A program that uses bot.library sets nothing."""


def read_channel(name: str | None) -> Channel:
    """The channel of this name; `program` where there is none."""
    return next((known for known in CHANNELS if known == name), "program")
