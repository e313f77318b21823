"""The words of all articles added up: only those that come, change or go are read, and a large sum is kept on disk."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.asking import vocabulary
from bot.asking.vocabulary import ArticleWords, Vocabulary, read_words

Version = tuple[str, int]
"""An article's id and the number of one of its versions, whose text never changes."""
LoadTexts = Callable[[Sequence[Version]], Iterable[str]]
"""The texts of versions, "" for one whose words were purged."""

READ_AT_MOST = 200
"""Articles that a process may have to read when it starts; the sum is written once it is this far ahead of the disk."""
_RULES = hashlib.sha256(Path(vocabulary.__file__).read_bytes()).hexdigest()
"""A sum on disk that was made by other rules than these is not used."""


@dataclass(slots=True)
class Sum:
    """What articles add up to."""

    versions: dict[str, int] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    acronyms: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        read = read_words(text)
        self.words.update(read.counts)
        self.names.update(read.names)
        self.acronyms.update(read.acronyms)

    def take(self, text: str) -> None:
        read = read_words(text)
        self.words.subtract(read.counts)
        self.names.subtract(read.names)
        self.acronyms.subtract(read.acronyms)

    def copy(self) -> "Sum":
        """Another one that can be changed, without what has come to nothing."""
        return Sum(dict(self.versions), +self.words, +self.names, +self.acronyms)


class CorpusWords:
    """A vocabulary that is kept up to date; for one thread at a time.

    `file` is where a large sum is kept for the next process.
    """

    def __init__(self, load_texts: LoadTexts, file: Path | None = None) -> None:
        self._load_texts = load_texts
        self._file = file
        self._sum = load_sum(file) if file else Sum()
        self._behind = 0
        self._vocabulary: Vocabulary | None = None

    def refresh(self, versions: Mapping[str, int]) -> Vocabulary:
        """The vocabulary of these articles, told by id and current version. Raises what loading a text raises."""
        old = self._sum
        if self._vocabulary is None or versions != old.versions:
            gone = sorted(old.versions.items() - versions.items())
            texts = list(self._load_texts(gone)) if len(gone) <= len(versions) else []
            if len(texts) != len(gone) or not all(texts):
                # What was purged can't be taken out again.
                old, gone, texts = Sum(), [], []
            new = sorted(versions.items() - old.versions.items())
            # A copy, so that a text that can't be loaded leaves no half sum.
            fresh = old.copy()
            for text in texts:
                fresh.take(text)
            for text in self._load_texts(new):
                fresh.add(text)
            fresh.versions = dict(versions)
            self._sum = fresh = fresh.copy()
            self._vocabulary = Vocabulary(
                [ArticleWords(fresh.words, frozenset(fresh.names), frozenset(fresh.acronyms))]
            )
            self._behind += len(gone) + len(new)
            if self._file and self._behind > READ_AT_MOST:
                save_sum(self._file, fresh)
                self._behind = 0
        return self._vocabulary


def load_sum(file: Path) -> Sum:
    """The sum that a process left here; an empty one where there is none, or none that can be used."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["rules"] == _RULES:
            acronyms = Counter({(acronym, name): count for acronym, name, count in kept["acronyms"]})
            return Sum(kept["versions"], Counter(kept["words"]), Counter(kept["names"]), acronyms)
    return Sum()


def save_sum(file: Path, total: Sum) -> None:
    """Leave the sum for the next process; where that can't be written, it reads the articles again."""
    kept = {
        "rules": _RULES,
        "versions": total.versions,
        "words": total.words,
        "names": total.names,
        "acronyms": [[acronym, name, count] for (acronym, name), count in total.acronyms.items()],
    }
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        draft.write_text(json.dumps(kept), encoding="utf-8")
        draft.replace(file)
