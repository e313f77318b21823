"""What is known of the sentences on a topic, and what is made of it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bot.briefing.relevance import Found, Regression, describe, load_relevance
from bot.briefing.topics import list_terms
from bot.retrieval.passages import FoundPassage
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import build_passage

OLD = "The council of Brenn plans a tram line to the hospital. It will cost 310 million crowns. Herring is cheap."
NEW = (
    "The tram line to the hospital of Brenn will cost 365 million crowns, the auditors say. However, nobody has signed."
)


@pytest.fixture
def found(embeddings: MiniLmEmbeddings) -> Found:
    topic = "the tram line"
    query = embeddings.embed([topic])

    def place(text: str, article: str, day: date) -> FoundPassage:
        passage = build_passage(text, embeddings, article, published=day)
        near = tuple(replace(one, similarity=tuple((query @ one.vector).tolist())) for one in passage.sentences)
        return replace(passage, sentences=near)

    passages = [place(OLD, "old", date(2031, 3, 4)), place(NEW, "new", date(2031, 10, 2))]
    placed = [(passage, sentence) for passage in passages for sentence in passage.sentences]
    terms = list_terms(topic, {"tram": 2, "line": 2}, 2)
    return Found(terms, placed, {(one.article_id, one.ordinal): one for one in passages}, {("new", 0): 0.9})


def test_each_sentence_is_described_in_its_place(found: Found) -> None:
    columns = describe(found)

    assert {len(column) for column in columns.values()} == {5}
    assert columns["topicality"][0] > columns["topicality"][2]
    assert columns["figure"].tolist() == [0, 1, 0, 1, 0]
    assert columns["opens article"].tolist() == [1, 0, 0, 1, 0]
    assert columns["links back"].tolist() == [0, 0, 0, 0, 1]
    assert columns["answers"].tolist() == pytest.approx([0, 0, 0, 0.9, 0])
    assert columns["answers behind"].tolist() == [0] * 5, "no sentence has the first one of another article behind it"
    assert columns["newness"].tolist() == [0.5, 0.5, 0.5, 1, 1]
    assert columns["newer"][0] > columns["newer"][2] > columns["newer"][3] == 0


def test_what_ships_knows_every_feature_and_prefers_the_topic(found: Found) -> None:
    columns, fitted = describe(found), load_relevance()

    assert set(fitted.wanted.weights) == set(fitted.opening.weights) == set(columns)
    assert set(columns) - set(fitted.topical.weights) == {"newness", "newer"}
    for regression in (fitted.topical, fitted.wanted, fitted.opening):
        told = regression.predict(columns)
        assert ((told > 0) & (told < 1)).all()
        assert told[2] == told.min() or told[4] == told.min()
    assert fitted.opening.predict(columns).argmax() == 3


def test_nothing_found_is_nothing_described() -> None:
    assert describe(Found((), [], {}, {})) == {}


def test_a_regression_keeps_to_probabilities() -> None:
    far = {"near": np.array([-1e6, 0, 1e6], dtype=np.float32)}
    assert Regression(bias=0.0, weights={"near": 5.0}).predict(far).tolist() == pytest.approx([0, 0.5, 1])
