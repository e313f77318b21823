"""The standfirst: the sentence or two below a headline that tell an article in short."""

from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement  # type: ignore[import-untyped]
from rapidfuzz.fuzz import ratio

from ingest.readers.html.boilerplate import is_leaf, list_class_words, read_text

CLASSES = frozenset(
    {"standfirst", "dek", "deck", "lede", "subheadline", "subheading", "subhead", "subtitle", "strapline", "summary"}
    | {"chapo", "chapeau", "vorspann", "sottotitolo", "entradilla", "bajada", "underline", "excerpt", "intro", "lead"}
)
TAGS = ("p", "div", "span", "h2", "h3", "h4", "li", "strong")
MIN_CHARS = 40
MAX_CHARS = 1_000
MIN_LIKENESS = 90
"""How alike (0 to 100) words of the page and its description are that are one text."""


def find_standfirst(body: HtmlElement, descriptions: Sequence[str]) -> HtmlElement | None:
    """The element that is the article's standfirst.

    That is the first one whose words are the page's own description of itself, or which follows the headline
    and is named as one. None where the page has none.
    """
    wanted = [text for text in descriptions if len(text) >= MIN_CHARS]
    named: HtmlElement | None = None
    headline_seen = False
    for element in body.iterdescendants():
        if element.tag == "h1":
            headline_seen = True
        if element.tag not in TAGS or not is_leaf(element):
            continue
        text = read_text(element)
        if not MIN_CHARS <= len(text) <= MAX_CHARS or is_linked(element, text):
            continue
        if any(is_same(text, description) for description in wanted):
            return element
        if named is None and headline_seen and is_named(element):
            named = element
    return named


def is_named(element: HtmlElement) -> bool:
    if element.get("itemprop") in ("description", "alternativeHeadline"):
        return True
    around = [element]
    for ancestor in islice(element.iterancestors(), 2):
        if len(ancestor) > 2:
            break
        around.append(ancestor)
    return any(not CLASSES.isdisjoint(list_class_words(part)) for part in around)


def is_linked(element: HtmlElement, text: str) -> bool:
    return sum(len(read_text(link)) for link in element.iter("a")) > len(text) / 2


def is_same(text: str, description: str) -> bool:
    """Whether a description, which pages may cut, is the text."""
    cut = description.rstrip(".… ")
    return text.startswith(cut) or description.startswith(text) or ratio(text, description) >= MIN_LIKENESS
