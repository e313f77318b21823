"""What ships beside the code: the licence, the container's file."""

import re
import tomllib

import bot
from tests.conftest import ROOT


def test_the_licence_is_the_one_that_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_every_place_says_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == bot.__version__
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.*)$", changes, re.MULTILINE)
    assert sections[0] == "[Unreleased]"
    assert re.fullmatch(rf"\[{re.escape(bot.__version__)}\] - \d{{4}}-\d\d-\d\d", sections[1])
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", changes, re.MULTILINE)) <= kinds


def test_the_container_is_unprivileged_and_watched() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if re.match(r"[A-Z]+ ", line)]
    last = [index for index, (verb, _) in enumerate(steps) if verb == "FROM"][-1]
    assert [rest for verb, rest in steps[last:] if verb == "USER"] == ["10001"]
    assert not [verb for verb, _ in steps if verb == "ADD"]
    assert any(verb == "HEALTHCHECK" and "/livez" in rest for verb, rest in steps)
    installs = [rest for _, rest in steps if "install " in rest and "pip" in rest and "-r " in rest]
    assert installs
    assert all("--require-hashes" in rest and "--only-binary=:all:" in rest for rest in installs)
    assert not [rest for _, rest in steps[last:] if "apt-get" in rest]
    for verb, rest in steps:
        if verb == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / source).exists() for source in rest.split()[:-1])
