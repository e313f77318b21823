"""An article as search needs it: cut into passages, each embedded with its sentences."""

import numpy as np
from langchain_core.embeddings import Embeddings

from ingest.catalog import CutArticle, PassageRow, SentenceRow, encode_names
from ingest.chunker import split_passages
from ingest.embedder import Vectors, embed_passage
from ingest.models import Article, Passage, StoredArticle, find_heading
from ingest.settings import ChunkingSettings


def cut_article(article: Article | StoredArticle, settings: ChunkingSettings, embeddings: Embeddings) -> CutArticle:
    """The passages of an article with all vectors. Raises ModelUnavailable."""
    passages = split_passages(article, settings)
    embedded = [_embed(article, passage, embeddings) for passage in passages]
    # An article of headings alone has no passages.
    sentences = [vectors for _, vectors in embedded] or [np.empty((0, 2, 0), dtype=np.float32)]
    return CutArticle(
        tuple(passages), np.array([whole for whole, _ in embedded], dtype=np.float32), np.concatenate(sentences)
    )


def _embed(article: Article | StoredArticle, passage: Passage, embeddings: Embeddings) -> tuple[Vectors, Vectors]:
    # Its heading says what the passage is about; the title would make all passages of an article alike.
    words = article.text[passage.start : passage.end]
    spans = [(one.start - passage.start, one.end - passage.start) for one in passage.sentences]
    return embed_passage(embeddings, words, spans, passage.heading)


def cut_rows(article: StoredArticle, settings: ChunkingSettings, embeddings: Embeddings) -> list[PassageRow]:
    """The passages of a version that the index holds no longer, as if they were read from it; none where it was purged.

    Their `id` is 0. Raises ModelUnavailable.
    """
    cut = cut_article(article, settings, embeddings)
    rows: list[PassageRow] = []
    first = 0
    for passage, vector in zip(cut.passages, cut.passage_vectors, strict=True):
        heading = find_heading(article.headings, passage)
        sentences = tuple(
            SentenceRow(ordinal, one.start, one.end, cut.sentence_vectors[ordinal])
            for ordinal, one in enumerate(passage.sentences, start=first)
        )
        first += len(sentences)
        rows.append(
            PassageRow(
                id=0,
                article_id=article.id,
                version=article.version,
                metadata=article.metadata,
                ordinal=passage.ordinal,
                start=passage.start,
                end=passage.end,
                heading=passage.heading,
                heading_start=heading.start if heading else None,
                heading_end=heading.end if heading else None,
                groups=encode_names(article.groups),
                text=article.text[passage.start : passage.end],
                vector=vector,
                sentences=sentences,
            )
        )
    return rows
