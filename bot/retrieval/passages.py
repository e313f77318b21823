"""What retrieval hands to reading: passages of the corpus, their sentences and how well each matched, and the windows
of neighbouring sentences that they are cut into, with the article's title and the heading in front.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingest.models import ArticleMetadata

MOST_WORDS = 85
"""Of one window; about 110 tokens with what stands in front."""
MOST_WINDOWS = 10
_FRONT_CHARS = 120


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


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring sentences of one passage as the reader gets them."""

    passage: FoundPassage
    sentences: tuple[FoundSentence, ...]
    front: str
    """Title and heading, with the mark that parts them from the body."""
    score: float
    """How well it was found: a third the passage's fused score, the rest its best sentence's cosine."""

    @property
    def body(self) -> str:
        start = self.passage.start
        return self.passage.text[self.sentences[0].start - start : self.sentences[-1].end - start]

    @property
    def text(self) -> str:
        return self.front + self.body

    def locate(self, sentence: FoundSentence) -> tuple[int, int]:
        """Where a sentence stands in `text`."""
        moved = len(self.front) - self.sentences[0].start
        return sentence.start + moved, sentence.end + moved


def build_front(passage: FoundPassage) -> str:
    """What stands in front of a window of this passage."""
    heading = (passage.heading or "").rsplit(" / ", 1)[-1]
    parts = [part[:_FRONT_CHARS] for part in (passage.metadata.title, heading) if part]
    return "".join(f"{part} | " for part in dict.fromkeys(parts))


def cut_windows(passage: FoundPassage) -> list[Window]:
    """Whole sentences, as evenly as they can be cut into windows of at most MOST_WORDS."""
    words = [len(sentence.text.split()) for sentence in passage.sentences]
    number = -(-sum(words) // MOST_WORDS)
    target = sum(words) / max(number, 1)
    groups: list[list[FoundSentence]] = []
    taken = 0
    for sentence, count in zip(passage.sentences, words, strict=True):
        if not groups or (taken + count / 2 > target * len(groups) and len(groups) < number):
            groups.append([])
        groups[-1].append(sentence)
        taken += count
    return [build_window(passage, group) for group in groups]


def build_window(passage: FoundPassage, sentences: Sequence[FoundSentence]) -> Window:
    best = max(max(sentence.similarity) for sentence in sentences)
    return Window(passage, tuple(sentences), build_front(passage), (passage.score + 2 * best) / 3)


def choose_windows(retrieval: Retrieval, most: int = MOST_WINDOWS) -> list[Window]:
    """The best windows of what was retrieved, best first."""
    windows = [window for passage in retrieval.passages for window in cut_windows(passage) if passage.sentences]
    return sorted(windows, key=lambda window: -window.score)[:most]
