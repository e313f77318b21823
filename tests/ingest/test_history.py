"""Which versions of articles were current when, as the catalog remembers it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.catalog import Catalog, VersionLine, now
from ingest.models import Access, Filters
from ingest.pipeline import Pipeline
from tests.conftest import both_databases

pytestmark = both_databases

EVER = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, text: str, day: str, publisher: str = "Velm Courier") -> None:
    words = f"---\ntitle: {name}\npublisher: {publisher}\npublished: {day}\n---\n\n{text}\n"
    (folder / f"{name}.md").write_text(words, encoding="utf-8")


def name_lines(lines: list[VersionLine]) -> list[tuple[str, int]]:
    return [(line.article_id, line.version) for line in lines]


def test_what_was_added_replaced_or_removed_after_a_moment_is_told(
    pipeline: Pipeline, catalog: Catalog, folder: Path
) -> None:
    for name in ("stays", "changes", "goes"):
        put(folder, name, f"The mill of {name} is open.", "2031-01-02")
    pipeline.ingest([folder])
    moment = now()
    put(folder, "changes", "The mill is closed.", "2031-01-02")
    put(folder, "comes", "The weir is new.", "2031-02-03")
    (folder / "goes.md").unlink()
    pipeline.ingest([folder])

    lines = catalog.readable(Access()).list_history(Filters(), moment)

    assert name_lines(lines) == [("changes", 1), ("changes", 2), ("comes", 1), ("goes", 1)]
    assert [line.is_current() for line in lines] == [False, True, True, False]
    assert [line.is_current(moment) for line in lines] == [True, False, False, True]
    assert len(catalog.readable(Access()).list_history(Filters(), EVER)) == 5
    assert catalog.readable(Access()).list_history(Filters(), now()) == []


def test_what_was_published_after_a_day_is_told_too(pipeline: Pipeline, catalog: Catalog, folder: Path) -> None:
    put(folder, "early", "The mill is open.", "2031-01-02")
    put(folder, "late", "The mill is closed.", "2031-03-04")
    pipeline.ingest([folder])

    lines = catalog.readable(Access()).list_history(Filters(), now(), published_after=date(2031, 1, 31))

    assert name_lines(lines) == [("late", 1)]
    assert lines[0].day == date(2031, 3, 4)


def test_filters_hold_for_versions_that_are_gone(pipeline: Pipeline, catalog: Catalog, folder: Path) -> None:
    put(folder, "ours", "The mill is open.", "2031-01-02")
    put(folder, "theirs", "The weir is open.", "2031-01-02", "Ottermouth Post")
    pipeline.ingest([folder])
    for name in ("ours", "theirs"):
        (folder / f"{name}.md").unlink()
    pipeline.ingest([folder], prune=True)

    assert name_lines(catalog.readable(Access()).list_history(Filters(publishers=("Ottermouth Post",)), EVER)) == [
        ("theirs", 1)
    ]
