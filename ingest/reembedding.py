"""Another embedding model for a corpus that goes on answering with the one it has.

Its vectors are made beside those in use, by a process of its own, which may be killed and begun again. The switch
comes when the index is opened with the new model in the settings: what was taken in meanwhile is embedded, a second
collection is filled, and one transaction of the catalog changes vectors, stamp and collection. Until then, nothing
that answers has changed.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from langchain_core.embeddings import Embeddings

from ingest.catalog import Catalog
from ingest.catalog.reembedding import ReembeddingStore
from ingest.catalog.storage import TARGET
from ingest.embedder import embed_passage
from ingest.errors import StaleIndex
from ingest.index import Stamp, VectorIndex, build_name, build_stamp, find_deployment
from ingest.models import Access
from ingest.settings import Settings

BATCH = 32
"""Passages between two writes: what a kill costs."""


def reembed(settings: Settings, embeddings: Embeddings, progress: Callable[[int, int, str], None]) -> bool:
    """Embed every passage with the model of these settings, as far as that was not done; False where it is in use.

    `progress` is told passages done, passages in all, and "". Raises StaleIndex where the index was built in another
    way than with another model, IndexBusy where another run makes the vectors of yet another one, ModelUnavailable,
    IndexUnavailable.
    """
    stamp = build_stamp(settings, embeddings)
    with closing(Catalog(settings.sql_url)) as catalog, closing(ReembeddingStore(settings.sql_url)) as store:
        kept = catalog.load_stamp("build")
        if kept == stamp:
            return False
        if not _has_another_model_alone(kept, stamp):
            raise StaleIndex(
                "The corpus is empty, or its index was built with another chunking or by another release. Nothing was "
                "changed. Run 'briefing ingest --rebuild' with the model that is to be used."
            )
        store.begin(stamp)
        _embed_missing(store, stamp, embeddings, progress)
        store.mark_ready(stamp)
    return True


def switch(settings: Settings, catalog: Catalog, index: VectorIndex, embeddings: Embeddings, stamp: Stamp) -> bool:
    """Change to the vectors of these settings' model where all of them were made; whether they were.

    The caller holds the folder, and keeps ingest runs out. Until this returns, all is as it was.

    Raises IndexBusy where another `reembed` has begun meanwhile, IndexUnavailable and ModelUnavailable.
    """
    if not is_ready(catalog, stamp):
        return False
    with closing(ReembeddingStore(settings.sql_url)) as store:
        _embed_missing(store, stamp, embeddings, lambda done, total, name: None)
        deployment = find_deployment(settings, catalog)
        what = json.dumps([deployment, stamp] if deployment else stamp, sort_keys=True)
        name = build_name(hashlib.sha256(what.encode()).hexdigest()[:12])
        with closing(VectorIndex(settings, name)) as new:
            # What an earlier try left may be of passages that are gone.
            new.drop()
            new.create(stamp, deployment)
            for article in catalog.readable(Access()).list_articles():
                rows = catalog.load_vectors(article.id, article.version)
                vectors = store.load([row.id for row in rows])
                new.put([replace(row, vector=vectors[row.id]) for row in rows])
        store.switch(stamp, name)
    index.use(name)
    index.drop_others(deployment)
    return True


def is_ready(catalog: Catalog, stamp: Stamp) -> bool:
    """Whether an index with this stamp may take the place of the one in use."""
    if catalog.load_stamp(TARGET) != {"build": stamp, "ready": True}:
        return False
    kept = catalog.load_stamp("build")
    return kept != stamp and _has_another_model_alone(kept, stamp)


def _has_another_model_alone(kept: object, stamp: Stamp) -> bool:
    model = {key: stamp[key] for key in ("embedding_model", "dimensions")}
    return isinstance(kept, dict) and kept | model == stamp


def _embed_missing(
    store: ReembeddingStore, stamp: Stamp, embeddings: Embeddings, progress: Callable[[int, int, str], None]
) -> None:
    done, total = store.count()
    last = 0
    # What is taken in meanwhile has higher ids.
    while missing := store.list_missing(last, BATCH):
        progress(done, max(total, done), "")
        store.put(stamp, [(one, *embed_passage(embeddings, one.words, one.spans, one.heading)) for one in missing])
        done, last = done + len(missing), missing[-1].id
    progress(done, done, "")
