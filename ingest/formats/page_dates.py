"""The dates that a page shows above its article, and how it wrote the one that it carries unseen."""

import re
from dataclasses import replace
from datetime import date

from lxml import etree  # type: ignore[import-untyped]

from ingest.dates import find_dates
from ingest.formats.blocks import Parsed, squeeze
from ingest.formats.encoding import clean_text
from ingest.formats.tags import BREAKING, UNSEEN

APART = UNSEEN | {"nav", "aside", "footer", "form", "figure", "button", "select", "h2", "h3", "h4", "h5", "h6"}
"""Elements whose words are none of the article's head."""
LINES_ABOVE = 3
LINES_BELOW = 8
MAX_LINES = 5_000
NUMERIC = re.compile(r"(?<![\w/.-])\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?![\w/-])")


class HeadCollector:
    """Target of lxml's parser: collects lines of text, and which of them are the page's main headings."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, bool]] = []
        self._parts: list[str] = []
        self._open: list[str] = []
        self._in_title = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._break(tag)
        # Inside an element that is set apart only those of its name are counted, so that its end is found.
        if tag == self._open[0] if self._open else tag in APART or "hidden" in attributes:
            self._open.append(tag)
        self._in_title += tag == "h1"

    def end(self, tag: str) -> None:
        self._break(tag)
        if self._open and tag == self._open[0]:
            self._open.pop()
        self._in_title = max(0, self._in_title - (tag == "h1"))

    def data(self, text: str) -> None:
        if not self._open:
            self._parts.append(text)

    def comment(self, text: str) -> None:
        """Comments are not shown."""

    def close(self) -> list[tuple[str, bool]]:
        self._break("p")
        return self.lines

    def _break(self, tag: str) -> None:
        if tag in BREAKING or tag == "time":
            if (line := squeeze("".join(self._parts))) and len(self.lines) < MAX_LINES:
                self.lines.append((line, self._in_title > 0))
            self._parts = []


def add_page_dates(parsed: Parsed, page: str) -> Parsed:
    """What was read of a page, with the lines around its heading, and its unseen date as the page writes it."""
    page = clean_text(page)
    published = parsed.found.get("published")
    found = {**parsed.found, "published": find_writing(page, str(published))} if published else parsed.found
    return replace(parsed, found=found, head=find_head(page, str(parsed.found.get("title") or "")))


def find_head(page: str, title: str) -> tuple[str, ...]:
    """The lines around the main heading of a page called `title`, those below it first."""
    parser = etree.HTMLParser(target=HeadCollector(), huge_tree=True)
    parser.feed(page)
    lines: list[tuple[str, bool]] = parser.close()
    headings = [place for place, (_, heading) in enumerate(lines) if heading]
    if not headings:
        return tuple(line for line, _ in lines[:LINES_BELOW])
    # Where a site puts its own name into a heading too, the article's is the one that its title names.
    named = [place for place in headings if lines[place][0].casefold() in title.casefold()]
    place = (named or headings)[-1 if named else 0]
    near = [*lines[place + 1 : place + 1 + LINES_BELOW], *lines[max(0, place - LINES_ABOVE) : place]]
    return tuple(line for line, _ in near)


def find_writing(page: str, day: str) -> str:
    """How the page writes a date that a program has read in it, where that leaves day and month open."""
    if any(form in page for form in (day, day.replace("-", ""), day.replace("-", "/"))):
        return day
    wanted = date.fromisoformat(day)
    for match in NUMERIC.finditer(page):
        if any(wanted in one.readings for one in find_dates(match.group())):
            return match.group()
    return day
