"""Passages made by hand, for tests of what comes after retrieval."""

from datetime import date

import numpy as np

from bot.retrieval.passages import FoundPassage, FoundSentence
from ingest.embedder import MiniLmEmbeddings
from ingest.models import ArticleMetadata
from ingest.sentences import split_sentences


def build_passage(
    text: str,
    embeddings: MiniLmEmbeddings,
    article_id: str = "one",
    ordinal: int = 0,
    heading: str | None = None,
    published: date | None = None,
    start: int = 0,
) -> FoundPassage:
    """A passage whose sentences have their real vectors; a heading stands right before it."""
    cut = split_sentences(text)
    vectors = embeddings.embed([text[one.start : one.end] for one in cut])
    return FoundPassage(
        article_id=article_id,
        article_version=1,
        metadata=ArticleMetadata(title=article_id.title(), published=published),
        ordinal=ordinal,
        start=start,
        end=start + len(text),
        heading=heading,
        sentences=tuple(
            FoundSentence(text[one.start : one.end], start + one.start, start + one.end, place, vectors[place], (0.5,))
            for place, one in enumerate(cut)
        ),
        score=1.0,
        dense=0.5,
        text=text,
        heading_start=None if heading is None else 0,
        heading_end=None if heading is None else len(heading),
    )


QUERY = np.ones((1, 384), dtype=np.float32)
