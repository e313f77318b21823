from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.catalog import Catalog
from ingest.changes import Upload, amend_article, take_upload
from ingest.embedder import MiniLmEmbeddings
from ingest.errors import InvalidMetadata, UnknownArticle
from ingest.index import VectorIndex
from ingest.models import Access, Filters, StoredArticle
from ingest.pipeline import Pipeline
from ingest.settings import Settings
from tests.conftest import both_databases

pytestmark = both_databases

Amend = Callable[..., StoredArticle]
TEXT = (
    "---\ntitle: The lamp\npublisher: Harbour Times\npublished: 2025-03-04\n---\n"
    "The lamp was lit by Anna Roth in 1911.\n"
)


@pytest.fixture
def folder(tmp_path: Path, pipeline: Pipeline) -> Path:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "lamp.md").write_text(TEXT, encoding="utf-8")
    pipeline.ingest([folder])
    return folder


@pytest.fixture
def amend(settings: Settings, catalog: Catalog, pipeline: Pipeline) -> Amend:
    def amend(article_id: str = "lamp", **changes: str | None) -> StoredArticle:
        return amend_article(article_id, changes, settings, catalog, pipeline)

    return amend


@pytest.mark.usefixtures("folder")
def test_what_a_person_set_right_is_stated_and_a_version_of_its_own(amend: Amend, catalog: Catalog) -> None:
    before = catalog.readable(Access()).describe_corpus("")[0]
    article = amend(title=" The  first light ", published="4. März 2026", language="de-at", kind="opinion")
    meta = article.metadata
    assert (article.version, meta.title, meta.language, meta.kind) == (2, "The first light", "de-at", "opinion")
    assert (meta.published, meta.published_basis, meta.publisher) == (date(2026, 3, 4), "stated", "Harbour Times")
    assert meta.amended == ("title", "published", "language", "kind")
    assert article.text == catalog.readable(Access()).load_article("lamp", 1).text
    assert catalog.readable(Access()).load_article("lamp", 1).metadata.title == "The lamp"
    assert catalog.readable(Access()).describe_corpus("")[0] != before


@pytest.mark.usefixtures("folder")
def test_both_indexes_follow(amend: Amend, settings: Settings, catalog: Catalog, embeddings: MiniLmEmbeddings) -> None:
    import numpy as np

    amend(publisher="Example Herald", published="2026-01-02")
    vector = np.array([embeddings.embed_query("Who lit the lamp?")], dtype=np.float32)
    for filters, found in (
        (Filters(publishers=("Example Herald",)), 1),
        (Filters(publishers=("Harbour Times",)), 0),
        (Filters(published_from=date(2026, 1, 1)), 1),
        (Filters(published_to=date(2025, 12, 31)), 0),
    ):
        readable = catalog.readable(Access())
        index = VectorIndex(settings).readable(readable)
        assert len(index.query(vector, filters, 5)[0]) == found
        assert len(readable.search_passages([["lamp"]], filters, 5)[0]) == found


def test_it_survives_the_next_ingest_of_the_same_and_of_a_changed_file(
    amend: Amend, folder: Path, pipeline: Pipeline, catalog: Catalog
) -> None:
    amend(title="First light")
    assert pipeline.ingest([folder]).unchanged == ("lamp",)
    (folder / "lamp.md").write_text(TEXT.replace("1911", "1912").replace("Times", "Post"), encoding="utf-8")
    assert pipeline.ingest([folder]).changed == ("lamp",)
    article = catalog.readable(Access()).load_article("lamp")
    assert (article.metadata.title, article.metadata.publisher) == ("First light", "Harbour Post")
    assert "1912" in article.text
    (folder / "lamp.md").write_text(TEXT.replace("The lamp\n", "Lamp of 1912\n"), encoding="utf-8")
    assert pipeline.ingest([folder]).changed == ("lamp",)
    assert amend(title=None).metadata.title == "Lamp of 1912"


def test_it_survives_a_removal_but_no_purge(amend: Amend, folder: Path, pipeline: Pipeline, catalog: Catalog) -> None:
    amend(title="First light")
    pipeline.remove("lamp")
    assert pipeline.ingest([folder]).added == ("lamp",)
    assert catalog.readable(Access()).load_article("lamp").metadata.title == "First light"
    pipeline.remove("lamp")
    catalog.purge_article("lamp")
    pipeline.ingest([folder])
    assert catalog.readable(Access()).load_article("lamp").metadata.title == "The lamp"


def test_it_is_given_back_to_what_the_file_says(
    amend: Amend, folder: Path, pipeline: Pipeline, catalog: Catalog
) -> None:
    amend(title="First light", published="")
    assert catalog.readable(Access()).load_article("lamp").metadata.published_basis == "unknown"
    one = amend(title=None)
    assert (one.metadata.title, one.metadata.amended) == ("The lamp", ("published",))
    whole = amend(published=None)
    assert whole.metadata == catalog.readable(Access()).load_article("lamp", 1).metadata
    assert pipeline.ingest([folder]).unchanged == ("lamp",)
    assert catalog.list_amendments() == {}
    assert amend(title=None).version == whole.version


@pytest.mark.usefixtures("folder")
def test_a_replaced_upload_keeps_it(amend: Amend, settings: Settings, catalog: Catalog, pipeline: Pipeline) -> None:
    take_upload(Upload("note.txt", b"A note\n\nThe pier is closed.", {}), settings, catalog, pipeline)
    amend("note", publisher="Example Courier", title="The pier")
    new = Upload("note.txt", b"A note\n\nThe pier is open.", {})
    assert take_upload(new, settings, catalog, pipeline, replaces="note").outcome == "changed"
    assert take_upload(new, settings, catalog, pipeline, replaces="note").outcome == "unchanged"
    meta = catalog.readable(Access()).load_article("note").metadata
    assert (meta.title, meta.publisher) == ("The pier", "Example Courier")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "  "}, "title is empty"),
        ({"language": ""}, "language is empty"),
        ({"kind": "rumour"}, "news, opinion"),
        ({"published": "someday"}, "is no date"),
        ({"published": "01/02/2026"}, "two ways"),
        ({"publisher": "https://news.example"}, "is an address"),
        ({"url": "https://news.example"}, "to be set right"),
    ],
)
def test_what_can_not_be_is_refused_and_changes_nothing(
    amend: Amend, catalog: Catalog, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidMetadata, match=message):
        amend(**{"publisher": "Example Herald", **changes})
    assert catalog.readable(Access()).load_article("lamp").version == 1


def test_only_an_article_that_is_there_is_set_right(amend: Amend) -> None:
    with pytest.raises(UnknownArticle):
        amend("none", title="Anything")
