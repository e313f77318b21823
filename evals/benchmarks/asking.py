"""Questions of a set, asked of the engine that ships, over the articles of the set."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.answering.answers import Ask
from bot.answering.pipeline import Pipeline
from bot.app import Services, open_services
from bot.asking.conversation import find_lean, write_standalone
from bot.chat import HISTORY
from bot.models import Answer, AnswerEvent, CorpusState, EngineInfo, Filters, Statement, Timings
from ingest.models import Article
from ingest.pipeline import build_pipeline
from ingest.settings import Settings


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles that questions are asked of."""

    name: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a recorded conversation and what was answered."""

    question: str
    answer_text: str


@dataclass(frozen=True, slots=True)
class Probe:
    """One question, and what of the corpus may be read for it."""

    id: str
    question: str
    article_ids: tuple[str, ...] | None = None
    """None searches everything."""
    history: tuple[Exchange, ...] = ()
    """The conversation before it, oldest first."""
    gold: frozenset[str] = frozenset()
    """Articles that hold the answer, as far as the set says."""

    @property
    def ask(self) -> Ask:
        history: list[Answer] = []
        for exchange in self.history[-HISTORY:]:
            history.append(replay(exchange, history))
        return Ask(self.question, self.id, Filters(article_ids=self.article_ids), tuple(history))


@contextmanager
def open_corpus(corpus: Corpus, work: Path) -> Iterator[Services]:
    """The product over a set's articles, which are ingested only where `work` does not hold them yet."""
    folder = work / corpus.name
    folder.mkdir(parents=True, exist_ok=True)
    with open_services(Settings(data_dir=folder)) as services:
        ingest_missing(services, corpus)
        yield services


def ingest_missing(services: Services, corpus: Corpus) -> None:
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
    pipeline.ingest([])
    present = {article.id for article in services.catalog.list_articles()}
    for article in corpus.articles:
        if article.id not in present and article.text:
            pipeline.put(article)


def ask_all(services: Services, probes: Iterable[Probe]) -> dict[str, Answer]:
    """The answer to each probe, by its id."""

    async def ask_each() -> dict[str, Answer]:
        return {probe.id: await ask_pipeline(services.pipeline, probe) for probe in probes}

    return asyncio.run(ask_each())


async def ask_pipeline(pipeline: Pipeline, probe: Probe) -> Answer:
    """The answer that the stream of events ends with. Raises what the pipeline raises."""
    answers = [event.answer async for event in pipeline.stream(probe.ask) if isinstance(event, AnswerEvent)]
    return answers[-1]


def replay(exchange: Exchange, before: Sequence[Answer]) -> Answer:
    """A recorded turn as the answer that the product would have given; only its words count."""
    return Answer(
        id="recorded",
        conversation_id="recorded",
        question=exchange.question,
        standalone_question=write_standalone(exchange.question, find_lean(exchange.question, before).about),
        outcome="answered",
        statements=(Statement(text=exchange.answer_text, citations=(1,), sources=1, support="supported"),),
        corpus=CorpusState(fingerprint="recorded", articles=0, through=None),
        engine=EngineInfo(name="recorded"),
        timings_ms=Timings(retrieve=0, read=0, total=0),
    )


def tell(answer: Answer) -> str:
    """All that an answer says: its statements, and the positions of its disagreements; "" where it declines."""
    positions = [position.text for item in answer.disagreements for position in item.positions]
    return " ".join(dict.fromkeys((*(statement.text for statement in answer.statements), *positions)))


def declined(answers: Sequence[Answer]) -> list[bool]:
    """Which of the answers are refusals."""
    return [answer.outcome == "declined" for answer in answers]
