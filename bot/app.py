"""The composition root: everything that answering needs, opened once a process and shared by its threads."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from langchain_core.embeddings import Embeddings

from bot.answering.pipeline import AnswerPipeline
from bot.answering.withholding import withhold
from bot.answering.writers import Writer
from bot.answering.writers.extractive import ExtractiveWriter
from bot.asking.corpus import CorpusWatch, SharedWords
from bot.briefing.abstracts import Abstracts
from bot.briefing.briefer import Briefer
from bot.models import Answer, CorpusState
from bot.reading.cross_encoder import Reader
from bot.retrieval.hybrid import HybridRetriever
from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from bot.store.people import PeopleStore
from bot.store.tokens import TokenStore
from bot.suggestions.suggester import Suggester
from ingest.catalog import Catalog, ReadableCatalog
from ingest.catalog.sources import SourceStore
from ingest.embedder import build_embeddings
from ingest.errors import IndexUnavailable, InvalidSettings
from ingest.index import Stamp, VectorIndex, build_stamp, check_build, open_index
from ingest.lock import hold_run
from ingest.models import Access
from ingest.reembedding import is_ready, switch
from ingest.settings import Settings

MOST_AT_ONCE = 40
"""Answers that a process makes at once, each with a connection of its own to the database; others wait."""
MOST_VIEWS = 32
"""Accesses that this process keeps something for."""


@dataclass(frozen=True, slots=True)
class View:
    """The corpus as somebody may read it, and what answers from it: none of it sees anything else."""

    catalog: ReadableCatalog
    retriever: HybridRetriever
    corpus: CorpusWatch
    pipeline: AnswerPipeline
    briefer: Briefer
    abstracts: Abstracts
    suggester: Suggester

    @property
    def access(self) -> Access:
        return self.catalog.access

    def describe_corpus(self) -> CorpusState:
        return self.corpus.look().state

    def show(self, answer: Answer, own: bool) -> Answer:
        """A stored answer as it may be read now; `own` says that who reads it has asked for it."""
        return withhold(answer, self.catalog, self.describe_corpus(), own)


class Views:
    """The views that were asked for last, by what they may read. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Access, View] = {}

    def open(self, access: Access, build: Callable[[Access], View]) -> View:
        with self._lock:
            view = self._kept.pop(access, None) or build(access)
            self._kept[access] = view
            if len(self._kept) > MOST_VIEWS:
                del self._kept[next(iter(self._kept))]
            return view


@dataclass(frozen=True, slots=True)
class Services:
    """What one process shares between its questions."""

    settings: Settings
    catalog: Catalog
    index: VectorIndex
    embeddings: Embeddings
    stamp: Stamp
    words: SharedWords
    source_store: SourceStore
    conversations: ConversationStore
    feedback: FeedbackStore
    tokens: TokenStore
    people: PeopleStore
    reader: Reader
    writers: tuple[Writer, ...]
    """Beside the extractive one, which is always there."""
    owner_token: str = ""
    """Proof of a client that it can read the data folder; "" where none is accepted."""
    log_key: bytes = b""
    """What people's ids are hashed with before they are logged or traced; b"" where neither is done."""
    answering: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    """Held by each answer that is being made."""
    _views: Views = field(default_factory=Views, init=False)

    @property
    def engines(self) -> list[str]:
        """What a question may name."""
        return sorted((ExtractiveWriter.name, *(one.name for one in self.writers)))

    def readable(self, access: Access) -> View:
        """What somebody of this access may read: whatever is answered, listed or counted comes from there."""
        return self._views.open(access, self._build_view)

    def _build_view(self, access: Access) -> View:
        catalog = self.catalog.readable(access)
        retriever = HybridRetriever(catalog, self.index.readable(catalog), self.embeddings)
        corpus = CorpusWatch(catalog, self.stamp, self.words)
        pipeline = AnswerPipeline(corpus, retriever, self.reader, self.writers)
        briefer = Briefer(pipeline, catalog, retriever, self.reader)
        abstracts = Abstracts(catalog, retriever, self.reader)
        suggester = Suggester(catalog, self.embeddings, pipeline, briefer)
        return View(catalog, retriever, corpus, pipeline, briefer, abstracts, suggester)

    def check(self) -> None:
        """Raise StaleIndex or IndexUnavailable where a question can't be answered now. Writes nothing."""
        check_build(self.catalog, self.index, self.stamp)

    def prepare(self) -> None:
        """Check, and make the index where there is none yet, so that questions about an empty corpus are answered.

        Where `briefing reembed` has made the vectors of the settings' model, they are used from now on.

        Raises as check, and IndexUnavailable where the collection of a corpus is gone.
        """
        if is_ready(self.catalog, self.stamp):
            with hold_run(self.settings, self.catalog):
                switch(self.settings, self.catalog, self.index, self.embeddings, self.stamp)
        self.check()
        if self.index.load_stamp() is None:
            if self.catalog.count_passages():
                raise IndexUnavailable(
                    f"Chroma has no collection {self.index.name!r}, which held this corpus. The articles and their "
                    "vectors are kept; run 'briefing ingest' on any path, which fills it again."
                )
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
        closing(TokenStore(url)) as tokens,
        closing(PeopleStore(url, settings.auth.remember_days)) as people,
    ):
        embeddings = build_embeddings(settings.embedding)
        stamp = build_stamp(settings, embeddings)
        index = open_index(settings, catalog)
        words = SharedWords(catalog.load_texts, settings.data_dir)
        reader = Reader(settings.reader.model, settings.reader.threads)
        writers = tuple(build_writers(reader, settings))
        yield Services(
            settings,
            catalog,
            index,
            embeddings,
            stamp,
            words,
            source_store,
            conversations,
            feedback,
            tokens,
            people,
            reader,
            writers,
            owner_token,
            tokens.load_key("log").encode() if tells_of_people(settings) else b"",
        )


def tells_of_people(settings: Settings) -> bool:
    """Whether something that leaves this process tells answers of one person from those of another."""
    return settings.log.format == "json" or settings.traces.endpoint is not None


def build_writers(reader: Reader, settings: Settings) -> list[Writer]:
    """The writers that are set up here beside the extractive one: `llm` where a model is set.

    Raises InvalidSettings where the model can't be set up, MissingPackage where its package is not installed.
    """
    if settings.llm.is_set:
        # What speaks with models is slow to import, and most processes have none.
        from bot.answering.writers.llm import LlmWriter
        from bot.llm.model import build_model

        return [LlmWriter(reader, build_model(settings.llm, settings.limits.model_calls), settings.llm)]
    if settings.engine == "llm":
        raise InvalidSettings(
            "BRIEFING_ENGINE is llm, but no model is set. Name one in BRIEFING_LLM__MODEL, as in openai:gpt-5-mini, or "
            "leave BRIEFING_ENGINE out. Nothing was started."
        )
    return []
