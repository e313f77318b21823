"""Points made by hand, for tests of what comes after gathering."""

from dataclasses import replace
from datetime import date

from bot.answering.evidence import Evidence, quote_chain
from bot.briefing.material import Point
from ingest.embedder import MiniLmEmbeddings
from ingest.models import ArticleKind
from tests.bot.passages import build_passage


def build_points(
    text: str,
    embeddings: MiniLmEmbeddings,
    article: str,
    published: date | None = None,
    kind: ArticleKind = "news",
    publisher: str = "Velm Courier",
) -> list[Point]:
    """An article of one passage, each of its sentences a point."""
    passage = build_passage(text, embeddings, article, published=published)
    passage = replace(passage, metadata=passage.metadata.model_copy(update={"kind": kind, "publisher": publisher}))
    chains = [((sentence, passage),) for sentence in passage.sentences]
    return [
        Point(
            Evidence(chain, quote_chain(chain, lambda _: None) or quote_chain(chain[:1], lambda _: None), chain[0][0]),
            1.0,
            {},
            None,
        )
        for chain in chains
    ]
