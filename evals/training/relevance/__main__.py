"""Fit the weights of `bot/briefing/relevance.py` and say how well they find what editors marked.

`python -m evals.training.relevance [--write]`: each writer's corpora are weighed by a fit on the others'; what is
written is fitted on all. Some four minutes on two cores.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.app import open_services
from bot.briefing.material import FIRST, Researcher
from bot.briefing.relevance import WEIGHTS, Columns, Regression, Relevance, describe
from evals.training.relevance.marks import MarkedCorpus, MarkedTopic, load_marks
from ingest.embedder import Vectors
from ingest.models import Access, Filters
from ingest.pipeline import build_pipeline
from ingest.settings import Settings

USEFUL = 0.6
"""What a sentence counts that is welcome and not needed."""
PENALTY = 30.0
"""Of the squared weights, for features scaled to a deviation of 1 (ridge)."""
TIME = ("newness", "newer")
"""How new an article is, and whether a newer one has the like. In the marked stories much is overtaken, as they were
asked to be; in others little is. So half of the weights comes from a fit that does not see the time."""
STEPS = 12
"""Of Newton's method; the weights stand still after eight."""
PAGE = 15
"""Sentences of a page."""


@dataclass(frozen=True, slots=True)
class Example:
    """A topic's sentences as they are weighed, and what was marked."""

    writer: str
    columns: Columns
    wanted: Vectors
    needed: Vectors
    opening: Vectors


def gather(corpus: MarkedCorpus) -> Iterator[Example]:
    """All topics of a corpus, found in an index of its articles alone."""
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder, "articles")
        articles.mkdir()
        for name, text in corpus.articles.items():
            articles.joinpath(name).write_text(text, encoding="utf-8")
        with open_services(Settings(data_dir=Path(folder, "data"))) as services:
            build_pipeline(services.settings, services.catalog, services.index, services.embeddings).ingest([articles])
            services.prepare()
            researcher = Researcher(services.readable(Access()).retriever, services.reader)
            for topic in corpus.topics:
                yield describe_topic(researcher, corpus.writer, topic)


def describe_topic(researcher: Researcher, writer: str, topic: MarkedTopic) -> Example:
    material = researcher.gather(topic.topic, Filters())
    researcher.read(material, FIRST)
    found = material.list_found()
    names = [f"{passage.article_id}:{sentence.ordinal}" for passage, sentence in found.placed]
    needed = np.array([name in topic.needed for name in names], dtype=np.float32)
    useful = np.array([name in topic.useful for name in names], dtype=np.float32)
    opening = np.array([name in topic.lead for name in names], dtype=np.float32)
    return Example(writer, describe(found), np.maximum(needed, USEFUL * useful), needed, opening)


def fit_relevance(examples: Sequence[Example]) -> Relevance:
    names = sorted(examples[0].columns)
    timed = fit(examples, lambda one: one.wanted, names)
    timeless = fit(examples, lambda one: one.wanted, [name for name in names if name not in TIME])
    weights = {name: round((timed.weights[name] + timeless.weights.get(name, 0.0)) / 2, 4) for name in names}
    wanted = Regression(bias=round((timed.bias + timeless.bias) / 2, 4), weights=weights)
    return Relevance(topical=timeless, wanted=wanted, opening=fit(examples, lambda one: one.opening, names))


def fit(examples: Sequence[Example], target: Callable[[Example], Vectors], names: Sequence[str]) -> Regression:
    """A logistic regression on these features with a ridge penalty on the weights, by Newton's method."""
    table = np.concatenate([np.column_stack([one.columns[name] for name in names]) for one in examples])
    wanted = np.concatenate([target(one) for one in examples])
    mean, deviation = table.mean(axis=0), table.std(axis=0) + 1e-6
    scaled = np.column_stack([(table - mean) / deviation, np.ones(len(table))]).astype(np.float64)
    penalty = np.diag([*([PENALTY] * len(names)), 0.0])
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        told = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (told - wanted) + penalty @ weights
        curve = (scaled * (told * (1 - told))[:, None]).T @ scaled + penalty
        weights -= np.linalg.solve(curve, slope)
    plain = weights[:-1] / deviation
    bias = float(weights[-1] - plain @ mean)
    return Regression(
        bias=round(bias, 4), weights={name: round(float(one), 4) for name, one in zip(names, plain, strict=True)}
    )


def measure_precision(scores: Vectors, marked: Vectors) -> float:
    """Average precision: the mean, over what is marked, of the share of marked ones down to it."""
    hits = marked[np.argsort(-scores, kind="stable")] > 0
    ranks = np.flatnonzero(hits) + 1
    return float(np.mean(np.arange(1, len(ranks) + 1) / ranks)) if len(ranks) else float("nan")


def measure_page(scores: Vectors, needed: Vectors) -> float:
    """The share of what is needed, or of a page where more is, among a page of the best."""
    return float(needed[np.argsort(-scores, kind="stable")[:PAGE]].sum() / max(1.0, min(PAGE, needed.sum())))


def report(title: str, told: Iterable[tuple[Example, Vectors, Vectors]]) -> None:
    """Print how well the probabilities of being wanted and of opening find what was marked."""
    rows = [
        (
            measure_precision(wanted, one.wanted),
            measure_precision(wanted, one.needed),
            measure_page(wanted, one.needed),
            measure_precision(opening, one.opening),
            float(one.opening[np.argmax(opening)]),
        )
        for one, wanted, opening in told
    ]
    names = ("wanted", "needed", "needed on a page", "opening", "first line opens")
    means = np.nanmean(np.array(rows), axis=0)
    print(f"{title}: " + ", ".join(f"{name} {mean:.3f}" for name, mean in zip(names, means, strict=True)))


def report_bars(told: Sequence[tuple[Example, Vectors]]) -> None:
    """Print for some probabilities how much of what is wanted has them, and how much of what has them is wanted."""
    scores = np.concatenate([wanted for _, wanted in told])
    marked = np.concatenate([one.wanted for one, _ in told]) > 0
    for bar in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        above = scores >= bar
        recall = marked[above].sum() / marked.sum()
        print(f"  from {bar:.2f}: recall {recall:.3f}, precision {marked[above].mean():.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the weights, fitted on all")
    options = parser.parse_args()
    examples = [example for corpus in load_marks() for example in gather(corpus)]
    print(f"{len(examples)} topics, {sum(len(one.wanted) for one in examples)} sentences")
    held: list[tuple[Example, Vectors, Vectors]] = []
    for writer in sorted({one.writer for one in examples}):
        others = [one for one in examples if one.writer != writer]
        fitted = fit_relevance(others)
        own = [one for one in examples if one.writer == writer]
        held += [(one, fitted.wanted.predict(one.columns), fitted.opening.predict(one.columns)) for one in own]
    report("Topics alone", ((one, one.columns["topicality"], one.columns["topicality"]) for one in examples))
    report("Writers not learned from", held)
    report_bars([(one, wanted) for one, wanted, _ in held])
    if options.write:
        WEIGHTS.write_text(
            json.dumps(fit_relevance(examples).model_dump(), indent=2, sort_keys=True) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
