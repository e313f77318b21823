"""Windows hold whole sentences, every sentence once, and say where each stands."""

from dataclasses import replace

import pytest

from bot.retrieval.passages import MOST_WORDS, FoundPassage, Retrieval, Window, build_front, choose_windows, cut_windows
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import QUERY, build_passage


def write_text(*lengths: int) -> str:
    """A sentence of so many words for each length."""
    return " ".join(
        " ".join([f"Ferry{number}", *["word"] * (words - 2), "end."]) for number, words in enumerate(lengths)
    )


def weigh(passage: FoundPassage, score: float, *similarity: float) -> FoundPassage:
    """The passage as it would be found: with a score, and a cosine for each of its sentences."""
    sentences = [replace(one, similarity=(cosine,)) for one, cosine in zip(passage.sentences, similarity, strict=True)]
    return replace(passage, score=score, sentences=tuple(sentences))


def find_numbers(windows: list[Window]) -> list[list[int]]:
    return [[sentence.ordinal for sentence in window.sentences] for window in windows]


@pytest.mark.parametrize(
    ("lengths", "windows"),
    [
        ([10], [[0]]),
        ([40, 40], [[0, 1]]),
        ([60, 60], [[0], [1]]),
        ([60, 60, 60], [[0], [1], [2]]),
        ([40, 20, 20, 40], [[0, 1], [2, 3]]),
        ([10, 200, 10], [[0], [1], [2]]),
        ([200], [[0]]),
    ],
)
def test_a_passage_is_cut_evenly_between_its_sentences(
    lengths: list[int], windows: list[list[int]], embeddings: MiniLmEmbeddings
) -> None:
    assert find_numbers(cut_windows(build_passage(write_text(*lengths), embeddings))) == windows


@pytest.mark.parametrize("lengths", [[10] * 17, [10] * 20, [30, 5] * 9, [84, 2] * 5, [3] * 150])
def test_every_sentence_is_in_one_window_that_is_not_too_long(lengths: list[int], embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage(write_text(*lengths), embeddings)
    windows = cut_windows(passage)
    assert [number for window in find_numbers(windows) for number in window] == list(range(len(lengths)))
    assert max(len(window.body.split()) for window in windows) <= MOST_WORDS + max(lengths)


def test_each_sentence_stands_where_its_window_says(embeddings: MiniLmEmbeddings) -> None:
    passage = build_passage(write_text(60, 20, 60), embeddings, heading="News / The “old” ferry", start=500)
    for window in cut_windows(passage):
        assert window.text.startswith("One | The “old” ferry | ")
        for sentence in window.sentences:
            start, end = window.locate(sentence)
            assert window.text[start:end] == sentence.text


def test_paragraphs_stay_apart_in_the_body(embeddings: MiniLmEmbeddings) -> None:
    (window,) = cut_windows(build_passage("It rained.\n\nThe ferry left.", embeddings))
    assert window.body == "It rained.\n\nThe ferry left."


@pytest.mark.parametrize(
    ("title", "heading", "front"),
    [
        ("Ferry news", None, "Ferry news | "),
        ("Ferry news", "Prices", "Ferry news | Prices | "),
        ("Ferry news", "Coast / Ferries / Prices", "Ferry news | Prices | "),
        ("Prices", "Prices", "Prices | "),
        ("x" * 500, "Prices", f"{'x' * 120} | Prices | "),
    ],
)
def test_title_and_heading_stand_in_front(
    title: str, heading: str | None, front: str, embeddings: MiniLmEmbeddings
) -> None:
    passage = build_passage("It rained.", embeddings, heading=heading)
    assert build_front(replace(passage, metadata=passage.metadata.model_copy(update={"title": title}))) == front


def test_the_best_windows_come_first_and_the_others_not_at_all(embeddings: MiniLmEmbeddings) -> None:
    text = write_text(60, 60)
    well = weigh(build_passage(text, embeddings, "well"), 0.9, 0.1, 0.7)
    badly = weigh(build_passage(text, embeddings, "badly"), 0.2, 0.9, 0.1)
    empty = replace(badly, article_id="empty", sentences=())
    retrieval = Retrieval(("ferry",), QUERY, (empty, badly, well))

    def describe(most: int) -> list[tuple[str, int]]:
        return [(one.passage.article_id, one.sentences[0].ordinal) for one in choose_windows(retrieval, most)]

    assert describe(10) == [("well", 1), ("badly", 0), ("well", 0), ("badly", 1)]
    assert describe(2) == [("well", 1), ("badly", 0)]
    assert choose_windows(replace(retrieval, passages=())) == []
