from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableArticle, UnsupportedFormat
from ingest.loader import load_bytes
from ingest.readers import list_suffixes, read_file
from ingest.settings import IngestSettings
from ingest.text import clean_text

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
    blocks = read_file(suffix, data).blocks
    return [f"{'#' * block.level} {block.text}" if block.level else block.text for block in blocks]


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
    parsed = read_file(".md", "\ufeff---\r\ntitle: A “b”\r\nlanguage: no\r\n---\r\nText.".encode())
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
        read_file(".md", text.encode())


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
    assert read_file(".htm", PAGE.encode()).found == {
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


def test_other_formats_are_not_read() -> None:
    with pytest.raises(UnsupportedFormat, match=r"\.md"):
        read_file(".unread", b"Words.")


CONTENT = st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=25).map("".join).map(str.encode)


@settings(deadline=None)
@given(CONTENT, st.sampled_from(list_suffixes()))
def test_any_content_becomes_a_whole_article_or_is_refused(data: bytes, suffix: str) -> None:
    with suppress(UnreadableArticle):
        article = load_bytes(f"a{suffix}", data, {}, IngestSettings())
        assert article.metadata.title
        assert article.text == clean_text(article.text).rstrip()
        assert all(article.text[h.start : h.end] == h.text for h in article.headings)
