"""Fits the numbers of bot/reading/answerability.json, and reports them under cross-validation.

Each example goes the product's own way: ingest, retrieval, reading. The signals of reading are then fitted to
whether the example is answerable. Sets that give one passage are asked both of that passage and of all passages.
Answerable examples are asked once more with the passages that answer them taken away, which is what a corpus that
does not say looks like; those count in fitting only.

Usage: python -m evals.benchmarks.fit_answerability --data FOLDER --work FOLDER [--out bot/reading/answerability.json]
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from bot.models import Filters
from bot.passages import Retrieval
from bot.reading.answerability import FITTED
from bot.reading.matching import build_rarity
from bot.reading.reader import read_passages
from bot.reading.signals import SIGNALS
from bot.services import Services, open_services
from bot.understanding.question import analyse_question
from evals.benchmarks.answerability_examples import Corpus, Example, load_all
from evals.benchmarks.development import load_development, load_other_articles
from evals.benchmarks.regression import (
    Floats,
    Regression,
    assign_folds,
    declined_at,
    fit_regression,
    measure_auroc,
    measure_ece,
    tabulate_reliability,
    write_logistic,
)
from ingest.pipeline import build_pipeline
from ingest.settings import Settings

SHARES = {
    "squad2": 0.6, "squad2_search": 0.5, "squad2_search_without": 0.3,
    "clapnq": 1.5, "clapnq_search": 1.0, "clapnq_search_without": 0.5,
    "mtrag": 7.0, "mtrag_without": 0.5, "multihoprag": 0.3, "multihoprag_without": 0.2,
    "staff": 1.5, "staff_without": 0.5, "misleading": 0.4, "misleading_without": 0.1,
    "other_articles": 3.0, "other_articles_without": 0.5,
}  # fmt: skip
"""What each set counts for, however many examples it has: natural questions most, those written to mislead less."""
PENALTY = 30.0
FOLDS = 10
SEED = 0
FALSE_REFUSAL = 0.1
"""Share of answerable questions of the searched sets that the threshold may refuse."""
SEARCHED = ("clapnq_search", "mtrag", "squad2_search", "staff", "other_articles")
WITHOUT = "_without"


Names = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Measured:
    """Examples with their signals."""

    examples: tuple[Example, ...]
    x: Floats
    """(examples, signals)."""

    @property
    def y(self) -> Floats:
        return np.array([example.answerable for example in self.examples], dtype=np.float64)

    @property
    def sets(self) -> Names:
        return np.array([example.set for example in self.examples])

    @property
    def sample(self) -> Floats:
        names, counts = np.unique(self.sets, return_counts=True)
        per_set = {name: SHARES[name] / count for name, count in zip(names, counts, strict=True)}
        return np.array([per_set[name] for name in self.sets]) * len(self.examples) / sum(SHARES.values())

    @property
    def nuisance(self) -> Floats:
        """An indicator for each family of sets but one; taking the gold away leaves a set in its family."""
        families = np.array([name.removesuffix(WITHOUT) for name in self.sets])
        return np.stack([families == name for name in sorted(set(families))[1:]], axis=1).astype(np.float64)


def build_corpus(services: Services, corpus: Corpus) -> None:
    """Ingest what is not yet there, so that a second run is quick."""
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
    pipeline.ingest([])
    present = {article.id for article in services.catalog.list_articles()}
    for article in corpus.articles:
        if article.id not in present and article.text:
            pipeline.put(article)


def measure_example(services: Services, example: Example) -> Iterator[tuple[Example, list[float]]]:
    """The example's signals; and, where it searches and its gold is known, those without the gold."""
    question = analyse_question(example.question, example.context[:1] if example.depends else ())
    filters = Filters(article_ids=(example.article_id,)) if example.article_id else Filters()
    retrieval = services.retriever.retrieve(question.queries, filters, example.context, example.context_weight)
    rarity = build_rarity(
        services.catalog.count_documents(term.stem for term in question.terms), services.catalog.count_passages()
    )
    reading = read_passages(question, retrieval, rarity)
    if reading.whole.signals:
        yield example, [reading.whole.signals[name] for name in SIGNALS]
    if example.article_id or not example.gold or not example.answerable:
        return
    poorer = read_passages(question, leave_out(retrieval, example.gold), rarity)
    if poorer.whole.signals:
        yield (
            replace(example, set=f"{example.set}{WITHOUT}", answerable=False),
            [poorer.whole.signals[name] for name in SIGNALS],
        )


def leave_out(retrieval: Retrieval, articles: frozenset[str]) -> Retrieval:
    """The retrieval without the passages of some articles."""
    return replace(retrieval, passages=tuple(p for p in retrieval.passages if p.article_id not in articles))


def measure_all(corpora: Iterable[Corpus], examples: Sequence[Example], work: Path) -> Measured:
    """Every example's signals, each corpus in a folder of its own under `work`."""
    rows: list[tuple[Example, list[float]]] = []
    for corpus in corpora:
        folder = work / corpus.name
        folder.mkdir(parents=True, exist_ok=True)
        with open_services(Settings(data_dir=folder)) as services:
            build_corpus(services, corpus)
            for example in examples:
                if example.corpus == corpus.name:
                    rows.extend(measure_example(services, example))
    return Measured(tuple(example for example, _ in rows), np.array([signals for _, signals in rows]))


def fit_rows(measured: Measured, rows: NDArray[np.bool_]) -> Regression:
    """The regression that those examples give."""
    sample = measured.sample[rows]
    asked = np.array([not name.endswith(WITHOUT) for name in measured.sets[rows]])
    return fit_regression(
        measured.x[rows], measured.y[rows], sample, PENALTY, measured.nuisance[rows], calibration=sample * asked
    )


def cross_validate(measured: Measured) -> Floats:
    """Each example's probability from a fit that saw no example of its group."""
    folds = assign_folds([example.group for example in measured.examples], FOLDS, SEED)
    probability = np.zeros(len(measured.examples))
    for fold in range(FOLDS):
        held_out = folds == fold
        probability[held_out] = fit_rows(measured, ~held_out).predict(measured.x[held_out])
    return probability


def choose_threshold(measured: Measured, probability: Floats) -> float:
    """The threshold that refuses FALSE_REFUSAL of the answerable questions, mean over the searched sets."""
    answerable = [np.sort(probability[(measured.sets == name) & (measured.y == 1)]) for name in SEARCHED]
    candidates = np.unique(np.concatenate(answerable))
    refused = [np.mean([(scores < threshold).mean() for scores in answerable]) for threshold in candidates]
    return float(candidates[max(place for place, share in enumerate(refused) if share <= FALSE_REFUSAL)])


def describe(measured: Measured, probability: Floats, threshold: float) -> str:
    """The cross-validated figures as Markdown."""
    lines = [
        "| set | answerable / not | AUROC | declined at 5 / 12 / 28 % false refusal "
        "| at the threshold: declined / false refusal | ECE |",
        "|---|---|---|---|---|---|",
    ]
    real = np.array([not name.endswith(WITHOUT) for name in measured.sets])
    for name in sorted(set(measured.sets[real])):
        rows = measured.sets == name
        y, p = measured.y[rows], probability[rows]
        at = " / ".join(f"{100 * declined_at(y, p, share):.0f}" for share in (0.05, 0.12, 0.28))
        lines.append(
            f"| {name} | {int(y.sum())} / {int((1 - y).sum())} | {measure_auroc(y, p):.3f} | {at} "
            f"| {100 * (p[y == 0] < threshold).mean():.0f} / {100 * (p[y == 1] < threshold).mean():.0f} "
            f"| {measure_ece(y, p, np.ones(len(y))):.3f} |"
        )
    lines += [
        "",
        *describe_mtrag(measured, probability, threshold),
        "",
        "| probability | mean | answerable | n |",
        "|---|---|---|---|",
    ]
    y, p, sample = measured.y[real], probability[real], measured.sample[real]
    lines += [
        f"| {edge:.1f} | {mean:.2f} | {share:.2f} | {count} |"
        for edge, mean, share, count in tabulate_reliability(y, p, sample)
    ]
    lines.append(f"\nECE, all sets, weighed as in fitting: {measure_ece(y, p, sample):.3f}")
    return "\n".join(lines)


def describe_mtrag(measured: Measured, probability: Floats, threshold: float) -> list[str]:
    """Refusal precision and recall on MTRAG-UN, over tasks of all kinds, as its scorer counts them."""
    rows = measured.sets == "mtrag"
    unanswerable, p = measured.y[rows] == 0, probability[rows]

    def score(limit: float) -> tuple[float, float]:
        declined = p < limit
        return float(unanswerable[declined].mean()) if declined.any() else 0.0, float(declined[unanswerable].mean())

    even = max((min(score(limit)), limit) for limit in np.unique(p))[1]
    return [
        f"mtrag refusal, {label}: precision {score(limit)[0]:.2f}, recall {score(limit)[1]:.2f} (threshold {limit:.2f})"
        for label, limit in (("at the threshold", threshold), ("where both are even, chosen afterwards", even))
    ]


def write_probabilities(measured: Measured, probability: Floats, threshold: float, path: Path) -> None:
    """The threshold, and by set and id the probability from a fit that saw no example of its group."""
    found: dict[str, dict[str, float]] = {}
    for example, value in zip(measured.examples, probability, strict=True):
        if not example.set.endswith(WITHOUT):
            found.setdefault(example.set, {})[example.id] = round(float(value), 6)
    path.write_text(json.dumps({"threshold": threshold, "probabilities": found}), encoding="utf-8")


def main(
    data: Annotated[Path, typer.Option(help="Folder with the public sets.")],
    work: Annotated[Path, typer.Option(help="Folder for the indexes; kept, so that a second run is quick.")],
    out: Annotated[Path, typer.Option(help="Where the fitted numbers go.")] = FITTED,
    probabilities: Annotated[
        Path | None, typer.Option(help="Write the cross-validated probabilities here, for `run --unseen`.")
    ] = None,
) -> None:
    """Fit answerability and print the cross-validated report."""
    corpora, examples = load_all(data)
    for corpus, own in (load_development(), load_other_articles()):
        corpora, examples = [*corpora, corpus], [*examples, *own]
    measured = measure_all(corpora, examples, work)
    probability = cross_validate(measured)
    threshold = choose_threshold(measured, probability)
    model = fit_rows(measured, np.ones(len(measured.examples), dtype=bool))
    write_logistic(out, SIGNALS, model, threshold)
    if probabilities is not None:
        write_probabilities(measured, probability, threshold, probabilities)
    typer.echo(describe(measured, probability, threshold))


if __name__ == "__main__":
    typer.run(main)
