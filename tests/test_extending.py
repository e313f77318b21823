"""The examples of docs/extending.md, run as they stand there."""

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from bot.api import page as page_files
from bot.api.app import build_app
from bot.app import Services
from bot.cli import app
from ingest import readers
from ingest.errors import UnreadableArticle, UnsupportedFormat
from ingest.loader import load_bytes
from ingest.pipeline import Pipeline
from ingest.settings import IngestSettings
from tests.conftest import ROOT

EMAIL = b"""From: Harbour Office <office@harbour.example>
Subject: The ferry of Lohe runs again
Date: Tue, 4 Mar 2025 10:00:00 +0100
Content-Type: text/plain; charset="iso-8859-1"

The ferry between the two harbours of Lohe
runs again after nine months.

It carries 120 cars to the caf\xe9 on the pier.
"""


def read_section(heading: str) -> str:
    """What stands below a heading of the page."""
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    return page.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


@pytest.fixture
def email_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The section's module where the readers are; caches forget what they knew, before and after."""
    section = read_section("A format")
    (code,) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    (name,) = re.findall(r"`ingest/readers/(\w+)\.py` would", section)
    folder = tmp_path / "readers"
    folder.mkdir()
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(readers, "_formats", list(readers.list_formats()))
    monkeypatch.setattr(readers, "__path__", [*readers.__path__, str(folder)])
    caches = (readers.list_formats, readers.list_suffixes, page_files.load_file)
    for cache in caches:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    sys.modules.pop(f"ingest.readers.{name}", None)
    for cache in caches:
        cache.cache_clear()
    assert ".eml" not in readers.list_suffixes()


@pytest.mark.usefixtures("email_reader")
def test_a_format_is_read_once_its_module_is_there() -> None:
    article = load_bytes("lohe.eml", EMAIL, {}, IngestSettings())
    assert article.text == (
        "The ferry between the two harbours of Lohe runs again after nine months.\n\n"
        "It carries 120 cars to the café on the pier."
    )
    assert article.metadata.title == "The ferry of Lohe runs again"
    assert (article.metadata.published, article.metadata.published_basis) == (date(2025, 3, 4), "inferred")
    assert article.metadata.extra == {"author": "Harbour Office <office@harbour.example>"}
    with pytest.raises(UnreadableArticle, match="no text part"):
        load_bytes("lohe.eml", b"Content-Type: image/png\n\nAAAA", {}, IngestSettings())


@pytest.mark.usefixtures("email_reader")
def test_a_format_is_taken_from_folders_and_named_to_people(
    tmp_path: Path, pipeline: Pipeline, services: Services
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "lohe.eml").write_bytes(EMAIL)
    assert pipeline.ingest([folder]).added == ("lohe",)
    with pytest.raises(UnsupportedFormat, match=r"\.eml"):
        load_bytes("lohe.xyz", EMAIL, {}, IngestSettings())
    assert ".eml" in CliRunner().invoke(app, ["ingest", "--help"]).output
    page = TestClient(build_app(services)).get("/", headers={"host": "127.0.0.1"}).text
    (formats,) = re.findall(r'<meta name="formats" content="([^"]*)">', page)
    assert ".eml" in formats
    assert "e-mail" in formats


@pytest.mark.parametrize("suffixes", [("pdf",), (".PDF",), ()])
def test_a_reader_without_proper_suffixes_is_refused(suffixes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="suffix"):
        readers.reads(*suffixes, name="none")


def test_a_suffix_that_is_taken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_formats", list(readers.list_formats()))
    with pytest.raises(ValueError, match=r"\.pdf"):
        readers.reads(".xyz", ".pdf", name="none")
