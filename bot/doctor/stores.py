"""The data folder, the database and the index. Nothing is brought to another schema, and nothing is made."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
from langchain_core.embeddings import Embeddings

from bot.doctor.findings import Findings
from bot.store.database import BotStore
from bot.wording import count_of
from ingest.catalog import Catalog, Schema, load_revision
from ingest.errors import IndexBusy
from ingest.index import build_stamp, check_build, open_index
from ingest.lock import Owner, find_server, hold_folder
from ingest.settings import Settings

LITTLE_BYTES = 1_000_000_000
"""Of free disk below which somebody should know: a rebuild holds the index twice for a while."""
LEAST_BYTES = 100_000_000
"""Below which a run of ingest may not come to its end."""
TIMEOUT_S = 10.0


def check_stores(settings: Settings, embeddings: Embeddings | None) -> tuple[Findings, bool]:
    """All that is kept, also while a server holds the folder; and whether the database can be opened as it is.

    `embeddings`, where they work, tell whether the index was built with them.
    """
    found = Findings("data")
    writable = check_folder(settings.data_dir, found)
    check_disk(settings.data_dir, found)
    has_tables = check_database(settings.sql_url, found)
    if has_tables and writable:
        check_index(settings, embeddings, found)
    return found, has_tables


def check_folder(folder: Path, found: Findings) -> bool:
    """Whether files can be made in the data folder, or the folder itself."""
    place = find_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        fix = "Make it writable for who runs the server, or set BRIEFING_DATA_DIR to another folder."
        found.fail("data folder", f"{folder} can't be written: {error.strerror or error}", fix)
        return False
    if place == folder:
        found.ok("data folder", f"{folder} can be written")
    else:
        found.ok("data folder", f"{folder} is not there yet, and can be made")
    return True


def find_existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def check_disk(folder: Path, found: Findings) -> None:
    """How much more can be written where the data folder is."""
    free = shutil.disk_usage(find_existing(folder)).free
    said = f"{free / 1e9:,.1f} GB free" if free >= LITTLE_BYTES else f"{free / 1e6:,.0f} MB free"
    fix = "Free some space, or set BRIEFING_DATA_DIR to a folder on another disk."
    if free < LEAST_BYTES:
        found.fail("disk", said, fix)
    elif free < LITTLE_BYTES:
        found.warn("disk", said, fix)
    else:
        found.ok("disk", said)


def check_database(url: str, found: Findings) -> bool:
    """Whether the database answers and has the tables of this release, so that it can be opened without a change."""
    with found.look("database", "Start the database, or mend BRIEFING_DATABASE_URL."):
        revisions = [(schema, load_revision(url, schema)) for schema in (Catalog.schema, BotStore.schema)]
        usable = all(revision == schema.known[-1] for schema, revision in revisions)
        if usable:
            found.ok("database", "answers, and has the newest tables")
        elif all(revision is None for _, revision in revisions):
            found.warn("database", "no tables yet", "Add articles with 'briefing ingest PATH'; that makes them.")
        else:
            for schema, revision in revisions:
                tell_revision(schema, revision, found)
        return usable
    return False


def tell_revision(schema: Schema, revision: str | None, found: Findings) -> None:
    """Say at which revision the tables of a schema are."""
    name, newest = f"tables: {schema.name}", schema.known[-1]
    if revision == newest:
        found.ok(name, f"schema {revision}, the newest")
    elif revision is None:
        found.warn(name, "none yet", "Start 'briefing serve'; that makes them.")
    elif revision in schema.known:
        fix = "Back the data up, then start 'briefing serve'; that brings it to the newest."
        found.warn(name, f"schema {revision} of an older release; this one has {newest}", fix)
    else:
        fix = "Update the briefing bot, or set BRIEFING_DATA_DIR to another folder."
        found.fail(name, f"schema {revision} of a newer release; this one knows {newest}", fix)


def check_index(settings: Settings, embeddings: Embeddings | None, found: Findings) -> None:
    """Whether questions can be answered from the index: by the server that holds it, or here."""
    server = None if settings.chroma_url else find_server(settings.data_dir)
    if server is not None:
        ask_server(server, found)
        return
    with closing(Catalog(settings.sql_url)) as catalog:
        passages = catalog.count_passages()
        if not passages:
            found.warn("index", "no articles yet", "Add some with 'briefing ingest PATH', or on the page.")
            return
        if embeddings is None:
            found.warn("index", "not looked at, because the embedding model does not work", "Mend that first.")
            return
        fix = (
            "Start the Chroma server, or mend BRIEFING_CHROMA_URL; where other settings built it, set those again."
            if settings.chroma_url
            else "Set the old values again, or build it anew with 'briefing ingest --rebuild PATH'."
        )
        with found.look("index", fix), hold_index(settings, found) as free:
            if not free:
                return
            index = open_index(settings, catalog)
            check_build(catalog, index, build_stamp(settings, embeddings))
            rows = index.count()
            if rows < passages or catalog.list_unsynced():
                fix = "Run 'briefing ingest' on any path again; that completes it."
                found.warn("index", f"{rows:,} of {passages:,} passages", fix)
            else:
                found.ok("index", f"{passages:,} passages, built with {settings.embedding.model}")


@contextmanager
def hold_index(settings: Settings, found: Findings) -> Iterator[bool]:
    """Hold embedded Chroma for the block; False where another program, such as a run of ingest, has it."""
    if settings.chroma_url is not None:
        yield True
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(hold_folder(settings.data_dir, "briefing doctor", wait_s=0.0))
        except IndexBusy as error:
            found.warn("index", error.message, "Wait until it has ended, and run 'briefing doctor' again.")
            yield False
        else:
            yield True


def ask_server(server: Owner, found: Findings) -> None:
    """Whether the server that holds the data folder can answer."""
    fix = "Restart it with the settings that the index was built with, or run 'briefing ingest --rebuild PATH'."
    restart = "Look at its log; if it hangs, end it and start 'briefing serve' again."
    try:
        response = httpx.get(
            f"{server.url}/readyz", headers={"X-Briefing-Owner": server.token}, timeout=TIMEOUT_S, trust_env=False
        )
        told = response.json()
        if response.is_success:
            count = count_of(told["corpus"]["articles"], "article")
            found.ok("server", f"{server.url} (process {server.pid}) answers from {count}")
        else:
            found.fail("server", str(told["detail"]).partition(" Nothing was ")[0], fix)
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        held = f"{server.url} (process {server.pid}) holds the data folder"
        found.fail("server", f"{held} and does not answer: {error}", restart)
