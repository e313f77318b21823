"""The words of the corpus, kept up to date: whatever came before, they are those of the articles that there are now."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.asking import corpus
from bot.asking.corpus import CorpusWords, Version, Vocabulary, Words, read_words

TEXTS = {
    ("ferry", 1): "Mayor Lindqvist opened the Northern Ferry Office (NFO) in Hallby. Lindqvist spoke of ferries.",
    ("ferry", 2): "Mayor Lindquist opened the ferry office in Hallby.",
    ("mill", 1): "The mill of Hallby grinds rye. Lindqvist has visited the Old Mill Society twice.",
    ("quay", 1): "The quay has four cranes.",
}


class Shelf:
    """Texts by version, and what was asked for."""

    def __init__(self) -> None:
        self.texts = dict(TEXTS)
        self.loaded: list[Version] = []

    def load(self, wanted: Sequence[Version]) -> Iterator[str]:
        for one in wanted:
            self.loaded.append(one)
            yield self.texts[one]


def describe(counted: Words) -> tuple[object, ...]:
    """All that a vocabulary tells of the words of TEXTS."""
    known = Vocabulary(counted)
    words = sorted({word.strip(".()").lower() for text in TEXTS.values() for word in text.split()})
    told = [(one, known.holds(one), known.count(one), known.write(one)) for one in words]
    return (told, known.names_of("NFO"), known.names_of("OMS"), known.names_like("lindkvist"))


def read_anew(versions: dict[str, int]) -> tuple[object, ...]:
    return describe(CorpusWords(Shelf().load).refresh(versions))


def test_only_what_changed_is_read() -> None:
    shelf = Shelf()
    words = CorpusWords(shelf.load)
    first = words.refresh({"ferry": 1, "mill": 1})
    assert words.refresh({"mill": 1, "ferry": 1}) is first
    assert shelf.loaded == [("ferry", 1), ("mill", 1)]
    words.refresh({"ferry": 2, "mill": 1})
    assert shelf.loaded[2:] == [("ferry", 1), ("ferry", 2)]


def test_after_any_change_the_words_are_those_of_the_articles_that_there_are() -> None:
    words = CorpusWords(Shelf().load)
    for versions in (
        {"ferry": 1, "mill": 1},
        {"ferry": 2, "mill": 1},
        {"ferry": 2, "quay": 1},
        {"quay": 1},
        {},
        {"ferry": 1, "mill": 1, "quay": 1},
    ):
        assert describe(words.refresh(versions)) == read_anew(versions)
    assert read_anew({"ferry": 1}) != read_anew({"ferry": 2})


def test_what_was_purged_is_no_word_of_the_corpus_any_more() -> None:
    shelf = Shelf()
    words = CorpusWords(shelf.load)
    words.refresh({"ferry": 1, "mill": 1})
    shelf.texts["ferry", 1] = ""
    assert describe(words.refresh({"ferry": 2, "mill": 1})) == read_anew({"ferry": 2, "mill": 1})


def test_a_text_that_can_not_be_loaded_leaves_the_words_as_they_were() -> None:
    shelf = Shelf()
    words = CorpusWords(shelf.load)
    words.refresh({"ferry": 1, "mill": 1})
    with pytest.raises(KeyError):
        words.refresh({"ferry": 2, "lost": 1})
    assert describe(words.refresh({"ferry": 1, "mill": 1})) == read_anew({"ferry": 1, "mill": 1})
    assert describe(words.refresh({"ferry": 2, "mill": 1})) == read_anew({"ferry": 2, "mill": 1})


def test_the_next_process_reads_only_what_changed_since(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "vocabulary.json"
    CorpusWords(Shelf().load, file).refresh({"ferry": 1, "mill": 1})
    assert not file.exists(), "a small corpus is read faster than a file"
    monkeypatch.setattr(corpus, "READ_AT_MOST", 1)
    CorpusWords(Shelf().load, file).refresh({"ferry": 1, "mill": 1})
    shelf = Shelf()
    fresh = CorpusWords(shelf.load, file).refresh({"ferry": 2, "mill": 1})
    assert shelf.loaded == [("ferry", 1), ("ferry", 2)]
    assert describe(fresh) == read_anew({"ferry": 2, "mill": 1})


OTHER_RULES = '{"rules": "others", "versions": {"mill": 1}, "counts": {}, "names": {}}'


@pytest.mark.parametrize("damage", ["{", "[]", OTHER_RULES])
def test_a_sum_that_can_not_be_used_is_made_anew(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "vocabulary.json"
    file.write_text(damage, encoding="utf-8")
    assert describe(CorpusWords(Shelf().load, file).refresh({"mill": 1})) == read_anew({"mill": 1})


def test_whoever_owns_something_is_a_word_of_the_corpus() -> None:
    vocabulary = Vocabulary(read_words("The unit at St Brannoc closed."))
    assert vocabulary.holds("Brannoc's")
