"""The scorer of docs/extending.md, from its code block to every report."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from evals.models import Threshold
from evals.report import write_report
from evals.report.terminal import print_report
from evals.results import Report, Stamp
from evals.runner import run_suite
from evals.scorers import SCORERS
from evals.suites import load_suite
from evals.summary import build_report
from tests.conftest import ROOT
from tests.evals.fiction_bot import FICTION, FictionBot

STAMP = Stamp(
    started_at=datetime(2031, 6, 1, tzinfo=UTC), seconds=1, project_version="1", python="3.11", platform="Linux"
)


@pytest.fixture
def report(tmp_path: Path) -> Iterator[Report]:
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    section = page.split("## A scorer\n")[1].split("\n## ")[0]
    code = re.findall(r"```python\n(.*?)```", section, re.DOTALL)[0]
    known = dict(SCORERS)
    try:
        exec(compile(code, "docs/extending.md", "exec"), {})
        suite = tmp_path / "small.yaml"
        suite.write_text(
            f"suite: small\ncorpus: {FICTION / 'articles'}\nthresholds: {{second_source: {{min: 0.3}}}}\ncases:\n"
            "- {id: captain, kind: fact, question: 'Who is the captain of the ferry?', expect: {facts: [Marsh]}}\n"
            "- {id: thanks, kind: smalltalk, question: Thank you!, expect: {}}\n",
            encoding="utf-8",
        )
        loaded = load_suite(suite)
        yield build_report(loaded, run_suite(loaded, FictionBot()), STAMP)
    finally:
        for name in set(SCORERS) - set(known):
            del SCORERS[name]


def test_the_scorer_of_the_page_is_judged_by_its_threshold(report: Report) -> None:
    measure = next(item for item in report.measures if item.name == "second_source")
    assert (measure.n, measure.value, measure.met) == (1, 0.0, False)
    assert measure.threshold == Threshold(min=0.3)
    assert report.faulty == (), "it is not decisive"
    assert [reason.text for reason in report.reasons] == [
        "Statements with a second source: 0% over 1 cases, must be at least 30%."
    ]


def test_the_scorer_of_the_page_is_in_every_report(report: Report, tmp_path: Path) -> None:
    for path in write_report(report, tmp_path / "out"):
        assert "Statements with a second source" in path.read_text(encoding="utf-8"), path.name
    console = Console(width=160)
    with console.capture() as capture:
        print_report(report, console)
    assert "Statements with a second source" in capture.get()
