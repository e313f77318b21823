"""On paper: the answer with its sources and readable addresses, nothing to press; or the article that is open."""

from playwright.sync_api import Page, expect

from .conftest import Complaints
from .scripted_chat import open_scripted_chat
from .steps import ask
from .wire import build_answer, build_citation, build_statement, write_answer

WORDS = "Ships came to the harbour of Vellmar on every day of the week. " * 12
CONTROLS = "button, input, textarea, select, summary, .composer, .bar, .history, .follow-ups"


def test_an_answer_is_printed_with_its_sources_and_no_controls(page: Page, complaints: Complaints) -> None:
    complaints.expected = ("404",)  # the article that is opened was made to order
    address = "https://courier.example/2026/ships"
    cited = [build_citation(1, WORDS, url=address), build_citation(2, WORDS)]
    answer = build_answer("What came?", [build_statement("Ships came.", 1, 2, sources=2)], cited)
    page.emulate_media(color_scheme="dark")
    with open_scripted_chat(page) as chat:
        chat.send(write_answer(answer))
        turn = ask(page, "What came?")
    turn.locator(".statement .chip").first.click()
    expect(page.locator("#reader")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    # What stands for a citation is a button on the screen, and stays as its number.
    shown = page.locator(CONTROLS).locator("visible=true")
    assert {element.get_attribute("class") for element in shown.all()} == {"chip", "title-button"}
    expect(page.locator("#reader")).to_be_hidden()
    quotes = turn.locator(".source-quote")
    assert quotes.evaluate_all("quotes => quotes.every(quote => quote.scrollHeight <= quote.clientHeight + 1)")
    after = "link => getComputedStyle(link, '::after').content"
    assert turn.get_by_role("link", name="Original").evaluate(after) == f'": {address}"'
    assert "/answers/" in turn.get_by_role("link", name="Permalink").evaluate(after)
    assert turn.locator(".chip").first.evaluate("chip => getComputedStyle(chip, '::before').content") == '"["'
    paper = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
    assert paper.strip() == "#fff"
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(29, 33, 37)", "dark on white, whatever the screen is"
    assert page.pdf().startswith(b"%PDF")


def test_an_article_that_is_open_is_printed_instead_of_the_list(page: Page) -> None:
    page.goto("/articles")
    expect(page.locator(".library-entry")).to_have_count(4)
    page.emulate_media(media="print")
    expect(page.locator(".library-title").first).to_be_visible()
    expect(page.get_by_role("button", name="Add articles")).to_be_hidden()
    page.emulate_media(media="screen")
    page.locator(".library-entry").first.click()
    page.emulate_media(media="print")
    expect(page.locator(".reader-title")).to_be_visible()
    expect(page.locator(".library")).to_be_hidden()
    whole = page.locator(".reader-body")
    assert whole.evaluate("body => body.scrollHeight <= body.clientHeight + 1"), "nothing is cut off"
