"""Answers made to order, for layouts that a real corpus does not bring about on demand. All of it is fiction."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.models import (
    Answer,
    Citation,
    CorpusState,
    Disagreement,
    EngineInfo,
    Outcome,
    Position,
    Statement,
    Timings,
)


def build_citation(number: int, quote: str, published: date | None = date(2031, 3, 7), **changes: Any) -> Citation:
    given = {
        "number": number,
        "article_id": f"article-{number}",
        "article_version": 1,
        "title": f"Article {number}",
        "publisher": "Example Courier",
        "published": published,
        "published_basis": "stated" if published else "unknown",
        "url": f"https://news.example/{number}",
        "quote": quote,
        "start": 0,
        "end": len(quote),
    }
    return Citation(**(given | changes))


def build_statement(text: str, *citations: int, sources: int = 1) -> Statement:
    return Statement(text=text, citations=citations, sources=sources, support="verbatim")


def build_disagreement() -> tuple[Disagreement, list[Citation]]:
    older = Position(
        text="The ferry carries 1,000 passengers.", citations=(1,), said_by="The harbour", published=date(2030, 8, 20)
    )
    newer = Position(
        text="The ferry carries 1,200 passengers.", citations=(2,), published=date(2031, 3, 7), newest=True
    )
    citations = [
        build_citation(1, older.text, date(2030, 8, 20), published_basis="inferred"),
        build_citation(2, newer.text),
    ]
    return Disagreement(
        about="how many passengers the ferry carries", kind="change", positions=(newer, older)
    ), citations


def build_answer(
    question: str,
    statements: Sequence[Statement] = (),
    citations: Sequence[Citation] = (),
    outcome: Outcome = "answered",
    **changes: Any,
) -> Answer:
    given = {
        "id": "made-to-order",
        "conversation_id": "conversation-1",
        "question": question,
        "standalone_question": question,
        "outcome": outcome,
        "statements": tuple(statements),
        "citations": tuple(citations),
        "corpus": CorpusState(fingerprint="f", articles=3, through=date(2031, 3, 7)),
        "engine": EngineInfo(name="extractive"),
        "timings_ms": Timings(retrieve=1, read=1, total=2),
    }
    return Answer(**(given | changes))
