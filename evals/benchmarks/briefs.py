"""What a brief costs as the corpus grows by articles on other matters: corpus/ alone, and among 5,000.

The further articles are made of the sentences of fiction in random order, with the vectors that the sentences have
already, and stored as the pipeline stores an article. The evidence on each topic stays the same, so the cost of a
brief should, too. Work is counted, not waited for, because a machine that others use can't time anything: seconds of
the processor, all threads together, and texts put to the reader, up to the first section and for the whole brief.

Usage: python -m evals.benchmarks.briefs [--more 5000] [--work FOLDER] [--json]
"""

import asyncio
import gzip
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.app import Services
from bot.chat import stream_answer
from bot.models import AnswerEvent, BriefRequest, SectionEvent
from bot.reading.cross_encoder import Reader, Relation, WindowReading
from evals.benchmarks.asking import Work, open_corpus
from evals.benchmarks.figures import Json, show_rows
from evals.benchmarks.scale import SEED, Material, grow, load_material
from evals.suites import find_suite, load_suite
from ingest.models import Article, ArticleMetadata

FICTION = Path(__file__).parent.parent / "training" / "fiction"
AUTHORS = ("g", "h")
"""Those whose articles are on other matters than corpus/."""
TOPICS = ("The Paris Declaration", "Germany's position", "The multinational force", "Security guarantees for Ukraine")
WARM_UP = "Support of the United States"
"""Briefed on before anything is measured: models and vocabulary are loaded then."""

LONGEST_S = 600.0
"""That a brief may take on a machine that others use."""


class CountingReader(Reader):
    """Counts what is put to it."""

    texts = 0

    def read(self, question: str, windows: Sequence[str]) -> list[WindowReading]:
        self.texts += len(windows)
        return super().read(question, windows)

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Relation]:
        self.texts += len(pairs)
        return super().compare(pairs)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a brief took up to its first section, and in all."""

    first_s: float
    """Seconds of the processor."""
    first_texts: int
    """Put to the reader."""
    whole_s: float
    whole_texts: int
    told: str
    """All that it says."""


def load_fiction() -> Iterator[Article]:
    """Articles on other matters than those of corpus/."""
    for author in AUTHORS:
        with gzip.open(FICTION / f"{author}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for told in map(json.loads, lines):
                metadata = ArticleMetadata(title=told["title"], published=told["published"], published_basis="stated")
                name = f"fiction-{told['article_id']}"
                yield Article(id=name, metadata=metadata, text=told["text"], path=name, content_hash=name)


async def measure(services: Services, reader: CountingReader, topic: str) -> Cost:
    """A brief on one topic. Raises what stream_answer raises."""
    began, before = time.process_time(), reader.texts
    first: tuple[float, int] | None = None
    async for event in stream_answer(services, BriefRequest(topic, engine="extractive")):
        if isinstance(event, SectionEvent) and first is None:
            first = (time.process_time() - began, reader.texts - before)
        if isinstance(event, AnswerEvent):
            whole = (time.process_time() - began, reader.texts - before)
            told = "\n".join(one.text for one in event.answer.statements)
    return Cost(*(first or whole), *whole, told)


async def measure_all(services: Services, reader: CountingReader) -> list[Cost]:
    await measure(services, reader, WARM_UP)
    return [await measure(services, reader, topic) for topic in TOPICS]


def main(
    more: Annotated[int, typer.Option(help="Articles on other matters that are added.")] = 5_000,
    work: Work = None,
    as_json: Json = False,
) -> None:
    """Compare what briefs cost over corpus/ alone and among many other articles."""
    corpus = load_suite(find_suite("known_facts")).corpus
    with open_corpus("fiction", work, articles=load_fiction()) as services:
        fiction = load_material(services)
    costs = [measure_grown(corpus, fiction, number, work) for number in (0, more)]
    rows: list[dict[str, object]] = []
    for topic, few, many in zip(TOPICS, *costs, strict=True):
        for name, alone, among, read, read_among in (
            ("first section", few.first_s, many.first_s, few.first_texts, many.first_texts),
            ("whole brief", few.whole_s, many.whole_s, few.whole_texts, many.whole_texts),
        ):
            row = {"topic": topic, "": name, "cpu_s": alone, f"cpu_s, {more:,} more": among, "ratio": among / alone}
            row |= {"texts": read, "texts, more": read_among, "same words": few.told == many.told}
            rows.append({key: round(value, 2) if isinstance(value, float) else value for key, value in row.items()})
    show_rows(rows, as_json)


def measure_grown(corpus: Path, fiction: Material, more: int, work: Path | None) -> list[Cost]:
    """The cost of each brief over corpus/ among so many articles, with nothing known of earlier ones."""
    reader = CountingReader()
    with open_corpus(f"briefs-{more}", work, paths=[corpus]) as services:
        with Console(stderr=True).status(f"{more:,} articles more …"):
            grow(services, fiction, more, random.Random(SEED))
        patient = services.settings.model_copy(update={"question_timeout_s": LONGEST_S})
        return asyncio.run(measure_all(replace(services, reader=reader, settings=patient), reader))


if __name__ == "__main__":
    typer.run(main)
