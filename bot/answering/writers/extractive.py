"""The writer that needs no key, no network and no model server: it speaks in the sources' own sentences."""

from collections.abc import AsyncGenerator, Iterator, Sequence

from bot.answering.answers import CitationLedger, WriterInput, finish_answer
from bot.models import Answer, EngineInfo, Event, Statement, StatementEvent, Usage


class ExtractiveWriter:
    name = "extractive"
    reads_any_language = False
    info = EngineInfo(name=name)

    def begin(self) -> "ExtractiveWriter":
        """Itself: it keeps nothing of a question."""
        return self

    async def rewrite(self, question: str, history: Sequence[Answer]) -> str | None:
        return None

    async def write(self, found: WriterInput) -> AsyncGenerator[Event]:
        for event in quote_sources(found, self.info):
            yield event


def quote_sources(found: WriterInput, engine: EngineInfo, usage: Usage | None = None) -> Iterator[Event]:
    """The draft in the sources' own sentences: a `statement` each, then `answer`."""
    ledger = CitationLedger()
    statements: list[Statement] = []
    for evidence in found.draft.evidence:
        numbers, new = ledger.cite((*evidence.quotes, *evidence.others))
        statement = Statement(
            text=evidence.text,
            citations=numbers,
            sources=evidence.sources,
            support="supported" if evidence.others else "verbatim",
        )
        statements.append(statement)
        yield StatementEvent(statement=statement, citations=new)
    yield from finish_answer(found, statements, ledger, engine, usage)
