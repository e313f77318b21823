"""Words out of HTML, whatever its state: libxml2 reads it as a stream, so size and nesting do no harm."""

from lxml import etree  # type: ignore[import-untyped]

from ingest.formats.blocks import squeeze

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


class WordCollector:
    """Target of lxml's parser: collects text, without what is not shown."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._unseen = 0

    def start(self, tag: str, attributes: object) -> None:
        self._unseen += tag in UNSEEN
        if tag in BREAKING:
            self._parts.append("\n")

    def end(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in UNSEEN))
        if tag in BREAKING:
            self._parts.append("\n")

    def data(self, text: str) -> None:
        if not self._unseen:
            self._parts.append(text.replace("\n", " "))

    def comment(self, text: str) -> None:
        """Comments are not shown."""

    def close(self) -> str:
        return "".join(self._parts)


def strip_tags(html: str) -> str:
    """The words of a page or of a piece of one, a line for each of its blocks."""
    parser = etree.HTMLParser(target=WordCollector(), huge_tree=True)
    parser.feed(html)
    return "\n".join(filter(None, (squeeze(line) for line in parser.close().split("\n"))))
