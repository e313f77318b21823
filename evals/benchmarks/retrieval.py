"""Recall of retrieval on MTRAG-UN (passages, follow-ups) and MultiHop-RAG (facts of several articles).

Usage: python -m evals.benchmarks.retrieval --data FOLDER [--work FOLDER] [--database-url URL] [--json]

Searches with the product's own index and retriever. `--work` keeps the indexes, so that a second run takes
seconds. Where the data is absent it says so and measures nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import typer

from bot.app import Services
from bot.asking.question import understand_question
from evals.benchmarks.asking import DatabaseUrl, Probe, Work, open_corpus
from evals.benchmarks.figures import Json, show_rows
from evals.benchmarks.public_data import Data, QuestionSet, has_passages, load_mtrag, load_multihoprag
from ingest.models import Access

DEPTH = 40
"""Passages asked of the retriever, so that ten articles are left after an article is counted once."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to search."""

    name: str
    dense_weight: float = 0.5
    resolved: bool = True
    """Follow-ups understood in their conversation, and the conversation mixed in."""
    pieces: bool = True
    """A long question also searched for by its clauses."""


SHIPPED = Variant("both, .5 vectors (shipped)")
VARIANTS = (
    Variant("full-text only", dense_weight=0.0),
    Variant("vectors only", dense_weight=1.0),
    Variant("both, .3 vectors", dense_weight=0.3),
    SHIPPED,
    Variant("both, .7 vectors", dense_weight=0.7),
    Variant("shipped, last turn only", resolved=False),
    Variant("shipped, whole question only", pieces=False),
)


def rank_articles(services: Services, probe: Probe, variant: Variant = SHIPPED) -> list[str]:
    """Articles, best first, for a question that is understood as in an answer."""
    request = probe.request
    history = request.history if variant.resolved else ()
    understood = understand_question(
        request.question, history, request.filters, services.readable(Access()).corpus.look(), date.today()
    )
    queries = understood.queries
    retriever = replace(services.readable(Access()).retriever, passages=DEPTH, dense_weight=variant.dense_weight)
    found = retriever.retrieve(
        queries if variant.pieces else queries[:1],
        understood.filters,
        understood.context.texts,
        understood.context.weight,
        understood.extra_terms,
        understood.time,
    )
    return list(dict.fromkeys(passage.article_id for passage in found.passages))


def score(ranked: Sequence[str], gold: frozenset[str]) -> tuple[float, float, float, float]:
    """Recall at 1, 5 and 10, and the reciprocal rank of the first right one within 10."""
    first = next((place for place, one in enumerate(ranked[:10], 1) if one in gold), 0)
    recalls = [len(gold & set(ranked[:depth])) / len(gold) for depth in (1, 5, 10)]
    return recalls[0], recalls[1], recalls[2], 1 / first if first else 0.0


def load_sets(data: Path) -> Iterable[tuple[str, QuestionSet, list[Probe]]]:
    """The sets of each corpus with the questions whose right passages are known."""
    for asked in load_mtrag(data):
        kept = [one for one in asked.probes if one.gold and has_passages(asked.records[one.id])]
        yield "mtrag_un", asked, kept
    asked = load_multihoprag(data)
    yield "multihoprag", asked, [one for one in asked.probes if one.gold]


def main(data: Data, work: Work = None, database_url: DatabaseUrl = None, as_json: Json = False) -> None:
    """Measure recall for each way to search."""
    if not (data / "mtrag_un").is_dir():
        typer.echo(f"Skipped: {data} holds no mtrag_un.")
        return
    scores: dict[tuple[str, str], list[tuple[float, float, float, float]]] = {}
    for name, asked, probes in load_sets(data):
        with open_corpus(asked.name, work, asked.articles, database_url=database_url) as services:
            for variant in VARIANTS:
                found = [score(rank_articles(services, probe, variant), probe.gold) for probe in probes]
                scores.setdefault((name, variant.name), []).extend(found)
    rows = []
    for (name, variant_name), found in scores.items():
        means = (round(float(value), 3) for value in np.mean(found, axis=0))
        figures = zip(("R@1", "R@5", "R@10", "MRR@10"), means, strict=True)
        rows.append({"set": name, "variant": variant_name, "n": len(found), **dict(figures)})
    show_rows(rows, as_json)


if __name__ == "__main__":
    typer.run(main)
