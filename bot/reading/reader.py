"""Reading: which sentences of the retrieved passages answer a question, best first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

import numpy as np

from bot.deadline import check_deadline
from bot.fitted import load_weights
from bot.passages import FoundPassage, FoundSentence, Retrieval
from bot.reading.answer_spans import Span, counts_focus, list_candidates, tells_reason
from bot.reading.continuation import continues
from bot.reading.matching import SYNONYM, Floats, Matches, Rarity, coverage, match_terms
from bot.reading.signals import FAR_BEHIND, Found, measure_signals
from bot.understanding.question import Question, Term, analyse_question

FITTED = Path(__file__).with_name("ranking.json")
"""Written by evals/benchmarks/fit_ranking.py."""
RANKING = (
    "cosine",
    "cosine_within",
    "covered",
    "covered_around",
    "focus",
    "fragment",
    "heading",
    "reason",
    "denial",
    "passage",
    "candidate",
    "counted",
    "near",
)
"""What makes a sentence the answer: its cosine alone and as it reads within its passage, the share of the question's
weighted terms that it has itself, or with its neighbours and heading, the word asked for; that it is a question or no
sentence at all, which says nothing; the share of the terms that the heading has; a reason where one is asked for, a
denial where yes or no is; how well retrieval found its passage; a span of the kind that was asked for, a number that
counts what was asked for, and how near the question's terms such a span stands."""
READ_CLOSELY = 12
"""Sentences, best first, in which spans are looked for."""
_FEWEST_WORDS = 5
_TYPED_RANK = 3
"""A span of the right kind counts as found when one of this many best sentences has it."""
_CONTINUED = 4
"""Sentences, best first, that are asked whether the next one belongs to them."""
_NAMED_KINDS = ("place", "organisation", "person", "date")
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
    continues: bool = False
    """The sentence behind it belongs to the answer."""


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
    check_deadline()
    query = retrieval.queries.index(question.text) if question.text in retrieval.queries else 0
    matches = match_terms(question, retrieval.passages, rarity, query)
    if not matches.sentences:
        return PartReading(question, (), {}, question.own_terms)
    signals = measure_sentences(question, matches)
    weights = load_weights(FITTED, RANKING)
    order = np.argsort(-(signals @ weights), kind="stable")
    answers = find_answers(question, matches, order[:READ_CLOSELY])
    matches, signals = add_answers(question, matches, signals, answers)
    scores = signals @ weights
    order = np.argsort(-scores, kind="stable")
    best = int(order[0])
    counted = {place for place, span in answers.items() if is_counted(question, matches, place, span)}
    # What counts what was asked for has said it.
    goes_on = {
        int(place)
        for place in order[:_CONTINUED]
        if int(place) not in counted and continues(question, matches, int(place), frozenset(answers))
    }
    near = [int(place) for place in order[:_TYPED_RANK] if int(place) in answers]
    found = Found(
        best=best in answers,
        near=bool(near),
        counted=any(is_counted(question, matches, place, answers[place]) for place in near),
        behind=_fall_behind(question, scores, answers, FAR_BEHIND),
        covers_less=_fall_behind(question, coverage(matches.around, matches.weights), answers, 1.0),
    )
    own = matches.own.tolist()
    whole_passage = matches.around[matches.passage == matches.passage[best]].max(axis=0)
    return PartReading(
        question=question,
        sentences=tuple(
            _build_sentence(question, matches, place, own[place], float(scores[place]), answers, place in goes_on)
            for place in order.tolist()
        ),
        signals=measure_signals(question, matches, order, found),
        missing=tuple(
            term for place, term in enumerate(question.terms) if not whole_passage[place] and not term.context
        ),
    )


def _fall_behind(question: Question, values: Floats, answers: Mapping[int, Span], most: float) -> float:
    """How far the best sentence with a span of the kind asked for is behind the best of all, at most `most`."""
    if not question.typed:
        return 0.0
    return float(min(most, values.max() - max((values[place] for place in answers), default=values.max() - most)))


def measure_sentences(question: Question, matches: Matches) -> Floats:
    """(sentences, RANKING): what each has, the last three columns 0 because spans are not yet looked for."""
    focus = [place for place, term in enumerate(question.terms) if term.focus]
    texts = [sentence.text for _, sentence in matches.sentences]
    reason, yes_no = question.answer_type == "reason", question.answer_type == "yes_no"
    columns = (
        matches.cosine,
        matches.cosine_within,
        coverage(matches.own, matches.weights),
        coverage(matches.around, matches.weights),
        coverage(matches.own[:, focus], matches.weights[focus]),
        [
            bool(_ENDS_WITH_QUESTION.search(text)) or len(read.words) < _FEWEST_WORDS
            for text, read in zip(texts, matches.reads, strict=True)
        ],
        matches.heading,
        [reason and tells_reason(text) for text in texts],
        [yes_no and read.negated for read in matches.reads],
        [passage.score for passage, _ in matches.sentences],
        *np.zeros((3, len(texts))),
    )
    return np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])


def find_answers(question: Question, matches: Matches, places: Iterable[int]) -> dict[int, Span]:
    """The likeliest answer of each of these sentences that has one; none where the look of an answer can't tell it."""
    if not question.typed:
        return {}
    found = ((int(place), find_answer(question, matches, int(place))) for place in places)
    return {place: span for place, span in found if span is not None}


def add_answers(
    question: Question, matches: Matches, signals: Floats, answers: Mapping[int, Span]
) -> tuple[Matches, Floats]:
    """`matches` and their `signals` with what the found spans add to both; where there are none, as they were."""
    if not answers:
        return matches, signals
    matches = match_instances(question, matches, answers)
    signals = measure_sentences(question, matches)
    for place, span in answers.items():
        signals[place, -3:] = 1.0, is_counted(question, matches, place, span), span.near
    return matches, signals


def match_instances(question: Question, matches: Matches, answers: Mapping[int, Span]) -> Matches:
    """`matches` where a sentence that names one of the kind asked for has the word for that kind.

    "Which country took part?" is answered by a country's name, and the answer need not say "country".
    """
    focus = [place for place, term in enumerate(question.terms) if term.focus]
    if question.answer_type not in _NAMED_KINDS or not focus or not answers:
        return matches
    own, around = matches.own.copy(), matches.around.copy()
    for place in answers:
        own[place, focus] = np.maximum(own[place, focus], SYNONYM)
        around[place, focus] = np.maximum(around[place, focus], SYNONYM)
    return replace(matches, own=own, around=around)


def find_answer(question: Question, matches: Matches, place: int) -> Span | None:
    """The likeliest answer in one sentence: of the right kind, no repetition of the question, near its terms."""
    read = matches.reads[place]
    text = matches.sentences[place][1].text
    keys = {term.key for term in question.terms}
    named = {term.key for term in question.terms if term.name}
    focus = frozenset(term.key for term in question.terms if term.focus)
    best: tuple[float, Span] | None = None
    check_deadline()
    for span in list_candidates(text, question.answer_type, focus):
        inside = [index for index, word in enumerate(read.words) if word.start < span.end and word.end > span.start]
        if not inside or all(read.words[index].key in keys for index in inside):
            continue
        # "Who was Moore's lawyer?" is not answered by "Ewan Moore".
        if question.answer_type == "person" and read.words[inside[-1]].key in named:
            continue
        near = sum(
            weight / (1 + min(abs(index - position) for index in inside for position in read.positions[term.key]))
            for term, weight in zip(question.terms, matches.weights, strict=True)
            if term.key in read.positions
        )
        if best is None or near > best[0]:
            best = (near, span)
    if best is None:
        return None
    return replace(best[1], near=best[0] / max(float(matches.weights.sum()), 1e-9))


def is_counted(question: Question, matches: Matches, place: int, span: Span) -> bool:
    focus = frozenset(term.key for term in question.terms if term.focus)
    return question.answer_type == "count" and counts_focus(matches.sentences[place][1].text, span, focus)


def _build_sentence(
    question: Question,
    matches: Matches,
    place: int,
    own: Sequence[float],
    score: float,
    answers: Mapping[int, Span],
    goes_on: bool,
) -> ReadSentence:
    passage, sentence = matches.sentences[place]
    return ReadSentence(
        passage=passage,
        sentence=sentence,
        score=score,
        covered=tuple(compress(question.terms, own)),
        answer=answers.get(place),
        continues=goes_on,
    )
