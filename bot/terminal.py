"""Answers, articles and reports as a terminal shows them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from bot.models import Answer, Citation, Disagreement
from ingest.dates import is_future
from ingest.models import IngestReport, MissingArticles, PublishedBasis, StoredArticle

MOST_NAMED = 20
KINDS = {"conflict": "Sources differ", "change": "Changed over time", "correction": "Corrected"}


def format_date(published: date | None, basis: PublishedBasis = "stated") -> str:
    """A date for people; one that was inferred says so."""
    if published is None:
        return "date unknown"
    written = f"{published.day} {published:%b %Y}"
    return f"{written} (inferred)" if basis == "inferred" else written


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
    used = {number for statement in answer.statements for number in statement.citations}
    for statement in answer.statements:
        count = f"  ({statement.sources} sources)" if statement.sources > 1 else ""
        console.print(_cite(statement.text, statement.citations, count))
    for disagreement in answer.disagreements:
        console.print()
        console.print(_draw_disagreement(disagreement))
        used |= {number for position in disagreement.positions for number in position.citations}
    if answer.missing:
        console.print(Text("The sources do not say: ", style="bold") + Text("; ".join(answer.missing)))
    _show_sources(console, "Sources", [item for item in answer.citations if item.number in used])
    _show_sources(console, "Closest in the corpus", [item for item in answer.citations if item.number not in used])
    through = f"Corpus up to {format_date(answer.corpus.through)}" if answer.corpus.through else "Corpus without dates"
    console.print()
    console.print(
        Text(
            f"{through} · {answer.corpus.articles} articles · {answer.engine.name} · {answer.timings_ms.total:.0f} ms",
            style="dim",
        )
    )
    if answer.engine.fallback:
        console.print(Text(answer.engine.fallback, style="yellow"))


def _cite(text: str, numbers: Sequence[int], tail: str = "") -> Text:
    marks = "".join(f"[{number}]" for number in numbers)
    return Text(text) + Text(f" {marks}", style="cyan") + Text(tail, style="dim")


def _draw_disagreement(disagreement: Disagreement) -> RenderableType:
    rows: list[RenderableType] = [Text(f"{KINDS[disagreement.kind]}: {disagreement.about}", style="bold yellow")]
    for position in disagreement.positions:
        who = f" — {position.said_by}" if position.said_by else ""
        newest = ", newest" if position.newest else ""
        tail = f"{who} ({format_date(position.published)}{newest})"
        rows.append(Padding(_cite(position.text, position.citations, tail), (0, 0, 0, 2)))
    return Group(*rows)


def _show_sources(console: Console, title: str, citations: Sequence[Citation]) -> None:
    if not citations:
        return
    console.print()
    console.print(Text(title, style="bold"))
    for citation in citations:
        publisher = f"{citation.publisher}, " if citation.publisher else ""
        where = f"{publisher}{format_date(citation.published, citation.published_basis)}"
        console.print(
            Text(f"[{citation.number}] ", style="cyan") + Text(citation.title) + Text(f" — {where}", style="dim")
        )
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
