"""What one question may cost: tokens counted before a call, and the provider's own count after it."""

from collections.abc import Iterable
from dataclasses import dataclass

from langchain_core.messages import BaseMessage

from bot.llm.model import Piece
from ingest.errors import ModelContextTooLong
from ingest.tokens import count_tokens

_PER_MESSAGE = 4
"""Tokens that chat formats add to each message."""


def count_messages(messages: Iterable[BaseMessage]) -> int:
    """Tokens of a conversation, in cl100k; other models count a little differently."""
    return sum(count_tokens(str(message.content)) + _PER_MESSAGE for message in messages)


@dataclass(slots=True)
class Budget:
    """What one question has spent."""

    max_input_tokens: int
    counted_tokens: int = 0
    """What was sent, as counted here before each call."""
    input_tokens: int = 0
    """What was read, as the provider says."""
    output_tokens: int = 0
    calls: int = 0
    finish: str | None = None
    """Why the last call ended, as the provider tells it."""

    def allow(self, messages: Iterable[BaseMessage]) -> None:
        """Book a call. Raises ModelContextTooLong where the budget does not cover it: then nothing is sent."""
        tokens = count_messages(messages)
        if self.counted_tokens + tokens > self.max_input_tokens:
            raise ModelContextTooLong("The evidence is longer than BRIEFING_LLM__MAX_INPUT_TOKENS allows.")
        self.counted_tokens += tokens
        self.calls += 1
        self.finish = None

    @property
    def left(self) -> int:
        return self.max_input_tokens - self.counted_tokens

    def record(self, piece: Piece) -> None:
        """Add what the provider says that a call has cost."""
        self.input_tokens += piece.input_tokens
        self.output_tokens += piece.output_tokens
        self.finish = piece.finish or self.finish
