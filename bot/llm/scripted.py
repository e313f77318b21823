"""A model that says what it is told to: the fake behind the tests and the evals."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from langchain_core.messages import BaseMessage

from bot.llm.model import Piece

Reply = str | Sequence[str | Piece | float | Exception] | Exception | Callable[[Sequence[BaseMessage]], str]
"""A whole reply; or its pieces, where a number is a pause in seconds and an error is raised there; or an error; or what
makes the reply of what the model was sent."""


class ScriptedModel:
    """Gives the replies that were put in, in turn, a few characters at a time; fails where it is told to."""

    def __init__(self, replies: Iterable[Reply] = (), name: str = "scripted:model", size: int = 12) -> None:
        self.name = name
        self.asked: list[tuple[BaseMessage, ...]] = []
        """What it was sent, oldest first."""
        self._replies: deque[Reply] = deque(replies)
        self._size = size

    def enqueue(self, *replies: Reply) -> None:
        self._replies.extend(replies)

    async def stream(self, messages: Sequence[BaseMessage], schema: Mapping[str, Any] | None) -> AsyncIterator[Piece]:
        self.asked.append(tuple(messages))
        if not self._replies:
            raise AssertionError("the scripted model was asked once more than it has replies")
        reply = self._replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        if callable(reply):
            reply = reply(messages)
        if isinstance(reply, str):
            reply = [reply]
        for part in reply:
            if isinstance(part, Exception):
                raise part
            if isinstance(part, float | int):
                await asyncio.sleep(part)
            elif isinstance(part, Piece):
                yield part
            else:
                for start in range(0, len(part), self._size):
                    yield Piece(text=part[start : start + self._size])
        yield Piece(finish="stop", input_tokens=100, output_tokens=50)


def write_reply(*statements: tuple[str, Sequence[str]]) -> str:
    """A reply in the form that is asked for: texts, each with its keys."""
    return json.dumps(
        {"statements": [{"evidence": list(keys), "words": "", "text": text} for text, keys in statements]}
    )


def write_document(*statements: tuple[int, str, Sequence[str]]) -> str:
    """The same of a document: sections, counted from 1, with a text and its keys."""
    return json.dumps(
        {"statements": [{"section": place, "evidence": list(keys), "text": text} for place, text, keys in statements]}
    )


def read_evidence(messages: Sequence[BaseMessage]) -> dict[str, str]:
    """Key to text of the evidence of an answer that a model was sent."""
    lines = str(messages[-1].content).splitlines()
    return {key: behind for line, behind in pairwise(lines) if (key := read_key(line))}


def read_articles(messages: Sequence[BaseMessage]) -> dict[str, str]:
    """The same of a document: the sentences of its articles."""
    lines = str(messages[-1].content).splitlines()
    return {key: line[len(key) + 3 :] for line in lines if (key := read_key(line))}


def read_parts(messages: Sequence[BaseMessage]) -> list[dict[str, str]]:
    """Those that were found for each section of a document."""
    told = read_articles(messages)
    sections = [line for line in str(messages[-1].content).splitlines() if line.startswith("Section ")]
    found = (line.partition("Found for it: ")[2].split("; ") for line in sections)
    return [{key: told[key] for key in (one.split(" ")[0] for one in keys) if key in told} for keys in found]


def read_key(line: str) -> str:
    """The key that stands in front of a line; "" where none does."""
    return line[1 : line.index("]")] if line.startswith("[") and "]" in line else ""
