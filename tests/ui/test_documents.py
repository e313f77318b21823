"""A brief, a timeline, a comparison: an answer with sections is laid out as a document, streamed and printed."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pypdfium2
import pytest
from playwright.sync_api import Locator, Page, expect

from bot.models import Answer, SectionKind, Statement

from .briefs import MISSING, TOPIC, build_brief, build_document
from .conftest import Complaints
from .scripted_chat import open_scripted_chat
from .steps import ask
from .wire import build_statement, write_document, write_event, write_section, write_statement, write_status

PHONE = (390, 844)


def ask_for_brief(page: Page, topic: str = TOPIC) -> Locator:
    """Type a topic with Brief pressed and press Enter; returns the turn."""
    page.get_by_role("button", name="Brief", exact=True).click()
    page.get_by_label("Topic of the brief").fill(topic)
    page.keyboard.press("Enter")
    return page.locator(".turn").last


@contextmanager
def show(page: Page, answer: Answer) -> Iterator[Locator]:
    """The turn of an answer with sections, asked for in words and complete."""
    with open_scripted_chat(page) as chat:
        chat.send(*write_document(answer))
        turn = ask(page, answer.question)
        expect(turn.locator(".turn-footer")).to_be_visible()
        yield turn


def read_section(turn: Locator, kind: str) -> Locator:
    return turn.locator(f".section[data-kind='{kind}']")


def test_a_topic_is_sent_with_what_the_brief_is_to_cover(page: Page) -> None:
    with open_scripted_chat(page) as chat:
        toggle = page.get_by_role("button", name="Brief", exact=True)
        expect(page.get_by_label("Since")).to_be_hidden()
        toggle.click()
        expect(toggle).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#send")).to_have_text("Write")
        page.get_by_label("Since").fill("2026-01-01")
        page.get_by_label("Length").select_option("short")
        page.get_by_label("Topic of the brief").fill(TOPIC)
        chat.send(*write_document(build_brief()))
        page.keyboard.press("Enter")
        turn = page.locator(".turn")
        expect(turn).to_have_attribute("data-state", "partial")
        assert json.loads(chat.asked[-1]) == {"topic": TOPIC, "since": "2026-01-01", "length": "short"}
        expect(turn.locator(".scope")).to_have_text("Limited to: since 1 Jan 2026")
        expect(toggle).to_have_attribute("aria-pressed", "false")
        expect(page.locator("#send")).to_have_text("Ask")


def test_the_box_asks_questions_again_when_brief_is_no_longer_pressed(page: Page) -> None:
    toggle = page.get_by_role("button", name="Brief", exact=True)
    toggle.click()
    page.get_by_label("Topic of the brief").fill("How long does the ferry from Vellmar to Ostrand take?")
    toggle.click()
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".turn")).to_have_attribute("data-state", "answered")
    expect(page.locator(".statement").first).to_contain_text("55 minutes")


def test_a_brief_arrives_section_by_section(page: Page) -> None:
    brief = build_brief()
    first, second = brief.sections[:2]
    with open_scripted_chat(page) as chat:
        turn = ask_for_brief(page)
        chat.send(write_status("searching", 3))
        expect(turn.locator(".status")).to_have_text("Searching 3 articles…")
        chat.send(write_section(first), write_statement(brief.statements[0], brief.citations))
        expect(turn.get_by_role("heading", name=first.title)).to_be_visible()
        expect(read_section(turn, "summary").locator(".statement")).to_have_count(1)
        expect(turn).to_have_attribute("data-state", "asking")
        chat.send(write_section(second), write_status("writing", 3))
        expect(turn.get_by_role("heading", name=second.title)).to_be_visible()
        expect(turn.locator(".status")).to_have_text("Writing from 3 articles…")
        chat.send(*write_document(brief)[-1:])
        expect(turn).to_have_attribute("data-state", "partial")
        expect(turn.locator(".section-title")).to_have_text([section.title for section in brief.sections])
        expect(turn.locator(".basis")).to_contain_text(
            "Brief · Corpus up to 7 Jan 2026 · 3 articles · extractive engine · made"
        )


def test_what_was_streamed_stays_when_the_brief_is_complete(page: Page) -> None:
    *streamed, whole = write_document(build_brief())
    with open_scripted_chat(page) as chat:
        turn = ask_for_brief(page)
        chat.send(*streamed)
        chip = read_section(turn, "open").locator(".chip")
        chip.focus()
        chat.send(whole)
        expect(turn).to_have_attribute("data-state", "partial")
        expect(chip).to_be_focused()


def test_a_restart_drops_the_sections(page: Page) -> None:
    brief = build_brief()
    with open_scripted_chat(page) as chat:
        turn = ask_for_brief(page)
        chat.send(write_section(brief.sections[0]), write_statement(brief.statements[0], brief.citations))
        expect(turn.locator(".section-title")).to_have_count(1)
        chat.send(write_event("restart", {"reason": "the model stopped"}))
        expect(turn.locator(".section-title")).to_have_count(0)
        chat.send(*write_document(brief))
        expect(turn.locator(".section-title")).to_have_count(len(brief.sections))


def test_a_brief_begins_a_conversation_of_its_own_and_is_tried_again_as_one(page: Page) -> None:
    ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    before = page.url
    with open_scripted_chat(page) as chat:
        turn = ask_for_brief(page)
        page.get_by_role("button", name="Stop").click()
        chat.end()
        expect(page.locator(".turn")).to_have_count(1)
        turn.get_by_role("button", name="Ask again").click()
        chat.send(*write_document(build_brief()))
        expect(page.locator(".turn")).to_have_attribute("data-state", "partial")
        assert [json.loads(asked)["topic"] for asked in chat.asked] == [TOPIC, TOPIC]
        assert page.url.endswith("?conversation=conversation-1")
        page.go_back()
        expect(page.locator(".statement").first).to_contain_text("55 minutes")
        assert page.url == before


def test_a_brief_that_fails_can_be_tried_again(page: Page) -> None:
    with open_scripted_chat(page) as chat:
        turn = ask_for_brief(page)
        chat.send(write_event("error", {"title": "No luck", "detail": "Try again.", "status": 503, "code": "x"}))
        expect(turn.locator(".failure")).to_contain_text("No luck")
        expect(page.get_by_label("Topic of the brief")).to_have_value(TOPIC)
        chat.end()
        turn.get_by_role("button", name="Try again").click()
        chat.send(*write_document(build_brief()))
        expect(page.locator(".turn")).to_have_attribute("data-state", "partial")
        assert [json.loads(asked)["topic"] for asked in chat.asked] == [TOPIC, TOPIC]
        expect(page.get_by_label("Your question")).to_have_value("")


def test_the_timeline_is_an_ordered_list_with_days(page: Page) -> None:
    with show(page, build_brief()) as turn:
        moments = read_section(turn, "timeline").get_by_role("list").get_by_role("listitem")
        expect(moments.locator("time")).to_have_text(["12 January 2026", "2 Feb 2026", "19 May 2026"])
        days = moments.locator("time").evaluate_all("times => times.map(time => time.dateTime)")
        assert days == ["2026-01-12", "2026-02-02", "2026-05-19"]
        expect(moments.last).to_contain_text("Newest")
        gaps = moments.evaluate_all("all => all.map(one => Number.parseFloat(getComputedStyle(one).paddingTop))")
        assert gaps[0] == 0 < gaps[1] < gaps[2], "the longer in between, the further below"


def test_figures_are_a_table_and_what_differs_is_drawn(page: Page) -> None:
    with show(page, build_brief()) as turn:
        section = read_section(turn, "figures")
        expect(section.get_by_role("columnheader")).to_have_text(["Figure", "What the articles say", "Source"])
        row = section.get_by_role("row").nth(1)
        expect(row.get_by_role("rowheader")).to_have_text("Rise in pay Newest")
        expect(row).to_contain_text("Pay goes up by 6.5 percent over two years.")
        expect(row.get_by_role("cell").last).to_have_text("Example Courier · 20 May 2026")
        expect(row.get_by_role("button", name="Citation 9")).to_be_visible()
        bars = section.locator(".figure-part").evaluate_all("bars => bars.map(bar => bar.getAttribute('width'))")
        assert [round(float(width.rstrip("%"))) for width in bars] == [39, 100]


@pytest.mark.parametrize(
    ("texts", "widths"),
    [
        (["It is 1,000 km long.", "It is 1,200 km long."], [83, 100]),
        (["It cost €3.2 million.", "It cost €800 thousand."], [100, 25]),
        (["On 7 January 2026 it began.", "On 9 January 2026 it began."], []),
        (["35 countries took part.", "Over 30 nations took part."], []),
        (["It rose from 4 percent to 5 percent.", "It rose to 6 percent."], []),
        (["30 ships came.", "30 ships came."], []),
        (["30 ships came.", "Ships came."], []),
    ],
)
def test_bars_compare_only_figures_of_one_unit(page: Page, texts: list[str], widths: list[int]) -> None:
    drawn: list[str] = page.evaluate(
        """async (texts) => {
          const { compareFigures } = await import("/ui/figures.js");
          return compareFigures(texts).map((bar) => bar.querySelector(".figure-part").getAttribute("width"));
        }""",
        texts,
    )
    assert [round(float(width.rstrip("%"))) for width in drawn] == widths


def test_positions_are_grouped_by_who_holds_them(page: Page) -> None:
    with show(page, build_brief()) as turn:
        section = read_section(turn, "positions")
        expect(section.get_by_role("heading", level=4)).to_have_text(["Olav Brannic, union", "Harbour board"])
        first = section.locator(".actor").first.locator(".statement")
        expect(first).to_have_count(2)
        expect(first.first.locator("time")).to_have_text("2 Feb 2026")
        expect(first.last).to_contain_text("19 May 2026Newest")


def test_a_quotation_is_copied_with_its_speaker_publisher_and_day(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with show(page, build_brief()) as turn:
        quotations = read_section(turn, "quotations").locator(".quotation")
        expect(quotations.locator("blockquote").first).to_have_text("“We have time, and the ships have not.”")
        copied = []
        for quotation in quotations.all():
            quotation.get_by_role("button", name="Copy").click()
            expect(quotation.get_by_role("button", name="Copied")).to_be_visible()
            copied.append(page.evaluate("navigator.clipboard.readText()"))
        assert copied == [
            "“We have time, and the ships have not.” – Olav Brannic (Island Gazette, 3 Feb 2026)",
            "“A harbour without cranes is a pond.” – Sela Marren (Island Gazette, 1 Feb 2026)",
        ]


def test_what_is_missing_stands_under_what_is_open_or_by_itself(page: Page) -> None:
    with show(page, build_brief()) as turn:
        open_points = read_section(turn, "open").get_by_role("listitem")
        expect(open_points).to_have_count(1 + len(MISSING))
        expect(open_points.last).to_have_text(MISSING[-1])
        expect(turn.locator(".missing")).to_have_count(0)
        turn.get_by_role("button", name="Copy with footnotes").wait_for()
    held = ("timeline", "What happened", [build_statement("Ships came.", 1, day=date(2026, 1, 2))])
    with show(page, build_document("timeline", held, missing=("why",), outcome="partial")) as turn:
        expect(turn.locator(".missing")).to_contain_text("Not in the articles: why")


def test_sources_tell_how_much_rests_on_each(page: Page) -> None:
    with show(page, build_brief()) as turn:
        sources = turn.locator(".sources .source")
        expect(sources.locator(".origin")).to_have_text(
            [
                "Example Courier · 20 May 2026 · 8 of 16 statements",
                "Island Gazette · 3 Feb 2026 · 6 of 16 statements",
                "Example Courier · 12 Jan 2026 · 2 of 16 statements",
            ]
        )
        said = read_section(turn, "figures").locator(".figure").last
        said.locator(".words").hover()
        expect(sources.last.locator(".chip.is-linked")).to_have_text("10")
        sources.last.locator(".chip").last.hover()
        expect(said).to_have_class(re.compile("is-linked"))


def test_a_comparison_stands_side_by_side_where_there_is_room(page: Page) -> None:
    sides: list[tuple[SectionKind, str, list[Statement]]] = [
        ("positions", "Board", [build_statement("The board can pay no more.", 1, label="Board")]),
        ("positions", "Union", [build_statement("The union wants more.", 2, label="Union")]),
    ]
    with show(page, build_document("comparison", *sides)) as turn:
        boxes = [section.bounding_box() for section in turn.locator(".section[data-kind]").all()]
        assert boxes[0]
        assert boxes[1]
        assert boxes[0]["y"] == boxes[1]["y"]
        assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]
        expect(turn.locator(".actor-name")).to_have_count(0)
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        boxes = [section.bounding_box() for section in turn.locator(".section[data-kind]").all()]
        assert boxes[0]
        assert boxes[1]
        assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]


def test_what_changed_is_marked_and_what_is_newest_says_so(page: Page) -> None:
    sections: list[tuple[SectionKind, str, list[Statement]]] = [
        ("added", "New", [build_statement("A third ferry sails.", 1)]),
        ("changed", "Changed", [build_statement("The fare is 14 crowns.", 2, label="Fare", newest=True)]),
        ("corrected", "Corrected", [build_statement("The ferry takes 55 minutes.", 3)]),
        ("withdrawn", "Withdrawn", [build_statement("The bridge opens in May.", 4, newest=True)]),
    ]
    with show(page, build_document("changes", *sections)) as turn:
        said = turn.locator(".statement")
        mark = "statement => getComputedStyle(statement, '::before').content.split('/')[0].trim()"
        assert [one.evaluate(mark) for one in said.all()] == ['"+"', '"±"', '"✓"', '"−"']
        expect(said.nth(1).locator(".lead")).to_have_text("FareNewest")
        expect(said.last.locator(".lead")).to_have_text("Newest")


def test_a_list_of_articles_leads_to_them(page: Page, complaints: Complaints) -> None:
    complaints.expected = ("404",)  # the article that is opened was made to order
    held = [
        build_statement("2 of 4 articles mention ships.", 1, 2, support="supported"),
        build_statement("Article 3", 3, label="7 Jan 2026 · Example Courier"),
    ]
    with show(page, build_document("articles", ("articles", "Articles", held))) as turn:
        expect(turn.locator(".statement").first).to_contain_text("2 of 4 articles mention ships.")
        expect(turn.locator(".sources")).to_have_count(0)
        turn.get_by_role("button", name="Article 3").click()
        expect(page.locator("#reader")).to_be_visible()


def test_the_outline_stands_beside_the_document_and_leads_to_its_sections(page: Page, complaints: Complaints) -> None:
    complaints.expected = ("404",)  # the article that is opened was made to order
    with show(page, build_brief()) as turn:
        outline = turn.get_by_role("navigation", name="Contents")
        box, body = outline.bounding_box(), turn.locator(".sections").bounding_box()
        assert box
        assert body
        assert box["x"] >= body["x"] + body["width"]
        address = page.url
        outline.get_by_role("link", name="Words worth quoting").click()
        heading = turn.get_by_role("heading", name="Words worth quoting")
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport(ratio=1)
        assert page.url == address
        # With an article beside it there is no room: it folds up, and what is read does not move down.
        turn.locator(".chip").first.click()
        expect(outline.get_by_role("link").first).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE])
def test_on_a_phone_the_outline_folds_out_and_nothing_is_cut_off(page: Page) -> None:
    with show(page, build_brief()) as turn:
        outline = turn.get_by_role("navigation", name="Contents")
        expect(outline.get_by_role("link").first).to_be_hidden()
        outline.get_by_text("Contents").tap()
        expect(outline.get_by_role("link")).to_have_count(7)
        outline.get_by_role("link", name="Figures").tap()
        expect(turn.get_by_role("heading", name="Figures")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_kept_brief_is_titled_by_its_topic_and_says_when_it_was_made(page: Page) -> None:
    answer = build_brief(question="Brief me on the strike", standalone_question=TOPIC)
    turn = {"answer": json.loads(answer.model_dump_json()), "asked_at": "2026-05-21T08:00:00Z"}
    kept = {"id": "kept", "owner": None, "title": "Strike", "created_at": turn["asked_at"], "turns": [turn]}
    page.route("**/api/conversations/kept", lambda route: route.fulfill(json=kept))
    page.route("**/api/conversations/kept/feedback", lambda route: route.fulfill(json={"judgements": {}}))
    page.route("**/api/answers/*/suggestions", lambda route: route.fulfill(json={"questions": []}))
    page.goto("/?conversation=kept")
    expect(page.locator(".question")).to_have_text(TOPIC)
    expect(page.locator(".facts")).to_contain_text("made 21 May 2026")
    expect(page.locator(".facts")).to_contain_text("Asked: Brief me on the strike")


def test_one_document_is_printed_on_two_sheets_without_the_rest_of_the_conversation(page: Page) -> None:
    ask(page, "How long does the ferry from Vellmar to Ostrand take?")
    page.evaluate("window.print = () => {}")
    with show(page, build_brief()) as turn:
        turn.get_by_role("button", name="Print").click()
        page.emulate_media(media="print")
        expect(page.locator(".turn").first).to_be_hidden()
        expect(turn).to_be_visible()
        expect(turn.get_by_role("navigation")).to_be_hidden()
        expect(turn.get_by_role("button", name="Copy")).to_have_count(0)
        document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
        assert len(document) <= 2
        text = " ".join(sheet.get_textpage().get_text_range() for sheet in document)
        assert TOPIC in text
        assert "ferry" not in text
        assert re.search(
            r"Crane drivers of Vellmar put down work\s+Example Courier · 12 Jan 2026 · 2 of 16 statements\s+\[3\]", text
        )
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(page.locator(".turn").first).to_be_visible()


def test_footnotes_keep_the_headings(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with show(page, build_brief()) as turn:
        turn.get_by_role("button", name="Copy with footnotes").click()
        expect(turn.get_by_role("button", name="Copied")).to_be_visible()
        text = page.evaluate("navigator.clipboard.readText()")
        assert "FIGURES\n\nRise in pay: Pay goes up by 6.5 percent over two years. [9]" in text
        assert text.index("Sources differ: the cost of the strike") < text.index("COMMITMENTS AND CONDITIONS")
