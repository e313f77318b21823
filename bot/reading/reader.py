"""Reading: which sentences of the retrieved passages answer a question, best first."""

import re
from dataclasses import dataclass

import numpy as np

from bot.passages import FoundPassage, FoundSentence, Retrieval
from bot.reading.answer_spans import Span, counts_focus, list_candidates
from bot.reading.matching import Floats, Matches, Rarity, coverage, match_terms
from bot.reading.signals import measure_signals
from bot.understanding.question import Question, Term, analyse_question

COSINE, COVERED, COVERED_AROUND, FOCUS, CANDIDATE, COUNTED = 8.0, 2.0, 4.0, 0.8, 1.2, 1.0
"""What makes a sentence the answer: its cosine, the share of the question's weighted terms that it has itself, or
with its neighbours and heading, the word asked for, a span of the kind that was asked for, and a number that counts
what was asked for."""
NO_STATEMENT = -2.0
"""Added for a question, and for a fragment of fewer than _FEWEST_WORDS words: neither says anything."""
READ_CLOSELY = 12
"""Sentences, best first, in which spans are looked for."""
_FEWEST_WORDS = 5
_TYPED_RANK = 5
"""A span of the right kind counts as found when one of this many best sentences has it."""
_ENDS_WITH_QUESTION = re.compile(r"\?[\s\"”’')\]]*$")


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """One sentence and how well it answers."""

    passage: FoundPassage
    sentence: FoundSentence
    score: float
    """Higher is better; comparable within one question only."""
    covered: tuple[Term, ...]
    """Terms of the question that the sentence has itself."""
    answer: Span | None
    """The span of the sentence that most likely is the answer, for questions that ask for a name, date or amount."""


@dataclass(frozen=True, slots=True)
class PartReading:
    """One question, or one part of a question, read."""

    question: Question
    sentences: tuple[ReadSentence, ...]
    """Best first; empty when retrieval found nothing."""
    signals: dict[str, float]
    """What answerability is judged by (bot.reading.signals); empty when there is no sentence."""
    missing: tuple[Term, ...]
    """Terms that the best sentence's passage does not have."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question read: as a whole, and part by part where it asks several things."""

    whole: PartReading
    parts: tuple[PartReading, ...]
    """One for each of `question.parts`; the whole itself where there is only one."""

    @property
    def sentences(self) -> tuple[ReadSentence, ...]:
        return self.whole.sentences


def read_passages(question: Question, retrieval: Retrieval, rarity: Rarity) -> Reading:
    """Read every sentence of the retrieval.

    `rarity` gives each Porter stem's rarity in the corpus (bot.reading.matching.build_rarity); it is asked for
    the stems of `question.terms` only. A query of the retrieval that equals a part's text is what the part is compared
    with; otherwise the first query is.
    """
    whole = read_part(question, retrieval, rarity)
    if len(question.parts) == 1:
        return Reading(whole, (whole,))
    return Reading(whole, tuple(read_part(analyse_question(part), retrieval, rarity) for part in question.parts))


def read_part(question: Question, retrieval: Retrieval, rarity: Rarity) -> PartReading:
    """Read the retrieval for one question."""
    query = retrieval.queries.index(question.text) if question.text in retrieval.queries else 0
    matches = match_terms(question, retrieval.passages, rarity, query)
    if not matches.sentences:
        return PartReading(question, (), {}, question.own_terms)
    scores = score_sentences(question, matches)
    order = np.argsort(-scores, kind="stable")
    answers: dict[int, Span] = {}
    if question.typed:
        for place in order[:READ_CLOSELY]:
            span = find_answer(question, matches, int(place))
            if span is not None:
                answers[int(place)] = span
                scores[place] += CANDIDATE + COUNTED * _is_counted(question, matches, int(place), span)
        order = np.argsort(-scores, kind="stable")
    best = int(order[0])
    found = max((_grade_answer(question, matches, int(place), answers) for place in order[:_TYPED_RANK]), default=0.0)
    whole_passage = matches.around[matches.passage == matches.passage[best]].max(axis=0)
    return PartReading(
        question=question,
        sentences=tuple(
            _build_sentence(question, matches, int(place), float(scores[place]), answers) for place in order
        ),
        signals=measure_signals(question, matches, best, found),
        missing=tuple(
            term for place, term in enumerate(question.terms) if not whole_passage[place] and not term.context
        ),
    )


def score_sentences(question: Question, matches: Matches) -> Floats:
    """(sentences,): how well each answers, spans not yet looked for."""
    focus = [place for place, term in enumerate(question.terms) if term.focus]
    fragment = [
        bool(_ENDS_WITH_QUESTION.search(sentence.text)) or len(read.words) < _FEWEST_WORDS
        for (_, sentence), read in zip(matches.sentences, matches.reads, strict=True)
    ]
    return np.asarray(
        COSINE * matches.cosine
        + COVERED * coverage(matches.own, matches.weights)
        + COVERED_AROUND * coverage(matches.around, matches.weights)
        + FOCUS * coverage(matches.own[:, focus], matches.weights[focus])
        + NO_STATEMENT * np.array(fragment, dtype=np.float64),
        dtype=np.float64,
    )


def find_answer(question: Question, matches: Matches, place: int) -> Span | None:
    """The likeliest answer in one sentence: of the right kind, no repetition of the question, near its terms."""
    read = matches.reads[place]
    text = matches.sentences[place][1].text
    keys = {term.key for term in question.terms}
    focus = frozenset(term.key for term in question.terms if term.focus)
    best: tuple[float, Span] | None = None
    for span in list_candidates(text, question.answer_type, focus):
        inside = [index for index, word in enumerate(read.words) if word.start < span.end and word.end > span.start]
        if not inside or all(read.words[index].key in keys for index in inside):
            continue
        near = sum(
            weight / (1 + min(abs(index - position) for index in inside for position in read.positions[term.key]))
            for term, weight in zip(question.terms, matches.weights, strict=True)
            if term.key in read.positions
        )
        if best is None or near > best[0]:
            best = (near, span)
    return best[1] if best else None


def _grade_answer(question: Question, matches: Matches, place: int, answers: dict[int, Span]) -> float:
    """1 for a span of the kind asked for, half that for a number of something else than was asked for."""
    if place not in answers:
        return 0.0
    if question.answer_type == "count" and question.focus and not _is_counted(question, matches, place, answers[place]):
        return 0.5
    return 1.0


def _is_counted(question: Question, matches: Matches, place: int, span: Span) -> bool:
    focus = frozenset(term.key for term in question.terms if term.focus)
    return question.answer_type == "count" and counts_focus(matches.sentences[place][1].text, span, focus)


def _build_sentence(
    question: Question, matches: Matches, place: int, score: float, answers: dict[int, Span]
) -> ReadSentence:
    passage, sentence = matches.sentences[place]
    return ReadSentence(
        passage=passage,
        sentence=sentence,
        score=score,
        covered=tuple(term for number, term in enumerate(question.terms) if matches.own[place, number]),
        answer=answers.get(place),
    )
