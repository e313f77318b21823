import re
from datetime import UTC, date, datetime

import pytest

from ingest.dates import parse_date
from ingest.errors import InvalidMetadata, UnreadableArticle
from ingest.metadata import build_metadata, cut_title, parse_yaml
from ingest.models import ArticleMetadata
from ingest.readers.markdown import read_markdown


def settle(*stated: dict[str, object], found: dict[str, object] | None = None) -> ArticleMetadata:
    return build_metadata(stated, found or {}, "fallback")[1]


def test_the_strongest_layer_wins_key_by_key() -> None:
    metadata = settle(
        {"title": "Override", "extra_key": 1},
        {"title": "Front", "publisher": "Front Post", "extra_key": 2, "other": 3},
        found={"title": "Page", "publisher": "Page Post", "url": "https://page.example/a", "author": "Ada"},
    )
    assert (metadata.title, metadata.publisher, metadata.url) == ("Override", "Front Post", "https://page.example/a")
    assert metadata.extra == {"extra_key": 1, "other": 3, "author": "Ada"}


def test_empty_values_leave_the_word_to_the_next_layer() -> None:
    assert settle({"title": "", "publisher": None}, {"title": " Front \n title "}).title == "Front title"


def test_nothing_but_a_title_is_needed() -> None:
    metadata = settle()
    assert metadata == ArticleMetadata(title="fallback")
    assert (metadata.published, metadata.published_basis, metadata.kind) == (None, "unknown", "news")


def test_an_override_repairs_what_is_malformed_below_it() -> None:
    assert settle({"published": "2025-03-04"}, {"published": "someday"}).published == date(2025, 3, 4)


@pytest.mark.parametrize(
    ("layers", "basis"),
    [
        ([{"published": "2025-03-04"}], "stated"),
        ([{"published": "2025-03-04", "published_basis": "inferred"}], "inferred"),
        ([{"published": "2025-03-04"}, {"published": "2024-01-01", "published_basis": "inferred"}], "stated"),
        ([{"published_basis": "Inferred"}, {"published": "2024-01-01"}], "inferred"),
        ([{"published_basis": "stated"}], "unknown"),
    ],
)
def test_a_basis_belongs_to_its_date(layers: list[dict[str, object]], basis: str) -> None:
    assert settle(*layers).published_basis == basis


def test_a_date_that_a_program_wrote_into_the_file_is_inferred() -> None:
    assert settle(found={"published": "2025-03-04"}).published_basis == "inferred"


def test_a_date_under_its_most_usual_name_is_read_like_published() -> None:
    metadata = settle({"date": "2025-03-04"})
    assert (metadata.published, metadata.published_basis, metadata.extra) == (date(2025, 3, 4), "stated", {})
    assert settle({"date": "2025-03-04", "published": "2025-03-05"}).published == date(2025, 3, 5)
    assert settle({"published": None}, {"date": "2025-03-04"}).published == date(2025, 3, 4)


@pytest.mark.parametrize(("language", "day"), [("de", date(2025, 2, 1)), ("en-US", date(2025, 1, 2))])
def test_the_language_decides_which_number_is_the_day(language: str, day: date) -> None:
    assert settle({"published": "01/02/2025", "language": language}).published == day


def test_an_order_of_day_and_month_that_nothing_decides_is_refused_or_left_unknown() -> None:
    for language in ({}, {"language": "en"}):
        with pytest.raises(InvalidMetadata, match="two ways"):
            settle({"published": "01/02/2025", **language})
        metadata = settle(language, found={"published": "01/02/2025"})
        assert (metadata.published, metadata.published_basis) == (None, "unknown")


@pytest.mark.parametrize(
    "title", ["about:blank", "untitled", "Untitled document", "https://a.example/b", "report.docx"]
)
def test_what_programs_write_for_want_of_a_title_is_none(title: str) -> None:
    assert settle(found={"title": title}).title == "fallback"
    assert settle({"title": title}).title == title


@pytest.mark.parametrize(
    "publisher", ["https://news.example/", "www.news.example", "news.example/world", "mailto:a@b.c"]
)
def test_an_address_is_no_publisher(publisher: str) -> None:
    assert settle({"publisher": publisher}, found={"publisher": "Example Courier"}).publisher == "Example Courier"
    assert settle(found={"publisher": publisher}).publisher is None


def test_malformed_values_that_nobody_wrote_are_passed_over() -> None:
    metadata = settle(found={"published": "soon", "url": "javascript:alert(1)", "language": "x", "title": "Kept"})
    assert metadata == ArticleMetadata(title="Kept")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (date(2025, 3, 4), date(2025, 3, 4)),
        (datetime(2025, 3, 4, 23, 30, tzinfo=UTC), date(2025, 3, 4)),
        ("2025-03-04", date(2025, 3, 4)),
        (20250304, date(2025, 3, 4)),
        ("2025-03-04T23:30:00Z", date(2025, 3, 4)),
        ("2025-03-04 23:30", date(2025, 3, 4)),
        ("2025/03/04", date(2025, 3, 4)),
        ("4 March 2025", date(2025, 3, 4)),
        ("March 4th, 2025", date(2025, 3, 4)),
        ("Mar. 4, 2025", date(2025, 3, 4)),
        ("Sept. 4, 2025", date(2025, 9, 4)),
        ("04.03.2025", date(2025, 3, 4)),
        ("Tue, 04 Mar 2025 10:00:00 GMT", date(2025, 3, 4)),
    ],
)
def test_dates_are_read_in_common_forms(value: object, day: date) -> None:
    assert parse_date(value) == day


@pytest.mark.parametrize(
    "value", ["2025-13-01", "2025-02-30", "someday", "2025", "March 2025", "4 and 2025", True, ["x"], {}]
)
def test_malformed_dates_are_refused(value: object) -> None:
    with pytest.raises(UnreadableArticle, match="is no date"):
        settle({"published": value})


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ({"kind": "rumour"}, "news, opinion, interview, explainer, correction"),
        ({"published_basis": "guessed"}, "stated, inferred, unknown"),
        ({"url": "javascript:alert(1)"}, "does not begin with http"),
        ({"language": "English!"}, "no language tag"),
        ({"title": ["a", "b"]}, "has to be text"),
        ({"id": "../etc/passwd"}, "can't stand in a URL"),
        ({"id": "a b"}, "can't stand in a URL"),
        ({"id": "x" * 101}, "can't stand in a URL"),
    ],
)
def test_malformed_values_are_refused_with_the_reason(layer: dict[str, object], message: str) -> None:
    with pytest.raises(UnreadableArticle, match=message):
        settle(layer)


def test_an_id_and_a_language_are_kept_in_their_usual_form() -> None:
    identifier, metadata, _ = build_metadata([{"id": 2025, "language": "EN_GB"}], {}, "x")
    assert (identifier, metadata.language) == ("2025", "en-GB")


def test_unquoted_words_stay_words() -> None:
    text = "language: no\ntime: 12:30\nnumber: 007\ncount: 12\nday: 2025-03-04\nyes: on\nflag: true\nempty:\nhalf: 0.5"
    assert parse_yaml(text, "front matter") == {
        "language": "no", "time": "12:30", "number": "007", "count": 12, "day": "2025-03-04", "yes": "on",
        "flag": True, "empty": None, "half": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: [a\nb: 1\n", "broken in line"),
        ("title: 'a", "broken in line"),
        ("a: 1\n b: 2", "broken in line 3"),
        ("- a\n- b", "no 'key: value' lines"),
        ("just words", "no 'key: value' lines"),
        ("a: !!python/object:os.system x", "broken in line 2"),
        ("a: \x00", "broken"),
        ("? [a, b]\n: c\n? {a: b}\n: d", "broken"),
    ],
)
def test_broken_yaml_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(UnreadableArticle, match=message):
        parse_yaml(text, "front matter", first_line=2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "line 3: aliases"),
        ("a: &a\n  b: *a", "line 3: aliases"),
        ("a:\n  <<: {b: 1}\n  c: 2", "line 3: merge keys"),
        ("a: &a {x: 1}\nb: {<<: [*a, *a]}", "line 3: aliases"),
        ("a: " + 30 * "[" + 30 * "]", "line 2: it is nested deeper"),
        ("a: " + 3_000 * "[", "line 2: it is nested deeper"),
        ("a: " + 200_000 * "x", "200,003 characters, more than the 100,000"),
    ],
)
def test_yaml_that_could_multiply_itself_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnreadableArticle, match=re.escape(message)):
        parse_yaml(text, "front matter", first_line=2)


def test_front_matter_that_merges_itself_costs_nothing() -> None:
    """Each further line once took five times as long as all before it."""
    lines = ["title: &l0 {k: v}"] + [f"k{n}: &l{n} {{<<: [{', '.join([f'*l{n - 1}'] * 5)}]}}" for n in range(1, 40)]
    with pytest.raises(UnreadableArticle, match="broken in line 3: aliases"):
        read_markdown("\n".join(["---", *lines, "---", "A text."]).encode())


def test_extra_values_are_such_as_json_holds() -> None:
    odd: dict[object, object] = {
        "when": date(2025, 3, 4),
        "set": {1},
        "inf": float("inf"),
        "bytes": b"x",
        3: {"in": None},
    }
    assert settle({"odd": odd}).extra == {
        "odd": {"when": "2025-03-04", "set": [1], "inf": "inf", "bytes": "b'x'", "3": {"in": None}}
    }


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Short line\nMore", "Short line"),
        ("- An item\n- Another", "An item"),
        ("word " * 40, "word " * 19 + "word…"),
        ("x" * 300, "x" * 100 + "…"),
    ],
)
def test_a_title_is_cut_from_the_first_line(text: str, title: str) -> None:
    assert cut_title(text) == title
