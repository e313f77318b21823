"""Answers made to order, of fiction."""

from datetime import date
from typing import Any

from bot.models import (
    Answer,
    Citation,
    CorpusState,
    Disagreement,
    EngineInfo,
    Position,
    Statement,
    Timings,
)


def build_answer(name: str, question: str = "", conversation: str = "harbour", *said: str, **changes: Any) -> Answer:
    """An answer that says each of `said`, cited from an article of its own."""
    asked = question or f"The {name} question?"
    given = {
        "id": name,
        "conversation_id": conversation,
        "question": asked,
        "standalone_question": asked,
        "outcome": "answered" if said else "declined",
        "statements": tuple(
            Statement(text=text, citations=(number,), sources=1, support="verbatim")
            for number, text in enumerate(said, start=1)
        ),
        "citations": tuple(build_citation(number, text) for number, text in enumerate(said, start=1)),
        "missing": () if said else ("anything of it",),
        "corpus": CorpusState(fingerprint="abc", articles=3, through=date(2026, 2, 3)),
        "engine": EngineInfo(name="extractive"),
        "timings_ms": Timings(retrieve=1, read=1, total=2),
    }
    return Answer(**(given | changes))


def build_citation(number: int, quote: str, **changes: Any) -> Citation:
    given = {
        "number": number,
        "article_id": f"article-{number}",
        "article_version": 1,
        "title": f"Article {number}",
        "publisher": "Example Courier",
        "published": date(2026, 1, number),
        "published_basis": "stated",
        "url": None,
        "quote": quote,
        "start": 0,
        "end": len(quote),
    }
    return Citation(**(given | changes))


def build_disagreement() -> Disagreement:
    older = Position(
        text="The pier is 90 metres long.", citations=(1,), said_by="Ilse Brandt", published=date(2026, 1, 1)
    )
    newer = Position(text="The pier is 120 metres long.", citations=(2,), published=date(2026, 1, 2), newest=True)
    return Disagreement(about="the length of the pier", kind="conflict", positions=(older, newer))
