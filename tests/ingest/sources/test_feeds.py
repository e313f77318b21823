from datetime import date

import pytest

from ingest.errors import SourceTooLarge, SourceUnreadable
from ingest.sources.feeds import is_feed, read_feed

BASE = "https://example.org/news/feed.xml"
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Times &amp; Tides</title>
<entry><title>One</title><link href="/a?utm_source=feed&amp;id=3#top"/><published>2026-01-05T23:30:00-05:00</published>
<updated>2026-01-09T08:00:00Z</updated></entry>
<entry><title>Two</title><link href="b.html"/><updated>2026-01-09T08:00:00Z</updated></entry>
<entry><title>No link</title></entry><entry><title>Mail</title><link href="mailto:a@example.org"/></entry>
<entry><title>Again</title><link href="b.html"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old</title></channel>
<item><title>One</title><link>https://example.org/one</link><dc:date>2026-02-03T10:00:00Z</dc:date></item></rdf:RDF>"""


def rss(items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def test_an_atom_feed_names_articles_with_their_dates() -> None:
    feed = read_feed(ATOM.encode(), BASE)
    assert feed.title == "Times & Tides"
    found = [(one.address, one.published, one.published_basis) for one in feed.entries]
    assert found[0] == ("https://example.org/a?id=3", "2026-01-05", "stated")
    assert [one[0] for one in found] == ["https://example.org/a?id=3", "https://example.org/news/b.html"]


def test_when_an_entry_was_touched_is_no_statement_of_its_date() -> None:
    entry = "<entry><title>Two</title><link href='b.html'/><updated>2026-01-09T08:00:00Z</updated></entry>"
    feed = read_feed(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>".encode(), BASE)
    assert [(one.published, one.published_basis) for one in feed.entries] == [("2026-01-09", "inferred")]


def test_the_one_date_of_rss_1_is_when_it_was_published() -> None:
    feed = read_feed(RDF.encode(), BASE)
    assert [(one.published, one.published_basis) for one in feed.entries] == [("2026-02-03", "stated")]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Mon, 05 Jan 2026 23:30:00 -0500", date(2026, 1, 5)),
        ("Mon, 05 Jan 2026 23:30:00 EST", date(2026, 1, 5)),
        ("2026-01-05", date(2026, 1, 5)),
        ("some day", None),
        ("", None),
    ],
)
def test_a_date_keeps_the_day_of_its_own_time_zone(written: str, day: date | None) -> None:
    item = f"<item><title>x</title><link>https://example.org/x</link><pubDate>{written}</pubDate></item>"
    (entry,) = read_feed(rss(item), BASE).entries
    assert entry.published == (day.isoformat() if day else None)
    assert entry.published_basis == ("stated" if day else None)


def test_a_fingerprint_changes_with_what_the_feed_says() -> None:
    items = [
        f"<item><title>{title}</title><link>https://example.org/x</link><pubDate>{day}</pubDate></item>"
        for title, day in (("A", "2026-01-05"), ("A", "2026-01-05"), ("B", "2026-01-05"), ("A", "2026-01-06"))
    ]
    prints = [read_feed(rss(item), BASE).entries[0].fingerprint for item in items]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3


@pytest.mark.parametrize("data", [b"", b"no feed", b"<html><body>x</body></html>", b"<?xml version='1.0'?><a/>"])
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(SourceUnreadable, match="no feed"):
        read_feed(data, BASE)


@pytest.mark.parametrize(
    ("data", "media_type", "feed"),
    [
        (b"x", "application/rss+xml", True), (b"x", "text/xml", True),
        (b"<?xml version='1.0'?>\n<!-- made --><rss version='2.0'>", "text/html", True),
        (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", "text/plain", True),
        (b"<rdf:RDF xmlns:rdf='x'>", "", True), (b"<!doctype html><p>About <rss> feeds", "text/html", False),
        (b"<html><feed>", "text/html", False),
    ],
)  # fmt: skip
def test_a_feed_is_known_by_its_type_or_how_it_begins(data: bytes, media_type: str, feed: bool) -> None:
    assert is_feed(data, media_type) is feed


def test_entities_without_end_and_files_are_not_unpacked() -> None:
    bomb = "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    text = f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'ha'>{bomb}<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    item = "<item><title>&j;&f;</title><link>https://example.org/x</link></item>"
    feed = read_feed(text.encode() + rss(item), BASE)
    assert "root:" not in repr(feed)


@pytest.mark.parametrize("filler", ["<item>", "<x>", "<a ", "<"])
def test_a_feed_made_to_stall_the_parser_is_refused(filler: str) -> None:
    with pytest.raises(SourceTooLarge, match="100,000 tags"):
        read_feed(rss(filler * 100_001), BASE)
