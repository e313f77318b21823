"""What a page says of itself: in its head, in linked data (schema.org), and around its heading."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import LxmlError  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]
from trafilatura import extract_metadata

from ingest.readers.html.boilerplate import read_text
from ingest.readers.html.lines import BREAKING, UNSEEN, list_lines
from ingest.text import squeeze

FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, LxmlError)
"""What a reader of pages written by anyone may stumble over; what can't be read so is done without."""
ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+|(?:[\w-]+\.)+[a-z]{2,}(?:[/:]\S*)?", re.IGNORECASE)
NO_TITLE = re.compile(
    r"about:\S*|untitled(?: document)?|index|home(?:page)?|undefined|null|none|title|\W*", re.IGNORECASE
)
NAMES = (
    "og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "application-name", "apple-mobile-web-app-title"
)  # fmt: skip
DESCRIPTIONS = ("description", "og:description", "twitter:description", "dc.description")
APART = UNSEEN | {"nav", "aside", "footer", "form", "figure", "button", "select", "h2", "h3", "h4", "h5", "h6"}
"""Elements whose words are none of the article's head."""
LINES_ABOVE = 3
LINES_BELOW = 8
MAX_LINES = 5_000
MAX_LINKED_CHARS = 1_000_000
MAX_LINKED_NODES = 2_000


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What the linked data of a page says of its article."""

    publishers: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    live: bool = False
    """Whether it is a live blog."""
    closed: bool = False
    """Whether it is not free to read."""


def read_metadata(tree: HtmlElement, facts: LinkedData) -> dict[str, object]:
    """Title, author, date, publisher, address and language, as far as the page states them."""
    found: dict[str, object] = {}
    try:
        # A date in the future is told of, not passed over.
        dates = {"original_date": True, "extensive_search": False, "max_date": "2999-12-31"}
        document = extract_metadata(tree, None, dates)
        found = {
            "title": document.title,
            "published": document.date,
            "publisher": document.sitename,
            "url": document.url,
            "author": document.author,
        }
    except FAULTS:
        pass
    found["title"] = choose_title(found.get("title"), tree)
    found["publisher"] = choose_publisher(found.get("publisher"), tree, facts)
    found["language"] = (
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    )
    return {key: value for key, value in found.items() if value}


def choose_title(found: object, tree: HtmlElement) -> str | None:
    """The first of the titles that a page has which is one, and no address or stopgap."""
    candidates = [found, *read_metas(tree, ("og:title", "twitter:title"))]
    candidates += [read_text(element) for tag in ("h1", "title") for element in tree.iter(tag)]
    texts = (squeeze(str(candidate)) for candidate in candidates if candidate)
    return next((text for text in texts if not NO_TITLE.fullmatch(text) and not ADDRESS.fullmatch(text)), None)


def choose_publisher(found: object, tree: HtmlElement, facts: LinkedData) -> str | None:
    """The first of the names that a page gives its publisher which is no address; else its domain."""
    candidates = [found, *facts.publishers, *read_metas(tree, NAMES)]
    texts = [squeeze(str(candidate)) for candidate in candidates if candidate]
    name = next((text for text in texts if not ADDRESS.fullmatch(text)), None)
    return name or next((re.sub(r"^(?:https?://)?(?:www\.)?|/.*$|^@", "", text) for text in texts), None)


def read_descriptions(tree: HtmlElement) -> list[str]:
    return read_metas(tree, DESCRIPTIONS)


def read_metas(tree: HtmlElement, names: tuple[str, ...]) -> list[str]:
    """The contents of a page's meta elements of these names, in the names' order."""
    held: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name in names and meta.get("content"):
            held.setdefault(name, squeeze(meta.get("content")))
    return [held[name] for name in names if name in held]


def read_linked_data(tree: HtmlElement) -> LinkedData:
    """What a page's JSON-LD says; what can't be read as such is passed over."""
    publishers: list[str] = []
    descriptions: list[str] = []
    live = closed = False
    for node in list_nodes(tree):
        kinds = str(node.get("@type") or "")
        live = live or "LiveBlogPosting" in kinds
        closed = closed or str(node.get("isAccessibleForFree")).lower() == "false"
        if isinstance(publisher := node.get("publisher"), dict) and isinstance(publisher.get("name"), str):
            publishers.append(publisher["name"])
        if isinstance(description := node.get("description"), str) and "Article" in kinds:
            descriptions.append(squeeze(description))
    return LinkedData(tuple(publishers), tuple(descriptions), live, closed)


def list_nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The mappings in a page's JSON-LD, the outer ones first, up to MAX_LINKED_NODES."""
    left = MAX_LINKED_NODES
    for script in tree.iter("script"):
        if script.get("type") != "application/ld+json" or len(script.text or "") > MAX_LINKED_CHARS:
            continue
        try:
            waiting: list[Any] = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and left > 0:
            value = waiting.pop(0)
            left -= 1
            if isinstance(value, dict):
                yield value
                waiting += value.values()
            elif isinstance(value, list):
                waiting += value


def find_head(page: str, title: str) -> tuple[str, ...]:
    """The lines around the main heading of a page called `title`, those below it first."""
    lines = list_lines(page, APART, BREAKING | {"time"}, with_hidden=False)[:MAX_LINES]
    headings = [place for place, line in enumerate(lines) if line.in_title]
    if not headings:
        return tuple(line.text for line in lines[:LINES_BELOW])
    # Where a site puts its own name into a heading too, the article's is the one that its title names.
    named = [place for place in headings if lines[place].text.casefold() in title.casefold()]
    place = (named or headings)[-1 if named else 0]
    near = [*lines[place + 1 : place + 1 + LINES_BELOW], *lines[max(0, place - LINES_ABOVE) : place]]
    return tuple(line.text for line in near)
