"""Refusals, disagreements and failures: each looks like what it is."""

from playwright.sync_api import Page, expect

from .conftest import Complaints
from .scripted_chat import open_scripted_chat
from .wire import (
    build_answer,
    build_citation,
    build_disagreement,
    build_statement,
    write_answer,
    write_event,
    write_statement,
    write_status,
)

QUESTION = "When did the harbour of Vellmar open again?"


def send_question(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")


def test_a_refusal_says_what_is_missing_and_is_no_error(page: Page) -> None:
    send_question(page, "Who won the chess tournament in Lisbon?")
    turn = page.locator(".turn")
    expect(turn).to_have_attribute("data-state", "declined")
    expect(turn.locator(".missing")).to_contain_text("The articles don’t answer this.")
    expect(turn.locator(".missing")).to_contain_text("Not in the articles:")
    expect(turn.locator(".statement")).to_have_count(0)
    expect(turn.locator(".failure")).to_have_count(0)
    expect(page.locator("#announcer")).to_have_text("The articles don’t answer this.")


def test_what_comes_nearest_is_shown_with_its_words(page: Page) -> None:
    cited = [build_citation(1, "The force is planned.")]
    answer = build_answer(
        "What is its budget?", (), cited, "declined", missing=("the budget", "who pays"), nearest=(1,)
    )
    with open_scripted_chat(page) as chat:
        chat.send(write_answer(answer))
        send_question(page, "What is its budget?")
        turn = page.locator(".turn")
        expect(turn.locator(".missing li")).to_have_text(["the budget", "who pays"])
        expect(turn.locator(".sources")).to_have_count(1)
        expect(turn.locator(".sources .block-title")).to_contain_text("Closest in the corpus")
        expect(turn.locator(".source-quote")).to_have_text("The force is planned.")


def test_a_partial_answer_names_the_rest(page: Page) -> None:
    cited, statement = [build_citation(1, "Ships came.")], build_statement("Ships came.", 1)
    with open_scripted_chat(page) as chat:
        chat.send(write_answer(build_answer("Ships, and planes?", [statement], cited, "partial", missing=("planes",))))
        send_question(page, "Ships, and planes?")
        expect(page.locator(".missing")).to_contain_text("only part")
        expect(page.locator(".missing")).to_contain_text("Not in the articles: planes")


def test_a_disagreement_shows_its_positions_oldest_first(page: Page) -> None:
    disagreement, cited = build_disagreement()
    data = {
        "disagreement": disagreement.model_dump(mode="json"),
        "citations": [item.model_dump(mode="json") for item in cited],
    }
    with open_scripted_chat(page) as chat:
        send_question(page, "How long is the line?")
        chat.send(write_event("disagreement", data))
        block = page.locator(".disagreement")
        expect(block.locator(".block-title")).to_have_text("Sources differ: the length of the line")
        positions = block.locator(".position")
        expect(positions.nth(0)).to_contain_text("20 Aug 2025 (inferred)")
        expect(positions.nth(0)).to_contain_text("Analysts")
        expect(positions.nth(1)).to_contain_text("7 Jan 2026")
        expect(positions.nth(1).locator(".tag")).to_have_text("Newest")
        chat.send(write_answer(build_answer("How long is the line?", (), cited, disagreements=(disagreement,))))
        expect(page.locator(".turn")).to_have_attribute("data-state", "answered")
        expect(block).to_have_count(1)
        expect(page.locator(".source")).to_have_count(2)


def test_an_error_says_what_happened_keeps_the_text_and_asks_again(page: Page) -> None:
    problem = {
        "type": "x",
        "title": "The index can't be used right now",
        "status": 503,
        "detail": "Try again soon.",
        "code": "index_unavailable",
    }
    cited, statement = [build_citation(1, "Ships came.")], build_statement("Ships came.", 1)
    with open_scripted_chat(page) as chat:
        chat.send(write_statement(statement, cited), write_event("error", problem))
        send_question(page, QUESTION)
        failure = page.locator(".failure")
        expect(failure).to_contain_text("The index can't be used right now")
        expect(failure).to_contain_text("Try again soon.")
        expect(page.get_by_label("Your question")).to_have_value(QUESTION)
        chat.end()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn-footer")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.get_by_label("Your question")).to_have_value("")


def test_an_answer_that_breaks_off_is_an_error(page: Page) -> None:
    with open_scripted_chat(page) as chat:
        chat.end()
        send_question(page, QUESTION)
        expect(page.locator(".failure")).to_contain_text("The answer broke off")


def test_a_server_that_is_away_is_an_error_and_another_question_typed_meanwhile_stays(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected = ("ERR_FAILED",)
    page.route("**/api/chat", lambda route: (page.get_by_label("Your question").fill("Another"), route.abort()))
    send_question(page, QUESTION)
    expect(page.locator(".failure")).to_contain_text("The server could not be reached")
    expect(page.get_by_label("Your question")).to_have_value("Another")


def test_a_refused_question_shows_the_servers_words(page: Page, complaints: Complaints) -> None:
    complaints.expected = ("422",)
    send_question(page, "ship " * 2_000)
    expect(page.locator(".failure")).to_contain_text("The question is too long")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_conversation_that_is_gone_is_said(page: Page, complaints: Complaints) -> None:
    complaints.expected = ("404",)
    page.goto("/?conversation=no-such-conversation")
    expect(page.locator(".failure")).to_contain_text("There is no such conversation")


def test_a_screen_reader_hears_how_the_answer_begins_and_that_it_is_whole(page: Page) -> None:
    page.evaluate(
        """() => {
          window.announced = [];
          const region = document.getElementById("announcer");
          new MutationObserver(() => window.announced.push(region.textContent)).observe(region, { childList: true });
        }"""
    )
    cited = [build_citation(1, "Ships came."), build_citation(2, "Planes came.")]
    statements = [build_statement("Ships came.", 1), build_statement("Planes came.", 2)]
    announcer = page.locator("#announcer")
    with open_scripted_chat(page) as chat:
        chat.send(write_status("searching", 3), write_statement(statements[0], cited[:1]))
        send_question(page, "What came?")
        expect(announcer).to_have_text("Ships came.")
        chat.send(write_statement(statements[1], cited[1:]))
        expect(page.locator(".statement")).to_have_count(2)
        chat.send(write_answer(build_answer("What came?", statements, cited)))
        expect(announcer).to_contain_text("Answered:")
    assert len(page.evaluate("window.announced")) == 2
    assert "Planes" not in "".join(page.evaluate("window.announced"))


def test_what_begins_an_answer_is_heard_however_fast_the_rest_comes(page: Page) -> None:
    cited, statement = [build_citation(1, "Ships came.")], build_statement("Ships came.", 1)
    for pieces in ([write_statement(statement, cited)], []):
        with open_scripted_chat(page) as chat:
            chat.send(*pieces, write_answer(build_answer("What came?", [statement], cited)))
            send_question(page, "What came?")
            expect(page.locator("#announcer")).to_have_text("Ships came. Answered: 1 statement, 1 citation.")
        page.goto("/")


def test_a_greeting_offers_nothing_to_judge_or_keep(page: Page) -> None:
    send_question(page, "Hello")
    turn = page.locator(".turn")
    expect(turn.locator(".notice")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text(turn.locator(".notice").inner_text())
    expect(turn.locator(".turn-actions, .missing")).to_have_count(0)
    expect(turn.get_by_role("button", name="Export")).to_have_count(0)
