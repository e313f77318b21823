import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from bot.models import Answer
from evals.baseline import build_baseline
from evals.report import write_report
from evals.report.markdown import render_markdown
from evals.report.page import render_page
from evals.report.terminal import print_report
from evals.report.wording import describe_faults
from evals.results import CaseResult, Report, Stamp
from evals.runner import run_suite
from evals.suites import load_suite
from evals.summary import build_report
from tests.evals.fiction_bot import COST, RIGHT_ANSWERS, SUITE, FictionBot, answer, refuse

NASTY = "<script>alert('x')</script> | **bold** & \x0b [red]"
WRONG: dict[str, Answer] = {
    "How many passengers did the ferry carry last year?": refuse(NASTY, nearest=[COST]),
    "How old is the mayor?": answer(COST),
}
STAMP = Stamp(
    started_at=datetime(2031, 6, 1, 12, 30, tzinfo=UTC),
    seconds=2.4,
    project_version="0.1.0",
    commit="abc123def456",
    uncommitted=True,
    engine="extractive",
    settings_hash="5e771465",
    embedding_model="minilm",
    max_tokens=160,
    corpus_fingerprint="f1c710",
    corpus_articles=3,
    python="3.11.7",
    platform="Linux x86_64",
)


def report_on(answers: dict[str, Answer]) -> Report:
    suite = load_suite(SUITE)
    right = run_suite(suite, FictionBot())
    baseline = build_baseline(build_report(suite, right, STAMP))
    results: tuple[CaseResult, ...] = run_suite(suite, FictionBot(answers=RIGHT_ANSWERS | answers))
    return build_report(suite, results, STAMP, baseline, "baseline.json")


@pytest.fixture(scope="module")
def failed() -> Report:
    return report_on(WRONG)


class Outline(HTMLParser):
    """What of a page could load or run something, and whether its elements are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_is_one_file_that_loads_and_runs_nothing(failed: Report) -> None:
    page = render_page(failed)
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert outline.tags.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert all(address.startswith("#") for address in outline.addresses)
    assert "url(" not in page
    assert "@import" not in page


def test_the_page_shows_question_answer_expectation_and_evidence_of_each_failure(failed: Report) -> None:
    outline = Outline()
    outline.feed(render_page(failed))
    text = "".join(outline.text)
    assert "Failed" in text
    assert NASTY in text, "what the bot says is shown as text"
    for piece in (
        "How many passengers did the ferry carry last year?",
        "30,000 passengers or 30,000 people",
        "ferry-year: “carried thirty thousand passengers”",
        COST[1],
        "answered what the sources do not say",
        "answered → declined",
        "0.1.0, commit abc123def456 with uncommitted changes",
        "f1c710",
    ):
        assert piece in text


def test_what_follows_from_a_refusal_is_not_told_beside_it(failed: Report) -> None:
    refused = failed.cases[0]
    assert "fact_recall" in refused.faults
    assert [label for label, _ in describe_faults(refused)] == ["Answerable declined"]


def test_every_failed_case_can_be_reached_from_the_list_of_all(failed: Report) -> None:
    page = render_page(failed)
    targets = re.findall(r'href="#([^"]+)"', page)
    assert targets == ["ferry-passengers", "mayor-age"]
    assert all(f'id="{target}"' in page for target in targets)


def test_bars_are_as_long_as_their_share(failed: Report) -> None:
    page = render_page(failed)
    assert 'aria-label="0%, 95% interval 0 to 79%"' in page
    assert '<rect class="fill" x="0" y="3" width="0.0"' in page
    assert '<rect class="fill" x="0" y="3" width="300.0"' in page
    assert 'class="fill short"' in page


def test_a_passing_page_has_no_failures_and_says_so() -> None:
    report = report_on({})
    page = render_page(report)
    assert report.verdict == "passed"
    assert "7 of 7 cases passed, and every bound holds" in page
    assert "Cases that failed" not in page
    assert "Nothing changed." in page


def test_markdown_has_the_verdict_the_tables_and_the_failures(failed: Report) -> None:
    text = render_markdown(failed)
    assert text.startswith("# Evals: fiction\n\n**Failed.** 5 of 7 cases passed, but the run fails for 3 reasons.\n")
    assert "| Single facts | 0 | 1 | 0% | 0 to 79% |" in text
    assert "| Facts in the answer | 80% | 38 to 96% | 5 | at least 95% | **broken** |" in text
    assert "| Answerable declined | 20% | 4 to 62% | 5 | at most 5% | **broken** |" in text
    assert "| **Worse** | mayor-age | declined → answered; " in text
    assert "<script>" not in text
    assert "&lt;script>alert('x')&lt;/script> \\| \\*\\*bold\\*\\*" in text
    assert "- Corpus: 3 articles" in text


def test_junit_counts_and_names_what_failed(failed: Report, tmp_path: Path) -> None:
    write_report(failed, tmp_path)
    root = ElementTree.parse(tmp_path / "junit.xml").getroot()
    suites = {suite.get("name"): suite for suite in root}
    assert suites["fiction.fact"].get("failures") == "1"
    case = suites["fiction.unanswerable"].find("testcase")
    assert case is not None
    assert case.get("name") == "mayor-age"
    fault = case.find("failure")
    assert fault is not None
    assert "question: How old is the mayor?" in (fault.text or "")
    assert "expected: names as missing age or how old" in (fault.text or "")
    broken = {
        item.get("name") for item in suites["fiction.judgement"].findall("testcase") if item.find("failure") is not None
    }
    assert broken == {"thresholds hold"}
    assert suites["fiction.judgement"].get("failures") == "1"


def test_json_is_the_report_itself(failed: Report, tmp_path: Path) -> None:
    written = write_report(failed, tmp_path / "new")
    assert sorted(path.name for path in written) == ["junit.xml", "report.html", "report.json", "report.md"]
    text = (tmp_path / "new" / "report.json").read_text()
    assert Report.model_validate_json(text) == failed
    content = json.loads(text)
    assert content["verdict"] == "failed"
    assert content["stamp"]["corpus_fingerprint"] == "f1c710"
    assert "fact_recall" not in content["cases"][3]["scores"], "unscored is absent, not zero"


def test_a_case_without_an_answer_is_an_error_in_every_form(tmp_path: Path) -> None:
    suite = load_suite(SUITE)
    results = list(run_suite(suite, FictionBot()))
    results[3] = results[3].model_copy(
        update={"answer": None, "failure": "The index is gone.", "scores": {}, "passed": False}
    )
    report = build_report(suite, results, STAMP)
    write_report(report, tmp_path)
    assert report.verdict == "failed"
    error = ElementTree.parse(tmp_path / "junit.xml").getroot().find(".//error")
    assert error is not None
    assert error.get("message") == "No answer: The index is gone."
    for name in ("report.md", "report.html"):
        assert "The index is gone." in (tmp_path / name).read_text()


def test_the_terminal_ends_with_the_verdict_and_its_reasons(failed: Report) -> None:
    console = Console(width=200, record=True, quiet=False, file=None, force_terminal=False)
    with console.capture() as capture:
        print_report(failed, console)
    text = capture.get()
    assert NASTY.replace("\x0b", "") in text.replace("\x0b", "")
    assert "Failed. 5 of 7 cases passed" in text
    assert text.rstrip().splitlines()[-1].startswith("  - ")
    assert "broken" in text
