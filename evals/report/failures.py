"""The failed cases of the HTML report: what was asked, what came, what should have, and on what evidence."""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from operator import itemgetter

from bot.models import Answer
from evals.models import Sample
from evals.report.wording import KIND_LABELS, describe_expectation, describe_faults
from evals.results import CaseResult


def render_failures(results: tuple[CaseResult, ...]) -> Iterator[str]:
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
