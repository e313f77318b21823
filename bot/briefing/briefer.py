"""A brief, from a topic to the events of its answer: section by section, each written and checked as answers are."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.answering.answers import CitationLedger, number_disagreement
from bot.briefing.entries import FoundEntry, FoundSection
from bot.models import (
    Disagreement,
    DisagreementEvent,
    Event,
    Section,
    SectionEvent,
    Statement,
    StatementEvent,
)


@dataclass(slots=True)
class Pages:
    """What of a brief is written, numbered as answers are."""

    ledger: CitationLedger = field(default_factory=CitationLedger)
    statements: list[Statement] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def add(self, section: FoundSection) -> Iterator[Event]:
        """The events of one section: its heading, a `statement` each, a `disagreement` each."""
        first, differing = len(self.statements), len(self.disagreements)
        yield SectionEvent(kind=section.kind, title=section.title)
        for entry in section.entries:
            numbers, new = self.ledger.cite((*entry.evidence.quotes, *entry.evidence.others))
            statement = write_statement(entry, numbers)
            self.statements.append(statement)
            yield StatementEvent(statement=statement, citations=new)
        for found in section.disagreements:
            disagreement, fresh = number_disagreement(found, self.ledger)
            self.disagreements.append(disagreement)
            yield DisagreementEvent(disagreement=disagreement, citations=fresh)
        self.sections.append(
            Section(
                kind=section.kind,
                title=section.title,
                statements=tuple(range(first, len(self.statements))),
                disagreements=tuple(range(differing, len(self.disagreements))),
            )
        )


def write_statement(entry: FoundEntry, numbers: tuple[int, ...]) -> Statement:
    evidence = entry.evidence
    return Statement(
        text=evidence.text if entry.text is None else entry.text,
        citations=numbers,
        sources=evidence.sources,
        support="verbatim" if entry.text is None and not evidence.others else "supported",
        label=entry.label,
        day=entry.day,
        newest=entry.newest,
    )
