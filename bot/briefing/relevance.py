"""How much a sentence matters to somebody who is briefed on a topic: logistic regressions on what is known of it.

They are fitted on what editors marked in invented news; evals/training/relevance holds the marks, the fit and its
figures.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from bot.briefing.topics import Term, carry, measure_topicality, read_paragraph
from bot.language.modality import leaves_open, tells_event
from bot.language.reference import links_back, stands_alone
from bot.numbers import list_quantities
from bot.retrieval.passages import FoundPassage, FoundSentence
from ingest.embedder import Vectors
from ingest.models import Frozen

WEIGHTS = Path(__file__).with_suffix(".json")
CENTRAL = 20
"""Sentences that carry most of a topic, whose middle another one may be near to."""
SHORT = 8
"""Words below which a sentence is a short one."""
_QUOTE = re.compile(r'["“]')

Placed = tuple[FoundPassage, FoundSentence]
Columns = dict[str, Vectors]


class Regression(Frozen):
    """A logistic regression on features as they are."""

    bias: float
    weights: dict[str, float]

    def predict(self, columns: Mapping[str, Vectors]) -> Vectors:
        """A probability for each sentence, (sentences,)."""
        scores = self.bias + sum(weight * columns[name] for name, weight in self.weights.items())
        return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), dtype=np.float32)


class Relevance(Frozen):
    """What is fitted."""

    topical: Regression
    """That the sentence is wanted where a topic is told of any time."""
    wanted: Regression
    """That it is wanted where the state of things is told: what is newer, and what nothing newer is like, first."""
    opening: Regression
    """That it is one of those that open the page."""


@cache
def load_relevance() -> Relevance:
    return Relevance.model_validate(json.loads(WEIGHTS.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much a sentence matters to a topic."""

    relevance: float
    """How probably it is wanted."""
    opening: float
    """How probably a brief opens with it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on a topic, as its sentences are weighed."""

    terms: Sequence[Term]
    """What the topic is named by."""
    placed: Sequence[Placed]
    """Each sentence in its passage."""
    passages: Mapping[tuple[str, int], FoundPassage]
    """By article and place in it."""
    answers: Mapping[tuple[str, int], float]
    """How surely a sentence, by article and start, answers what is asked of any topic; absent where it was not read."""


def weigh(found: Found, current: bool) -> list[Weighed]:
    """Each sentence, in order; `current` where the state of things is told and not what was told at any time."""
    columns = describe(found)
    if not columns:
        return []
    fitted = load_relevance()
    relevance = (fitted.wanted if current else fitted.topical).predict(columns)
    return [Weighed(*told) for told in zip(relevance.tolist(), fitted.opening.predict(columns).tolist(), strict=True)]


def describe(found: Found) -> Columns:
    """What is known of each sentence, a column of (sentences,) for each feature."""
    rows = [describe_sentence(found, passage, sentence) for passage, sentence in found.placed]
    columns = {name: np.array([row[name] for row in rows], dtype=np.float32) for name in rows[0]} if rows else {}
    return columns | compare(found, columns) if rows else {}


def describe_sentence(found: Found, passage: FoundPassage, sentence: FoundSentence) -> dict[str, float]:
    """What is known of a sentence by itself and by where it stands."""
    previous = found.passages.get((passage.article_id, passage.ordinal - 1))
    paragraph = read_paragraph(passage, sentence, previous)
    text, kind = sentence.text, passage.metadata.kind
    words = len(text.split())
    return {
        "topicality": measure_topicality(found.terms, passage, sentence, previous),
        "title": carry(found.terms, passage.metadata.title),
        "heading": carry(found.terms, (passage.heading or "").rsplit(" / ", 1)[-1]),
        "paragraph": carry(found.terms, paragraph),
        "passage": passage.score,
        "similarity": max(sentence.similarity),
        "answers": found.answers.get((passage.article_id, sentence.start), 0.0),
        "figure": float(any(one.unit or one.counted for one in list_quantities(text))),
        "place": math.log1p(sentence.ordinal),
        "opens article": float(sentence.ordinal == 0),
        "opens paragraph": float(not paragraph),
        "opinion": float(kind == "opinion"),
        "correction": float(kind == "correction"),
        "words": words / 10,
        "short": float(words < SHORT),
        "quotes": float(_QUOTE.search(text) is not None),
        "alone": float(stands_alone(text)),
        "links back": float(links_back(text)),
        "unsettled": float(leaves_open(text)),
        "event": float(tells_event(text)),
    }


def compare(found: Found, columns: Columns) -> Columns:
    """What is known of each sentence beside the others: how new its article is, and what stands near to it."""
    days = np.array([(passage.published or date.min).toordinal() for passage, _ in found.placed])
    articles = np.array([passage.article_id for passage, _ in found.placed])
    ordinals = np.array([sentence.ordinal for _, sentence in found.placed])
    vectors = np.stack([sentence.vector for _, sentence in found.placed])
    likeness = vectors @ vectors.T
    best = np.argsort(-(columns["topicality"] + columns["similarity"]), kind="stable")[:CENTRAL]
    central = likeness[:, best].mean(axis=1)
    np.fill_diagonal(likeness, 0.0)
    last = {one: ordinals[articles == one].max() for one in set(articles)}
    told = {
        "newness": np.searchsorted(np.unique(days), days, side="right") / len(np.unique(days)),
        "part of article": ordinals / np.array([max(1, last[one]) for one in articles]),
        "central": central,
        "elsewhere": np.where(articles[:, None] != articles, likeness, 0.0).max(axis=1),
        "newer": np.where(days > days[:, None], likeness, 0.0).max(axis=1),
    }
    places = {(passage.article_id, sentence.ordinal): row for row, (passage, sentence) in enumerate(found.placed)}
    passages = [(passage.article_id, passage.ordinal) for passage, _ in found.placed]
    for name in ("topicality", "similarity", "answers"):
        column = columns[name]
        highest = defaultdict[tuple[str, int], float](float)
        for key, value in zip(passages, column.tolist(), strict=True):
            highest[key] = max(highest[key], value)
        told[f"{name} of passage"] = np.array([highest[key] for key in passages])
        for step, where in ((-1, "before"), (1, "behind")):
            rows = (places.get((passage.article_id, one.ordinal + step)) for passage, one in found.placed)
            told[f"{name} {where}"] = np.array([0.0 if row is None else column[row] for row in rows])
    return {name: np.asarray(column, dtype=np.float32) for name, column in told.items()}
