"""The composition root: everything that answering needs, opened once a process and shared by its threads."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from langchain_core.embeddings import Embeddings

from bot.answering.pipeline import Pipeline
from bot.answering.writers import Writer
from bot.asking.corpus import CorpusWatch
from bot.briefing.abstracts import Abstracts
from bot.briefing.briefer import Briefer
from bot.models import CorpusState
from bot.reading.cross_encoder import Reader
from bot.retrieval.hybrid import HybridRetriever
from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from bot.suggestions.suggester import Suggester
from ingest.catalog import Catalog
from ingest.catalog.sources import SourceStore
from ingest.embedder import build_embeddings
from ingest.errors import InvalidSettings
from ingest.index import Stamp, VectorIndex, build_stamp, check_build
from ingest.settings import Settings

MOST_AT_ONCE = 40
"""Answers that a process makes at once, each with a connection of its own to the database; others wait."""


@dataclass(frozen=True, slots=True)
class Services:
    """What one process shares between its questions."""

    settings: Settings
    catalog: Catalog
    index: VectorIndex
    embeddings: Embeddings
    stamp: Stamp
    corpus: CorpusWatch
    retriever: HybridRetriever
    source_store: SourceStore
    conversations: ConversationStore
    feedback: FeedbackStore
    pipeline: Pipeline
    briefer: Briefer
    abstracts: Abstracts
    suggester: Suggester
    owner_token: str = ""
    """Proof of a client that it can read the data folder; "" where none is accepted."""
    answering: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    """Held by each answer that is being made."""

    def describe_corpus(self) -> CorpusState:
        return self.corpus.look().state

    def check(self) -> None:
        """Raise StaleIndex or IndexUnavailable where a question can't be answered now. Writes nothing."""
        check_build(self.catalog, self.index, self.stamp)

    def prepare(self) -> None:
        """Check, and make the index where there is none yet, so that questions about an empty corpus are answered."""
        self.check()
        self.index.create(self.stamp)


@contextmanager
def open_services(settings: Settings, owner_token: str = "") -> Iterator[Services]:
    """Open the catalog, the index and the models; where Chroma is embedded, the caller holds the data folder.

    Raises StaleIndex, IndexUnavailable, UnsupportedSchema, ModelUnavailable, InvalidSettings or MissingPackage.
    """
    url = settings.sql_url
    with (
        closing(Catalog(url)) as catalog,
        closing(SourceStore(url, settings.sources.every_s)) as source_store,
        closing(ConversationStore(url)) as conversations,
        closing(FeedbackStore(url)) as feedback,
    ):
        embeddings = build_embeddings(settings.embedding)
        stamp = build_stamp(settings, embeddings)
        index = VectorIndex(settings)
        retriever = HybridRetriever(catalog=catalog, index=index, embeddings=embeddings)
        corpus = CorpusWatch(catalog, stamp, settings.data_dir)
        reader = Reader(settings.reader.model, settings.reader.threads)
        pipeline = Pipeline(corpus, retriever, reader, build_writers(reader, settings))
        briefer = Briefer(pipeline, catalog, retriever, reader)
        yield Services(
            settings,
            catalog,
            index,
            embeddings,
            stamp,
            corpus,
            retriever,
            source_store,
            conversations,
            feedback,
            pipeline,
            briefer,
            Abstracts(catalog, retriever, reader),
            Suggester(catalog, embeddings, pipeline, briefer),
            owner_token,
        )


def build_writers(reader: Reader, settings: Settings) -> list[Writer]:
    """The writers that are set up here beside the extractive one: `llm` where a model is set.

    Raises InvalidSettings where the model can't be set up, MissingPackage where its package is not installed.
    """
    if settings.llm.is_set:
        # What speaks with models is slow to import, and most processes have none.
        from bot.answering.writers.llm import LlmWriter
        from bot.llm.model import build_model

        return [LlmWriter(reader, build_model(settings.llm), settings.llm)]
    if settings.engine == "llm":
        raise InvalidSettings(
            "BRIEFING_ENGINE is llm, but no model is set. Name one in BRIEFING_LLM__MODEL, as in openai:gpt-5-mini, or "
            "leave BRIEFING_ENGINE out. Nothing was started."
        )
    return []
