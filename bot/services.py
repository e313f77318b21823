"""Everything that answering needs, opened once a process and shared by its threads."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from langchain_core.embeddings import Embeddings

from bot.corpus import CorpusWatch
from bot.engines import Engine, ExtractiveEngine, build_engines
from bot.models import CorpusState
from bot.reading.cross_encoder import Reader
from bot.retriever import HybridRetriever
from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from bot.suggestions.suggester import Suggester
from ingest.catalog import Catalog
from ingest.embedder import build_embeddings
from ingest.index import Stamp, VectorIndex, build_stamp, check_build
from ingest.settings import Settings


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
    conversations: ConversationStore
    feedback: FeedbackStore
    engines: dict[str, Engine]
    suggester: Suggester
    owner_token: str = ""
    """Proof of a client that it can read the data folder; "" where none is accepted."""

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
        closing(ConversationStore(url)) as conversations,
        closing(FeedbackStore(url)) as feedback,
    ):
        embeddings = build_embeddings(settings.embedding)
        stamp = build_stamp(settings, embeddings)
        index = VectorIndex(settings)
        retriever = HybridRetriever(catalog=catalog, index=index, embeddings=embeddings)
        corpus = CorpusWatch(catalog, stamp, settings.data_dir)
        reader = Reader(settings.reader.model, settings.reader.threads)
        extractive = ExtractiveEngine(retriever, corpus, reader)
        yield Services(
            settings,
            catalog,
            index,
            embeddings,
            stamp,
            corpus,
            retriever,
            conversations,
            feedback,
            build_engines(extractive, reader, settings),
            Suggester(catalog, corpus, embeddings, extractive),
            owner_token,
        )
