"""Databases are brought to the schema of today when they are opened, once, or refused by name."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine

from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from ingest.catalog import Catalog, Schema, SqlStore
from ingest.catalog.schema import _compare
from ingest.errors import IndexUnavailable, UnsupportedSchema
from ingest.settings import Settings
from tests.revisions import make_database

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(settings: Settings) -> Path:
    """A database at the schema of today."""
    for store in (Catalog, ConversationStore):
        store(settings.sql_url).close()
    return settings.data_dir / "briefing.sqlite3"


@pytest.fixture
def first(settings: Settings, tmp_path: Path) -> Path:
    """A database with the tables of the first revisions, from before these had a number."""
    settings.data_dir.mkdir(exist_ok=True)
    file = settings.data_dir / "briefing.sqlite3"
    for store in (Catalog, ConversationStore):
        make_database(settings.sql_url, store.schema, "0001", tmp_path / store.schema.version_table)
        run_sql(file, f"DROP TABLE {store.schema.version_table}")
    return file


def run_sql(file: Path, *statements: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection, connection:
        return [row for statement in statements for row in connection.execute(statement).fetchall()]


def dump(file: Path) -> list[tuple[object, ...]]:
    return run_sql(file, "SELECT type, name, sql FROM sqlite_master ORDER BY name")


@pytest.mark.parametrize("store", [Catalog, ConversationStore])
def test_the_revisions_lead_to_the_tables_of_today(store: type[SqlStore], file: Path, settings: Settings) -> None:
    engine = create_engine(settings.sql_url)
    with engine.connect() as connection:
        assert _compare(connection, store.schema) == []
    engine.dispose()


def test_what_is_up_to_date_is_opened_without_a_write(file: Path, settings: Settings) -> None:
    before = file.read_bytes()
    # Whoever wants to write waits for this one in vain.
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        for store in (Catalog, ConversationStore, FeedbackStore):
            store(settings.sql_url).close()
        writer.execute("ROLLBACK")
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("store", "table", "words"),
    [
        (Catalog, "catalog_version", "its articles have the schema 0999, and this release knows 0005"),
        (ConversationStore, "conversations_version", "its conversations have the schema 0999"),
    ],
)
def test_a_newer_release_s_database_is_refused_and_left_alone(
    store: type[SqlStore], table: str, words: str, file: Path, settings: Settings
) -> None:
    run_sql(file, f"UPDATE {table} SET version_num = '0999'")
    before = dump(file)
    with pytest.raises(UnsupportedSchema, match=words) as refusal:
        store(settings.sql_url)
    assert str(file) in refusal.value.message
    assert "Update the briefing bot" in refusal.value.message
    assert dump(file) == before


def test_an_older_release_s_database_with_the_same_tables_is_taken_over(first: Path, settings: Settings) -> None:
    for store in (Catalog, ConversationStore):
        store(settings.sql_url).close()
    versions = run_sql(first, "SELECT * FROM catalog_version", "SELECT * FROM conversations_version")
    assert versions == [("0005",), ("0004",)]


@pytest.mark.parametrize("change", ["DROP COLUMN position", "ADD COLUMN position_2 TEXT"])
def test_one_with_other_tables_is_refused_and_left_alone(change: str, first: Path, settings: Settings) -> None:
    run_sql(first, f"ALTER TABLE answers {change}")
    before = dump(first)
    with pytest.raises(UnsupportedSchema, match=r"too old.*position"):
        ConversationStore(settings.sql_url)
    assert dump(first) == before


class Shelf(SqlStore):
    """A store whose schema has just got its second revision."""

    what = "shelf"
    schema = Schema("books", "books_version", MetaData(), Path())


def write_revision(folder: Path, number: int, step: str) -> None:
    """Write one and make it known."""
    before = f"'{number - 1:04}'" if number > 1 else "None"
    lines = (
        "from alembic import op",
        f"revision, down_revision = '{number:04}', {before}",
        "def upgrade():",
        *(f"    op.execute({sql!r})" for sql in step.split(";")),
    )
    (folder / f"v{number:04}_step.py").write_text("\n".join(lines), encoding="utf-8")
    Shelf.schema = replace(Shelf.schema, revisions=folder)


@pytest.fixture
def shelf(file: Path, tmp_path: Path, settings: Settings) -> Path:
    """The folder of its revisions, of which a database has the first, with a row in it."""
    folder = tmp_path / "revisions of 100%"
    folder.mkdir()
    write_revision(folder, 1, "CREATE TABLE books (title TEXT)")
    Shelf(settings.sql_url).close()
    run_sql(file, "INSERT INTO books VALUES ('The pier')")
    return folder


def test_a_database_of_the_last_release_is_brought_to_this_one_s(shelf: Path, file: Path, settings: Settings) -> None:
    write_revision(shelf, 2, "ALTER TABLE books ADD COLUMN pages INTEGER;UPDATE books SET pages = 90")
    Shelf(settings.sql_url).close()
    assert run_sql(file, "SELECT * FROM books", "SELECT * FROM books_version") == [("The pier", 90), ("0002",)]
    assert run_sql(file, "SELECT * FROM catalog_version") == [("0005",)]


def test_a_step_that_fails_leaves_everything_as_it_was(shelf: Path, file: Path, settings: Settings) -> None:
    before = dump(file)
    write_revision(shelf, 2, "ALTER TABLE books ADD COLUMN pages INTEGER")
    write_revision(shelf, 3, "UPDATE books SET colour = 1")
    with pytest.raises(IndexUnavailable, match="shelf can't be opened: no such column: colour"):
        Shelf(settings.sql_url)
    assert dump(file) == before
    assert run_sql(file, "SELECT * FROM books_version") == [("0001",)]


def test_answers_from_before_the_search_are_found_too(first: Path, settings: Settings) -> None:
    run_sql(
        first,
        "INSERT INTO conversations VALUES ('ferry', NULL, 'Boats', '2026-01-01 00:00:00')",
        """INSERT INTO answers VALUES ('a', 'ferry', 0, '2026-01-01 00:00:00',
           '{"question": "Who runs the FERRY?", "statements": [{"text": "Mira Falk does."}]}')""",
        "INSERT INTO answers VALUES ('b', 'ferry', 1, '2026-01-01 00:00:00', '{broken')",
        "DROP TABLE answer_words",
    )
    with closing(ConversationStore(settings.sql_url)) as store:
        assert [one.id for one in store.find("ferry falk")] == ["ferry"]


def test_many_processes_open_a_new_folder_at_once(tmp_path: Path) -> None:
    script = (
        "import sys; from ingest.catalog import Catalog; from bot.store.conversations import ConversationStore\n"
        "url = sys.argv[1]; sys.stdin.read()\n"
        "for store in (Catalog, ConversationStore): store(url).close()\n"
    )
    url = f"sqlite:///{tmp_path / 'new' / 'briefing.sqlite3'}"
    started = [
        subprocess.Popen([sys.executable, "-c", script, url], stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    assert [(process.communicate()[1], process.returncode) for process in started] == [(b"", 0)] * 4


def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, but long enough to be taken for one" * 50)
    with pytest.raises(IndexUnavailable, match="catalog can't be opened: file is not a database"):
        Catalog(f"sqlite:///{tmp_path / 'file'}")
