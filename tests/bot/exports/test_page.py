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


def test_a_brief_is_laid_out_in_tables_with_headings(brief: Transcript) -> None:
    root = lxml.html.document_fromstring(write_page(brief))
    assert [one.text_content() for one in root.iterfind(".//h3")][:3] == [
        "Bottom line",
        "What happened",
        "Who says what",
    ]
    assert [one.text_content() for one in root.iterfind(".//h4")] == ["Sources differ: the length of the pier"]
    rows = [[cell.text_content() for cell in row] for row in root.iterfind(".//tbody/tr")]
    assert ["Aug 2025", "Work on the pier began months late.[2] 2 sources"] in rows
    assert ["120 metres", "The pier measures 120 metres.", "Example Courier[3] 3 Jan 2026 (newest)"] in rows
    [quotation] = root.iterfind(".//blockquote[@class='said']")
    assert quotation.text_content() == "“A harbour without a pier is a beach,” she said.— Ilse Brandt, 20 Aug 2025[2]"
    assert "4 of 12 statements" in root.text_content()
    targets = {element.get("id") for element in root.iter() if element.get("id")}
    assert {str(link.get("href")).removeprefix("#") for link in root.iterfind(".//sup/a")} <= targets
    assert not list(root.iterfind(".//*[@style]")), "its own policy would drop it"


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
