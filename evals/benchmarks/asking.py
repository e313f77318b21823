"""Questions of a set, asked of the engine that ships, over the articles of the set."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.app import Services, open_services
from bot.asking.question import find_context, write_standalone
from bot.chat import HISTORY
from bot.models import Answer, AnswerEvent, CorpusState, EngineInfo, Request, Statement, Timings
from ingest.models import Access, Article, Filters
from ingest.pipeline import build_pipeline
from ingest.settings import Settings

Work = Annotated[
    Path | None, typer.Option(help="Where to keep the indexes, so that a second run is quick; made anew by default.")
]

DatabaseUrl = Annotated[
    str | None,
    typer.Option(help="Keep the catalogs there: an empty database for each corpus, {corpus} in the URL; else SQLite."),
]


@dataclass(frozen=True, slots=True)
class Probe:
    """One question, and what of the corpus may be read for it."""

    id: str
    question: str
    article_ids: tuple[str, ...] | None = None
    """None searches everything."""
    history: tuple[tuple[str, str], ...] = ()
    """The questions and answers of the conversation before it, oldest first."""
    gold: frozenset[str] = frozenset()
    """Articles that hold the answer, as far as the set says."""

    @property
    def request(self) -> Request:
        history: list[Answer] = []
        for question, answer in self.history[-HISTORY:]:
            history.append(_replay(question, answer, history))
        return Request(self.question, self.id, None, Filters(article_ids=self.article_ids), history=tuple(history))


@contextmanager
def open_corpus(
    name: str,
    work: Path | None = None,
    articles: Iterable[Article] = (),
    paths: Sequence[Path] = (),
    database_url: str | None = None,
) -> Iterator[Services]:
    """The product over articles and article files, in `work`/`name` or, without `work`, in a folder that goes again.

    What the folder holds already is not ingested anew. With `database_url`, whose {corpus} stands for `name`, the
    catalog is there; the database and the Chroma server of the surroundings' settings, which are somebody's, never are.
    """
    with ExitStack() as stack:
        folder = (work or Path(stack.enter_context(TemporaryDirectory()))) / name
        folder.mkdir(parents=True, exist_ok=True)
        url = None if database_url is None else database_url.replace("{corpus}", name)
        settings = Settings(data_dir=folder, database_url=url, chroma_url=None)
        services = stack.enter_context(open_services(settings))
        pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
        pipeline.ingest(list(paths))
        present = {article.id for article in services.catalog.readable(Access()).list_articles()}
        for article in articles:
            if article.id not in present and article.text:
                pipeline.put(article)
        yield services


def ask_all(services: Services, probes: Iterable[Probe]) -> dict[str, Answer]:
    """The answer to each probe, by its id. Raises what the pipeline raises."""

    async def ask_each() -> dict[str, Answer]:
        return {
            probe.id: [
                event.answer
                async for event in services.readable(Access()).pipeline.stream(probe.request)
                if isinstance(event, AnswerEvent)
            ][-1]
            for probe in probes
        }

    return asyncio.run(ask_each())


def tell(answer: Answer) -> str:
    """All that an answer says: its statements, and the positions of its disagreements; "" where it declines."""
    positions = [position.text for item in answer.disagreements for position in item.positions]
    return " ".join(dict.fromkeys((*(statement.text for statement in answer.statements), *positions)))


def declined(answers: Iterable[Answer]) -> list[bool]:
    """Which of the answers are refusals."""
    return [answer.outcome == "declined" for answer in answers]


def _replay(question: str, answer: str, before: Sequence[Answer]) -> Answer:
    """A recorded turn as the answer that the product would have given; only its words count."""
    return Answer(
        id="recorded",
        conversation_id="recorded",
        question=question,
        standalone_question=write_standalone(question, find_context(question, before).about),
        outcome="answered",
        statements=(Statement(text=answer, citations=(1,), sources=1, support="supported"),),
        corpus=CorpusState(fingerprint="recorded", articles=0, through=None),
        engine=EngineInfo(name="recorded"),
        timings_ms=Timings(retrieve=0, read=0, total=0),
    )
