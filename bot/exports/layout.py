"""An answer as blocks, in the order and the words in which every format shows it; the writers only draw them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.exports.transcript import Entry, describe_basis, describe_facts, sort_positions
from bot.models import Answer, Citation, Disagreement, SectionKind, Statement
from bot.wording import (
    CHANGES,
    DISAGREEMENTS,
    NOT_IN_ARTICLES,
    NOT_SAID,
    Part,
    count_of,
    describe_position,
    describe_refusal,
    format_date,
    group_sources,
    list_parts,
    mark_newest,
)


@dataclass(frozen=True, slots=True)
class Said:
    """Words and the citations that carry them."""

    text: str
    citations: tuple[int, ...] = ()
    lead: str = ""
    """Stands before the text: who says it, when, or what became of it."""
    note: str = ""
    """Stands behind the citations."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int
    """1 for an answer, 2 for a part of it."""


@dataclass(frozen=True, slots=True)
class Note:
    """A line beside the matter: how the question was read, what the answer rests on."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    said: Said


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a cell holds one thing below the other."""

    headings: tuple[str, ...]
    rows: tuple[tuple[tuple[Said, ...], ...], ...]
    widths: tuple[int, ...]
    """Percent of the page, a column each."""
    named: bool = True
    """Whether the first cell of a row names what the others tell of."""


@dataclass(frozen=True, slots=True)
class Quotations:
    items: tuple[Said, ...]
    """Each with its speaker and date as its note."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What each side of a disagreement says, oldest first."""

    kind: str
    about: str
    level: int
    sides: tuple[Said, ...]
    """Each with whoever holds it, and since when, as its lead."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What the sources do not say."""

    lead: str
    phrases: tuple[str, ...]
    intro: str = ""
    """Stands between the lead and the phrases."""


@dataclass(frozen=True, slots=True)
class Source:
    """One article, or one citation of it."""

    citations: tuple[Citation, ...]
    quoted: tuple[Citation, ...]
    """Those of them whose words no statement repeats."""
    share: str = ""
    """How much rests on it: "7 of 21 statements"."""

    @property
    def numbers(self) -> str:
        """Those of its citations: "1–3, 5"."""
        runs: list[list[int]] = []
        for number in sorted(citation.number for citation in self.citations):
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


@dataclass(frozen=True, slots=True)
class Sources:
    heading: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Link:
    address: str


Block = Heading | Note | Paragraph | Bullets | Table | Quotations | Sides | Missing | Sources | Link


def lay_out(entry: Entry, title: str) -> Iterator[Block]:
    """The blocks of one answer in a document of this title, which is not said again."""
    answer = entry.answer
    if answer.question != title:
        yield Heading(answer.question, 1)
    if answer.standalone_question != answer.question:
        yield Note(answer.standalone_question, "Understood as")
    if answer.sections:
        yield Note(describe_facts(entry))
    if answer.notice:
        yield Paragraph(Said(answer.notice))
    yield from _lay_out_parts(answer)
    for heading, citations in group_sources(answer):
        sources = (
            _group_articles(answer, citations) if answer.sections else [Source((one,), (one,)) for one in citations]
        )
        yield Sources(heading, tuple(sources))
    for line in describe_basis(entry):
        yield Note(line)
    yield Link(entry.permalink)


def say(statement: Statement, lead: str = "") -> Said:
    note = count_of(statement.sources, "source") if statement.sources > 1 else ""
    return Said(statement.text, statement.citations, lead, note)


def _lay_out_parts(answer: Answer) -> Iterator[Block]:
    """Each under its heading; the sides of a comparison in one table."""
    parts = list_parts(answer)
    sides = [one for one in parts if one.section and one.section.kind == "positions" and one.statements]
    if answer.form != "comparison" or len(sides) < 2:
        sides = []
    for part in parts:
        if part.section is None:
            for statement in part.statements:
                yield Paragraph(say(statement))
        elif part not in sides:
            yield Heading(part.section.title, 2)
            yield from _fill(answer, part.section.kind, part.statements)
        elif part is sides[0]:
            yield _compare(sides)
        for disagreement in part.disagreements:
            yield _oppose(disagreement, 2 if part.section is None else 3)
        if part.missing and answer.sections:
            yield Missing(NOT_SAID, part.missing)
    refusal = None if answer.sections else describe_refusal(answer)
    if refusal is not None:
        yield Missing(refusal, answer.missing, NOT_IN_ARTICLES if answer.missing else "")


def _fill(answer: Answer, kind: SectionKind, told: Sequence[Statement]) -> Iterator[Block]:
    """What stands under a heading, in the form of its kind."""
    if not told:
        return
    match kind:
        case "summary":
            for one in told:
                yield Paragraph(say(one, _lead(one)))
        case "timeline":
            days = tuple(((Said(one.label or format_date(one.day)),), (say(one),)) for one in told)
            yield Table(("When", "What"), days, (18, 82))
        case "figures":
            rows = tuple(((Said(one.label or ""),), (Said(one.text),), tuple(_credit(answer, one))) for one in told)
            yield Table(("Value", "What", "Source"), rows, (18, 54, 28))
        case "positions":
            groups = [(label, tuple(map(_date, group))) for label, group in groupby(told, lambda one: one.label or "")]
            yield Table(("Who", "What"), tuple(((Said(label),), said) for label, said in groups), (24, 76))
        case "quotations":
            yield Quotations(tuple(map(_attribute, told)))
        case _:
            mark = CHANGES.get(kind)
            yield Bullets(tuple(say(one, ", ".join(filter(None, (mark, _lead(one))))) for one in told))


def _compare(sides: Sequence[Part]) -> Table:
    """A column for each side."""
    titles = tuple(one.section.title for one in sides if one.section)
    cells = tuple(
        tuple(_date(statement, named=title) for statement in side.statements)
        for title, side in zip(titles, sides, strict=True)
    )
    width = 100 // len(titles)
    return Table(titles, (cells,), (width,) * len(titles), named=False)


def _date(statement: Statement, named: str | None = None) -> Said:
    """A position with its date before it; under the name of another, with its speaker too."""
    speaker = statement.label if named and statement.label != named else ""
    day = format_date(statement.day) if statement.day else ""
    return say(statement, mark_newest(", ".join(filter(None, (speaker, day))), statement.newest))


def _attribute(statement: Statement) -> Said:
    return Said(statement.text, statement.citations, note=_lead(statement))


def _lead(statement: Statement) -> str:
    """Who says it, or what it is on, and its day."""
    return ", ".join(filter(None, (statement.label, format_date(statement.day) if statement.day else "")))


def _credit(answer: Answer, statement: Statement) -> Iterator[Said]:
    """The articles that a figure is from, each by its publisher and date."""
    cited = [citation for citation in answer.citations if citation.number in statement.citations]
    for group in _group_by_article(cited):
        first = group[0]
        when = mark_newest(format_date(first.published, first.published_basis), statement.newest)
        yield Said(first.publisher or first.title, tuple(one.number for one in group), note=when)


def _oppose(disagreement: Disagreement, level: int) -> Sides:
    sides = [
        Said(position.text, position.citations, describe_position(position))
        for position in sort_positions(disagreement)
    ]
    return Sides(DISAGREEMENTS[disagreement.kind], disagreement.about, level, tuple(sides))


def _group_articles(answer: Answer, citations: Sequence[Citation]) -> Iterator[Source]:
    """The articles in order of first use, each with the words that are not in the text already."""
    said = [(set(one.citations), one.text) for one in answer.statements]
    said += [(set(one.citations), one.text) for item in answer.disagreements for one in item.positions]
    for group in _group_by_article(citations):
        numbers = {citation.number for citation in group}
        resting = sum(not numbers.isdisjoint(one.citations) for one in answer.statements)
        share = f"{resting:,} of {count_of(len(answer.statements), 'statement')}" if resting else ""
        quoted = [one for one in group if not any(one.number in by and one.quote in text for by, text in said)]
        yield Source(tuple(group), tuple(quoted), share)


def _group_by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    articles: dict[tuple[str, int], list[Citation]] = {}
    for citation in citations:
        articles.setdefault((citation.article_id, citation.article_version), []).append(citation)
    return list(articles.values())
