"""The channel of docs/extending.md, run as the page has it."""

import asyncio
import importlib.util
import logging
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

from bot.app import open_services
from bot.delivery import worker
from bot.delivery.backend import Backend, build_stream, open_backend
from ingest.settings import Settings
from tests.conftest import ROOT

LINES = (
    "How many countries took part in the Paris summit?",
    "When did it take place?",
    "What is the annual budget of the Portuguese navy?",
)


@pytest.fixture
def example(tmp_path: Path) -> ModuleType:
    """The code of the section on channels as a module."""
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    section = page.partition("## A channel\n")[2].partition("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    path = tmp_path / "file_channel.py"
    path.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("file_channel", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def backend(corpus_data: Path, tmp_path: Path) -> Iterator[Backend]:
    shutil.copytree(corpus_data, tmp_path / "data")
    settings = Settings(data_dir=tmp_path / "data")
    with open_services(settings) as services, open_backend(settings, build_stream(services), "file") as backend:
        yield backend


def run(example: ModuleType, backend: Backend, folder: Path, answers: int, written: Path | None = None) -> list[str]:
    """Run the channel until the file holds as many answers, and a little longer."""
    written = written or folder / "answers.txt"

    def read() -> list[str]:
        text = written.read_text(encoding="utf-8") if written.exists() else ""
        return text.split("\n\n")[:-1]

    async def watch() -> None:
        task = asyncio.create_task(example.answer_lines(backend, folder / "questions.txt", written))
        async with asyncio.timeout(60):
            while len(read()) < answers and not task.done():
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(watch())
    return read()


def test_lines_are_answered_in_order_once_and_as_one_conversation(
    example: ModuleType, backend: Backend, tmp_path: Path
) -> None:
    (tmp_path / "questions.txt").write_text("\n".join(LINES[:2]), encoding="utf-8")
    first, second = run(example, backend, tmp_path, 2)
    assert first.startswith(f"> {LINES[0]}\n")
    assert "35 countries" in first
    assert re.search(r"^\[1\] .*, Briefing Desk, 7 Jan 2026 \(inferred\): “", first, re.MULTILINE)
    assert second.startswith(f"> {LINES[1]}\n")
    assert len(backend.conversations.find()) == 1
    # What was answered stays as it is when the file has grown.
    (tmp_path / "questions.txt").write_text("\n".join(LINES), encoding="utf-8")
    *kept, third = run(example, backend, tmp_path, 3)
    assert kept == [first, second]
    assert "The sources do not say: " in third
    assert "Closest in the corpus:" in third


def test_what_could_not_be_written_is_written_later(
    example: ModuleType, backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class MakeFolder(logging.Handler):
        """Does what the log asks people to do."""

        def emit(self, record: logging.LogRecord) -> None:
            told.append(record.getMessage())
            folder.mkdir(exist_ok=True)

    told: list[str] = []
    folder = tmp_path / "later"
    handler = MakeFolder(logging.ERROR)
    monkeypatch.setattr("bot.delivery.worker.AGAIN_S", 0.1)
    monkeypatch.setattr(worker.logger, "handlers", [handler])
    (tmp_path / "questions.txt").write_text(LINES[0], encoding="utf-8")
    (answer,) = run(example, backend, tmp_path, 1, folder / "answers.txt")
    assert "35 countries" in answer
    (message,) = told
    assert "No such file or directory" in message
    assert len(backend.conversations.find()) == 1, "the question was not asked again"
