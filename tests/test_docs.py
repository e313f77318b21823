"""What the documents say that a machine can check: settings, links, commands, targets, variables."""

import re
from pathlib import Path

import pytest
from typer.models import TyperInfo

from bot.cli import app
from ingest.settings import Settings, list_variables
from scripts.settings_page import PAGE, is_nested, write_page
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_page_of_settings_is_what_the_settings_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page(), "run .venv/bin/python -m scripts.settings_page"
    assert all(f"`{name}`" in write_page() for name in list_variables() if "__" in name)


def test_every_setting_says_what_it_is_for() -> None:
    groups = [Settings, *(type(field.default) for field in Settings.model_fields.values() if is_nested(field))]
    silent = [
        f"{group.__name__}.{name}"
        for group in groups
        for name, field in group.model_fields.items()
        if not is_nested(field) and not field.description
    ]
    assert silent == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for address in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (page.parent / address).exists(), address
    commands = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    commands |= {name for group in app.registered_groups for name in list_commands(group)}
    assert list_verbs("briefing", text) <= commands
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert list_verbs("make", text) <= targets
    variables = {name.rstrip("_") for name in re.findall(r"\bBRIEFING_[A-Z_]+", text)}
    assert variables <= list_variables()


def test_a_change_is_checked_the_same_everywhere() -> None:
    """By `.ci/run`, by the workflow, and by what CONTRIBUTING says of both."""
    run, workflow, page = (
        (ROOT / name).read_text(encoding="utf-8") for name in (".ci/run", ".github/workflows/ci.yml", "CONTRIBUTING.md")
    )
    targets = {word for line in re.findall(r"^make (.+)$", run, re.MULTILINE) for word in line.split()}
    targets -= {"--jobs=2", "--output-sync=target"}
    # Pictures are for people to look at.
    assert set(re.findall(r"\bmake ([a-z-]+)$", workflow, re.MULTILINE)) - {"screenshots"} == targets
    told = next(line for line in page.splitlines() if line.startswith("`.ci/run` runs"))
    assert set(re.findall(r"`make ([a-z-]+)`", told)) == targets


def list_commands(group: TyperInfo) -> set[str]:
    """What stands behind `briefing` for a group: its name, or where it has none its commands'."""
    assert group.typer_instance is not None
    inner = {getattr(command.callback, "__name__", "") for command in group.typer_instance.registered_commands}
    return {group.name} if isinstance(group.name, str) else inner


def list_verbs(program: str, text: str) -> set[str]:
    """The first words of the program's calls, in what is indented or stands between backticks."""
    code = [line.strip() for line in text.splitlines() if line.startswith("    ")] + re.findall(r"`([^`\n]+)`", text)
    call = re.compile(rf"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?{program} ([a-z][a-z-]*)")
    return {match[1] for match in map(call.match, code) if match}
