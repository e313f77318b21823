"""Keyboard alone, narrow screens, thumbs."""

from datetime import date
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from .scripted_chat import open_scripted_chat
from .steps import ask, fetch_answer, read_open_words
from .wire import build_answer, build_citation, build_statement, write_answer, write_status

QUESTION = "How long does the ferry from Vellmar to Ostrand take?"
PHONE = pytest.mark.parametrize("size", [(320, 640)])


def test_ask_open_a_citation_and_return_with_the_keyboard_alone(page: Page) -> None:
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".turn-footer")).to_be_visible()
    chip = page.locator(".statement .chip").first
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if chip.evaluate("chip => chip === document.activeElement"):
            break
    expect(chip).to_be_focused()
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Enter")
    assert read_open_words(page) == fetch_answer(page)["citations"][0]["quote"]
    expect(page.locator("mark[aria-current]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    expect(chip).to_be_focused()


def test_what_has_the_focus_can_be_seen(page: Page) -> None:
    ask(page, QUESTION)
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")


@PHONE
def test_nothing_scrolls_sideways_on_a_small_phone(page: Page) -> None:
    ask(page, "When was the Kessel lighthouse built?")
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator(".turn").first.locator(".statement .chip").first.click()
    read_open_words(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("(body => body.scrollWidth - body.clientWidth)(document.querySelector('.reader-body'))") <= 0


@PHONE
def test_an_article_covers_a_phone_and_both_ways_back_close_it(page: Page) -> None:
    turn = ask(page, QUESTION)
    chip = turn.locator(".statement .chip").first
    chip.tap()
    reader = page.get_by_role("dialog")
    expect(reader).to_be_visible()
    assert reader.bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 640}
    assert page.evaluate("document.getElementById('main').inert")
    page.get_by_role("button", name="Back").tap()
    expect(page.locator("#reader")).to_be_hidden()
    expect(chip).to_be_focused()
    chip.tap()
    expect(reader).to_be_visible()
    page.go_back()
    expect(page.locator("#reader")).to_be_hidden()
    expect(turn).to_be_visible()
    assert not page.evaluate("document.getElementById('main').inert")


@PHONE
def test_citations_have_room_for_a_thumb(page: Page) -> None:
    turn = ask(page, QUESTION)
    areas = turn.locator(".chip").evaluate_all(
        """chips => chips.map(chip => {
          const { width, height } = chip.getBoundingClientRect();
          const around = getComputedStyle(chip, "::after");
          const grow = (a, b) => -parseFloat(around[a]) - parseFloat(around[b]);
          return [width + grow("left", "right"), height + grow("top", "bottom")];
        })"""
    )
    assert areas
    assert all(width >= 44 and height >= 44 for width, height in areas), areas


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_reduced_motion_leaves_nothing_moving(
    page: Page, motion: Literal["no-preference", "reduce"], moves: bool
) -> None:
    page.emulate_media(reduced_motion=motion)
    with open_scripted_chat(page) as chat:
        page.get_by_label("Your question").fill(QUESTION)
        page.keyboard.press("Enter")
        chat.send(write_status("searching", 3))
        expect(page.locator(".status")).to_have_text("Searching 3 articles…")
        assert bool(page.evaluate("document.getAnimations().length")) is moves


@PHONE
def test_long_words_and_titles_from_right_to_left_stay_in_their_place(page: Page) -> None:
    long = "Donaudampfschifffahrtsgesellschaft" * 3
    cited = [
        build_citation(
            1,
            "Ships came.",
            date(2025, 3, 1),
            title="افتتاح الميناء الجديد في مدينة فيلمار بعد العاصفة",
            publisher=long,
        ),
        build_citation(2, long, title=long, publisher="جريدة الجزيرة"),
    ]
    answer = build_answer("What came?", [build_statement(long, 1, 2, sources=2)], cited)
    with open_scripted_chat(page) as chat:
        chat.send(write_answer(answer))
        turn = ask(page, "What came?")
    expect(turn.locator(".timeline-point")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    title = turn.locator(".title-button").first
    assert title.evaluate("title => getComputedStyle(title).direction") == "rtl"
    # Its words run the other way; it still begins where the list begins.
    left = title.evaluate(
        """title => {
          const range = document.createRange();
          range.selectNodeContents(title);
          return range.getBoundingClientRect().left - title.closest("li").getBoundingClientRect().left;
        }"""
    )
    assert abs(left) <= 2
