import os
import shutil
import subprocess
import sys

import pytest

from evals.suites import find_suite, load_suite
from tests.conftest import ROOT


@pytest.mark.parametrize("suite", ["known_facts", "other_articles"])
def test_the_known_facts_hold(suite: str) -> None:
    """The whole suite over HTTP, against a server of its own; its thresholds and baseline decide.

    The reports stay where `make evals` puts them, so that nobody runs the suites again to read why.
    """
    report = ROOT / "evals-report" / suite
    shutil.rmtree(report, ignore_errors=True)
    command = [sys.executable, "-m", "evals.cli", "run", suite, "--report", str(report)]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "COLUMNS": "160"}, check=False
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
    assert {path.name for path in report.iterdir()} >= {"report.md", "report.json", "report.html", "junit.xml"}


def test_invented_articles_say_that_they_are_fiction() -> None:
    suite = load_suite(find_suite("other_articles"))
    assert len(suite.samples) >= 140
    assert "Nothing in this folder is true" in (suite.corpus / "README.md").read_text(encoding="utf-8")
