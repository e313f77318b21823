"""Caches stay below their bytes, whatever they are fed, and give back what was put in."""

import ast
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.corpus import STEM_BYTES, Corpus
from bot.language.words import list_words
from ingest.cache import TEXT_BYTES, ByteCache, cache_bytes, measure_bytes
from ingest.catalog.search import PASSAGE_BYTES, PassageRow, SentenceRow, Shelf
from ingest.models import ArticleMetadata

ROOT = Path(__file__).parents[2]
CONSTANT = {"load_embeddings", "load_minilm", "load_weights", "load_logistic", "load_file", "load_model", "rareness"}
"""Cached by arguments that stand in the code or the settings, or for as long as an entry of a bounded cache lives."""


def test_it_stays_below_its_bound_and_keeps_what_was_used_last() -> None:
    cache: ByteCache[int, str] = ByteCache(100_000)
    for number in range(2_000):
        cache.put(number, "x" * 1_000)
        cache.get(7)
        assert cache.bytes <= 100_000
    assert cache.get(7) is not None, "it was used all the time"
    assert cache.get(1_999) is not None
    assert cache.get(8) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3_000)), max_size=60))
def test_it_never_holds_more_than_it_counts(steps: list[tuple[int, int]]) -> None:
    cache: ByteCache[int, str] = ByteCache(4_000)
    for key, length in steps:
        cache.put(key, "x" * length)
        held = {**cache._old, **cache.young}
        assert sum(map(sys.getsizeof, held.values())) <= cache.bytes <= 4_000


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    cache: ByteCache[str, str] = ByteCache(10_000)
    cache.put("small", "x")
    cache.put("large", "x" * 10_000)
    cache.put("y" * 10_000, "x")
    assert (cache.get("small"), cache.get("large"), cache.get("y" * 10_000)) == ("x", None, None)


def test_only_what_is_missing_is_loaded() -> None:
    cache: ByteCache[int, int] = ByteCache(10_000)
    asked: list[list[int]] = []

    def load(missing: list[int]) -> dict[int, int]:
        asked.append(missing)
        return {one: one * one for one in missing if one != 9}

    assert cache.recall([0, 1, 2], load) == {0: 0, 1: 1, 2: 4}
    assert cache.recall([0, 2, 3, 9], load) == {0: 0, 2: 4, 3: 9}
    assert asked == [[0, 1, 2], [3, 9]]


def test_a_function_is_called_once_for_the_same_arguments_and_works_when_they_are_huge() -> None:
    calls: list[tuple[str, str]] = []

    @cache_bytes(10_000)
    def read(text: str, previous: str = "") -> str | None:
        """What it reads."""
        calls.append((text[:5], previous))
        return None if text == "none" else text.upper()

    assert [read("none"), read("none"), read("a", "b"), read("a", "b"), read("a", previous="b")] == [
        None, None, "A", "A", "A",
    ]  # fmt: skip
    assert [read("x" * 90_000) for _ in range(2)] == ["X" * 90_000] * 2
    assert calls == [("none", ""), ("a", "b"), ("a", "b"), ("xxxxx", ""), ("xxxxx", "")]
    assert read.__doc__ == "What it reads."


def test_threads_share_it() -> None:
    cache: ByteCache[int, str] = ByteCache(50_000)

    def use(number: int) -> None:
        for step in range(500):
            found = cache.get(step % 90)
            assert found in (None, str(step % 90) * 400)
            cache.put(step % 90, str(step % 90) * 400)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(use, range(8)))
    assert 0 < cache.bytes <= 50_000
    kept = sum(200 + measure_bytes(key) + measure_bytes(text) for key, text in {**cache._old, **cache.young}.items())
    assert kept <= cache.bytes


def test_values_are_measured_with_what_they_refer_to() -> None:
    text = "x" * 5_000
    for value in ((text,), [text], {text: 1}, {1: text}, frozenset((text,)), SentenceHolder(text)):
        assert 5_000 < measure_bytes(value) < 8_000
    assert measure_bytes((text, ["y" * 3_000])) > 8_000
    loop: list[object] = []
    loop.append(loop)
    assert measure_bytes(loop) < 1_000
    assert measure_bytes(np.ndarray) < 10_000, "a class is nobody's own"


class SentenceHolder:
    def __init__(self, text: str) -> None:
        self.text = text


def test_passages_of_any_length_stay_below_the_bound() -> None:
    vector = np.zeros(384, dtype=np.float32)

    def load(missing: list[int]) -> dict[int, PassageRow]:
        return {one: build_row(one) for one in missing}

    def build_row(number: int) -> PassageRow:
        sentences = tuple(SentenceRow(place, 0, 1, np.zeros((2, 384), dtype=np.float32)) for place in range(20))
        return PassageRow(
            number, "quay", 1, ArticleMetadata(title="Quay"), number, 0, 1, None, None, None, "[]", "x" * 400_000,
            vector, sentences,
        )  # fmt: skip

    shelf = Shelf(1)
    for begin in range(0, 200, 20):
        assert len(shelf.passages.recall(range(begin, begin + 20), load)) == 20
        assert shelf.passages.bytes <= PASSAGE_BYTES
    held = {**shelf.passages._old, **shelf.passages.young}.values()
    real = sum(len(row.text) + row.vector.nbytes + sum(one.vectors.nbytes for one in row.sentences) for row in held)
    assert 0 < real <= shelf.passages.bytes


def test_words_of_questions_stay_below_the_bound() -> None:
    documents = Corpus.__dataclass_fields__["documents"].default_factory()  # type: ignore[misc]
    for number in range(200):
        words = [f"{number}-{place}" + "x" * 1_900 for place in range(50)]
        documents.recall(words, lambda missing: dict.fromkeys(missing, 0))
        assert documents.bytes <= STEM_BYTES


def test_no_cache_of_the_packages_counts_entries() -> None:
    """What is cached by functools has no arguments, or arguments that stand in the code."""
    found = []
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "ingest").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            names = {name.id for one in node.decorator_list for name in ast.walk(one) if isinstance(name, ast.Name)}
            arguments = node.args.args or node.args.vararg
            if names & {"cache", "lru_cache"} and arguments and node.name not in CONSTANT:
                found.append(f"{path.name}: {node.name}")
    assert found == []


def test_a_text_function_of_the_bot_is_bounded() -> None:
    (kept,) = [
        cell.cell_contents
        for cell in list_words.__closure__ or ()  # type: ignore[attr-defined]
        if isinstance(cell.cell_contents, ByteCache)
    ]
    for number in range(60):
        list_words(f"{number} " + "The quay opened with four cranes. " * 60)
        assert kept.bytes <= TEXT_BYTES
    assert kept.bytes > 0
