"""MiniLM-L6 with three heads, trained for this (see MODEL_CARD.md), int8 ONNX on onnxruntime. It ships with the bot."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from bot.deadline import check_deadline
from bot.reading.cross_encoder import SHIPPED, Both, Pair, Relation, Scores, WindowReading, runs
from ingest.embedder import TOKENIZER_PACKAGE, find_file
from ingest.errors import ModelUnavailable

CHECKSUM = SHIPPED.with_suffix(".sha256")
"""Written by the export, checked whenever the model is loaded."""
MAX_TOKENS = 256
MOST_AT_ONCE = 16
"""Pairs of like length that are read in one go."""


@runs(".onnx")
class OnnxNetwork:
    """A cross-encoder that gives `span`, `answers` and `relation` for each pair; docs/extending.md has the shapes."""

    def __init__(self, model: Path, threads: int) -> None:
        """Raises ModelUnavailable where the model file is missing or damaged."""
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

    def __call__(self, pairs: Sequence[Pair]) -> list[Both]:
        """All that the network says of every pair, in their order. Raises QuestionTimeout between two batches."""
        encodings = self._tokenizer.encode_batch(list(pairs))
        order = sorted(range(len(pairs)), key=lambda row: len(encodings[row].ids))
        found: dict[int, Both] = {}
        for at in range(0, len(order), MOST_AT_ONCE):
            check_deadline()
            some = order[at : at + MOST_AT_ONCE]
            for row, scores in zip(some, self._score([encodings[row] for row in some]), strict=True):
                found[row] = read_scores(encodings[row], *scores)
        return [found[row] for row in range(len(pairs))]

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


@cache
def load_model(path: Path) -> bytes:
    """The model's bytes; the shipped one is checked against the hash that this project was measured with."""
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelUnavailable(
            f"The reader's model {path} can't be read: {error.strerror}. Nothing was answered; name an "
            "existing file in BRIEFING_READER__MODEL or leave it out."
        ) from error
    if path == SHIPPED and hashlib.sha256(model).hexdigest() != CHECKSUM.read_text(encoding="ascii").split()[0]:
        raise ModelUnavailable("The reader's model file is damaged. Restore bot/reading/reader.onnx.")
    return model
