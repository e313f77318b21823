"""The development set: invented articles with questions, asked of the bot that ships.

`evals/development/` holds the articles and two files of questions: `staff.yaml`, asked by somebody who knew the
headlines only, and `misleading.yaml`, of which those without an answer were written to mislead. A question has
`evidence`, the sentences that answer it, or `unanswered`, what no article says. All of it is fiction.

Usage: python -m evals.benchmarks.development [--json]
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console

from bot.models import Answer
from evals.benchmarks.asking import Corpus, Probe, ask_all, declined, open_corpus
from evals.benchmarks.figures import Figure, export, print_figures, share
from evals.benchmarks.text_scores import holds_answer
from ingest.loader import find_files, load_article
from ingest.settings import IngestSettings

FOLDER = Path(__file__).resolve().parent.parent / "development"
SETS = ("staff", "misleading")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the set."""

    set: str
    id: str
    text: str
    quotes: tuple[str, ...]
    """Sentences that answer it; none where no article does."""


def load_articles(folder: Path = FOLDER) -> Corpus:
    found = find_files([folder / "articles"])
    return Corpus("development", tuple(load_article(file, IngestSettings()) for file in found.files))


def load_questions(folder: Path = FOLDER) -> list[Question]:
    return [
        Question(name, record["id"], record["question"], tuple(one["quote"] for one in record.get("evidence", ())))
        for name in SETS
        for record in yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    ]


def opens_with(answer: Answer, question: Question) -> bool:
    """Whether the first statement has one of the sentences that answer the question."""
    first = answer.statements[0].text if answer.statements else ""
    return any(holds_answer(first, quote) for quote in question.quotes)


def measure(questions: list[Question], answers: dict[str, Answer]) -> list[Figure]:
    """`answers` by set and id, as in "staff/n-001"."""
    figures = []
    for name in SETS:
        asked = [(one, answers[f"{name}/{one.id}"]) for one in questions if one.set == name]
        right = [(one, answer) for one, answer in asked if one.quotes]
        null = [answer for one, answer in asked if not one.quotes]
        figures += [
            share(name, "evidence in the first statement", [opens_with(answer, one) for one, answer in right]),
            share(name, "false refusal", declined([answer for _, answer in right])),
            share(name, "unanswerable declined", declined(null)),
        ]
    return figures


def main(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Ask every question of the set over all its articles."""
    questions = load_questions()
    with tempfile.TemporaryDirectory() as work, open_corpus(load_articles(), Path(work)) as services:
        answers = ask_all(services, [Probe(f"{one.set}/{one.id}", one.text) for one in questions])
    figures = measure(questions, answers)
    if as_json:
        print(json.dumps(export(figures), indent=2))
    else:
        print_figures(figures, Console(highlight=False))


if __name__ == "__main__":
    typer.run(main)
