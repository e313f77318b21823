"""Signing in on the page, and letting somebody else read an answer."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.api.access.provider import CLIENT, SECRET, run_provider
from tests.ui.conftest import ARTICLES, serve

QUESTION = "When did the harbour reopen?"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A server that takes tokens, and the tokens of two people."""
    folder = tmp_path_factory.mktemp("guarded")
    with serve(ARTICLES, folder, BRIEFING_AUTH__MODE="token") as url:
        environment = os.environ | {"BRIEFING_DATA_DIR": str(folder / "data")}

        def make_token(name: str) -> str:
            made = [sys.executable, "-m", "bot.cli", "tokens", "create", name]
            return subprocess.run(made, env=environment, check=True, capture_output=True, text=True).stdout.strip()

        yield url, {name: make_token(name) for name in ("anna", "bert")}


def open_page(browser: Browser, url: str, path: str = "/") -> Page:
    page = browser.new_context(base_url=url, permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(path)
    return page


def sign_in(page: Page, token: str) -> None:
    page.get_by_label("API token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def test_signing_in_sharing_and_signing_out(browser: Browser, guarded: tuple[str, dict[str, str]]) -> None:
    url, tokens = guarded
    anna = open_page(browser, url)
    expect(anna.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(anna.locator("#question")).to_be_hidden()
    sign_in(anna, "brf_wrong")
    expect(anna.get_by_role("alert")).to_contain_text("not valid")
    sign_in(anna, tokens["anna"])
    expect(anna.get_by_role("heading", name="Sign in")).to_have_count(0)
    anna.locator("#question").fill(QUESTION)
    anna.locator("#send").click()
    permalink = anna.get_by_role("link", name="Permalink")
    expect(permalink).to_be_visible()
    path = str(permalink.get_attribute("href")).removeprefix(url)

    bert = open_page(browser, url, path)
    sign_in(bert, tokens["bert"])
    expect(bert.locator(".failure")).to_contain_text("no such answer")

    anna.get_by_role("button", name="Share", exact=True).click()
    anna.get_by_role("button", name="Share, and copy the link").click()
    expect(anna.locator("dialog")).to_have_count(0)
    bert.reload()
    expect(bert.locator(".turn .question")).to_have_text(QUESTION)
    expect(bert.get_by_role("button", name="Share", exact=True)).to_have_count(0)
    expect(bert.get_by_role("link", name="Continue this conversation")).to_have_count(0)

    anna.get_by_role("button", name="anna").click()
    anna.get_by_role("button", name="Sign out").click()
    expect(anna.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(anna.locator("#history")).to_be_hidden()
    for page in (anna, bert):
        page.context.close()


def test_a_session_that_ends_keeps_what_was_typed(browser: Browser, guarded: tuple[str, dict[str, str]]) -> None:
    url, tokens = guarded
    page = open_page(browser, url)
    sign_in(page, tokens["anna"])
    expect(page.locator("#question")).to_be_visible()
    page.context.clear_cookies()
    page.locator("#question").fill(QUESTION)
    page.locator("#send").click()
    expect(page.get_by_role("alert")).to_contain_text("not signed in any more")
    sign_in(page, tokens["anna"])
    expect(page.locator("#question")).to_have_value(QUESTION)
    page.context.close()


def test_who_signs_in_after_another_finds_nothing_of_theirs(
    browser: Browser, guarded: tuple[str, dict[str, str]]
) -> None:
    url, tokens = guarded
    page = open_page(browser, url)
    sign_in(page, tokens["anna"])
    page.locator("#question").fill(QUESTION)
    page.locator("#send").click()
    expect(page.locator(".turn .question")).to_have_text(QUESTION)
    expect(page.get_by_role("link", name="Permalink")).to_be_visible()
    page.context.clear_cookies()
    page.locator("#question").fill("Who paid for it?")
    page.locator("#send").click()
    sign_in(page, tokens["bert"])
    expect(page.get_by_role("button", name="bert")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#question")).to_have_value("")
    assert QUESTION not in page.locator("#history").inner_text()
    page.context.close()


def test_signing_on_with_a_provider(browser: Browser, tmp_path: Path) -> None:
    with (
        run_provider() as provider,
        serve(
            ARTICLES,
            tmp_path,
            BRIEFING_AUTH__MODE="oidc",
            BRIEFING_AUTH__ISSUER=provider.url,
            BRIEFING_AUTH__CLIENT_ID=CLIENT,
            BRIEFING_AUTH__CLIENT_SECRET=SECRET,
        ) as url,
    ):
        page = open_page(browser, url, "/articles")
        page.get_by_role("link", name="Sign in").click()
        page.wait_for_url(f"{url}/articles")
        expect(page.get_by_role("button", name="Anna Roth")).to_be_visible()
        expect(page.locator("#desk")).to_contain_text("harbour")
        expect(page.get_by_role("button", name="Add articles")).to_be_hidden()
        page.context.close()
