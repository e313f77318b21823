"""Limits on what is answered from, and the choice of the engine."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .scripted_chat import open_scripted_chat
from .steps import ask, fetch_answer
from .wire import build_answer, build_citation, build_statement, write_answer

QUESTION = "How long does the ferry from Vellmar to Ostrand take?"
CITED = [build_citation(1, "Ships came.")]
ANSWER = write_answer(build_answer("What happened?", [build_statement("Ships came.", 1)], CITED))


def test_what_is_asked_is_limited_by_date_publisher_and_article(page: Page) -> None:
    with open_scripted_chat(page) as chat:
        page.get_by_role("button", name="Limit", exact=True).click()
        card = page.get_by_role("dialog", name="Limit the answer")
        card.get_by_label("Published since").fill("2025-11-01")
        card.get_by_label("until").fill("2026-01-31")
        card.get_by_label("Island Gazette").check()
        card.get_by_label("Timetables").check()
        card.get_by_label("Ferry between Vellmar").check()
        card.get_by_role("button", name="Done").click()
        chips = page.locator(".filter-chip")
        expect(chips).to_have_count(5)
        expect(chips.first).to_have_text("since 1 Nov 2025")
        chat.send(ANSWER)
        turn = ask(page, "What happened?")
        assert json.loads(chat.asked[-1])["filters"] == {
            "published_from": "2025-11-01",
            "published_to": "2026-01-31",
            "publishers": ["Island Gazette"],
            "collections": ["Timetables"],
            "article_ids": ["ferry-timetable"],
        }
        expect(turn.locator(".scope")).to_contain_text(
            "since 1 Nov 2025, until 31 Jan 2026, Island Gazette, Timetables"
        )
        for _ in range(5):
            chips.first.click()
        expect(chips).to_have_count(0)
        expect(page.get_by_role("button", name="Limit", exact=True)).to_be_focused()


def test_a_limit_holds(page: Page) -> None:
    page.get_by_role("button", name="Limit", exact=True).click()
    page.get_by_role("dialog").get_by_label("Example Courier").check()
    page.keyboard.press("Escape")
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".turn-footer")).to_be_visible()
    assert {one["publisher"] for one in fetch_answer(page)["citations"]} <= {"Example Courier"}
    page.get_by_role("button", name="No longer limit to Example Courier").click()
    ask(page, QUESTION)
    assert fetch_answer(page)["citations"][0]["publisher"] == "Island Gazette"


def test_an_engine_is_chosen_only_where_a_model_is_set(page: Page) -> None:
    expect(page.locator(".engine")).to_be_hidden()
    listed = {"engines": ["extractive", "llm"], "model": "example-model"}
    page.route("**/api/engines", lambda route: route.fulfill(json=listed))
    page.reload()
    choice = page.get_by_label("Engine")
    expect(choice).to_be_visible()
    choice.select_option(label="Language model (example-model)")
    with open_scripted_chat(page) as chat:
        chat.send(ANSWER, ANSWER)
        ask(page, "What happened?")
        assert json.loads(chat.asked[-1])["engine"] == "llm"
        # Left while the script still answers what the page asks for the scripted answer.
        page.goto("/")
        expect(page.get_by_label("Engine")).to_have_value("llm")


@pytest.mark.parametrize("size", [(320, 568), (375, 667), (768, 1024), (1280, 720), (1280, 400)])
def test_the_card_stays_inside_the_window(page: Page, size: tuple[int, int]) -> None:
    listed = [
        {"id": f"a{number}", "title": f"{'Harbour' * 8} {number}", "publisher": f"{'Gazette' * 7} {number}"}
        for number in range(40)
    ]
    page.route("**/api/articles", lambda route: route.fulfill(json={"articles": listed}))
    limit, card = page.get_by_role("button", name="Limit", exact=True), page.get_by_role("dialog")
    for asked in (False, True):
        if asked:
            ask(page, QUESTION)
        limit.click()
        done = card.get_by_role("button", name="Done")
        expect_inside(page, card, done)
        for number in range(3):
            card.get_by_label(f"{'Gazette' * 7} {number}", exact=True).check()
            expect_inside(page, card, done)
        for turned in (size[::-1], size):
            page.set_viewport_size({"width": turned[0], "height": turned[1]})
            expect_inside(page, card, done)
        card.get_by_role("button", name="Clear all").click()
        expect(page.locator(".filter-chip")).to_have_count(0)
        done.click()


def expect_inside(page: Page, *elements: Locator) -> None:
    """Nothing of the elements is cut off by the window, once the next frame is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    width, height = page.evaluate("[innerWidth, innerHeight]")
    for element in elements:
        expect(element).to_be_visible()
        box: Any = element.bounding_box()
        assert box["x"] >= 0, box
        assert box["y"] >= 0, box
        assert box["x"] + box["width"] <= width, box
        assert box["y"] + box["height"] <= height, box
        assert element.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
