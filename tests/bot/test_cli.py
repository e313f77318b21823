import json
import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import httpx
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


@contextmanager
def serving(data: Path, *words: str, **more: str) -> Iterator[tuple[str, str]]:
    """A server's address, and all that it says when it starts."""
    process = start(data, "serve", *words, **more)
    assert process.stderr is not None
    said = process.stderr.readline()
    try:
        found = re.search(r"http://[\w.\[\]:]+:\d+", said)
        assert found is not None, said
        yield found.group(), said
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


@pytest.fixture
def server(data: Path) -> Iterator[str]:
    with serving(data, "--port", "0") as (url, _):
        yield url


def watch(data: Path, *words: str) -> str:
    """All that a command shows in a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "BRIEFING_DATA_DIR": str(data), "COLUMNS": "200", "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *words], stdout=theirs, stderr=theirs, env=environment, cwd=ROOT
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 10_000):
            shown += piece
    except OSError:
        pass  # On Linux this is how the other end says that it has closed.
    finally:
        os.close(ours)
    assert process.wait(60) == 0, shown
    return shown.decode()


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


def test_a_brief_is_written_on_a_topic(data: Path) -> None:
    words = ("brief", "Germany's position on troops for Ukraine", "--until", "2025-12-31", "--length", "short")
    code, out, _ = run(data, *words)
    assert code == 0
    assert "Sources" in out.splitlines()
    code, out, _ = run(data, *words, "--json")
    assert code == 0
    assert {one["published"][:4] for one in json.loads(out)["citations"]} == {"2025"}


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
    for words in (
        ["ask"],
        ["ask", "?!"],
        ["ask", "--engine", "oracle", "Who?"],
        ["nonsense"],
        ["brief", "Paris", "--length", "long"],
    ):
        assert run(data, *words)[0] == 2, words
    code, _, err = run(data, "ask", "Who?", BRIEFING_DATADIR="x")
    assert code == 2
    assert "BRIEFING_DATA_DIR" in err


def test_beside_a_server_commands_work_through_it_and_say_so(server: str, data: Path, tmp_path: Path) -> None:
    code, out, err = run(data, "ask", QUESTION)
    assert (code, "35" in out) == (0, True)
    told = f"Working through the server at {server}, which holds {data}.".split()
    assert err.split() == told, "it did not end cleanly"
    new = tmp_path / "new"
    new.mkdir()
    (new / "ferry.txt").write_text("The ferry\n\nThe ferry to Gotland carries 1,400 passengers.\n")
    code, out, err = run(data, "ingest", "--json", str(new))
    assert code == 0, err
    assert json.loads(out)["added"] == ["ferry"]
    assert err.split() == told
    code, out, _ = run(data, "ask", "How many passengers does the ferry to Gotland carry?")
    assert "1,400" in out
    code, _, err = run(data, "ask", "--engine", "oracle", "Who?")
    assert (code, "no engine" in err) == (2, True)
    assert "Traceback" not in err
    code, _, err = run(data, "ask", "--publisher", "Nobody", "Who?")
    assert (code, "there is Briefing Desk." in err.replace("\n", " ")) == (2, True)


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


def test_what_a_server_gives_out_links_to_where_it_is(server: str) -> None:
    answer = httpx.post(f"{server}/api/chat", json={"question": QUESTION}, timeout=60).json()
    exported = httpx.get(f"{server}/api/answers/{answer['id']}/export").text
    assert f"{server}/answers/{answer['id']}" in exported
    named = server.replace("127.0.0.1", "localhost")
    assert f"{named}/answers/" in httpx.get(f"{named}/api/answers/{answer['id']}/export").text


def test_where_a_server_listens_comes_from_the_settings_unless_it_is_told(data: Path) -> None:
    settings = {"BRIEFING_HOST": "localhost", "BRIEFING_PORT": "1", "BRIEFING_PUBLIC_URL": "https://news.example/desk/"}
    with serving(data, "--port", "0", **settings) as (url, _):
        assert url.startswith("http://localhost:")
        answer = httpx.post(f"{url}/api/chat", json={"question": "Hello"}, timeout=60).json()
        exported = httpx.get(f"{url}/api/answers/{answer['id']}/export").text
        assert f"https://news.example/desk/answers/{answer['id']}" in exported
    for words, more in (
        (("--port", "70000"), {}),
        ((), {"BRIEFING_PORT": "many"}),
    ):
        assert run(data, "serve", *words, **more)[0] == 2
    code, _, err = run(data, "serve", "--host", "nowhere.invalid", BRIEFING_AUTH__MODE="token")
    assert (code, "Can't listen on nowhere.invalid" in err) == (1, True)


@pytest.mark.parametrize("through_server", [False, True])
def test_ingest_shows_how_far_it_is(data: Path, tmp_path: Path, through_server: bool) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"mill-{number}.txt").write_text(f"Mill {number}\n\nMill {number} grinds rye.\n")
    with serving(data, "--port", "0") if through_server else nullcontext():
        shown = watch(data, "ingest", str(folder))
    assert ("Working through the server" in shown) == through_server
    plain = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", shown)
    assert re.search(r"Ingesting .* 2/2", plain)
    assert "2 added" in plain


def test_an_unknown_publisher_or_article_is_refused_with_those_there_are(data: Path) -> None:
    code, out, err = run(data, "ask", "--publisher", "The Nowhere Times", "Who?")
    assert (code, out) == (2, "")
    assert "no publisher 'The Nowhere Times'" in err
    assert "there is Briefing Desk." in err.replace("\n", " ")
    code, out, err = run(data, "ask", "--article", "paris-summit", "Who?")
    assert (code, out) == (2, "")
    assert "paris-summit-germany-offer" in err


def test_articles_get_groups_and_collections_and_questions_are_limited_to_these(data: Path, tmp_path: Path) -> None:
    note = tmp_path / "kiosk.txt"
    note.write_text("The kiosk\n\nThe kiosk of Lohe sells 40 newspapers.", encoding="utf-8")
    said = ("--group", "press", "--group", "legal", "--collection", "Shops")
    assert run(data, "ingest", str(note), *said)[0] == 0
    listed = {one["id"]: one for one in json.loads(run(data, "articles", "--json")[1])["articles"]}
    assert (listed["kiosk"]["groups"], listed["kiosk"]["collections"]) == (["legal", "press"], ["Shops"])
    question = "How many newspapers does the kiosk of Lohe sell?"
    answer = json.loads(run(data, "ask", question, "--collection", "Shops", "--json")[1])
    assert {one["article_id"] for one in answer["citations"]} == {"kiosk"}
    code, _, err = run(data, "ask", question, "--collection", "Shop")
    assert (code, "There is no collection 'Shop'" in err, "there is Shops" in err) == (2, True, True)
    code, _, err = run(data, "ingest", str(note), "--everybody")
    assert (code, "1 with other groups or collections" in err) == (0, True)
    assert run(data, "ingest", str(note), "--everybody", "--group", "press")[0] == 2


def test_an_empty_corpus_says_so_and_what_to_do(tmp_path: Path) -> None:
    data = tmp_path / "data"
    code, out, _ = run(data, "ask", QUESTION)
    assert code == 0
    assert out.startswith("The corpus is empty; add articles with 'briefing ingest PATH'")
    assert "The sources do not say" not in out
    # Nobody can name what is not there.
    assert "The corpus is empty" in run(data, "ask", "--publisher", "Nobody", QUESTION)[1]
    code, out, err = run(data, "articles")
    assert (code, out) == (0, "")
    assert "The corpus is empty" in err
    with serving(data, "--port", "0") as (url, said):
        assert said.startswith("The corpus is empty; add articles with 'briefing ingest PATH'.")
        answer = httpx.post(f"{url}/api/chat", json={"question": QUESTION}, timeout=60).json()
        assert answer["outcome"] == "declined"
        assert answer["notice"].startswith("The corpus is empty; add articles with")


LOADED = """
import sys
from bot.cli import main
sys.argv = ["briefing", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
NEVER = {
    "aiohttp", "docx", "fastapi", "kubernetes", "langchain", "langchain_chroma", "langgraph", "langsmith",
    "pypdfium2", "reportlab", "slack_bolt", "slack_sdk", "starlette", "tiktoken", "trafilatura", "uvicorn",
}  # fmt: skip
"""Heavy packages that answering does without."""
HERE = {"chromadb", "langchain_core", "numpy", "onnxruntime", "sqlalchemy", "tokenizers"}
"""Those that only the process needs that holds the data folder."""


def list_loaded(data: Path, *words: str) -> set[str]:
    """The packages that a command has imported when it ends."""
    environment = {**os.environ, "BRIEFING_DATA_DIR": str(data)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, text=True, env=environment, cwd=ROOT, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


def test_an_answer_waits_for_no_package_that_it_does_not_need(data: Path) -> None:
    loaded = list_loaded(data, "ask", QUESTION)
    assert loaded >= HERE
    assert loaded.isdisjoint(NEVER)


def test_beside_a_server_a_command_is_light(server: str, data: Path) -> None:
    assert list_loaded(data, "ask", QUESTION).isdisjoint(NEVER | HERE)


@pytest.mark.parametrize("words", [["--help"], ["ask", "--help"], ["slack", "--help"]])
def test_help_loads_next_to_nothing(data: Path, words: list[str]) -> None:
    assert list_loaded(data, *words).isdisjoint(NEVER | HERE | {"filelock", "httpx", "pydantic_settings", "yaml"})


def test_a_newer_release_s_folder_is_refused_by_name(data: Path) -> None:
    with closing(sqlite3.connect(data / "briefing.sqlite3")) as connection, connection:
        connection.execute("UPDATE catalog_version SET version_num = '0999'")
    code, out, err = run(data, "ask", QUESTION)
    assert (code, out) == (1, "")
    assert "was written by a newer release" in err.replace("\n", " ")
    assert "Traceback" not in err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_stopped_closes_its_database(data: Path, number: signal.Signals) -> None:
    process = start(data, "serve", "--port", "0")
    assert process.stderr is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
    assert found is not None
    assert httpx.post(f"{found.group()}/api/chat", json={"question": QUESTION}, timeout=60).status_code == 200
    process.send_signal(number)
    process.communicate(timeout=30)
    assert not list(data.glob("briefing.sqlite3-*")), "no log is left that only this database's folder can read"


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
