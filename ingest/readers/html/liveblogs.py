"""Live blogs: pages of dated entries, each with the time at which it was written."""

import re
from collections import defaultdict

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from ingest.readers.html.boilerplate import list_class_words, read_text

MIN_ENTRIES = 3
MAX_DEPTH = 6
"""How far above its time an entry may begin."""
MIN_SHARE = 0.4
"""Of a page's paragraphs, the least share that its entries hold where it does not say that it is a live blog."""
MAX_TIME_CHARS = 60
CLOCK = re.compile(r"\b\d{1,2}\s?[:.h]\s?[0-5]\d\b|\b\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)


def rewrite_live_blog(body: HtmlElement, declared: bool) -> None:
    """Where a page is a live blog, begin each entry with its time; their order stays.

    `declared` says that the page calls itself one (schema.org LiveBlogPosting). Entries are siblings of one kind
    that each hold a time of day.
    """
    entries = find_entries(body)
    if len(entries) < MIN_ENTRIES:
        return
    words = sum(len(read_text(part)) for part in body.iter("p", "li"))
    inside = sum(len(read_text(part)) for entry, _ in entries for part in entry.iter("p", "li"))
    if not inside or (not declared and inside < MIN_SHARE * words):
        return
    blog = entries[0][0].getparent()
    for entry, time in entries:
        mark_entry(entry, time)
    # trafilatura takes the first article of a page, which would be the first entry.
    for ancestor in [blog, *blog.iterancestors()]:
        if ancestor.tag == "article":
            ancestor.tag = "div"
    blog.tag = "article"


def find_entries(body: HtmlElement) -> list[tuple[HtmlElement, HtmlElement]]:
    """The largest group of siblings of one tag that each begin with a time of day and hold text, with their times."""
    groups: dict[tuple[HtmlElement, str], dict[HtmlElement, HtmlElement]] = defaultdict(dict)
    for time in body.iterdescendants():
        if not isinstance(time.tag, str) or not is_time(time):
            continue
        entry = time
        for _ in range(MAX_DEPTH):
            parent = entry.getparent()
            if parent is None or entry is body:
                break
            if entry.tag in ("article", "li", "div", "section") and has_text(entry, time):
                groups[parent, entry.tag].setdefault(entry, time)
            entry = parent
    best = max(groups.values(), key=len, default={})
    return list(best.items())


def has_text(entry: HtmlElement, time: HtmlElement) -> bool:
    """Whether an entry has a paragraph besides the one, if any, that its time is in."""
    around = set(time.iterancestors())
    return any(part not in around and part is not time for part in entry.iter("p"))


def is_time(element: HtmlElement) -> bool:
    """Whether an element is a time of day: a time element, or one whose class says so."""
    if element.tag != "time" and list_class_words(element).isdisjoint({"time", "timestamp", "uhrzeit"}):
        return False
    text = read_text(element) if len(element) < 10 else ""
    return len(text) <= MAX_TIME_CHARS and CLOCK.search(text) is not None


def mark_entry(entry: HtmlElement, time: HtmlElement) -> None:
    """Begin the first paragraph of an entry with its time, so that who cites it cites the time as well."""
    around = {time, *time.iterancestors()}
    words = read_text(time)
    opening = next(part for part in entry.iter("p") if part not in around)
    time.drop_tree()
    opening.text = f"{words} – {opening.text or ''}"
    if entry.tag == "article":
        entry.tag = "div"
