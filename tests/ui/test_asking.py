"""Ask, watch the answer come, follow up, come back."""

import json

from playwright.sync_api import Page, expect

from .scripted_chat import open_scripted_chat
from .steps import ask, fetch, read_conversation_id
from .wire import (
    build_answer,
    build_citation,
    build_statement,
    write_answer,
    write_event,
    write_statement,
    write_status,
)

QUESTION = "When did the harbour of Vellmar open again?"


def test_a_question_brings_statements_with_citations_and_their_sources(page: Page) -> None:
    turn = ask(page, QUESTION)
    expect(turn.locator(".statement").first).to_contain_text("2 February 2026")
    expect(turn.locator(".statement .chip").first).to_have_accessible_name("Citation 1")
    expect(turn.locator(".source").first).to_contain_text("Vellmar harbour reopens after the storm")
    expect(turn.locator(".source").first).to_contain_text("Example Courier")
    expect(turn.locator(".basis")).to_contain_text("Corpus up to 3 Feb 2026 · 4 articles · extractive engine")


def test_the_question_box_has_the_focus_and_shift_enter_makes_a_line(page: Page) -> None:
    box = page.get_by_label("Your question")
    expect(box).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    expect(box).to_have_value("one\ntwo")
    expect(page.locator(".turn")).to_have_count(0)


def test_statements_show_while_the_answer_is_still_on_its_way(page: Page) -> None:
    cited = [build_citation(1, "Ships came."), build_citation(2, "They left again.")]
    first, second = build_statement("Ships came.", 1), build_statement("They left again.", 2, sources=2)
    with open_scripted_chat(page) as chat:
        page.get_by_label("Your question").fill("What happened?")
        page.keyboard.press("Enter")
        turn = page.locator(".turn")
        chat.send(write_status("searching", 3), ": ping\n\n")
        expect(turn.locator(".status")).to_have_text("Searching 3 articles…")
        chat.send(write_status("reading", 1))
        expect(turn.locator(".status")).to_have_text("Reading 1 article…")
        chat.send(write_statement(first, cited[:1]))
        expect(turn.locator(".statement")).to_have_count(1)
        expect(turn).to_have_attribute("data-state", "asking")
        expect(page.locator("#send")).to_have_text("Stop")
        chat.send(
            write_statement(second, cited[1:]), write_answer(build_answer("What happened?", [first, second], cited))
        )
        expect(turn).to_have_attribute("data-state", "answered")
        expect(turn.locator(".status")).to_have_count(0)
        expect(turn.locator(".source-count")).to_have_text(["1 source", "2 sources"])
        expect(page.locator("#send")).to_have_text("Ask")


def test_stop_keeps_what_has_come_and_asking_again_starts_over(page: Page) -> None:
    cited, statement = [build_citation(1, "Ships came.")], build_statement("Ships came.", 1)
    with open_scripted_chat(page) as chat:
        page.get_by_label("Your question").fill("What happened?")
        page.keyboard.press("Enter")
        chat.send(write_statement(statement, cited))
        expect(page.locator(".statement")).to_have_text("Ships came.\u202f11 source")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".turn")).to_have_attribute("data-state", "stopped")
        expect(page.locator(".status")).to_contain_text("not the whole answer")
        expect(page.locator(".statement")).to_have_count(1)
        chat.end()
        page.get_by_role("button", name="Ask again").click()
        chat.send(write_answer(build_answer("What happened?", [statement], cited)))
        expect(page.locator(".turn")).to_have_count(1)
        expect(page.locator(".turn")).to_have_attribute("data-state", "answered")


def test_the_focus_stays_on_a_citation_while_the_answer_is_completed(page: Page) -> None:
    cited, statement = [build_citation(1, "Ships came.")], build_statement("Ships came.", 1)
    with open_scripted_chat(page) as chat:
        page.get_by_label("Your question").fill("What happened?")
        page.keyboard.press("Enter")
        chat.send(write_statement(statement, cited))
        chip = page.locator(".statement .chip")
        chip.focus()
        chat.send(write_answer(build_answer("What happened?", [statement], cited)))
        expect(page.locator(".turn")).to_have_attribute("data-state", "answered")
        expect(chip).to_be_focused()


def test_a_new_question_is_brought_to_the_top(page: Page) -> None:
    for _ in range(3):
        turn = ask(page, QUESTION)
    place = turn.locator(".question").bounding_box()
    assert place is not None
    assert 0 < place["y"] < 200


def test_a_restart_drops_what_was_shown(page: Page) -> None:
    dropped, kept = build_statement("A guess.", 1), build_statement("A fact.", 1)
    with open_scripted_chat(page) as chat:
        page.get_by_label("Your question").fill("What happened?")
        page.keyboard.press("Enter")
        chat.send(write_statement(dropped, [build_citation(1, "A guess.")]))
        expect(page.locator(".statement")).to_contain_text("A guess.")
        chat.send(write_event("restart", {"reason": "the model stopped answering"}))
        expect(page.locator(".statement")).to_have_count(0)
        expect(page.locator(".status")).to_contain_text("the model stopped answering")
        cited = [build_citation(1, "A fact.")]
        chat.send(write_statement(kept, cited), write_answer(build_answer("What happened?", [kept], cited)))
        expect(page.locator(".turn")).to_have_attribute("data-state", "answered")
        expect(page.locator(".statement")).to_contain_text("A fact.")
        expect(page.locator(".source-quote")).to_have_text("A fact.")


def test_a_follow_up_stays_in_the_conversation_and_a_reload_restores_it(page: Page) -> None:
    ask(page, QUESTION)
    conversation = read_conversation_id(page)
    ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    assert read_conversation_id(page) == conversation
    kept = fetch(page, f"/api/conversations/{conversation}")
    assert [turn["answer"]["question"] for turn in kept["turns"]] == [
        QUESTION,
        "How long does the ferry from Vellmar to Ostrand take?",
    ]
    shown = page.locator(".statement").all_inner_texts()
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    assert page.locator(".statement").all_inner_texts() == shown


def test_a_follow_up_shows_how_it_was_understood(page: Page) -> None:
    cited, statement = [build_citation(1, "Ships came.")], build_statement("Ships came.", 1)
    understood = "How many ships came to Vellmar?"
    with open_scripted_chat(page) as chat:
        chat.send(write_answer(build_answer("And ships?", [statement], cited, standalone_question=understood)))
        turn = ask(page, "And ships?")
        expect(turn.locator(".understood")).to_have_text(f"Understood as: {understood}")


def test_a_new_conversation_leaves_the_old_one_behind_and_back_returns_to_it(page: Page) -> None:
    ask(page, QUESTION)
    first = read_conversation_id(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    assert read_conversation_id(page) != first
    page.go_back()
    expect(page.locator(".question")).to_have_text(QUESTION)


def test_suggested_questions_come_from_the_articles_and_ask(page: Page) -> None:
    suggestions = page.locator(".suggestions .suggestion")
    expect(suggestions.first).to_have_text("Why did the repairs in Vellmar take nine days?")
    suggestions.first.click()
    expect(page.locator(".question")).to_have_text("Why did the repairs in Vellmar take nine days?")
    expect(page.locator(".turn")).to_have_attribute("data-state", "answered")
    expect(page.locator(".suggestions")).to_be_hidden()


def test_follow_ups_are_offered_below_the_last_answer_and_ask(page: Page) -> None:
    ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    ask(page, QUESTION)
    follow_up = page.locator(".follow-ups .suggestion")
    expect(follow_up.first).to_be_visible()
    question = follow_up.first.inner_text()
    follow_up.first.click()
    expect(page.locator(".question").last).to_have_text(question)
    expect(page.locator(".turn").last).to_have_attribute("data-state", "answered")
    expect(page.locator(".turn").nth(1).locator(".follow-ups")).to_have_count(0)


def test_the_time_to_the_first_answer_can_be_read_in_the_browser(page: Page) -> None:
    ask(page, QUESTION)
    page.wait_for_function("performance.getEntriesByName('briefing:statement:shown').length > 0")
    arrived, shown, own = page.evaluate(
        """["arrived", "shown", "page"].map((name) =>
          performance.getEntriesByName(`briefing:statement:${name}`)[0].duration)"""
    )
    assert 0 < arrived < shown
    assert abs(shown - arrived - own) < 1


def test_events_are_read_wherever_the_bytes_are_cut(page: Page) -> None:
    windows_lines = '\ufeff: hello\r\n\r\nevent: status\r\ndata: {"a":\r\ndata: "é🚢"}\r\n\r\n'
    stream = windows_lines + "event:answer\ndata:{}\n\nevent: lost\ndata: {}"
    read = """async (bytes) => {
      const { readEvents } = await import("/ui/sse.js");
      const results = [];
      for (let size = 1; size <= 7; size += 1) {
        const events = [];
        let at = 0;
        const body = new ReadableStream({
          pull(controller) {
            if (at >= bytes.length) return controller.close();
            controller.enqueue(new Uint8Array(bytes.slice(at, at + size)));
            at += size;
          },
        });
        for await (const event of readEvents(body)) events.push(event);
        results.push(JSON.stringify(events));
      }
      return results;
    }"""
    results = page.evaluate(read, list(stream.encode()))
    expected = [{"event": "status", "data": '{"a":\n"é🚢"}'}, {"event": "answer", "data": "{}"}]
    assert [json.loads(result) for result in results] == [expected] * 7
