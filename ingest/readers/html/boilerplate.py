"""What of a page is no part of its article, by the page's own markup: hidden text, reader comments, captions, teasers.

trafilatura decides by density and by a vocabulary of its own, and lets some of this through. Here it is told
by what HTML, ARIA and the class names of content systems say; whatever would take most of a page's words with it
stays, since the article must be inside.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from ingest.text import squeeze

STATE = re.compile(r"\b(?:(?:has|no|with)-comments?|comments?-(?:open|closed|enabled|disabled|count|link))\b")
"""Class names that tell of comments and are given to what holds none."""
CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
HIDDEN_STYLE = re.compile(r"(?:display:none|visibility:hidden|opacity:0(?![.\d])|font-size:0(?![.\d]))")
HIDDEN_CLASSES = frozenset(
    {"visually-hidden", "visuallyhidden", "sr-only", "screen-reader-text", "screenreader", "is-hidden", "hidden"}
)
"""Names that Bootstrap, Tailwind, WordPress, Drupal and the HTML5 boilerplate give to text that is not shown."""
COMMENTS = frozenset(
    {
        "comment", "comments", "commentlist", "commenting", "disqus", "reactions", "respond", "responses", "talkback",
        "kommentar", "kommentare", "leserkommentare", "leserbriefe", "commentaires", "comentarios", "commenti",
        "reacties",
    }
)  # fmt: skip
CAPTIONS = frozenset({"caption", "captions", "figcaption", "credit", "credits", "bildunterschrift", "bildnachweis"})
OFFERS = frozenset(
    {
        "newsletter", "paywall", "regwall", "subscribe", "subscription", "signup", "upsell", "donate", "advert",
        "advertisement", "sponsored", "outbrain", "taboola", "cookie", "consent", "share", "sharing", "sharedaddy",
        "social", "rating", "bio",
    }
)  # fmt: skip
TEASERS = frozenset(
    {
        "related", "trending", "recommended", "recommendations", "recirc", "recirculation", "teaser", "teasers",
        "promo", "promos", "popular", "mostread", "readmore", "morestories", "headlines", "spotlight",
    }
)  # fmt: skip
LEAF_TAGS = ("p", "li", "div")
INNER_TAGS = frozenset(
    {"p", "li", "div", "ul", "ol", "table", "article", "section", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
)
CHROME_TAGS = frozenset({"nav", "footer", "aside", "header", "form", "dialog"})
MIN_TEASER_CHARS = 20
MAX_LABEL_SHARE = 0.3
"""Of a teaser's text, at most this much is a label before its link, such as "Read more:"."""
MAX_TEASER_CHARS = 10_000
MAX_ITEMS = 50
MAX_CAPTION_CHARS = 400
MAX_OFFER_CHARS = 800
"""What is named after a paywall and longer is the article behind it."""
MAX_LEFT_CHARS = 60
"""What is left of a block whose links are gone, up to this length, was their heading."""


def list_class_words(element: HtmlElement) -> set[str]:
    """The words that class and id of an element are made of, in small letters."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:1_000]
    return {word.lower() for word in CLASS_WORD.findall(STATE.sub("", names))}


def read_text(element: HtmlElement) -> str:
    """All words inside an element, on one line."""
    return squeeze(str(element.text_content()))


def is_leaf(element: HtmlElement) -> bool:
    """Whether an element holds running text and no block of its own."""
    return not any(child.tag in INNER_TAGS for child in element.iterdescendants() if isinstance(child.tag, str))


def remove(element: HtmlElement) -> None:
    """Take an element out of its tree; the text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def remove_boilerplate(body: HtmlElement) -> None:
    """Take out of a page what its own markup says is no part of the article."""
    for element in list(body.iter("script", "style")):
        remove(element)
    keep_pictured_data(body)
    for belongs in (is_hidden, is_comment, is_caption, is_offer, is_teaser):
        remove_elements(body, [element for element in list_elements(body) if belongs(element)])
    links = [element for element in body.iter(*LEAF_TAGS) if is_bare_link(element)]
    parents = {element.getparent(): None for element in links}
    remove_elements(body, links)
    left = [parent for parent in parents if parent is not body and len(read_text(parent)) <= MAX_LEFT_CHARS]
    remove_elements(body, left)


def list_elements(body: HtmlElement) -> Iterator[HtmlElement]:
    return (element for element in body.iterdescendants() if isinstance(element.tag, str))


def remove_elements(body: HtmlElement, elements: list[HtmlElement]) -> None:
    """Remove elements, except one that the article is inside of."""
    most = len(read_text(body)) / 2
    removed: set[HtmlElement] = set()
    for element in elements:
        if not removed.isdisjoint(element.iterancestors()) or holds_article(element):
            continue
        size = len(read_text(element))
        if size <= most or leaves_text(body, element):
            most -= size / 2
            removed.add(element)
            remove(element)


def holds_article(element: HtmlElement) -> bool:
    """Whether what marks an article is in an element."""
    parts = (part for part in element.iter("h1", "main", "article") if not is_comment(part))
    return next(parts, None) is not None or element.get("itemprop") == "articleBody"


def leaves_text(body: HtmlElement, element: HtmlElement) -> bool:
    """Whether a page has a sentence of its own besides an element that holds most of its words."""
    for paragraph in body.iter("p"):
        around = list(paragraph.iterancestors())
        if paragraph is element or element in around or any(part.tag in CHROME_TAGS for part in around):
            continue
        text = read_text(paragraph)
        if len(text) >= MIN_TEASER_CHARS and text[-1] in ".!?。！？":
            return True
    return False


def keep_pictured_data(body: HtmlElement) -> None:
    """Make a figure that shows a table, a quotation or a listing plain: trafilatura leaves figures out."""
    for figure in list(body.iter("figure")):
        if any(True for _ in figure.iter("table", "blockquote", "pre")):
            figure.tag = "div"


def is_hidden(element: HtmlElement) -> bool:
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    return (
        element.tag in ("template", "noscript", "dialog")
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or HIDDEN_STYLE.search(style) is not None
        or not HIDDEN_CLASSES.isdisjoint((element.get("class") or "").lower().split())
    )


def is_comment(element: HtmlElement) -> bool:
    return "schema.org/Comment" in (element.get("itemtype") or "") or (
        element.tag in ("div", "section", "aside", "ul", "ol", "li", "details", "article", "footer")
        and not COMMENTS.isdisjoint(list_class_words(element))
    )


def is_caption(element: HtmlElement) -> bool:
    if element.tag == "caption":
        return False
    return element.tag == "figcaption" or (
        not CAPTIONS.isdisjoint(list_class_words(element)) and len(read_text(element)) <= MAX_CAPTION_CHARS
    )


def is_offer(element: HtmlElement) -> bool:
    if element.tag not in ("div", "section", "aside", "p", "ul") or OFFERS.isdisjoint(list_class_words(element)):
        return False
    return len(read_text(element)) <= MAX_OFFER_CHARS


def is_teaser(element: HtmlElement) -> bool:
    """Whether an element says that it leads to other articles, and has the links to do so."""
    if element.tag not in ("div", "section", "aside", "ul", "p") or TEASERS.isdisjoint(list_class_words(element)):
        return False
    size = len(read_text(element))
    return size <= MAX_TEASER_CHARS and sum(len(read_text(link)) for link in element.iter("a")) > MAX_LABEL_SHARE * size


def is_bare_link(element: HtmlElement) -> bool:
    """Whether a paragraph is one link, perhaps behind a label ("Read more:"), to somewhere else.

    An item of a list is one only where all its neighbours are.
    """
    if element.tag == "li" and (parent := element.getparent()) is not None:
        return len(parent) <= MAX_ITEMS and all(is_link(item) for item in parent)
    return is_link(element)


def is_link(element: HtmlElement) -> bool:
    if not is_leaf(element):
        return False
    links = list(element.iter("a"))
    if len(links) != 1 or (links[0].get("href") or "#").startswith("#"):
        return False
    linked, whole = len(read_text(links[0])), len(read_text(element))
    return linked >= MIN_TEASER_CHARS and whole - linked <= MAX_LABEL_SHARE * whole
