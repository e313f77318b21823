"""Fits the numbers of bot/reading/ranking.json and continuation.json, and reports them under cross-validation.

Ranking is a conditional logit over the sentences of one retrieval: the likelihood that the sentence on top is one that
answers. Continuation is a logistic regression on the development set: does the sentence behind the best one answer,
where that one does not?

Usage: python -m evals.benchmarks.fit_ranking --work FOLDER [--data FOLDER]; without the public sets the development set
alone is used.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bot.fitted import load_weights
from bot.models import Filters
from bot.reading import continuation
from bot.reading.continuation import measure_continuation
from bot.reading.matching import Matches, build_rarity, match_terms
from bot.reading.reader import (
    FITTED,
    RANKING,
    READ_CLOSELY,
    add_answers,
    find_answers,
    measure_sentences,
)
from bot.services import Services, open_services
from bot.understanding.question import Question, analyse_question
from evals.benchmarks.answerability_examples import Corpus, Example, load_clapnq, load_squad2
from evals.benchmarks.development import load_development
from evals.benchmarks.fit_answerability import build_corpus
from evals.benchmarks.regression import Floats, Regression, assign_folds, fit_regression, write_logistic
from ingest.settings import Settings

SHARES = {"staff": 2.0, "misleading": 2.0, "clapnq": 0.5, "clapnq_search": 0.5, "squad2": 0.3, "squad2_search": 0.3}
"""What each set counts for, however many examples it has."""
FOLDS = 5
SEED = 0
PENALTY = 0.5
STEPS, RATE = 400, 0.05
CONTINUATION_PENALTY = 8.0
CONTINUED = 0.33
"""Share of the development set's answers that take their next sentence along."""
_WORDS = re.compile(r"\w+")
SAME = 0.85
"""Share of the shorter text's words that the other has, from which a sentence is one that was quoted."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The sentences of one answerable question."""

    example: Example
    signals: Floats
    """(sentences, RANKING)."""
    right: Floats
    """(sentences,): 1 for one that answers."""
    next_signals: Floats
    """(sentences, continuation.SIGNALS); NaN where nothing follows in the passage."""


def measure_example(services: Services, example: Example) -> Ranked | None:
    """The example's sentences; None where retrieval found none that answers, or nothing else."""
    question = analyse_question(example.question)
    filters = Filters(article_ids=(example.article_id,)) if example.article_id else Filters()
    retrieval = services.retriever.retrieve(question.queries, filters)
    rarity = build_rarity(
        services.catalog.count_documents(term.stem for term in question.terms), services.catalog.count_passages()
    )
    query = retrieval.queries.index(question.text) if question.text in retrieval.queries else 0
    matches = match_terms(question, retrieval.passages, rarity, query)
    right = np.array([_answers(example, place, matches) for place in range(len(matches.sentences))], dtype=np.float64)
    if not right.any() or right.all():
        return None
    signals = measure_sentences(question, matches)
    order = np.argsort(-(signals @ load_weights(FITTED, RANKING)), kind="stable")
    answers = find_answers(question, matches, order[:READ_CLOSELY])
    matches, signals = add_answers(question, matches, signals, answers)
    return Ranked(example, signals, right, _measure_next(question, matches, frozenset(answers)))


def _answers(example: Example, place: int, matches: Matches) -> bool:
    passage, sentence = matches.sentences[place]
    if example.gold and passage.article_id not in example.gold:
        return False
    words = set(_WORDS.findall(sentence.text.lower()))
    for quote in example.quotes:
        quoted = set(_WORDS.findall(quote.lower()))
        if example.set.startswith("squad2"):
            if quote.lower() in sentence.text.lower():
                return True
        elif min(len(words), len(quoted)) and len(words & quoted) > SAME * min(len(words), len(quoted)):
            return True
    return False


def _measure_next(question: Question, matches: Matches, answers: frozenset[int]) -> Floats:
    rows = np.full((len(matches.sentences), len(continuation.SIGNALS)), np.nan)
    for place in range(len(rows) - 1):
        if matches.passage[place + 1] == matches.passage[place]:
            rows[place] = list(measure_continuation(question, matches, place, answers).values())
    return rows


def measure_all(corpora: Iterable[Corpus], examples: Sequence[Example], work: Path) -> list[Ranked]:
    """Every answerable example's sentences, each corpus in a folder of its own under `work`."""
    rows: list[Ranked] = []
    for corpus in corpora:
        folder = work / corpus.name
        folder.mkdir(parents=True, exist_ok=True)
        with open_services(Settings(data_dir=folder)) as services:
            build_corpus(services, corpus)
            asked = (one for one in examples if one.corpus == corpus.name and one.answerable)
            rows.extend(ranked for one in asked if (ranked := measure_example(services, one)) is not None)
    return rows


def fit_ranking(rows: Sequence[Ranked]) -> Floats:
    """(RANKING,): weights under which a sentence that answers is likeliest on top, by gradient steps (Adam)."""
    every = np.concatenate([row.signals for row in rows])
    spread = every.std(axis=0) + 1e-9
    counts = {name: sum(row.example.set == name for row in rows) for name in SHARES}
    weight = [SHARES[row.example.set] / counts[row.example.set] for row in rows]
    scale = len(rows) / sum(weight)
    beta = np.zeros(len(RANKING))
    mean, square = np.zeros_like(beta), np.zeros_like(beta)
    for step in range(1, STEPS + 1):
        gradient = -PENALTY * beta
        for row, share in zip(rows, weight, strict=True):
            x = row.signals / spread
            likely = np.exp(x @ beta - (x @ beta).max())
            likely /= likely.sum()
            right = likely * row.right
            gradient += scale * share * (x.T @ (right / max(right.sum(), 1e-12) - likely))
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        beta += RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return np.asarray(beta / spread, dtype=np.float64)


def find_tops(rows: Sequence[Ranked], weights: Floats) -> list[int]:
    """The place of each question's best sentence."""
    return [int((row.signals @ weights).argmax()) for row in rows]


def fit_continuation(rows: Sequence[Ranked], tops: Sequence[int]) -> tuple[Regression, float]:
    """The regression, and the threshold that CONTINUED of the development set's answers reach."""
    followed = [
        (row, top)
        for row, top in zip(rows, tops, strict=True)
        if row.example.corpus == "development" and not np.isnan(row.next_signals[top]).any()
    ]
    x = np.array([row.next_signals[top] for row, top in followed])
    y = np.array([float(row.right[top + 1] and not row.right[top]) for row, top in followed])
    fit = fit_regression(x, y, np.ones(len(y)), CONTINUATION_PENALTY)
    return fit, float(np.quantile(fit.predict(x), 1 - CONTINUED))


def describe(rows: Sequence[Ranked]) -> str:
    """The share of questions whose best sentence answers, and with the next one told, as Markdown."""
    folds = assign_folds([row.example.group for row in rows], FOLDS, SEED)
    lines = ["| set | n | best sentence answers | with the next one | next ones told |", "|---|---|---|---|---|"]
    seen: dict[str, list[tuple[bool, bool, bool]]] = {}
    for fold in range(FOLDS):
        others = [row for row, at in zip(rows, folds, strict=True) if at != fold]
        held_out = [row for row, at in zip(rows, folds, strict=True) if at == fold]
        weights = fit_ranking(others)
        following, threshold = fit_continuation(others, find_tops(others, weights))
        for row, top in zip(held_out, find_tops(held_out, weights), strict=True):
            signals = row.next_signals[top]
            goes_on = not np.isnan(signals).any() and bool(following.predict(signals[None])[0] >= threshold)
            right = bool(row.right[top])
            seen.setdefault(row.example.set, []).append(
                (right, right or (goes_on and bool(row.right[top + 1])), goes_on)
            )
    for name, found in sorted(seen.items()):
        shares = " | ".join(f"{np.mean([one[place] for one in found]):.3f}" for place in range(3))
        lines.append(f"| {name} | {len(found)} | {shares} |")
    return "\n".join(lines)


def main(
    work: Annotated[Path, typer.Option(help="Folder for the indexes; kept, so that a second run is quick.")],
    data: Annotated[Path | None, typer.Option(help="Folder with the public sets.")] = None,
) -> None:
    """Fit the ranking of sentences and their continuation, and print the cross-validated report."""
    loaded = [load_development(), *((load_clapnq(data), load_squad2(data)) if data else ())]
    rows = measure_all([corpus for corpus, _ in loaded], [one for _, asked in loaded for one in asked], work)
    weights = fit_ranking(rows)
    lines = [f"  {json.dumps(name)}: {weight:.4f}" for name, weight in zip(RANKING, weights, strict=True)]
    FITTED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    following, threshold = fit_continuation(rows, find_tops(rows, weights))
    write_logistic(continuation.FITTED, continuation.SIGNALS, following, threshold)
    typer.echo(describe(rows))


if __name__ == "__main__":
    typer.run(main)
