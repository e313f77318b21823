"""Requests in the styles of six writers, and how they are read."""

from datetime import date
from pathlib import Path

from evals.wordings import WordedRequest, list_wording_tables, load_wordings, read_all, read_one
from evals.benchmarks.asking import open_corpus
from ingest.models import Access


def test_the_requests_load() -> None:
    wanted = load_wordings()
    asked = [one for one in wanted.requests if one.form != "answer"]
    assert len(asked) >= 150
    assert len(wanted.requests) - len(asked) >= 60
    assert {one.corpus for one in wanted.requests} == set(wanted.corpora)
    assert {one.writer for one in wanted.requests} == set(wanted.parts)
    for name, folder in wanted.corpora.items():
        held = {path.stem for path in folder.glob("*.md")}
        named = {one for request in wanted.requests if request.corpus == name for one in request.articles or ()}
        assert named <= held
