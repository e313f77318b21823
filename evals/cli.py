"""The `briefing-evals` command. Exit code 0: passed, 1: failed, 2: wrong usage."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from evals.baseline import Baseline, build_baseline, load_baseline, write_baseline
from evals.bots import Bot, HttpBot
from evals.models import Sample, Suite
from evals.report import write_report
from evals.report.terminal import print_report
from evals.results import CaseResult, Report
from evals.runner import run_suite, select_samples
from evals.server import serve_corpus
from evals.stamp import build_stamp
from evals.suites import find_suite, list_suites, load_suite
from evals.summary import build_report
from ingest.errors import BriefingError, InvalidSettings, MalformedSuite
from ingest.settings import load_settings

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def describe() -> None:
    """Known facts in, a verdict on the bot out."""


@app.command()
def run(
    suite: Annotated[str | None, typer.Argument(help="A suite's name or path; by default every one there is.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="Compare with this file; by default the baseline.json beside the suite.")
    ] = None,
    record: Annotated[Path | None, typer.Option(help="Write this run to a file, as the new baseline.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write Markdown, JSON, JUnit XML and HTML here.")] = None,
    url: Annotated[str | None, typer.Option(help="Ask this running server, instead of one for this run.")] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only cases with this id, kind, group or tag; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Ask the bot every question of a suite, score its answers and judge them."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        suites = [load_suite(find_suite(suite))] if suite else [load_suite(path) for path in list_suites()]
        if not suites:
            raise MalformedSuite("There is no suite yet.")
        if len(suites) > 1 and (baseline or record or url):
            raise MalformedSuite("--baseline, --record and --url are for one suite; name it. No case was run.")
        if only and record:
            raise MalformedSuite("A selection of the cases can't be recorded as the baseline. No case was run.")
        reports = [_run_one(item, baseline, record, url, only or [], errors) for item in suites]
        for item in reports:
            if report is not None:
                for path in write_report(item, report / item.suite if len(reports) > 1 else report):
                    errors.print(f"wrote {path}", markup=False)
            if not as_json:
                print_report(item, Console(highlight=False))
        if as_json:
            print("\n".join(item.model_dump_json() for item in reports))
    except (BriefingError, OSError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2 if isinstance(error, MalformedSuite | InvalidSettings) else 1) from error
    if not all(item.verdict != "failed" for item in reports):
        raise typer.Exit(1)


def _run_one(
    suite: Suite, baseline_path: Path | None, record: Path | None, url: str | None, only: list[str], errors: Console
) -> Report:
    samples = select_samples(suite, only) if only else suite.samples
    if not samples:
        raise MalformedSuite(f"No case of {suite.name} has the id, kind, group or tag {' or '.join(only)}.")
    path = baseline_path or (suite.baseline_path if suite.baseline_path.exists() else None)
    baseline: Baseline | None = load_baseline(path) if path else None
    settings = None if url else load_settings()
    started_at, started = datetime.now(UTC), time.perf_counter()
    with _open_bot(suite, url) as bot:
        results = _ask_all(suite, bot, samples, errors)
    stamp = build_stamp(results, started_at, time.perf_counter() - started, settings=settings, address=url)
    report = build_report(
        suite,
        results,
        stamp,
        baseline=baseline,
        baseline_name=str(path or ""),
        selection=" or ".join(only) or None,
        recording=record is not None,
    )
    if record is not None:
        if any(result.failure is not None for result in results):
            errors.print(f"{record} was not written: a case without an answer can't be compared with.", markup=False)
        else:
            write_baseline(build_baseline(report), record)
            errors.print(f"recorded {record}", markup=False)
    return report


@contextmanager
def _open_bot(suite: Suite, url: str | None) -> Iterator[Bot]:
    if url is not None:
        with HttpBot(url) as bot:
            yield bot
        return
    with serve_corpus(suite.corpus) as address, HttpBot(address) as bot:
        yield bot


def _ask_all(suite: Suite, bot: Bot, samples: tuple[Sample, ...], errors: Console) -> tuple[CaseResult, ...]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(suite.name, total=len(samples))
        return run_suite(suite, bot, samples, on_case=lambda sample: progress.advance(task))


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    sys.exit(app())
