"""The report as Markdown."""

from collections.abc import Iterator

from evals.report.wording import (
    CHANGE_LABELS,
    KIND_LABELS,
    describe_answer,
    describe_expectation,
    describe_faults,
    describe_latency,
    describe_stamp,
    describe_verdict,
    format_interval,
    format_threshold,
    format_value,
    name_verdict,
)
from evals.results import CaseResult, Comparison, Report


def render_markdown(report: Report) -> str:
    """The whole report, for reading in a repository or a pull request."""
    return "\n".join(_write_lines(report)) + "\n"


def _write_lines(report: Report) -> Iterator[str]:
    yield f"# Evals: {_escape(report.suite)}"
    yield ""
    yield f"**{name_verdict(report)}.** {_escape(describe_verdict(report))}."
    yield ""
    for reason in report.reasons:
        yield f"- {_escape(reason.text)}"
    if report.reasons:
        yield ""
    yield from _write_kinds(report)
    yield from _write_measures(report)
    if report.comparison is not None:
        yield from _write_comparison(report.comparison)
    if report.faulty:
        yield f"## Cases that failed ({len(report.faulty)})"
        yield ""
        for result in report.faulty:
            yield from _write_case(result)
    yield "## How it was run"
    yield ""
    for label, text in describe_stamp(report.stamp):
        yield f"- {label}: {_escape(text)}"


def _write_kinds(report: Report) -> Iterator[str]:
    yield "## By kind"
    yield ""
    yield "| kind | passed | of | share | 95% interval |"
    yield "|---|---:|---:|---:|---:|"
    for kind in report.kinds:
        share = format_value(kind.passed / kind.cases, "share")
        interval = f"{100 * kind.low:.0f} to {100 * kind.high:.0f}%"
        yield f"| {KIND_LABELS[kind.kind]} | {kind.passed} | {kind.cases} | {share} | {interval} |"
    yield ""


def _write_measures(report: Report) -> Iterator[str]:
    yield "## By metric"
    yield ""
    yield "| metric | mean | 95% interval | cases | must be | |"
    yield "|---|---:|---:|---:|---|---|"
    for item in report.measures:
        met = {True: "holds", False: "**broken**", None: ""}[item.met]
        value = format_value(item.value, item.unit)
        bound = format_threshold(item.threshold, item.unit)
        yield f"| {item.label} | {value} | {format_interval(item)} | {item.n} | {bound} | {met} |"
    yield ""
    if report.latency is not None:
        yield describe_latency(report.latency)
        yield ""


def _write_comparison(comparison: Comparison) -> Iterator[str]:
    yield f"## Against the baseline of {comparison.recorded_at:%Y-%m-%d}"
    yield ""
    for difference in comparison.differs:
        yield f"- not as it was: {_escape(difference)}"
    moved = [item for item in comparison.metrics if item.change != "same"]
    if comparison.differs:
        yield ""
    if not moved and not comparison.cases:
        yield "Nothing changed."
        yield ""
        return
    if moved:
        yield "| metric | before | now | better | worse | p | |"
        yield "|---|---:|---:|---:|---:|---:|---|"
    for item in moved:
        before, after = format_value(item.before, "share"), format_value(item.after, "share")
        counts = f"{item.better} | {item.worse} | {item.p_value:.3f}"
        yield f"| {item.label} | {before} | {after} | {counts} | {item.change} |"
    if moved:
        yield ""
    for change in comparison.cases:
        details = f": {_escape('; '.join(change.details))}" if change.details else ""
        yield f"- {CHANGE_LABELS[change.change]}: `{change.id}`{details}"
    yield ""


def _write_case(result: CaseResult) -> Iterator[str]:
    yield f"### {_escape(result.sample.question)}"
    yield ""
    yield f"`{result.sample.id}`, {KIND_LABELS[result.sample.kind]}"
    yield ""
    for label, text in describe_faults(result):
        yield f"- **{label}**: {_escape(text)}"
    if len(result.sample.turns) > 1:
        yield f"- Asked before: {_escape(' / '.join(result.sample.turns[:-1]))}"
    yield f"- Answer: {_escape(describe_answer(result))}"
    expected = "; ".join(f"{label.lower()} {text}" for label, text in describe_expectation(result.sample))
    yield f"- Expected: {_escape(expected)}"
    for citation in result.answer.citations if result.answer else ():
        yield f"- [{citation.number}] {_escape(citation.article_id)}: “{_escape(citation.quote)}”"
    yield ""


def _escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line, also within a table."""
    flat = " ".join(text.split()).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;")
    for mark in "`*_|[]#":
        flat = flat.replace(mark, f"\\{mark}")
    return flat
