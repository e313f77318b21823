"""What a snapshot keeps in memory: never older than the corpus, whoever changed it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.catalog import Catalog
from ingest.index import VectorIndex
from ingest.models import Access
from ingest.pipeline import Pipeline, build_pipeline
from ingest.settings import Settings
from tests.conftest import MiniLmEmbeddings, both_databases

pytestmark = both_databases

QUAY, MILL = (
    "The quay\n\nThe quay opened in March with four cranes.",
    "The mill\n\nThe mill grinds rye for nine villages.",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "quay.txt").write_text(QUAY, encoding="utf-8")
    (folder / "mill.txt").write_text(MILL, encoding="utf-8")
    return folder


@pytest.fixture
def reader(settings: Settings, pipeline: Pipeline, folder: Path) -> Iterator[Catalog]:
    """The catalog as another process opens it, which has read everything once."""
    pipeline.ingest([folder])
    reader = Catalog(settings.sql_url)
    assert read_texts(reader) == {"quay": QUAY.split("\n\n")[1], "mill": MILL.split("\n\n")[1]}
    yield reader
    reader.close()


def list_ids(catalog: Catalog) -> list[int]:
    return [
        row.id
        for one in catalog.readable(Access()).list_articles()
        for row in catalog.load_vectors(one.id, one.version)
    ]


def read_texts(catalog: Catalog, ids: list[int] | None = None) -> dict[str, str]:
    """Each article's text, by a snapshot, whose outlines must agree with its passages."""
    ids = list_ids(catalog) if ids is None else ids
    with catalog.readable(Access()).open_snapshot() as snapshot:
        rows, outlines = snapshot.load_passages(ids), snapshot.load_outlines(ids)
    assert rows.keys() == outlines.keys()
    assert all(outlines[one].words.endswith(row.text) for one, row in rows.items())
    return {row.article_id: row.text for row in rows.values()}


def test_what_was_read_once_is_not_read_again(reader: Catalog) -> None:
    ids, readable = list_ids(reader), reader.readable(Access())
    first, second = readable.load_passages(ids), readable.load_passages(ids)
    assert all(first[one] is second[one] for one in ids)


def test_a_changed_article_is_read_anew(reader: Catalog, pipeline: Pipeline, folder: Path) -> None:
    old = list_ids(reader)
    (folder / "quay.txt").write_text(QUAY.replace("four", "seven"), encoding="utf-8")
    assert pipeline.ingest([folder]).changed == ("quay",)
    assert "seven cranes" in read_texts(reader)["quay"]
    assert read_texts(reader, old).keys() == {"mill"}


def test_a_removed_article_is_gone(reader: Catalog, pipeline: Pipeline) -> None:
    old = list_ids(reader)
    pipeline.remove("quay")
    assert read_texts(reader, old).keys() == {"mill"}
    assert reader.readable(Access()).load_passages_at([("quay", 1, 0)]) == {}


def test_words_are_counted_anew(reader: Catalog, pipeline: Pipeline) -> None:
    readable = reader.readable(Access())
    assert readable.count_documents(["crane", "rye", "boat"]) == {"crane": 1, "rye": 1, "boat": 0}
    pipeline.remove("quay")
    assert readable.count_documents(["crane", "rye", "boat"]) == {"crane": 0, "rye": 1, "boat": 0}


def test_an_article_cut_anew_is_read_anew(
    reader: Catalog, settings: Settings, catalog: Catalog, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    old = list_ids(reader)
    other = settings.model_copy(update={"chunking": settings.chunking.model_copy(update={"max_tokens": 100})})
    build_pipeline(other, catalog, VectorIndex(other), embeddings).ingest([folder], rebuild=True)
    assert read_texts(reader, old) == {}
    assert read_texts(reader).keys() == {"quay", "mill"}


def test_a_snapshot_that_began_earlier_leaves_nothing_old_behind(reader: Catalog, pipeline: Pipeline) -> None:
    old = list_ids(reader)
    with reader.readable(Access()).open_snapshot() as earlier:
        assert earlier.count_documents(["crane"]) == {"crane": 1}
        pipeline.remove("quay")
        assert read_texts(reader, old).keys() == {"mill"}
        assert len(earlier.load_passages(old)) == 2
        assert earlier.count_documents(["harvest"]) == {"harvest": 0}
    assert read_texts(reader, old).keys() == {"mill"}
