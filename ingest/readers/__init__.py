"""The formats that article files come in: one reader each, which registers the suffixes that it reads.

A module or package in this folder is a reader's place; nothing else needs to be told of it. Readers are imported
when they are first asked for, so that this package alone stays light: the process that reads PDFs imports it too.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ingest.errors import UnsupportedFormat
from ingest.text import clean_text, squeeze

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
    """What its author wrote down on purpose (front matter), by the names of front matter: a malformed value is an
    error."""
    found: Mapping[str, object] = field(default_factory=dict)
    """What the format happens to carry, by the same names: a malformed value is passed over."""
    head: tuple[str, ...] | None = None
    """The lines around the heading, where bylines stand; None where these are among the blocks."""


Reader = Callable[[bytes], Parsed]
"""Raises UnreadableArticle for bytes that it can't read."""


@dataclass(frozen=True, slots=True)
class Format:
    """What one reader reads."""

    name: str
    """As people call it."""
    suffixes: tuple[str, ...]
    """In small letters, each with its dot."""
    describes: bool
    """Whether its files say who published them and when; what was known of an article holds on where they can't."""
    read: Reader


_formats: list[Format] = []


def reads(*suffixes: str, name: str, describes: bool = True) -> Callable[[Reader], Reader]:
    """Register the decorated function as the reader of files with these suffixes; see Format.

    Raises ValueError, so that the mistake shows at once, for a suffix that is none or that another reader has.
    """
    taken = {suffix for each in _formats for suffix in each.suffixes}
    for suffix in suffixes or ("",):
        if not re.fullmatch(r"\.[a-z0-9]+", suffix) or suffix in taken:
            raise ValueError(f"{suffix!r} is no suffix in small letters with its dot, or another reader has it.")

    def register(read: Reader) -> Reader:
        _formats.append(Format(name, suffixes, describes, read))
        return read

    return register


@cache
def list_formats() -> tuple[Format, ...]:
    """Every format that there is a reader for, by name."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    return tuple(sorted(_formats, key=lambda each: each.name.casefold()))


@cache
def list_suffixes() -> tuple[str, ...]:
    """The suffixes of all formats."""
    return tuple(suffix for each in list_formats() for suffix in each.suffixes)


def refuse_format() -> UnsupportedFormat:
    return UnsupportedFormat(f"Only files ending in {', '.join(list_suffixes())} are read. It was left out.")


def read_file(suffix: str, data: bytes) -> Parsed:
    """The blocks, in canonical form, and the metadata of a file with this suffix.

    Raises UnsupportedFormat for a suffix that no reader has, UnreadableArticle when `data` can't be read.
    """
    for each in list_formats():
        if suffix.lower() in each.suffixes:
            parsed = each.read(data)
            return replace(parsed, blocks=clean_blocks(parsed.blocks))
    raise refuse_format()


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
