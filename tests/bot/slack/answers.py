"""Answers made to order, for layouts that a real corpus does not bring about on demand. All of it is fiction."""

from datetime import date
from functools import partial
from typing import Any

from bot.models import Citation, CorpusState, Disagreement, Position
from tests.bot import made_answers

THROUGH = date(2031, 3, 7)

build_answer = partial(made_answers.compose_answer, corpus=CorpusState(fingerprint="f", articles=3, through=THROUGH))
build_statement = made_answers.build_statement


def build_citation(number: int, quote: str, published: date | None = THROUGH, **changes: Any) -> Citation:
    given = {"published": published, "url": f"https://news.example/{number}"}
    return made_answers.build_citation(number, quote, **(given | changes))


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
