"""Is the question answered by what was read, and how surely: a calibrated probability from a few fitted numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.fitted import LogisticModel, load_logistic
from bot.models import Outcome
from bot.reading.reader import PartReading, Reading
from bot.reading.signals import SIGNALS
from bot.understanding.asked import ASKS
from bot.understanding.question import Question, Term

FITTED = Path(__file__).with_name("answerability.json")
"""Written by evals/benchmarks/fit_answerability.py; names each signal with its mean, spread and weight."""


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """Whether one of the things asked is answered."""

    question: str
    probability: float
    answered: bool
    missing: tuple[str, ...]
    """What the evidence lacks, as phrases of the question; empty where it is answered."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered, and what is missing."""

    probability: float
    outcome: Outcome
    parts: tuple[PartVerdict, ...]
    missing: tuple[str, ...]


def judge(reading: Reading, model: LogisticModel | None = None) -> Verdict:
    """Judge what was read; `model` is the fitted one unless another is given."""
    model = model or load_logistic(FITTED, SIGNALS)
    parts = tuple(judge_part(part, model) for part in reading.parts)
    answered = [part for part in parts if part.answered]
    missing = tuple(dict.fromkeys(phrase for part in parts for phrase in part.missing))
    outcome: Outcome = "declined" if not answered else "answered" if len(answered) == len(parts) else "partial"
    return Verdict(max((part.probability for part in parts), default=0.0), outcome, parts, missing)


def judge_part(reading: PartReading, model: LogisticModel) -> PartVerdict:
    """Judge one question, or one part of a question."""
    # Without any evidence there is nothing to weigh.
    probability = model.predict(reading.signals) if reading.signals else 0.0
    answered = probability >= model.threshold
    return PartVerdict(
        question=reading.question.text,
        probability=probability,
        answered=answered,
        missing=() if answered else name_missing(reading.question, reading.missing),
    )


def name_missing(question: Question, terms: Sequence[Term]) -> tuple[str, ...]:
    """The missing terms as they stand in the question, neighbours joined: "budget", "ground troops".

    Where no word is missing the relation is: then it is what was asked for, or else the whole question.
    """
    wanted = [term for term in terms if not term.weak]
    phrases: list[tuple[int, int]] = []
    for term in wanted:
        start = question.text.find(term.text)
        if start < 0:
            continue
        if phrases and not question.text[phrases[-1][1] : start].strip(" -"):
            phrases[-1] = (phrases[-1][0], start + len(term.text))
        else:
            phrases.append((start, start + len(term.text)))
    named = tuple(dict.fromkeys(question.text[start:end] for start, end in phrases))
    return named or (name_asked(question),)


def name_asked(question: Question) -> str:
    """The words that say what is asked for: "budget", "how old", "who commanded"; else the whole question."""
    if question.focus:
        return question.focus
    text = question.text.partition(" (About: ")[0].strip(" ?")
    asks = ASKS.search(text)
    if asks is None:
        return text
    told = (term.text for term in question.own_terms if not (term.name or term.weak))
    ends = [at + len(word) for word in told if (at := text.find(word, asks.end())) >= 0]
    asked = text[asks.start() : min(ends, default=asks.end())]
    return f"{asked[0].lower()}{asked[1:]}"
