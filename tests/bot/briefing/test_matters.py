"""Which articles are about one matter."""

import numpy as np

from bot.briefing.matters import group_matters
from ingest.embedder import MiniLmEmbeddings, embed_texts

TEXTS = (
    "The dockers of Marl walked out over pay, and the port stands still.",
    "Late frost has killed half of the apple blossom in the orchards of Venn.",
    "The strike of the dockers at the port of Marl is over; their union takes 3 per cent.",
    "Growers in the orchards of Venn light fires between the apple trees against the frost.",
    "The port of Marl counts what the dockers' strike over pay has cost.",
)


def test_articles_on_one_matter_are_together_the_largest_first(embeddings: MiniLmEmbeddings) -> None:
    assert group_matters(embed_texts(embeddings, list(TEXTS))) == [[0, 2, 4], [1, 3]]


def test_one_article_is_one_matter() -> None:
    assert group_matters(np.array([[1.0, 0.0]], dtype=np.float32)) == [[0]]
