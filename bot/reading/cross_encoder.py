"""The reader: it reads a question with a window of text, two reports beside each other, and as an editor does what is
to be told: whether its evidence carries it, and whether it can stand by itself.

Which network reads is the matter of a module in `bot/reading/networks/`: it registers the suffix of the model files
that it runs. Nothing is downloaded.
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from bot.reading import networks
from ingest.cache import ByteCache
from ingest.errors import InvalidSettings
from ingest.models import Frozen

SHIPPED = Path(__file__).with_name("reader.onnx")
EDITOR = Path(__file__).with_name("editor.onnx")
"""Its `answers` says whether the second text can be told under the first, a title; its `relation` is of a statement."""
CALIBRATION = Path(__file__).with_name("calibration.json")
LONGEST_SPAN = 40
"""Tokens of an answer, as in training."""
KEPT_BYTES = 16_000_000
"""What is remembered of pairs that were read: some thousands."""
SECONDED = 0.3
"""The reader's share in what carries a statement, to the editor's 1; chosen on held-out statements."""
CERTAIN = 1e-4
"""No probability is taken for surer."""
_FIRST_CHARS = 600
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "})
"""One character for one, so that offsets stay: networks are trained on plain quotes and dashes."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a window, from character `start` to `end`."""

    start: int
    end: int
    margin: float
    """Score over that of "no span"."""


@dataclass(frozen=True, slots=True)
class WindowReading:
    """What the reader makes of one window for one question; raw scores, to be calibrated."""

    answers: float
    """Logit that the window answers the question."""
    scores: Scores
    """Of each token as the start and as the end of the answer, shape (tokens, 2); row 0 is "no span"."""
    offsets: tuple[tuple[int, int], ...]
    """Where each token stands in the window; (0, 0) outside of it."""

    def find_span(self, start: int, end: int) -> Span | None:
        """The best span that begins between two characters of the window; None where no token does."""
        starts = [i for i, (a, b) in enumerate(self.offsets) if b > a and start <= a < end]
        if not starts:
            return None
        first, last = starts[0], min(starts[-1] + LONGEST_SPAN, len(self.offsets) - 1)
        grid = self.scores[first : starts[-1] + 1, 0, None] + self.scores[None, first : last + 1, 1]
        distance = np.arange(grid.shape[1])[None, :] - np.arange(grid.shape[0])[:, None]
        grid = np.where((distance >= 0) & (distance < LONGEST_SPAN), grid, -math.inf)
        row, column = divmod(int(grid.argmax()), grid.shape[1])
        margin = float(grid[row, column] - self.scores[0].sum())
        return Span(self.offsets[first + row][0], self.offsets[first + column][1], margin)


@dataclass(frozen=True, slots=True)
class Relation:
    """How evidence stands to a statement: probabilities that add up to 1."""

    entailed: float
    neutral: float
    contradicted: float


Pair = tuple[str, str]
"""Question and window, or statement and evidence, with plain quotes and dashes."""


class Weights(Frozen):
    """Of four scores in one sum; fitted, as all numbers here, on articles that the reader was not trained on."""

    answers: float
    """Of the reader's logit that the window answers."""
    margin: float
    """Of the best span's score over "no span"."""
    similarity: float = 0.0
    """Of the sentence's cosine with the question."""
    found: float = 0.0
    """Of the fused score of its passage."""


class Calibration(Frozen):
    """`probability` says whether a question is answered, `order` which sentence answers it best.

    They are fitted apart: how well a sentence was found says much of which one it is, and next to nothing of whether
    it answers, since what misleads is found as well.
    """

    probability: Weights
    bias: float
    threshold: float = Field(gt=0, lt=1)
    """Probability from which a question counts as answered."""
    order: Weights
    entailed: float = Field(gt=0, lt=1)
    """Probability of entailment from which one text says what another does."""
    carried: float = Field(gt=0, lt=1)
    """Probability from which evidence carries a statement."""
    stands: float = Field(gt=0, lt=1)
    """The editor's probability from which a line can be told by itself."""
    contradicted: float = Field(gt=0, lt=1)
    """Mean probability of contradiction, both ways, from which two reports differ."""

    def predict(self, answers: float, margin: float) -> float:
        """The probability that a sentence of a window answers."""
        score = self.bias + self.probability.answers * answers + self.probability.margin * margin
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def rank(self, answers: float, margin: float, similarity: float, found: float) -> float:
        """What sentences are ordered by; higher is better."""
        weights = self.order
        return (
            weights.answers * answers
            + weights.margin * margin
            + weights.similarity * similarity
            + weights.found * found
        )


Both = tuple[WindowReading, Relation]
Network = Callable[[Sequence[Pair]], Sequence[Both]]
"""Reads pairs, in their order; the offsets of a reading are those of the second text."""
Load = Callable[[Path, int], Network]
"""Loads a model file, to run on so many threads (0: all processors). Raises ModelUnavailable."""

_loaders: dict[str, Load] = {}


def runs(*suffixes: str) -> Callable[[Load], Load]:
    """Register the decorated class or function as what runs model files with these suffixes.

    Raises ValueError, so that the mistake shows at once, for a suffix that another network has.
    """
    if taken := _loaders.keys() & set(suffixes):
        raise ValueError(f"Another network has {', '.join(sorted(taken))}.")

    def register(load: Load) -> Load:
        _loaders.update(dict.fromkeys(suffixes, load))
        return load

    return register


@cache
def list_networks() -> dict[str, Load]:
    """What loads model files, by their suffix."""
    for module in iter_modules(networks.__path__, f"{networks.__name__}."):
        import_module(module.name)
    return dict(_loaders)


class Reader:
    """Reads pairs of texts, many at once, and remembers what it read."""

    def __init__(self, model: Path | None = None, threads: int = 0) -> None:
        """The network for this file, by its suffix; the one that ships by default. `threads` 0 takes all processors.

        Raises InvalidSettings for a suffix that no network has, ModelUnavailable where the file can't be loaded.
        """
        path = model or SHIPPED
        load = list_networks().get(path.suffix)
        if load is None:
            raise InvalidSettings(
                f"No reader runs {path.name}; a model file ends in {', '.join(list_networks())}. Nothing was answered; "
                "name another in BRIEFING_READER__MODEL or leave it out."
            )
        self._threads = threads
        self._reading = Remembered(load(path, threads))

    def read(self, question: str, windows: Sequence[str]) -> list[WindowReading]:
        """Where each window answers the question, and how surely it answers at all."""
        return [reading for reading, _ in self._reading.run([(question, window) for window in windows])]

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Relation]:
        """For each two texts, whether the first entails, leaves open or contradicts the second."""
        return [relation for _, relation in self._reading.run([(second, first) for first, second in pairs])]

    def check(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each (evidence, statement) the probability that the evidence carries the statement: the editor's, and
        with a smaller share the reader's, which knows more of statements that are near to one sentence."""
        told = [(said, evidence) for evidence, said in pairs]
        logits = [
            (measure_logit(own.entailed) + SECONDED * measure_logit(other.entailed)) / (1 + SECONDED)
            for (_, own), (_, other) in zip(self._editing.run(told), self._reading.run(told), strict=True)
        ]
        return [1 / (1 + math.exp(-logit)) for logit in logits]

    def stand(self, lines: Sequence[tuple[str, str]]) -> list[bool]:
        """For each (title, line) of an article, whether somebody who knows of it what the title says understands the
        line by itself."""
        least = load_calibration().stands
        return [weight >= least for weight in self.weigh_lines(lines)]

    def weigh_lines(self, lines: Sequence[tuple[str, str]]) -> list[float]:
        """For each (title, line) of an article the probability that the line can be told by itself."""
        return [1 / (1 + math.exp(-reading.answers)) for reading, _ in self._editing.run(lines)]

    def load(self) -> None:
        """Load the editor, which the first line that it is asked of would wait for. Raises ModelUnavailable."""
        self.weigh_lines([("The lamp of Lohe", "The lamp was lit by Anna Roth.")])

    @cached_property
    def _editing(self) -> "Remembered":
        return Remembered(list_networks()[EDITOR.suffix](EDITOR, self._threads))


class Remembered:
    """A network that remembers what it read."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._kept: ByteCache[Pair, Both] = ByteCache(KEPT_BYTES, measure_reading)

    def run(self, pairs: Sequence[Pair]) -> list[Both]:
        """All that the network says of every pair; what was read before is remembered."""
        plain = [(first.translate(_PLAIN)[:_FIRST_CHARS], second.translate(_PLAIN)) for first, second in pairs]
        found = self._kept.recall(dict.fromkeys(plain), lambda new: dict(zip(new, self._network(new), strict=True)))
        return [found[pair] for pair in plain]


def measure_logit(probability: float) -> float:
    bounded = min(max(probability, CERTAIN), 1 - CERTAIN)
    return math.log(bounded / (1 - bounded))


def measure_reading(both: Both) -> int:
    """Bytes, nearly: two scores and two offsets a token."""
    return 1_000 + 150 * len(both[0].offsets)


@cache
def load_calibration() -> Calibration:
    return Calibration.model_validate(json.loads(CALIBRATION.read_text(encoding="utf-8")))
