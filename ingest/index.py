"""The vectors of all passages in Chroma: embedded in the data folder, or on a server that many processes share.

Derived from the catalog, which also keeps the vectors, so that it can be rebuilt without embedding anything
again. Rows are passages; their ids are the catalog's passage ids.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.api.types import Where
from chromadb.config import Settings as ClientSettings
from chromadb.errors import ChromaError, NotFoundError
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from ingest.catalog import Catalog, ReadableCatalog, Scope, VectorRow
from ingest.catalog.storage import DEPLOYMENT, IN_USE
from ingest.embedder import FORMAT, embed_texts
from ingest.errors import IndexUnavailable, StaleIndex
from ingest.models import Filters
from ingest.settings import ChromaSettings, Settings

if TYPE_CHECKING:
    from langchain_chroma import Chroma

COLLECTION = "passages"
BATCH = 300
"""Rows a call; Chroma Cloud takes no more."""

T = TypeVar("T")
Stamp = dict[str, str | int]
"""What the index was built with: embedding model, its dimensions, chunking, format."""


def build_stamp(settings: Settings, embeddings: Embeddings) -> Stamp:
    """What the index must have been built with to be usable under these settings."""
    return {
        "embedding_model": settings.embedding.model,
        "dimensions": int(embed_texts(embeddings, ["dimensions"]).shape[1]),
        "max_tokens": settings.chunking.max_tokens,
        "format": FORMAT,
    }


def open_index(settings: Settings, catalog: Catalog) -> "VectorIndex":
    """The collection that the catalog names; on a server, the first one gets a name that no other deployment has.

    Raises IndexUnavailable.
    """
    if settings.chroma_url is not None and catalog.load_stamp("build") is None:
        catalog.claim_stamp(IN_USE, build_name(secrets.token_hex(6)))
    return VectorIndex(settings, load_collection(catalog))


def build_name(own: str) -> str:
    """The name of a collection beside the first."""
    return f"{COLLECTION}-{own}"


def find_deployment(settings: Settings, catalog: Catalog) -> str | None:
    """Whose collections are this catalog's, of those on a Chroma server; None where Chroma is embedded.

    It is decided once, and kept in the catalog. Raises IndexUnavailable.
    """
    return None if settings.chroma_url is None else str(catalog.claim_stamp(DEPLOYMENT, secrets.token_hex(8)))


def load_collection(catalog: Catalog) -> str:
    """The name of the collection in use now: another process may have changed to another one."""
    name = catalog.load_stamp(IN_USE)
    return name if isinstance(name, str) else COLLECTION


def check_build(catalog: Catalog, index: "VectorIndex", stamp: Stamp) -> None:
    """Raise StaleIndex where the catalog, or its collection in Chroma, was built with anything else than `stamp`."""
    index.use(load_collection(catalog))
    check_stamp(catalog.load_stamp("build"), stamp)
    check_stamp(index.load_stamp(), stamp)


def check_stamp(found: object, stamp: Stamp) -> None:
    """Raise StaleIndex where something was built with anything else than `stamp`; None was not built yet."""
    if found is not None and found != stamp:
        old = found if isinstance(found, dict) else {}
        differs = ", ".join(
            f"{key} was {old.get(key, 'unset')} and is {stamp[key]}" for key in stamp if old.get(key) != stamp[key]
        )
        raise StaleIndex(
            f"The index was built with other settings, or a rebuild was interrupted: {differs}. Nothing was "
            "changed. Run 'briefing ingest --rebuild', or set the old values again."
        )


class NearPassage(NamedTuple):
    """A passage that Chroma found near to a vector."""

    id: int
    cosine: float
    article_id: str | None
    """None where the row was dropped while Chroma looked it up; an older state of the catalog may still have it."""


class VectorIndex:
    """One Chroma collection, cosine distance, safe to share between threads of the process that opened it.

    Every method raises IndexUnavailable when Chroma does not answer.
    """

    def __init__(self, settings: Settings, collection: str = COLLECTION) -> None:
        """Open Chroma for a collection of this name, by default the first that there is."""
        self.name = collection
        options = ClientSettings(anonymized_telemetry=False)
        self._where = settings.chroma_url or str(settings.data_dir / "chroma")
        with self._guard():
            self._client = _connect(settings, options)
        self._collection: Collection | None = None

    def close(self) -> None:
        """Let go of Chroma's files, before they are moved."""
        cast(Client, self._client).close()

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except (ChromaError, httpx.HTTPError, OSError, ValueError, RuntimeError) as error:
            raise IndexUnavailable(
                f"Chroma at {self._where} did not answer: {error}. The catalog is kept; try again."
            ) from error

    def load_stamp(self) -> Stamp | None:
        """What the collection was built with; None where there is no collection yet."""
        with self._guard():
            try:
                collection = self._client.get_collection(self.name, embedding_function=None)
            except NotFoundError:
                return None
            self._collection = collection
            return cast(Stamp, {key: value for key, value in (collection.metadata or {}).items() if key != DEPLOYMENT})

    def create(self, stamp: Stamp, deployment: str | None = None) -> None:
        """Open the collection, making it where it is missing, and note whose it is where that is said."""
        own = {} if deployment is None else {DEPLOYMENT: deployment}
        with self._guard():
            collection = self._client.get_or_create_collection(
                self.name,
                metadata={**stamp, **own},
                configuration={"hnsw": {"space": "cosine"}},
                embedding_function=None,
            )
            noted = dict(collection.metadata or {})
            if not own.items() <= noted.items():
                collection.modify(metadata=noted | own)
            self._collection = collection

    def drop(self) -> None:
        """Delete the collection, for a rebuild."""
        with self._guard(), suppress(NotFoundError):
            self._client.delete_collection(self.name)
        self._collection = None

    def drop_others(self, deployment: str | None) -> None:
        """Delete this deployment's collections that were in use before this one, or were to be and are not."""
        with self._guard():
            for one in self._client.list_collections():
                is_own = deployment is None or (one.metadata or {}).get(DEPLOYMENT) == deployment
                if is_own and one.name != self.name and (one.name == COLLECTION or one.name.startswith(build_name(""))):
                    self._client.delete_collection(one.name)

    def use(self, collection: str) -> None:
        """Turn to the collection of another name."""
        self.name = collection

    def _open(self) -> Collection:
        collection = self._collection
        if collection is None or collection.name != self.name:
            collection = self._client.get_collection(self.name, embedding_function=None)
            self._collection = collection
        return collection

    def _call(self, work: Callable[[Collection], T]) -> T:
        """Work with the collection; with the one of today, where another process has made it anew."""
        with self._guard():
            try:
                return work(self._open())
            except NotFoundError:
                self._collection = None
                return work(self._open())

    def count(self) -> int:
        """Rows in the collection; 0 where there is none."""
        if self.load_stamp() is None:
            return 0
        return self._call(lambda collection: collection.count())

    def put(self, rows: Sequence[VectorRow]) -> None:
        """Hold these rows."""

        def write(collection: Collection) -> None:
            for begin in range(0, len(rows), BATCH):
                batch = rows[begin : begin + BATCH]
                collection.upsert(
                    ids=[str(row.id) for row in batch],
                    embeddings=np.stack([row.vector for row in batch]),
                    documents=[row.text for row in batch],
                    metadatas=[
                        {
                            "article_id": row.article_id,
                            "version": row.version,
                            "publisher": row.publisher or "",
                            "published": row.published.toordinal() if row.published else 0,
                            "groups": row.groups,
                            "collections": row.collections,
                        }
                        for row in batch
                    ],
                )

        self._call(write)

    def remove_version(self, article_id: str, version: int) -> None:
        """Drop every row of one version of an article."""
        which = cast(Where, {"$and": [{"article_id": article_id}, {"version": version}]})
        self._call(lambda collection: collection.delete(where=which))

    def readable(self, catalog: ReadableCatalog) -> "ReadableIndex":
        """The index as whoever reads this catalog sees it."""
        return ReadableIndex(self, catalog)

    def query(self, vectors: NDArray[np.float32], scope: Scope, limit: int) -> list[list[NearPassage]]:
        """For each row of `vectors`, the nearest passages in a scope, nearest first."""
        where = build_where(scope)
        found = self._call(
            lambda collection: collection.query(
                query_embeddings=vectors, n_results=limit, where=where, include=["distances", "metadatas"]
            )
        )
        rows = zip(found["ids"], found["distances"] or [], found["metadatas"] or [], strict=True)
        return [
            [
                NearPassage(int(id_), 1.0 - distance, str(one["article_id"]) if one else None)
                for id_, distance, one in zip(ids, distances, metadata, strict=True)
            ]
            for ids, distances, metadata in rows
        ]

    def build_vector_store(self, embeddings: Embeddings) -> "Chroma":
        """The same collection as LangChain's own vector store, for chains that want plain similarity search.

        It searches everything: whom the groups of articles keep from something is for the chain to look after.
        """
        from langchain_chroma import Chroma

        self._open()
        return Chroma(
            client=self._client,
            collection_name=self.name,
            embedding_function=embeddings,
            create_collection_if_not_exists=False,
        )


class ReadableIndex:
    """What somebody may read of the index. Its method raises IndexUnavailable."""

    def __init__(self, index: VectorIndex, catalog: ReadableCatalog) -> None:
        self._index = index
        self._catalog = catalog

    def query(self, vectors: NDArray[np.float32], filters: Filters, limit: int) -> list[list[NearPassage]]:
        """For each row of `vectors`, the nearest passages that may be read, nearest first."""
        return self._index.query(vectors, self._catalog.resolve(filters), limit)


def build_where(scope: Scope) -> Where | None:
    """A scope in Chroma's own form; None where all articles may be seen."""
    filters = scope.filters
    clauses: list[dict[str, Any]] = []
    if scope.groups is not None:
        clauses.append({"groups": {"$in": list(scope.groups) or [""]}})
    if scope.collections is not None:
        clauses.append({"collections": {"$in": list(scope.collections) or [""]}})
    if filters.article_ids is not None:
        clauses.append({"article_id": {"$in": list(filters.article_ids) or [""]}})
    if filters.publishers is not None:
        # "" is how a row says that it has no publisher: no filter may match that.
        clauses.append({"publisher": {"$in": [name for name in filters.publishers if name] or ["\0"]}})
    if filters.published_from is not None:
        clauses.append({"published": {"$gte": filters.published_from.toordinal()}})
    if filters.published_to is not None:
        clauses.append({"published": {"$gte": 1}})
        clauses.append({"published": {"$lte": filters.published_to.toordinal()}})
    if not clauses:
        return None
    return cast(Where, clauses[0] if len(clauses) == 1 else {"$and": clauses})


def _connect(settings: Settings, options: ClientSettings) -> ClientAPI:
    if settings.chroma_url is None:
        path = settings.data_dir / "chroma"
        path.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(path), settings=options)
    address = urlsplit(settings.chroma_url)
    secure = address.scheme == "https"
    chroma = settings.chroma
    client = chromadb.HttpClient(
        host=address.hostname or "localhost",
        port=address.port or (443 if secure else 8000),
        ssl=secure,
        headers=build_headers(chroma),
        settings=options,
        tenant=chroma.tenant,
        database=chroma.database,
    )
    # Chroma's own client waits for ever, and a thread that does can't be stopped.
    session: httpx.Client = client._server._session  # type: ignore[attr-defined]
    session.timeout = httpx.Timeout(chroma.timeout_s)
    return client


def build_headers(chroma: ChromaSettings) -> dict[str, str]:
    """What a Chroma server is told of who asks."""
    if chroma.token is None:
        return {}
    token = chroma.token.get_secret_value()
    return {chroma.token_header: f"Bearer {token}" if chroma.token_header == "authorization" else token}
