"""requirements.lock: what it leaves out, and that it names no index of the machine that made it."""

import re
import tomllib

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def list_left_out() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [line.split(" ;")[0] for line in project["tool"]["uv"]["override-dependencies"]]


def test_what_nothing_imports_is_left_out() -> None:
    locked = set(re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE))
    assert "kubernetes" in list_left_out()
    assert locked.isdisjoint(list_left_out())
    assert "chromadb" in locked


def test_the_lock_names_no_index() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find-links" not in LOCK
