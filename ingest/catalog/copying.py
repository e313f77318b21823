"""Copies of an SQLite database that others may be reading and writing: each is one state of it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from ingest.errors import IndexUnavailable, UnreadableBackup


def copy_file(engine: Engine, target: Path) -> None:
    """Copy the database of an engine to a file, which is there whole or not at all.

    Raises IndexUnavailable where it can't be written.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        # Whoever may not read the database may not read a copy of it.
        part.touch(mode=0o600)
        with closing(engine.raw_connection()) as source, closing(sqlite3.connect(part)) as copy:
            # All pages in one step: what is written meanwhile waits in the log, and begins nothing anew.
            cast(sqlite3.Connection, source.driver_connection).backup(copy)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise IndexUnavailable(
            f"{engine.url.database} can't be copied to {target}: {error}. Nothing was changed; make room there and try "
            "again."
        ) from error


def check_file(path: Path) -> None:
    """Raise UnreadableBackup where a file is no whole SQLite database."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise UnreadableBackup(f"The database in the backup is damaged: {found}. Nothing was changed.")


def read_stamp(path: Path, key: str) -> object | None:
    """The value under a key in the SQLite database of any release; None where there is none, or no such database."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT value FROM stamps WHERE key = ?", (key,)).fetchone()
            return None if found is None else cast(object, json.loads(found[0]))
    except (sqlite3.Error, ValueError):
        return None
