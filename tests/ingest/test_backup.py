"""A data folder goes into one file and comes back whole, or what was there stays."""

import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.conversations import ConversationStore
from ingest.backup import DATABASE, MANIFEST, restore_backup, write_backup
from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings
from ingest.errors import (
    FolderNotEmpty,
    IndexBusy,
    IndexUnavailable,
    InvalidSettings,
    UnreadableBackup,
    UnsupportedSchema,
)
from ingest.exchange import exchange, finish_exchange, list_content, open_workplace
from ingest.index import VectorIndex, check_build, open_index
from ingest.lock import find_holder, hold_folder, hold_run
from ingest.models import Access, Filters
from ingest.pipeline import build_pipeline
from ingest.settings import Settings
from tests.conftest import ROOT
from tests.killing import run_until
from tests.postgres import find_programs

STORES = (Catalog, ConversationStore)
ROUNDS = 2


def take_in(settings: Settings, embeddings: MiniLmEmbeddings, **texts: str) -> None:
    """Have the corpus be these articles, by id."""
    folder = settings.data_dir.parent / "articles"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(f"The {name}\n\n{text}", encoding="utf-8")
    with closing(Catalog(settings.sql_url)) as catalog, closing(open_index(settings, catalog)) as index:
        build_pipeline(settings, catalog, index, embeddings).ingest([folder], prune=True)


def describe(settings: Settings, embeddings: MiniLmEmbeddings) -> tuple[str, dict[str, str], list[str]]:
    """The corpus as it answers: fingerprint, texts by id, and what is nearest to a question in Chroma."""
    with hold_folder(settings.data_dir, "a test"), closing(Catalog(settings.sql_url)) as catalog:
        readable = catalog.readable(Access())
        stamp = catalog.load_stamp("build")
        texts = {one.id: readable.load_article(one.id).text for one in readable.list_articles()}
        with closing(open_index(settings, catalog)) as index:
            assert isinstance(stamp, dict)
            assert index.load_stamp() == stamp
            check_build(catalog, index, stamp)
            assert index.count() == catalog.count_passages()
            assert catalog.list_unsynced() == []
            vector = embeddings.embed(["How many cranes does the quay have?"])
            with readable.open_snapshot() as snapshot:
                scope = readable.resolve(Filters())
                ids = [near.id for near in index.query(vector, scope, 1)[0]]
                rows = snapshot.load_passages(ids)
        return readable.describe_corpus(stamp)[0], texts, [row.text for row in rows.values()]


@pytest.fixture
def full(settings: Settings, embeddings: MiniLmEmbeddings) -> Settings:
    """A data folder with two articles, and a file that was fetched."""
    take_in(settings, embeddings, quay="The quay has four cranes.", mill="The mill grinds rye.")
    fetched = settings.data_dir / "sources" / "ferry" / "article.html"
    fetched.parent.mkdir(parents=True)
    fetched.write_text("<p>The ferry sails.</p>", encoding="utf-8")
    return settings


@pytest.fixture
def backup(full: Settings, tmp_path: Path) -> Path:
    file = tmp_path / "kept" / "briefing.tar.gz"
    file.parent.mkdir()
    write_backup(full, file, "1.2.3")
    return file


def test_it_comes_back_in_another_folder(
    full: Settings, backup: Path, embeddings: MiniLmEmbeddings, tmp_path: Path
) -> None:
    before = describe(full, embeddings)
    elsewhere = Settings(data_dir=tmp_path / "elsewhere")
    report = restore_backup(elsewhere, backup, stores=STORES)
    assert (report.release, report.articles, report.fingerprint) == ("1.2.3", 2, before[0])
    assert describe(elsewhere, embeddings) == before
    assert before[2] == ["The quay has four cranes."]
    assert (elsewhere.data_dir / "sources" / "ferry" / "article.html").read_text() == "<p>The ferry sails.</p>"
    assert sorted(path.name for path in elsewhere.data_dir.iterdir()) == [
        "briefing.sqlite3", "chroma", "ingest.lock", "owner.json", "owner.lock", "sources"
    ]  # fmt: skip
    assert [path.name for path in backup.parent.iterdir()] == ["briefing.tar.gz"]
    assert backup.stat().st_mode & 0o077 == 0


def test_nothing_is_embedded_for_it(full: Settings, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MiniLmEmbeddings, "_read", None)
    restore_backup(full, backup, replace=True, stores=STORES)


def test_fetched_articles_lie_where_they_lie_now(full: Settings, embeddings: MiniLmEmbeddings, tmp_path: Path) -> None:
    fetched = full.data_dir / "sources"
    with closing(Catalog(full.sql_url)) as catalog, closing(VectorIndex(full)) as index:
        build_pipeline(full, catalog, index, embeddings).ingest([fetched])
    write_backup(full, tmp_path / "b", "1")
    elsewhere = Settings(data_dir=tmp_path / "elsewhere")
    restore_backup(elsewhere, tmp_path / "b", stores=STORES)
    with closing(Catalog(elsewhere.sql_url)) as catalog:
        paths = {one: path for one, (path, _, _) in catalog.list_sources().items()}
    assert paths["article"] == str(elsewhere.data_dir / "sources" / "ferry" / "article.html")
    assert paths["quay"] == str(tmp_path / "articles" / "quay.txt")


def test_a_full_folder_is_only_replaced_when_that_is_said(
    full: Settings, backup: Path, embeddings: MiniLmEmbeddings
) -> None:
    before = describe(full, embeddings)
    take_in(full, embeddings, quay="The quay has seven cranes.", barn="The barn burnt down.")
    (full.data_dir / "vocabulary-0.json").write_text("{}")
    later = describe(full, embeddings)
    with pytest.raises(FolderNotEmpty, match="--replace"):
        restore_backup(full, backup, stores=STORES)
    assert describe(full, embeddings) == later
    restore_backup(full, backup, replace=True, stores=STORES)
    assert describe(full, embeddings) == before
    assert not (full.data_dir / "vocabulary-0.json").exists(), "what was derived from the old content"


def test_a_folder_that_is_held_is_left_alone(full: Settings, backup: Path) -> None:
    holder = (
        "import sys\nfrom pathlib import Path\nfrom ingest.lock import hold_folder\n"
        "with hold_folder(Path(sys.argv[1]), 'briefing serve', 'http://127.0.0.1:9'):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holder, str(full.data_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        with pytest.raises(IndexBusy, match="briefing serve"):
            restore_backup(full, backup, replace=True, stores=STORES)
        write_backup(full, backup, "1.2.4")
    finally:
        process.communicate("")


def test_a_restore_leaves_a_run_alone(full: Settings, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a Chroma server, runs hold no folder."""
    monkeypatch.setattr("ingest.backup.WAIT_S", 0.2)
    before = sorted(full.data_dir.rglob("*"))
    with (
        closing(Catalog(full.sql_url)) as catalog,
        hold_run(full, catalog),
        pytest.raises(IndexBusy, match="Another ingest run is at work"),
    ):
        restore_backup(full, backup, replace=True, stores=STORES)
    assert not (full.data_dir / "restoring").exists()
    assert set(before) <= set(full.data_dir.rglob("*"))


def test_a_process_that_has_what_was_replaced_open_writes_nothing(full: Settings, backup: Path) -> None:
    with closing(Catalog(full.sql_url)) as catalog:
        restore_backup(full, backup, replace=True, stores=STORES)
        with pytest.raises(IndexUnavailable, match="start it again"), hold_run(full, catalog):
            raise AssertionError
    with closing(Catalog(full.sql_url)) as catalog, hold_run(full, catalog):
        pass


@pytest.mark.parametrize("by", ["a command with a Chroma server", "backup"])
def test_whoever_comes_after_a_killed_restore_completes_it(
    by: str, full: Settings, backup: Path, embeddings: MiniLmEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = describe(full, embeddings)
    take_in(full, embeddings, barn="The barn burnt down.")

    def decide(folder: Path) -> None:
        (folder / "restoring").rename(folder / "restored")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ingest.backup.exchange", decide)
        with pytest.raises(KeyboardInterrupt):
            restore_backup(full, backup, replace=True, stores=STORES)
    if by == "backup":
        assert write_backup(full, backup, "1").fingerprint == before[0]
    else:
        beside = full.model_copy(update={"chroma_url": "http://127.0.0.1:9"})
        with find_holder(beside, "briefing ask", print), closing(Catalog(full.sql_url)) as catalog:
            assert set(catalog.list_sources()) == set(before[1])
    assert not (full.data_dir / "restored").exists()
    assert describe(full, embeddings) == before


def rewrite(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write a backup again with other files in it."""
    with tarfile.open(file) as tar:
        files = {one.name: found.read() for one in tar if (found := tar.extractfile(one)) is not None}
    change(files)
    with tarfile.open(file, "w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


def escape(files: dict[str, bytes]) -> None:
    files["sources/../../stolen"] = b"x"
    files[MANIFEST] = files.pop(MANIFEST)


def grow(files: dict[str, bytes]) -> None:
    files["sources/ferry/article.html"] += b"!"


def lose(files: dict[str, bytes]) -> None:
    del files["sources/ferry/article.html"]


def end_early(files: dict[str, bytes]) -> None:
    del files[MANIFEST]


def newer_format(files: dict[str, bytes]) -> None:
    files[MANIFEST] = json.dumps(json.loads(files[MANIFEST]) | {"format": 2}).encode()


@pytest.mark.parametrize("change", [escape, grow, lose, end_early, newer_format])
def test_a_damaged_backup_changes_nothing(
    change: Callable[[dict[str, bytes]], None], full: Settings, backup: Path, embeddings: MiniLmEmbeddings
) -> None:
    before = describe(full, embeddings)
    rewrite(backup, change)
    with pytest.raises(UnreadableBackup, match="Nothing was changed"):
        restore_backup(full, backup, replace=True, stores=STORES)
    assert describe(full, embeddings) == before
    assert not (full.data_dir / "restoring").exists()


@pytest.mark.parametrize("cut", [0, 10, 1_000, -8, -1_000])
def test_half_a_backup_is_none(cut: int, backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:cut])
    elsewhere = Settings(data_dir=tmp_path / "elsewhere")
    with pytest.raises(UnreadableBackup):
        restore_backup(elsewhere, backup, stores=STORES)
    assert not (elsewhere.data_dir / DATABASE).exists()


def test_any_flipped_bit_is_noticed(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    chance = random.Random(5)
    for _ in range(20):
        at = chance.randrange(10, len(whole) - 1_024)
        backup.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        with pytest.raises(UnreadableBackup):
            restore_backup(Settings(data_dir=tmp_path / "elsewhere"), backup, stores=STORES)


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    for name, data in (("text", b"Dear reader"), ("nothing", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UnreadableBackup):
            restore_backup(Settings(data_dir=tmp_path / "data"), tmp_path / name, stores=STORES)
    with pytest.raises(UnreadableBackup, match="no file"):
        restore_backup(Settings(data_dir=tmp_path / "data"), tmp_path / "missing", stores=STORES)


def test_a_newer_release_s_backup_is_refused(full: Settings, tmp_path: Path) -> None:
    with closing(ConversationStore(full.sql_url)), closing(sqlite3.connect(full.data_dir / DATABASE)) as connection:
        connection.execute("UPDATE conversations_version SET version_num = '0999'")
        connection.commit()
    write_backup(full, tmp_path / "b", "9.9.9")
    with pytest.raises(UnsupportedSchema, match="newer release"):
        restore_backup(Settings(data_dir=tmp_path / "elsewhere"), tmp_path / "b", stores=STORES)
    assert not (tmp_path / "elsewhere" / DATABASE).exists()


def test_a_database_on_a_server_has_its_own_backup(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'other.sqlite3'}")
    with pytest.raises(InvalidSettings, match="pg_restore"):
        restore_backup(settings, tmp_path / "b", stores=STORES)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_dump_comes_back_as_the_documents_say(
    settings: Settings, embeddings: MiniLmEmbeddings, tmp_path: Path
) -> None:
    assert settings.database_url is not None
    lines = [line.strip() for line in (ROOT / "docs" / "operating.md").read_text(encoding="utf-8").splitlines()]
    environment = {
        "DATABASE": settings.database_url.replace("+psycopg", ""),
        "PATH": f"{find_programs()}:{os.environ['PATH']}",
    }

    def run_told(*programs: str) -> None:
        told = [line for line in lines if line.startswith(programs)]
        assert len(told) == len(programs)
        subprocess.run(["bash", "-ec", "\n".join(told)], cwd=tmp_path, env=environment, check=True)

    take_in(settings, embeddings, quay="The quay has four cranes.", mill="The mill grinds rye.")
    before = describe(settings, embeddings)
    run_told("pg_dump ")
    take_in(settings, embeddings, quay="The quay has seven cranes.", barn="The barn burnt down.")
    run_told("pg_restore ", "psql ")
    take_in(settings, embeddings, quay="The quay has four cranes.", mill="The mill grinds rye.")
    assert describe(settings, embeddings) == before


def test_a_backup_lies_outside_of_what_it_replaces(full: Settings, backup: Path) -> None:
    with pytest.raises(InvalidSettings, match="elsewhere"):
        write_backup(full, full.data_dir / "b.tar.gz", "1")
    inside = full.data_dir / "sources" / "b.tar.gz"
    shutil.copy(backup, inside)
    with pytest.raises(InvalidSettings, match="elsewhere"):
        restore_backup(full, inside, replace=True, stores=STORES)
    assert inside.exists()


def test_an_older_backup_stays_where_the_new_one_can_t_be_written(
    full: Settings, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backup.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", fail)
    with pytest.raises(IndexUnavailable, match="No space left on device"):
        write_backup(full, backup, "1")
    monkeypatch.undo()
    assert backup.read_bytes() == before
    write_backup(full, backup, "1")
    assert [path.name for path in backup.parent.iterdir()] == ["briefing.tar.gz"]


def test_an_exchange_can_break_off_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call that changes something is once the last one of its process; then another holds the folder."""
    outcomes = set()
    for last in range(30):
        folder = tmp_path / str(last)
        folder.mkdir()
        for name in ("briefing.sqlite3", "briefing.sqlite3-wal", "chroma", "sources"):
            (folder / name).mkdir()
            (folder / name / "content").write_text("old")
        (folder / "owner.lock").touch()
        for name in ("briefing.sqlite3", "chroma"):
            place = (open_workplace(folder) if name == "briefing.sqlite3" else folder / "restoring") / name
            place.mkdir()
            (place / "content").write_text("new")
        left = last

        def count(call: Callable[..., object]) -> Callable[..., object]:
            def counted(*args: object, **options: object) -> object:
                nonlocal left
                left -= 1
                if left < 0:
                    raise KeyboardInterrupt
                return call(*args, **options)

            return counted

        with monkeypatch.context() as patch:
            for name in ("rename", "mkdir", "rmdir"):
                patch.setattr(Path, name, count(getattr(Path, name)))
            patch.setattr(shutil, "rmtree", count(shutil.rmtree))
            try:
                exchange(folder)
                ended = True
            except KeyboardInterrupt:
                ended = False
        finish_exchange(folder)
        found = {path.name: (path / "content").read_text() for path in list_content(folder)}
        outcomes.add(json.dumps(found, sort_keys=True))
        if ended:
            break
    assert ended
    assert {tuple(json.loads(one)) for one in outcomes} <= {
        ("briefing.sqlite3", "chroma"),
        ("briefing.sqlite3", "briefing.sqlite3-wal", "chroma", "sources"),
    }
    assert all(len(set(json.loads(one).values())) == 1 for one in outcomes)


PREPARE = """
from pathlib import Path
from bot.store.conversations import ConversationStore
from ingest.backup import restore_backup, write_backup
from ingest.catalog import Catalog
from ingest.settings import Settings
settings, file = Settings(data_dir=Path(sys.argv[1])), Path(sys.argv[2])
"""
CALLS = {
    "backup": 'write_backup(settings, file, "1")',
    "restore": "restore_backup(settings, file, True, (Catalog, ConversationStore))",
}


def run(settings: Settings, file: Path, what: str, step: int | None) -> int | None:
    return run_until(step, PREPARE, CALLS[what], str(settings.data_dir), str(file))


@pytest.mark.timeout(600)
def test_a_killed_backup_or_restore_leaves_the_old_or_the_new(
    full: Settings, backup: Path, embeddings: MiniLmEmbeddings
) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    old = describe(full, embeddings)
    take_in(full, embeddings, quay="The quay has seven cranes.", barn="The barn burnt down.")
    new = describe(full, embeddings)
    newer = backup.with_name("newer.tar.gz")
    steps = {what: run(full, newer, what, None) or 0 for what in ("backup", "restore")}
    for turn in range(ROUNDS):
        file, wanted = (backup, old) if turn % 2 == 0 else (newer, new)
        before = describe(full, embeddings)
        assert run(full, file, "restore", chance.randrange(1, steps["restore"] - 20)) is None, f"seed {seed}"
        assert describe(full, embeddings) in (before, wanted), f"seed {seed}, turn {turn}"
        restore_backup(full, file, True, STORES)
        assert describe(full, embeddings) == wanted, f"seed {seed}, turn {turn}"
        assert run(full, file, "backup", chance.randrange(1, steps["backup"] - 20)) is None, f"seed {seed}"
        restore_backup(full, file, True, STORES)
        assert describe(full, embeddings) == wanted, f"seed {seed}, turn {turn}"
        write_backup(full, file, "1")
        assert sorted(path.name for path in file.parent.iterdir()) == ["briefing.tar.gz", "newer.tar.gz"]
