"""The marks that relevance is fitted on, and the fit."""

from collections.abc import Callable

import numpy as np
import pytest

from evals.training.relevance.__main__ import Example, fit, fit_relevance, gather, measure_page, measure_precision
from evals.training.relevance.marks import MarkedCorpus, load_marks
from ingest.embedder import Vectors


@pytest.fixture(scope="module")
def marks() -> list[MarkedCorpus]:
    return load_marks()


def build_examples(seed: int) -> list[Example]:
    """Topics whose wanted sentences are near and long, and whose openings are new besides."""
    chance = np.random.default_rng(seed)
    examples = []
    for _ in range(20):
        near, new = chance.normal(size=(2, 80)).astype(np.float32)
        wanted = (near + chance.normal(scale=0.3, size=80) > 1).astype(np.float32)
        opening = (near + new > 2).astype(np.float32)
        columns = {"near": near, "newness": new, "newer": -new}
        examples.append(Example("a", columns, wanted, wanted, opening))
    return examples


def test_marks_are_of_sentences_that_there_are(marks: list[MarkedCorpus]) -> None:
    corpus = marks[0].model_copy(update={"topics": marks[0].topics[:2]})
    for example, topic in zip(gather(corpus), corpus.topics, strict=True):
        assert example.opening.sum() == len(topic.lead), "each was found, and under its name"
        assert 0 < example.needed.sum() <= len(topic.needed)


def test_marks_name_articles_of_their_corpus(marks: list[MarkedCorpus]) -> None:
    for corpus in marks:
        known = {name.removesuffix(".md") for name in corpus.articles}
        named = {one for topic in corpus.topics for one in (*topic.needed, *topic.useful)}
        named |= {*corpus.leaning, *(place for old, new, _ in corpus.overtaken for place in (old, new))}
        assert {one.rsplit(":", 1)[0] for one in named} <= known, corpus.name


def test_a_fit_finds_what_marks_depend_on() -> None:
    learned, held = build_examples(1), build_examples(2)

    wanted = fit(learned, lambda one: one.wanted, ["near", "newness"])
    assert wanted.weights["near"] > 10 * abs(wanted.weights["newness"])

    def average(predict: Callable[[Example], Vectors]) -> float:
        return float(np.mean([measure_precision(predict(one), one.opening) for one in held]))

    fitted = fit_relevance(learned)
    assert set(fitted.topical.weights) == {"near"}
    assert average(lambda one: fitted.opening.predict(one.columns)) > 0.95 > average(lambda one: one.columns["near"])


def test_precision_and_page_are_what_they_say() -> None:
    scores, marked = np.array([3, 2, 1, 0], dtype=np.float32), np.array([1, 0, 1, 0], dtype=np.float32)
    assert measure_precision(scores, marked) == pytest.approx((1 + 2 / 3) / 2)
    assert measure_page(scores, marked) == 1
    assert np.isnan(measure_precision(scores, 0 * marked))
