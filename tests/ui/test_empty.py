"""A corpus without articles: its own words wherever that shows, and the way to add some."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from .conftest import serve
from .steps import ask

ARTICLE = "The lamp of the Quillmar lighthouse was lit for the first time in 1911 by Anna Roth."


@pytest.fixture
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(None, tmp_path_factory.mktemp("empty")) as url:
        yield url


def test_the_way_from_nothing_to_a_first_answer(page: Page) -> None:
    expect(page.locator("#corpus")).to_contain_text("There are no articles yet.")
    expect(page.get_by_role("link", name="Add articles")).to_be_visible()
    page.get_by_label("Your question").fill("Who lit the lamp?")
    page.keyboard.press("Enter")
    turn = page.locator(".turn")
    expect(turn.locator(".missing")).to_contain_text("There are no articles yet.")
    expect(turn.locator(".turn-actions")).to_have_count(0)
    expect(page.locator("#announcer")).to_have_text("There are no articles yet.")
    turn.get_by_role("link", name="Add articles").click()
    expect(page.locator(".desk-about")).to_contain_text("There are no articles yet.")
    expect(page.get_by_label("Search articles")).to_be_hidden()
    expect(page.get_by_text("Choose files")).to_be_visible()
    file = {"name": "lamp.txt", "mimeType": "text/plain", "buffer": ARTICLE.encode()}
    page.locator("#upload-files").set_input_files([file])  # type: ignore[list-item]
    expect(page.locator(".library-entry")).to_have_count(1)
    expect(page.get_by_label("Search articles")).to_be_visible()
    page.goto("/")
    expect(page.locator("#corpus")).to_contain_text("1 article")
    expect(page.get_by_role("link", name="Add articles")).to_be_hidden()
    ask(page, "Who lit the lamp of the Quillmar lighthouse?")
