"""What of a page gets in: the article, and nothing that stands around it."""

# ruff: noqa: E501 - pages as they come, one a line

import pytest

from ingest.errors import NoArticle
from ingest.readers import read_file

STORY = """<p>The council of Marrow Bay voted on Tuesday to rebuild the old lighthouse at the harbour mouth.</p>
<p>The work is to begin in spring and to cost 2.4 million crowns, the harbour master said.</p>
<p>Fishermen had asked for the light since the storm of 2019, when two boats ran aground there.</p>"""


def read(body: str, head: str = "") -> list[str]:
    """The blocks of a page, each heading with as many # as its level."""
    page = f"<!DOCTYPE html><html><head><title>Lighthouse vote</title>{head}</head><body>{body}</body></html>"
    blocks = read_file(".html", page.encode()).blocks
    return [f"{'#' * block.level} {block.text}" if block.level else block.text for block in blocks]


def read_found(page: str) -> dict[str, object]:
    return dict(read_file(".html", page.encode()).found)


STORY_BLOCKS = read(f"<article><h1>Lighthouse vote</h1>{STORY}</article>")


def test_the_story_itself_is_read() -> None:
    assert STORY_BLOCKS[0] == "# Lighthouse vote"
    assert len(STORY_BLOCKS) == 4


@pytest.mark.parametrize(
    "around",
    [
        '<div class="reader-reactions"><p>The mayor will resign tomorrow, my cousin works there.</p></div>',
        '<section id="comments"><h3>2 comments</h3><ul><li><p>The mayor will resign tomorrow, I am sure.</p></li></ul></section>',
        '<div class="leserkommentare"><p>Der Bürgermeister tritt morgen zurück, sagt mein Vetter im Rathaus.</p></div>',
        '<div itemscope itemtype="https://schema.org/Comment"><p>The mayor will resign tomorrow, my cousin says.</p></div>',
        '<div class="trending-now"><h3>Trending</h3><ul><li><a href="/a">The mayor will resign tomorrow, aides say</a></li></ul></div>',
        '<p><a href="/other">The mayor will resign tomorrow, aides say in the city hall</a></p>',
        '<p><strong>Read more:</strong> <a href="/other">The mayor will resign tomorrow, aides say</a></p>',
        '<div><h3>You may also like</h3><ul><li><a href="/a">The mayor will resign tomorrow, aides say</a></li></ul></div>',
        '<figure><img src="a.jpg"><figcaption>The mayor will resign tomorrow, he said at the pier.</figcaption></figure>',
        '<div class="wp-caption"><img src="a.jpg"><p class="wp-caption-text">The mayor will resign, he said.</p></div>',
        '<p style="display: none">The mayor will resign tomorrow, and robots alone can read this sentence.</p>',
        '<p hidden>The mayor will resign tomorrow, and robots alone can read this sentence of the page.</p>',
        '<p class="sr-only">The mayor will resign tomorrow, and readers of screens alone hear this sentence.</p>',
        '<p aria-hidden="true">The mayor will resign tomorrow, and this is ornament for the eyes alone.</p>',
        '<template><p>The mayor will resign tomorrow, and a script is to fill this in later on.</p></template>',
        '<div class="paywall-offer"><p>The mayor will resign? Subscribe to continue reading for one crown a week.</p></div>',
        '<div class="newsletter-signup"><p>The mayor will resign? Get our letter to know such things first.</p></div>',
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["inside", "behind"])
def test_what_stands_around_a_story_is_left_out(around: str, place: str) -> None:
    inside, behind = (around, "") if place == "inside" else ("", around)
    assert read(f"<article><h1>Lighthouse vote</h1>{STORY}{inside}</article>{behind}") == STORY_BLOCKS


@pytest.mark.parametrize("story", ["<article><h1>Vote</h1><p>Marrow Bay gets its light back.</p></article>",
                                   "<div><h1>Vote</h1><p>Marrow Bay gets its light back.</p></div>"])  # fmt: skip
@pytest.mark.parametrize(
    "kind", ['class="comments"', 'class="reader-reactions"', "hidden", 'class="newsletter-signup"']
)
def test_what_is_longer_than_the_story_is_left_out_all_the_same(story: str, kind: str) -> None:
    around = f"<div {kind}>{'<p>The mayor will resign tomorrow, my cousin works there.</p>' * 5}</div>"
    assert read(story + around)[-1] == "Marrow Bay gets its light back."


def test_an_article_inside_something_that_is_named_like_what_goes_stays() -> None:
    assert read(f'<div class="paywall comments-enabled"><h1>Lighthouse vote</h1>{STORY}</div>')[-3:] == STORY_BLOCKS[1:]


STANDFIRST = "Marrow Bay gets its light back after seven years of argument and two wrecks."


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (f'<header><h1>Lighthouse vote</h1><p class="standfirst">{STANDFIRST}</p></header><article>{STORY}</article>', ""),
        (f"<div><h1>Lighthouse vote</h1><h2>{STANDFIRST}</h2></div><article>{STORY}</article>",
         f'<meta name="description" content="{STANDFIRST}">'),
        (f"<div><h1>Lighthouse vote</h1><div><span>{STANDFIRST}</span></div></div><article>{STORY}</article>",
         f'<meta property="og:description" content="{STANDFIRST[:60]}…">'),
        (f'<article><h1>Lighthouse vote</h1><h2 class="subtitle">{STANDFIRST}</h2>{STORY}</article>', ""),
    ],
)  # fmt: skip
def test_the_standfirst_is_part_of_the_text(body: str, head: str) -> None:
    blocks = read(body, head)
    assert [block for block in blocks if not block.startswith("#")] == [STANDFIRST, *STORY_BLOCKS[1:]]


def test_a_live_blog_keeps_its_entries_in_order_each_with_its_time() -> None:
    entries = [
        (
            "17:50",
            "Tugs have freed the ferry",
            "The ferry was pulled off the sandbank by two tugs, the coastguard said.",
        ),
        ("16.05", None, "All 84 passengers are ashore, and nobody was hurt, the rescue service reports."),
        ("15:20", "Ferry aground", "A ferry has run aground off the pier of Lohe with passengers on board."),
    ]
    for tag in ("article", "div"):
        body = "".join(
            f'<{tag} class="entry"><time datetime="2026-03-01T10:00">{time}</time>'
            f"{f'<h2>{heading}</h2>' if heading else ''}<p>{text}</p></{tag}>"
            for time, heading, text in entries
        )
        blocks = read(f"<main><h1>Ferry aground: live</h1><div class='ticker'>{body}</div></main>")
        told = [block for block in blocks if not block.startswith("#")]
        assert told == [f"{time} – {text}" for time, _, text in entries]


@pytest.mark.parametrize(
    "table",
    [
        "<table><thead><tr><th>Country</th><th>Seats</th></tr></thead><tr><td>Aldor</td><td>12</td></tr>"
        "<tr><td>Norvik</td><td>7</td></tr></table>",
        "<table><tr><th>Country</th><th>Seats</th></tr><tr><th>Aldor</th><td>12</td></tr><tr><th>Norvik</th><td>7</td></tr></table>",
        "<table><tr><td>Country</td><td>Seats</td></tr><tr><td>Aldor</td><td>12</td></tr><tr><td>Norvik</td><td>7</td></tr></table>",
        "<figure><table><tr><th>Country</th><th>Seats</th></tr><tr><td>Aldor</td><td>12</td></tr>"
        "<tr><td>Norvik</td><td>7</td></tr></table></figure>",
    ],
)  # fmt: skip
def test_each_row_of_a_table_says_its_header(table: str) -> None:
    assert read(f"<article><h1>Lighthouse vote</h1>{STORY}{table}</article>") == [
        *STORY_BLOCKS,
        "Country: Aldor; Seats: 12\nCountry: Norvik; Seats: 7",
    ]


def test_spanned_cells_stand_in_each_row_that_they_span() -> None:
    table = (
        "<table><caption>Seats by year</caption><tr><th>Party</th><th>Year</th><th>Seats</th></tr>"
        "<tr><td rowspan=2>Reds</td><td>2022</td><td>12</td></tr><tr><td>2026</td><td>15</td></tr></table>"
    )
    assert read(f"<article><h1>Lighthouse vote</h1>{STORY}{table}</article>")[-1] == (
        "Seats by year\nParty: Reds; Year: 2022; Seats: 12\nParty: Reds; Year: 2026; Seats: 15"
    )


def test_a_table_of_layout_becomes_paragraphs() -> None:
    layout = f"<table width=600><tr><td colspan=2><h1>Lighthouse vote</h1></td></tr><tr><td>{STORY}</td><td>Imprint</td></tr></table>"
    blocks = read(layout)
    assert [block for block in STORY_BLOCKS[1:] if block not in blocks] == []
    assert not any(" | " in block for block in blocks)


def test_bare_text_in_a_table_of_layout_is_one_paragraph_a_cell() -> None:
    first, second = "The council voted to rebuild the lighthouse on Tuesday.", "The work is to begin in spring."
    assert read(f"<table role=presentation><tr><td>{first}</td></tr><tr><td>{second}</td></tr></table>") == [
        first,
        second,
    ]


CONSENT = (
    "<h1>We value your privacy</h1><p>We and our 842 partners use cookies and tracking to show you adverts. "
    "You can accept cookies or refuse your consent.</p><button>Accept all</button>"
)


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (f"<html><head><title>Harbour Times</title></head><body>{CONSENT}</body></html>", "consent"),
        ("<html><head><title>Datenschutz</title></head><body><p>Mit Ihrer Zustimmung verwenden wir Cookies, auch zum Tracking.</p>"
         "<p>Werbefrei lesen oder Cookies akzeptieren</p><button>Zustimmen</button></body></html>", "consent"),
        ("<html><head><title>Just a moment...</title></head><body><h1>example.org</h1><p>Checking if the site connection "
         "is secure.</p><script>x()</script></body></html>", "robot"),
        ("<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1><p>You don't have permission to access "
         "this page. Reference #18.4</p></body></html>", "refusal of access"),
        ("<html><head><title>404 - Page not found</title></head><body><p>Try our home page.</p></body></html>", "error"),
        ('<html><head><title>Harbour Times</title></head><body><div id="root"></div><noscript>You need to enable JavaScript '
         'to run this app.</noscript><script src="a.js"></script></body></html>', "JavaScript"),
        ('<html><head><title>Harbour Times</title></head><body><header>Home News Sport</header><div id="__next">Loading…</div>'
         '<script src="a.js"></script></body></html>', "JavaScript"),
        ("<html><head><title>Sign in</title></head><body><h1>Sign in to Harbour Times</h1><form><input name=user>"
         "<input type=password></form></body></html>", "login"),
        ("<html><head><title>Anmelden</title></head><body><p>Bitte einloggen, um diesen Text zu lesen.</p></body></html>", "login"),
        ("<html><head><title>Lighthouse vote</title></head><body><h1>Lighthouse vote</h1><p>The council voted on Tuesday to</p>"
         '<div class="paywall"><p>Subscribe to continue reading.</p></div></body></html>', "paywall"),
        ("<html><head><title>Lighthouse vote</title></head><body><h1>Lighthouse vote</h1><p>This article is for subscribers only."
         "</p></body></html>", "paywall"),
        ('<html><head><title>Lighthouse vote</title><script type="application/ld+json">{"@type": "NewsArticle", '
         '"isAccessibleForFree": false}</script></head><body><article><h1>Lighthouse vote</h1><p>The council voted on Tuesday '
         "to rebuild the old lighthouse.</p></article></body></html>", "paywall"),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_is_refused_by_name(page: str, what: str) -> None:
    with pytest.raises(NoArticle, match=what):
        read_file(".html", page.encode())


@pytest.mark.parametrize(
    "text",
    [
        "The court ruled that the company may not read cookies without consent. It fined the company 3 million crowns.",
        "Subscribers of the theatre get their money back. The house closes on Friday for repairs.",
        "The bank asks its customers to log in and to change their passwords. Thieves had copied 4,000 of them.",
    ],
)
def test_a_short_article_on_such_a_matter_is_an_article(text: str) -> None:
    assert read(f"<article><h1>Ruling</h1><p>{text}</p></article><script>x()</script>")[-1] == text


@pytest.mark.parametrize(
    "title", ["about:blank", "https://example.org/lighthouse", "Untitled Document", "www.example.org"]
)
def test_a_title_that_is_none_is_not_taken(title: str) -> None:
    head = f'<title>{title}</title><meta property="og:title" content="{title}">'
    page = f"<html><head>{head}</head><body><article><h1>Lighthouse vote</h1>{STORY}</article></body></html>"
    assert read_found(page)["title"] == "Lighthouse vote"


@pytest.mark.parametrize("address", ["https://www.harbour-times.example", "harbour-times.example"])
def test_an_address_is_no_publisher_where_there_is_a_name(address: str) -> None:
    head = f'<title>Vote</title><meta property="og:site_name" content="{address}">'
    linked = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"name": "Harbour Times"}}</script>'
    )
    page = f"<html><head>{head}{linked}</head><body><article><h1>Vote</h1>{STORY}</article></body></html>"
    assert read_found(page)["publisher"] == "Harbour Times"


def test_a_domain_is_the_publisher_where_there_is_nothing_better() -> None:
    head = '<title>Vote</title><meta property="og:site_name" content="https://www.harbour-times.example/">'
    page = f"<html><head>{head}</head><body><article><h1>Vote</h1>{STORY}</article></body></html>"
    assert read_found(page)["publisher"] == "harbour-times.example"
