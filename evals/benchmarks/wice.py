"""WiCE: whether the reader's comparison tells claims that the text they cite supports from the rest.

A claim's probability is the maximum over its chunks, a chunk's the maximum over its windows; "partially supported"
counts as not supported. Balanced accuracy is given at the product's own threshold, and at one that is chosen for each
tenth of the claims on the other nine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.reading.cross_encoder import Reader, load_calibration
from evals.benchmarks.figures import Figure, build_figure
from evals.benchmarks.public_data import load_records, spread
from evals.statistics import measure_auroc
from ingest.settings import Settings

FILE = Path("wice_claim") / "oracle_chunks_dev.jsonl"
WINDOW_WORDS = 180
FOLDS = 10
PLATEAU = 0.01
"""Thresholds whose balanced accuracy is this near the best are averaged: one claim must not decide."""
RESAMPLES = 1000
Floats = NDArray[np.float64]
Statistic = Callable[[Floats, Floats], float]
"""Of the scores of supported claims and of the others."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with the chunks of text that it cites, each a sequence of sentences."""

    text: str
    supported: bool
    chunks: tuple[tuple[str, ...], ...]


def load_claims(path: Path, limit: int | None = None) -> list[Claim]:
    chunks: dict[str, list[tuple[str, ...]]] = {}
    heads: dict[str, tuple[str, bool]] = {}
    for record in load_records(path):
        one = record["meta"]["id"]
        heads[one] = (record["claim"], record["label"] == "supported")
        chunks.setdefault(one, []).append(tuple(record["evidence"]))
    return [Claim(*heads[one], tuple(chunks[one])) for one in spread(list(heads), limit)]


def join_windows(sentences: Sequence[str], most: int = WINDOW_WORDS) -> list[str]:
    """Neighbouring sentences joined, `most` words at a time; one that is longer stands alone."""
    windows: list[list[str]] = []
    taken = 0
    for sentence in sentences:
        words = len(sentence.split())
        if not windows or taken + words > most:
            windows.append([])
            taken = 0
        windows[-1].append(sentence)
        taken += words
    return [" ".join(window) for window in windows]


def judge_claims(reader: Reader, claims: Sequence[Claim]) -> list[float]:
    """The probability of each claim that some window of its chunks entails it."""
    found = []
    for claim in claims:
        windows = [window for chunk in claim.chunks for window in join_windows(chunk)]
        relations = reader.compare([(window, claim.text) for window in windows])
        found.append(max((relation.entailed for relation in relations), default=0.0))
    return found


def balanced_accuracy(supported: Floats, others: Floats, threshold: float) -> float:
    """Mean of the share of supported claims that pass and the share of others that are stopped."""
    return float(((supported >= threshold).mean() + (others < threshold).mean()) / 2)


def choose_threshold(supported: Floats, others: Floats) -> float:
    """The middle of the thresholds whose balanced accuracy is about the best."""
    candidates = np.unique(np.concatenate([supported, others]))
    reached = np.array([balanced_accuracy(supported, others, limit) for limit in candidates])
    return float(candidates[reached >= reached.max() - PLATEAU].mean())


def shift_by_folds(supported: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Each score over the threshold that the other folds would have; both kinds are spread over the folds alike."""
    over, under = np.empty_like(supported), np.empty_like(others)
    for fold in range(FOLDS):
        one, two = np.arange(len(supported)) % FOLDS == fold, np.arange(len(others)) % FOLDS == fold
        threshold = choose_threshold(supported[~one], others[~two])
        over[one], under[two] = supported[one] - threshold, others[two] - threshold
    return over, under


def estimate(measure: str, statistic: Statistic, supported: Floats, others: Floats) -> Figure:
    """A statistic of both kinds of claims with its bootstrap interval, each kind resampled by itself."""
    draw = np.random.default_rng(0)
    drawn = [
        statistic(draw.choice(supported, len(supported)), draw.choice(others, len(others))) for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    value = statistic(supported, others)
    return build_figure("wice", measure, value, float(low), float(high), len(supported) + len(others))


def measure_wice(data: Path, _work: Path | None, limit: int | None = None) -> list[Figure]:
    """Needs two claims of each kind, else there is nothing to choose a threshold by and no figure is given."""
    settings = Settings().reader
    claims = load_claims(data / FILE, limit)
    probabilities = judge_claims(Reader(settings.model, settings.threads), claims)
    judged = list(zip(claims, probabilities, strict=True))
    supported = np.array([probability for claim, probability in judged if claim.supported])
    others = np.array([probability for claim, probability in judged if not claim.supported])
    if min(len(supported), len(others)) < 2:
        return []
    shipped = load_calibration().entailed
    over, under = shift_by_folds(supported, others)
    return [
        estimate("BAcc, threshold chosen on other claims", partial(balanced_accuracy, threshold=0.0), over, under),
        estimate(
            f"BAcc at {shipped:g}, as statements are checked",
            partial(balanced_accuracy, threshold=shipped),
            supported,
            others,
        ),
        estimate("AUROC", measure_auroc, supported, others),
    ]
