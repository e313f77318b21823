"""The `briefing-evals` command. Exit code 0: passed, 1: failed, 2: wrong usage."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from evals.baseline import build_baseline, load_baseline, write_baseline
from evals.bots import HttpBot
from evals.briefs import BOUNDS, build_briefs_report, load_bounds, run_topics
from evals.models import Suite
from evals.proposals import HEAD, propose_cases, read_case_ids
from evals.report import write_report
from evals.report.briefs import list_brief_tables, write_briefs_report
from evals.report.markdown import render_tables
from evals.report.terminal import build_table, print_report
from evals.requests import judge_requests, list_request_tables, run_requests
from evals.results import Reason, Report
from evals.runner import run_suite, select_samples
from evals.scorers import SCORERS
from evals.server import serve_corpus
from evals.stamp import build_stamp
from evals.suites import find_suite, list_suites, load_suite
from evals.summary import build_report
from evals.topics import load_requests, select_topics
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
    with _tell_errors() as errors:
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
            done = _run_one(item, errors, only or [], baseline, url, folder, record)
            reports.append(done)
            if not as_json:
                print_report(done, Console(highlight=False))
        if as_json:
            print("\n".join(item.model_dump_json() for item in reports))
    if any(item.verdict == "failed" for item in reports):
        raise typer.Exit(1)


@app.command()
def briefs(
    only: Annotated[list[str] | None, typer.Argument(help="Only these corpora or topics; not judged.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write every brief and the tables to this folder.")] = None,
) -> None:
    """Brief on topics with known facts, beside baselines of the same length, and judge the briefs."""
    with _tell_errors() as errors:
        sets, bounds = select_topics(only or ()), load_bounds()
        started_at, started = datetime.now(UTC), time.perf_counter()
        with _show_progress("briefs", sum(len(one.chosen) for one in sets), errors) as advance:
            results = [result for one in sets for result in run_topics(one, on_topic=advance)]
        seconds = time.perf_counter() - started
        stamp = build_stamp([result.answer for result in results], started_at, seconds, settings=load_settings())
        done = build_briefs_report(results, stamp, {} if only else bounds)
        for table in list_brief_tables(done):
            Console(highlight=False).print(build_table(table))
        for path in write_briefs_report(done, report) if report is not None else ():
            errors.print(f"wrote {path}", markup=False)
        tell_verdict("Not judged" if only else "Failed" if done.reasons else "Passed", done.reasons)


@app.command()
def requests(
    report: Annotated[Path | None, typer.Option(help="Write the tables to this folder.")] = None,
) -> None:
    """Send requests in people's words, and judge the form that each gets and what is in the answer."""
    with _tell_errors() as errors:
        wanted, bounds = load_requests(), load_bounds()
        with (
            serve_corpus(wanted.articles) as address,
            closing(HttpBot(address)) as bot,
            _show_progress("requests", len(wanted.requests), errors) as advance,
        ):
            results = run_requests(wanted.requests, bot, on_request=advance)
        tables, reasons = list_request_tables(results), judge_requests(results, bounds)
        for table in tables:
            Console(highlight=False).print(build_table(table))
        if report is not None:
            report.mkdir(parents=True, exist_ok=True)
            (report / "requests.md").write_text(render_tables("Evals: requests", tables), encoding="utf-8")
        tell_verdict("Failed" if reasons else "Passed", reasons)


@app.command()
def metrics() -> None:
    """List what is scored, by the names that thresholds use."""
    table = Table("name", "in reports", "better", "meaning", box=None, pad_edge=False)
    for scorer in (*SCORERS.values(), *BOUNDS.values()):
        table.add_row(scorer.name, scorer.title, scorer.better, escape(scorer.meaning))
    Console(highlight=False).print(table)


@app.command()
def propose(
    out: Annotated[Path | None, typer.Option(help="Add to this file what is not in it yet; by default print.")] = None,
) -> None:
    """Turn answers that people judged bad into cases for a person to complete and approve."""
    with _tell_errors() as errors:
        database = load_settings().sql_url
        approved = [sample.id for path in list_suites() for sample in load_suite(path).samples]
        before = out.read_text(encoding="utf-8") if out is not None and out.exists() else ""
        with closing(FeedbackStore(database)) as feedback, closing(ConversationStore(database)) as conversations:
            cases = propose_cases(feedback, conversations, [*approved, *read_case_ids(before)])
        if out is None:
            print(HEAD + "\n".join(cases), end="")
        elif cases:
            out.write_text("\n".join([before or HEAD, *cases]), encoding="utf-8")
        errors.print(f"{len(cases)} proposed. A case counts once a person has filled in what is right.")


@contextmanager
def _tell_errors() -> Iterator[Console]:
    """The console for people; what goes wrong is told there, and ends the command with its exit code."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        yield errors
    except (BriefingError, OSError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2 if isinstance(error, MalformedSuite | InvalidSettings) else 1) from error


def _run_one(
    suite: Suite,
    errors: Console,
    only: Sequence[str],
    baseline_path: Path | None,
    url: str | None,
    folder: Path | None,
    record: Path | None,
) -> Report:
    samples = select_samples(suite, only) if only else suite.samples
    if not samples:
        raise MalformedSuite(f"No case of {suite.name} has the id, kind, group or tag {' or '.join(only)}.")
    if baseline_path is None and suite.baseline_path.exists():
        baseline_path = suite.baseline_path
    baseline = load_baseline(baseline_path) if baseline_path else None
    settings = None if url else load_settings()
    started_at, started = datetime.now(UTC), time.perf_counter()
    log_path = folder / "server.log" if folder else None
    server = nullcontext(url) if url else serve_corpus(suite.corpus, log_path=log_path)
    with (
        server as address,
        closing(HttpBot(address)) as bot,
        _show_progress(suite.name, len(samples), errors) as advance,
    ):
        results = run_suite(suite, bot, samples, on_case=advance)
    report = build_report(
        suite,
        results,
        build_stamp(
            [result.answer for result in results],
            started_at,
            time.perf_counter() - started,
            settings=settings,
            address=url,
        ),
        baseline=baseline,
        baseline_name=str(baseline_path or ""),
        selection=" or ".join(only) or None,
        recording=record is not None,
    )
    if record is not None and any(result.failure is not None for result in results):
        errors.print(f"{record} was not written: a case without an answer can't be compared with.", markup=False)
    elif record is not None:
        write_baseline(build_baseline(report), record)
        errors.print(f"recorded {record}", markup=False)
    for path in write_report(report, folder) if folder is not None else ():
        errors.print(f"wrote {path}", markup=False)
    return report


def tell_verdict(verdict: str, reasons: Iterable[Reason]) -> None:
    """Print the verdict of a run and why; ends the command with 1 where it failed."""
    console = Console(highlight=False)
    console.print(f"\n[bold]{verdict}.[/]")
    for reason in reasons:
        console.print(f"  - {escape(reason.text)}")
    if verdict == "Failed":
        raise typer.Exit(1)


@contextmanager
def _show_progress(name: str, total: int, errors: Console) -> Iterator[Callable[[object], None]]:
    """What is called for each case, to be shown where there is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(name, total=total)
        yield lambda case: progress.advance(task)


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    sys.exit(app())
