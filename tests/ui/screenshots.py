"""Pictures of every state of the page over corpus/, for people to look at, and the three that README and docs/ show.

`make screenshots` writes them to test-artifacts/screenshots/, and these three to docs/.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from .conftest import FLAGS, serve

ROOT = Path(__file__).parents[2]
OUT = ROOT / "test-artifacts" / "screenshots"
DOCS = ROOT / "docs"
DIFFERENT = "How long is the line between the Ukrainian and the Russian forces?"
CHANGED = "Where does Germany stand on sending soldiers?"
BRIEFED = "Brief me on the Paris Declaration"
UNANSWERED = "What is the budget of the force?"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn").last.locator(".turn-footer")).to_be_visible()


def show_start(page: Page) -> None:
    expect(page.locator(".suggestions")).to_be_visible()


def show_answer(page: Page) -> None:
    ask(page, DIFFERENT)
    expect(page.locator(".follow-ups")).to_be_visible()


def show_source(page: Page) -> None:
    ask(page, CHANGED)
    page.locator(".chip").first.click()
    expect(page.locator("mark[aria-current]").first).to_be_visible()


def show_brief(page: Page) -> None:
    ask(page, BRIEFED)
    page.locator(".turn").last.evaluate("turn => turn.scrollIntoView()")


def show_refusal(page: Page) -> None:
    ask(page, UNANSWERED)
    expect(page.locator(".follow-ups")).to_be_visible()


def show_feedback(page: Page) -> None:
    ask(page, CHANGED)
    page.get_by_role("button", name="Bad answer").click()
    expect(page.locator(".feedback-form")).to_be_visible()


def show_limits(page: Page) -> None:
    show_start(page)
    page.get_by_role("button", name="Limit", exact=True).click()
    page.locator("#filters input[type=checkbox]").first.check()


def show_articles(page: Page) -> None:
    page.goto("/articles")
    expect(page.locator(".timeline-point").first).to_be_visible()


def show_adding(page: Page) -> None:
    show_articles(page)
    page.get_by_role("button", name="Add articles").click()
    page.get_by_text("Paste a text instead").click()


STATES: dict[str, Callable[[Page], None]] = {
    "start": show_start,
    "answer": show_answer,
    "source": show_source,
    "brief": show_brief,
    "refusal": show_refusal,
    "feedback": show_feedback,
    "limits": show_limits,
    "articles": show_articles,
    "adding": show_adding,
}
WINDOWS = {"wide": (1440, 900), "phone": (360, 740), "largest": (1920, 1080)}
README = {"answer": ("source", 1280, 760), "brief": ("brief", 1280, 860), "articles": ("articles", 1280, 620)}


def shoot(
    browser: Browser, url: str, state: str, size: tuple[int, int], scheme: Literal["light", "dark"], path: Path
) -> None:
    width, height = size
    touch = width < 600
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        has_touch=touch,
        is_mobile=touch,
    )
    page = context.new_page()
    page.goto("/")
    expect(page.locator("#chat")).to_have_attribute("data-view", "empty")
    STATES[state](page)
    page.wait_for_timeout(300)
    page.screenshot(path=path)
    context.close()


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    DOCS.mkdir(exist_ok=True)
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(ROOT / "corpus", Path(folder)) as url,
        sync_playwright() as tool,
    ):
        browser = tool.chromium.launch(executable_path=program, args=FLAGS)
        for name, (state, width, height) in README.items():
            shoot(browser, url, state, (width, height), "light", DOCS / f"{name}.png")
        for state in STATES:
            for window, size in WINDOWS.items():
                for scheme in ("light", "dark"):
                    shoot(browser, url, state, size, scheme, OUT / f"{state}-{window}-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    main()
