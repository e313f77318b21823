"""Answers, articles and reports as a terminal shows them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from bot.models import Answer, Citation, Disagreement
from bot.wording import (
    NOT_SAID,
    count_of,
    credit_position,
    describe_corpus,
    describe_origin,
    format_date,
    group_sources,
    title_disagreement,
)
from ingest.dates import is_future
from ingest.models import IngestReport, MissingArticles, Source, StoredArticle

MOST_NAMED = 20


@contextmanager
def show_progress(console: Console, hidden: bool) -> Iterator[Callable[[int, int, str], None]]:
    """A bar while the block runs, moved on by what is yielded; nothing where it is hidden or no person looks."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=hidden or not console.is_terminal,
    )
    with bar:
        task = bar.add_task("Ingesting", total=None)

        def update(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=f"Ingesting {name}"[:60])

        yield update


def show_answer(console: Console, answer: Answer) -> None:
    """The whole answer with its sources."""
    if answer.standalone_question != answer.question:
        console.print(Text(f"Understood as: {answer.standalone_question}", style="dim italic"))
    if answer.notice:
        console.print(Text(answer.notice))
    for statement in answer.statements:
        count = f"  ({count_of(statement.sources, 'source')})" if statement.sources > 1 else ""
        console.print(_cite(statement.text, statement.citations, count))
    for disagreement in answer.disagreements:
        console.print()
        console.print(_draw_disagreement(disagreement))
    if answer.missing:
        console.print(Text(f"{NOT_SAID} ", style="bold") + Text("; ".join(answer.missing)))
    for heading, citations in group_sources(answer):
        _show_sources(console, heading, citations)
    console.print()
    basis = (*describe_corpus(answer.corpus), answer.engine.name, f"{answer.timings_ms.total:.0f} ms")
    console.print(Text(" · ".join(basis), style="dim"))
    if answer.engine.fallback:
        console.print(Text(answer.engine.fallback, style="yellow"))


def _cite(text: str, numbers: Sequence[int], tail: str = "") -> Text:
    marks = "".join(f"[{number}]" for number in numbers)
    return Text(text) + Text(f" {marks}", style="cyan") + Text(tail, style="dim")


def _draw_disagreement(disagreement: Disagreement) -> RenderableType:
    rows: list[RenderableType] = [Text(title_disagreement(disagreement), style="bold yellow")]
    for position in disagreement.positions:
        rows.append(Padding(_cite(position.text, position.citations, credit_position(position)), (0, 0, 0, 2)))
    return Group(*rows)


def _show_sources(console: Console, title: str, citations: Sequence[Citation]) -> None:
    console.print()
    console.print(Text(title, style="bold"))
    for citation in citations:
        origin = Text(f" — {describe_origin(citation)}", style="dim")
        console.print(Text(f"[{citation.number}] ", style="cyan") + Text(citation.title) + origin)
        # Rich would read square brackets in a quote as markup; Text does not.
        console.print(Padding(Text(f"“{citation.quote}”", style="dim"), (0, 0, 0, 4)))


def show_articles(console: Console, articles: Sequence[StoredArticle]) -> None:
    """The corpus, an article a row."""
    table = Table("Published", "Id", "Title", "Publisher", box=None, pad_edge=False, header_style="bold")
    for article in articles:
        meta = article.metadata
        future = ", in the future" if is_future(meta.published) else ""
        table.add_row(
            format_date(meta.published, meta.published_basis) + future,
            article.id,
            Text(meta.title),
            Text(meta.publisher or ""),
        )
    console.print(table)


def show_source(console: Console, source: Source) -> None:
    """One source and how it goes, in a few lines."""
    console.print(Text(source.id, style="bold") + Text(f"  {source.address}"))
    every = f"every {describe_seconds(source.every_s)}"
    parts = [source.kind or "not read yet", count_of(source.articles, "article"), every]
    if source.waiting:
        parts.append(f"{source.waiting} still to be fetched")
    if source.succeeded_at:
        parts.append(f"last read {source.succeeded_at:%Y-%m-%d %H:%M}")
    parts.append(f"next {source.next_at:%Y-%m-%d %H:%M} UTC")
    console.print(Text("    " + ", ".join(parts), style="dim"))
    if source.error:
        times = f" ({source.failures} times now)" if source.failures > 1 else ""
        console.print(Text("    failed  ", style="red") + Text(f"{source.error}{times}"))
    for refused in source.refused:
        console.print(Text("    left out  ", style="yellow") + Text(f"{refused.address}: {refused.reason}"))


def describe_seconds(seconds: float) -> str:
    """A span of time in its largest whole unit."""
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= unit and seconds % unit == 0:
            return count_of(round(seconds / unit), name)
    return count_of(round(seconds), "second")


def tell_missing(missing: MissingArticles) -> str:
    """Why articles were not removed, which, and how to do it."""
    named = ", ".join(missing.article_ids[:MOST_NAMED])
    more = len(missing.article_ids) - MOST_NAMED
    return (
        f"{missing.folder} held {missing.held} articles, {len(missing.article_ids)} of which are gone from it. Nothing "
        f"of them was removed: {named}{f' and {more} more' if more > 0 else ''}. If they are to go, run "
        "'briefing ingest --prune'; else see whether the folder is mounted."
    )


def show_report(console: Console, report: IngestReport) -> None:
    """What an ingest run did."""
    for title, ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed)):
        for article_id in ids:
            console.print(Text(f"{title:>9}  ", style="green" if title != "removed" else "yellow") + Text(article_id))
    for duplicate in report.duplicates:
        console.print(Text("duplicate  ", style="yellow") + Text(f"{duplicate.path} has the text of {duplicate.kept}"))
    for refused in report.refused:
        console.print(Text("  refused  ", style="red") + Text(f"{refused.path}: {refused.reason}"))
    for missing in report.missing:
        console.print(Text("  missing  ", style="red") + Text(tell_missing(missing)))
    for note in report.notes:
        console.print(Text("     note  ", style="yellow") + Text(f"{note.article_id}: {note.text}"))
    counts = [
        f"{len(report.added)} added", f"{len(report.changed)} changed", f"{len(report.unchanged)} unchanged",
        f"{len(report.removed)} removed", f"{len(report.duplicates)} duplicate", f"{len(report.refused)} refused",
    ]  # fmt: skip
    if report.passed_over:
        counts.append(f"{report.passed_over} of other formats passed over")
    console.print(Text(", ".join(counts)))
    console.print(Text(f"{report.articles} articles in the corpus, {report.seconds:.1f} s", style="dim"))
