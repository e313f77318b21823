"""What the start page and an article's own page open with."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from .steps import fetch, read_open_words

HARBOUR = "Vellmar harbour reopens after the storm"
PHONE = (390, 844)


def open_article(page: Page) -> None:
    page.goto("/articles")
    page.get_by_role("button", name=HARBOUR, exact=True).first.click()
    expect(page.locator("#reader .article-text")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 860), PHONE])
def test_the_page_opens_with_what_is_new_and_topics(page: Page) -> None:
    overview = fetch(page, "/api/overview")
    titles = page.locator("#overview .newest .title-button")
    expect(titles).to_have_count(len(overview["newest"]))
    expect(titles.first).to_have_text(overview["newest"][0]["title"])
    expect(page.locator("#overview .topics button")).to_have_text(overview["topics"])
    expect(page.locator("#suggestions .suggestion")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    titles.first.click()
    expect(page.locator("#reader .reader-title")).to_have_text(overview["newest"][0]["title"])


def test_a_topic_writes_a_brief(page: Page) -> None:
    topic = page.locator("#overview .topics button").first
    expect(topic).to_have_accessible_name("Brief me on Vellmar")
    topic.click()
    turn = page.locator(".turn")
    expect(turn.locator(".question")).to_have_text("Vellmar")
    expect(turn.locator(".section-title").first).to_have_text("Bottom line")
    expect(turn).to_have_attribute("data-state", "answered")
    expect(turn.locator(".basis").first).to_be_visible()
    expect(page.locator("#overview")).to_be_hidden()


def test_an_overview_that_fails_leaves_the_rest(page: Page, complaints: Any) -> None:
    complaints.expected = ("503",)
    page.route("**/api/overview", lambda route: route.fulfill(status=503, json={"title": "Busy", "code": "busy"}))
    page.goto("/")
    expect(page.locator("#suggestions .suggestion")).to_have_count(2)
    expect(page.locator("#overview")).to_be_hidden()


@pytest.mark.parametrize("size", [(1280, 860), PHONE])
def test_an_article_opens_with_its_summary_whose_citations_lead_into_it(page: Page) -> None:
    open_article(page)
    abstract = page.locator("#reader .abstract")
    expect(abstract.locator(".section-title").first).to_have_text("In short")
    expect(abstract.locator(".chip").first).to_be_visible()
    abstract.locator(".chip").first.click()
    summary = fetch(page, "/api/articles/harbour-reopens/summary")
    quote = summary["citations"][0]["quote"]
    expect(page.locator("#reader .reader-title")).to_have_text(HARBOUR)
    assert read_open_words(page) == quote
    expect(page.get_by_role("button", name="Show in the answer")).to_have_count(0)
    expect(abstract.locator(".chip").first).to_have_attribute("aria-current", "true")
    page.locator("mark[aria-current]").first.click()
    expect(page.locator("mark[aria-current]").first).to_be_visible()


def test_the_text_does_not_wait_for_the_summary_and_stays_where_it_is(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/articles/*/summary", lambda route: held.append(route))
    open_article(page)
    text = page.locator("#reader .article-text")
    expect(page.locator("#reader .abstract-note")).to_have_text("Summing up…")
    before = text.bounding_box()
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#reader .abstract .chip").first).to_be_visible()
    assert text.bounding_box() == before
    whole = page.get_by_role("button", name="Show all")
    if whole.is_visible():
        whole.click()
        expect(whole).to_be_hidden()


def test_a_summary_that_fails_says_so_above_the_text(page: Page, complaints: Any) -> None:
    complaints.expected = ("504",)
    problem = {"title": "Too slow", "detail": "It took too long.", "code": "question_timeout", "status": 504}
    page.route("**/api/articles/*/summary", lambda route: route.fulfill(status=504, json=problem))
    open_article(page)
    expect(page.locator("#reader .abstract-note")).to_have_text("It took too long.")


def test_where_a_citation_was_opened_the_summary_is_folded_and_not_asked_for(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/summary") else None)
    page.get_by_label("Your question").fill("Why did the repairs in Vellmar take nine days?")
    page.keyboard.press("Enter")
    page.locator(".turn .chip").first.click()
    expect(page.locator("mark[aria-current]").first).to_be_visible()
    assert not asked
    page.locator("#reader .abstract > summary").click()
    expect(page.locator("#reader .abstract .section-title").first).to_have_text("In short")
    assert len(asked) == 1
