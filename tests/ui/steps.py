"""What a person does on the page, in one call each."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect


def ask(page: Page, question: str) -> Locator:
    """Type a question that the articles answer, press Enter and wait until the answer is whole; returns the turn."""
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").last
    expect(turn.locator(".question")).to_have_text(question)
    expect(turn).to_have_attribute("data-state", re.compile("answered|partial"))
    return turn


def fetch(page: Page, path: str) -> Any:
    """What the API says, asked from outside the page."""
    response = page.request.get(path)
    assert response.ok, path
    return json.loads(response.body())


def read_conversation_id(page: Page) -> str:
    return str(page.evaluate("new URLSearchParams(location.search).get('conversation')"))


def fetch_answer(page: Page) -> Any:
    """The last answer of the page's conversation, as the API has it."""
    return fetch(page, f"/api/conversations/{read_conversation_id(page)}")["turns"][-1]["answer"]


def read_open_words(page: Page) -> str:
    """The words that the open article marks as cited, across paragraphs."""
    expect(page.locator("mark[aria-current]").first).to_be_visible()
    return str(
        page.evaluate("[...document.querySelectorAll('mark[aria-current]')].map(mark => mark.textContent).join('')")
    )
