"""Questions of public sets, asked of the engine that ships, over the articles of the set."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.briefings import Ask
from bot.chat import HISTORY
from bot.engines import Engine
from bot.models import Answer, AnswerEvent, CorpusState, EngineInfo, Filters, Statement, Timings
from bot.services import Services, open_services
from bot.understanding.exchanges import Exchange
from evals.benchmarks.answerability_examples import Corpus
from evals.benchmarks.fit_answerability import build_corpus
from ingest.settings import Settings


@dataclass(frozen=True, slots=True)
class Probe:
    """One question, and what of the corpus may be read for it."""

    id: str
    question: str
    article_ids: tuple[str, ...] | None = None
    """None searches everything."""
    history: tuple[Exchange, ...] = ()
    """The conversation before it, oldest first."""


@contextmanager
def open_corpus(corpus: Corpus, work: Path) -> Iterator[Services]:
    """The product over a set's articles, which are ingested only where `work` does not hold them yet."""
    folder = work / corpus.name
    folder.mkdir(parents=True, exist_ok=True)
    with open_services(Settings(data_dir=folder)) as services:
        build_corpus(services, corpus)
        yield services


def ask_all(services: Services, probes: Iterable[Probe]) -> dict[str, Answer]:
    """The answer to each probe, by its id."""
    engine = services.engines["extractive"]

    async def ask_each() -> dict[str, Answer]:
        return {probe.id: await ask_engine(engine, probe) for probe in probes}

    return asyncio.run(ask_each())


async def ask_engine(engine: Engine, probe: Probe) -> Answer:
    """The answer that the stream of events ends with. Raises what the engine raises."""
    history = tuple(replay(exchange) for exchange in probe.history[-HISTORY:])
    ask = Ask(probe.question, probe.id, Filters(article_ids=probe.article_ids), history)
    answers = [event.answer async for event in engine.stream(ask) if isinstance(event, AnswerEvent)]
    return answers[-1]


def replay(exchange: Exchange) -> Answer:
    """A recorded turn as the answer that the product would have given; only its words count."""
    return Answer(
        id="recorded",
        conversation_id="recorded",
        question=exchange.question,
        standalone_question=exchange.standalone,
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
