"""Vectors of another model beside those in use, until they take their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

from ingest.catalog import storage
from ingest.catalog.database import SqlStore
from ingest.catalog.storage import IN_USE, SYNCED, TARGET
from ingest.catalog.tables import SCHEMA, passages, reembedded, sentences, versions
from ingest.errors import IndexBusy


@dataclass(frozen=True, slots=True)
class PassageWords:
    """What is embedded of one passage."""

    id: int
    heading: str | None
    words: str
    spans: tuple[tuple[int, int], ...]
    """Where its sentences stand in the words."""
    first_ordinal: int
    """Of its first sentence in the article."""


class ReembeddingStore(SqlStore):
    """The vectors that are made beside those in use. Safe to share between threads, and with other processes.

    Every method raises IndexUnavailable when the database can't be read or written.
    """

    schema = SCHEMA
    what = "catalog"

    def begin(self, build: Mapping[str, object]) -> None:
        """Go on with the vectors of this build; those of another are dropped."""
        with self._write() as connection:
            kept = storage.load_stamp(connection, TARGET)
            if not isinstance(kept, dict) or kept.get("build") != build:
                storage.drop_reembedded(connection)
                storage.put_stamp(connection, TARGET, {"build": dict(build), "ready": False})

    def mark_ready(self, build: Mapping[str, object]) -> None:
        """All that there was has been embedded: whoever opens the index with this build may switch to it.

        Raises IndexBusy where the vectors of another build are made now.
        """
        with self._write() as connection:
            _check_target(connection, build)
            storage.put_stamp(connection, TARGET, {"build": dict(build), "ready": True})

    def count(self) -> tuple[int, int]:
        """Passages that are embedded, and passages in all."""
        with self._read() as connection:
            whole = select(func.count()).select_from(passages)
            done = whole.join(reembedded, reembedded.c.passage_id == passages.c.id)
            return connection.execute(done).scalar_one(), connection.execute(whole).scalar_one()

    def list_missing(self, after: int, limit: int) -> list[PassageWords]:
        """The first passages behind this id that are not embedded yet."""
        missing = (
            select(passages)
            .outerjoin(reembedded, reembedded.c.passage_id == passages.c.id)
            .where(reembedded.c.passage_id.is_(None), passages.c.id > after)
            .order_by(passages.c.id)
            .limit(limit)
        )
        key = tuple_(versions.c.article_id, versions.c.version)
        with self._read() as connection:
            rows = connection.execute(missing).all()
            wanted = {(row.article_id, row.version) for row in rows}
            found = select(versions.c.article_id, versions.c.version, versions.c.text).where(key.in_(wanted))
            texts = {(row[0], row[1]): row[2] for row in connection.execute(found)}
            own = select(sentences).where(sentences.c.passage_id.in_([row.id for row in rows]))
            spans: dict[int, list[tuple[int, int, int]]] = {}
            for one in connection.execute(own.order_by(sentences.c.ordinal)):
                spans.setdefault(one.passage_id, []).append((one.ordinal, one.start, one.end))
        return [
            PassageWords(
                id=row.id,
                heading=row.heading,
                words=texts[row.article_id, row.version][row.start : row.end],
                spans=tuple((start - row.start, end - row.start) for _, start, end in spans.get(row.id, [])),
                first_ordinal=min((ordinal for ordinal, _, _ in spans.get(row.id, [])), default=0),
            )
            for row in rows
        ]

    def put(
        self,
        build: Mapping[str, object],
        embedded: Sequence[tuple[PassageWords, NDArray[np.float32], NDArray[np.float32]]],
    ) -> None:
        """Keep the vector of each passage, (dimensions,), and those of its sentences, (sentences, 2, dimensions).

        Raises IndexBusy where the vectors of another build are made now.
        """
        rows = []
        for passage, whole, within in embedded:
            blob = storage.encode_vector(within)
            rows.append(
                {
                    "passage_id": passage.id,
                    "vector": storage.encode_vector(whole),
                    "first_ordinal": passage.first_ordinal,
                    "sentence_bytes": len(blob) // max(len(passage.spans), 1),
                    "sentences": blob,
                }
            )
        with self._write() as connection:
            _check_target(connection, build)
            ids = [row["passage_id"] for row in rows]
            connection.execute(delete(reembedded).where(reembedded.c.passage_id.in_(ids)))
            connection.execute(insert(reembedded), rows)

    def load(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The new vectors of passages."""
        chosen = select(reembedded.c.passage_id, reembedded.c.vector).where(reembedded.c.passage_id.in_(ids))
        with self._read() as connection:
            return {row[0]: storage.decode_vector(row[1]) for row in connection.execute(chosen)}

    def switch(self, build: Mapping[str, object], collection: str) -> None:
        """Put the new vectors in the place of those in use, all at once; this collection of Chroma's holds them.

        The caller keeps ingest runs out, and every passage has been embedded. Raises IndexBusy where the vectors of
        another build are made now.
        """
        own = reembedded.c.passage_id
        begin = 1 + (sentences.c.ordinal - reembedded.c.first_ordinal) * reembedded.c.sentence_bytes
        piece = func.substr(reembedded.c.sentences, begin, reembedded.c.sentence_bytes)
        with self._write() as connection:
            _check_target(connection, build)
            whole = select(reembedded.c.vector).where(own == passages.c.id).scalar_subquery()
            connection.execute(update(passages).values(vector=whole))
            connection.execute(
                update(sentences).values(vector=select(piece).where(own == sentences.c.passage_id).scalar_subquery())
            )
            # The collection was made of what is current, and of nothing else.
            connection.execute(update(versions).where(~versions.c.synced).values(synced=True))
            storage.put_stamp(connection, "build", dict(build))
            storage.put_stamp(connection, IN_USE, collection)
            storage.drop_reembedded(connection)
            storage.count_revision(connection)
            storage.put_stamp(connection, SYNCED, storage.load_revision(connection))


def _check_target(connection: Connection, build: Mapping[str, object]) -> None:
    kept = storage.load_stamp(connection, TARGET)
    if not isinstance(kept, dict) or kept.get("build") != build:
        raise IndexBusy(
            "Another 'briefing reembed' has taken the place of this one, or the index has been changed meanwhile. What "
            "is in use is kept, and what this one made is dropped; run it again when the other one has ended."
        )
