"""Words out of HTML, whatever its state: libxml2 reads it as a stream, so size and nesting do no harm."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from ingest.text import squeeze

UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "head", "title"})
"""Elements whose text nobody sees on the page."""
BREAKING = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre",
        "section", "summary", "table", "td", "th", "tr", "ul",
    }
)  # fmt: skip
"""Elements that begin a new line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page as it is shown."""

    text: str
    in_title: bool
    """Whether it is part of a main heading."""


class LineCollector:
    """Target of lxml's parser: collects the lines of a page, without what stands in an element set apart."""

    def __init__(self, apart: Set[str], breaking: Set[str], with_hidden: bool) -> None:
        self._apart = apart
        self._breaking = breaking
        self._with_hidden = with_hidden
        self._lines: list[Line] = []
        self._parts: list[str] = []
        self._open: list[str] = []
        self._in_title = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._break(tag)
        # Inside an element that is set apart only those of its name are counted, so that its end is found.
        hidden = "hidden" in attributes and not self._with_hidden
        if tag == self._open[0] if self._open else tag in self._apart or hidden:
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

    def close(self) -> list[Line]:
        self._break("p")
        return self._lines

    def _break(self, tag: str) -> None:
        if tag in self._breaking:
            if line := squeeze("".join(self._parts)):
                self._lines.append(Line(line, self._in_title > 0))
            self._parts = []


def list_lines(
    page: str, apart: Set[str] = UNSEEN, breaking: Set[str] = BREAKING, with_hidden: bool = True
) -> list[Line]:
    """The lines of a page, or of a piece of one, parted by `breaking` elements, without `apart` ones."""
    parser = etree.HTMLParser(target=LineCollector(apart, breaking, with_hidden), huge_tree=True)
    parser.feed(page)
    lines: list[Line] = parser.close()
    return lines


def strip_tags(page: str) -> str:
    """The words of a page, or of a piece of one, a line for each of its blocks."""
    return "\n".join(line.text for line in list_lines(page))
