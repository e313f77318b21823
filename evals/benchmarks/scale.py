"""How retrieval and whole answers slow down as the corpus grows: 5, 500 and 5,000 articles.

The articles beyond those of corpus/ are made of its sentences in random order, with the vectors that the sentences
have already, so that nothing is embedded: a passage's vector is the mean of its sentences'. They are stored as the
pipeline stores an article. So the many say what the few say: every word is common and every fact has hundreds of
sources, which is harder for search and for reading than a real corpus of that size.

Usage: python -m evals.benchmarks.scale [--sizes 5,500,5000] [--questions 100] [--work FOLDER] [--json]
"""

import hashlib
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console

from bot.api.app import build_app
from bot.app import Services
from evals.benchmarks.asking import Work, open_corpus
from evals.benchmarks.figures import Json, show_rows
from evals.benchmarks.latency import serve, time_questions
from evals.suites import find_suite, load_suite
from ingest.catalog import CutArticle
from ingest.models import Access, Article, ArticleMetadata, Passage, Sentence, StoredArticle

SEED = 0
LONGEST_GAP_DAYS = 400
"""Days before its original's date on which a recombined article appeared, at most."""


@dataclass(frozen=True, slots=True)
class Material:
    """What articles are made of."""

    articles: tuple[StoredArticle, ...]
    sentences: tuple[tuple[str, NDArray[np.float32]], ...]
    """Words and vectors (2, dimensions) of each sentence of the corpus."""
    sizes: tuple[int, ...]
    """Sentences of each passage of the corpus."""


def load_material(services: Services) -> Material:
    """The corpus taken apart."""
    articles = tuple(
        services.catalog.readable(Access()).load_article(one.id)
        for one in services.catalog.readable(Access()).list_articles()
    )
    sentences: list[tuple[str, NDArray[np.float32]]] = []
    sizes: list[int] = []
    for article in articles:
        rows = services.catalog.readable(Access()).load_passages(
            [row.id for row in services.catalog.load_vectors(article.id, article.version)]
        )
        for row in rows.values():
            sizes.append(len(row.sentences))
            sentences += [(article.text[one.start : one.end], one.vectors) for one in row.sentences]
    return Material(articles, tuple(sentences), tuple(sizes))


def recombine(material: Material, number: int, rng: random.Random) -> tuple[Article, CutArticle]:
    """One article, as long as the originals are on average, and how it is cut."""
    model = material.articles[number % len(material.articles)]
    text = ""
    passages: list[Passage] = []
    vectors: list[NDArray[np.float32]] = []
    means: list[NDArray[np.float32]] = []
    for ordinal in range(len(material.sizes) // len(material.articles)):
        chosen = rng.sample(material.sentences, rng.choice(material.sizes))
        sentences: list[Sentence] = []
        for words, vector in chosen:
            text += "" if not text else " " if sentences else "\n\n"
            sentences.append(Sentence(start=len(text), end=len(text) + len(words)))
            text += words
            vectors.append(vector)
        mean = np.mean([alone for _, (alone, _) in chosen], axis=0)
        means.append(mean / np.linalg.norm(mean))
        passages.append(
            Passage(
                ordinal=ordinal, start=sentences[0].start, end=sentences[-1].end, sentences=tuple(sentences), tokens=0
            )
        )
    published = model.metadata.published
    metadata = ArticleMetadata(
        title=f"{model.metadata.title}, part {number}",
        publisher=f"Recombined {number % 20}",
        published=published - timedelta(days=rng.randrange(LONGEST_GAP_DAYS)) if published else None,
        published_basis=model.metadata.published_basis,
    )
    article = Article(
        id=f"recombined-{number}",
        metadata=metadata,
        text=text,
        path=f"recombined-{number}",
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    return article, CutArticle(tuple(passages), np.stack(means), np.stack(vectors))


def grow(services: Services, material: Material, size: int, rng: random.Random) -> None:
    """Add recombined articles until the corpus has `size`."""
    for number in range(services.readable(Access()).describe_corpus().articles, size):
        article, cut = recombine(material, number, rng)
        (version,) = services.catalog.put_articles([(article, cut)])
        services.index.put(services.catalog.load_vectors(article.id, version))
        services.catalog.mark_synced([(article.id, version)])


def main(
    sizes: Annotated[str, typer.Option(help="Numbers of articles, ascending.")] = "5,500,5000",
    questions: Annotated[int, typer.Option(help="How many questions to time at each size.")] = 100,
    work: Work = None,
    as_json: Json = False,
) -> None:
    """Time retrieval and answers at each size."""
    suite = load_suite(find_suite("known_facts"))
    asked = [sample.turns[0] for sample in suite.samples if len(sample.turns) == 1][:questions]
    rng = random.Random(SEED)
    rows: list[dict[str, object]] = []
    with open_corpus("scale", work, paths=[suite.corpus]) as services, serve(build_app(services)) as client:
        material = load_material(services)
        for size in sorted(int(size) for size in sizes.split(",")):
            with Console(stderr=True).status(f"{size:,} articles …"):
                grow(services, material, size, rng)
                times = time_questions(services, client, asked)
            row: dict[str, object] = {
                "articles": services.readable(Access()).describe_corpus().articles,
                "passages": services.catalog.count_passages(),
            }
            rows += [row | {"": name} | values for name, values in times.summarise().items()]
            rows.append(row | {"": "first_ms", "p50": round(times.first_ms, 2), "p95": None})
    show_rows(rows, as_json)


if __name__ == "__main__":
    typer.run(main)
