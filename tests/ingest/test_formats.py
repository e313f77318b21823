import io
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from ingest.errors import UnreadableArticle, UnsupportedFormat
from ingest.formats import SUFFIXES, parse_file
from ingest.formats.blocks import clean_blocks
from ingest.formats.encoding import clean_text
from ingest.loader import load_bytes
from ingest.settings import IngestSettings

PIECES = [
    "---\n", "title: x\n", "# ", "\n", "\n\n", "<p>", "</div>", "<!--", "<script>", "[a](b)", "| a |\n|---|\n", "- ",
    "1. ", "`", "\ufeff", "\u202e", "&nbsp;", "Words here. ", "é", "\t", "  ", "***", "> ", "<ul><li>", "<h2>", "?\n",
    "%PDF-1.7\n", "A Heading\n",
]  # fmt: skip
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Ferry line opens again - Harbour Times</title>
<meta name="author" content="Ada Byron"><meta property="og:site_name" content="Harbour Times">
<meta property="article:published_time" content="2025-03-04T10:00:00Z">
<meta property="article:modified_time" content="2025-04-01T10:00:00Z">
<link rel="canonical" href="https://example.org/ferry"><style>p{color:red}</style><script>alert("evil")</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/n">Contact</a></li></ul></nav>
<article><h1>Ferry line opens again</h1><p>The ferry <b>runs again</b> after <a href="x">nine months</a>, the operator
said on Monday. It carries 120&nbsp;cars.</p><h2>Why was it closed?</h2>
<p>A storm damaged the pier in June.<br>Repairs cost 3 million euros.</p><!-- secret -->
<script>document.write("evil")</script>
<h3>Who paid?</h3><ul><li>The region paid two thirds.</li>
<li>The operator paid the rest.<ul><li>So it says.</li></ul></li></ul>
<blockquote><p>“We are glad,” said the mayor.</p></blockquote>
<table><tr><th>Year</th><th>Cars</th></tr><tr><td>2023</td><td>40,000</td></tr></table>
<p onclick="evil()"><img src="data:image/png;base64,AAAA" onerror="evil()">
Next year a second ship follows.</p></article>
<footer>Imprint</footer></body></html>"""


def read(suffix: str, content: str | bytes) -> list[str]:
    """The blocks, each heading with as many # as its level."""
    data = content.encode() if isinstance(content, str) else content
    blocks = clean_blocks(parse_file(suffix, data).blocks)
    return [f"{'#' * block.level} {block.text}" if block.level else block.text for block in blocks]


def make_pdf(pages: Sequence[Sequence[str]], password: str | None = None, **properties: str) -> bytes:
    """A PDF with these lines of text on its pages."""
    writer = PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
        font = DictionaryObject({NameObject(key): NameObject(name) for key, name in names.items()})
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 11 Tf 50 800 Td 14 TL\n{shown}ET".encode("cp1252"))
        page[NameObject("/Contents")] = stream
    if properties:
        writer.add_metadata({f"/{key}": value for key, value in properties.items()})
    if password is not None:
        writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_markdown_becomes_plain_paragraphs_and_headings() -> None:
    text = (
        "# Ferry *opens*\n\nThe **ferry** [runs](https://x.example) again,\nsee ![the pier](data:image/png;base64,AA). "
        "It takes `120` cars.  \nHard break.\n\n## Who paid & why?\n\n1. The region.\n2. The operator.\n   - nested\n\n"
        "> “We are glad,” said\n> the mayor.\n\n"
        "| Year | Cars |\n|---|---|\n| 2023 | 40,000 |\n\n```\nx = 1\n  y\n```\n\n"
        "<div><p>Raw <b>words</b></p><script>evil()</script><!-- no --></div>\n\n"
        "Inline <script>evil()</script><i>end</i> &amp; <https://x.example>.\n\n---\n\nSetext\n======\nLast."
    )
    assert read(".md", text) == [
        "# Ferry opens",
        "The ferry runs again, see the pier. It takes 120 cars.\nHard break.",
        "## Who paid & why?",
        "1. The region.\n2. The operator.\n  - nested",
        "“We are glad,” said the mayor.",
        "Year: 2023; Cars: 40,000",
        "x = 1\n  y",
        "Raw words",
        "Inline end & https://x.example.",
        "# Setext",
        "Last.",
    ]


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("| Year | Cars |\n|---|---|\n| 2023 | 4 |\n| 2024 | |", "Year: 2023; Cars: 4\nYear: 2024"),
        ("| Year | Cars |\n|---|---|", "Year | Cars"),
        ("| | Cars |\n|---|---|\n| Bus | 4 |", "Bus; Cars: 4"),
        ("| | |\n|---|---|\n| Bus | 4 |", "Bus | 4"),
    ],
)
def test_each_row_of_a_markdown_table_says_its_header(table: str, lines: str) -> None:
    assert read(".md", f"Before.\n\n{table}\n\nAfter.") == ["Before.", lines, "After."]


def test_front_matter_is_read_and_not_part_of_the_text() -> None:
    parsed = parse_file(".md", "\ufeff---\r\ntitle: A “b”\r\nlanguage: no\r\n---\r\nText.".encode())
    assert parsed.stated == {"title": "A “b”", "language": "no"}
    assert [block.text for block in parsed.blocks] == ["Text."]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert read(".md", "---\n\nOnly text below.") == ["Only text below."]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: [x\n---\nText.", "line 3"),
        ("---\ntitle: x\nText without an end.", "no closing line"),
        ("---\nSome prose.\n---\nText.", "no 'key: value' lines"),
        ("---\n- a\n---\nText.", "no 'key: value' lines"),
    ],
)
def test_broken_front_matter_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnreadableArticle, match=message):
        parse_file(".md", text.encode())


@pytest.mark.parametrize("filler", ["[", "![", "<!--", "<a ", "`a", "[a](", "![a](<", "> ", "*a ", "~~a ", "&#"])
def test_markdown_written_to_stall_the_parser_is_read(filler: str) -> None:
    assert read(".md", "Words first.\n\n" + filler * 30_000)[0] == "Words first."


def test_a_page_is_reduced_to_its_article() -> None:
    assert read(".html", PAGE) == [
        "# Ferry line opens again",
        "The ferry runs again after nine months, the operator said on Monday. It carries 120 cars.",
        "## Why was it closed?",
        "A storm damaged the pier in June.\nRepairs cost 3 million euros.",
        "### Who paid?",
        "- The region paid two thirds.\n- The operator paid the rest.\n  - So it says.",
        "“We are glad,” said the mayor.",
        "Year: 2023; Cars: 40,000",
        "Next year a second ship follows.",
    ]


def test_a_page_says_who_wrote_it_when_and_where() -> None:
    assert parse_file(".htm", PAGE.encode()).found == {
        "title": "Ferry line opens again",
        "author": "Ada Byron",
        "published": "2025-03-04",
        "publisher": "Harbour Times",
        "url": "https://example.org/ferry",
        "language": "en-GB",
    }


@pytest.mark.parametrize(
    "page", ["<p>Just words here.", "Just words here.", "<?xml version='1.0' encoding='x'?><p>Just words here."]
)
def test_a_piece_of_a_page_is_read(page: str) -> None:
    assert read(".html", page) == ["Just words here."]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 50_000 + "Words.",
        "<html><body>" + "<ul><li>Words. " * 5_000,
        "<html><body><p>Words.</p><!--" + "-" * 100_000,
        "<html><p>Words. " + "<span>a</span>" * 60_000,
        "<html><head>" + "<meta name=date content=2020-01-01>" * 5_000 + "</head><p>Words.</p>",
        "<html><p>Words.</p><script>" + "</scr<script>" * 20_000,
        "<html><p>Words. &#0;&#xD800;&#x202e;&zwnj;&#99999999;</p>",
        '<html><script type="application/ld+json">' + '{"a":[' * 20_000 + "</script><p>Words.</p>",
        "<html " + "lang " * 50_000 + "><p>Words.</p>",
        "<html><body>"
        + '<div class="comments related">' * 240
        + "<a href=x>y</a>" * 4_000
        + "</div>" * 240
        + "<p>Words.</p>",
        "<html><body><p>Words.</p>" + "<table><tr><td>" * 200 + "x" + "</table>" * 200,
        "<html><body><p>Words.</p><table>" + "<tr><td rowspan=99 colspan=99>x" * 300 + "</table>",
        "<html><body><p>Words.</p>" + "<div><time>10:00</time><p>a</p></div>" * 1_000,
        "<html><body><p>Words.</p><ul>" + "<li><a href=x>twenty letters and more</a>" * 1_000,
    ],
    ids=[
        "nested",
        "lists",
        "comment",
        "spans",
        "metas",
        "scripts",
        "entities",
        "json",
        "attributes",
        "comments",
        "tables",
        "spans",
        "times",
        "links",
    ],
)
def test_hostile_pages_are_read_without_harm(page: str) -> None:
    text = "\n".join(read(".html", page))
    assert "Words." in text
    assert not {"<", "\x00", "\u202e", "\u200c", "\ud800"} & set(text)


def test_a_pdf_becomes_paragraphs_and_headings() -> None:
    first = [
        "Harbour ferry opens again",
        "The ferry between the two harbours runs again after nine months, the",
        "operator said on Monday. It carries 120 cars and needs forty minutes for the cross-",
        "ing, ten fewer than before. The long-term plan is a second ship.",
        "Why was it closed?",
        "A storm damaged the pier in June. Repairs cost 3 million euros, two thirds of which",
        "the region paid. “We are glad,” said the mayor – it’s a start.",
        "Payment for the long-term repairs",
        "The region paid two thirds of the costs and the operator paid for the rest, after the",
        "long-",
    ]
    second = ["term dispute that went on over the winter ended in March."]
    assert read(".pdf", make_pdf([first, second])) == [
        "## Harbour ferry opens again",
        "The ferry between the two harbours runs again after nine months, the operator said on Monday. It carries 120 "
        "cars and needs forty minutes for the crossing, ten fewer than before. The long-term plan is a second ship.",
        "## Why was it closed?",
        "A storm damaged the pier in June. Repairs cost 3 million euros, two thirds of which the region paid. “We are "
        "glad,” said the mayor – it’s a start.",
        "## Payment for the long-term repairs",
        "The region paid two thirds of the costs and the operator paid for the rest, after the long-term dispute that "
        "went on over the winter ended in March.",
    ]


def test_what_a_pdf_says_of_itself_is_kept_and_what_a_program_wrote_is_not() -> None:
    found = parse_file(".pdf", make_pdf([["Words."]], Title="Ferry", CreationDate="D:20250304100000Z")).found
    assert (found["title"], str(found["published"])[:10]) == ("Ferry", "2025-03-04")
    assert parse_file(".pdf", make_pdf([["Words."]], Title="Microsoft Word - a.docx", CreationDate="D:x")).found == {}


def test_a_pdf_with_a_password_is_refused_and_one_with_an_empty_password_read() -> None:
    with pytest.raises(UnreadableArticle, match="encrypted with a password"):
        parse_file(".pdf", make_pdf([["Words."]], password="secret"))
    assert read(".pdf", make_pdf([["Words."]], password="")) == ["Words."]


def test_a_pdf_without_text_may_be_a_scan() -> None:
    with pytest.raises(UnreadableArticle, match="may be a scan"):
        parse_file(".pdf", make_pdf([[], []]))


@pytest.mark.parametrize(
    "data", [b"hello", b"%PDF-1.7\ngarbage", make_pdf([["Words."]])[:500]], ids=["text", "garbage", "cut"]
)
def test_a_damaged_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableArticle, match="damaged"):
        parse_file(".pdf", data)


def test_a_pdf_changed_anywhere_is_read_or_refused() -> None:
    whole = make_pdf([["The ferry runs again."]], Title="Ferry")
    outcomes = set()
    for place in range(0, len(whole), 7):
        try:
            parse_file(".pdf", whole[:place] + b"<<[(9" + whole[place + 5 :])
            outcomes.add("read")
        except UnreadableArticle:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_other_formats_are_not_read() -> None:
    with pytest.raises(UnsupportedFormat, match=r"\.md"):
        parse_file(".docx", b"Words.")


CONTENT = st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=25).map("".join).map(str.encode)


@settings(deadline=None)
@given(CONTENT, st.sampled_from(SUFFIXES))
def test_any_content_becomes_a_whole_article_or_is_refused(data: bytes, suffix: str) -> None:
    with suppress(UnreadableArticle):
        article = load_bytes(f"a{suffix}", data, {}, IngestSettings())
        assert article.metadata.title
        assert article.text == clean_text(article.text).rstrip()
        assert all(article.text[h.start : h.end] == h.text for h in article.headings)
