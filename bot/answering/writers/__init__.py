"""Writers: what was found in, the events of an answer out."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from bot.answering.answers import WriterInput
from bot.models import Answer, EngineInfo, Event


class Writing(Protocol):
    """One question's way through a writer."""

    @property
    def info(self) -> EngineInfo: ...

    async def rewrite(self, question: str, history: Sequence[Answer]) -> str | None:
        """A question of a conversation as one that stands alone; None where it is left to the pipeline."""

    def write(self, found: WriterInput) -> AsyncGenerator[Event]:
        """A `statement` each, then `answer`; a brief has one section after the other written."""


class Writer(Protocol):
    """Says what was found; the engine of an answer is named after it."""

    name: str
    reads_any_language: bool
    """Whether it may be asked in a language that the reader does not read."""

    def begin(self) -> Writing: ...
