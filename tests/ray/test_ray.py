"""Ingest on a cluster gives what ingest on one machine gives, whatever becomes of its workers."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.loader import find_files
from ingest.models import IngestReport, RefusedFile
from ingest.pipeline import Pipeline, build_pipeline
from ingest.preparing import Outline
from ingest.ray_workers import MAX_RETRIES, open_cluster
from ingest.settings import Settings
from tests.conftest import CORPUS, ROOT
from tests.ray.conftest import Cluster
from tests.ray.steps import die_of_poison

# Ray warns of its own plans, and leaves sockets to the collector.
pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus, and files that are refused."""
    folder = tmp_path_factory.mktemp("files") / "articles"
    shutil.copytree(CORPUS, folder)
    (folder / "empty.txt").touch()
    (folder / "damaged.pdf").write_bytes(b"no PDF")
    return folder


@pytest.fixture(scope="module")
def local(files: Path, embeddings: MiniLmEmbeddings) -> Iterator[tuple[IngestReport, Catalog]]:
    """What this process alone makes of the files."""
    settings = Settings(data_dir=files.parent / "local")
    catalog = Catalog(settings.sql_url)
    yield build_pipeline(settings, catalog, VectorIndex(settings), embeddings).ingest([files]), catalog
    catalog.close()


def list_rows(catalog: Catalog) -> list[tuple[int, str, str, bytes]]:
    sources = sorted(catalog.list_sources())
    rows = [row for article_id in sources for row in catalog.load_vectors(article_id, 1)]
    return [(row.id, row.article_id, row.text, row.vector.tobytes()) for row in rows]


@pytest.mark.parametrize("seen", [True, False], ids=["workers see the files", "bytes travel"])
def test_a_cluster_makes_what_one_process_makes(
    seen: bool, cluster: Cluster, pipeline: Pipeline, catalog: Catalog, settings: Settings, files: Path,
    local: tuple[IngestReport, Catalog], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if not seen:
        # The same path is another folder in each process.
        monkeypatch.chdir(files.parent)
        files = Path("/proc/self/cwd") / files.name
    told: list[tuple[int, int, str]] = []
    report = pipeline.ingest([files], progress=lambda *step: told.append(step), on=cluster.address)
    alone, theirs = local
    assert len(alone.added) == 5
    assert len(alone.refused) == 2
    same = {"seconds", "refused"}
    assert report.model_dump(exclude=same) == alone.model_dump(exclude=same)
    assert [(Path(one.path).name, one.code, one.reason) for one in report.refused] == [
        (Path(one.path).name, one.code, one.reason) for one in alone.refused
    ]
    assert list_rows(catalog) == list_rows(theirs)
    assert VectorIndex(settings).count() == catalog.count_passages()
    assert told == [(done, 5, name) for done, name in enumerate([*alone.added, ""])]
    again = pipeline.ingest([files], on=cluster.address)
    assert (len(again.unchanged), again.added, again.fingerprint) == (5, (), report.fingerprint)


def test_what_a_killed_worker_was_doing_is_done_again(
    cluster: Cluster, pipeline: Pipeline, catalog: Catalog, files: Path, local: tuple[IngestReport, Catalog]
) -> None:
    killed: list[int] = []

    def kill() -> None:
        until = time.monotonic() + 60
        while not killed and time.monotonic() < until:
            for process in cluster.list_busy()[:1]:
                os.kill(process, signal.SIGKILL)
                killed.append(process)
            time.sleep(0.01)

    def report_progress(done: int, total: int, name: str) -> None:
        # Told before the first result is there: from here on, workers embed.
        if name and not done:
            killer.start()

    killer = threading.Thread(target=kill)
    report = pipeline.ingest([files], progress=report_progress, on=cluster.address)
    killer.join()
    assert killed
    assert report.added == local[0].added
    assert list_rows(catalog) == list_rows(local[1])


def test_a_file_that_ends_its_worker_is_refused_and_the_others_are_not(
    cluster: Cluster, settings: Settings, tmp_path: Path
) -> None:
    for name in ("first.txt", "poison.txt", "third.txt"):
        (tmp_path / name).write_text(f"The {name} mill\n\nThe mill of {name} grinds rye.", encoding="utf-8")
    found = find_files([tmp_path]).files
    with open_cluster(cluster.address, settings) as workers:
        first, poison, third = workers.map(die_of_poison, found, 1_000_000)
    assert isinstance(first, Outline)
    assert isinstance(third, Outline)
    assert isinstance(poison, RefusedFile)
    assert f"ended {MAX_RETRIES + 1} times" in poison.reason


def test_a_cluster_on_this_machine_needs_nothing_to_be_set(files: Path, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    command = [sys.executable, "-m", "bot.cli", "ingest", "--on", "ray", "--json", str(files)]
    done = subprocess.run(
        command, cwd=ROOT, env=kept | {"HOME": str(tmp_path), "BRIEFING_DATA_DIR": str(tmp_path / "data")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    report = IngestReport.model_validate_json(done.stdout)
    assert (len(report.added), len(report.refused)) == (5, 2)
    assert not (tmp_path / ".ray").exists()
