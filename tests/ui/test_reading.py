"""Check an answer against its sources."""

import pytest
from playwright.sync_api import Page, expect

from .steps import ask, fetch, fetch_answer, read_conversation_id, read_open_words

QUESTION = "How many ships entered the harbour of Vellmar on the first day?"


def test_a_citation_opens_its_article_with_exactly_the_quoted_words_marked(page: Page) -> None:
    turn = ask(page, QUESTION)
    for citation in fetch_answer(page)["citations"]:
        turn.locator(f".sources .chip[data-cite='{citation['number']}']").click()
        expect(page.locator(".reader-title")).to_have_text(citation["title"])
        assert read_open_words(page) == citation["quote"]
        article = fetch(page, f"/api/articles/{citation['article_id']}?version={citation['article_version']}")
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert page.evaluate("document.querySelector('.article-text').textContent") == article["text"]


def test_the_marked_words_are_scrolled_into_view(page: Page) -> None:
    turn = ask(page, "Who was elected mayor by the council of Orsund?")
    turn.locator(".statement .chip").first.click()
    assert "Mira Falk" in read_open_words(page)
    assert page.locator(".article-text").evaluate("text => text.scrollHeight") > 2 * 860
    expect(page.locator("mark[aria-current]").first).to_be_in_viewport(ratio=1)


def test_the_answer_shows_which_citation_is_open(page: Page) -> None:
    turn = ask(page, "Who was elected mayor by the council of Orsund?")
    chip = turn.locator(".statement .chip").first
    chip.click()
    read_open_words(page)
    expect(chip).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Close").click()
    expect(turn.locator("[aria-current]")).to_have_count(0)


def test_next_and_previous_walk_through_the_citations(page: Page) -> None:
    turn = ask(page, "When did the harbour of Vellmar open again, and how long does the ferry to Ostrand take?")
    chips = turn.locator(".statement .chip")
    assert chips.count() > 1
    citations = fetch_answer(page)["citations"]
    chips.first.click()
    expect(page.locator(".reader-place")).to_have_text(f"Citation 1 of {len(citations)}")
    expect(page.get_by_label("Previous citation")).to_have_attribute("aria-disabled", "true")
    for citation in citations[1:]:
        page.get_by_label("Next citation").click()
        expect(page.locator(".reader-place")).to_have_text(f"Citation {citation['number']} of {len(citations)}")
        expect(page.locator(".reader-title")).to_have_text(citation["title"])
        assert read_open_words(page) == citation["quote"]
    expect(page.get_by_label("Next citation")).to_have_attribute("aria-disabled", "true")


def test_hovering_over_a_citation_shows_its_words_and_origin(page: Page) -> None:
    turn = ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    turn.locator(".statement .chip").first.hover()
    card = page.get_by_role("tooltip")
    expect(card).to_be_visible()
    expect(card).to_contain_text(fetch_answer(page)["citations"][0]["quote"])
    expect(card).to_contain_text("Island Gazette · 20 Jan 2026 (inferred)")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_date_that_was_inferred_says_so(page: Page) -> None:
    turn = ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    expect(turn.locator(".date-inferred").first).to_have_text("20 Jan 2026 (inferred)")


def test_words_cited_across_paragraphs_and_after_emoji_are_marked_without_loss(page: Page) -> None:
    text = "A title 🚢\n\nFirst 👩🏽‍🚒 paragraph ends.\n\nSecond one\nof two lines."
    quote = "paragraph ends.\n\nSecond"
    start = text.index(quote)
    marked = page.evaluate(
        """async ([text, start, end]) => {
          const { makeArticleText } = await import("/ui/article.js");
          const headings = [{ start: 0, end: 9, level: 1, text: "A title" }];
          const root = makeArticleText({ text, headings }, [{ number: 1, start, end }], 1);
          const marks = [...root.querySelectorAll("mark")].map((mark) => mark.textContent).join("");
          return [root.textContent, marks, [...root.children].map((child) => child.tagName).join(" ")];
        }""",
        [text, start, start + len(quote)],
    )
    assert marked == [text, quote, "H3 P MARK P P"]


def test_a_permalink_shows_the_answer_and_the_way_back_to_its_conversation(page: Page) -> None:
    turn = ask(page, QUESTION)
    conversation, shown = read_conversation_id(page), turn.locator(".statement").all_inner_texts()
    page.goto(turn.get_by_role("link", name="Permalink").get_attribute("href") or "")
    expect(page.locator(".permalink-lead")).to_have_text("A kept answer. The corpus is still the same.")
    assert page.locator(".statement").all_inner_texts() == shown
    page.get_by_role("link", name="Continue this conversation").click()
    expect(page.locator(".question")).to_have_text(QUESTION)
    assert read_conversation_id(page) == conversation


def test_an_address_may_name_a_citation_or_an_article(page: Page) -> None:
    ask(page, QUESTION)
    answer = fetch_answer(page)
    last = answer["citations"][-1]
    page.goto(f"/answers/{answer['id']}#citation-{last['number']}")
    assert read_open_words(page) == last["quote"]
    page.goto("about:blank")
    page.goto(f"/articles#{last['article_id']}")
    expect(page.locator("#reader")).to_contain_text(last["title"])


def test_an_answer_is_copied_with_footnotes(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    turn.get_by_role("button", name="Copy with footnotes").click()
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    answer = fetch_answer(page)
    assert f"{answer['statements'][0]['text']} [1]" in copied
    origin = "[1] Ferry between Vellmar and Ostrand gets a new timetable, Island Gazette, 20 Jan 2026 (inferred)"
    assert f"{origin}: “{answer['citations'][0]['quote']}”" in copied
    assert f"/answers/{answer['id']}" in copied


@pytest.mark.parametrize(
    ("address", "linked"),
    [("https://news.example/a", True), ("javascript:alert(1)", False), ("data:text/html,x", False)],
)
def test_only_web_addresses_become_links(page: Page, address: str, linked: bool) -> None:
    made = page.evaluate(
        """async (address) => {
          const { makeOutsideLink } = await import("/ui/dom.js");
          const link = makeOutsideLink(address, "Original");
          return link && [link.href, link.rel];
        }""",
        address,
    )
    assert made == ([address, "noopener noreferrer"] if linked else None)


@pytest.mark.parametrize("size", [(1280, 860), (320, 640)])
def test_the_bar_says_which_article_it_is_wherever_one_reads(page: Page) -> None:
    turn = ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    turn.locator(".statement .chip").first.click()
    bar = page.locator(".reader-bar")
    expect(bar.get_by_role("heading")).to_have_text("Ferry between Vellmar and Ostrand gets a new timetable")
    expect(bar.locator(".origin")).to_contain_text("Island Gazette · 20 Jan 2026 (inferred)")
    expect(page.locator(".reader-body").get_by_role("heading", level=2)).to_have_count(0)
    for part in bar.locator(":scope > *").all():
        expect(part).to_be_in_viewport(ratio=1)
    places = bar.locator(".reader-tools > :visible").evaluate_all("parts => parts.map(part => part.offsetTop)")
    assert max(places) - min(places) < 20, "all in one row"
