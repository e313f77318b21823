"""HTML to paragraphs and headings: trafilatura finds the article in the page and what the page says of itself."""

import logging
import re
from collections.abc import Iterator

import trafilatura
from lxml.etree import LxmlError, _Element  # type: ignore[import-untyped]
from trafilatura.settings import Document

from ingest.formats.blocks import Block, Parsed, squeeze
from ingest.formats.encoding import clean_text, decode
from ingest.formats.tags import strip_tags

DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
BLOCKS = frozenset({"head", "p", "list", "item", "table", "quote", "code", "div", "body"})
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, LxmlError)
"""What a reader of pages written by anyone may stumble over; such a page's bare words are taken."""
MAX_TAGS = 100_000
"""trafilatura's time grows with the square of a page's size; of a page beyond this the bare words are taken."""

for noisy in ("trafilatura", "htmldate", "justext", "readability", "courlan"):
    logging.getLogger(noisy).setLevel(logging.CRITICAL)


def decode_html(data: bytes) -> str:
    """The text of a page; what it declares counts where it has no byte-order mark and is no valid UTF-8."""
    declared = DECLARED.search(data[:4096])
    return decode(data, declared.group(1).decode("ascii", errors="replace") if declared else None)


def read_html(page: str) -> Parsed:
    """The paragraphs and headings of the article in a page, and its title, author, date, site, address, language.

    Nothing is fetched. Where no article can be made out, all words of the page are taken.
    """
    page = XML_DECLARATION.sub("", clean_text(page))
    found: dict[str, object] = {}
    if language := LANGUAGE.search(page[:4096]):
        found["language"] = language.group(1)
    document = extract_document(page) if page.count("<") <= MAX_TAGS else None
    if document is not None:
        found |= {
            "title": document.title,
            "published": document.date,
            "publisher": document.sitename,
            "url": document.url,
            "author": document.author,
        }
    blocks = tuple(list_blocks(document.body)) if document is not None else ()
    if not any(block.text.strip() for block in blocks if not block.level):
        blocks = tuple(Block(line) for line in strip_tags(page).split("\n"))
    return Parsed(blocks, found={key: value for key, value in found.items() if value})


def extract_document(page: str) -> Document | None:
    """What trafilatura makes of the page; None when it finds no article or stumbles."""
    # trafilatura takes nothing for a page that has no "html" in its first characters.
    whole = page if "html" in page[:50].lower() else f"<!DOCTYPE html>\n{page}"
    try:
        document = trafilatura.bare_extraction(
            whole,
            with_metadata=True,
            include_comments=False,
            # A date in the future is told of, not passed over.
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2999-12-31"},
        )
    except FAULTS:
        return None
    return document if isinstance(document, Document) else None


def list_blocks(element: _Element) -> Iterator[Block]:
    """Blocks of one element of trafilatura's tree, in order."""
    loose = element.text or ""
    for child in element:
        if child.tag not in BLOCKS:
            loose += read_inline(child) + (child.tail or "")
            continue
        yield from split_loose(loose)
        if child.tag == "head":
            rank = str(child.get("rend") or "")
            level = int(rank[1:]) if re.fullmatch(r"h[1-6]", rank) else 2
            yield Block(squeeze(read_inline(child)), level)
        elif child.tag == "list":
            yield Block("\n".join(list_items(child, 0)))
        elif child.tag == "table":
            rows = ([squeeze(read_inline(cell)) for cell in row.iter("cell")] for row in child.iter("row"))
            yield Block("\n".join(" | ".join(filter(None, row)) for row in rows))
        elif child.tag == "code":
            yield Block(read_inline(child).strip("\n"))
        else:
            yield from list_blocks(child)
        loose = child.tail or ""
    yield from split_loose(loose)


def split_loose(text: str) -> Iterator[Block]:
    """Running text as one block, a line for each forced line break."""
    lines = [squeeze(line) for line in text.replace("\n", " ").split(LINE_BREAK)]
    if joined := "\n".join(filter(None, lines)):
        yield Block(joined)


LINE_BREAK = "\x1e"
"""Stands for a forced line break while other white space is squeezed; pages can't hold it, as it is cleaned out."""


def list_items(element: _Element, depth: int) -> Iterator[str]:
    """One line per item, nested lists indented below their item."""
    for number, item in enumerate(element.iterchildren("item"), start=1):
        marker = f"{number}." if element.get("rend") == "ol" else "-"
        own = squeeze((item.text or "") + "".join(
            (read_inline(child) if child.tag != "list" else " ") + (child.tail or "") for child in item
        ))  # fmt: skip
        if own:
            yield f"{'  ' * depth}{marker} {own}"
        for nested in item.iterchildren("list"):
            yield from list_items(nested, depth + 1)


def read_inline(element: _Element) -> str:
    """The words inside an element, without its tail."""
    if not isinstance(element.tag, str):
        return ""
    if element.tag == "lb":
        return LINE_BREAK
    gap = " " if element.tag in BLOCKS else ""
    inside = "".join(read_inline(child) + (child.tail or "") for child in element)
    return gap + (element.text or "") + inside + gap
