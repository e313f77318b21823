import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def test_the_known_facts_hold(tmp_path: Path) -> None:
    """The whole suite over HTTP, against a server of its own; its thresholds and baseline decide."""
    command = [sys.executable, "-m", "evals.cli", "run", "known_facts", "--report", str(tmp_path)]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "COLUMNS": "160"}, check=False
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
    assert {path.name for path in tmp_path.iterdir()} >= {"report.md", "report.json", "report.html", "junit.xml"}
