"""What answering knows of the corpus as a whole, computed once for each state of it."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.asking.vocabulary import CorpusWords, Vocabulary
from bot.models import CorpusState
from ingest.cache import ByteCache
from ingest.catalog import Catalog
from ingest.dates import get_latest_day
from ingest.index import Stamp

STEM_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """One state of the corpus."""

    state: CorpusState
    passages: int
    vocabulary: Vocabulary
    catalog: Catalog
    documents: ByteCache[str, int] = field(default_factory=lambda: ByteCache(STEM_BYTES))
    """What was counted for earlier questions."""

    def count_documents(self, stems: Iterable[str]) -> dict[str, int]:
        """How many passages hold each Porter stem. Raises IndexUnavailable."""
        return self.documents.recall(sorted(set(stems)), self.catalog.count_documents)


class CorpusWatch:
    """The corpus as it is now; computed again only when the catalog says that it has changed."""

    def __init__(self, catalog: Catalog, stamp: Stamp, folder: Path | None = None) -> None:
        """`folder` is where the words of a large corpus are kept."""
        self._catalog = catalog
        self._stamp = stamp
        self._lock = threading.Lock()
        self._words = CorpusWords(catalog.load_texts, folder / "vocabulary.json" if folder else None)
        self._seen: tuple[tuple[int, date], Corpus] | None = None

    def look(self) -> Corpus:
        """The current state. Raises IndexUnavailable."""
        # How far the corpus reaches also changes when a day begins that was in the future.
        revision = (self._catalog.load_revision(), get_latest_day())
        seen = self._seen
        if seen is not None and seen[0] == revision:
            return seen[1]
        with self._lock:
            if self._seen is None or self._seen[0] != revision:
                self._seen = (revision, self._compute())
            return self._seen[1]

    def _compute(self) -> Corpus:
        fingerprint, articles, through = self._catalog.describe_corpus(self._stamp)
        vocabulary = self._words.refresh(self._catalog.list_versions())
        state = CorpusState(fingerprint=fingerprint, articles=articles, through=through)
        return Corpus(state, self._catalog.count_passages(), vocabulary, self._catalog)
