"""The report as one HTML page: nothing is loaded from elsewhere, and nothing runs."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from evals.report.failures import render_failures
from evals.report.figures import render_head, render_kinds, render_measures
from evals.report.wording import (
    CHANGE_LABELS,
    KIND_LABELS,
    describe_latency,
    describe_stamp,
    describe_verdict,
    format_value,
    name_verdict,
)
from evals.results import Comparison, Report

_VERDICT_LOOKS = {"Passed": "good", "Failed": "bad", "Not judged": "note"}
_CHANGE_LOOKS = {"worse": "bad", "better": "good", "mixed": "note"}


def render_page(report: Report) -> str:
    """The whole report for a browser or a printer, light or dark as the reader's system is."""
    return "\n".join(_render(report)) + "\n"


def _render(report: Report) -> Iterator[str]:
    style = files("evals.report").joinpath("page.css").read_text(encoding="utf-8")
    verdict = name_verdict(report)
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{verdict}: evals of {escape(report.suite)}</title>\n<style>\n{style}</style></head><body><main>"
    yield f'<p class="eyebrow">Evals of the suite <b>{escape(report.suite)}</b>, {_date_line(report)} '
    yield f'<span class="mark {_VERDICT_LOOKS[verdict]}">{verdict}</span></p>'
    yield f"<h1>{escape(describe_verdict(report))}</h1>"
    if report.about:
        yield f"<p>{escape(report.about)}</p>"
    if report.reasons:
        yield '<ul class="reasons">'
        yield from (f"<li>{escape(reason.text)}</li>" for reason in report.reasons)
        yield "</ul>"
    yield "<h2>By kind of question</h2>"
    yield '<p class="soft">A case passes when everything it asks for holds. The thin line is the 95% interval.</p>'
    yield from render_kinds(report.kinds)
    yield "<h2>By metric</h2>"
    yield '<p class="soft">Means over the cases that each metric applies to. The dashed line is the bound to keep.</p>'
    yield from render_measures(report.measures)
    if report.latency is not None:
        yield f'<p class="soft">{describe_latency(report.latency)}</p>'
    if report.comparison is not None:
        yield from _render_comparison(report.comparison)
    if report.faulty:
        yield f"<h2>Cases that failed ({len(report.faulty)})</h2>"
        yield from render_failures(report.faulty)
    yield from _render_all(report)
    yield '<h2>How it was run</h2><dl class="stamp">'
    yield from (f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in describe_stamp(report.stamp))
    yield "</dl></main></body></html>"


def _date_line(report: Report) -> str:
    through = report.stamp.corpus_through
    ran = f"{report.stamp.started_at:%-d %B %Y}"
    return f"{ran}, over articles through {through:%-d %B %Y}" if through else ran


def _render_comparison(comparison: Comparison) -> Iterator[str]:
    yield f"<h2>Against the baseline of {comparison.recorded_at:%-d %B %Y}</h2>"
    for difference in comparison.differs:
        yield f'<p class="soft">Not as it was: {escape(difference)}</p>'
    moved = [item for item in comparison.metrics if item.change != "same"]
    if not moved and not comparison.cases:
        yield "<p>Nothing changed.</p>"
        return
    if moved:
        columns = [(label, "number") for label in ("Before", "Now", "Better", "Worse", "p")]
        yield f'<table class="figures">{render_head([("Metric", ""), *columns, ("", "")])}<tbody>'
    for item in moved:
        look = {"regression": "bad", "gain": "good"}.get(item.change, "plain")
        name = {"noise": "within noise"}.get(item.change, item.change)
        numbers = [format_value(item.before, "share"), format_value(item.after, "share"), item.better, item.worse]
        cells = "".join(f'<td class="number">{number}</td>' for number in [*numbers, f"{item.p_value:.3f}"])
        yield f'<tr><th scope="row">{escape(item.label)}</th>{cells}'
        yield f'<td><span class="mark {look}">{name}</span></td></tr>'
    if moved:
        yield "</tbody></table>"
    yield '<ul class="changes">'
    for change in comparison.cases:
        look = _CHANGE_LOOKS.get(change.change, "plain")
        yield f'<li><span class="mark {look}">{CHANGE_LABELS[change.change]}</span> <code>{escape(change.id)}</code> '
        yield f'<span class="soft">{escape("; ".join(change.details))}</span></li>'
    yield "</ul>"


def _render_all(report: Report) -> Iterator[str]:
    yield f"<details><summary>All {len(report.cases)} cases</summary>"
    columns = [("Question", ""), ("Kind", ""), ("Outcome", ""), ("", "")]
    yield f'<table class="all">{render_head(columns)}<tbody>'
    for result in report.cases:
        question = escape(" / ".join(result.sample.turns))
        mark = '<span class="mark good">passed</span>'
        if not result.passed:
            mark = f'<a class="mark bad" href="#{escape(result.sample.id)}">failed</a>'
        outcome = result.answer.outcome if result.answer else "none"
        yield f'<tr><th scope="row">{question}</th><td>{KIND_LABELS[result.sample.kind]}</td>'
        yield f"<td>{outcome}</td><td>{mark}</td></tr>"
    yield "</tbody></table></details>"
