"""Answers, articles and reports as a terminal shows them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from bot.models import Answer, Citation, Disagreement, SectionKind, Statement
from bot.wording import (
    NOT_SAID,
    Part,
    count_of,
    credit_position,
    describe_corpus,
    describe_origin,
    format_date,
    group_sources,
    list_details,
    list_parts,
    list_untold,
    quote_words,
    share_sources,
    title_answer,
    title_disagreement,
)
from ingest.dates import is_future
from ingest.models import IngestReport, MissingArticles, Source, StoredArticle

MOST_NAMED = 20
NARROW = 60
"""Columns below which what stands in a column of its own elsewhere, such as a date, gets a line of its own."""


@contextmanager
def show_progress(console: Console, hidden: bool, what: str = "Ingesting") -> Iterator[Callable[[int, int, str], None]]:
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
        task = bar.add_task(what, total=None)

        def update(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{what} {name}"[:60])

        yield update


def show_answer(console: Console, answer: Answer) -> None:
    """The whole answer with its sources."""
    if answer.sections:
        console.print(Text(title_answer(answer), style="bold underline"))
    elif answer.standalone_question != answer.question:
        console.print(Text(f"Understood as: {answer.standalone_question}", style="dim italic"))
    if answer.notice:
        console.print(Text(answer.notice))
    for part in list_parts(answer):
        _show_part(console, part)
    if answer.sections:
        _show_shares(console, answer)
    else:
        for heading, citations in group_sources(answer):
            _show_sources(console, heading, citations)
    console.print()
    basis = (*describe_corpus(answer.corpus), answer.engine.name, f"{answer.timings_ms.total:.0f} ms")
    console.print(Text(" · ".join(basis), style="dim"))
    if answer.engine.fallback:
        console.print(Text(answer.engine.fallback, style="yellow"))


def _show_part(console: Console, part: Part) -> None:
    if part.section is None:
        for statement in part.statements:
            count = f"  ({count_of(statement.sources, 'source')})" if statement.sources > 1 else ""
            console.print(_cite(statement.text, statement.citations, count))
    else:
        console.print()
        console.print(Text(part.section.title, style="bold"))
        if part.statements:
            draw = LAYOUTS.get(part.section.kind, _draw_list)
            narrow = draw is _draw_columns and console.width < NARROW
            console.print((_draw_groups if narrow else draw)(part.statements, part.section.kind))
    inset = 0 if part.section is None else 2
    for disagreement in part.disagreements:
        if part.section is None or part.statements:
            console.print()
        console.print(Padding(_draw_disagreement(disagreement), (0, 0, 0, inset)))
    if part.missing:
        missing = Text(f"{NOT_SAID} ", style="bold") + Text("; ".join(part.missing))
        console.print(Padding(missing, (0, 0, 0, inset)))


def _draw_list(statements: Sequence[Statement], kind: SectionKind) -> RenderableType:
    """A point each, whatever it is of in front."""
    grid = Table.grid(padding=(0, 1))
    for statement in statements:
        lead = Text(f"{statement.label}: ", style="bold") if statement.label else Text()
        grid.add_row(Text("•"), lead + _say(statement, kind))
    return Padding(grid, (0, 0, 0, 2))


def _draw_columns(statements: Sequence[Statement], kind: SectionKind) -> RenderableType:
    """Days or figures in a column, and beside each what is told of it."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(max_width=24)
    for statement in statements:
        grid.add_row(Text(_name_lead(statement), style="bold"), _say(statement, kind))
    return Padding(grid, (0, 0, 0, 2))


def _draw_groups(statements: Sequence[Statement], kind: SectionKind) -> RenderableType:
    """Points under whoever says them, or whatever they are of, named once."""
    rows: list[RenderableType] = []
    named = None
    for statement in statements:
        if (lead := _name_lead(statement)) != named and lead:
            rows.append(Padding(Text(lead, style="bold"), (0, 0, 0, 2)))
        named = lead
        grid = Table.grid(padding=(0, 1))
        grid.add_row(Text("•"), _say(statement, kind))
        rows.append(Padding(grid, (0, 0, 0, 4)))
    return Group(*rows)


LAYOUTS = {
    "timeline": _draw_columns,
    "figures": _draw_columns,
    "positions": _draw_groups,
    "quotations": _draw_groups,
}
"""How a section is laid out, by its kind; others are lists."""


def _name_lead(statement: Statement) -> str:
    return statement.label or (format_date(statement.day) if statement.day else "")


def _say(statement: Statement, kind: SectionKind) -> Text:
    details = list_details(statement, kind)
    return _cite(quote_words(statement, kind), statement.citations, f"  ({', '.join(details)})" if details else "")


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


def _show_shares(console: Console, answer: Answer) -> None:
    """An article a line, with how much rests on it, and its words where the answer does not tell them themselves."""
    grid = Table.grid(padding=(0, 1))
    for share in share_sources(answer):
        first = share.citations[0]
        numbers = ", ".join(str(one.number) for one in share.citations)
        basis = f" — {describe_origin(first)}, {share.resting} of {count_of(share.of, 'statement')}"
        grid.add_row(Text("•"), Text(first.title) + Text(basis, style="dim") + Text(f" [{numbers}]", style="cyan"))
        for citation in list_untold(answer, share.citations):
            grid.add_row(Text(), Text(f"[{citation.number}] ", style="cyan") + Text(f"“{citation.quote}”", style="dim"))
    if grid.row_count:
        console.print()
        console.print(Text("Sources", style="bold"), Padding(grid, (0, 0, 0, 2)), sep="\n")


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
    told = (
        ("added", report.added), ("changed", report.changed), ("shelved", report.shelved), ("removed", report.removed),
    )  # fmt: skip
    for title, ids in told:
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
    if report.shelved:
        counts.append(f"{len(report.shelved)} with other groups or collections")
    if report.passed_over:
        counts.append(f"{report.passed_over} of other formats passed over")
    console.print(Text(", ".join(counts)))
    console.print(Text(f"{report.articles} articles in the corpus, {report.seconds:.1f} s", style="dim"))
