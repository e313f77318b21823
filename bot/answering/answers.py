"""What a writer starts from and ends with: a question, what was read for it, numbered citations, the last events."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.answering.differences import FoundDisagreement
from bot.answering.draft import Draft
from bot.answering.evidence import Quote
from bot.asking.question import Question
from bot.asking.smalltalk import reply_to
from bot.models import (
    Answer,
    AnswerEvent,
    Citation,
    CorpusState,
    Disagreement,
    DisagreementEvent,
    EngineInfo,
    Event,
    Position,
    Request,
    Statement,
    Timings,
    Usage,
)
from bot.retrieval.passages import Retrieval
from bot.store.conversations import create_id

EMPTY_CORPUS = (
    "The corpus is empty; add articles with 'briefing ingest PATH', or on the page under Articles, and ask again."
)


@dataclass(frozen=True, slots=True)
class WriterInput:
    """All that an answer is written from, and when it was there (time.perf_counter)."""

    request: Request
    corpus: CorpusState
    understood: Question
    retrieval: Retrieval
    draft: Draft
    began: float
    retrieved: float
    read: float


@dataclass(slots=True)
class CitationLedger:
    """Gives quotes their numbers, 1..n in order of first use; a number never changes afterwards."""

    citations: list[Citation] = field(default_factory=list)
    _numbers: dict[tuple[str, int, int, int], int] = field(default_factory=dict)

    def cite(self, quotes: Iterable[Quote]) -> tuple[tuple[int, ...], tuple[Citation, ...]]:
        """The numbers of these quotes, and the citations among them that are new."""
        numbers: list[int] = []
        new: list[Citation] = []
        for quote in quotes:
            key = (*quote.source, quote.start, quote.end)
            if key not in self._numbers:
                citation = build_citation(quote, len(self.citations) + 1)
                self._numbers[key] = citation.number
                self.citations.append(citation)
                new.append(citation)
            if self._numbers[key] not in numbers:
                numbers.append(self._numbers[key])
        return tuple(numbers), tuple(new)


def build_citation(quote: Quote, number: int) -> Citation:
    metadata = quote.passage.metadata
    return Citation(
        number=number,
        article_id=quote.passage.article_id,
        article_version=quote.passage.article_version,
        title=metadata.title,
        publisher=metadata.publisher,
        published=metadata.published,
        published_basis=metadata.published_basis,
        url=metadata.url,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
    )


def finish_answer(
    found: WriterInput,
    statements: Sequence[Statement],
    ledger: CitationLedger,
    engine: EngineInfo,
    usage: Usage | None = None,
) -> Iterator[Event]:
    """What comes after the statements: a `disagreement` each, then `answer`."""
    draft, understood = found.draft, found.understood
    disagreements: list[Disagreement] = []
    for differing in draft.disagreements:
        disagreement, fresh = number_disagreement(differing, ledger)
        disagreements.append(disagreement)
        yield DisagreementEvent(disagreement=disagreement, citations=fresh)
    nearest, _ = ledger.cite(draft.nearest)
    yield AnswerEvent(
        answer=Answer(
            id=found.request.answer_id or create_id(),
            conversation_id=found.request.conversation_id or create_id(),
            question=found.request.question,
            standalone_question=understood.standalone,
            outcome=draft.outcome,
            statements=tuple(statements),
            disagreements=tuple(disagreements),
            missing=draft.missing,
            nearest=nearest,
            citations=tuple(ledger.citations),
            notice=understood.notice,
            corpus=found.corpus,
            engine=engine,
            usage=usage,
            timings_ms=Timings(
                retrieve=round(1000 * (found.retrieved - found.began), 1),
                read=round(1000 * (found.read - found.retrieved), 1),
                total=round(1000 * (time.perf_counter() - found.began), 1),
            ),
        )
    )


def reply_unread(question: str, corpus: CorpusState) -> str | None:
    """What is said where nothing is to be read: the question is small talk, or there are no articles."""
    return reply_to(question) or (None if corpus.articles else EMPTY_CORPUS)


def build_reply(request: Request, corpus: CorpusState, reply: str, engine: EngineInfo) -> Answer:
    """An answer of a few words of ours: nothing is searched for, so nothing is said of what the sources hold."""
    return Answer(
        id=request.answer_id or create_id(),
        conversation_id=request.conversation_id or create_id(),
        question=request.question,
        standalone_question=request.question,
        outcome="declined",
        notice=reply,
        corpus=corpus,
        engine=engine,
        timings_ms=Timings(retrieve=0, read=0, total=0),
    )


def count_articles(retrieval: Retrieval) -> int:
    return len({passage.article_id for passage in retrieval.passages})


def number_disagreement(found: FoundDisagreement, ledger: CitationLedger) -> tuple[Disagreement, tuple[Citation, ...]]:
    """A disagreement with its citations' numbers, and the citations among them that are new."""
    positions: list[Position] = []
    new: list[Citation] = []
    for position in found.positions:
        numbers, fresh = ledger.cite((*position.quotes, *position.others))
        new += fresh
        positions.append(
            Position(
                text=position.text,
                citations=numbers,
                said_by=position.said_by,
                published=position.published,
                newest=position.newest,
            )
        )
    return Disagreement(about=found.about, kind=found.kind, positions=tuple(positions)), tuple(new)
