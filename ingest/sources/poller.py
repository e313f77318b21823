"""Polls sources when they are due, for as long as a server runs; a change in a watched folder makes it due at once."""

import asyncio
import logging
from collections.abc import Collection
from pathlib import Path

import watchfiles

from ingest.errors import BriefingError
from ingest.models import Source
from ingest.sources.polling import Sources

PARALLEL = 4
"""Sources that are polled at once."""

logger = logging.getLogger(__name__)


class Poller:
    """One a process; what it does is done in threads."""

    def __init__(self, sources: Sources, tick_s: float = 5.0) -> None:
        """`tick_s`: how often it is looked what is due, and which folders there are."""
        self._sources = sources
        self._tick_s = tick_s
        self._polling: dict[str, asyncio.Task[None]] = {}
        self._force_polling: bool | None = None

    async def run(self) -> None:
        """Poll until cancelled. A poll that is under way is left to end in its thread."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._poll_due())
            group.create_task(self._watch())

    async def _poll_due(self) -> None:
        is_listed = False
        while True:
            try:
                if not is_listed:
                    await asyncio.to_thread(self._sources.add_listed)
                    is_listed = True
                for source_id in await asyncio.to_thread(self._sources.list_due):
                    if len(self._polling) < PARALLEL and source_id not in self._polling:
                        task = asyncio.create_task(self._poll(source_id))
                        self._polling[source_id] = task
                        task.add_done_callback(lambda _, done=source_id: self._polling.pop(done))  # type: ignore[misc]
            except BriefingError as error:
                logger.warning("%s", error.message)
            await asyncio.sleep(self._tick_s)

    async def _poll(self, source_id: str) -> None:
        try:
            await asyncio.to_thread(self._sources.poll_due, source_id)
        except BriefingError as error:
            logger.warning("%s: %s", source_id, error.message)
        except Exception:
            # The others go on; its lease runs out, and it is tried again.
            logger.exception("Polling %s failed.", source_id)

    async def _watch(self) -> None:
        """Make folders due in which something changes; where the system can't tell, they are looked through."""
        while True:
            folders = await self._list_folders()
            if not folders:
                await asyncio.sleep(self._tick_s)
                continue
            try:
                await self._watch_folders(folders)
            except (OSError, RuntimeError) as error:
                # Too many are watched already, or the file system can't tell.
                self._force_polling = True
                logger.warning("Changes in folders are looked for, as the system can't tell of them: %s", error)
                await asyncio.sleep(self._tick_s)

    async def _watch_folders(self, folders: Collection[Source]) -> None:
        """Watch these until others are to be watched."""
        changes = watchfiles.awatch(
            *(source.address for source in folders),
            force_polling=self._force_polling,
            rust_timeout=round(1000 * self._tick_s),
            yield_on_timeout=True,
        )
        async for changed in changes:
            paths = [Path(path) for _, path in changed]
            for source in folders:
                if any(path.is_relative_to(source.address) for path in paths):
                    await asyncio.to_thread(self._sources.make_due, source.id)
            now = await self._list_folders()
            if [source.id for source in now] != [source.id for source in folders]:
                return

    async def _list_folders(self) -> list[Source]:
        try:
            found = await asyncio.to_thread(self._sources.list_sources)
        except BriefingError:
            return []
        return [source for source in found if source.kind == "folder" and Path(source.address).is_dir()]
