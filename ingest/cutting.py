"""An article as search needs it: cut into passages, each embedded with its sentences."""

import numpy as np
from langchain_core.embeddings import Embeddings

from ingest.catalog import CutArticle
from ingest.chunker import split_passages
from ingest.embedder import Vectors, embed_passage
from ingest.models import Article, Passage, StoredArticle
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
