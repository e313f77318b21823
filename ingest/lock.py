"""Who holds the data folder.

Embedded Chroma belongs to one process at a time: a second reader is silently stale, a second writer damages
the index. So a process that opens it holds a lock on `owner.lock` for as long as it lives (the system lets
go of it when the process dies, however it dies), and `owner.json` beside it names the process and, for a
server, its address, through which others do their work.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import AcquireReturnProxy, FileLock, Timeout

from ingest.errors import IndexBusy, IndexUnavailable
from ingest.exchange import finish_exchange, is_under_way
from ingest.settings import Settings

if TYPE_CHECKING:
    from ingest.catalog import Catalog

WAIT_S = 20.0
"""How long a command waits for another one that will end by itself."""
POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds a data folder."""

    pid: int
    command: str
    url: str | None = None
    token: str = ""
    """Proof, for the server at `url`, that a client can read the data folder."""


def load_owner(folder: Path) -> Owner | None:
    """Who wrote `owner.json` last; None where nobody did, or is just doing so."""
    try:
        return Owner(**json.loads((folder / "owner.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def find_server(folder: Path) -> Owner | None:
    """The server that holds the folder right now, if one does."""
    if not (folder / "owner.lock").exists():
        return None
    probe = FileLock(folder / "owner.lock", timeout=0)
    try:
        with probe:
            return None
    except Timeout:
        owner = load_owner(folder)
        return owner if owner is not None and owner.url else None
    except OSError:
        # Where nothing can be written, the lock can't be looked at; whoever needs it says why.
        return None


@contextmanager
def hold_folder(folder: Path, command: str, url: str | None = None, wait_s: float = WAIT_S) -> Iterator[Owner]:
    """Hold the data folder.

    Raises IndexBusy when another process still holds it after `wait_s`, IndexUnavailable when the folder
    can't be written.
    """
    owner = Owner(os.getpid(), command, url, secrets.token_urlsafe(24))
    try:
        lock = _acquire(folder, "owner.lock", wait_s)
    except Timeout as error:
        held = load_owner(folder)
        by = f"process {held.pid} ({held.command})" if held else "another process"
        raise IndexBusy(f"{folder} is held by {by}. Nothing was changed; try again when it has ended.") from error
    with lock:
        with _refuse_read_only(folder):
            record = folder / "owner.json"
            waiting = folder / f"owner.json.{owner.pid}"
            waiting.touch(mode=0o600)
            waiting.write_text(json.dumps(asdict(owner)), encoding="utf-8")
            # Renamed into place: a reader sees the old record or the new one, never half of one.
            waiting.replace(record)
            finish_exchange(folder)
        yield owner


@contextmanager
def hold_run(settings: Settings, catalog: "Catalog", wait_s: float = WAIT_S) -> Iterator[None]:
    """Let one ingest run at a time through, of all processes that share the catalog: by a lock of the database where
    that is a server, else by one in the data folder.

    Raises IndexBusy when another run still works after `wait_s`, IndexUnavailable when the folder can't be written, the
    database does not answer, or a restore has put another one in its place.
    """
    if catalog.is_server:
        with catalog.hold_turn(wait_s):
            yield
        return
    with hold_writing(settings.data_dir, wait_s):
        catalog.check_in_place()
        yield


@contextmanager
def hold_writing(folder: Path, wait_s: float = WAIT_S) -> Iterator[None]:
    """Keep ingest runs out of the database in a data folder.

    Raises IndexBusy when a run still works after `wait_s`, IndexUnavailable when the folder can't be written.
    """
    try:
        lock = _acquire(folder, "ingest.lock", wait_s)
    except Timeout as error:
        raise IndexBusy(f"Another ingest run is at work in {folder}. Nothing was changed; try again later.") from error
    with lock:
        yield


def finish_restore(folder: Path) -> None:
    """Complete a restore that was killed, for processes that hold no folder, because a server has Chroma.

    Raises IndexBusy while the restore is at work, IndexUnavailable when the folder can't be written.
    """
    if is_under_way(folder):
        with hold_folder(folder, "completing a restore"):
            pass


def _acquire(folder: Path, name: str, wait_s: float) -> AcquireReturnProxy:
    with _refuse_read_only(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return FileLock(folder / name, timeout=wait_s, poll_interval=POLL_S).acquire()


@contextmanager
def _refuse_read_only(folder: Path) -> Iterator[None]:
    try:
        yield
    except Timeout:
        raise
    except OSError as error:
        raise IndexUnavailable(
            f"{folder} can't be written: {error.strerror or error}. Nothing was changed; make it writable, or set "
            "BRIEFING_DATA_DIR to another folder."
        ) from error


@contextmanager
def find_holder(settings: Settings, name: str, tell: Callable[[str], object]) -> Iterator[Owner | None]:
    """The server that holds the data folder; None where nobody did: then it is held here, under this name.

    `tell` is given a word for people where there is a server. Raises IndexBusy where another program holds the folder.
    """
    if settings.chroma_url is not None:
        finish_restore(settings.data_dir)
        yield None
        return
    server = find_server(settings.data_dir)
    if server is not None:
        tell(f"Working through the server at {server.url}, which holds {settings.data_dir}.")
        yield server
        return
    with hold_folder(settings.data_dir, name):
        yield None
