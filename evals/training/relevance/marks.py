"""What editors marked: which sentences of invented news a brief on a topic needs."""

import gzip
import json
from pathlib import Path

from pydantic import Field

from ingest.models import Frozen

MARKS = Path(__file__).with_name("marks.jsonl.gz")


class MarkedTopic(Frozen):
    """A topic, and what a brief on it needs; a sentence goes by "article:ordinal"."""

    topic: str = Field(min_length=1)
    request: str
    """As a person types it."""
    lead: tuple[str, ...] = Field(min_length=1, max_length=3)
    """What opens the brief."""
    must: tuple[tuple[str, ...], ...] = Field(min_length=2)
    """Facts without which it has failed, each with the sentences that state it as it holds now."""
    useful: tuple[str, ...]
    """What else is welcome."""

    @property
    def needed(self) -> frozenset[str]:
        return frozenset((*self.lead, *(sentence for fact in self.must for sentence in fact)))


class MarkedCorpus(Frozen):
    """Articles of one invented place."""

    name: str
    writer: str
    """Who wrote and marked it."""
    articles: dict[str, str]
    """Markdown with front matter, by file name."""
    topics: tuple[MarkedTopic, ...]
    overtaken: tuple[tuple[str, str, str], ...]
    """A sentence that no longer holds, one that shows it, and what changed."""
    leaning: tuple[str, ...]
    """What can't be understood by itself."""


def load_marks(path: Path = MARKS) -> list[MarkedCorpus]:
    """All corpora. Raises ValidationError for one that is malformed."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [MarkedCorpus.model_validate(json.loads(line)) for line in lines]
