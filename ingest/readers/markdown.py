"""Markdown to plain paragraphs and headings, by markdown-it's CommonMark parser, tables included."""

import re
import tomllib
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.encoding import decode
from ingest.errors import UnreadableArticle
from ingest.metadata import parse_yaml
from ingest.readers import Block, Parsed, reads
from ingest.readers.html.lines import UNSEEN, strip_tags
from ingest.readers.html.tables import format_row
from ingest.readers.plain import pick_headings
from ingest.text import clean_text, squeeze

FENCE = re.compile(r"(---|\+\+\+)[ ]*\n")
CLOSING_FENCES = {
    "---": re.compile(r"^(?:---|\.\.\.)[ ]*$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ ]*$", re.MULTILINE),
}
KEY_LINES = {
    "---": re.compile(r"\s{0,100}[\w-]{1,100}:(?:\s|$)"),
    "+++": re.compile(r"\s{0,100}[\w-]{1,100}\s{0,100}="),
}
MAX_FRONT_MATTER_CHARS = 100_000
INLINE_UNSEEN = re.compile(rf"<(/?)({'|'.join(sorted(UNSEEN))})\b", re.IGNORECASE)
MARKERS = re.compile(r"^(?:[ \t]*+(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){20,}+[ \t]*+", re.MULTILINE)
"""Twenty list or quotation marks and more in front of one line."""
INDENTED = re.compile(r"^([ \t]{60})[ \t]++", re.MULTILINE)
MAX_MARKS = 2_000
"""A paragraph with more brackets and backticks than this is no prose; the parser would take minutes over it."""


@reads(".md", ".markdown", name="Markdown")
def read_markdown(data: bytes) -> Parsed:
    """The paragraphs and headings of a Markdown text, and its front matter.

    Raises UnreadableArticle for front matter that is broken or no mapping.
    """
    stated, body = split_front_matter(clean_text(decode(data)).lstrip("\n"))
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    parser.disable("inline")
    writer = BlockWriter()
    environment: dict[str, object] = {}
    # Beyond its deepest level the parser drops what is left of the text, so no line reaches it.
    body = INDENTED.sub(r"\1", MARKERS.sub("- ", body))
    for token in parser.parse(body, environment):
        if token.type == "inline":
            token.children = []
            if len(re.findall(r"[\[<`]", token.content)) > MAX_MARKS:
                token.children.append(Token("text", "", 0, content=token.content))
            else:
                parser.inline.parse(token.content, parser, environment, token.children)
        writer.take(token)
    return Parsed(mark_headings(writer.blocks), stated=stated)


def mark_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, where a paragraph that stands as a heading does, in bold or plain, is one below those before it."""
    picked = pick_headings([block.text for block in blocks], [place > 0 for place in range(len(blocks))])
    level = 1
    marked: list[Block] = []
    for block, heads in zip(blocks, picked, strict=True):
        level = block.level or level
        marked.append(Block(block.text, min(level + 1, 6)) if heads and not block.level else block)
    return tuple(marked)


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """The front matter, in YAML between lines of --- or in TOML between lines of +++, and the text below it."""
    opening = FENCE.match(text)
    if not opening:
        return {}, text
    fence = opening.group(1)
    closing = CLOSING_FENCES[fence].search(text, opening.end())
    if closing is None:
        # Without a closing line this is a rule across the page, unless what follows reads like front matter.
        if KEY_LINES[fence].match(text, opening.end()):
            raise UnreadableArticle(f"Its front matter, begun in line 1, has no closing line '{fence}'.")
        return {}, text
    front = text[opening.end() : closing.start()]
    if len(front) > MAX_FRONT_MATTER_CHARS:
        raise UnreadableArticle(
            f"Its front matter has {len(front):,} characters, the limit is {MAX_FRONT_MATTER_CHARS:,}. It was left out."
        )
    stated = parse_toml(front) if fence == "+++" else parse_yaml(front, "front matter", first_line=2)
    return stated, text[closing.end() :]


def parse_toml(text: str) -> dict[str, object]:
    """The keys that `text` holds. Raises UnreadableArticle when it is no TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise UnreadableArticle(f"The front matter is broken: {squeeze(str(error))[:200]}.") from error


class BlockWriter:
    """Turns markdown-it's flat token list into blocks; lists and tables become one block of lines each."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._lines: list[str] = []
        self._header: list[str] = []
        self._cells: list[str] = []
        self._open: list[str] = []
        self._marker = ""
        self._heading = 0

    def take(self, token: Token) -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open", "table_open"):
            self._open.append(kind)
        elif kind == "tbody_open":
            self._header, self._cells = self._cells, []
        elif kind in ("bullet_list_close", "ordered_list_close", "table_close"):
            self._open.pop()
            if kind == "table_close":
                self._write(format_row([], self._cells))
                self._header, self._cells = [], []
            if not self._open:
                self._flush()
        elif kind == "list_item_open":
            number = f"{token.info}{token.markup}" if token.info else "-"
            self._marker = "  " * (len(self._open) - 1) + number + " "
        elif kind == "tr_close" and self._header:
            self._write(format_row(self._header, self._cells))
            self._cells = []
        elif kind == "heading_open":
            self._heading = int(token.tag[1]) if token.level == 0 else 0
        elif kind == "inline":
            self._take_inline(render_inline(token.children or []), in_cell=self._open[-1:] == ["table_open"])
        elif kind in ("fence", "code_block"):
            self._write(token.content.strip("\n"))
        elif kind == "html_block":
            self._write(strip_tags(token.content))

    def _take_inline(self, text: str, in_cell: bool) -> None:
        if in_cell:
            self._cells.append(squeeze(text))
        elif self._heading:
            self.blocks.append(Block(text, self._heading))
            self._heading = 0
        else:
            self._write(text)

    def _write(self, text: str) -> None:
        if not text.strip():
            return
        self._lines.append(self._marker + text)
        self._marker = ""
        if not self._open:
            self._flush()

    def _flush(self) -> None:
        if self._lines:
            self.blocks.append(Block("\n".join(self._lines)))
            self._lines = []


def render_inline(tokens: Sequence[Token]) -> str:
    """The words of one run of inline tokens: emphasis and links as their text, images as their alt text."""
    parts: list[str] = []
    unseen = 0
    for token in tokens:
        if token.type == "html_inline":
            if match := INLINE_UNSEEN.match(token.content):
                unseen = max(0, unseen + (-1 if match.group(1) else 1))
            elif re.match(r"<br\b", token.content, re.IGNORECASE):
                parts.append("\n")
        elif unseen:
            continue
        elif token.type == "image":
            parts.append(render_inline(token.children or []))
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
        elif token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
    return "\n".join(filter(None, (squeeze(line) for line in "".join(parts).split("\n"))))
