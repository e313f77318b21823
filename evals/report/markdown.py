"""The report as Markdown."""

from collections.abc import Iterable, Iterator

from evals.report.tables import NUMBERS, Table, list_changes, list_tables
from evals.report.wording import (
    KIND_LABELS,
    describe_answer,
    describe_expectation,
    describe_faults,
    describe_latency,
    describe_stamp,
    describe_verdict,
)
from evals.results import CaseResult, Comparison, Report


def render_markdown(report: Report) -> str:
    """The whole report, for reading in a repository or a pull request."""
    return "\n".join(_write_lines(report)) + "\n"


def _write_lines(report: Report) -> Iterator[str]:
    yield from (f"# Evals: {escape(report.suite)}", "")
    yield from (f"**{report.verdict.capitalize()}.** {escape(describe_verdict(report))}.", "")
    for reason in report.reasons:
        yield f"- {escape(reason.text)}"
    if report.reasons:
        yield ""
    for table in list_tables(report):
        yield from (f"## {table.title}", "", *write_table(table), "")
    if report.latency is not None:
        yield from (describe_latency(report.latency), "")
    if report.comparison is not None:
        yield from _write_comparison(report.comparison)
    if report.faulty:
        yield from (f"## Cases that failed ({len(report.faulty)})", "")
        for result in report.faulty:
            yield from _write_case(result)
    yield from ("## How it was run", "")
    for label, text in describe_stamp(report.stamp):
        yield f"- {label}: {escape(text)}"


def render_tables(title: str, tables: Iterable[Table]) -> str:
    """Tables under their titles."""
    lines = [line for table in tables for line in ("", f"## {escape(table.title)}", "", *write_table(table))]
    return "\n".join([f"# {escape(title)}", *lines]) + "\n"


def write_table(table: Table) -> Iterator[str]:
    """A table as lines of Markdown."""
    yield f"| {' | '.join(table.columns)} |"
    yield f"|{'|'.join('---:' if column in NUMBERS else '---' for column in table.columns)}|"
    for row in table.rows:
        texts = [f"**{escape(cell.text)}**" if cell.look == "bad" else escape(cell.text) for cell in row]
        yield f"| {' | '.join(texts)} |"


def _write_comparison(comparison: Comparison) -> Iterator[str]:
    yield from (f"## Against the baseline of {comparison.recorded_at:%Y-%m-%d}", "")
    for difference in comparison.differs:
        yield f"- not as it was: {escape(difference)}"
    if comparison.differs:
        yield ""
    tables = list(list_changes(comparison))
    for table in tables:
        yield from (*write_table(table), "")
    if not tables:
        yield from ("Nothing changed.", "")


def _write_case(result: CaseResult) -> Iterator[str]:
    yield from (f"### {escape(result.sample.question)}", "")
    yield from (f"`{result.sample.id}`, {KIND_LABELS[result.sample.kind]}", "")
    for label, text in describe_faults(result):
        yield f"- **{label}**: {escape(text)}"
    if len(result.sample.turns) > 1:
        yield f"- Asked before: {escape(' / '.join(result.sample.turns[:-1]))}"
    yield f"- Answer: {escape(describe_answer(result))}"
    expected = "; ".join(f"{label.lower()} {text}" for label, text in describe_expectation(result.sample))
    yield f"- Expected: {escape(expected)}"
    for citation in result.answer.citations if result.answer else ():
        yield f"- [{citation.number}] {escape(citation.article_id)}: “{escape(citation.quote)}”"
    yield ""


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line, also within a table."""
    flat = " ".join(text.split()).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;")
    for mark in "`*_|[]#":
        flat = flat.replace(mark, f"\\{mark}")
    return flat
