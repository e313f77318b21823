"""The `briefing sources` commands, in this process's folder and through a server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.test_cli import run, serving
from tests.ingest.sources.site import WORDS, Answer, Site, open_site

ALLOWED = {"BRIEFING_SOURCES__ALLOWED_HOSTS": "localhost other.example"}


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        opened.page("/ferry", "The ferry runs again")
        yield opened


def test_a_source_is_added_listed_polled_and_removed(tmp_path: Path, site: Site) -> None:
    data = tmp_path / "data"
    code, out, err = run(data, "sources", "add", f"{site.url}/ferry", "--every", "2h", **ALLOWED)
    assert code == 0, err
    assert "page, 1 article, every 2 hours" in out
    code, out, _ = run(data, "sources", "list", "--json", **ALLOWED)
    (source,) = json.loads(out)["sources"]
    assert (source["address"], source["every_s"], source["articles"]) == (f"{site.url}/ferry", 7_200, 1)
    site.answers["/ferry"] = Answer(status=410)
    code, out, _ = run(data, "sources", "poll", "--once", **ALLOWED)
    assert code == 1
    assert "gone for good" in out
    assert run(data, "sources", "remove", source["id"], **ALLOWED)[0] == 0
    assert run(data, "sources", "remove", source["id"], **ALLOWED)[0] == 2
    code, out, err = run(data, "sources", "list", **ALLOWED)
    assert (code, out) == (0, "")
    assert "Nothing is polled" in err


def test_beside_a_server_the_commands_work_through_it(tmp_path: Path, site: Site) -> None:
    data, folder = tmp_path / "data", tmp_path / "articles"
    folder.mkdir()
    (folder / "mill.txt").write_text(WORDS.replace("ferry", "mill"))
    with serving(data, "--port", "0", **ALLOWED):
        code, out, err = run(data, "sources", "add", f"{site.url}/ferry")
        assert (code, "1 article" in out) == (0, True), err
        assert "Working through the server" in err
        assert run(data, "sources", "add", str(folder))[0] == 0
        code, out, _ = run(data, "sources", "poll", "--once")
        assert code == 0
        assert "folder, 1 article" in out
        assert run(data, "sources", "poll")[0] == 0
        assert run(data, "sources", "remove", f"{site.url}/ferry")[0] == 0
    code, out, _ = run(data, "articles", "--json")
    assert {one["id"] for one in json.loads(out)["articles"]} == {"localhost-ferry", "mill"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["http://127.0.0.1:1/"], 2, "private network"),
        (["ftp://localhost/"], 2, "begins with http"),
        (["/no/such/folder"], 1, "no folder"),
        (["{url}/none"], 1, "nothing at this address"),
        (["{url}/ferry", "--every", "soon"], 2, "30m, 2h or 1d"),
        (["{url}/ferry", "--every", "5s"], 2, "30m, 2h or 1d"),
    ],
)
def test_what_can_not_be_added_ends_with_a_reason(
    tmp_path: Path, site: Site, words: list[str], code: int, said: str
) -> None:
    done, out, err = run(tmp_path / "data", "sources", "add", *(word.format(url=site.url) for word in words), **ALLOWED)
    assert (done, out) == (code, "")
    assert said in " ".join(err.split())
