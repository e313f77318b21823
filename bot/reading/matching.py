"""How well each sentence has each term of a question, as numbers to calculate with."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from bot.language.lexicon import MONTHS
from bot.language.thesaurus import list_related
from bot.language.words import fold, key_of
from bot.passages import FoundPassage, FoundSentence
from bot.reading.answer_spans import ReadWords, read_words
from bot.understanding.question import Question, Term

Rarity = Callable[[str], float]
"""Porter stem to 0..1: how rare the word is in the corpus; 1 for a word that no passage has."""
Floats = NDArray[np.float64]

WEAK_WEIGHT = 0.3
CONTEXT_WEIGHT = 0.3
LEAST_WEIGHT = 0.05
INHERITED = 0.9
"""How much of its predecessor's closeness a sentence has that carries on from it."""
BEFORE, AFTER, ABOVE = 0.7, 0.5, 0.9
"""What a term counts for that stands in the sentence before, the one after, or the heading or title."""
INFLECTED = 0.8
"""Match of two words of which one only begins the other, or is a likely misspelling of it."""
SYNONYM = 0.8
"""Match of a word that can stand for the term, or names one of the kind that the term asks for."""
_SHORTEST_NAME, _LONG_NAME = 5, 8
"""Letters from which one wrong letter is forgiven, and two."""


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
    heading: Floats
    """(sentences,): weighted share of the terms that the innermost heading above has."""
    raw_cosine: Floats
    """(sentences,): similarity to the query."""
    cosine: Floats
    """The same, but of a sentence that carries on partly its predecessor's."""
    cosine_within: Floats
    """(sentences,): similarity to the query of the sentence as it reads within its passage."""


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
    spellings = find_spellings(terms, reads, rarity)
    own = match_all(terms, reads, spellings)
    for place, (one, two) in enumerate(pairwise(terms)):
        joined = key_of(fold(one.text + two.text))
        for row, read in enumerate(reads):
            if joined in read.positions:
                own[row, place : place + 2] = 1.0
    index = np.array([number for number, passage in enumerate(passages) for _ in passage.sentences], dtype=np.int64)
    above = match_all(terms, [_read_above(passage) for passage in passages], spellings)
    same = index[1:] == index[:-1]
    before, after = np.zeros_like(own), np.zeros_like(own)
    before[1:][same], after[:-1][same] = own[:-1][same], own[1:][same]
    cosine = np.array([sentence.similarity[query] for _, sentence in sentences], dtype=np.float64)
    raw_cosine = cosine.copy()
    carried = np.zeros(len(sentences))
    carried[1:] = same & np.array([read.carries_on for read in reads[1:]], dtype=bool)
    # "It is to handle violations" is about what the sentence before it names, and is told together with it.
    cosine[1:] += INHERITED * carried[1:] * np.maximum(0.0, cosine[:-1] - cosine[1:])
    before = np.where(carried[:, None] > 0, before, BEFORE * before)
    around = np.maximum.reduce([own, before, AFTER * after, ABOVE * above[index]]) if len(sentences) else own
    weights = np.array([weigh_term(term, rarity) for term in terms], dtype=np.float64)
    headed = match_all(terms, [_read_heading(passage) for passage in passages], {})
    return Matches(
        sentences=sentences,
        reads=reads,
        weights=weights,
        own=own,
        around=around,
        passage=index,
        heading=coverage(headed, weights)[index],
        raw_cosine=raw_cosine,
        cosine=cosine,
        cosine_within=np.array([sentence.similarity_within[query] for _, sentence in sentences], dtype=np.float64),
    )


def weigh_term(term: Term, rarity: Rarity) -> float:
    """How much a term matters: its rarity; less for a word that only puts the question or is the conversation's."""
    weight = max(rarity(term.stem), LEAST_WEIGHT)
    return weight * (WEAK_WEIGHT if term.weak else 1.0) * (CONTEXT_WEIGHT if term.context else 1.0)


def match_all(terms: Sequence[Term], reads: Sequence[ReadWords], spellings: Mapping[str, str]) -> Floats:
    """(reads, terms): 1 where the words have the term, less where they have a form, a spelling or a synonym of it."""
    matched = np.zeros((len(reads), len(terms)))
    for column, term in enumerate(terms):
        key, spelled = term.key, spellings.get(term.key)
        prefix = key[:5] if len(key) >= 5 and not term.number else None
        related = frozenset() if term.name or term.number else list_related(key)
        for row, read in enumerate(reads):
            positions = read.positions
            if key in positions or key in read.joined:
                matched[row, column] = 1.0
            elif spelled in positions or (prefix in read.prefixes and _has_relative(key, positions)):
                matched[row, column] = INFLECTED
            elif related and not (related.isdisjoint(positions) and related.isdisjoint(read.joined)):
                matched[row, column] = SYNONYM
    return matched


def _has_relative(key: str, positions: Iterable[str]) -> bool:
    """Whether a word begins like `key`: Porter leaves some relatives apart that differ in their endings only."""
    return any(other.startswith(key) or (len(other) >= 5 and key.startswith(other)) for other in positions)


def _read_heading(passage: FoundPassage) -> ReadWords:
    return read_words((passage.heading or "").rsplit(" / ", 1)[-1])


def _read_above(passage: FoundPassage) -> ReadWords:
    """What stands over a passage: headings, title, publisher, month and year of publication."""
    metadata = passage.metadata
    published = f"{MONTHS[metadata.published.month - 1]} {metadata.published.year}" if metadata.published else ""
    return read_words(" / ".join(filter(None, (passage.heading, metadata.title, metadata.publisher, published))))


def find_spellings(terms: Sequence[Term], reads: Sequence[ReadWords], rarity: Rarity) -> dict[str, str]:
    """Words of the evidence that terms which the corpus does not have are likely misspellings of."""
    unknown = [
        term for term in terms if rarity(term.stem) >= 1.0 and len(term.key) >= _SHORTEST_NAME and not term.number
    ]
    if not unknown:
        return {}
    known = sorted({key for read in reads for key in read.positions if len(key) >= _SHORTEST_NAME})
    found: dict[str, str] = {}
    for term in unknown:
        edits = 1 if len(term.key) < _LONG_NAME else 2
        near = [
            (distance, key)
            for key in known
            if key[0] == term.key[0] and (distance := OSA.distance(term.key, key, score_cutoff=edits)) <= edits
        ]
        if near:
            found[term.key] = min(near)[1]
    return found


def coverage(matched: Floats, weights: Floats) -> Floats:
    """Weighted share of terms matched, per row; 0 where there is nothing to weigh."""
    total = float(weights.sum())
    return np.asarray(matched @ weights / total if total else np.zeros(matched.shape[0]), dtype=np.float64)
