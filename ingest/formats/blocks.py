"""What every format is read into: paragraphs and headings in order, and what the file says about itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.formats.encoding import clean_text
from ingest.models import Heading

NO_WORD = re.compile(r"(?<![!-~])[!-~]{1001,}|(?<!\w)\w{1001,}")
"""A run without a gap that nobody reads: an encoded file, a key, a rule across the page. An ellipsis stands for it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table or code listing (level 0), or a heading (level 1 to 6)."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file as read, before its metadata is settled."""

    blocks: tuple[Block, ...]
    stated: Mapping[str, object] = field(default_factory=dict)
    """What its author wrote down on purpose (front matter): a malformed value is an error."""
    found: Mapping[str, object] = field(default_factory=dict)
    """What the format happens to carry: a malformed value is passed over."""
    head: tuple[str, ...] | None = None
    """The lines around the heading, where bylines stand; None where these are among the blocks."""


def squeeze(text: str) -> str:
    """`text` on one line, with single spaces."""
    return " ".join(text.split())


def clean_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with their text in canonical form; those that hold nothing are gone."""
    cleaned: list[Block] = []
    for block in blocks:
        lines = [line.rstrip() for line in clean_text(block.text).split("\n")]
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
        text = NO_WORD.sub("…", text)
        if text:
            cleaned.append(Block(squeeze(text) if block.level else text, block.level))
    return tuple(cleaned)


def join_blocks(blocks: Iterable[Block]) -> tuple[str, tuple[Heading, ...]]:
    """Canonical text, with an empty line between blocks, and where its headings are."""
    parts: list[str] = []
    headings: list[Heading] = []
    place = 0
    for block in blocks:
        if block.level:
            headings.append(Heading(start=place, end=place + len(block.text), level=block.level, text=block.text))
        parts.append(block.text)
        place += len(block.text) + 2
    return "\n\n".join(parts), tuple(headings)
