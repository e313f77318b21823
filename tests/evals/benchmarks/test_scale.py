import random

import numpy as np

from bot.app import Services
from evals.benchmarks.latency import Times
from evals.benchmarks.scale import load_material, recombine


def test_recombined_articles_are_whole_sentences_with_their_own_vectors(services: Services) -> None:
    material = load_material(services)
    words = dict(material.sentences)
    article, cut = recombine(material, 7, random.Random(1))
    sentences = [one for passage in cut.passages for one in passage.sentences]
    assert len(sentences) == len(cut.sentence_vectors)
    for sentence, vector in zip(sentences, cut.sentence_vectors, strict=True):
        assert np.array_equal(words[article.text[sentence.start : sentence.end]], vector)
    assert np.allclose(np.linalg.norm(cut.passage_vectors, axis=1), 1)
    for passage in cut.passages:
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)


def test_ratios_are_of_one_question_each() -> None:
    times = Times(90.0, (10.0, 40.0), (12.0, 50.0), (20.0, 120.0)).summarise()
    assert (times["answer_ms"]["p50"], times["floor_ms"]["p50"], times["retrieve_ms"]["p95"]) == (70.0, 25.0, 48.1)
    assert times["ratio"]["p50"] == 2.5
