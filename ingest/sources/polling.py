"""Sources of articles: what is polled, what is made of what they send, and what is said when they fail."""

import hashlib
import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from ingest.catalog import Catalog, now
from ingest.catalog.sources import LONGEST_WAIT_S, NamedEntry, PendingEntry, SourceStore, Validators
from ingest.changes import check_groups, take_polled
from ingest.errors import (
    AddressRefused,
    BriefingError,
    DuplicateSource,
    IndexBusy,
    IndexUnavailable,
    SourceGone,
    SourceUnavailable,
    StaleIndex,
    UnreadableArticle,
)
from ingest.loader import load_bytes, make_slug
from ingest.models import Access, Article, RefusedEntry, Shelving, Source
from ingest.pipeline import Pipeline
from ingest.settings import Settings
from ingest.sources.feeds import FEED_TYPES, is_feed, read_feed
from ingest.sources.fetcher import Fetched, Fetcher, check_address

SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""By media type, the formats of ingest's that are taken from the web."""
TEXT = frozenset({".html", ".txt", ".md"})
AGAIN_S = 60.0
"""When a poll is tried again that failed for a reason of one's own."""
LEASE_S = 300.0
"""How long a source is held by a process that says nothing more of it."""
ATTEMPTS = 3
"""Polls in which a page of a feed may fail to answer."""
PAUSE_S = 1.0
"""Between two pages of one feed, so that its site is not in a hurry for us."""


logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a poll spends its time; tests hurry."""

    pause_s: float = PAUSE_S
    lease_s: float = LEASE_S


class Sources:
    """What is polled. Safe to share between threads; several processes may poll the same sources."""

    def __init__(
        self,
        settings: Settings,
        store: SourceStore,
        catalog: Catalog,
        pipeline: Pipeline,
        clock: Callable[[], datetime] = now,
        pace: Pace = Pace(),
    ) -> None:
        """`clock` tells the time by which sources are due."""
        self._settings = settings
        self._store = store
        self._catalog = catalog
        self._pipeline = pipeline
        self._clock = clock
        self._pace = pace
        self._fetcher = Fetcher(settings.sources)

    def list_sources(self) -> list[Source]:
        """All sources with their state, in the order in which they were added. Raises IndexUnavailable."""
        return self._store.list_sources()

    def add(
        self,
        address: str,
        every_s: float | None = None,
        shelving: Shelving = Shelving(),
        access: Access = Access(),
    ) -> Source:
        """Keep a web address, or the absolute path of a folder, to be polled from now on.

        `shelving` is where the articles belong; what comes from the web has no say in that, files of a folder have.

        An address is fetched once to see that something can be made of it: nothing is kept where it raises
        AddressRefused, SourceUnavailable and its kinds, UnreadableArticle. Raises DuplicateSource, and InvalidMetadata
        where whoever adds it could not read what it gives.
        """
        check_groups(shelving, access)
        if (folder := Path(address)).is_absolute():
            if not folder.is_dir():
                raise SourceGone(f"There is no folder {address}. Nothing was added.")
            return self._keep(str(folder), every_s, shelving)
        address = complete_address(address)
        if any(source.address == address for source in self.list_sources()):
            raise DuplicateSource(f"{address} is a source already. Nothing was added.")
        try:
            fetched = self._look(address)
        except (SourceUnavailable, AddressRefused) as error:
            raise type(error)(f"{error.message} Nothing was added.") from error
        if fetched is not None and not is_feed(fetched.data, fetched.media_type):
            self._read(NamedEntry(address, ""), fetched, shelving)
        return self._keep(address, every_s, shelving)

    def add_listed(self) -> None:
        """Keep the addresses and folders that the settings name, as far as they are not there yet."""
        known = {source.address for source in self.list_sources()}
        for address in self._settings.sources.addresses:
            place = Path(address).expanduser()
            try:
                whole = str(place.absolute()) if place.is_dir() or place.is_absolute() else complete_address(address)
                if whole not in known:
                    self._keep(whole, None, Shelving())
            except (AddressRefused, DuplicateSource) as error:
                logger.error("BRIEFING_SOURCES__ADDRESSES: %s", error.message)

    def remove(self, name: str) -> Source:
        """Poll a source, named by its id or address, no more; the articles that it gave stay. Raises UnknownSource."""
        source = self._store.load(name)
        self._store.remove(source.id)
        return source

    def poll(self, name: str) -> Source:
        """Poll one source now, and say how it is afterwards: a failure is in its state.

        Raises UnknownSource, and IndexBusy where it is being polled already.
        """
        source = self._store.load(name)
        if not self._store.claim(source.id, self._clock(), self._pace.lease_s):
            raise IndexBusy(f"{source.address} is being polled right now. Look again in a moment.")
        self._poll_claimed(source)
        return self._store.load(source.id)

    def list_due(self) -> list[str]:
        """The ids of the sources that are to be polled now."""
        return self._store.list_due(self._clock())

    def poll_due(self, source_id: str) -> None:
        """Poll a source unless another thread or process is at it, or has just been. Raises IndexUnavailable."""
        if self._store.claim(source_id, self._clock(), self._pace.lease_s, only_due=True):
            self._poll_claimed(self._store.load(source_id))

    def make_due(self, source_id: str) -> None:
        """Something has changed in a folder."""
        self._store.make_due(source_id, self._clock())

    def _keep(self, address: str, every_s: float | None, shelving: Shelving) -> Source:
        is_folder = Path(address).is_absolute()
        slug = make_slug(Path(address).name if is_folder else name_page(address))
        if any(source.id == slug for source in self.list_sources()):
            slug = f"{slug[:70]}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"
        self._store.add(slug, address, "folder" if is_folder else None, every_s, self._clock(), shelving)
        return self._store.load(slug)

    def _poll_claimed(self, source: Source) -> None:
        try:
            self._pipeline.check()
            found = self._poll_folder(source) if source.kind == "folder" else self._poll_address(source)
        except (IndexUnavailable, StaleIndex) as error:
            # Nothing that the source could mend.
            next_at = self._clock() + timedelta(seconds=AGAIN_S)
            self._note_failure(source, error, next_at, source.failures)
        except BriefingError as error:
            wait_s = find_wait(source.every_s, source.failures + 1)
            if isinstance(error, SourceUnavailable):
                wait_s = max(wait_s, error.wait_s)
            self._note_failure(source, error, self._clock() + timedelta(seconds=wait_s), source.failures + 1)
        else:
            moment = self._clock()
            self._store.note_success(source.id, moment, moment + timedelta(seconds=source.every_s), **found)

    def _note_failure(self, source: Source, error: BriefingError, next_at: datetime, failures: int) -> None:
        self._store.note_failure(source.id, self._clock(), next_at, error.message, error.code, failures)

    def _poll_folder(self, source: Source) -> dict[str, object]:
        folder = Path(source.address)
        if not folder.is_dir():
            raise SourceGone(f"The folder {folder} is not there. Its articles were kept; see whether it is mounted.")
        report = self._pipeline.ingest([folder], shelving=source.shelving)
        refused = [RefusedEntry(address=one.path, code=one.code, reason=one.reason) for one in report.refused]
        refused += [
            RefusedEntry(
                address=one.folder,
                code="articles_missing",
                reason=f"{len(one.article_ids)} of its {one.held} articles are gone from it. They were kept; if they "
                "are to go, run 'briefing ingest --prune' over it.",
            )
            for one in report.missing
        ]
        self._store.replace_refused(source.id, refused, self._clock())
        held = sum(Path(path).is_relative_to(folder) for path, _, _ in self._catalog.list_sources().values())
        return {"articles": held}

    def _poll_address(self, source: Source) -> dict[str, object]:
        fetched = self._look(source.address, self._store.load_validators(source.id))
        found: dict[str, object] = {}
        if fetched is not None:
            found = {"etag": fetched.validators.etag, "modified": fetched.validators.modified}
            if is_feed(fetched.data, fetched.media_type):
                feed = read_feed(fetched.data, fetched.address)
                self._store.put_entries(source.id, feed.entries, self._clock())
                found |= {"kind": "feed", "title": feed.title}
            else:
                found |= {"kind": "page", "title": self._take_page(source, fetched)}
        if found.get("kind", source.kind) == "feed":
            self._take_pending(source)
        return found | {"articles": self._store.count_articles(source.id)}

    def _look(self, address: str, validators: Validators = Validators()) -> Fetched | None:
        """What an address sends, if that is a feed or something that ingest reads."""
        fetched = self._fetcher.fetch(address, {*FEED_TYPES, *SUFFIXES, ""}, validators)
        if fetched is not None and is_feed(fetched.data, fetched.media_type):
            read_feed(fetched.data, fetched.address)
        return fetched

    def _take_page(self, source: Source, fetched: Fetched) -> str | None:
        """Make the page that a source is an article; its title. Raises UnreadableArticle where it is none."""
        article = self._take(NamedEntry(source.address, ""), fetched, source.shelving)
        self._store.put_entries(source.id, [NamedEntry(source.address, "")], self._clock())
        self._store.note_entry(source.id, source.address, pending=False, article_id=article.id)
        return article.metadata.title

    def _take_pending(self, source: Source) -> None:
        """Fetch the articles that a feed names and that are not there yet, as many as one poll may."""
        entries = self._store.list_pending(source.id, self._settings.sources.articles_per_poll)
        last_host = ""
        for entry in entries:
            address = entry.named.address
            host = urlsplit(address).netloc
            if host == last_host:
                time.sleep(max(self._pace.pause_s, self._fetcher.get_delay(address)))
            last_host = host
            self._store.renew(source.id, self._clock(), self._pace.lease_s)
            self._store.note_entry(source.id, address, **self._take_entry(entry, source.shelving))

    def _take_entry(self, entry: PendingEntry, shelving: Shelving) -> dict[str, object]:
        """What became of an article that a feed names, as columns of its row."""
        try:
            fetched = self._fetcher.fetch(entry.named.address, {*SUFFIXES, ""}, entry.validators)
            found: dict[str, object] = {"pending": False, "code": None, "reason": None}
            if fetched is None:
                return found
            article = self._take(entry.named, fetched, shelving)
            kept = {"etag": fetched.validators.etag, "modified": fetched.validators.modified}
            return found | kept | {"article_id": article.id}
        except (UnreadableArticle, SourceUnavailable, AddressRefused) as error:
            attempts = entry.attempts + 1
            again = error.retryable and attempts < ATTEMPTS
            return {"pending": again, "attempts": attempts, "code": error.code, "reason": error.message}

    def _read(self, named: NamedEntry, fetched: Fetched, shelving: Shelving) -> "KeptFile":
        """What an address sent as the file that is kept of it. Raises UnreadableArticle where it is no article."""
        suffix = SUFFIXES.get(fetched.media_type, ".html")
        data = fetched.data
        if suffix in TEXT and fetched.charset not in (None, "utf-8"):
            # The file says it by itself from now on.
            with suppress(LookupError):
                data = b"\xef\xbb\xbf" + data.decode(str(fetched.charset), errors="replace").encode("utf-8", "replace")
        article_id = make_slug(name_page(named.address))
        said: dict[str, object] = {"id": article_id, "url": named.address}
        said |= shelving.model_dump(mode="json", exclude_none=True)
        if named.published and named.published_basis:
            said |= {"published": named.published, "published_basis": named.published_basis}
        path = (self._settings.data_dir / "sources" / article_id / f"article{suffix}").absolute()
        article = load_bytes(path.name, data, said, self._settings.ingest)
        # What a page says of who may read it is not ours.
        article = article.model_copy(update={"path": str(path), "shelving": shelving})
        return KeptFile(path, data, said, article)

    def _take(self, named: NamedEntry, fetched: Fetched, shelving: Shelving) -> Article:
        """Make what an address sent an article, and keep its file. Raises UnreadableArticle.

        It is read before anything is written: a page that stands before the article never takes its place.
        """
        file = self._read(named, fetched, shelving)
        take_polled(file.article, self._settings, self._catalog, self._pipeline)
        keep_file(file)
        return file.article


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file below the data folder of which `briefing ingest` makes the same article."""

    path: Path
    data: bytes
    said: dict[str, object]
    """What is known of it, as in `sources.yaml`."""
    article: Article


def keep_file(file: KeptFile) -> None:
    """Write a file, and what is known of it beside it. Raises IndexUnavailable where the folder can't be written."""
    folder = file.path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("article.*"):
            if old != file.path:
                old.unlink()
        # JSON is YAML too.
        table = json.dumps({file.path.name: file.said}, ensure_ascii=False).encode()
        for path, content in ((file.path, file.data), (folder / "sources.yaml", table)):
            waiting = folder / f".{path.name}"
            waiting.write_bytes(content)
            waiting.replace(path)
    except OSError as error:
        raise IndexUnavailable(f"{folder} can't be written: {error.strerror}. It is tried again.") from error


def find_wait(every_s: float, failures: int) -> float:
    """Seconds until a source is polled again that failed so many times: twice as long each time, up to a day."""
    longest = max(every_s, LONGEST_WAIT_S)
    return min(every_s * 2.0 ** min(failures, 40), longest)


def complete_address(address: str) -> str:
    """A web address as it is fetched; one without a scheme is one of https. Raises AddressRefused."""
    address = address.strip()
    return str(check_address(address if "://" in address else f"https://{address}"))


def name_page(address: str) -> str:
    """What an address is called by: its host, its path and its query, without what every page of a site has."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.removesuffix("/")
    stem, dot, ending = path.rpartition(".")
    if dot and ending.lower() in ("html", "htm", "php", "asp", "aspx"):
        path = stem
    return f"{host} {path} {parts.query}"
