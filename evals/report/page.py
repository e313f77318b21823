"""The report as one HTML page: nothing is loaded from elsewhere, and nothing runs."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import groupby
from operator import itemgetter

from bot.models import Answer
from evals.models import Sample
from evals.report.tables import NUMBERS, Bar, Cell, Table, list_changes, list_tables
from evals.report.wording import (
    KIND_LABELS,
    describe_expectation,
    describe_faults,
    describe_latency,
    describe_stamp,
    describe_verdict,
    format_range,
    format_value,
)
from evals.results import CaseResult, Comparison, Report

_VERDICT_LOOKS = {"passed": "good", "failed": "bad", "not judged": "note"}
_CAPTIONS = (
    "A case passes when everything it asks for holds. The thin line is the 95% interval.",
    "Means over the cases that each metric applies to. The dashed line is the bound to keep.",
)
_SPARE = ("95% interval", "cases", "better", "worse", "p")
"""Columns that a narrow screen does without."""
_WIDTH = 300
_HEIGHT = 18


def render_page(report: Report) -> str:
    """The whole report for a browser or a printer, light or dark as the reader's system is."""
    return "\n".join(_render(report)) + "\n"


def _render(report: Report) -> Iterator[str]:
    style = files("evals.report").joinpath("page.css").read_text(encoding="utf-8")
    verdict = report.verdict.capitalize()
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{verdict}: evals of {escape(report.suite)}</title>\n<style>\n{style}</style></head><body><main>"
    yield f'<p class="eyebrow">Evals of the suite <b>{escape(report.suite)}</b>, {_date_line(report)} '
    yield f'<span class="mark {_VERDICT_LOOKS[report.verdict]}">{verdict}</span></p>'
    yield f"<h1>{escape(describe_verdict(report))}</h1>"
    if report.about:
        yield f"<p>{escape(report.about)}</p>"
    if report.reasons:
        yield '<ul class="reasons">'
        yield from (f"<li>{escape(reason.text)}</li>" for reason in report.reasons)
        yield "</ul>"
    for table, caption in zip(list_tables(report), _CAPTIONS, strict=True):
        yield f'<h2>{escape(table.title)}</h2><p class="soft">{caption}</p>'
        yield from _render_table(table)
    if report.latency is not None:
        yield f'<p class="soft">{describe_latency(report.latency)}</p>'
    if report.comparison is not None:
        yield from _render_comparison(report.comparison)
    if report.faulty:
        yield f"<h2>Cases that failed ({len(report.faulty)})</h2>"
        yield from _render_failures(report.faulty)
    yield from _render_all(report)
    yield '<h2>How it was run</h2><dl class="stamp">'
    yield from (f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in describe_stamp(report.stamp))
    yield "</dl></main></body></html>"


def _date_line(report: Report) -> str:
    through = report.stamp.corpus_through
    ran = f"{report.stamp.started_at:%-d %B %Y}"
    return f"{ran}, over articles through {through:%-d %B %Y}" if through else ran


def _render_table(table: Table) -> Iterator[str]:
    """A column of bars takes two: the bar, and the number."""
    drawn = {place for row in table.rows for place, cell in enumerate(row) if cell.bar}
    yield '<table class="figures"><thead><tr>'
    for place, column in enumerate(table.columns):
        span = ' colspan="2"' if place in drawn else ""
        yield f'<th scope="col" class="{"" if place in drawn else _name_look(column)}"{span}>{escape(column)}</th>'
    yield "</tr></thead><tbody>"
    for head, *cells in table.rows:
        note = f' <span class="aim">{escape(head.note)}</span>' if head.note else ""
        hint = f' title="{escape(head.hint)}"' if head.hint else ""
        yield f'<tr><th scope="row"{hint}>{_render_cell(head)}{note}</th>'
        for place, cell in enumerate(cells, start=1):
            if place in drawn:
                yield f'<td class="wide">{_render_bar(cell.bar) if cell.bar else ""}</td>'
            yield f'<td class="{_name_look(table.columns[place])}">{_render_cell(cell)}</td>'
        yield "</tr>"
    yield "</tbody></table>"


def _name_look(column: str) -> str:
    return " ".join(["number"] * (column in NUMBERS) + ["spare"] * (column in _SPARE))


def _render_cell(cell: Cell) -> str:
    return f'<span class="mark {cell.look}">{escape(cell.text)}</span>' if cell.look else escape(cell.text)


def _render_bar(bar: Bar) -> str:
    """A bar for the share, a whisker for its interval, a dashed line for its bound, drawn as SVG."""
    value, low, high = (f"{_WIDTH * share:.1f}" for share in (bar.value, bar.low, bar.high))
    label = f"{format_value(bar.value, 'share')}, 95% interval {format_range(bar.low, bar.high, 'share')}"
    bound = "" if bar.bound is None else f'<path class="bound" d="M{_WIDTH * bar.bound:.1f} 0V{_HEIGHT}" fill="none"/>'
    return (
        f'<svg class="bar" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'<rect class="track" x="0" y="3" width="{_WIDTH}" height="12" rx="2"/>'
        f'<rect class="fill{" short" if bar.short else ""}" x="0" y="3" width="{value}" height="12" rx="2"/>'
        f'<path class="whisker" d="M{low} 9H{high}M{low} 5V13M{high} 5V13" fill="none"/>{bound}</svg>'
    )


def _render_comparison(comparison: Comparison) -> Iterator[str]:
    yield f"<h2>Against the baseline of {comparison.recorded_at:%-d %B %Y}</h2>"
    for difference in comparison.differs:
        yield f'<p class="soft">Not as it was: {escape(difference)}</p>'
    tables = list(list_changes(comparison))
    for table in tables:
        yield from _render_table(table)
    if not tables:
        yield "<p>Nothing changed.</p>"


def _render_failures(results: tuple[CaseResult, ...]) -> Iterator[str]:
    """A table with two rows per case: the question with what is wrong, and answer, expectation and evidence."""
    yield '<table class="cases"><thead><tr><th scope="col">Answer</th><th scope="col">Expected</th>'
    yield '<th scope="col">Evidence</th></tr></thead>'
    for result in results:
        yield f'<tbody id="{escape(result.sample.id)}"><tr><th scope="rowgroup" colspan="3">'
        yield from _render_question(result)
        yield '</th></tr><tr><td><span class="cell-name">Answer</span>'
        yield from _render_answer(result.answer)
        yield '</td><td><span class="cell-name">Expected</span><dl>'
        for label, pairs in groupby(describe_expectation(result.sample), key=itemgetter(0)):
            yield f"<dt>{escape(label)}</dt>"
            yield from (f"<dd>{escape(text)}</dd>" for _, text in pairs)
        yield '</dl></td><td><span class="cell-name">Evidence</span>'
        yield from _render_evidence(result.sample, result.answer)
        yield '</td></tr><tr class="spacer"><td colspan="3"></td></tr></tbody>'
    yield "</table>"


def _render_question(result: CaseResult) -> Iterator[str]:
    sample = result.sample
    for turn in sample.turns[:-1]:
        yield f'<p class="before">{escape(turn)}</p>'
    yield f'<p class="question">{escape(sample.question)}</p>'
    if len(sample.turns) > 1 and result.answer is not None:
        yield f'<p class="before">understood as: {escape(result.answer.standalone_question)}</p>'
    yield f'<p class="before">{KIND_LABELS[sample.kind]}, <code>{escape(sample.id)}</code></p><ul class="why">'
    for label, text in describe_faults(result):
        yield f"<li><b>{escape(label)}</b>: {escape(text)}</li>"
    yield "</ul>"


def _render_answer(answer: Answer | None) -> Iterator[str]:
    if answer is None:
        yield '<p><span class="mark bad">none</span></p>'
        return
    look = {"answered": "good", "partial": "note", "declined": "plain"}[answer.outcome]
    yield f'<span class="mark {look}">{answer.outcome}</span>'
    for statement in answer.statements:
        yield f"<p>{escape(statement.text)}{_cite(statement.citations)}</p>"
    for item in answer.disagreements:
        yield f'<p class="soft">{escape(item.kind)} about {escape(item.about)}</p>'
        for position in item.positions:
            speaker = f"{escape(position.said_by)}: " if position.said_by else ""
            yield f"<p>{speaker}{escape(position.text)}{_cite(position.citations)}</p>"
    if answer.missing:
        yield f'<p class="soft">Missing: {escape("; ".join(answer.missing))}</p>'


def _render_evidence(sample: Sample, answer: Answer | None) -> Iterator[str]:
    if answer is None or not answer.citations:
        yield '<p class="soft">Nothing was cited.</p>'
        return
    right = sample.expect.right_articles
    for citation in answer.citations:
        if citation.number in answer.nearest:
            mark = ' <span class="mark plain">related</span>'
        elif right and citation.article_id not in right:
            mark = ' <span class="mark note">not expected</span>'
        else:
            mark = ""
        parts = [citation.title, citation.publisher, citation.published.isoformat() if citation.published else None]
        source = escape(", ".join(part for part in parts if part))
        yield f'<p class="source">[{citation.number}] {source}{mark}</p>'
        yield f"<blockquote>{escape(citation.quote)}</blockquote>"


def _cite(numbers: tuple[int, ...]) -> str:
    return f'<span class="cites">[{", ".join(map(str, numbers))}]</span>'


def _render_all(report: Report) -> Iterator[str]:
    yield f"<details><summary>All {len(report.cases)} cases</summary>"
    yield '<table class="all"><thead><tr><th scope="col">Question</th><th scope="col">Kind</th>'
    yield '<th scope="col">Outcome</th><th scope="col"></th></tr></thead><tbody>'
    for result in report.cases:
        question = escape(" / ".join(result.sample.turns))
        mark = '<span class="mark good">passed</span>'
        if not result.passed:
            mark = f'<a class="mark bad" href="#{escape(result.sample.id)}">failed</a>'
        outcome = result.answer.outcome if result.answer else "none"
        yield f'<tr><th scope="row">{question}</th><td>{KIND_LABELS[result.sample.kind]}</td>'
        yield f"<td>{outcome}</td><td>{mark}</td></tr>"
    yield "</tbody></table></details>"
