"""Where a corpus that is measured on lies: in a folder and a database of its own."""

from datetime import date
from pathlib import Path

import pytest

from evals.benchmarks.asking import open_corpus
from evals.benchmarks.public_data import build_article
from ingest.models import Access


def test_a_corpus_is_kept_out_of_the_databases_of_the_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFING_DATABASE_URL", f"sqlite:///{tmp_path / 'somebodys.sqlite3'}")
    monkeypatch.setenv("BRIEFING_CHROMA_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("BRIEFING_DATA_DIR", str(tmp_path / "somebodys"))
    articles = [build_article("ferry", "The ferry", "The ferry sails at noon.", "Bay News", date(2026, 1, 7))]
    own = f"sqlite:///{tmp_path}/of-{{corpus}}.sqlite3"
    for url in (None, own):
        with open_corpus("bay", tmp_path / str(url is None), articles, database_url=url) as services:
            assert [one.id for one in services.catalog.readable(Access()).list_articles()] == ["ferry"]
    assert sorted(path.name for path in tmp_path.glob("*.sqlite3")) == ["of-bay.sqlite3"]
    assert not (tmp_path / "somebodys").exists()
