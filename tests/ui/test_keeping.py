"""Conversations that are kept: listed, found again, renamed, taken away, deleted; questions asked in other words."""

import io
import json
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.bot.exports.pages import read_pdf

from .steps import ask, fetch, fetch_answer, read_conversation_id
from .wire import build_answer, build_citation, build_statement

FERRY = "How long does the ferry from Vellmar to Ostrand take?"
HARBOUR = "When did the harbour of Vellmar open again?"
LIGHTHOUSE = "When was the Kessel lighthouse built?"


def open_menu(page: Page, title: str) -> Locator:
    entry = page.locator(".history-entry").filter(has_text=title).first
    entry.hover()
    entry.get_by_role("button", name=f"More for {title}").click()
    return page.locator(".menu:popover-open")


def test_conversations_are_listed_and_lead_back(page: Page) -> None:
    ask(page, FERRY)
    first = read_conversation_id(page)
    page.get_by_role("button", name="New conversation").click()
    ask(page, HARBOUR)
    links = page.locator(".history-link")
    expect(links.nth(0)).to_have_text(HARBOUR)
    expect(links.nth(0)).to_have_attribute("aria-current", "page")
    expect(page.locator(".history-day").first).to_have_text("Today")
    links.nth(1).click()
    expect(page.locator(".question")).to_have_text(FERRY)
    assert read_conversation_id(page) == first


def test_a_search_finds_what_was_asked_and_said(page: Page) -> None:
    ask(page, LIGHTHOUSE)
    page.get_by_role("button", name="New conversation").click()
    ask(page, FERRY)
    page.get_by_label("Search conversations").fill("1911 anna")
    expect(page.locator(".history-link").first).to_have_text(LIGHTHOUSE)
    expect(page.locator(".history-link").filter(has_text=FERRY)).to_have_count(0)
    page.get_by_label("Search conversations").fill("zebra crossing")
    expect(page.locator(".history-empty")).to_have_text("No conversation holds all these words.")


def test_a_conversation_is_renamed_and_deleted(page: Page) -> None:
    ask(page, FERRY)
    conversation = read_conversation_id(page)
    open_menu(page, FERRY).get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Title").fill("Boats of the island")
    page.keyboard.press("Enter")
    expect(page.locator(".history-link").first).to_have_text("Boats of the island")
    assert fetch(page, f"/api/conversations/{conversation}")["title"] == "Boats of the island"
    open_menu(page, "Boats of the island").get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("gone for good")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.locator(".history-link").first).to_have_text("Boats of the island")
    open_menu(page, "Boats of the island").get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.locator(".history-link").filter(has_text="Boats")).to_have_count(0)
    expect(page.locator("#chat")).to_have_attribute("data-view", "empty")
    assert page.request.get(f"/api/conversations/{conversation}").status == 404


@pytest.mark.parametrize("size", [(360, 740)])
def test_on_a_phone_the_list_is_a_drawer(page: Page) -> None:
    ask(page, FERRY)
    expect(page.locator("#history")).to_be_hidden()
    page.get_by_role("button", name="Conversations").tap()
    expect(page.locator(".history-link").first).to_have_text(FERRY)
    expect(page.locator(".history-link").first).to_be_visible()
    assert page.locator("#main").evaluate("main => main.getBoundingClientRect().left") == 0, "it lies over the chat"
    page.keyboard.press("Escape")
    expect(page.locator("#history")).to_be_hidden()
    expect(page.get_by_role("button", name="Conversations")).to_be_focused()


@pytest.mark.parametrize(
    ("label", "ending"), [("Markdown", "md"), ("Web page", "html"), ("Word", "docx"), ("PDF", "pdf")]
)
def test_answers_and_conversations_are_exported_with_their_quotes(page: Page, label: str, ending: str) -> None:
    turn = ask(page, FERRY)
    quote = fetch_answer(page)["citations"][0]["quote"]
    turn.get_by_role("button", name="Export").click()
    with page.expect_download() as answer:
        page.locator(".menu:popover-open").get_by_role("link", name=label).click()
    menu = open_menu(page, FERRY)
    with page.expect_download() as conversation:
        menu.get_by_role("link", name=label).click()
    for download in (answer.value, conversation.value):
        assert download.suggested_filename == f"How-long-does-the-ferry-from-Vellmar-to-Ostrand-take.{ending}"
        content = Path(download.path()).read_bytes()
        if ending == "docx":
            content = "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs).encode()
        if ending == "pdf":
            content = " ".join(read_pdf(content).split()).encode()
        assert quote in content.decode()


def test_the_last_question_is_edited_in_its_place(page: Page) -> None:
    ask(page, HARBOUR)
    ask(page, LIGHTHOUSE)
    conversation = read_conversation_id(page)
    replaced = fetch_answer(page)["id"]
    page.get_by_label("Your question").fill("")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#composer-note")).to_contain_text("Editing your last question")
    expect(page.get_by_label("Your question")).to_have_value(LIGHTHOUSE)
    page.locator("#composer-note").get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Your question")).to_have_value("")
    page.get_by_role("button", name="Edit this question").click()
    page.get_by_label("Your question").fill(FERRY)
    page.keyboard.press("Enter")
    expect(page.locator(".question")).to_have_text([HARBOUR, FERRY])
    expect(page.locator(".turn").last).to_have_attribute("data-state", "answered")
    expect(page.locator("#composer-note")).to_be_hidden()
    kept = fetch(page, f"/api/conversations/{conversation}")["turns"]
    assert [turn["answer"]["question"] for turn in kept] == [HARBOUR, FERRY]
    assert fetch(page, f"/api/answers/{replaced}")["question"] == LIGHTHOUSE


def test_a_conversation_of_500_questions_opens_with_its_latest(page: Page) -> None:
    turns = [build_turn(number) for number in range(500)]
    kept = {"id": "long", "owner": None, "title": "Long", "created_at": "2026-01-01T00:00:00", "turns": turns}

    def answer(route: Route) -> None:
        path = route.request.url.split("/api/")[1]
        content: Any = {"judgements": {}, "questions": []}
        route.fulfill(json=kept if path == "conversations/long" else content)

    page.route(re.compile(r"/api/(conversations/long|answers/turn-)"), answer)
    page.goto("/?conversation=long")
    expect(page.locator(".question").last).to_have_text("Question 499?")
    assert page.locator(".turn").count() == 20
    expect(page.locator(".turn").last).to_be_in_viewport()
    more = page.get_by_role("button", name="Show earlier questions (480)")
    more.click()
    expect(page.get_by_role("button", name="Show earlier questions (450)")).to_be_attached()
    assert page.locator(".turn").count() == 50
    expect(page.locator(".question").first).to_have_text("Question 450?")
    expect(page.locator(".question").nth(29)).to_be_focused()
    # Turns out of sight are not laid out: the browser skips what it need not show.
    assert page.locator(".turn").first.evaluate("turn => getComputedStyle(turn).contentVisibility") == "auto"


def build_turn(number: int) -> dict[str, Any]:
    cited, statement = [build_citation(1, "Ships came.")], build_statement("Ships came.", 1)
    answer = build_answer(f"Question {number}?", [statement], cited, id=f"turn-{number}")
    return {"answer": json.loads(answer.model_dump_json()), "asked_at": "2026-01-01T00:00:00"}
