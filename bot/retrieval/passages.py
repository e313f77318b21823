"""What retrieval hands to reading: passages of the corpus, their sentences, and how well each matched."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingest.models import ArticleMetadata


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """One sentence of a found passage: `text == article_text[start:end]`."""

    text: str
    start: int
    end: int
    ordinal: int
    """Its place among all sentences of the article, from 0."""
    vector: NDArray[np.float32] = field(compare=False)
    """The stored embedding of the sentence alone, of length 1."""
    similarity: tuple[float, ...]
    """Cosine with each query, in the order of the queries."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """One retrieved passage of a current article version."""

    article_id: str
    article_version: int
    metadata: ArticleMetadata
    ordinal: int
    """Its place among the article's passages, from 0."""
    start: int
    end: int
    heading: str | None
    """The headings above it, outermost first, joined by " / "."""
    sentences: tuple[FoundSentence, ...]
    score: float
    """Fused score, 0 to 1 within one retrieval; what ranking adds to it shows in the order alone."""
    dense: float
    """Best cosine between a query and the passage as a whole."""
    lexical: float
    """BM25, higher is better; 0 where full-text search did not find it."""
    text: str = ""
    """`article_text[start:end]`."""
    heading_start: int | None = None
    """Where the innermost of its headings stands in the article."""
    heading_end: int | None = None

    @property
    def published(self) -> date | None:
        return self.metadata.published


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one retrieval found, best passage first."""

    queries: tuple[str, ...]
    query_vectors: NDArray[np.float32] = field(compare=False)
    """Shape (queries, dimensions), rows of length 1."""
    passages: tuple[FoundPassage, ...]
    timings_ms: dict[str, float] = field(default_factory=dict)
    """`embed`, `dense` and `lexical`, wall clock."""
