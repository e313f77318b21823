"""Invented articles, read as retrieval would hand them over, for tests of what sources differ and agree on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.disagreement.disagreements import FoundDisagreement, find_disagreements
from bot.passages import FoundPassage, Retrieval
from bot.reading.answerability import PartVerdict, Verdict
from bot.reading.reader import Reading, read_passages
from bot.understanding.question import analyse_question
from ingest.embedder import MiniLmEmbeddings
from ingest.models import ArticleKind, ArticleMetadata
from tests.bot.passages import build_passage


@dataclass(frozen=True, slots=True)
class Paper:
    """One article: its text, when it appeared, what kind it is."""

    text: str
    published: str | date = "2031-03-04"
    kind: ArticleKind = "news"


def read_papers(question: str, papers: Sequence[Paper], embeddings: MiniLmEmbeddings) -> Reading:
    """The papers read for a question, each as one passage."""
    asked = analyse_question(question)
    vectors = embeddings.embed(list(asked.parts))
    passages: list[FoundPassage] = []
    for number, paper in enumerate(papers):
        passage = build_passage(paper.text, embeddings, article_id=f"paper-{number}")
        sentences = tuple(
            replace(sentence, similarity=tuple(float(x) for x in vectors @ sentence.vector))
            for sentence in passage.sentences
        )
        metadata = ArticleMetadata(
            title=f"Paper {number}", published=date.fromisoformat(str(paper.published)), kind=paper.kind
        )
        passages.append(replace(passage, sentences=sentences, metadata=metadata))
    return read_passages(asked, Retrieval(asked.parts, vectors, tuple(passages)), lambda stem: 0.5)


def list_differences(
    question: str, papers: Sequence[Paper], embeddings: MiniLmEmbeddings
) -> tuple[FoundDisagreement, ...]:
    """What the papers differ on, the question taken for answered."""
    reading = read_papers(question, papers, embeddings)
    parts = tuple(PartVerdict(part.question.text, 1.0, True, ()) for part in reading.parts)
    return find_disagreements(reading.whole.question, reading, Verdict(1.0, "answered", parts, ()), lambda _: None)
