import random

import numpy as np

from bot.app import Services
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
