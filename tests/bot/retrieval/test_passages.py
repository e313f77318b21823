"""What is found twice is the same."""

from bot.answering.evidence import Quote
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import build_passage


def test_quotes_of_a_passage_that_was_loaded_twice_are_equal(embeddings: MiniLmEmbeddings) -> None:
    once, again = (build_passage("The ferry runs. It is late.", embeddings) for _ in range(2))
    assert once is not again
    assert Quote(once, "The ferry runs.", 0, 15) == Quote(again, "The ferry runs.", 0, 15)
    assert Quote(once, "The ferry runs.", 0, 15) != Quote(again, "It is late.", 16, 27)
