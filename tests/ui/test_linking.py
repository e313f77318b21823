"""Statement and quotation lead to each other."""

import pytest
from playwright.sync_api import Page, expect

from .steps import ask, read_open_words

BOTH = "When did the harbour of Vellmar open again, and how long does the ferry to Ostrand take?"


def test_a_statement_lights_up_its_quotations_and_they_light_up_the_statement(page: Page) -> None:
    turn = ask(page, BOTH)
    statement = turn.locator(".statement").nth(1)
    number = statement.get_attribute("data-cites")
    statement.hover()
    expect(turn.locator(f"[data-quote='{number}']")).to_have_class("is-linked")
    expect(turn.locator(".source-quotes .is-linked")).to_have_count(1)
    turn.locator("[data-quote='1']").hover()
    expect(turn.locator(".statement").first).to_have_class("statement is-linked")
    expect(turn.locator(".source-quotes .is-linked")).to_have_count(0)


def test_a_quotation_leads_back_to_its_statement(page: Page) -> None:
    turn = ask(page, BOTH)
    back = turn.get_by_role("button", name="Show citation 2 in the answer")
    back.focus()
    page.keyboard.press("Enter")
    said = turn.locator("[data-cites~='2']").first
    expect(said).to_be_focused()
    expect(said).to_be_in_viewport()


def test_the_article_leads_back_to_the_statement(page: Page) -> None:
    turn = ask(page, BOTH)
    turn.locator(".statement .chip").nth(1).click()
    read_open_words(page)
    page.get_by_role("button", name="Show in the answer", exact=True).click()
    expect(turn.locator(".statement").nth(1)).to_be_focused()
    expect(page.locator("#reader")).to_be_visible()
    page.locator("mark[aria-current]").first.click()
    expect(turn.locator(".statement").nth(1)).to_be_focused()


@pytest.mark.parametrize("size", [(360, 740)])
def test_on_a_phone_the_article_gives_way_to_the_statement(page: Page) -> None:
    turn = ask(page, BOTH)
    turn.locator(".statement .chip").first.tap()
    read_open_words(page)
    page.get_by_role("button", name="Show in the answer", exact=True).tap()
    expect(page.locator("#reader")).to_be_hidden()
    expect(turn.locator(".statement").first).to_be_focused()
