"""The corpus as a whole, computed once for each state of it: how far it reaches, its words as it writes them, and its
long names. They are held in memory; a large sum of them is kept on disk.
"""

import hashlib
import json
import os
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.asking.dates import TimeHint, read_time
from bot.asking.sounds import list_readings
from bot.language.words import fold, key_of, stem
from bot.models import CorpusState
from ingest.cache import ByteCache
from ingest.catalog import Pin, ReadableCatalog
from ingest.dates import get_latest_day
from ingest.index import Stamp, check_stamp

Version = tuple[str, int]
"""An article's id and the number of one of its versions, whose text never changes."""
LoadTexts = Callable[[Sequence[Version]], Iterable[str]]
"""The texts of versions, "" for one whose words were purged."""

STEM_BYTES = 8_000_000
"""What is remembered of how many passages hold a word."""
READ_AT_MOST = 200
"""Articles that a process may have to read when it starts; the sum is written once it is this far ahead of the disk."""
_RULES = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
"""A sum on disk that was made by other rules than these is not used."""
_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,100}+(?![^\W\d_])")
"""What is longer is no word."""
_PIECE = re.compile(r".{1,20000}(?!\S)|.{1,20000}", re.DOTALL)
"""No other thread runs while a pattern does: a long text is read in pieces, cut at spaces where it has any."""
_LONG_NAME = re.compile(r"(?<![\w-])[A-Z][\w-]++(?:\s++(?:(?:of|for|and|the|in|on|de)\s++){0,2}+[A-Z][\w-]++){2,}+")
_BRACKETED = re.compile(r"\(\s*([A-Z][A-Za-z]{1,7})\s*\)")
_MAX_NAME_CHARACTERS = 120
_SMALL = frozenset(("of", "for", "and", "the", "in", "on", "de", "a", "an", "to", "with"))


@dataclass(slots=True)
class Words:
    """What one text, or many of them, hold."""

    counts: Counter[str] = field(default_factory=Counter)
    """By word as written."""
    names: Counter[str] = field(default_factory=Counter)
    """Names of three words and more, and those that a text itself abbreviates, by the number of texts."""

    def add(self, other: "Words") -> None:
        self.counts.update(other.counts)
        self.names.update(other.names)

    def take(self, other: "Words") -> None:
        self.counts.subtract(other.counts)
        self.names.subtract(other.names)

    def copy(self) -> "Words":
        """Others that can be changed, without what has come to nothing."""
        return Words(+self.counts, +self.names)


class Vocabulary:
    """Every word of the corpus."""

    def __init__(self, words: Words) -> None:
        self._forms: dict[str, dict[str, int]] = defaultdict(dict)
        for word, count in words.counts.items():
            self._forms[word.lower() if word.isascii() else fold(word)][word] = count
        self._counts = {plain: sum(forms.values()) for plain, forms in self._forms.items()}
        self._stems = {stem(plain) for plain in self._forms}
        self._readings: dict[str, list[str]] = defaultdict(list)
        for plain in filter(self.is_name, self._forms):
            for reading in list_readings(plain):
                self._readings[reading].append(plain)
        self._names: dict[str, set[str]] = defaultdict(set)
        for name in words.names:
            self._names[read_initials(name)].add(name)

    def holds(self, word: str) -> bool:
        """Whether the corpus has `word`, in any inflection and as whoever owns something."""
        return stem(fold(word)) in self._stems or key_of(word) in self._stems

    def holds_all(self, phrase: str) -> bool:
        """Whether the corpus has every word of `phrase` exactly as written, small words aside."""
        parts = [part for part in _WORD.findall(phrase) if part not in _SMALL]
        return bool(parts) and all(self.holds_name(part) for part in parts)

    def holds_name(self, word: str) -> bool:
        """Whether the corpus has `word` exactly as written."""
        return word in self._forms.get(fold(word), ())

    def count(self, phrase: str) -> int:
        """How often the rarest word of `phrase` occurs."""
        return min((self._counts.get(fold(part), 0) for part in _WORD.findall(phrase)), default=0)

    def write(self, plain: str) -> str:
        """The folded word `plain` as the corpus mostly writes it."""
        forms = self._forms.get(plain)
        return max(forms, key=lambda form: (forms[form], form)) if forms else plain

    def is_name(self, plain: str) -> bool:
        """Whether the corpus mostly writes `plain` with a capital."""
        forms = self._forms.get(plain, {})
        capital = sum(count for form, count in forms.items() if form[0].isupper())
        return capital * 2 > sum(forms.values())

    def list_near(self, plain: str, limit: int) -> list[tuple[str, int]]:
        """Folded words that at most `limit` slips of the finger turn into `plain`, and how many each takes."""
        found = process.extract(plain, self._forms.keys(), scorer=OSA.distance, score_cutoff=limit, limit=None)
        return [(word, int(distance)) for word, distance, _ in found]

    def names_like(self, plain: str) -> tuple[str, ...]:
        """Names that may be other spellings of the folded word `plain`, the most frequent first."""
        found = {name for reading in list_readings(plain) for name in self._readings.get(reading, ())}
        return tuple(self.write(name) for name in sorted(found, key=lambda name: (-self._counts[name], name)))

    def names_of(self, acronym: str) -> tuple[str, ...]:
        """Names that `acronym` (in capitals) abbreviates."""
        return tuple(sorted(self._names.get(acronym, ())))


class CorpusWords:
    """A sum of words that is kept up to date, of which only articles that come, change or go are read.

    For one thread at a time. `file` is where a large sum is kept for the next process.
    """

    def __init__(self, load_texts: LoadTexts, file: Path | None = None) -> None:
        self._load_texts = load_texts
        self._file = file
        self._versions, self._words = load_sum(file) if file else ({}, Words())
        self._behind = 0

    def refresh(self, versions: Mapping[str, int]) -> Words:
        """The words of these articles, told by id and current version. Raises what loading a text raises."""
        if versions == self._versions:
            return self._words
        # A copy, so that a text that can't be loaded leaves no half sum.
        old, words = self._versions, self._words.copy()
        gone = sorted(old.items() - versions.items())
        texts = list(self._load_texts(gone)) if len(gone) <= len(versions) else []
        if len(texts) != len(gone) or not all(texts):
            # What was purged can't be taken out again.
            old, words, gone, texts = {}, Words(), [], []
        for text in texts:
            words.take(read_words(text))
        new = sorted(versions.items() - old.items())
        for text in self._load_texts(new):
            words.add(read_words(text))
        self._versions, self._words = dict(versions), words.copy()
        self._behind += len(gone) + len(new)
        if self._file and self._behind > READ_AT_MOST:
            save_sum(self._file, self._versions, self._words)
            self._behind = 0
        return self._words


class SharedWords:
    """The words of all articles, summed up apart for those that the same people may read, so that whoever asks gets a
    vocabulary of what they may read, and no article is read twice for that. Safe to share between threads.
    """

    def __init__(self, load_texts: LoadTexts, folder: Path | None = None) -> None:
        """`folder` is where large sums are kept for the next process."""
        self._load_texts = load_texts
        self._folder = folder
        self._lock = threading.Lock()
        self._sums: dict[str, CorpusWords] = {}

    def refresh(self, versions: Mapping[str, Mapping[str, int]]) -> Vocabulary:
        """The vocabulary of articles, told by id and current version under the line of groups that they have."""
        with self._lock:
            total = Words()
            for line, own in versions.items():
                total.add(self._open(line).refresh(own))
        return Vocabulary(total)

    def _open(self, line: str) -> CorpusWords:
        if line not in self._sums:
            name = f"vocabulary-{hashlib.sha256(line.encode()).hexdigest()[:16]}.json"
            file = None if self._folder is None else self._folder / name
            self._sums[line] = CorpusWords(self._load_texts, file)
        return self._sums[line]


def load_sum(file: Path) -> tuple[dict[str, int], Words]:
    """Versions and words that a process left here; none where there is no file, or none that can be used."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["rules"] == _RULES:
            return kept["versions"], Words(Counter(kept["counts"]), Counter(kept["names"]))
    return {}, Words()


def save_sum(file: Path, versions: Mapping[str, int], words: Words) -> None:
    """Leave the sum for the next process; where that can't be written, it reads the articles again."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        kept = {"rules": _RULES, "versions": versions, "counts": words.counts, "names": words.names}
        draft.write_text(json.dumps(kept), encoding="utf-8")
        draft.replace(file)


def read_words(text: str) -> Words:
    """The words and long names of one article's text."""
    counts: Counter[str] = Counter()
    names: set[str] = set()
    for piece in _PIECE.findall(text):
        counts.update(_WORD.findall(piece))
        names.update(" ".join(name.removeprefix("The ").split()) for name in _LONG_NAME.findall(piece))
        for match in _BRACKETED.finditer(piece):
            before = piece[max(match.start() - _MAX_NAME_CHARACTERS, 0) : match.start()]
            if name := _match_initials(before, match.group(1)):
                names.add(name)
    return Words(counts, Counter(names))


def read_initials(name: str) -> str:
    """The capitals that abbreviate `name`: "OSCE" for "Organization for Security and Cooperation in Europe"."""
    return "".join(part[0] for part in re.findall(r"[\w]+", name) if part.lower() not in _SMALL).upper()


def _match_initials(words: str, acronym: str) -> str | None:
    """The end of `words` that `acronym` abbreviates, None where it doesn't."""
    parts = words.split()
    for start in range(len(parts) - 1, -1, -1):
        if parts[start].lower() not in _SMALL and read_initials(" ".join(parts[start:])) == acronym.upper():
            return " ".join(parts[start:])
    return None


@dataclass(frozen=True, slots=True)
class Corpus:
    """One state of the corpus, as somebody may read it."""

    state: CorpusState
    passages: int
    vocabulary: Vocabulary
    catalog: ReadableCatalog
    documents: ByteCache[str, int] = field(default_factory=lambda: ByteCache(STEM_BYTES))
    """What was counted for earlier questions."""

    def count_documents(self, stems: Iterable[str]) -> dict[str, int]:
        """How many passages hold each Porter stem. Raises IndexUnavailable."""
        return self.documents.recall(sorted(set(stems)), self.catalog.count_documents)

    def read_time(self, text: str, today: date) -> TimeHint | None:
        """What `text` says about time, where what it leaves out follows from the days of the articles."""
        return read_time(text, today, self.state.through, self.list_days)

    def list_days(self) -> list[date]:
        """The days of the articles that have one, newest first."""
        return [line.published for line in self.catalog.list_lines() if line.published is not None]


class CorpusWatch:
    """The corpus as it is now; computed again only when the catalog says that it has changed."""

    def __init__(self, catalog: ReadableCatalog, stamp: Stamp, words: SharedWords) -> None:
        self._catalog = catalog
        self._stamp = stamp
        self._words = words
        self._lock = threading.Lock()
        self._seen: tuple[tuple[int, date], Corpus] | None = None

    def look(self, pin: Pin | None = None) -> Corpus:
        """The current state; that of `pin`, which is in use, and is renewed where somebody has seen a newer one.

        Raises IndexUnavailable, and StaleIndex where another process has built the index with other settings.
        """
        # How far the corpus reaches also changes when a day begins that was in the future.
        revision = (self._catalog.load_revision(), get_latest_day())
        seen = self._seen
        if seen is not None and seen[0] == revision:
            return seen[1]
        with self._lock:
            if pin is not None:
                pin.renew()
                revision = (self._catalog.load_revision(), get_latest_day())
            if self._seen is None or self._seen[0] != revision:
                self._seen = (revision, self._compute())
            return self._seen[1]

    def _compute(self) -> Corpus:
        check_stamp(self._catalog.load_stamp("build"), self._stamp)
        fingerprint, articles, through = self._catalog.describe_corpus(self._stamp)
        vocabulary = self._words.refresh(self._catalog.list_versions())
        state = CorpusState(fingerprint=fingerprint, articles=articles, through=through)
        return Corpus(state, self._catalog.count_passages(), vocabulary, self._catalog)
