"""axe-core finds nothing to complain about in any state of the page, dark or light, wide or narrow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from .briefs import build_brief
from .conftest import Complaints
from .scripted_chat import open_scripted_chat
from .steps import ask
from .wire import build_answer, build_disagreement, write_answer, write_document, write_event

AXE = Path(__file__).parents[2] / ".browser-tests" / "node_modules" / "axe-core" / "axe.min.js"
BOTH = "When did the harbour of Vellmar open again, and how long does the ferry to Ostrand take?"

pytestmark = pytest.mark.parametrize(
    ("size", "scheme"),
    [((1280, 860), "light"), ((1280, 860), "dark"), ((360, 740), "light"), ((360, 740), "dark")],
)
Scheme = Literal["light", "dark"]


@pytest.fixture
def check(page: Page, scheme: Scheme) -> Callable[[str], None]:
    """Look for violations in the state that the page is in."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    source = AXE.read_text(encoding="utf-8")

    def look(state: str) -> None:
        # Evaluated from outside, so the page's policy stays as strict as it is.
        page.evaluate(f"if (!window.axe) {{ {source} }}")
        found: list[dict[str, Any]] = page.evaluate("axe.run().then(({ violations }) => violations)")
        told = [
            f"{one['id']}: {[(node['html'][:160], node['failureSummary']) for node in one['nodes'][:3]]}"
            for one in found
        ]
        assert told == [], state

    return look


def test_asking_and_reading(page: Page, check: Callable[[str], None]) -> None:
    expect(page.locator(".suggestions .suggestion").first).to_be_visible()
    check("start")
    turn = ask(page, BOTH)
    expect(page.locator(".follow-ups")).to_be_visible()
    turn.get_by_text("Show as a table").click()
    check("answer")
    turn.get_by_role("button", name="Bad answer").click()
    expect(turn.locator(".feedback-form")).to_be_visible()
    check("feedback")
    turn.get_by_role("button", name="Export").click()
    check("menu")
    page.keyboard.press("Escape")
    turn.locator(".timeline-point").first.click()
    check("narrowed")
    turn.locator(".statement .chip").first.click()
    expect(page.locator("mark[aria-current]").first).to_be_visible()
    check("article")
    page.keyboard.press("Escape")
    page.goto(turn.get_by_role("link", name="Permalink").get_attribute("href") or "")
    expect(page.locator(".permalink-lead")).to_be_visible()
    check("permalink")


def test_documents(page: Page, check: Callable[[str], None]) -> None:
    brief = build_brief()
    with open_scripted_chat(page) as chat:
        page.get_by_role("button", name="Brief", exact=True).click()
        check("topic")
        page.get_by_label("Topic of the brief").fill(brief.question)
        page.keyboard.press("Enter")
        chat.send(*write_document(brief))
        expect(page.locator(".turn-footer")).to_be_visible()
        check("brief")
        page.locator(".figure .words").first.hover()
        expect(page.locator(".chip.is-linked")).to_have_count(1)
        check("linked")


def test_refusals_disagreements_and_failures(page: Page, check: Callable[[str], None]) -> None:
    disagreement, cited = build_disagreement()
    with open_scripted_chat(page) as chat:
        chat.send(write_answer(build_answer("How long is it?", (), cited, disagreements=(disagreement,))))
        chat.end()
        ask(page, "How long is it?")
        check("disagreement")
        chat.send(write_answer(build_answer("Why?", (), cited, "declined", missing=("why", "when"), nearest=(1, 2))))
        chat.end()
        page.get_by_label("Your question").fill("Why?")
        page.keyboard.press("Enter")
        expect(page.locator(".missing")).to_be_visible()
        check("refusal")
        page.get_by_label("Your question").fill("Who?")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        check("asking")
        chat.send(write_event("error", {"title": "No luck", "detail": "Try again.", "status": 503, "code": "x"}))
        expect(page.locator(".failure")).to_be_visible()
        check("failure")


def test_articles_limits_and_conversations(page: Page, check: Callable[[str], None], size: tuple[int, int]) -> None:
    page.get_by_role("button", name="Limit", exact=True).click()
    page.get_by_role("dialog").get_by_label("Island Gazette").check()
    check("limits")
    page.keyboard.press("Escape")
    ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    if size[0] < 600:
        page.get_by_role("button", name="Conversations").click()
    expect(page.locator(".history-link").first).to_be_visible()
    check("conversations")
    page.locator(".history-entry").first.get_by_role("button").click()
    page.locator(".menu:popover-open").get_by_role("button", name="Delete").click()
    check("dialog")
    page.get_by_role("button", name="Cancel").click()
    page.goto("/articles")
    expect(page.locator(".library-entry")).to_have_count(4)
    page.get_by_role("button", name="Add articles").click()
    page.get_by_text("Paste a text instead").click()
    check("articles")


def test_an_address_that_leads_nowhere(page: Page, check: Callable[[str], None], complaints: Complaints) -> None:
    complaints.expected = ("404",)
    for address, words in (("/no-such-page", "There is no page at this address"), ("/answers/none", "no such answer")):
        page.goto(address)
        expect(page.get_by_role("heading", name=words).or_(page.get_by_text(words)).first).to_be_visible()
        check(address)
    page.goto("/no-such-page")
    page.get_by_role("link", name="Ask the articles").click()
    expect(page.locator("#chat")).to_have_attribute("data-view", "empty")
