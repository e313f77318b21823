"""What answering knows of the corpus as a whole, computed once for each state of it."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from bot.models import CorpusState
from bot.understanding.vocabulary import Vocabulary, VocabularySource
from ingest.catalog import Catalog, recall
from ingest.index import Stamp

MOST_STEMS = 50_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """One state of the corpus."""

    state: CorpusState
    passages: int
    vocabulary: Vocabulary
    catalog: Catalog
    documents: dict[str, int] = field(default_factory=dict)
    """What was counted for earlier questions."""

    def count_documents(self, stems: Iterable[str]) -> dict[str, int]:
        """How many passages hold each Porter stem. Raises IndexUnavailable."""
        return recall(self.documents, sorted(set(stems)), self.catalog.count_documents, MOST_STEMS)


class CorpusWatch:
    """The corpus as it is now; computed again only when the catalog says that it has changed."""

    def __init__(self, catalog: Catalog, stamp: Stamp) -> None:
        self._catalog = catalog
        self._stamp = stamp
        self._lock = threading.Lock()
        self._source = VocabularySource()
        self._seen: tuple[int, Corpus] | None = None

    def look(self) -> Corpus:
        """The current state. Raises IndexUnavailable."""
        revision = self._catalog.load_revision()
        seen = self._seen
        if seen is not None and seen[0] == revision:
            return seen[1]
        with self._lock:
            if self._seen is None or self._seen[0] != revision:
                self._seen = (revision, self._compute())
            return self._seen[1]

    def _compute(self) -> Corpus:
        fingerprint, articles, through = self._catalog.describe_corpus(self._stamp)

        vocabulary = self._source.refresh(
            ((article.id, article.version), partial(self._load_text, article.id, article.version))
            for article in self._catalog.list_articles()
        )
        state = CorpusState(fingerprint=fingerprint, articles=articles, through=through)
        return Corpus(state, self._catalog.count_passages(), vocabulary, self._catalog)

    def _load_text(self, article_id: str, version: int) -> str:
        return self._catalog.load_article(article_id, version).text
