"""Schemas and their revisions: a database is brought to the schema of today when it is opened, or refused by name.

Each schema has a history of its own in the same database, because the catalog is opened without the bot and knows
nothing of what the bot keeps. A revision is a file `vNNNN_what.py` of Alembic's; numbers go up one by one.
"""

import glob
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, column, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from ingest.catalog.copying import copy_file
from ingest.errors import UnsupportedSchema

ENVIRONMENT = Path(__file__).parent / "migrations"
# Alembic keeps the migration at hand in global variables.
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables that change together."""

    name: str
    """What they are, as errors name them."""
    version_table: str
    """Where the database says at which revision they are."""
    metadata: MetaData
    """The tables as they are today."""
    revisions: Path
    """The folder of the steps that lead there."""

    known: tuple[str, ...] = field(init=False)
    """The revisions, oldest first."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", tuple(sorted(path.name[1:5] for path in self.revisions.glob("v[0-9]*_*.py"))))


def migrate(engine: Engine, schema: Schema) -> None:
    """Bring a database to the newest revision. Nothing is written where it is there already.

    One process at a time, in one transaction, so that a step that fails leaves everything as it was. A database
    from before there were revisions is taken over where its tables are those of the first one. A copy of an older
    database stays beside it, for going back to the release that wrote it.

    Raises UnsupportedSchema where another release wrote it, IndexUnavailable where there is no room for the copy, and
    SQLAlchemyError.
    """
    newest = schema.known[-1]
    with engine.connect() as connection:
        if read_revision(connection, schema) == newest:
            return
    with _lock, engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            # SQLite's BEGIN IMMEDIATE has locked the whole database by now.
            lock_schema(connection, schema)
        found = read_revision(connection, schema)
        if found == newest:
            return
        if found is not None and found not in schema.known:
            raise UnsupportedSchema(
                f"{_name(engine)} was written by a newer release: its {schema.name} have the schema {found}, and this "
                f"release knows {newest}. Nothing was changed. Update the briefing bot, or set BRIEFING_DATA_DIR to "
                "another folder."
            )
        older = found is None and bool(set(inspect(connection).get_table_names()) & set(schema.metadata.tables))
        if older or found is not None:
            _keep_copy(engine, schema, found)
        try:
            _upgrade(connection, schema)
            differences = _compare(connection, schema) if older else []
        except SQLAlchemyError as error:
            if not older:
                raise
            differences = [str(error.__cause__ or error)]
        if differences:
            raise UnsupportedSchema(
                f"{_name(engine)} was written by a release that is too old: its {schema.name} differ from the first "
                f"schema that this release knows ({'; '.join(differences[:3])}). Nothing was changed. Set "
                "BRIEFING_DATA_DIR to another folder and ingest the articles there."
            )


def _keep_copy(engine: Engine, schema: Schema, revision: str | None) -> None:
    """Copy an SQLite database as it is before its first write, in the place of the copy from the upgrade before."""
    if engine.dialect.name != "sqlite" or engine.url.query or not engine.url.database:
        return
    file = Path(engine.url.database)
    copy = file.with_name(f"{file.name}.{schema.name}-{revision or '0001'}")
    copy_file(engine, copy)
    for earlier in file.parent.glob(f"{glob.escape(file.name)}.{schema.name}-[0-9][0-9][0-9][0-9]"):
        if earlier != copy:
            earlier.unlink()


def lock_schema(connection: Connection, schema: Schema) -> None:
    """Have the writers of a schema take turns until their transactions end, as they do in SQLite.

    What a transaction has looked at is so when it writes, whoever else writes. Only in PostgreSQL, and not where
    transactions are REPEATABLE READ: they would look at what was there before their turn.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": schema.version_table})


def read_revision(connection: Connection, schema: Schema) -> str | None:
    """At which revision a database is; None for one that does not say."""
    if not inspect(connection).has_table(schema.version_table):
        return None
    return connection.execute(select(column("version_num")).select_from(table(schema.version_table))).scalar()


def _upgrade(connection: Connection, schema: Schema) -> None:
    # Alembic is only loaded where there is something to do.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "version_table": schema.version_table})
    for key, value in (
        ("script_location", str(ENVIRONMENT)),
        ("version_locations", str(schema.revisions)),
        ("path_separator", "newline"),
    ):
        config.set_main_option(key, value.replace("%", "%%"))
    command.upgrade(config, "head")


def _compare(connection: Connection, schema: Schema) -> Sequence[str]:
    """How a database differs from the schema of today, for people."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    def is_ours(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or name in schema.metadata.tables

    context = MigrationContext.configure(connection, opts={"include_name": is_ours})
    return [_describe(difference) for difference in compare_metadata(context, schema.metadata)]


def _describe(difference: object) -> str:
    while isinstance(difference, list):
        difference = difference[0]
    parts = difference if isinstance(difference, tuple) else (difference,)
    return " ".join(str(getattr(part, "name", part)) for part in parts if part is not None)


def _name(engine: Engine) -> str:
    return engine.url.database or engine.url.render_as_string(hide_password=True)
