"""A model's answer, read while it comes: each statement as soon as its last character is there.

What is asked for is `{"statements": [{"evidence": [...], "words": "...", "text": "..."}]}`. Bare objects one after
another, a list of them, code fences and chatter around them are read as well.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LONGEST = 20_000
"""Characters of one object; more is no statement."""

MOST_DIGITS = 4
"""Characters of a number that is written as text."""


def build_schema(**properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """JSON Schema of statements that have these properties, in the form that strict structured output takes."""
    return {
        "type": "object",
        "properties": {
            "statements": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": properties,
                    "required": list(properties),
                    "additionalProperties": False,
                },
            }
        },
        "required": ["statements"],
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_KEYS = {"type": "array", "items": _TEXT}
SCHEMA = build_schema(evidence=_KEYS, words=_TEXT, text=_TEXT)
"""Of an answer."""
DOCUMENT_SCHEMA = build_schema(section={"type": "integer"}, evidence=_KEYS, day=_TEXT, text=_TEXT)
"""Of a document in sections: a statement without text says that a section has none; `day` is that of an event."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A statement as the model wrote it: nothing of it is checked."""

    text: str
    keys: tuple[str, ...]
    words: str = ""
    """The words of the evidence that carry it, as the model has them."""
    section: int | None = None
    """Of a document in sections that to which it belongs, counted from 1."""
    day: date | None = None
    """When what it tells happened."""


class StatementParser:
    """Finds the innermost objects in text that arrives in pieces, and reads the statements among them."""

    def __init__(self) -> None:
        self._open: list[list[str]] = []
        self._nested: list[bool] = []
        self._in_string = self._escaped = False
        self.objects = 0
        """Objects that were closed, whatever they held."""

    @property
    def is_open(self) -> bool:
        """Whether an object has begun and not ended."""
        return bool(self._open)

    def feed(self, piece: str) -> Iterator[Drafted]:
        """The statements that `piece` completes."""
        for character in piece:
            closed = self._take(character)
            if closed is not None:
                self.objects += 1
                drafted = read_statement(closed)
                if drafted is not None:
                    yield drafted

    def _take(self, character: str) -> str | None:
        """The text of an innermost object when `character` closes it."""
        if not self._in_string and character == "{":
            if self._nested:
                self._nested[-1] = True
            self._open.append([])
            self._nested.append(False)
        if not self._open:
            return None
        self._open[-1].append(character)
        if self._in_string:
            if self._escaped:
                self._escaped = False
            elif character == "\\":
                self._escaped = True
            elif character == '"':
                self._in_string = False
        elif character == '"':
            self._in_string = True
        elif character == "}":
            text, nested = "".join(self._open.pop()), self._nested.pop()
            return None if nested else text
        if len(self._open[-1]) > LONGEST:
            self._open, self._nested, self._in_string = [], [], False
        return None


def read_statement(text: str) -> Drafted | None:
    """The statement that one JSON object holds, None where it holds none."""
    try:
        data = json.loads(text, strict=False)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    said = next((data[name] for name in ("text", "statement", "say") if isinstance(data.get(name), str)), None)
    section = read_number(data.get("section"))
    if said is None or not (said.strip() or section is not None):
        return None
    cited: Any = next((data[name] for name in ("evidence", "keys", "cite") if name in data), [])
    cited = cited if isinstance(cited, list) else [cited]
    words = data.get("words")
    keys = tuple(str(key).strip(" []()#") for key in cited if isinstance(key, str | int))
    return Drafted(said, keys, words if isinstance(words, str) else "", section, read_day(data.get("day")))


def read_day(value: object) -> date | None:
    """A day as ISO 8601 writes it; None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def read_number(value: object) -> int | None:
    """A number, also where it was written as text."""
    if isinstance(value, str) and len(value) <= MOST_DIGITS and value.strip().isdecimal():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
