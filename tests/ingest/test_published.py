"""When an article was published, out of all that a file says: each case by its whole file."""

from datetime import date

import pytest

from ingest.loader import load_bytes
from ingest.models import Article
from ingest.settings import IngestSettings
from tests.ingest.test_pdf import draw

PROSE = (
    "The ferry between the two harbours of Lohe runs again after nine months, the operator said on Monday, and it "
    "will carry 120 cars a day until the end of the year."
)


def load(name: str, content: str | bytes, **overrides: object) -> Article:
    data = content.encode() if isinstance(content, str) else content
    return load_bytes(name, data, overrides, IngestSettings())


def page(head: str = "", shown: str = "", language: str = "de", text: str = PROSE) -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>The ferry of Lohe</title>{head}</head><body>'
        f"<nav>02.02.2022</nav><article><h1>The ferry of Lohe</h1>{shown}<p>{text}</p><p>{PROSE} It is a good ship.</p>"
        f"</article><aside><p>03.03.2023</p></aside></body></html>"
    )


def settle(article: Article) -> tuple[date | None, str]:
    return article.metadata.published, article.metadata.published_basis


def test_of_two_dates_that_differ_the_one_that_the_page_shows_is_taken_and_told() -> None:
    article = load("a.html", page('<meta name="date" content="11/01/2023 12:43:42">', "<p>01.11.2023</p>"))
    assert settle(article) == (date(2023, 11, 1), "stated")
    assert article.notes == (
        "Two dates differ: it shows 01.11.2023; its metadata says 11/01/2023. 2023-11-01 was taken.",
    )


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Von Anna Berg | 01.11.2023, 12:43 Uhr</p>",
        "<div><span>Veröffentlicht am</span> <time>1. November 2023</time></div>",
        "<time>1. November 2023</time><time>5. November 2023</time>",
        "<p>Aktualisiert 05.11.2023</p><p>01.11.2023</p>",
    ],
)
def test_a_date_that_page_and_metadata_agree_on_is_stated_without_a_word(shown: str) -> None:
    head = '<meta property="article:published_time" content="2023-11-01T10:00:00Z">'
    article = load("a.html", page(head, shown))
    assert (*settle(article), article.notes) == (date(2023, 11, 1), "stated", ())


def test_a_date_that_only_the_metadata_have_is_inferred() -> None:
    head = '<meta property="article:published_time" content="2023-11-01T10:00:00Z">'
    assert settle(load("a.html", page(head))) == (date(2023, 11, 1), "inferred")
    told = "<p hidden>05.05.2025</p><p>The treaty of 4 May 2020 was signed in Lohe.</p><h2>Since 4 May 2020</h2>"
    assert settle(load("a.html", page(head, told))) == (date(2023, 11, 1), "inferred")


def test_metadata_that_can_be_read_in_two_ways_are_read_in_the_language_or_not_at_all() -> None:
    head = '<meta name="date" content="11/01/2023">'
    assert settle(load("a.html", page(head, language="de"))) == (date(2023, 1, 11), "inferred")
    assert settle(load("a.html", page(head, language="en-US"))) == (date(2023, 11, 1), "inferred")
    article = load("a.html", page(head, language="en"))
    assert settle(article) == (None, "unknown")
    assert "two ways" in article.notes[0]
    assert settle(load("a.html", page(head, "<p>1 November 2023</p>", "en"))) == (date(2023, 11, 1), "stated")


def test_the_date_at_which_a_pdf_was_made_is_inferred_and_yields_to_its_words() -> None:
    def make_pdf(words: str) -> bytes:
        made = draw([[(50, 700, words)]])
        assert b"/CreationDate (D:20000101" in made
        return made.replace(b"/CreationDate (D:20000101", b"/CreationDate (D:20250304")

    assert settle(load("a.pdf", make_pdf(PROSE[:100]))) == (date(2025, 3, 4), "inferred")
    article = load("a.pdf", make_pdf(f"LOHE, 1 March 2025 - {PROSE[:100]}"))
    assert settle(article) == (date(2025, 3, 1), "inferred")
    assert "its dateline says 1 March 2025; its metadata says 2025-03-04" in article.notes[0]


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("Berlin, 4. März 2026 – ", date(2026, 3, 4)),
        ("Berlin, den 4. März 2026 — ", date(2026, 3, 4)),
        ("BERLIN (dpa), 4 March 2026 - ", date(2026, 3, 4)),
        ("PARIS, March 4, 2026 (Reuters) -- ", date(2026, 3, 4)),
        ("4 March 2026 – ", date(2026, 3, 4)),
        ("PARIS (Reuters) - ", None),
        ("BERLIN, March 4 (AP) — ", None),
        ("By 4 March 2026 – the deadline – ", None),
        ("The council of Lohe voted on 4 March 2026 – ", None),
    ],
)
def test_a_dateline_is_inferred_where_it_holds_a_date(opening: str, day: date | None) -> None:
    article = load("a.txt", f"The ferry of Lohe\n\n{opening}{PROSE}")
    assert settle(article) == (day, "inferred" if day else "unknown")
    assert opening.strip() in article.text


def test_a_dateline_of_the_day_before_contradicts_nothing() -> None:
    head = '<meta property="article:published_time" content="2026-03-05">'
    article = load("a.html", page(head, text=f"BERLIN, March 4, 2026 (AP) — {PROSE}"))
    assert (*settle(article), article.notes) == (date(2026, 3, 5), "inferred", ())
    late = load("a.html", page(head, text=f"BERLIN, February 4, 2026 (AP) — {PROSE}"))
    assert settle(late) == (date(2026, 2, 4), "inferred")
    assert "its metadata says 2026-03-05" in late.notes[0]


def test_a_byline_of_a_text_states_its_date() -> None:
    assert settle(load("a.txt", f"The ferry of Lohe\n\nBy Anna Berg, 4 March 2026\n\n{PROSE}")) == (
        date(2026, 3, 4),
        "stated",
    )
    assert settle(load("a.md", f"# The ferry\n\nThe treaty was signed on 4 March 2026.\n\n{PROSE}")) == (
        None,
        "unknown",
    )


def test_front_matter_in_toml_is_read() -> None:
    article = load("a.md", f'+++\ntitle = "The ferry"\ndate = 2026-03-04T10:00:00Z\ntags = ["sea"]\n+++\n{PROSE}\n')
    assert (article.metadata.title, *settle(article)) == ("The ferry", date(2026, 3, 4), "stated")
    assert article.metadata.extra == {"tags": ["sea"]}
    assert article.text == PROSE


def test_a_date_in_the_future_is_kept_and_told() -> None:
    article = load("a.md", f"---\ntitle: The ferry\npublished: 2931-03-04\n---\n{PROSE}\n")
    assert settle(article) == (date(2931, 3, 4), "stated")
    assert "2931-03-04, is in the future" in article.notes[0]
    head = '<meta property="article:published_time" content="2931-03-04">'
    assert settle(load("a.html", page(head))) == (date(2931, 3, 4), "inferred")


def test_what_a_person_states_is_told_nothing_about() -> None:
    article = load(
        "a.html", page('<meta name="date" content="2023-02-01">', "<p>01.11.2023</p>"), published="2024-01-02"
    )
    assert (*settle(article), article.notes) == (date(2024, 1, 2), "stated", ())
