"""How well each sentence has each term of a question, as numbers to calculate with."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answer_spans import ReadWords, read_words
from bot.passages import FoundPassage, FoundSentence
from bot.question import Question, Term

Rarity = Callable[[str], float]
"""Porter stem to 0..1: how rare the word is in the corpus; 1 for a word that no passage has."""
Floats = NDArray[np.float64]

WEAK_WEIGHT = 0.3
CONTEXT_WEIGHT = 0.3
LEAST_WEIGHT = 0.05
INFLECTED = 0.8
"""Match of two words that share a long beginning ("deploy", "deployment" after stemming) but are not the same."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Sentences against terms: all arrays have a row per sentence, in the order of `sentences`."""

    sentences: tuple[tuple[FoundPassage, FoundSentence], ...]
    reads: tuple[ReadWords, ...]
    weights: Floats
    """(terms,): how much each term matters, above 0."""
    own: Floats
    """(sentences, terms), 0..1: the sentence itself has the term."""
    around: Floats
    """(sentences, terms), 0..1: the sentence, its neighbours, its heading or its title has the term."""
    passage: NDArray[np.int64]
    """(sentences,): index of the passage."""
    cosine: Floats
    """(sentences,): similarity to the query."""


def build_rarity(passages_with: Mapping[str, int], passages: int) -> Rarity:
    """Rarity from document frequencies: how many of the corpus's `passages` hold each Porter stem; absent means none.

    Inverse document frequency, scaled so that a word of no passage weighs 1 and one of all passages next to nothing.
    """

    def rarity(stem: str) -> float:
        if not passages:
            return 1.0
        return math.log1p(passages / (passages_with.get(stem, 0) + 0.5)) / math.log1p(passages / 0.5)

    return rarity


def match_terms(question: Question, passages: Sequence[FoundPassage], rarity: Rarity, query: int = 0) -> Matches:
    """Match every sentence of `passages` with every term of `question`, which was searched for as number `query`."""
    terms = question.terms
    sentences = tuple((passage, sentence) for passage in passages for sentence in passage.sentences)
    reads = tuple(read_words(sentence.text) for _, sentence in sentences)
    own = np.array([[match_term(term, read) for term in terms] for read in reads], dtype=np.float64)
    own = own.reshape(len(sentences), len(terms))
    index = np.array([number for number, passage in enumerate(passages) for _ in passage.sentences], dtype=np.int64)
    above = np.array(
        [
            [max(match_term(term, heading), match_term(term, title)) for term in terms]
            for passage in passages
            for heading, title in [(read_words(passage.heading or ""), read_words(passage.metadata.title))]
        ],
        dtype=np.float64,
    ).reshape(len(passages), len(terms))
    same = index[1:] == index[:-1]
    before, after = np.zeros_like(own), np.zeros_like(own)
    before[1:][same], after[:-1][same] = own[:-1][same], own[1:][same]
    around = np.maximum.reduce([own, 0.7 * before, 0.5 * after, 0.7 * above[index]]) if len(sentences) else own
    return Matches(
        sentences=sentences,
        reads=reads,
        weights=np.array([weigh_term(term, rarity) for term in terms], dtype=np.float64),
        own=own,
        around=around,
        passage=index,
        cosine=np.array([sentence.similarity[query] for _, sentence in sentences], dtype=np.float64),
    )


def weigh_term(term: Term, rarity: Rarity) -> float:
    """How much a term matters: its rarity; less for a word that only puts the question or is the conversation's."""
    weight = max(rarity(term.stem), LEAST_WEIGHT)
    return weight * (WEAK_WEIGHT if term.weak else 1.0) * (CONTEXT_WEIGHT if term.context else 1.0)


def match_term(term: Term, read: ReadWords) -> float:
    """1 when the words have the term, INFLECTED when they have one that begins alike, else 0."""
    if term.key in read.positions:
        return 1.0
    if len(term.key) > 5 and not term.number and term.key[:5] in read.prefixes:
        shared = max(_shared_prefix(term.key, key) for key in read.positions if key.startswith(term.key[:5]))
        if shared >= 0.7 * len(term.key):
            return INFLECTED
    return 0.0


def _shared_prefix(one: str, two: str) -> int:
    for place, (a, b) in enumerate(zip(one, two, strict=False)):
        if a != b:
            return place
    return min(len(one), len(two))


def coverage(matched: Floats, weights: Floats) -> Floats:
    """Weighted share of terms matched, per row; 0 where there is nothing to weigh."""
    total = float(weights.sum())
    return np.asarray(matched @ weights / total if total else np.zeros(matched.shape[0]), dtype=np.float64)
