"""The development set: invented articles with questions, asked of the bot that ships.

`evals/development/` holds the articles and two files of questions: `staff.yaml`, asked by somebody who knew the
headlines only, and `misleading.yaml`, of which those without an answer were written to mislead. A question has
`evidence`, the sentences that answer it, or `unanswered`, what no article says. All of it is fiction.

Usage: python -m evals.benchmarks.development [--json]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
import yaml

from bot.models import Answer
from evals.benchmarks.asking import Probe, ask_all, declined, open_corpus
from evals.benchmarks.figures import Figure, Json, list_figures, show_figures
from evals.benchmarks.text_scores import holds_answer

FOLDER = Path(__file__).resolve().parent.parent / "development"
SETS = ("staff", "misleading")


@dataclass(frozen=True, slots=True)
class DevelopmentQuestion:
    """One question of the set."""

    set: str
    id: str
    text: str
    quotes: tuple[str, ...]
    """Sentences that answer it; none where no article does."""


def load_questions(folder: Path = FOLDER) -> list[DevelopmentQuestion]:
    return [
        DevelopmentQuestion(
            name, record["id"], record["question"], tuple(one["quote"] for one in record.get("evidence", ()))
        )
        for name in SETS
        for record in yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    ]


def opens_with(answer: Answer, question: DevelopmentQuestion) -> bool:
    """Whether the first statement has one of the sentences that answer the question."""
    first = answer.statements[0].text if answer.statements else ""
    return any(holds_answer(first, quote) for quote in question.quotes)


def measure(questions: Sequence[DevelopmentQuestion], answers: Mapping[str, Answer]) -> list[Figure]:
    """`answers` by set and id, as in "staff/n-001"."""
    figures = []
    for name in SETS:
        asked = [(one, answers[f"{name}/{one.id}"]) for one in questions if one.set == name]
        right = [(one, answer) for one, answer in asked if one.quotes]
        measures = {
            "evidence in the first statement": [opens_with(answer, one) for one, answer in right],
            "false refusal": declined(answer for _, answer in right),
            "unanswerable declined": declined(answer for one, answer in asked if not one.quotes),
        }
        figures += list_figures(name, measures)
    return figures


def main(as_json: Json = False) -> None:
    """Ask every question of the set over all its articles."""
    questions = load_questions()
    with open_corpus("development", paths=[FOLDER / "articles"]) as services:
        answers = ask_all(services, [Probe(f"{one.set}/{one.id}", one.text) for one in questions])
    show_figures(measure(questions, answers), as_json)


if __name__ == "__main__":
    typer.run(main)
