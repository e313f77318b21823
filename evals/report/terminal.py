"""The report in a terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.report.wording import (
    CHANGE_LABELS,
    KIND_LABELS,
    describe_answer,
    describe_faults,
    describe_latency,
    describe_verdict,
    format_interval,
    format_threshold,
    format_value,
    name_verdict,
)
from evals.results import Comparison, Report

_COLOURS = {"Passed": "green", "Failed": "red", "Not judged": "yellow"}


def print_report(report: Report, console: Console) -> None:
    """Kinds, metrics, what changed, what failed and the verdict, in this order: the verdict stays in sight."""
    kinds = Table("kind", "passed", "95% interval", title=f"{report.suite}: by kind", title_justify="left")
    for kind in report.kinds:
        interval = f"{100 * kind.low:.0f} to {100 * kind.high:.0f}%"
        kinds.add_row(KIND_LABELS[kind.kind], f"{kind.passed} of {kind.cases}", interval)
    console.print(kinds)
    metrics = Table("metric", "mean", "95% interval", "cases", "must be", "", title="by metric", title_justify="left")
    for item in report.measures:
        if item.n or item.threshold is not None:
            bound = format_threshold(item.threshold, item.unit)
            met = {True: "[green]holds[/]", False: "[red]broken[/]", None: ""}[item.met]
            value = format_value(item.value, item.unit)
            metrics.add_row(item.label, value, format_interval(item), str(item.n), bound, met)
    console.print(metrics)
    if report.latency is not None:
        console.print(describe_latency(report.latency))
    if report.comparison is not None:
        _print_comparison(report.comparison, console)
    for result in report.faulty:
        console.print(f"\n[red]✗[/] [bold]{escape(result.sample.question)}[/]  [dim]{result.sample.id}[/]")
        for label, text in describe_faults(result):
            console.print(f"  {escape(label)}: {escape(text)}")
        console.print(f"  [dim]{escape(describe_answer(result))}[/]")
    verdict = name_verdict(report)
    console.print(f"\n[bold {_COLOURS[verdict]}]{verdict}.[/] {escape(describe_verdict(report))}.")
    for reason in report.reasons:
        console.print(f"  - {escape(reason.text)}")


def _print_comparison(comparison: Comparison, console: Console) -> None:
    if not comparison.cases:
        console.print(f"No case differs from the baseline of {comparison.recorded_at:%Y-%m-%d}.")
        return
    table = Table("case", "against the baseline", "", title_justify="left")
    for change in comparison.cases:
        table.add_row(change.id, CHANGE_LABELS[change.change], escape("; ".join(change.details)))
    console.print(table)
