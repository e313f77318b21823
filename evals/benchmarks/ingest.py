"""How near ingest comes to the rate of its embedder, and how it grows with the workers of a Ray cluster.

Articles are made of the sentences of corpus/ in random order. The embedder alone gets the very passages and sentences
that ingest gives it, once before and once after the run, so that a machine that slows down meanwhile counts for both.
Of a cluster only reading and embedding are timed, after each worker has loaded its model: storing is this process's.

Usage: python -m evals.benchmarks.ingest [--articles 200] [--workers 1,2] [--json]
"""

import random
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import typer

from bot.app import open_services
from evals.benchmarks.asking import open_corpus
from evals.benchmarks.figures import Json, show_rows
from evals.benchmarks.scale import SEED, load_material, recombine
from evals.suites import find_suite, load_suite
from ingest.chunker import split_passages
from ingest.embedder import build_embeddings, embed_passage
from ingest.loader import FoundFile, find_files, load_article
from ingest.models import RefusedFile
from ingest.pipeline import build_pipeline
from ingest.ray_workers import LOCAL, PREPARE_BYTES, WorkSettings, open_cluster, prepare_there
from ingest.settings import Settings


class Work(NamedTuple):
    """What one file took on a worker."""

    passages: int
    cpu_s: float


def measure(file: FoundFile, settings: WorkSettings) -> Work:
    """`prepare_there`, timed."""
    began = time.process_time()
    prepared = prepare_there(file, settings)
    passages = 0 if isinstance(prepared, RefusedFile) else len(prepared.cut.passages)
    return Work(passages, time.process_time() - began)


def write_articles(folder: Path, count: int) -> None:
    """Files of recombined articles."""
    suite = load_suite(find_suite("known_facts"))
    with open_corpus("ingest", paths=[suite.corpus]) as services:
        material = load_material(services)
    rng = random.Random(SEED)
    for number in range(count):
        article, _ = recombine(material, number, rng)
        text = f"Article {number}\n\n{article.text}"
        (folder / f"{article.id}.txt").write_text(text, encoding="utf-8")


def time_embedder(files: Sequence[FoundFile], settings: Settings) -> tuple[int, float]:
    """Passages of some files, and the seconds that the embedder alone takes for them."""
    embeddings = build_embeddings(settings.embedding)
    articles = [load_article(file, settings.ingest) for file in files]
    cut = [(article, passage) for article in articles for passage in split_passages(article, settings.chunking)]
    began = time.perf_counter()
    for article, passage in cut:
        spans = [(one.start - passage.start, one.end - passage.start) for one in passage.sentences]
        embed_passage(embeddings, article.text[passage.start : passage.end], spans, passage.heading)
    return len(cut), time.perf_counter() - began


def time_ingest(folder: Path) -> dict[str, object]:
    """A whole run, and the embedder alone before and after it."""
    with TemporaryDirectory() as data, open_services(Settings(data_dir=Path(data))) as services:
        files = find_files([folder]).files
        passages, before_s = time_embedder(files, services.settings)
        pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
        began = time.perf_counter()
        pipeline.ingest([folder])
        whole_s = time.perf_counter() - began
        _, after_s = time_embedder(files, services.settings)
    alone_s = (before_s + after_s) / 2
    return {
        "": "this process",
        "passages": passages,
        "passages_per_s": round(passages / whole_s, 2),
        "embedder_alone": round(passages / alone_s, 2),
        "ratio": round(alone_s / whole_s, 3),
        "cpu_ms_per_passage": None,
    }


def time_cluster(folder: Path, workers: int, settings: Settings) -> dict[str, object]:
    """The files of a folder, read and embedded by a cluster of this machine."""
    files = find_files([folder]).files
    with open_cluster(LOCAL, settings, workers) as cluster:
        # Small tasks, so that every worker gets some of them.
        list(cluster.map(measure, files[: 4 * workers], 1))
        began = time.perf_counter()
        work = [one for one in cluster.map(measure, files, PREPARE_BYTES) if isinstance(one, Work)]
        whole_s = time.perf_counter() - began
    passages = sum(one.passages for one in work)
    return {
        "": f"Ray, {workers} workers",
        "passages": passages,
        "passages_per_s": round(passages / whole_s, 2),
        "embedder_alone": None,
        "ratio": None,
        "cpu_ms_per_passage": round(1_000 * sum(one.cpu_s for one in work) / passages, 1),
    }


def main(
    articles: Annotated[int, typer.Option(help="How many articles to take in.")] = 200,
    workers: Annotated[str, typer.Option(help="Sizes of cluster to time, by the extra ray.")] = "1,2",
    as_json: Json = False,
) -> None:
    """Time ingest here and on a cluster."""
    with TemporaryDirectory() as made:
        write_articles(Path(made), articles)
        rows = [time_ingest(Path(made))]
        rows += [time_cluster(Path(made), int(size), Settings()) for size in workers.split(",") if size]
    show_rows(rows, as_json)


if __name__ == "__main__":
    # Under its real name, by which the workers find `measure`.
    from evals.benchmarks import ingest

    typer.run(ingest.main)
