"""How retrieval and whole answers slow down as the corpus grows: 5, 500 and 5,000 articles.

The articles beyond those of corpus/ are made of its sentences in random order, with the vectors that the sentences
have already, so that nothing is embedded: a passage's vector is the mean of its sentences'. They are stored as the
pipeline stores an article. So the many say what the few say: every word is common and every fact has hundreds of
sources, which is harder for search and for reading than a real corpus of that size.

Usage: python -m evals.benchmarks.scale [--sizes 5,500,5000] [--questions 100] [--work FOLDER] [--json]
"""

import asyncio
import hashlib
import json
import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bot.app import Services, open_services
from evals.benchmarks.asking import Probe, ask_pipeline
from evals.benchmarks.latency import SUITE, time_floor
from evals.statistics import percentile
from evals.suites import load_suite
from ingest.catalog import CutArticle
from ingest.models import Article, ArticleMetadata, Passage, Sentence, StoredArticle
from ingest.pipeline import build_pipeline
from ingest.settings import Settings

SEED = 0
WARM_UP = 10
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


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds at one size of the corpus."""

    articles: int
    passages: int
    first_ms: float
    """The first answer after the corpus has changed, when its words are read."""
    floor_ms: tuple[float, ...]
    """Query embedding, Chroma query and full-text query, alone."""
    retrieve_ms: tuple[float, ...]
    """Understanding and retrieval, as part of an answer."""
    answer_ms: tuple[float, ...]


def load_material(services: Services) -> Material:
    """The corpus taken apart."""
    articles = tuple(services.catalog.load_article(one.id) for one in services.catalog.list_articles())
    sentences: list[tuple[str, NDArray[np.float32]]] = []
    sizes: list[int] = []
    for article in articles:
        rows = services.catalog.load_passages(
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
    for number in range(services.describe_corpus().articles, size):
        article, cut = recombine(material, number, rng)
        version = services.catalog.put_article(article, cut)
        services.index.put(article.id, version, services.catalog.load_vectors(article.id, version))
        services.catalog.mark_synced(article.id, version)


def measure(services: Services, questions: Sequence[str]) -> Times:
    """Floor and answer of each question in turn, so that their ratio holds on a noisy machine."""

    def ask(question: str) -> tuple[float, float]:
        began = time.perf_counter()
        answer = asyncio.run(ask_pipeline(services.pipeline, Probe("scale", question)))
        return 1000 * (time.perf_counter() - began), answer.timings_ms.retrieve

    first, _ = ask(questions[0])
    for question in questions[:WARM_UP]:
        time_floor(services, question)
        ask(question)
    floors, retrieves, answers = [], [], []
    for question in questions:
        floors.append(time_floor(services, question))
        answer, retrieve = ask(question)
        retrieves.append(retrieve)
        answers.append(answer)
    return Times(
        articles=services.describe_corpus().articles,
        passages=services.catalog.count_passages(),
        first_ms=first,
        floor_ms=tuple(floors),
        retrieve_ms=tuple(retrieves),
        answer_ms=tuple(answers),
    )


def summarise(times: Times) -> dict[str, float]:
    """Medians and 95th percentiles of one size, and the answer as a multiple of its floor."""
    row: dict[str, float] = {"articles": times.articles, "passages": times.passages, "first_ms": times.first_ms}
    for name, values in (
        ("floor", times.floor_ms),
        ("retrieve", times.retrieve_ms),
        ("answer", times.answer_ms),
        ("ratio", [answer / floor for answer, floor in zip(times.answer_ms, times.floor_ms, strict=True)]),
    ):
        row |= {f"{name}_p50": percentile(values, 0.5), f"{name}_p95": percentile(values, 0.95)}
    return row


def main(
    sizes: Annotated[str, typer.Option(help="Numbers of articles, ascending.")] = "5,500,5000",
    questions: Annotated[int, typer.Option(help="How many questions to time at each size.")] = 100,
    work: Annotated[Path | None, typer.Option(help="Where to keep the largest corpus; made anew by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Time retrieval and answers at each size."""
    console, progress = Console(highlight=False), Console(stderr=True)
    suite = load_suite(SUITE)
    asked = [sample.turns[0] for sample in suite.samples if len(sample.turns) == 1][:questions]
    rng = random.Random(SEED)
    rows: list[dict[str, float]] = []
    with ExitStack() as stack:
        folder = work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        services = stack.enter_context(open_services(Settings(data_dir=folder)))
        build_pipeline(services.settings, services.catalog, services.index, services.embeddings).ingest([suite.corpus])
        material = load_material(services)
        for size in sorted(int(size) for size in sizes.split(",")):
            with progress.status(f"{size:,} articles …"):
                grow(services, material, size, rng)
                rows.append(summarise(measure(services, asked)))
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    table = Table("articles", "passages", "", "p50", "p95", box=None)
    for row in rows:
        for name in ("floor", "retrieve", "answer", "ratio"):
            unit, digits = ("", 2) if name == "ratio" else (" ms", 0)
            head = (f"{row['articles']:,.0f}", f"{row['passages']:,.0f}") if name == "floor" else ("", "")
            table.add_row(*head, name, *(f"{row[f'{name}_{p}']:.{digits}f}{unit}" for p in ("p50", "p95")))
        table.add_row("", "", "first after a change", f"{row['first_ms']:.0f} ms", "")
        table.add_section()
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
