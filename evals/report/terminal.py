"""The report in a terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from evals.report.tables import NUMBERS, Cell, Table, list_changes, list_tables
from evals.report.wording import describe_answer, describe_faults, describe_latency, describe_verdict
from evals.results import Report

_COLOURS = {"good": "green", "bad": "red", "note": "yellow", "plain": "dim"}
_VERDICT_COLOURS = {"passed": "green", "failed": "red", "not judged": "yellow"}


def print_report(report: Report, console: Console) -> None:
    """Kinds, metrics, what changed, what failed and the verdict, in this order: the verdict stays in sight."""
    for table in list_tables(report):
        console.print(build_table(table))
    if report.latency is not None:
        console.print(describe_latency(report.latency))
    if report.comparison is not None:
        for table in list_changes(report.comparison):
            console.print(build_table(table))
        if not report.comparison.cases:
            console.print(f"No case differs from the baseline of {report.comparison.recorded_at:%Y-%m-%d}.")
    for result in report.faulty:
        console.print(f"\n[red]✗[/] [bold]{escape(result.sample.question)}[/]  [dim]{result.sample.id}[/]")
        for label, text in describe_faults(result):
            console.print(f"  {escape(label)}: {escape(text)}")
        console.print(f"  [dim]{escape(describe_answer(result))}[/]")
    colour = _VERDICT_COLOURS[report.verdict]
    console.print(f"\n[bold {colour}]{report.verdict.capitalize()}.[/] {escape(describe_verdict(report))}.")
    for reason in report.reasons:
        console.print(f"  - {escape(reason.text)}")


def build_table(table: Table) -> RichTable:
    """A table for the terminal."""
    built = RichTable(title=table.title, title_justify="left")
    for column in table.columns:
        built.add_column(column, justify="right" if column in NUMBERS else "left")
    for row in table.rows:
        built.add_row(*map(_write_cell, row))
    return built


def _write_cell(cell: Cell) -> str:
    return f"[{_COLOURS[cell.look]}]{escape(cell.text)}[/]" if cell.look else escape(cell.text)
