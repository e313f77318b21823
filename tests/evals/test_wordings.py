"""Requests in the styles of six writers, and how they are read."""

from datetime import date

import pytest

from bot.asking.intents import Intent
from evals.wordings import WordedRequest, find_faults, list_wording_tables, load_wordings, read_all


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


def test_writers_whom_the_model_has_not_learned_from_are_read() -> None:
    wanted = load_wordings()
    found = [one for one in read_all(wanted, ["harbour_rail"]) if wanted.parts[one.request.writer] == "held"]
    asked = [one for one in found if one.request.form != "answer"]
    assert sum(one.form == one.request.form for one in asked) / len(asked) >= 0.85
    assert sum(not one.faults for one in asked) / len(asked) >= 0.77
    assert all(not one.faults for one in found if one.request.form == "answer")
    assert next(table.rows for table in list_wording_tables(wanted, found))


@pytest.mark.parametrize(
    ("read", "faults"),
    [
        (Intent("summary", article_ids=("b", "a"), since=date(2004, 3, 1), items=3), []),
        (Intent("summary", article_ids=("a",), since=date(2004, 3, 1), items=3), ["articles: frozenset({'a'})"]),
        (Intent("brief", article_ids=("a", "b"), since=None, items=3), ["brief", "since: None"]),
    ],
)
def test_what_is_misread_is_named(read: Intent, faults: list[str]) -> None:
    request = WordedRequest(
        corpus="x", writer="y", asked="z", form="summary", articles=frozenset("ab"), since=date(2004, 3, 1), items=3
    )
    assert find_faults(request, read) == faults
