"""The known-fact suite answered by a model that errs on purpose: what was planted, what was stopped, what left.

Every question is retrieved and read as always. Each true sentence of its evidence is then told in several true ways and
spoiled in many others (evals/benchmarks/plants.py), and each goes through the check by itself, as if the model had
written just that. A plant that leaves counts as stopped only where what it is then cited with says it.

Usage: python -m evals.benchmarks.planted [--suite known_facts] [--show 20]
"""

import asyncio
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from bot.citations import CitationLedger
from bot.engines import Ask, Draft, ExtractiveEngine
from bot.language.mentions import Mention, list_mentions
from bot.language.words import fold
from bot.llm.pages import Page, number_pages
from bot.llm.parsing import Drafted
from bot.llm.telling import StatementTeller
from bot.models import Answer, AnswerEvent, Filters, StatementEvent
from bot.passages import FoundPassage, Retrieval
from bot.services import Services, open_services
from evals.benchmarks.plants import FALSE, TRUE, Plant, list_grounds, plant
from evals.models import Sample, Suite
from evals.suites import find_suite, load_suite
from ingest.pipeline import build_pipeline
from ingest.settings import Settings

_WORDS = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Count:
    """One kind of plant."""

    planted: int = 0
    stopped: int = 0
    cited_rightly: int = 0
    """Left, with a citation that says it: a wrong key that was put right."""
    faults: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one question is answered from."""

    sample: Sample
    pages: tuple[Page, ...]
    retrieval: Retrieval
    draft: Draft


async def read_sample(services: Services, sample: Sample) -> Evidence:
    """The evidence for a case's last question, its earlier turns answered by the extractive engine."""
    engine = services.engines["extractive"]
    assert isinstance(engine, ExtractiveEngine)
    history: list[Answer] = []
    for question in sample.turns[:-1]:
        async for event in engine.stream(Ask(question, "planted", sample.filters or Filters(), tuple(history))):
            if isinstance(event, AnswerEvent):
                history.append(event.answer)
    corpus = await engine.look()
    understood = await engine.understand(
        Ask(sample.question, "planted", sample.filters or Filters(), tuple(history)), corpus
    )
    retrieval = await engine.retrieve(understood)
    draft = await engine.read(understood, retrieval, corpus)
    return Evidence(sample, number_pages(draft.evidence, draft.disagreements, sample.id), retrieval, draft)


def list_names(services: Services) -> tuple[Mention, ...]:
    """Every name of the corpus, once."""
    names: dict[str, Mention] = {}
    for article in services.catalog.list_articles():
        text = services.catalog.load_article(article.id, article.version).text
        for mention in list_mentions(text):
            if mention.named and mention.kind != "date" and not mention.possessive:
                names.setdefault(mention.text, mention)
    return tuple(names.values())


def try_plant(services: Services, evidence: Evidence, made: Plant) -> tuple[StatementEvent | None, Counter[str]]:
    """The check's answer to one planted statement, as if the model had written nothing else."""
    engine = services.engines["extractive"]
    assert isinstance(engine, ExtractiveEngine)

    def load_previous(passage: FoundPassage) -> FoundPassage | None:
        return engine.load_previous(passage, evidence.retrieval)

    teller = StatementTeller(evidence.pages, evidence.retrieval, load_previous, CitationLedger())
    event = teller.take(Drafted(made.text, tuple(page.key for page in made.pages)))
    return event, teller.tally.dropped


def says(event: StatementEvent, text: str) -> bool:
    """Whether a citation of the statement has these very words."""
    told = " ".join(_WORDS.findall(fold(text)))
    return any(told in " ".join(_WORDS.findall(fold(citation.quote))) for citation in event.citations)


async def run_suite(services: Services, suite: Suite, most: int = 2) -> dict[str, Count]:
    """Plant in every case of the suite; a sentence that several questions bring up is spoiled for each of them."""
    names = list_names(services)
    counts = {kind: Count() for kind in (*TRUE, *FALSE)}
    turn = 0
    for sample in suite.samples:
        evidence = await read_sample(services, sample)
        for ground in list_grounds(evidence.pages, names, turn, most):
            turn += 1
            for made in plant(ground):
                event, dropped = try_plant(services, evidence, made)
                record(counts[made.kind], made, event, dropped, sample)
    return counts


def record(count: Count, made: Plant, event: StatementEvent | None, dropped: Counter[str], sample: Sample) -> None:
    count.planted += 1
    count.faults.update(dropped)
    if event is None:
        count.stopped += 1
        if made.true:
            count.left.append(f"{sample.id}: {', '.join(dropped)}: {made.text}")
    elif not made.true and says(event, made.text):
        count.cited_rightly += 1
    elif not made.true:
        quotes = " | ".join(citation.quote for citation in event.citations)
        count.left.append(f"{sample.id}: {made.text}\n    cited: {quotes}")


def describe(counts: dict[str, Count]) -> Iterator[str]:
    """The tables, as Markdown."""
    yield from (
        "| planted | how often | stopped | left with the right source | left unsupported | mostly found as |",
        "|---|---|---|---|---|---|",
    )
    total = Count()
    for kind in FALSE:
        count = counts[kind]
        found = ", ".join(name for name, _ in count.faults.most_common(3))
        unsupported = count.planted - count.stopped - count.cited_rightly
        yield f"| {kind} | {count.planted} | {count.stopped} | {count.cited_rightly} | {unsupported} | {found} |"
        total.planted += count.planted
        total.stopped += count.stopped
        total.cited_rightly += count.cited_rightly
    left = total.planted - total.stopped - total.cited_rightly
    yield f"| all | {total.planted} | {total.stopped} | {total.cited_rightly} | {left} | |"
    yield from ("", "| told truly | how often | survived | share | stopped as |", "|---|---|---|---|---|")
    for kind in TRUE:
        count = counts[kind]
        passed = count.planted - count.stopped
        found = ", ".join(f"{name} {number}" for name, number in count.faults.most_common(4))
        yield f"| {kind} | {count.planted} | {passed} | {passed / max(count.planted, 1):.0%} | {found} |"
    planted = sum(counts[kind].planted for kind in TRUE)
    passed = planted - sum(counts[kind].stopped for kind in TRUE)
    yield f"| all | {planted} | {passed} | {passed / max(planted, 1):.0%} | |"


def main(
    suite: Annotated[str, typer.Option(help="The suite whose questions are asked.")] = "known_facts",
    show: Annotated[int, typer.Option(help="Of each kind, this many that left, or that were stopped though true.")] = 0,
) -> None:
    """Plant errors over a whole suite and print what became of them."""

    loaded = load_suite(find_suite(suite))
    with tempfile.TemporaryDirectory() as folder, open_services(Settings(data_dir=Path(folder))) as services:
        build_pipeline(services.settings, services.catalog, services.index, services.embeddings).ingest([loaded.corpus])
        counts = asyncio.run(run_suite(services, loaded))
    typer.echo("\n".join(describe(counts)))
    for kind, count in counts.items():
        for line in list(dict.fromkeys(count.left))[:show]:
            typer.echo(f"\n{kind}: {line}")


if __name__ == "__main__":
    typer.run(main)
