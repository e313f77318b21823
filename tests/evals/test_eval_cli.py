import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evals.cli import app
from evals.server import serve_corpus
from tests.evals.fiction_bot import FICTION, SUITE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        with serve_corpus(FICTION / "articles", (sys.executable, "-m", "tests.evals.fiction_server")) as address:
            yield address


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["run", *map(str, arguments)], env={"COLUMNS": "200"})


def write_failing_suite(folder: Path) -> Path:
    """One case whose fact the bot does not state, and a bound that it breaks."""
    path = folder / "failing.yaml"
    path.write_text(
        f"suite: failing\ncorpus: {FICTION / 'articles'}\nthresholds: {{fact_recall: {{min: 0.5}}}}\n"
        "cases:\n- id: ferry\n  kind: fact\n  question: Who is the captain of the ferry?\n"
        "  expect: {facts: [Captain Nemo]}\n"
    )
    return path


def test_a_run_that_holds_ends_with_0_and_writes_every_report(url: str, tmp_path: Path) -> None:
    done = run(SUITE, "--url", url, "--report", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "7 of 7 cases passed" in done.stdout
    assert f"wrote {tmp_path / 'out' / 'report.html'}" in done.stderr
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_json_has_stdout_to_itself(url: str) -> None:
    done = run(SUITE, "--url", url, "--json")
    report = json.loads(done.stdout)
    assert report["verdict"] == "passed"
    assert report["stamp"]["address"] == url
    assert report["stamp"]["corpus_fingerprint"] == "f1c710"
    assert report["stamp"]["settings_hash"] is None, "the settings of a running server are not known"


def test_a_broken_bound_ends_with_1(url: str, tmp_path: Path) -> None:
    done = run(write_failing_suite(tmp_path), "--url", url)
    assert done.exit_code == 1
    assert "Facts in the answer: 0% over 1 cases, must be at least 50%" in done.stdout


def test_a_run_is_recorded_and_then_compared_with(url: str, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    assert run(SUITE, "--url", url, "--record", baseline).exit_code == 0
    done = run(SUITE, "--url", url, "--baseline", baseline)
    assert done.exit_code == 0
    assert "No case differs from the baseline" in done.stdout

    content = json.loads(baseline.read_text())
    content["cases"]["pier-cost"]["scores"]["fact_recall"] = 0.5
    baseline.write_text(json.dumps(content))
    done = run(SUITE, "--url", url, "--baseline", baseline)
    assert done.exit_code == 1
    assert "record it with --record FILE" in done.stdout
    assert run(SUITE, "--url", url, "--baseline", baseline, "--record", baseline).exit_code == 0
    assert run(SUITE, "--url", url, "--baseline", baseline).exit_code == 0


def test_the_baseline_beside_a_suite_is_used_unasked(url: str, tmp_path: Path) -> None:
    suite = write_failing_suite(tmp_path)
    suite.write_text(suite.read_text().replace("thresholds: {fact_recall: {min: 0.5}}\n", ""))
    assert run(suite, "--url", url, "--record", tmp_path / "failing.baseline.json").exit_code == 0
    assert "No case differs from the baseline" in run(suite, "--url", url).stdout


def test_a_selection_is_not_judged(url: str) -> None:
    done = run(SUITE, "--url", url, "--only", "money", "--only", "smalltalk")
    assert done.exit_code == 0
    assert "Not judged. 2 of 2 cases passed" in done.stdout


def test_a_server_that_is_not_there_ends_with_1(tmp_path: Path) -> None:
    done = run(SUITE, "--url", "http://127.0.0.1:9")
    assert done.exit_code == 1
    assert "No answer from http://127.0.0.1:9" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nonsense"], "There is no suite nonsense"),
        ([str(SUITE), "--only", "nothing"], "No case of fiction has"),
        ([str(SUITE), "--baseline", "/nowhere/baseline.json"], "can't be read"),
        ([str(SUITE), "--only", "money", "--record", "x.json"], "can't be recorded"),
        ([str(SUITE), "--unheard-of"], "No such option"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], why: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert why in done.stderr
    assert done.stdout == ""


def test_nothing_is_recorded_when_a_case_got_no_answer(url: str, tmp_path: Path) -> None:
    suite = tmp_path / "breaking.yaml"
    suite.write_text(
        f"suite: breaking\ncorpus: {FICTION / 'articles'}\n"
        "cases:\n- {id: a, kind: unanswerable, question: break, expect: {}}\n"
    )
    done = run(suite, "--url", url, "--record", tmp_path / "baseline.json")
    assert done.exit_code == 1
    assert "Chroma did not answer" in done.stdout
    assert not (tmp_path / "baseline.json").exists()


def test_the_metrics_are_listed_with_their_meaning() -> None:
    done = CliRunner().invoke(app, ["metrics"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    row = next(line for line in done.stdout.splitlines() if line.startswith("false_refusal"))
    assert "Answerable declined" in row
    assert "lower" in row
    assert "For a question that the corpus answers" in row
