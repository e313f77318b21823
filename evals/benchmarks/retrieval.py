"""Recall of retrieval on MTRAG-UN (passages, follow-ups) and MultiHop-RAG (facts of several articles).

Usage: python -m evals.benchmarks.retrieval --data FOLDER [--work FOLDER] [--json]

Searches with the product's own index and retriever. `--work` keeps the indexes, so that a second run takes
seconds. Where the data is absent it says so and measures nothing.
"""

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bot.app import Services
from bot.asking.question import understand_question
from evals.benchmarks.asking import Corpus, Probe, open_corpus
from evals.benchmarks.public_data import has_passages, load_mtrag, load_multihoprag

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
    ask = probe.ask
    history = ask.history if variant.resolved else ()
    understood = understand_question(ask.question, history, ask.filters, services.corpus.look(), date.today())
    queries = understood.queries
    retriever = replace(services.retriever, passages=DEPTH, dense_weight=variant.dense_weight)
    found = retriever.retrieve(
        queries if variant.pieces else queries[:1],
        understood.filters,
        understood.context,
        understood.context_weight,
        understood.extra_terms,
        understood.time,
    )
    return list(dict.fromkeys(passage.article_id for passage in found.passages))


def score(ranked: Sequence[str], gold: frozenset[str]) -> tuple[float, float, float, float]:
    """Recall at 1, 5 and 10, and the reciprocal rank of the first right one within 10."""
    first = next((place for place, one in enumerate(ranked[:10], 1) if one in gold), 0)
    recalls = [len(gold & set(ranked[:depth])) / len(gold) for depth in (1, 5, 10)]
    return recalls[0], recalls[1], recalls[2], 1 / first if first else 0.0


def load_sets(data: Path) -> Iterable[tuple[str, Corpus, list[Probe]]]:
    """Each set's corpora with the questions whose right passages are known."""
    for asked in load_mtrag(data):
        kept = [one for one in asked.probes if one.gold and has_passages(asked.records[one.id])]
        yield "mtrag_un", asked.corpus, kept
    asked = load_multihoprag(data)
    yield "multihoprag", asked.corpus, [one for one in asked.probes if one.gold]


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds mtrag_un and multihoprag500.")],
    work: Annotated[Path | None, typer.Option(help="Where to keep the indexes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure recall for each way to search."""
    console = Console()
    if not (data / "mtrag_un").is_dir():
        console.print(f"Skipped: {data} holds no mtrag_un.")
        return
    scores: dict[tuple[str, str], list[tuple[float, float, float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, corpus, probes in load_sets(data):
            with open_corpus(corpus, work or Path(folder)) as services:
                for variant in VARIANTS:
                    scores.setdefault((name, variant.name), []).extend(
                        score(rank_articles(services, probe, variant), probe.gold) for probe in probes
                    )
    rows = [
        {"set": name, "variant": variant, "n": len(found)}
        | {
            key: round(float(value), 3)
            for key, value in zip(("R@1", "R@5", "R@10", "MRR@10"), np.mean(found, axis=0), strict=True)
        }
        for (name, variant), found in scores.items()
    ]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(*rows[0], box=None)
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
