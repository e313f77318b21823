"""What was asked and answered before a question, as far as its words may point back there."""

from dataclasses import dataclass

from bot.models import Answer
from bot.understanding.clauses import ABOUT
from bot.understanding.fragments import shorten
from bot.understanding.persons import asks_person

_LONGEST_SENTENCE = 1_000
_SENTENCES = 3
"""Of an answer, in which somebody is looked for who was asked for."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of the conversation and the words that answered it."""

    question: str
    standalone: str
    answer_text: str = ""


def read_answer(answer: Answer) -> Exchange:
    """An answer as one exchange of its conversation."""
    said = " ".join(statement.text for statement in answer.statements)
    said = said or " ".join(position.text for item in answer.disagreements for position in item.positions)
    return Exchange(answer.question, answer.standalone_question, said)


def list_sources(exchange: Exchange, kind: str) -> tuple[str, ...]:
    """The texts in which what a reference of `kind` stands for is looked for, the likeliest first.

    Who was asked for stands in the answer; what was spoken of stands in the question.
    """
    answer = shorten(exchange.answer_text, limit=_LONGEST_SENTENCE)
    question = ABOUT.sub("", exchange.standalone) or exchange.standalone
    if answer and asks_person(exchange.standalone) and kind != "thing":
        more: list[str] = []
        rest = exchange.answer_text
        while kind == "person" and len(more) < _SENTENCES and rest.strip():
            more.append(shorten(rest, limit=_LONGEST_SENTENCE))
            rest = rest.strip()[len(more[-1]) :].lstrip(" .!?")
        return (answer, *more[1:], question)
    return question, answer
