"""Is the question answered by what was read, and how surely: a calibrated probability from a few fitted numbers."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.models import Outcome
from bot.reading.reader import PartReading, Reading
from bot.reading.signals import SIGNALS
from bot.understanding.question import Question, Term

FITTED = Path(__file__).with_name("answerability.json")
"""Written by evals/benchmarks/fit_answerability.py; names each signal with its mean, spread and weight."""


@dataclass(frozen=True, slots=True)
class AnswerabilityModel:
    """A logistic regression over standardised signals."""

    means: Mapping[str, float]
    spreads: Mapping[str, float]
    weights: Mapping[str, float]
    """Log-odds for one spread above the mean."""
    intercept: float
    threshold: float
    """Probability from which a question is answered."""

    def predict(self, signals: Mapping[str, float]) -> float:
        """Probability, 0 to 1, that the evidence answers the question; 0 where there is no evidence."""
        if not signals:
            return 0.0
        odds = self.intercept + sum(
            self.weights[name] * (signals[name] - self.means[name]) / self.spreads[name] for name in SIGNALS
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


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


def judge(reading: Reading, model: AnswerabilityModel | None = None) -> Verdict:
    """Judge what was read; `model` is the fitted one unless another is given."""
    model = model or load_model()
    parts = tuple(judge_part(part, model) for part in reading.parts)
    answered = [part for part in parts if part.answered]
    missing = tuple(dict.fromkeys(phrase for part in parts for phrase in part.missing))
    outcome: Outcome = "declined" if not answered else "answered" if len(answered) == len(parts) else "partial"
    return Verdict(max((part.probability for part in parts), default=0.0), outcome, parts, missing)


def judge_part(reading: PartReading, model: AnswerabilityModel) -> PartVerdict:
    """Judge one question, or one part of a question."""
    probability = model.predict(reading.signals)
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
    return named or (question.focus or question.text.strip(" ?"),)


@cache
def load_model(path: Path = FITTED) -> AnswerabilityModel:
    """The fitted model, as the project ships it."""
    fitted = json.loads(path.read_text(encoding="utf-8"))
    signals = fitted["signals"]
    return AnswerabilityModel(
        means={name: signals[name]["mean"] for name in SIGNALS},
        spreads={name: signals[name]["spread"] for name in SIGNALS},
        weights={name: signals[name]["weight"] for name in SIGNALS},
        intercept=fitted["intercept"],
        threshold=fitted["threshold"],
    )
