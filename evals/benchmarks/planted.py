"""The known-fact suite answered by a model that errs on purpose: what was planted, what was stopped, what left.

Every question is retrieved and read as always. Each true sentence of its evidence is then told in several true ways and
spoiled in many others (evals/benchmarks/false_tellings.py), and each goes through the check by itself, as if the
model had written just that. A plant that leaves counts as stopped only where what it is then cited with says it.

Usage: python -m evals.benchmarks.planted [--suite known_facts] [--show 20]
"""

import asyncio
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from bot.briefings import Ask
from bot.citations import CitationLedger
from bot.engines import ExtractiveEngine
from bot.language.mentions import Mention, list_mentions
from bot.language.words import fold
from bot.llm.engine import LlmEngine
from bot.llm.pages import Page, number_pages
from bot.llm.parsing import Drafted
from bot.llm.scripted import ScriptedModel, write_reply
from bot.llm.telling import StatementTeller
from bot.models import Answer, AnswerEvent, Filters, StatementEvent
from bot.passages import FoundPassage, Retrieval
from bot.services import Services, open_services
from bot.verification.sources import make_plain
from evals.benchmarks.false_tellings import FALSE
from evals.benchmarks.grounds import Plant, list_grounds
from evals.benchmarks.plants import plant
from evals.benchmarks.true_tellings import TRUE
from evals.models import Sample
from evals.suites import find_suite, load_suite
from ingest.pipeline import build_pipeline
from ingest.settings import LlmSettings, Settings

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
    history: tuple[Answer, ...]


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
    return Evidence(sample, number_pages(draft.evidence, draft.disagreements, "fixed"), retrieval, tuple(history))


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

    teller = StatementTeller(
        evidence.sample.question, evidence.pages, evidence.retrieval, load_previous, CitationLedger()
    )
    event = teller.take(Drafted(made.text, tuple(page.key for page in made.pages)))
    return event, teller.tally.dropped


def says(event: StatementEvent, text: str) -> bool:
    """Whether a citation of the statement has these very words."""
    told = " ".join(_WORDS.findall(fold(text)))
    return any(told in " ".join(_WORDS.findall(fold(citation.quote))) for citation in event.citations)


async def run_suite(services: Services, samples: Sequence[Sample], most: int = 2) -> dict[str, Count]:
    """Plant in every case; a sentence that several questions bring up is spoiled for each of them."""
    names = await asyncio.to_thread(list_names, services)
    counts = {kind: Count() for kind in (*TRUE, *FALSE)}
    turn = 0
    for sample in samples:
        evidence = await read_sample(services, sample)
        for ground in list_grounds(evidence.pages, names, turn, most):
            turn += 1
            for made in plant(ground):
                event, dropped = await asyncio.to_thread(try_plant, services, evidence, made)
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


@dataclass(slots=True)
class Replayed:
    """Whole answers that the scripted model gave, true and false statements mixed."""

    answers: int = 0
    cut: int = 0
    """Streams that ended in the middle."""
    planted: int = 0
    told: int = 0
    """True statements of the model that left."""
    fell_back: int = 0
    left: list[str] = field(default_factory=list)


async def replay_suite(services: Services, samples: Sequence[Sample]) -> Replayed:
    """Every question answered whole by the engine: a few errors, a true statement; every fifth stream breaks off."""
    names, replayed = await asyncio.to_thread(list_names, services), Replayed()
    extractive = services.engines["extractive"]
    assert isinstance(extractive, ExtractiveEngine)
    for place, sample in enumerate(samples):
        evidence = await read_sample(services, sample)
        grounds = list_grounds(evidence.pages, names, place, 2)[:2]
        made = [one for ground in grounds for one in plant(ground) if one.kind != "wrong key"]
        if not made:
            continue
        false, true = [one for one in made if not one.true], [one for one in made if one.true]
        told = [false[(place + step) % len(false)] for step in range(4)] + true[:1]
        reply = write_reply(*((one.text, [page.key for page in one.pages]) for one in told))
        cut = place % 5 == 4
        replies = [""] * bool(evidence.history) + [reply[: 2 * len(reply) // 3] if cut else reply]
        engine = LlmEngine(extractive, ScriptedModel(replies), LlmSettings(model="scripted:m"), draw=lambda: "fixed")
        answer = await _ask(engine, evidence, sample)
        replayed.answers += 1
        replayed.cut += cut
        replayed.planted += 4
        replayed.fell_back += answer.engine.name == "extractive"
        if answer.engine.name == "llm":
            said = {make_plain(statement.text) for statement in answer.statements}
            replayed.told += len(said)
            replayed.left += [f"{sample.id}: {one.text}" for one in told[:4] if make_plain(one.text) in said]
    return replayed


async def _ask(engine: LlmEngine, evidence: Evidence, sample: Sample) -> Answer:
    ask = Ask(sample.question, "planted", sample.filters or Filters(), evidence.history)
    answer: Answer | None = None
    async for event in engine.stream(ask):
        answer = event.answer if isinstance(event, AnswerEvent) else answer
    assert answer is not None
    return answer


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
        counts = asyncio.run(run_suite(services, loaded.samples))
        replayed = asyncio.run(replay_suite(services, loaded.samples))
    typer.echo("\n".join(describe(counts)))
    typer.echo(
        f"\nWhole answers: {replayed.answers}, of which {replayed.cut} broke off; {replayed.planted} errors in them, "
        f"{len(replayed.left)} left; {replayed.told} true statements left, {replayed.fell_back} answers fell back."
    )
    for kind, count in counts.items():
        for line in list(dict.fromkeys(count.left))[:show]:
            typer.echo(f"\n{kind}: {line}")


if __name__ == "__main__":
    typer.run(main)
