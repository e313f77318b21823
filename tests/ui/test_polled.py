"""Following web addresses and feeds on the page of the articles, against a site of the tests' own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.ingest.sources.site import OTHER, Answer, Site, open_site

from .conftest import ARTICLES, Complaints, serve


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """In place of the one that all other tests share."""
    with serve(ARTICLES, tmp_path_factory.mktemp("polled"), BRIEFING_SOURCES__ALLOWED_HOSTS="localhost") as url:
        yield url


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def follow(page: Page, address: str) -> None:
    field = page.get_by_label("Paste a web address or feed")
    field.fill(address)
    page.get_by_role("button", name="Follow").click()


def test_a_feed_is_followed_says_how_it_goes_and_is_left(page: Page, site: Site, complaints: Complaints) -> None:
    complaints.expected = ("status of 422",)
    site.page("/ferry", "The ferry of Lohe runs again")
    site.page("/pier", "A second pier for Lohe", OTHER)
    site.answers["/login"] = Answer(status=401)
    items = [(path, path, "Mon, 02 Feb 2026 10:00:00 GMT") for path in ("/ferry", "/pier", "/login")]
    site.feed("/feed", *items)
    page.goto("/articles")
    expect(page.locator(".polled-sources")).to_be_hidden()
    page.get_by_role("button", name="Add articles").click()
    follow(page, "http://127.0.0.1:1/")
    expect(page.locator(".polled-told .failure")).to_contain_text("private network")
    follow(page, f"{site.url}/feed")
    expect(page.locator(".polled-told")).to_contain_text("Harbour Times gave 2 articles.")
    expect(page.locator(".library-title")).to_have_count(6)
    entry = page.locator(".polled > li")
    expect(entry).to_contain_text("Feed · 2 articles · last read")
    entry.get_by_text("1 item left out").click()
    expect(entry).to_contain_text("It wants a login or a payment")

    site.answers["/feed"] = Answer(status=500)
    entry.get_by_role("button", name="More for Harbour Times").click()
    page.get_by_role("button", name="Poll now").click()
    expect(entry.locator(".is-refused")).to_have_text("It answers with an error (500).")

    entry.get_by_role("button", name="More for Harbour Times").click()
    page.get_by_role("button", name="Stop polling").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop polling").click()
    expect(page.locator(".polled-sources")).to_be_hidden()
    expect(page.locator(".library-title")).to_have_count(6)
