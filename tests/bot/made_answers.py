"""Answers made to order, of fiction."""

from collections.abc import Sequence
from datetime import date, timedelta
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


def build_answer(name: str, question: str = "", conversation: str = "harbour", *said: str, **changes: Any) -> Answer:
    """An answer that says each of `said`, cited from an article of its own."""
    given = {
        "id": name,
        "conversation_id": conversation,
        "question": question or f"The {name} question?",
        "statements": [build_statement(text, number) for number, text in enumerate(said, start=1)],
        "citations": [build_citation(number, text) for number, text in enumerate(said, start=1)],
        "outcome": "answered" if said else "declined",
        "missing": () if said else ("anything of it",),
        "corpus": CorpusState(fingerprint="abc", articles=3, through=date(2026, 2, 3)),
    }
    return compose_answer(**(given | changes))


def compose_answer(
    question: str,
    statements: Sequence[Statement] = (),
    citations: Sequence[Citation] = (),
    outcome: Outcome = "answered",
    **changes: Any,
) -> Answer:
    """An answer with these statements and citations."""
    given = {
        "id": "made-to-order",
        "conversation_id": "conversation-1",
        "question": question,
        "standalone_question": question,
        "outcome": outcome,
        "statements": tuple(statements),
        "citations": tuple(citations),
        "corpus": CorpusState(fingerprint="f", articles=3, through=date(2026, 2, 3)),
        "engine": EngineInfo(name="extractive"),
        "timings_ms": Timings(retrieve=1, read=1, total=2),
    }
    return Answer(**(given | changes))


def build_statement(text: str, *citations: int, sources: int = 1, **changes: Any) -> Statement:
    return Statement(**({"text": text, "citations": citations, "sources": sources, "support": "verbatim"} | changes))


def build_citation(number: int, quote: str, **changes: Any) -> Citation:
    given = {
        "number": number,
        "article_id": f"article-{number}",
        "article_version": 1,
        "title": f"Article {number}",
        "publisher": "Example Courier",
        "published": date(2025, 12, 31) + timedelta(number),
        "url": None,
        "quote": quote,
        "start": 0,
        "end": len(quote),
    } | changes
    return Citation(**({"published_basis": "stated" if given["published"] else "unknown"} | given))


def build_disagreement() -> Disagreement:
    older = Position(
        text="The pier is 90 metres long.", citations=(1,), said_by="Ilse Brandt", published=date(2026, 1, 1)
    )
    newer = Position(text="The pier is 120 metres long.", citations=(2,), published=date(2026, 1, 2), newest=True)
    return Disagreement(about="the length of the pier", kind="conflict", positions=(older, newer))
