import base64
import hashlib
import re

import lxml.html

from bot.exports.page import write_page
from bot.exports.transcript import Transcript
from tests.bot.exports.conftest import SHOWN


def test_every_citation_leads_to_its_source(transcript: Transcript) -> None:
    root = lxml.html.document_fromstring(write_page(transcript))
    targets = {element.get("id") for element in root.iter() if element.get("id")}

    marks = [link.get("href") for link in root.iterfind(".//sup/a")]
    assert len(marks) == 5
    assert {mark.removeprefix("#") for mark in marks} <= targets


def test_what_was_said_is_there(transcript: Transcript) -> None:
    text = lxml.html.document_fromstring(write_page(transcript)).text_content()
    for expected in (
        "How long is the pier?",
        "Sources differ: the length of the pier",
        "Ilse Brandt, 1 Jan 2026",
        "1 Jan 2026 (inferred)",
        "“The pier is 90 metres long.”",
        "Understood as: Who paid for the pier, and when?",
        "when it was paid",
        "Closest in the corpus",
        "Corpus up to 3 Feb 2026 · 3 articles",
    ):
        assert expected in text, expected


def test_hostile_words_are_only_words(transcript: Transcript) -> None:
    root = lxml.html.document_fromstring(write_page(transcript))
    assert list(root.iter("script", "img", "iframe", "object", "form")) == []
    assert SHOWN in root.text_content()
    links = {str(link.get("href")) for link in root.iter("a")}
    assert all(re.match(r"#source-|https://news\.example/|http://127\.0\.0\.1:8000/answers/", link) for link in links)


def test_the_file_needs_nothing_else_and_allows_nothing_else(transcript: Transcript) -> None:
    page = write_page(transcript)
    root = lxml.html.document_fromstring(page)
    assert list(root.iter("link")) == []
    assert "url(" not in page
    assert "@import" not in page
    [style] = root.iter("style")
    digest = base64.b64encode(hashlib.sha256(str(style.text).encode()).digest()).decode()
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']")[0].get("content")
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy
