"""Whether the sentence behind the best one belongs to the answer."""

from dataclasses import replace

import pytest

from bot.passages import FoundPassage
from bot.reading.continuation import continues
from bot.reading.matching import match_terms
from bot.understanding.question import analyse_question
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import build_passage


def build_found(question: str, text: str, embeddings: MiniLmEmbeddings) -> FoundPassage:
    """A passage with its sentences' real similarity to the question."""
    passage = build_passage(text, embeddings)
    query = embeddings.embed([question])[0]
    return replace(
        passage,
        sentences=tuple(replace(one, similarity=(float(one.vector @ query),)) for one in passage.sentences),
    )


@pytest.mark.parametrize(
    ("question", "text", "belongs"),
    [
        (
            "What is the arbitration panel to do?",
            "The harbour treaty sets up an arbitration panel. It is to settle quarrels over fees.",
            True,
        ),
        (
            "Why was the ferry delayed?",
            "The ferry was delayed by two hours. It was waiting for the mail from Riga.",
            True,
        ),
        (
            "When did the ferry to Riga leave?",
            "The ferry to Riga left at nine on Sunday. Wheat prices fell again in Chicago.",
            False,
        ),
    ],
)
def test_the_next_sentence_is_told_where_it_answers(
    question: str, text: str, belongs: bool, embeddings: MiniLmEmbeddings
) -> None:
    asked = analyse_question(question)
    passage = build_found(question, text, embeddings)
    matches = match_terms(asked, [passage], lambda stem: 1.0)
    assert continues(asked, matches, 0, frozenset()) is belongs


def test_nothing_follows_the_last_sentence(embeddings: MiniLmEmbeddings) -> None:
    asked = analyse_question("Why was the ferry delayed?")
    passage = build_found(asked.text, "The ferry was delayed.", embeddings)
    assert not continues(asked, match_terms(asked, [passage], lambda stem: 1.0), 0, frozenset())
