"""HTML to paragraphs and headings: trafilatura finds the article in the page and what the page says of itself."""

import logging
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy

import trafilatura
from lxml import html as lxml_html  # type: ignore[import-untyped]
from lxml.etree import _Element  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]
from trafilatura.settings import Document

from ingest.dates import find_writing
from ingest.encoding import decode
from ingest.readers import Block, Parsed, reads
from ingest.readers.html.boilerplate import read_text, remove_boilerplate
from ingest.readers.html.lines import list_lines
from ingest.readers.html.liveblogs import rewrite_live_blog
from ingest.readers.html.page_metadata import (
    FAULTS,
    LinkedData,
    find_head,
    read_descriptions,
    read_linked_data,
    read_metadata,
)
from ingest.readers.html.standfirsts import find_standfirst
from ingest.readers.html.tables import rewrite_tables
from ingest.readers.html.walls import check_article
from ingest.text import clean_text, squeeze

DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,20}=\s{0,20}[\"']?\s{0,20}([\w.:-]{2,40})", re.IGNORECASE
)
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = frozenset({"head", "p", "list", "item", "table", "quote", "code", "div", "body"})
MAX_LABEL_CHARS = 60
MAX_TAGS = 100_000
"""trafilatura's time grows with the square of a page's size; of a page beyond this the bare words are taken."""

for noisy in ("trafilatura", "htmldate", "justext", "readability", "courlan"):
    logging.getLogger(noisy).setLevel(logging.CRITICAL)


def decode_html(data: bytes) -> str:
    """The text of a page; what it declares counts where it has no byte-order mark and is no valid UTF-8."""
    declared = DECLARED.search(data[:4096])
    return decode(data, declared.group(1).decode("ascii", errors="replace") if declared else None)


@reads(".html", ".htm", name="HTML")
def read_html(data: bytes) -> Parsed:
    """The paragraphs and headings of the article in a page, and its title, author, date, site, address, language.

    Nothing is fetched. Where no article can be made out, all words of the page are taken. Raises NoArticle for a
    page that stands before an article: a consent, login or paywall page, a check for robots, an empty shell.
    """
    page = clean_text(decode_html(data))
    body = XML_DECLARATION.sub("", page)
    tree = parse_page(body) if body.count("<") <= MAX_TAGS else None
    found: dict[str, object] = {}
    facts = LinkedData()
    blocks: tuple[Block, ...] = ()
    if tree is not None:
        facts = read_linked_data(tree)
        found = read_metadata(tree, facts)
        blocks = read_article(deepcopy(tree), facts)
    if not any(block.text for block in blocks):
        # libxml2 gives up on elements nested too deep, and their words are still to be had.
        blocks = tuple(Block(line.text) for line in list_lines(body))
    title = str(found.get("title") or "")
    if tree is not None:
        check_article(tree, title, "\n".join(block.text for block in blocks), facts.closed)
    if published := found.get("published"):
        found["published"] = find_writing(page, str(published))
    return Parsed(blocks, found=found, head=find_head(page, title))


def parse_page(page: str) -> HtmlElement | None:
    """The tree of a page; None where there is nothing in it."""
    try:
        tree = lxml_html.document_fromstring(page, parser=lxml_html.HTMLParser(remove_comments=True, remove_pis=True))
    except FAULTS:
        return None
    return tree if tree.find("body") is not None else None


def read_article(tree: HtmlElement, facts: LinkedData) -> tuple[Block, ...]:
    """The blocks of the article in a tree, which is changed; all that is seen where none can be made out."""
    body = tree.find("body")
    remove_boilerplate(body)
    rewrite_tables(body)
    rewrite_live_blog(body, facts.live)
    standfirst = find_standfirst(body, [*facts.descriptions, *read_descriptions(tree)])
    lead = read_text(standfirst) if standfirst is not None else ""
    if standfirst is not None and standfirst.tag in HEADINGS:
        standfirst.tag = "p"
    blocks = extract_blocks(tree)
    # trafilatura takes the words of a small page for one paragraph, the headline among them.
    is_lump = len(blocks) == 1 and "".join(blocks[0].text.split()) == "".join(read_text(body).split())
    if is_lump or all(block.level for block in blocks):
        blocks = tuple(list_shown(body))
    if lead and not any(lead in squeeze(block.text) for block in blocks):
        first = next((place for place, block in enumerate(blocks) if not block.level), 0)
        blocks = (*blocks[:first], Block(lead), *blocks[first:])
    return blocks


def extract_blocks(tree: HtmlElement) -> tuple[Block, ...]:
    """What trafilatura takes for the article in a tree; none where it finds none or stumbles."""
    try:
        document = trafilatura.bare_extraction(tree, include_comments=False)
    except FAULTS:
        return ()
    return trim_end(list_blocks(document.body)) if isinstance(document, Document) else ()


def list_shown(body: HtmlElement) -> Iterator[Block]:
    """All that is left of a page, a block for each line that it shows."""
    headings = {read_text(heading): int(heading.tag[1]) for heading in body.iter(*HEADINGS)}
    for line in list_lines(lxml_html.tostring(body, encoding="unicode")):
        yield Block(line.text, headings.get(line.text, 0))


def trim_end(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without what ends them and is no sentence: headings of what was left out, labels, names."""
    kept = list(blocks)
    while len(kept) > 1 and (kept[-1].level or is_label(kept[-1].text)):
        kept.pop()
    return tuple(kept)


def is_label(text: str) -> bool:
    """Whether a block is a few words that end no sentence; what holds a figure or several lines tells something."""
    text = text.strip()
    return len(text) <= MAX_LABEL_CHARS and not re.search(r"[\d\n]|[.!?…。！？][\"”’»)\]]*$|^- ", text)


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
