"""The bot for other programs and notebooks: a data folder, opened.

What answers is imported when this process is to answer: beside a server it is not needed.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import ExitStack, aclosing, closing
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from anyio.from_thread import BlockingPortal, start_blocking_portal

from bot.client import ServerClient, check_token
from bot.models import Answer, BriefRequest, Event, Request
from ingest.errors import IndexBusy, UnknownSource
from ingest.lock import find_holder
from ingest.models import Access, Filters, IngestReport, Shelving, Source, StoredArticle
from ingest.settings import load_settings

if TYPE_CHECKING:
    from bot.app import Services
    from ingest.sources.polling import Sources

Progress = Callable[[int, int, str], None]
"""Told how many of how many files are done, and which is next."""


def ignore_progress(done: int, of: int, name: str) -> None: ...


class Briefing:
    """Takes articles in, and answers questions about them with the exact words of their sources.

    A context manager; without `with`, `close` frees the folder. Where a server holds the folder, work goes through it.
    `ask` and `ingest` wait for their result and may be called from any thread, also where an event loop runs.
    """

    def __init__(
        self,
        data_dir: str | Path | None = None,
        *,
        name: str = "a program",
        token: str | None = None,
        tell: Callable[[str], object] = lambda words: None,
    ) -> None:
        """Open a data folder: this one, or BRIEFING_DATA_DIR, or `.briefing`.

        `name` is what others are told who find the folder held, and `tell` is given a word for people where a server
        does the work. Such a server takes whoever can read the folder for its administrator, or with an API `token`, by
        default BRIEFING_TOKEN, for the person whom that stands for; without a server a token is refused.

        Raises IndexBusy where another program holds the folder, InvalidSettings.
        """
        self.settings = load_settings(**({} if data_dir is None else {"data_dir": Path(data_dir)}))
        self._services: Services | None = None
        self._opening = threading.Lock()
        self._sources: Sources | None = None
        self._opening_sources = threading.Lock()
        with ExitStack() as stack:
            holder = stack.enter_context(find_holder(self.settings, name, tell))
            if token is None and self.settings.token is not None:
                token = self.settings.token.get_secret_value()
            check_token(holder, token)
            self._server = None if holder is None else ServerClient(holder, token)
            # Closed after the portal, whose questions work with what is in it.
            self._opened = stack.enter_context(ExitStack())
            self._portal: BlockingPortal = stack.enter_context(start_blocking_portal())
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def close(self) -> None:
        """Free the folder. What was asked or taken in is kept."""
        self._stack.close()

    def ingest(
        self,
        paths: Sequence[str | Path],
        progress: Progress = ignore_progress,
        rebuild: bool = False,
        prune: bool = False,
        shelving: Shelving = Shelving(),
        on: str | None = None,
    ) -> IngestReport:
        """Take in files and folders, and drop the articles whose file has vanished from a folder.

        `rebuild` builds the index anew where it was built with other settings; `prune` removes what is gone from a
        folder even where most of it, or all, is. `shelving` says who may read articles, and which collections they
        belong to, where they do not say so themselves. `on` has files read and embedded by a Ray cluster: at
        `ray://host:port`, or with `ray` one on this machine. What is refused is in the report. Raises IndexUnavailable
        and StaleIndex; with `on` also ClusterUnavailable, and IndexBusy where a server holds the folder.
        """
        files = [Path(path) for path in paths]
        if self._server is not None:
            if on is not None:
                raise IndexBusy(
                    f"A server holds {self.settings.data_dir}, and reads files itself. Nothing was changed; leave out "
                    "--on, end the server first, or have both use a Chroma server (BRIEFING_CHROMA_URL)."
                )
            return self._portal.call(self._server.ingest, files, progress, rebuild, prune, shelving)
        from ingest.pipeline import build_pipeline

        services = self._open()
        pipeline = build_pipeline(self.settings, services.catalog, services.index, services.embeddings)
        return pipeline.ingest(files, progress, rebuild, prune, shelving, on)

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        engine: str | None = None,
        filters: Filters | None = None,
    ) -> Answer:
        """The answer to one question; with an earlier answer's `conversation_id` it is a follow-up.

        Raises EmptyQuestion, QuestionTooLong, UnknownEngine, UnknownFilter, UnknownConversation, QuestionTimeout, and
        what stands in the way of searching: IndexUnavailable, StaleIndex, ModelUnavailable.
        """
        return self._fold(Request(question, conversation_id, engine, filters or Filters()))

    async def stream(
        self,
        question: str,
        conversation_id: str | None = None,
        engine: str | None = None,
        filters: Filters | None = None,
    ) -> AsyncGenerator[Event]:
        """The events of one answer, `statement` by `statement`; the last is `answer`, which has all. Raises as ask."""
        async with aclosing(self._stream(Request(question, conversation_id, engine, filters or Filters()))) as told:
            async for event in told:
                yield event

    def brief(
        self,
        topic: str,
        *,
        since: date | None = None,
        until: date | None = None,
        audience: str | None = None,
        length: Literal["short", "page"] = "page",
        engine: str | None = None,
        filters: Filters | None = None,
    ) -> Answer:
        """A brief on a topic, in sections, from the articles published from `since` to `until`; raises as ask.

        `audience` says in words whom it is for.
        """
        return self._fold(BriefRequest(topic, since, until, audience, length, engine, filters or Filters()))

    async def stream_brief(
        self,
        topic: str,
        *,
        since: date | None = None,
        until: date | None = None,
        audience: str | None = None,
        length: Literal["short", "page"] = "page",
        engine: str | None = None,
        filters: Filters | None = None,
    ) -> AsyncGenerator[Event]:
        """The events of a brief: for each `section` its `statement`s and `disagreement`s; the last is `answer`."""
        request = BriefRequest(topic, since, until, audience, length, engine, filters or Filters())
        async with aclosing(self._stream(request)) as told:
            async for event in told:
                yield event

    def _fold(self, request: Request | BriefRequest) -> Answer:
        if self._server is not None:
            return self._portal.call(self._server.ask, request)
        from bot.chat import fold_answer

        return self._portal.call(fold_answer, self._prepare(), request)

    async def _stream(self, request: Request | BriefRequest) -> AsyncGenerator[Event]:
        if self._server is not None:
            events = self._server.stream(request)
        else:
            from bot.chat import stream_answer

            events = stream_answer(await asyncio.to_thread(self._prepare), request)
        async with aclosing(events) as told:
            async for event in told:
                yield event

    def list_articles(self) -> list[StoredArticle]:
        """All articles of the corpus, without their text."""
        if self._services is not None:
            return self._services.catalog.readable(Access()).list_articles()
        from ingest.catalog import Catalog

        with closing(Catalog(self.settings.sql_url)) as catalog:
            return catalog.readable(Access()).list_articles()

    @property
    def is_served(self) -> bool:
        """Whether a server holds the folder, and does the work."""
        return self._server is not None

    def list_sources(self) -> list[Source]:
        """What is polled for articles, and how that goes. Raises IndexUnavailable."""
        if self._server is not None:
            return self._portal.call(self._server.list_sources)
        return self.open_sources().list_sources()

    def add_source(self, address: str, every_s: float | None = None, shelving: Shelving = Shelving()) -> Source:
        """Poll a web page, a feed or a folder from now on, every so many seconds.

        It is looked at once: nothing is kept where that raises AddressRefused, SourceUnavailable and its kinds, or
        UnreadableArticle. Raises DuplicateSource.
        """
        if self._server is not None:
            return self._portal.call(self._server.add_source, address, every_s, shelving)
        return self.open_sources().add(address, every_s, shelving)

    def remove_source(self, name: str) -> Source:
        """Poll a source, by its id or address, no more; its articles stay. Raises UnknownSource."""
        if self._server is None:
            return self.open_sources().remove(name)
        found = self._find_source(name)
        self._portal.call(self._server.remove_source, found.id)
        return found

    def poll_source(self, name: str) -> Source:
        """Poll a source now; its state afterwards, a failure included. Raises UnknownSource, IndexBusy."""
        if self._server is None:
            return self.open_sources().poll(name)
        return self._portal.call(self._server.poll_source, self._find_source(name).id)

    def open_sources(self) -> "Sources":
        """The sources as this process polls them, where no server does."""
        with self._opening_sources:
            if self._sources is None:
                from bot.sources import build_sources

                self._sources = build_sources(self._prepare())
            return self._sources

    def _find_source(self, name: str) -> Source:
        found = next((one for one in self.list_sources() if name in (one.id, one.address)), None)
        if found is None:
            raise UnknownSource(f"There is no source {name!r}. 'briefing sources list' names what there is.")
        return found

    def _open(self) -> "Services":
        """What answers in this process; the models are loaded when they are first needed."""
        with self._opening:
            if self._services is None:
                from bot.app import open_services

                self._services = self._opened.enter_context(open_services(self.settings))
            return self._services

    def _prepare(self) -> "Services":
        services = self._open()
        services.prepare()
        return services
