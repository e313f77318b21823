"""The page of the articles, over a server of its own: adding, replacing, removing, and answers that see it at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from .conftest import ARTICLES, Complaints, serve
from .steps import ask, fetch, fetch_answer

LAMP = "The lamp of the Quillmar lighthouse was lit for the first time in 1911 by Anna Roth."
LIT = "Who lit the lamp of the Quillmar lighthouse?"
HEBREW = "שלום עולם. המגדלור של קווילמר נבנה בשנת 1911. הספינות באו אל הנמל."


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """In place of the one that all other tests share."""
    with serve(ARTICLES, tmp_path_factory.mktemp("desk")) as url:
        yield url


def payload(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}


@pytest.fixture
def refused(complaints: Complaints) -> None:
    """A browser reports a refusal by the server in its console."""
    complaints.expected = ("status of 422",)


def add(page: Page, *files: FilePayload) -> None:
    page.goto("/articles")
    page.get_by_role("button", name="Add articles").click()
    page.locator("#upload-files").set_input_files(list(files))


def open_menu(page: Page, article_id: str) -> None:
    page.locator(f"[data-article='{article_id}']").get_by_role("button", name="More for").click()


def test_articles_are_listed_searched_read_added_replaced_and_removed(page: Page) -> None:
    page.get_by_role("link", name="Articles").click()
    entries = page.locator(".library-title")
    expect(entries).to_have_count(4)
    expect(entries.first).to_have_text("Vellmar harbour reopens after the storm")
    page.get_by_label("Search articles").fill("breakwater divers")
    expect(entries).to_have_text(["Vellmar harbour reopens after the storm"])
    page.get_by_label("Search articles").fill("gazette")
    expect(entries).to_have_text(["Ferry between Vellmar and Ostrand gets a new timetable"])
    page.locator(".library-entry").click()
    expect(page.locator(".article-text")).to_contain_text("six times a day")
    page.get_by_role("button", name="Close").click()

    add(
        page, payload("lamp.md", f"---\ntitle: The lamp\npublished: 2026-02-01\n---\n\n{LAMP}"), payload("empty.md", "")
    )
    report = page.locator(".upload-report")
    expect(report).to_contain_text("lamp.md – Added.")
    expect(report.locator(".is-refused")).to_contain_text("empty.md – The file is empty")
    expect(entries).to_have_count(5)
    expect(page.locator(".desk-about")).to_have_text("5 articles, up to 3 Feb 2026")
    page.get_by_role("link", name="Briefing").click()
    expect(page.locator("#chat")).to_have_attribute("data-view", "empty")
    turn = ask(page, LIT)
    expect(turn.locator(".statement").first).to_contain_text("Anna Roth")
    answer = fetch_answer(page)

    page.goto("/articles")
    open_menu(page, "lamp")
    page.get_by_role("button", name="Replace with a new version").click()
    page.get_by_label("File with the new version").set_input_files(payload("new.txt", LAMP.replace("1911", "1912")))
    page.get_by_role("dialog").get_by_role("button", name="Replace").click()
    expect(page.locator(".desk-done")).to_contain_text("“The lamp” was replaced.")
    kept = fetch(page, "/api/articles/lamp")
    assert (kept["version"], kept["title"], kept["published"]) == (2, "The lamp", "2026-02-01")
    page.goto(f"/answers/{answer['id']}")
    expect(page.locator(".permalink-note")).to_contain_text("The corpus has changed since.")
    expect(page.locator(".permalink-note")).to_contain_text("“The lamp” has a newer version since.")
    expect(page.locator(".statement").first).to_contain_text("1911")

    page.goto("/articles")
    open_menu(page, "lamp")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator(".desk-done")).to_contain_text("“The lamp” was removed.")
    expect(entries).to_have_count(4)
    page.goto(f"/answers/{answer['id']}")
    expect(page.locator(".permalink-note")).to_contain_text("“The lamp” was removed from the corpus.")
    page.locator(".statement .chip").first.click()
    expect(page.locator(".reader-note")).to_contain_text("This is the version that was cited.")


def test_a_text_is_pasted_with_what_is_known_of_it_and_reads_in_its_direction(page: Page) -> None:
    page.goto("/articles")
    page.get_by_role("button", name="Add articles").click()
    page.get_by_text("Paste a text instead").click()
    page.get_by_text("Say who may read them").click()
    page.get_by_label("Groups that may read them").fill("harbour, press ")
    page.get_by_label("Collections").fill("Towers")
    form = page.locator(".paste-form")
    form.get_by_label("Title").fill("The lighthouse")
    form.get_by_label("Publisher").fill("Example Herald")
    form.get_by_label("Published").fill("2026-02-05")
    form.get_by_label("Kind").select_option("opinion")
    form.get_by_label("The date is inferred").check()
    form.get_by_label("Text").fill(HEBREW)
    form.get_by_role("button", name="Add this article").click()
    expect(page.locator(".upload-report")).to_contain_text("Added.")
    expect(form.get_by_label("Title")).to_have_value("")
    entry = page.locator(".library > li").first
    expect(entry).to_contain_text("Example Herald · 5 Feb 2026 (inferred) · Opinion")
    stored = fetch(page, "/api/articles/the-lighthouse")
    assert (stored["groups"], stored["collections"]) == (["harbour", "press"], ["Towers"])
    entry.locator(".library-entry").click()
    paragraph = page.locator(".article-text > p").first
    assert paragraph.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert page.locator(".reader-title").evaluate("element => getComputedStyle(element).direction") == "ltr"


@pytest.mark.usefixtures("refused")
def test_details_are_set_right_by_hand_and_given_back_to_the_file(page: Page) -> None:
    name = "ferry-timetable"
    before = fetch(page, f"/api/articles/{name}")
    page.goto("/articles")
    open_menu(page, name)
    page.get_by_role("button", name="Set details right").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Title")).to_have_value(before["title"])
    dialog.get_by_label("Title").fill("The ferry's new times")
    dialog.get_by_label("Published").fill("2026-01-15")
    dialog.get_by_label("Kind").select_option("correction")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".desk-done")).to_contain_text("were set right")
    entry = page.locator(f"[data-article='{name}']")
    expect(entry).to_contain_text("The ferry's new times")
    expect(entry).to_contain_text("15 Jan 2026 · Correction")
    amended = fetch(page, f"/api/articles/{name}")
    assert (amended["amended"], amended["version"]) == (["title", "published", "kind"], before["version"] + 1)

    entry.locator(".library-entry").click()
    line = page.locator(".reader-amend")
    expect(line).to_contain_text("Set right by hand: title, date, kind")
    line.get_by_role("button", name="Set details right").click()
    dialog.get_by_label("Language").fill("English!")
    dialog.get_by_role("button", name="Save").click()
    expect(line.locator(".failure")).to_contain_text("is no language tag")
    line.get_by_role("button", name="Set details right").click()
    dialog.get_by_label("Published").fill("2931-01-15")
    dialog.get_by_role("button", name="Save").click()
    expect(entry).to_contain_text("15 Jan 2931 (in the future)")
    expect(page.locator(".timeline-legend")).to_contain_text("1 article dated in the future")
    expect(page.locator(".desk-about")).not_to_contain_text("2931")
    line.get_by_role("button", name="Set details right").click()
    dialog.get_by_label("Go back to what the file says").check()
    dialog.get_by_role("button", name="Save").click()
    expect(line).not_to_contain_text("by hand")
    after = fetch(page, f"/api/articles/{name}")
    assert [after[key] for key in ("title", "published", "kind", "amended")] == [
        before["title"], before["published"], before["kind"], [],
    ]  # fmt: skip


def test_progress_and_a_refusal_as_a_whole_are_shown(page: Page) -> None:
    events = 'event: progress\ndata: {"done": 1, "total": 3, "name": "b.md"}\n\n'
    problem = (
        'event: error\ndata: {"title": "Another process holds the index", "detail": "Try again.", "status": 503}\n\n'
    )
    page.route(
        "**/api/articles",
        lambda route: (
            route.fulfill(body=events + problem, content_type="text/event-stream")
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page.goto("/articles")
    page.evaluate(
        """() => {
          window.told = [];
          new MutationObserver(() => window.told.push(document.querySelector(".upload-progress")?.textContent))
            .observe(document.body, { childList: true, subtree: true });
        }"""
    )
    page.get_by_role("button", name="Add articles").click()
    page.locator("#upload-files").set_input_files([payload("a.md", "Some words.")])
    expect(page.locator(".upload-progress .failure")).to_contain_text("Another process holds the index")
    assert "Reading 2 of 3: b.md" in page.evaluate("window.told")
