"""The catalog as somebody may read it: what questions and pages read."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from ingest.catalog.search import Memory, PassageReader, Snapshot, admit, build_clauses
from ingest.catalog.storage import decode_names, load_revision, load_stamp
from ingest.catalog.tables import articles, versions
from ingest.dates import get_latest_day
from ingest.errors import UnknownArticle
from ingest.models import Access, ArticleMetadata, Filters, Heading, StoredArticle


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """A current article as a list names it."""

    id: str
    version: int
    title: str
    publisher: str | None
    published: date | None
    basis: str | None = None
    """Whether the day is stated or inferred."""
    language: str | None = None
    """Its code, as the metadata name it."""
    kind: str = "news"
    """One of ArticleKind."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of an article, and when it was the current one."""

    article_id: str
    version: int
    published: date | None
    added_at: datetime
    superseded_at: datetime | None
    """None while it is."""

    @property
    def day(self) -> date:
        """When it appeared; of one without a date, when it was taken in."""
        return self.published or self.added_at.date()

    def is_current(self, moment: datetime | None = None) -> bool:
        """Whether it was the current one at a moment; None is now."""
        if moment is None:
            return self.superseded_at is None
        return self.added_at <= moment and (self.superseded_at is None or self.superseded_at > moment)


class ReadableCatalog(PassageReader):
    """What somebody may read of the articles, and nothing else of them. Safe to share between threads.

    Every method raises IndexUnavailable when the database can't be read.
    """

    def __init__(self, read: Callable[[], AbstractContextManager[Connection]], memory: Memory, access: Access) -> None:
        super().__init__(memory, access)
        self._open = read

    def _read(self) -> AbstractContextManager[Connection]:
        return self._open()

    def load_revision(self) -> int:
        """A number that changes with every change of the corpus: whether what was derived from it still holds."""
        with self._read() as connection:
            return load_revision(connection)

    def load_stamp(self, key: str) -> object | None:
        """What was kept under a key, as what the index was built with is."""
        with self._read() as connection:
            return load_stamp(connection, key)

    def list_articles(self, after: str | None = None, limit: int | None = None) -> list[StoredArticle]:
        """Current articles by id, beginning behind the id `after`; without their text and headings."""
        statement = _OUTLINES.order_by(versions.c.article_id)
        if after is not None:
            statement = statement.where(versions.c.article_id > after)
        if limit is not None:
            statement = statement.limit(limit)
        return self._list(statement, Filters())

    def list_lines(self, filters: Filters = Filters()) -> list[ArticleLine]:
        """The current articles that the filters admit, newest first and those without a date last."""
        columns = (
            versions.c.article_id,
            versions.c.version,
            versions.c.title,
            versions.c.publisher,
            versions.c.published,
            versions.c.metadata["published_basis"].as_string(),
            versions.c.metadata["language"].as_string(),
            versions.c.metadata["kind"].as_string(),
        )
        statement = select(*columns).order_by(versions.c.article_id)
        found = [ArticleLine(*row) for row in self._select(statement, filters)]
        return sorted(found, key=lambda line: line.published or date.min, reverse=True)

    def list_history(self, filters: Filters, since: datetime, published_after: date | None = None) -> list[VersionLine]:
        """Versions that were added or superseded after a moment, or published after a day, by article and number."""
        columns = (
            versions.c.article_id,
            versions.c.version,
            versions.c.published,
            versions.c.added_at,
            versions.c.superseded_at,
        )
        touched = (versions.c.added_at > since) | (versions.c.superseded_at > since)
        if published_after is not None:
            touched |= versions.c.published > published_after
        with self._read() as connection:
            statement = select(*columns).where(touched, *admit(self._resolve(connection, filters)))
            found = connection.execute(statement.order_by(versions.c.article_id, versions.c.version))
            return [VersionLine(*row) for row in found]

    def list_newest(self, filters: Filters, limit: int) -> list[StoredArticle]:
        """Dated current articles that the filters admit, newest first; without their text and headings."""
        dated = _OUTLINES.where(versions.c.published.is_not(None))
        return self._list(dated.order_by(versions.c.published.desc(), versions.c.article_id).limit(limit), filters)

    def _list(self, statement: Select[Any], filters: Filters) -> list[StoredArticle]:
        return [_build_stored(row, self.access) for row in self._select(statement, filters)]

    def _select(self, statement: Select[*tuple[Any, ...]], filters: Filters = Filters()) -> Sequence[Any]:
        """The rows of a statement over current versions, as far as filters and access admit them."""
        with self._read() as connection:
            scope = self._resolve(connection, filters)
            return connection.execute(statement.where(*build_clauses(scope))).all()

    def list_languages(self) -> set[str]:
        """The languages of the current articles, as their metadata name them."""
        statement = select(versions.c.metadata["language"].as_string()).distinct()
        return {row[0] for row in self._select(statement) if row[0]}

    def load_article(self, article_id: str, version: int | None = None) -> StoredArticle:
        """One version; without a number the current one. Raises UnknownArticle."""
        statement = _WHOLE.where(versions.c.article_id == article_id)
        statement = statement.where(versions.c.current if version is None else versions.c.version == version)
        with self._read() as connection:
            row = connection.execute(statement.where(*admit(self._resolve(connection, Filters())))).one_or_none()
        if row is None:
            which = f"version {version} of the article" if version is not None else "article"
            raise UnknownArticle(f"There is no {which} {article_id!r}. The list of articles names what there is.")
        return _build_stored(row, self.access)

    def list_publishers(self) -> list[str]:
        """The publishers of the current articles, in order."""
        named = versions.c.publisher.is_not(None) & (versions.c.publisher != "")
        return sorted(row[0] for row in self._select(select(versions.c.publisher).where(named).distinct()))

    def list_collections(self) -> list[str]:
        """The collections that current articles belong to, in order."""
        lines = select(articles.c.collections).join(versions, versions.c.article_id == articles.c.id).distinct()
        return sorted({name for row in self._select(lines) for name in decode_names(row[0])})

    def list_ids(self, among: Sequence[str] | None = None) -> list[str]:
        """The ids of the current articles in order, or of those of them that `among` names."""
        filters = Filters() if among is None else Filters(article_ids=tuple(among))
        statement = select(versions.c.article_id).order_by(versions.c.article_id)
        return [row[0] for row in self._select(statement, filters)]

    def list_readable(self, article_ids: Collection[str]) -> set[str]:
        """Which of these articles may be read, those included that were removed."""
        statement = select(articles.c.id, articles.c.groups).where(articles.c.id.in_(article_ids))
        with self._read() as connection:
            scope = self._resolve(connection, Filters())
            return {row[0] for row in connection.execute(statement) if scope.admits(row[1])}

    def list_versions(self) -> dict[str, dict[str, int]]:
        """Map each current article's id to the number of its version, apart for those that the same people read."""
        statement = select(articles.c.groups, versions.c.article_id, versions.c.version)
        found: dict[str, dict[str, int]] = {}
        for row in self._select(statement.join(versions, versions.c.article_id == articles.c.id)):
            found.setdefault(row[0], {})[row[1]] = row[2]
        return found

    def count_passages(self) -> int:
        """Passages of all current versions."""
        with self._read() as connection:
            scope = self._resolve(connection, Filters())
            return self._memory.open(connection).measure(connection, scope).totals.passages

    def describe_corpus(self, build: object) -> tuple[str, int, date | None]:
        """Fingerprint, number of articles and newest publication date of the current corpus, future ones aside.

        The fingerprint is a hash over every article's id, version and content, where the articles belong, and `build`,
        which names the embedding model and the chunking. Who else may read them counts only where all may be read.
        """
        columns = (versions.c.article_id, versions.c.version, versions.c.content_hash, versions.c.published)
        statement = select(*columns, articles.c.collections, articles.c.groups)
        own = articles.c.id == versions.c.article_id
        # Not in the database's own order, which depends on its locale.
        rows = sorted(self._select(statement.join(versions, own)))
        digest = hashlib.sha256(json.dumps([[row[0], row[1], row[2]] for row in rows]).encode())
        digest.update(json.dumps(build, sort_keys=True).encode())
        shelved = [[row[0], row[4], row[5] if self.access.groups is None else ""] for row in rows]
        if any(decode_names(line) for one in shelved for line in one[1:] if line):
            digest.update(json.dumps(shelved).encode())
        latest = get_latest_day()
        return (
            digest.hexdigest()[:16],
            len(rows),
            max((row[3] for row in rows if row[3] and row[3] <= latest), default=None),
        )

    @contextmanager
    def open_snapshot(self) -> Iterator[Snapshot]:
        """The catalog as it is now, for all that one question reads of it."""
        with self._read() as connection:
            yield Snapshot(connection, self._memory, self.access)


_OWN_ARTICLE = articles.c.id == versions.c.article_id
_WHOLE = select(versions, articles.c.groups, articles.c.collections).join(articles, _OWN_ARTICLE)
_OUTLINES = select(
    *(column for column in versions.c if column.name not in ("text", "headings")),
    articles.c.groups,
    articles.c.collections,
).join(articles, _OWN_ARTICLE)
"""Versions without their text and headings."""


def _build_stored(row: Row[Any], access: Access) -> StoredArticle:
    """An article as somebody of this access sees it: who else may read it is not theirs to know."""
    groups = decode_names(row.groups)
    columns = dict(row._mapping)
    return StoredArticle(
        id=row.article_id,
        version=row.version,
        metadata=ArticleMetadata.model_validate(row.metadata, extra="ignore"),
        text=columns.get("text", ""),
        headings=tuple(Heading.model_validate(heading, extra="ignore") for heading in columns.get("headings", ())),
        added_at=row.added_at,
        superseded_at=row.superseded_at,
        purged_at=row.purged_at,
        groups=groups if access.groups is None else tuple(one for one in groups if one in access.groups),
        collections=decode_names(row.collections),
    )
