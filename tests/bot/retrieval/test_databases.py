"""The known-fact questions find the same passages, in the same order, on either database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.app import Services, open_services
from ingest.models import Access
from ingest.settings import Settings
from tests.conftest import ROOT

SUITE = ROOT / "evals" / "suites" / "known_facts"


def list_questions() -> list[str]:
    """Every question of the suite that stands alone."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(SUITE.glob("*.yaml"))]
    cases = [case for file in files if isinstance(file, dict) for case in file.get("cases", ())]
    return [case["question"] for case in cases if isinstance(case.get("question"), str)]


@pytest.fixture
def on_sqlite(corpus_data: Path, tmp_path: Path) -> Iterator[Services]:
    shutil.copytree(corpus_data, tmp_path / "sqlite")
    with open_services(Settings(data_dir=tmp_path / "sqlite")) as opened:
        yield opened


def rank(services: Services, question: str) -> tuple[list[tuple[str, int]], list[float]]:
    found = services.readable(Access()).retriever.retrieve([question]).passages
    return [(one.article_id, one.ordinal) for one in found], [one.score for one in found]


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_known_facts_are_found_the_same(services: Services, on_sqlite: Services) -> None:
    questions = list_questions()
    assert len(questions) > 100
    for question in questions:
        here, there = rank(services, question), rank(on_sqlite, question)
        assert here[0] == there[0], question
        assert here[1] == pytest.approx(there[1], rel=1e-4), question
