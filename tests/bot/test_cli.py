import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CORPUS, ROOT

QUESTION = "How many countries took part in the Paris summit?"


def start(data: Path, *words: str, **more: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "BRIEFING_DATA_DIR": str(data), "COLUMNS": "200", **more}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT,
    )  # fmt: skip


def run(data: Path, *words: str, typed: str = "", **more: str) -> tuple[int, str, str]:
    process = start(data, *words, **more)
    out, err = process.communicate(typed, timeout=120)
    return process.returncode, out, err


@pytest.fixture
def data(corpus_data: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(corpus_data, folder)
    return folder


@pytest.fixture
def server(data: Path) -> Iterator[str]:
    process = start(data, "serve", "--port", "0")
    assert process.stderr is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
    assert found is not None
    yield found.group()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def test_ask_prints_the_answer_with_its_source(data: Path) -> None:
    code, out, _ = run(data, "ask", QUESTION)
    assert code == 0
    assert "35" in out.splitlines()[0]
    assert "[1] Report on the Paris summit" in out
    assert "Corpus up to 7 Jan 2026" in out


def test_ask_as_json_is_the_answer_and_nothing_else(data: Path) -> None:
    code, out, _ = run(data, "ask", "--json", QUESTION)
    assert code == 0
    assert json.loads(out)["outcome"] == "answered"


def test_declining_is_an_outcome(data: Path) -> None:
    code, out, _ = run(data, "ask", "What is the annual budget of the Portuguese navy?")
    assert code == 0
    assert "The sources do not say" in out


def test_chat_follows_up_and_ends_with_an_empty_line(data: Path) -> None:
    code, out, _ = run(data, "chat", typed=f"{QUESTION}\nhello\n\n")
    assert code == 0
    assert "35" in out


def test_articles_are_listed(data: Path) -> None:
    code, out, _ = run(data, "articles", "--json")
    assert code == 0
    assert len(json.loads(out)["articles"]) == 5


def test_ingest_reports_what_it_did_and_fails_where_a_file_was_refused(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text("Good\n\nThe mill grinds rye.\n")
    (folder / "empty.txt").write_text("")
    code, out, err = run(tmp_path / "data", "ingest", "--json", str(folder))
    assert code == 1
    report = json.loads(out)
    assert report["added"] == ["good"]
    assert [Path(one["path"]).name for one in report["refused"]] == ["empty.txt"]
    code, _, err = run(tmp_path / "data", "ingest", str(folder))
    assert code == 1
    assert "0 added" in err
    assert "empty.txt" in err


def test_wrong_usage_exits_with_two(data: Path) -> None:
    for words in (["ask"], ["ask", "?!"], ["ask", "--engine", "oracle", "Who?"], ["nonsense"]):
        assert run(data, *words)[0] == 2, words
    code, _, err = run(data, "ask", "Who?", BRIEFING_DATADIR="x")
    assert code == 2
    assert "BRIEFING_DATA_DIR" in err


def test_beside_a_server_commands_work_through_it_and_say_so(server: str, data: Path, tmp_path: Path) -> None:
    code, out, err = run(data, "ask", QUESTION)
    assert (code, "35" in out) == (0, True)
    assert f"Working through the server at {server}" in err.replace("\n", " ")
    new = tmp_path / "new"
    new.mkdir()
    (new / "ferry.txt").write_text("The ferry\n\nThe ferry to Gotland carries 1,400 passengers.\n")
    code, out, err = run(data, "ingest", "--json", str(new))
    assert code == 0, err
    assert json.loads(out)["added"] == ["ferry"]
    code, out, _ = run(data, "ask", "How many passengers does the ferry to Gotland carry?")
    assert "1,400" in out
    code, _, err = run(data, "ask", "--engine", "oracle", "Who?")
    assert (code, "no engine" in err) == (2, True)


def test_a_second_server_on_the_same_folder_is_refused(server: str, data: Path) -> None:
    code, _, err = run(data, "serve", "--port", "0")
    assert code == 1
    assert "held by process" in err


def test_an_index_of_other_settings_is_refused_with_what_to_do(data: Path) -> None:
    code, _, err = run(data, "ask", QUESTION, BRIEFING_CHUNKING__MAX_TOKENS="60")
    assert code == 1
    assert "briefing ingest --rebuild" in err.replace("\n", " ")
    assert run(data, "ingest", "--rebuild", str(CORPUS), BRIEFING_CHUNKING__MAX_TOKENS="60")[0] == 0
    code, out, _ = run(data, "ask", QUESTION, BRIEFING_CHUNKING__MAX_TOKENS="60")
    assert (code, "35" in out) == (0, True)


@pytest.mark.parametrize("through", ["itself", "a server"])
def test_a_folder_that_is_empty_all_at_once_empties_nothing_unless_it_is_to(
    tmp_path: Path, data: Path, through: str, request: pytest.FixtureRequest
) -> None:
    if through == "a server":
        request.getfixturevalue("server")
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "mill.md").write_text("---\ntitle: Mill\npublished: 2931-03-04\n---\nThe mill grinds rye.\n")
    code, _, err = run(data, "ingest", str(folder))
    assert code == 0
    assert "note  mill: Its date, 2931-03-04, is in the future" in err
    (folder / "mill.md").unlink()
    code, _, err = run(data, "ingest", "--quiet", str(folder))
    assert code == 1
    told = " ".join(err.split())
    assert f"missing {folder} held 1 articles, 1 of which are gone from it. Nothing of them was removed: mill." in told
    assert "run 'briefing ingest --prune'" in told
    code, out, _ = run(data, "ingest", "--prune", "--json", str(folder))
    assert (code, json.loads(out)["removed"]) == (0, ["mill"])
