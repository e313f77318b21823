"""RSS and Atom feeds: which articles they name, and when those were published."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from urllib.parse import urljoin

import courlan
import feedparser

from ingest.catalog.sources import NamedEntry
from ingest.dates import parse_date
from ingest.errors import InvalidMetadata, SourceTooLarge, SourceUnreadable
from ingest.models import PublishedBasis
from ingest.sources.fetcher import MAX_ADDRESS_CHARS
from ingest.text import clean_text, squeeze

FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"}
)
MAX_FEED_BYTES = 5_000_000
MAX_TAGS = 100_000
"""feedparser's time grows with the square of how deep elements are nested."""
MAX_ENTRIES = 500
MAX_TITLE_CHARS = 200
ROOT = re.compile(rb"^\s{0,1000}(?:<\?xml\b[^>]{0,500}>\s{0,1000})?(?:<!--[^>]{0,2000}-->\s{0,1000})?"
                  rb"<(?:rss|feed|(?:\w{1,20}:)?(?:RDF|feed))[\s>]")  # fmt: skip
"""How a feed begins that is sent as something else."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds."""

    title: str | None
    entries: tuple[NamedEntry, ...]


def is_feed(data: bytes, media_type: str) -> bool:
    """Whether what an address sent is a feed, by its type or by how it begins."""
    return media_type in FEED_TYPES or bool(ROOT.match(data.removeprefix(b"\xef\xbb\xbf")[:5_000]))


def read_feed(data: bytes, address: str) -> Feed:
    """The articles that a feed names, in its order, each address once and without what tracks readers.

    Raises SourceUnreadable for what is no feed, or so broken that nothing can be made of it, SourceTooLarge.
    """
    if len(data) > MAX_FEED_BYTES or data.count(b"<") > MAX_TAGS:
        raise SourceTooLarge(f"The feed is larger than is read: {MAX_FEED_BYTES:,} bytes, {MAX_TAGS:,} tags.")
    # A stream: text would be taken for an address or the name of a file.
    parsed = feedparser.parse(
        BytesIO(data),
        response_headers={"content-location": address},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.get("version"):
        raise SourceUnreadable("It is no feed: neither RSS nor Atom.")
    title = squeeze(clean_text(str(dict.get(parsed.feed, "title") or "")))[:MAX_TITLE_CHARS]
    entries = {entry.address: entry for entry in list_entries(parsed, address)}
    return Feed(title or None, tuple(entries.values()))


def list_entries(parsed: feedparser.FeedParserDict, address: str) -> Iterator[NamedEntry]:
    is_rss = str(parsed.version).startswith("rss")
    for entry in parsed.entries[:MAX_ENTRIES]:
        link = clean_link(str(dict.get(entry, "link") or ""), address)
        if link is None:
            continue
        # Plain dict access: the library would let one date stand for the other.
        published, updated = read_day(entry, "published"), read_day(entry, "updated")
        basis: PublishedBasis | None = "stated" if published else None
        if published is None and updated is not None:
            # RSS 1.0 has one date, Dublin Core's; Atom's says when the entry was last touched.
            published, basis = updated, "stated" if is_rss else "inferred"
        said = [str(dict.get(entry, name) or "") for name in ("title", "published", "updated")]
        fingerprint = hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()
        yield NamedEntry(link, fingerprint, published.isoformat() if published else None, basis)


def read_day(entry: dict[str, object], name: str) -> date | None:
    """The day that an entry names, in the time zone that it was written in."""
    written, parsed = dict.get(entry, name), dict.get(entry, f"{name}_parsed")
    try:
        return parse_date(written) if written else None
    except InvalidMetadata:
        return date(parsed.tm_year, parsed.tm_mon, parsed.tm_mday) if parsed else None  # type: ignore[attr-defined]


def clean_link(link: str, base: str) -> str | None:
    """A link as a whole address, without its fragment and what tracks readers; None where it is none of the web."""
    try:
        whole = urljoin(base, link.strip()).partition("#")[0]
        cleaned = courlan.clean_url(whole) if link and len(whole) <= MAX_ADDRESS_CHARS else None
    except ValueError:
        return None
    return cleaned if cleaned and re.match(r"https?://", cleaned) else None
