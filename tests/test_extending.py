"""The examples of docs/extending.md, run as they stand there."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from bot import Briefing
from bot.api import page as page_files
from bot.api.app import build_app
from bot.app import Services, open_services
from bot.cli import app
from bot.reading import cross_encoder, networks
from bot.retrieval import signals
from bot.retrieval.ranking import adjust_scores
from ingest import readers
from ingest.errors import ModelUnavailable, UnreadableArticle, UnsupportedFormat
from ingest.loader import load_bytes
from ingest.models import Access
from ingest.pipeline import Pipeline
from ingest.settings import IngestSettings, Settings
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


@contextmanager
def add_module(heading: str, package: ModuleType, folder: Path) -> Iterator[None]:
    """The module of a section where the package finds it."""
    section = read_section(heading)
    (code,) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    (name,) = set(re.findall(rf"`{package.__name__.replace('.', '/')}/(\w+)\.py`", section.split("```", 1)[0]))
    folder = folder / "modules"
    folder.mkdir()
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package, "__path__", [*package.__path__, str(folder)])
        yield
    sys.modules.pop(f"{package.__name__}.{name}", None)


@pytest.fixture
def email_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The section's module where the readers are; caches forget what they knew, before and after."""
    monkeypatch.setattr(readers, "_formats", list(readers.list_formats()))
    caches = (readers.list_formats, readers.list_suffixes, page_files.load_file)
    for cache in caches:
        cache.cache_clear()
    with add_module("A format", readers, tmp_path):
        yield
    monkeypatch.undo()
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


@pytest.fixture
def phrase_signal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(signals, "_signals", list(signals.list_signals()))
    signals.list_signals.cache_clear()
    with add_module("A ranking signal", signals, tmp_path):
        yield
    monkeypatch.undo()
    signals.list_signals.cache_clear()
    assert len(signals.list_signals()) == 2


QUOTED = 'Which harbour is called "the quiet one"?'


@pytest.fixture
def harbours(tmp_path: Path, settings: Settings, pipeline: Pipeline) -> Iterator[Services]:
    """Two articles, of which the one that lacks the phrase has more of the question's words."""
    folder = tmp_path / "articles"
    folder.mkdir()
    texts = {
        "lohe": "The harbour is called a quiet harbour, the one of Lohe.",
        "veld": "Sailors call it the quiet one: a harbour at Veld.",
    }
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n\n{text}\n", encoding="utf-8")
    pipeline.ingest([folder])
    with open_services(settings) as services:
        yield services


def rate_gap(services: Services, question: str) -> float:
    """By how much the article with the phrase is ahead of the other, once every signal has spoken."""
    with services.catalog.readable(Access()).open_snapshot() as snapshot:
        outlines = snapshot.load_outlines({1, 2})
    scores = adjust_scores(signals.Query(question, None), dict.fromkeys(outlines, 0.5), outlines)
    by_article = {outlines[one].article_id: score for one, score in scores.items()}
    return by_article["veld"] - by_article["lohe"]


def find_first(services: Services, question: str) -> str:
    """The article whose passage is ranked first."""
    return services.readable(Access()).retriever.retrieve([question]).passages[0].article_id


def test_without_the_signal_the_other_article_is_first(harbours: Services) -> None:
    assert find_first(harbours, QUOTED) == "lohe"


@pytest.mark.usefixtures("phrase_signal")
def test_a_signal_ranks_once_its_module_is_there(harbours: Services) -> None:
    assert rate_gap(harbours, QUOTED) == pytest.approx(0.2)
    assert find_first(harbours, QUOTED) == "veld"
    assert find_first(harbours, QUOTED.replace('"', "")) == "lohe"


@pytest.fixture
def overlap_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(cross_encoder, "_loaders", dict(cross_encoder.list_networks()))
    cross_encoder.list_networks.cache_clear()
    with add_module("A reader", networks, tmp_path):
        yield
    monkeypatch.undo()
    cross_encoder.list_networks.cache_clear()
    assert list(cross_encoder.list_networks()) == [".onnx"]


@pytest.mark.usefixtures("overlap_network")
def test_a_reader_reads_once_its_module_is_there(tmp_path: Path) -> None:
    model = tmp_path / "reader.overlap"
    model.write_text("4.0\n", encoding="utf-8")
    reader = cross_encoder.Reader(model)
    window = "Lohe's ferry: 120 cars a day."
    answering, other = reader.read(
        "How many cars a day does the ferry of Lohe carry?", [window, "The mill grinds rye."]
    )
    assert answering.answers > other.answers
    assert (span := answering.find_span(0, len(window))) is not None
    assert window[span.start : span.end] == "120"
    same, different = reader.compare([("Rye is cheap.", "Rye is cheap."), ("Oats rot.", "Rye is cheap.")])
    assert (same.entailed, different.entailed) == (1.0, 0.0)
    assert reader.read("", [""])[0].find_span(0, 1) is None
    model.write_text("four", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="holds no number"):
        cross_encoder.Reader(model)


@pytest.mark.usefixtures("overlap_network")
def test_answers_come_from_the_reader_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lohe.md").write_text("---\ntitle: Lohe\n---\n\nThe ferry of Lohe carries 120 cars.\n", "utf-8")
    model = tmp_path / "reader.overlap"
    model.write_text("30", encoding="utf-8")
    monkeypatch.setenv("BRIEFING_READER__MODEL", str(model))
    with Briefing(tmp_path / "data") as briefing:
        briefing.ingest([tmp_path / "lohe.md"])
        assert briefing.ask("The ferry of Lohe carries how many cars?").outcome == "answered"
        assert briefing.ask("Who sings at Veld?").outcome == "declined"
