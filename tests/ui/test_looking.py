"""Timelines: who reported what when, as a drawing and as a table, and narrowing by them."""

import re

from playwright.sync_api import Page, expect

from .scripted_chat import open_scripted_chat
from .steps import ask, fetch_answer
from .wire import build_answer, build_citation, build_disagreement, build_statement, write_answer

BOTH = "When did the harbour of Vellmar open again, and how long does the ferry to Ostrand take?"


def test_the_sources_of_an_answer_are_drawn_in_time_and_told_in_a_table(page: Page) -> None:
    turn = ask(page, BOTH)
    cited = {(one["title"], one["publisher"]) for one in fetch_answer(page)["citations"]}
    assert len(cited) == 2
    points = turn.locator(".timeline-point")
    expect(points).to_have_count(2)
    expect(turn.locator(".timeline-name")).to_have_text(["Example Courier", "Island Gazette"])
    expect(turn.locator(".timeline-point.inferred title")).to_have_text(re.compile("^Ferry between"))
    boxes = {title: points.filter(has_text=title).bounding_box() for title in ("Ferry between", "Vellmar harbour")}
    assert boxes["Ferry between"]["x"] < boxes["Vellmar harbour"]["x"], "it was reported earlier"  # type: ignore[index]
    assert turn.locator(".timeline-drawing").get_attribute("aria-hidden") == "true"
    turn.get_by_text("Show as a table").click()
    rows = turn.get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("20 Jan 2026 (inferred)")
    expect(rows.nth(1)).to_contain_text("Island Gazette")
    expect(rows.nth(2)).to_contain_text("3 Feb 2026")
    expect(rows.nth(2)).to_contain_text("Vellmar harbour reopens after the storm")


def test_a_point_narrows_the_answer_to_what_its_article_carries(page: Page) -> None:
    turn = ask(page, BOTH)
    turn.locator(".timeline-point.inferred").click()
    expect(turn.locator(".narrowed")).to_contain_text("Ferry between Vellmar and Ostrand")
    expect(turn.locator(".source:visible")).to_have_count(1)
    apart = turn.locator(".statement.is-apart")
    expect(apart).to_have_count(1)
    expect(apart).to_contain_text("February")
    turn.get_by_role("button", name="Show all").click()
    expect(turn.locator(".source:visible")).to_have_count(2)
    expect(turn.locator(".is-apart")).to_have_count(0)
    turn.get_by_text("Show as a table").click()
    turn.get_by_role("row").nth(2).get_by_role("button").click()
    expect(turn.locator(".narrowed")).to_contain_text("Vellmar harbour reopens")


def test_sources_that_differ_are_marked(page: Page) -> None:
    disagreement, cited = build_disagreement()
    neutral = build_citation(3, "Ships came.", publisher="Island Gazette")
    statement = build_statement("Ships came.", 3)
    answer = build_answer("How long is it?", [statement], [*cited, neutral], disagreements=(disagreement,))
    with open_scripted_chat(page) as chat:
        chat.send(write_answer(answer))
        turn = ask(page, "How long is it?")
    expect(turn.locator(".timeline-point")).to_have_count(3)
    expect(turn.locator(".timeline-point.marked")).to_have_count(2)
    expect(turn.locator(".timeline-legend")).to_contain_text("takes a side where sources differ")
    turn.get_by_text("Show as a table").click()
    expect(turn.get_by_role("row").filter(has_text="the length of the line")).to_have_count(2)


def test_one_day_is_no_timeline(page: Page) -> None:
    turn = ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    expect(turn.locator(".sources")).to_be_visible()
    expect(turn.locator(".timeline")).to_have_count(0)


def test_the_timeline_of_the_corpus_narrows_the_list(page: Page) -> None:
    page.goto("/articles")
    expect(page.locator(".library-entry")).to_have_count(4)
    expect(page.locator(".timeline-point")).to_have_count(4)
    page.locator(".timeline-name", has_text="Example Courier").click()
    expect(page.locator(".library-entry")).to_have_count(2)
    expect(page.locator(".library-count")).to_have_text("2 of 4 articles")
    expect(page.locator(".timeline-point.is-picked")).to_have_count(2)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".library-entry")).to_have_count(4)
    page.locator(".timeline-point.inferred").click()
    expect(page.locator(".library-title")).to_have_text(["Ferry between Vellmar and Ostrand gets a new timetable"])
    page.get_by_role("button", name="Ask about these").click()
    expect(page.locator(".filter-chip")).to_have_text("“Ferry between Vellmar and Ostrand gets a new timetable”")
    expect(page.locator("#chat")).to_have_attribute("data-view", "empty")


def test_days_are_placed_in_proportion_and_crowds_are_one_point(page: Page) -> None:
    placed = page.evaluate(
        """async () => {
          const { makeTimescale, cluster } = await import("/ui/timescale.js");
          const { place, ticks } = makeTimescale(["2020-01-01", "2022-01-01", "2024-01-01"], 0);
          const crowd = ["2020-01-01", "2020-01-02", "2024-01-01"].map((published) => ({ published }));
          return [place("2020-01-01"), place("2022-01-01"), place("2024-01-01"), ticks.map(({ label }) => label),
                  cluster(crowd, place).map(({ points }) => points.length)];
        }"""
    )
    first, middle, last, labels, crowds = placed
    assert (first, last) == (0, 1)
    assert abs(middle - 0.5) < 0.01
    assert labels == ["2020", "2021", "2022", "2023", "2024"]
    assert crowds == [2, 1]


def test_the_way_back_from_the_articles_leads_to_the_conversation_as_it_was(page: Page) -> None:
    ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    title = page.title()
    page.get_by_label("Your question").fill("Half a question")
    page.get_by_role("link", name="Articles").click()
    expect(page.locator(".library-entry")).to_have_count(4)
    expect(page).to_have_title("Articles – Briefing")
    page.locator(".library-entry").first.click()
    expect(page.locator(".article-text")).to_be_visible()
    page.go_back()
    expect(page.locator(".turn")).to_be_visible()
    expect(page.locator("#reader")).to_be_hidden()
    expect(page).to_have_title(title)
    expect(page.get_by_label("Your question")).to_have_value("Half a question")
