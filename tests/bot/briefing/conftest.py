import pytest

from bot.briefing.compositions import Composer
from bot.briefing.material import Researcher
from bot.briefing.people import People
from bot.reading.cross_encoder import Reader
from bot.retrieval.hybrid import HybridRetriever
from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.models import Access
from ingest.settings import Settings


@pytest.fixture
def retriever(settings: Settings, catalog: Catalog, embeddings: MiniLmEmbeddings) -> HybridRetriever:
    """Searches all that the catalog holds, also what is taken in later."""
    readable = catalog.readable(Access())
    return HybridRetriever(readable, VectorIndex(settings).readable(readable), embeddings)


@pytest.fixture
def composer(retriever: HybridRetriever, reader: Reader) -> Composer:
    return Composer(Researcher(retriever, reader), People(retriever, reader), reader)
