"""Answers made to order, as the server sends them: for states that a real corpus does not bring about on demand."""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from bot.models import Answer, Citation, CorpusState, Disagreement, Position, Section, Statement
from tests.bot import made_answers

ANSWER_ID = "made-to-order"
THROUGH = date(2026, 1, 7)

build_answer = partial(
    made_answers.compose_answer, id=ANSWER_ID, corpus=CorpusState(fingerprint="f", articles=3, through=THROUGH)
)
build_statement = made_answers.build_statement


def write_event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def build_citation(number: int, quote: str, published: date | None = THROUGH, **changes: Any) -> Citation:
    return made_answers.build_citation(number, quote, **({"published": published} | changes))


def build_disagreement() -> tuple[Disagreement, list[Citation]]:
    older = Position(
        text="The line is 1,000 kilometres long.", citations=(1,), said_by="Analysts", published=date(2025, 8, 20)
    )
    newer = Position(text="The line is 1,200 kilometres long.", citations=(2,), published=date(2026, 1, 7), newest=True)
    citations = [
        build_citation(1, older.text, date(2025, 8, 20), published_basis="inferred"),
        build_citation(2, newer.text),
    ]
    return Disagreement(about="the length of the line", kind="conflict", positions=(newer, older)), citations


def write_status(stage: str, sources: int) -> str:
    return write_event("status", {"stage": stage, "sources": sources})


def write_statement(statement: Statement, citations: Sequence[Citation]) -> str:
    return write_event(
        "statement",
        {
            "statement": statement.model_dump(mode="json"),
            "citations": [item.model_dump(mode="json") for item in citations],
        },
    )


def write_disagreement(disagreement: Disagreement, citations: Sequence[Citation]) -> str:
    return write_event(
        "disagreement",
        {
            "disagreement": disagreement.model_dump(mode="json"),
            "citations": [item.model_dump(mode="json") for item in citations],
        },
    )


def write_section(section: Section) -> str:
    return write_event("section", {"kind": section.kind, "title": section.title})


def write_document(answer: Answer) -> list[str]:
    """The events of an answer with sections: for each its heading and what stands under it, then the whole."""
    pieces = []
    for section in answer.sections:
        pieces.append(write_section(section))
        for place in section.statements:
            pieces.append(write_statement(answer.statements[place], answer.citations))
        for place in section.disagreements:
            pieces.append(write_disagreement(answer.disagreements[place], answer.citations))
    return [*pieces, write_answer(answer)]


def write_answer(answer: Answer) -> str:
    return write_event("answer", answer.model_dump(mode="json"))
