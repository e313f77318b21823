"""Public data sets, which are read from a folder outside the project, asked of the bot that ships, end to end.

The scoring rules are the sets' own; where the product answers in whole sentences, a short answer counts when its
words stand in what the product tells.

Usage: python -m evals.benchmarks.public --data FOLDER [--only NAME] [--limit N] [--work FOLDER] [--json | --markdown]
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.models import Answer
from evals.benchmarks.asking import Work, ask_all, declined, open_corpus, tell
from evals.benchmarks.figures import Figure, Json, Values, list_figures, show_figures
from evals.benchmarks.public_data import (
    Data,
    QuestionSet,
    Record,
    has_passages,
    load_clapnq,
    load_mtrag,
    load_multihoprag,
    load_ramdocs,
    load_squad2,
)
from evals.benchmarks.retrieval import rank_articles, score
from evals.benchmarks.text_scores import holds_answer, measure_rouge_l, repeats_wrong
from evals.benchmarks.wice import measure_wice
from ingest.errors import BriefingError

Measurement = Callable[[Path, Path | None, int | None], list[Figure]]
"""Of the folder of the data, the one that keeps indexes, and at most how many questions."""


def measure_mtrag(data: Path, work: Path | None, limit: int | None = None) -> list[Figure]:
    """MTRAG-UN: the last question of a conversation, asked of the whole pool of its collection."""
    answered: list[tuple[Record, Answer]] = []
    recalls: list[float] = []
    for asked in load_mtrag(data, limit):
        with open_corpus(asked.name, work, asked.articles) as services:
            answers = ask_all(services, asked.probes)
            recalls += [
                score(rank_articles(services, one), one.gold)[1]
                for one in asked.probes
                if one.gold and has_passages(asked.records[one.id])
            ]
        answered += [(record, answers[one]) for one, record in asked.records.items()]

    def choose(*kinds: str) -> list[tuple[Record, Answer]]:
        return [(record, answer) for record, answer in answered if record["answerability"] in kinds]

    def refuse(kind: str) -> list[bool]:
        return declined(answer for _, answer in choose(kind))

    refused = [record["answerability"] for record, answer in answered if answer.outcome == "declined"]
    measures: dict[str, Values] = {
        "refusal precision": [kind == "UNANSWERABLE" for kind in refused],
        "refusal recall, UNANSWERABLE": refuse("UNANSWERABLE"),
        "false refusal, ANSWERABLE": refuse("ANSWERABLE"),
        "PARTIAL declined": refuse("PARTIAL"),
        "UNDERSPECIFIED declined or partial": [answer.outcome != "answered" for _, answer in choose("UNDERSPECIFIED")],
        "passages R@5": recalls,
        "RougeL, ANSWERABLE and PARTIAL": [
            measure_rouge_l(tell(answer), record["reference_answer"])
            for record, answer in choose("ANSWERABLE", "PARTIAL")
        ],
    }
    return list_figures("mtrag_un", measures)


def measure_clapnq(data: Path, work: Path | None, limit: int | None = None) -> list[Figure]:
    """CLAPnq: one passage is given; the whole answer is compared with the references."""
    asked = load_clapnq(data, limit)
    answers = _ask(asked, work)
    right = {one: record for one, record in asked.records.items() if record["answerable"]}
    rouge = [max(measure_rouge_l(tell(answers[one]), text) for text in right[one]["answers"]) for one in right]
    return list_figures("clapnq", {"RougeL, answerable": rouge, **_measure_refusals(right, answers)})


def measure_squad2(data: Path, work: Path | None, limit: int | None = None) -> list[Figure]:
    """SQuAD 2.0: one paragraph is given; half of the questions are written to mislead."""
    asked = load_squad2(data, limit)
    answers = _ask(asked, work)
    right = {one: record for one, record in asked.records.items() if not record["is_impossible"]}
    first = {
        one: bool(answers[one].statements)
        and any(holds_answer(answers[one].statements[0].text, text) for text in record["answers"])
        for one, record in right.items()
    }
    measures = _measure_refusals(right, answers) | {
        "answer in the first statement, answerable": list(first.values()),
        "answer in the first statement, where answered": [
            hit for one, hit in first.items() if answers[one].outcome != "declined"
        ],
    }
    return list_figures("squad2", measures)


def measure_ramdocs(data: Path, work: Path | None, limit: int | None = None) -> list[Figure]:
    """RAMDocs: several right answers, misinformation and noise; every right answer and no wrong one is to be told."""
    asked = load_ramdocs(data, limit)
    answers = _ask(asked, work)
    coverage, wrong = [], []
    for one, record in asked.records.items():
        told = tell(answers[one])
        coverage.append([holds_answer(told, text) for text in record["gold_answers"]])
        wrong.append(repeats_wrong(told, record["wrong_answers"], record["gold_answers"]))
    measures: dict[str, Values] = {
        "exact: every right answer, no wrong one": [
            all(found) and not bad for found, bad in zip(coverage, wrong, strict=True)
        ],
        "right answers told": [sum(found) / len(found) for found in coverage],
        "wrong answer repeated": wrong,
        "declined": declined(answers.values()),
    }
    return list_figures("ramdocs", measures)


def measure_multihoprag(data: Path, work: Path | None, limit: int | None = None) -> list[Figure]:
    """MultiHop-RAG: questions about several news articles, searched in their evidence sentences."""
    asked = load_multihoprag(data, limit)
    with open_corpus(asked.name, work, asked.articles) as services:
        recall = [score(rank_articles(services, one), one.gold)[1] for one in asked.probes if one.gold]
        answers = ask_all(services, asked.probes)
    kinds = {one: record["question_type"] for one, record in asked.records.items()}
    right = [one for one, kind in kinds.items() if kind != "null_query"]
    told = {one: holds_answer(tell(answers[one]), asked.records[one]["answer"]) for one in right}
    measures: dict[str, Values] = {
        "evidence R@5": recall,
        "answer told": list(told.values()),
        "answer told, inference": [told[one] for one in right if kinds[one] == "inference_query"],
    }
    return list_figures("multihoprag", measures | _measure_refusals(right, answers))


def _ask(asked: QuestionSet, work: Path | None) -> dict[str, Answer]:
    with open_corpus(asked.name, work, asked.articles) as services:
        return ask_all(services, asked.probes)


def _measure_refusals(right: Iterable[str], answers: Mapping[str, Answer]) -> dict[str, Values]:
    """What is declined of the questions that have no answer, and of those in `right`, which have one."""
    answerable = set(right)
    return {
        "unanswerable declined": declined(answer for one, answer in answers.items() if one not in answerable),
        "false refusal": declined(answers[one] for one in answerable),
    }


SETS: Mapping[str, tuple[str, Measurement]] = {
    "mtrag_un": ("mtrag_un", measure_mtrag),
    "clapnq": ("clapnq_dev600", measure_clapnq),
    "squad2": ("squad2_500", measure_squad2),
    "ramdocs": ("ramdocs", measure_ramdocs),
    "multihoprag": ("multihoprag500", measure_multihoprag),
    "wice": ("wice_claim", measure_wice),
}
"""By name: the folder that holds the set, and what measures it."""

app = typer.Typer(add_completion=False)


@app.command()
def main(
    data: Data,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(SETS)}; may be repeated.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many questions of each set, evenly spread over it.")
    ] = None,
    work: Work = None,
    as_json: Json = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the table of evals/README.md.")] = False,
) -> None:
    """Ask every question of each set and print the figures beside the published ones and the old rules'."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    unknown = sorted(set(only or ()) - set(SETS))
    if unknown:
        errors.print(f"There is no set {' or '.join(unknown)}; there is {', '.join(SETS)}.", style="red", markup=False)
        raise typer.Exit(2)
    figures: list[Figure] = []
    for name in only or SETS:
        place, measure = SETS[name]
        if not (data / place).is_dir():
            errors.print(f"{name} was skipped: {data} holds no folder {place}.", style="yellow", markup=False)
            continue
        try:
            with errors.status(f"{name} …"):
                figures += measure(data, work, limit)
        except BriefingError as error:
            errors.print(f"{name}: {error}", style="red", markup=False)
            raise typer.Exit(1) from error
    if figures or as_json:
        show_figures(figures, as_json, as_markdown)


if __name__ == "__main__":
    app()
