"""Thumbs, reasons and words, kept with the answer."""

from typing import Any

from playwright.sync_api import Page, Route, expect

from .conftest import Complaints
from .steps import ask, fetch, fetch_answer

QUESTION = "How long does the ferry from Vellmar to Ostrand take?"


def fetch_judgement(page: Page) -> Any:
    return fetch(page, f"/api/answers/{fetch_answer(page)['id']}/feedback")["judgement"]


def test_a_bad_answer_gets_a_reason_and_words(page: Page) -> None:
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Bad answer").click()
    form = turn.locator(".feedback-form")
    expect(form).to_contain_text("What is wrong with this answer?")
    assert form.get_by_role("radio").count() == 5
    form.get_by_label("Outdated").check()
    form.get_by_label("In your own words").fill("It takes an hour since May.")
    form.get_by_role("button", name="Send").click()
    expect(turn.locator(".feedback")).to_contain_text("Thank you")
    assert fetch_judgement(page) == {"verdict": "down", "reason": "outdated", "text": "It takes an hour since May."}
    kept = [one for one in fetch(page, "/api/feedback")["feedback"] if one["answer_id"] == fetch_answer(page)["id"]]
    assert kept[0]["answer"] == fetch_answer(page)
    assert kept[0]["answer"]["corpus"]["fingerprint"]


def test_a_thumb_is_kept_shown_again_and_taken_back(page: Page) -> None:
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Good answer").click()
    expect(turn.locator(".feedback")).to_contain_text("Thank you")
    assert fetch_judgement(page) == {"verdict": "up", "reason": None, "text": ""}
    page.reload()
    up = page.get_by_role("button", name="Good answer")
    expect(up).to_have_attribute("aria-pressed", "true")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".feedback")).to_be_empty()
    assert fetch_judgement(page) is None


def test_a_judgement_that_could_not_be_kept_is_said_and_not_shown(page: Page, complaints: Complaints) -> None:
    complaints.expected = ("503",)
    problem = {"title": "The index can't be used right now", "detail": "Try again.", "status": 503, "code": "x"}

    def refuse(route: Route) -> None:
        route.fulfill(status=503, json=problem, content_type="application/problem+json")

    page.route("**/feedback", refuse)
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Good answer").click()
    expect(turn.locator(".feedback .failure")).to_contain_text("The index can't be used right now")
    expect(turn.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "false")
    page.unroute("**/feedback")
    turn.get_by_role("button", name="Try again").click()
    expect(turn.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    expect(turn.locator(".failure")).to_have_count(0)
