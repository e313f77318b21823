"""MiniLM-L6 with three heads, trained for this (see MODEL_CARD.md), int8 ONNX on onnxruntime. It ships with the bot."""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from bot.deadline import check_deadline
from bot.reading.cross_encoder import EDITOR, SHIPPED, Both, Pair, Relation, Scores, WindowReading, runs
from ingest.embedder import TOKENIZER_PACKAGE, find_file
from ingest.errors import ModelUnavailable

OWN = (SHIPPED, EDITOR)
"""Those whose checksum, which the export writes beside them, is checked whenever they are loaded."""
MAX_TOKENS = 256


@runs(".onnx")
class OnnxNetwork:
    """A cross-encoder that gives `span`, `answers` and `relation` for each pair; docs/extending.md has the shapes.

    Each pair is read alone, a pair to a thread: int8 activations are scaled by all that is read in one go, so in a
    batch a pair's scores would depend on its neighbours. It also takes less time than padding them to one length.
    """

    def __init__(self, model: Path, threads: int) -> None:
        """Raises ModelUnavailable where the model file is missing or damaged."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(load_model(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(find_file(TOKENIZER_PACKAGE, "tokenizer.json")))
        # Of the longer one: a question can have more tokens than the reader takes.
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self._tokenizer.no_padding()
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="reader")

    def __call__(self, pairs: Sequence[Pair]) -> list[Both]:
        """All that the network says of every pair, in their order. Raises QuestionTimeout between two pairs."""
        encodings = self._tokenizer.encode_batch(list(pairs))
        found: list[Both] = []
        # The pool drops what it has not begun when the deadline ends the loop.
        for both in self._pool.map(self._read, encodings):
            check_deadline()
            found.append(both)
        return found

    def _read(self, encoding: Encoding) -> Both:
        ids, mask, types = (
            np.array([row], dtype=np.int64) for row in (encoding.ids, encoding.attention_mask, encoding.type_ids)
        )
        span, answers, relation = self._session.run(
            None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        )
        return read_scores(encoding, span[0], answers[0], relation[0])


def read_scores(encoding: Encoding, span: Scores, answers: np.float32, relation: Scores) -> Both:
    """The network's scores of one pair: span [tokens, 2] and relation [3] as logits."""
    offsets = tuple(
        place if kind == 1 else (0, 0) for place, kind in zip(encoding.offsets, encoding.type_ids, strict=True)
    )
    weights = np.exp(relation - relation.max())
    entailed, neutral, contradicted = (float(x) for x in weights / weights.sum())
    reading = WindowReading(float(answers), span.copy(), offsets)
    return reading, Relation(entailed, neutral, contradicted)


@cache
def load_model(path: Path) -> bytes:
    """The model's bytes; one that ships is checked against the hash that this project was measured with."""
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelUnavailable(
            f"The reader's model {path} can't be read: {error.strerror}. Nothing was answered; name an "
            "existing file in BRIEFING_READER__MODEL or leave it out."
        ) from error
    if path in OWN and hashlib.sha256(model).hexdigest() != read_checksum(path):
        raise ModelUnavailable(f"The reader's model file is damaged. Restore bot/reading/{path.name}.")
    return model


def read_checksum(path: Path) -> str:
    return path.with_suffix(".sha256").read_text(encoding="ascii").split()[0]
