"""The reader: a small cross-encoder that reads a question with a window of text, and evidence with a statement.

MiniLM-L6 with three heads, trained for this (see MODEL_CARD.md), int8 ONNX on onnxruntime. Nothing is downloaded.
Its raw scores are weighed by a calibration: how surely a sentence answers, and which answers best.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from pydantic import Field
from tokenizers import Encoding, Tokenizer

from bot.deadline import check_deadline
from ingest.cache import ByteCache
from ingest.embedder import TOKENIZER_PACKAGE, find_file
from ingest.errors import ModelUnavailable
from ingest.models import Frozen

MODEL = Path(__file__).with_name("reader.onnx")
CHECKSUM = MODEL.with_suffix(".sha256")
"""Written by the export, checked whenever the model is loaded."""
CALIBRATION = Path(__file__).with_name("calibration.json")
MAX_TOKENS = 256
LONGEST_SPAN = 40
"""Tokens of an answer, as in training."""
MOST_AT_ONCE = 16
"""Pairs of like length that are read in one go."""
KEPT_BYTES = 16_000_000
"""What is remembered of pairs that were read: some thousands."""
_FIRST_CHARS = 600
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "})
"""One character for one, so that offsets stay: the reader was trained on plain quotes and dashes."""

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
    """Probability of entailment from which evidence carries a statement."""
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


class Reader:
    """Reads pairs of texts, many at once."""

    def __init__(self, model: Path | None = None, threads: int = 0) -> None:
        """Raises ModelUnavailable where the model file is missing or damaged. `threads` 0 takes all processors."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Threads that spin while they wait starve whatever else the processors have to do.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(load_model(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(find_file(TOKENIZER_PACKAGE, "tokenizer.json")))
        # Of the longer one: a question can have more tokens than the reader takes.
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self._tokenizer.no_padding()
        self._kept: ByteCache[tuple[str, str], Both] = ByteCache(KEPT_BYTES, measure_reading)

    def read(self, question: str, windows: Sequence[str]) -> list[WindowReading]:
        """Where each window answers the question, and how surely it answers at all."""
        return [reading for reading, _ in self._run([(question, window) for window in windows])]

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Relation]:
        """For each (evidence, statement), whether the evidence entails, leaves open or contradicts the statement."""
        return [relation for _, relation in self._run([(statement, evidence) for evidence, statement in pairs])]

    def _run(self, pairs: Sequence[tuple[str, str]]) -> list[Both]:
        """All that the network says of every pair; what was read before is remembered."""
        plain = [(first.translate(_PLAIN)[:_FIRST_CHARS], second.translate(_PLAIN)) for first, second in pairs]
        found = self._kept.recall(dict.fromkeys(plain), self._read_anew)
        return [found[pair] for pair in plain]

    def _read_anew(self, pairs: list[tuple[str, str]]) -> dict[tuple[str, str], Both]:
        encodings = self._tokenizer.encode_batch(pairs)
        order = sorted(range(len(pairs)), key=lambda row: len(encodings[row].ids))
        found: dict[tuple[str, str], Both] = {}
        for at in range(0, len(order), MOST_AT_ONCE):
            check_deadline()
            some = order[at : at + MOST_AT_ONCE]
            for row, scores in zip(some, self._score([encodings[row] for row in some]), strict=True):
                found[pairs[row]] = read_scores(encodings[row], *scores)
        return found

    def _score(self, encodings: Sequence[Encoding]) -> list[tuple[Scores, np.float32, Scores]]:
        longest = max(len(encoding.ids) for encoding in encodings)
        ids, mask, types = (np.zeros((len(encodings), longest), dtype=np.int64) for _ in range(3))
        for row, encoding in enumerate(encodings):
            length = len(encoding.ids)
            ids[row, :length], mask[row, :length], types[row, :length] = encoding.ids, 1, encoding.type_ids
        span, answers, relation = self._session.run(
            None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        )
        return list(zip(span, answers, relation, strict=True))


def read_scores(encoding: Encoding, span: Scores, answers: np.float32, relation: Scores) -> Both:
    """The network's scores of one pair: span [tokens, 2] with padding, and relation [3] as logits."""
    offsets = tuple(
        place if kind == 1 else (0, 0) for place, kind in zip(encoding.offsets, encoding.type_ids, strict=True)
    )
    weights = np.exp(relation - relation.max())
    entailed, neutral, contradicted = (float(x) for x in weights / weights.sum())
    reading = WindowReading(float(answers), span[: len(encoding.ids)].copy(), offsets)
    return reading, Relation(entailed, neutral, contradicted)


def measure_reading(both: Both) -> int:
    """Bytes, nearly: two scores and two offsets a token."""
    return 1_000 + 150 * len(both[0].offsets)


@cache
def load_model(path: Path | None = None) -> bytes:
    """The model's bytes; the shipped one is checked against the hash that this project was measured with."""
    try:
        model = (path or MODEL).read_bytes()
    except OSError as error:
        raise ModelUnavailable(
            f"The reader's model {path or MODEL.name} can't be read: {error.strerror}. Nothing was answered; name an "
            "existing file in BRIEFING_READER__MODEL or leave it out."
        ) from error
    if path is None and hashlib.sha256(model).hexdigest() != CHECKSUM.read_text(encoding="ascii").split()[0]:
        raise ModelUnavailable("The reader's model file is damaged. Restore bot/reading/reader.onnx.")
    return model


@cache
def load_calibration() -> Calibration:
    return Calibration.model_validate(json.loads(CALIBRATION.read_text(encoding="utf-8")))
