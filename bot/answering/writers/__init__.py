"""Writers: what was found in, the events of an answer out."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from bot.answering.answers import WriterInput
from bot.models import Answer, EngineInfo, Event

SHOWN_INSTEAD = "The sources' own sentences are shown instead."
"""What ends the reason for which a writer's words are not."""


class Writing(Protocol):
    """One question's way through a writer."""

    @property
    def info(self) -> EngineInfo: ...

    async def rewrite(self, question: str, history: Sequence[Answer]) -> str | None:
        """A question of a conversation as one that stands alone; None where it is left to the pipeline."""

    def write(self, found: WriterInput) -> AsyncGenerator[Event]:
        """A `statement` each, then `answer`."""


class Writer(Protocol):
    """Says what was found; the engine of an answer is named after it."""

    name: str
    reads_any_language: bool
    """Whether it may be asked in a language that the reader does not read."""

    def begin(self) -> Writing: ...
