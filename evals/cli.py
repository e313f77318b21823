"""The `briefing-evals` command. Exit code 0: passed, 1: failed, 2: wrong usage."""

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from evals.baseline import build_baseline, load_baseline, write_baseline
from evals.bots import Bot, HttpBot
from evals.models import Sample, Suite
from evals.proposals import HEAD, propose_cases, read_case_ids
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


@dataclass(frozen=True, slots=True)
class Options:
    """How one suite is run."""

    baseline: Path | None
    record: Path | None
    folder: Path | None
    """Where the reports go."""
    url: str | None
    only: tuple[str, ...]


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
    report: Annotated[
        Path | None,
        typer.Option(help="Write Markdown, JSON, JUnit XML, HTML and the server's log to this folder."),
    ] = None,
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
        reports = []
        for item in suites:
            folder = report / item.name if report is not None and len(suites) > 1 else report
            done = _run_one(item, Options(baseline, record, folder, url, tuple(only or ())), errors)
            reports.append(done)
            if not as_json:
                print_report(done, Console(highlight=False))
        if as_json:
            print("\n".join(item.model_dump_json() for item in reports))
    except (BriefingError, OSError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2 if isinstance(error, MalformedSuite | InvalidSettings) else 1) from error
    if any(item.verdict == "failed" for item in reports):
        raise typer.Exit(1)


@app.command()
def propose(
    out: Annotated[Path | None, typer.Option(help="Add to this file what is not in it yet; by default print.")] = None,
) -> None:
    """Turn answers that people judged bad into cases for a person to complete and approve."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        url = load_settings().sql_url
        approved = [sample.id for path in list_suites() for sample in load_suite(path).samples]
        before = out.read_text(encoding="utf-8") if out is not None and out.exists() else ""
        with closing(FeedbackStore(url)) as feedback, closing(ConversationStore(url)) as conversations:
            cases = propose_cases(feedback, conversations, [*approved, *read_case_ids(before)])
        if out is None:
            print(HEAD + "\n".join(cases), end="")
        elif cases:
            out.write_text("\n".join([before or HEAD, *cases]), encoding="utf-8")
        errors.print(f"{len(cases)} proposed. A case counts once a person has filled in what is right.")
    except (BriefingError, OSError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2 if isinstance(error, MalformedSuite | InvalidSettings) else 1) from error


def _run_one(suite: Suite, options: Options, errors: Console) -> Report:
    samples = select_samples(suite, options.only) if options.only else suite.samples
    if not samples:
        raise MalformedSuite(f"No case of {suite.name} has the id, kind, group or tag {' or '.join(options.only)}.")
    baseline_path = options.baseline or (suite.baseline_path if suite.baseline_path.exists() else None)
    baseline = load_baseline(baseline_path) if baseline_path else None
    settings = None if options.url else load_settings()
    started_at, started = datetime.now(UTC), time.perf_counter()
    with _open_bot(suite, options) as bot:
        results = _ask_all(suite, bot, samples, errors)
    report = build_report(
        suite,
        results,
        build_stamp(results, started_at, time.perf_counter() - started, settings=settings, address=options.url),
        baseline=baseline,
        baseline_name=str(baseline_path or ""),
        selection=" or ".join(options.only) or None,
        recording=options.record is not None,
    )
    if options.record is not None:
        _record(report, options.record, errors)
    if options.folder is not None:
        for path in write_report(report, options.folder):
            errors.print(f"wrote {path}", markup=False)
    return report


def _record(report: Report, path: Path, errors: Console) -> None:
    if any(result.failure is not None for result in report.cases):
        errors.print(f"{path} was not written: a case without an answer can't be compared with.", markup=False)
        return
    write_baseline(build_baseline(report), path)
    errors.print(f"recorded {path}", markup=False)


@contextmanager
def _open_bot(suite: Suite, options: Options) -> Iterator[Bot]:
    if options.url is not None:
        with HttpBot(options.url) as bot:
            yield bot
        return
    log_path = options.folder / "server.log" if options.folder else None
    with serve_corpus(suite.corpus, log_path=log_path) as address, HttpBot(address) as bot:
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
