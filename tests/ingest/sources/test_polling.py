"""Sources polled against a site on loopback, by a clock that the tests pass."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest

from ingest.catalog import Catalog
from ingest.changes import drop_article
from ingest.errors import (
    AddressRefused,
    DuplicateSource,
    IndexBusy,
    NoArticle,
    SourceGone,
    SourceTooLarge,
    SourceUnreadable,
    UnknownSource,
)
from ingest.index import VectorIndex
from ingest.models import Access, Source
from ingest.pipeline import Pipeline
from ingest.settings import Settings
from ingest.sources.feeds import MAX_FEED_BYTES
from ingest.sources.polling import Sources, find_wait, name_page
from tests.conftest import both_databases
from tests.ingest.sources.conftest import Clock
from tests.ingest.sources.site import OTHER, WORDS, Answer, Site

pytestmark = both_databases

MONDAY = "Mon, 05 Jan 2026 10:00:00 GMT"


def add(sources: Sources, address: str, **more: float) -> Source:
    """Add a source and poll it once, as the commands do."""
    return sources.poll(sources.add(address, **more).id)


def test_a_feed_s_articles_are_taken_with_the_date_that_it_states(
    sources: Sources, site: Site, catalog: Catalog
) -> None:
    site.page("/news/ferry.html", "The ferry runs again")
    site.page("/news/pier", "A second pier", OTHER)
    site.feed("/feed", ("Ferry", "/news/ferry.html?utm_source=rss", MONDAY), ("Pier", "/news/pier", ""))
    state = add(sources, f"{site.url}/feed")
    assert (state.kind, state.title, state.articles, state.error) == ("feed", "Harbour Times", 2, None)
    ferry = catalog.readable(Access()).load_article("localhost-news-ferry")
    assert (ferry.metadata.published, ferry.metadata.published_basis) == (date(2026, 1, 5), "stated")
    assert ferry.metadata.url == f"{site.url}/news/ferry.html"
    assert "120 cars" in ferry.text
    assert catalog.readable(Access()).load_article("localhost-news-pier").metadata.published is None


def test_what_is_unchanged_is_neither_fetched_nor_taken_again(sources: Sources, site: Site, catalog: Catalog) -> None:
    site.page("/ferry", "The ferry runs again", ETag='"1"')
    site.feed("/feed", ("Ferry", "/ferry", MONDAY), ETag='"f1"')
    source = add(sources, f"{site.url}/feed")
    assert sources.poll(source.id).articles == 1
    assert site.asked[-1] == ("/feed", site.asked[-1][1])
    assert site.asked[-1][1]["if-none-match"] == '"f1"'
    assert site.count("/ferry") == 1
    # The feed says something new of it, its page is the same.
    site.feed("/feed", ("Ferry, again", "/ferry", MONDAY), ETag='"f2"')
    sources.poll(source.id)
    assert site.count("/ferry") == 2
    assert catalog.readable(Access()).load_article("localhost-ferry").version == 1


def test_a_changed_article_is_a_new_version_of_it(sources: Sources, site: Site, catalog: Catalog) -> None:
    site.page("/ferry", "The ferry runs again")
    site.feed("/feed", ("Ferry", "/ferry", MONDAY))
    source = add(sources, f"{site.url}/feed")
    site.page("/ferry", "The ferry runs again", WORDS.replace("120", "130"))
    site.feed("/feed", ("Ferry, corrected", "/ferry", MONDAY))
    sources.poll(source.id)
    article = catalog.readable(Access()).load_article("localhost-ferry")
    assert (article.version, "130 cars" in article.text) == (2, True)


def test_what_vanishes_from_a_feed_stays(sources: Sources, site: Site, catalog: Catalog) -> None:
    site.page("/ferry", "The ferry runs again")
    site.feed("/feed", ("Ferry", "/ferry", MONDAY))
    source = add(sources, f"{site.url}/feed")
    site.feed("/feed")
    assert sources.poll(source.id).articles == 1
    assert catalog.readable(Access()).list_ids() == ["localhost-ferry"]


def test_one_poll_fetches_so_many_pages_and_the_next_the_rest(open_sources: Callable[..., Sources], site: Site) -> None:
    sources = open_sources(articles_per_poll=2)
    for number in range(3):
        site.page(f"/{number}", f"Ferry {number}", f"Ship {number} runs. {WORDS}")
    site.feed("/feed", *((f"Ferry {number}", f"/{number}", MONDAY) for number in range(3)), ETag='"1"')
    source = add(sources, f"{site.url}/feed")
    assert (source.articles, source.waiting) == (2, 1)
    source = sources.poll(source.id)
    assert (source.articles, source.waiting) == (3, 0)


PAYWALL = (
    "<html><head><title>The ferry</title><script type='application/ld+json'>"
    '{"@type": "NewsArticle", "isAccessibleForFree": false}</script></head>'
    "<body><h1>The ferry</h1><p>It runs.</p><div class='paywall'>Subscribe to continue reading</div></body></html>"
)


def test_what_is_refused_is_in_the_state_by_name(sources: Sources, site: Site, catalog: Catalog) -> None:
    site.answers["/paywall"] = Answer(PAYWALL.encode())
    site.answers["/login"] = Answer(status=401)
    site.answers["/film"] = Answer(b"x", headers={"Content-Type": "video/mp4"})
    site.redirect("/inside", "http://169.254.169.254/latest/")
    site.page("/ferry", "The ferry runs again")
    site.page("/copy", "The ferry runs again")
    paths = ["/paywall", "/login", "/film", "/inside", "/gone", "http://127.0.0.1:1/", "/ferry"]
    site.feed("/feed", *((path, path, MONDAY) for path in paths))
    source = add(sources, f"{site.url}/feed")
    codes = {refused.address.removeprefix(site.url): refused.code for refused in source.refused}
    assert codes == {
        "/paywall": "no_article", "/login": "source_forbidden", "/film": "source_unreadable",
        "/inside": "address_refused", "/gone": "source_gone", "http://127.0.0.1:1": "address_refused",
    }  # fmt: skip
    assert (source.error, source.articles, source.waiting) == (None, 1, 0)
    assert catalog.readable(Access()).list_ids() == ["localhost-ferry"]
    sources.poll(source.id)
    assert site.count("/paywall") == 1


def test_a_page_that_closes_takes_nothing_from_the_corpus(sources: Sources, site: Site, catalog: Catalog) -> None:
    site.page("/ferry", "The ferry runs again")
    site.feed("/feed", ("Ferry", "/ferry", MONDAY))
    source = add(sources, f"{site.url}/feed")
    site.answers["/ferry"] = Answer(PAYWALL.encode())
    site.feed("/feed", ("Ferry, new", "/ferry", MONDAY))
    source = sources.poll(source.id)
    assert source.refused[0].code == "no_article"
    assert "120 cars" in catalog.readable(Access()).load_article("localhost-ferry").text


def test_an_article_that_fails_is_tried_three_times(sources: Sources, site: Site) -> None:
    site.answers["/ferry"] = Answer(status=500)
    site.feed("/feed", ("Ferry", "/ferry", MONDAY))
    source = add(sources, f"{site.url}/feed")
    assert (source.waiting, source.refused[0].code) == (1, "source_unavailable")
    for _ in range(4):
        source = sources.poll(source.id)
    assert (source.waiting, site.count("/ferry")) == (0, 3)


def test_an_article_that_answers_again_is_taken(sources: Sources, site: Site) -> None:
    site.answers["/ferry"] = Answer(status=500)
    site.feed("/feed", ("Ferry", "/ferry", MONDAY))
    source = add(sources, f"{site.url}/feed")
    site.page("/ferry", "The ferry runs again")
    source = sources.poll(source.id)
    assert (source.articles, source.refused) == (1, ())


def test_what_two_feeds_name_is_fetched_once(sources: Sources, site: Site) -> None:
    site.page("/ferry", "The ferry runs again")
    site.feed("/one", ("Ferry", "/ferry", MONDAY))
    site.feed("/two", ("A ferry", "/ferry", ""))
    assert add(sources, f"{site.url}/one").articles == add(sources, f"{site.url}/two").articles == 1
    assert site.count("/ferry") == 1


def test_the_same_text_elsewhere_is_named_as_a_copy(sources: Sources, site: Site, catalog: Catalog) -> None:
    site.page("/ferry", "The ferry runs again")
    site.page("/copy", "The ferry runs again")
    site.feed("/feed", ("Ferry", "/ferry", MONDAY), ("Copy", "/copy", MONDAY))
    source = add(sources, f"{site.url}/feed")
    assert [refused.code for refused in source.refused] == ["duplicate_article"]
    assert len(catalog.readable(Access()).list_ids()) == 1


def test_a_page_is_one_article_and_its_next_version(sources: Sources, site: Site, catalog: Catalog) -> None:
    site.page("/ferry", "The ferry runs again", ETag='"1"')
    source = add(sources, f"{site.url}/ferry")
    assert (source.kind, source.title, source.articles) == ("page", "The ferry runs again", 1)
    sources.poll(source.id)
    assert site.asked[-1][1]["if-none-match"] == '"1"'
    site.page("/ferry", "The ferry runs again", WORDS.replace("120", "130"), ETag='"2"')
    sources.poll(source.id)
    assert catalog.readable(Access()).load_article("localhost-ferry").version == 2


def test_a_page_in_another_encoding_reads_the_same_from_its_file(
    sources: Sources, site: Site, catalog: Catalog, pipeline: Pipeline, settings: Settings
) -> None:
    text = "Die Fähre fährt wieder. " * 20
    html = f"<html><body><article><h1>Die Fähre</h1><p>{text}</p></article></body></html>"
    headers = {"Content-Type": "text/html; charset=iso-8859-1"}
    site.answers["/fähre".replace("ä", "ae")] = Answer(html.encode("iso-8859-1"), headers=headers)
    add(sources, f"{site.url}/faehre")
    assert "Die Fähre fährt wieder." in catalog.readable(Access()).load_article("localhost-faehre").text
    report = pipeline.ingest([settings.data_dir / "sources"])
    assert (report.unchanged, report.added, report.changed) == (("localhost-faehre",), (), ())


def test_what_was_fetched_is_kept_and_ingest_finds_it(
    sources: Sources, site: Site, catalog: Catalog, pipeline: Pipeline, settings: Settings, tmp_path: Path
) -> None:
    site.page("/ferry", "The ferry runs again")
    site.feed("/feed", ("Ferry", "/ferry", MONDAY))
    add(sources, f"{site.url}/feed")
    kept = settings.data_dir / "sources"
    assert pipeline.ingest([kept]).unchanged == ("localhost-ferry",)
    other = tmp_path / "others"
    other.mkdir()
    (other / "pier.txt").write_text(OTHER)
    assert pipeline.ingest([other]).removed == ()
    drop_article("localhost-ferry", settings, catalog, pipeline, purge=False)
    assert pipeline.ingest([kept], rebuild=True).added == ("localhost-ferry",)
    article = catalog.readable(Access()).load_article("localhost-ferry").metadata
    assert (article.url, article.published) == (f"{site.url}/ferry", date(2026, 1, 5))


def test_other_formats_are_taken_from_the_web(sources: Sources, site: Site, catalog: Catalog, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(WORDS)
    document.save(str(tmp_path / "note.docx"))
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    site.answers["/note.docx"] = Answer((tmp_path / "note.docx").read_bytes(), headers={"Content-Type": word})
    site.answers["/note.txt"] = Answer(OTHER.encode(), headers={"Content-Type": "text/plain"})
    site.feed("/feed", ("Note", "/note.docx", MONDAY), ("Text", "/note.txt", MONDAY))
    assert add(sources, f"{site.url}/feed").articles == 2
    assert catalog.readable(Access()).list_ids() == ["localhost-note-docx", "localhost-note-txt"]


# Failing, and coming back


def test_a_source_that_fails_is_polled_more_and_more_seldom_until_it_is_back(
    sources: Sources, site: Site, clock: Clock
) -> None:
    site.page("/ferry", "The ferry runs again")
    source = add(sources, f"{site.url}/ferry", every_s=3_600)
    assert source.next_at == clock() + timedelta(hours=1)
    assert sources.list_due() == []
    site.answers["/ferry"] = Answer(status=500)
    for hours in (2, 4, 8, 16, 24, 24):
        source = sources.poll(source.id)
        assert source.next_at == clock() + timedelta(hours=hours)
        assert (source.code, source.error) == ("source_unavailable", "It answers with an error (500).")
        clock.tick(hours=hours, seconds=-1)
        assert sources.list_due() == []
        clock.tick(seconds=1)
        assert sources.list_due() == [source.id]
    assert source.failures == 6
    assert source.failed_at == clock() - timedelta(hours=24)
    site.page("/ferry", "The ferry runs again")
    source = sources.poll(source.id)
    assert (source.failures, source.error, source.code) == (0, None, None)
    assert source.next_at == clock() + timedelta(hours=1)
    assert source.succeeded_at == clock()


def test_a_server_that_asks_to_wait_is_not_asked_before(sources: Sources, site: Site, clock: Clock) -> None:
    site.page("/ferry", "The ferry runs again")
    source = add(sources, f"{site.url}/ferry", every_s=60)
    site.answers["/ferry"] = Answer(status=429, headers={"Retry-After": "7200"})
    assert sources.poll(source.id).next_at == clock() + timedelta(hours=2)


@pytest.mark.parametrize(("every_s", "failures", "wait_s"), [(60, 1, 120), (60, 99_999, 86_400), (172_800, 3, 172_800)])
def test_the_wait_doubles_to_a_bound(every_s: float, failures: int, wait_s: float) -> None:
    assert find_wait(every_s, failures) == wait_s


@pytest.mark.parametrize(("status", "words"), [(404, "nothing at this address"), (410, "gone for good")])
def test_a_source_that_is_gone_says_so_and_keeps_its_articles(
    sources: Sources, site: Site, catalog: Catalog, status: int, words: str
) -> None:
    site.page("/ferry", "The ferry runs again")
    source = add(sources, f"{site.url}/ferry")
    site.answers["/ferry"] = Answer(status=status)
    source = sources.poll(source.id)
    assert source.code == "source_gone"
    assert words in (source.error or "")
    assert source.articles == 1
    assert catalog.readable(Access()).list_ids() == ["localhost-ferry"]


def test_an_index_that_can_not_be_used_is_not_the_source_s_fault(
    sources: Sources, site: Site, clock: Clock, catalog: Catalog
) -> None:
    site.page("/ferry", "The ferry runs again")
    source = sources.add(f"{site.url}/ferry")
    catalog.save_stamp("build", {"model": "another"})
    source = sources.poll(source.id)
    assert (source.code, source.failures) == ("stale_index", 0)
    assert source.next_at == clock() + timedelta(minutes=1)
    assert catalog.readable(Access()).list_ids() == []


# Adding and removing


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("http://127.0.0.1:{port}/ferry", AddressRefused), ("ftp://localhost/x", AddressRefused),
        ("{url}/none", SourceGone), ("{url}/film", SourceUnreadable), ("{url}/paywall", NoArticle),
        ("{url}/xml", SourceUnreadable), ("{url}/large", SourceTooLarge), ("/no/such/folder", SourceGone),
    ],
)  # fmt: skip
def test_what_nothing_can_be_made_of_is_not_added(
    open_sources: Callable[..., Sources], site: Site, address: str, error: type[Exception]
) -> None:
    site.answers["/film"] = Answer(b"x", headers={"Content-Type": "video/mp4"})
    site.answers["/xml"] = Answer(b"<?xml version='1.0'?><a/>", headers={"Content-Type": "text/xml"})
    site.answers["/large"] = Answer(b" " * (MAX_FEED_BYTES + 1), headers={"Content-Type": "text/xml"})
    site.answers["/paywall"] = Answer(PAYWALL.encode())
    sources = open_sources(max_bytes=2 * MAX_FEED_BYTES)
    with pytest.raises(error):
        sources.add(address.format(port=site.port, url=site.url))
    assert sources.list_sources() == []


def test_a_source_is_added_once_and_removed_by_its_id_or_address(
    sources: Sources, site: Site, catalog: Catalog
) -> None:
    site.page("/ferry", "The ferry runs again")
    source = add(sources, f"{site.url}/ferry")
    with pytest.raises(DuplicateSource):
        sources.add(f"{site.url}/ferry#top")
    assert sources.remove(source.address).id == source.id
    assert sources.list_sources() == []
    assert catalog.readable(Access()).list_ids() == ["localhost-ferry"]
    for call in (sources.remove, sources.poll):
        with pytest.raises(UnknownSource):
            call(source.id)
    # Added again, it finds its article.
    assert add(sources, f"{site.url}/ferry").articles == 1


def test_two_addresses_that_are_called_alike_have_ids_of_their_own(sources: Sources, site: Site) -> None:
    site.page("/ferry", "The ferry runs again")
    site.page("/ferry.html", "The pier", OTHER)
    ids = {sources.add(f"{site.url}{path}").id for path in ("/ferry", "/ferry.html")}
    assert len(ids) == 2


def test_the_settings_list_is_added_once_and_what_is_none_is_said(
    open_sources: Callable[..., Sources], site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sources = open_sources(addresses=(f"{site.url}/feed", str(tmp_path), "ftp://x"))
    for _ in range(2):
        sources.add_listed()
    assert [source.address for source in sources.list_sources()] == [f"{site.url}/feed", str(tmp_path)]
    assert "ftp://x" in caplog.text


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.example.org/news/ferry.html", "example.org /news/ferry "),
        ("https://example.org/a?id=3", "example.org /a id=3"),
        ("https://example.org/", "example.org  "),
    ],
)
def test_what_an_article_of_the_web_is_called(address: str, name: str) -> None:
    assert name_page(address) == name


def test_a_source_is_polled_by_one_at_a_time(sources: Sources, site: Site, clock: Clock) -> None:
    site.page("/ferry", "The ferry runs again")
    source = sources.add(f"{site.url}/ferry")
    assert sources._store.claim(source.id, clock(), 300)
    with pytest.raises(IndexBusy, match="right now"):
        sources.poll(source.id)
    sources.poll_due(source.id)
    assert (sources.list_due(), site.count("/ferry")) == ([], 1)
    # Whoever held it has died.
    clock.tick(seconds=301)
    assert sources.list_due() == [source.id]
    assert sources.poll(source.id).articles == 1


def test_a_source_that_two_processes_find_due_is_polled_once(sources: Sources, site: Site, clock: Clock) -> None:
    site.page("/ferry", "The ferry runs again")
    source = sources.add(f"{site.url}/ferry")
    asked = site.count("/ferry")
    assert sources.list_due() == [source.id]
    for _ in range(2):
        sources.poll_due(source.id)
    assert site.count("/ferry") == asked + 1


def test_a_clock_that_is_set_back_puts_nothing_off_for_long(sources: Sources, site: Site, clock: Clock) -> None:
    site.page("/ferry", "The ferry runs again")
    source = sources.add(f"{site.url}/ferry")
    sources.poll(source.id)
    assert sources._store.claim(source.id, clock(), 300)
    clock.tick(days=-30)
    assert sources.list_due() == [source.id]
    sources.poll_due(source.id)
    source = sources._store.load(source.id)
    assert (source.succeeded_at, source.next_at) == (clock(), clock() + timedelta(minutes=30))
    assert sources.list_due() == []


def test_another_machine_fetches_the_next_version(
    open_sources: Callable[..., Sources], site: Site, tmp_path: Path
) -> None:
    site.page("/ferry", "The ferry runs again")
    here, there = open_sources(), open_sources()
    there._settings = there._settings.model_copy(update={"data_dir": tmp_path / "elsewhere"})
    source = add(here, f"{site.url}/ferry")
    site.page("/ferry", "The ferry has stopped again")
    source = there.poll(source.id)
    assert source.error is None
    (article,) = here._catalog.readable(Access()).list_articles()
    assert article.version == 2


# Folders


def test_a_folder_is_followed(sources: Sources, tmp_path: Path, catalog: Catalog) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in (("ferry", WORDS), ("pier", OTHER), ("mill", "The mill of Lohe grinds rye again since Monday.")):
        (folder / f"{name}.txt").write_text(text)
    (folder / "empty.txt").write_text("")
    source = add(sources, str(folder))
    assert (source.kind, source.articles, [one.code for one in source.refused]) == ("folder", 3, ["unreadable_article"])
    (folder / "empty.txt").unlink()
    (folder / "mill.txt").unlink()
    source = sources.poll(source.id)
    assert (source.articles, source.refused) == (2, ())
    assert catalog.readable(Access()).list_ids() == ["ferry", "pier"]
    for path in folder.iterdir():
        path.unlink()
    source = sources.poll(source.id)
    assert (source.articles, source.refused[0].code) == (2, "articles_missing")
    shutil.rmtree(folder)
    source = sources.poll(source.id)
    assert (source.code, source.articles) == ("source_gone", 2)
    assert "mounted" in (source.error or "")
    assert catalog.readable(Access()).list_ids() == ["ferry", "pier"]


def test_a_question_s_search_finds_what_was_polled(
    sources: Sources, site: Site, catalog: Catalog, settings: Settings
) -> None:
    site.page("/ferry", "The ferry runs again")
    add(sources, f"{site.url}/ferry")
    assert VectorIndex(settings).count() == catalog.count_passages() > 0
