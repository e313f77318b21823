"""Which articles hold some words: their text by full-text search, their titles and publishers by any part."""

from ingest.catalog import ReadableCatalog
from ingest.models import Filters, StoredArticle

MOST_PASSAGES = 2_000
"""Passages that one word is looked up in; beyond that it says little about an article."""


def find_articles(catalog: ReadableCatalog, search: str) -> list[StoredArticle]:
    """Current articles that hold every word of `search`, by id."""
    words = search.split()
    listed = catalog.list_articles()
    hits = catalog.search_passages([[word] for word in words], Filters(), MOST_PASSAGES)
    rows = catalog.load_passages(list({passage_id for found in hits for passage_id in found}))
    holding = [{rows[passage_id].article_id for passage_id in found if passage_id in rows} for found in hits]

    def holds_all(article: StoredArticle) -> bool:
        named = f"{article.metadata.title} {article.metadata.publisher or ''}".casefold()
        return all(article.id in held or word.casefold() in named for word, held in zip(words, holding, strict=True))

    return [article for article in listed if holds_all(article)]
