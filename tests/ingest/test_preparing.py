import sys
from pathlib import Path

import pytest

from ingest.catalog import Catalog
from ingest.embedder import FORMAT, MiniLmEmbeddings
from ingest.errors import IndexUnavailable, InvalidSettings, MissingPackage, UnreadableArticle
from ingest.index import VectorIndex
from ingest.loader import FoundFile, find_files
from ingest.models import RefusedFile
from ingest.pipeline import Pipeline, build_pipeline
from ingest.preparing import LocalWorkers, Outline, Prepared, outline
from ingest.ray_workers import WorkSettings, cut_batches, find_place, outline_there, run_step
from ingest.settings import ChunkingSettings, EmbeddingSettings, IngestSettings, Settings

WORK = WorkSettings(IngestSettings(), ChunkingSettings(), EmbeddingSettings())


def write(folder: Path, count: int) -> list[FoundFile]:
    for number in range(count):
        (folder / f"mill-{number}.txt").write_text(f"Mill {number}\n\nMill {number} grinds rye.", encoding="utf-8")
    return list(find_files([folder]).files)


def test_files_are_prepared_alike_wherever_their_bytes_come_from(
    settings: Settings, embeddings: MiniLmEmbeddings, tmp_path: Path
) -> None:
    (file,) = write(tmp_path, 1)
    sent = FoundFile(file.path, file.overrides, file.path.read_bytes())
    (seen,) = LocalWorkers(settings, embeddings).prepare([file])
    file.path.unlink()
    (carried,) = LocalWorkers(settings, embeddings).prepare([sent])
    assert isinstance(seen, Prepared)
    assert isinstance(carried, Prepared)
    assert (seen.article, seen.cut.passages) == (carried.article, carried.cut.passages)
    assert (seen.cut.passage_vectors == carried.cut.passage_vectors).all()
    refused = outline(FoundFile(file.path, data=UnreadableArticle("It can't be read here.")), IngestSettings())
    assert isinstance(refused, RefusedFile)
    assert refused.reason == "It can't be read here."


def test_a_worker_that_sees_another_file_asks_for_its_bytes(tmp_path: Path) -> None:
    files = write(tmp_path, 1)
    places = [find_place(file) for file in files]
    assert isinstance((run_step(outline_there, files, places, WORK, FORMAT) or [])[0], Outline)
    files[0].path.write_text("Another mill\n\nIt grinds oats.", encoding="utf-8")
    assert run_step(outline_there, files, places, WORK, FORMAT) is None


def test_a_worker_of_another_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="another release"):
        run_step(outline_there, [], [], WORK, FORMAT + 1)


def test_tasks_hold_neighbours_up_to_a_size(tmp_path: Path) -> None:
    files = write(tmp_path, 5)
    assert [len(batch) for batch in cut_batches(files, 2_000)] == [2, 2, 1]
    files[1].path.write_text("x" * 9_000, encoding="utf-8")
    assert [len(batch) for batch in cut_batches(files, 2_000)] == [1, 1, 2, 1]


def test_what_is_no_cluster_is_refused_before_anything_is_read(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidSettings, match="no cluster"):
        pipeline.ingest([tmp_path], on="spark://host")
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingPackage, match="EXTRAS=ray"):
        pipeline.ingest([tmp_path], on="ray")


def test_a_file_that_goes_while_the_run_is_on_is_refused_and_the_others_are_taken(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    files = write(tmp_path, 3)

    def interfere(done: int, total: int, name: str) -> None:
        if not done:
            files[1].path.unlink(missing_ok=True)

    report = pipeline.ingest([tmp_path], progress=interfere)
    assert report.added == ("mill-0", "mill-2")
    assert [Path(one.path).name for one in report.refused] == ["mill-1.txt"]


def test_what_can_not_be_stored_ends_the_run_and_the_next_one_completes_it(
    settings: Settings, catalog: Catalog, embeddings: MiniLmEmbeddings, tmp_path: Path
) -> None:
    class Refusing(VectorIndex):
        def put(self, rows: object) -> None:
            raise IndexUnavailable("Chroma did not answer.")

    write(tmp_path, 3)
    with pytest.raises(IndexUnavailable):
        build_pipeline(settings, catalog, Refusing(settings), embeddings).ingest([tmp_path])
    index = VectorIndex(settings)
    assert build_pipeline(settings, catalog, index, embeddings).ingest([tmp_path]).articles == 3
    assert index.count() == catalog.count_passages() == 3
    assert catalog.list_unsynced() == []


def test_a_file_that_becomes_another_article_meanwhile_is_left_for_the_next_run(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    path = tmp_path / "mill.md"
    path.write_text("A mill grinds rye.", encoding="utf-8")

    def interfere(done: int, total: int, name: str) -> None:
        path.write_text("---\nid: oats\n---\nA mill grinds oats.", encoding="utf-8")

    report = pipeline.ingest([tmp_path], progress=interfere)
    assert (report.added, len(report.refused)) == ((), 1)
    assert pipeline.ingest([tmp_path]).added == ("oats",)
