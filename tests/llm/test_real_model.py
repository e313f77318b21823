"""Ten questions through a real model server, langchain-openai and the whole bot; what came of each is printed."""

import asyncio
import logging
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.answering.check import has_amounts, has_quotations
from bot.app import Services, open_services
from bot.chat import stream_answer
from bot.models import Answer, AnswerEvent, Request, StatementEvent
from ingest.models import Access
from ingest.settings import LlmSettings, Settings
from tests.conftest import ROOT
from tests.llm.model_server import join_model

QUESTIONS = (
    "How many countries took part in the Paris summit?",
    "Who is the American special envoy?",
    "What is the multinational force meant to do?",
    "Will Germany send soldiers?",
    "How long is the front line?",
    "What does Russia demand?",
    "Why is NATO membership off the table?",
    "What is the Coalition of the Willing?",
    "Who would monitor a ceasefire?",
    "What is the budget of the force?",
)
MODEL_FILE = ROOT / ".venv" / "models" / "small-instruct.gguf"
TIMEOUT_S = 240.0
LEAST_BY_MODEL = 4
"""Answers that a model this small must bring through the check; the others are the extractive ones."""

pytestmark = [pytest.mark.llm, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.llm.model_server", str(join_model(MODEL_FILE)), str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        give_up = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < give_up:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health", timeout=2, trust_env=False).status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def with_model(model_url: str, corpus_data: Path, tmp_path: Path) -> Iterator[Services]:
    folder = tmp_path / "data"
    shutil.copytree(corpus_data, folder)
    llm = LlmSettings(base_url=model_url, model="openai:small", timeout_s=TIMEOUT_S, max_output_tokens=400)
    with open_services(Settings(data_dir=folder, llm=llm)) as services:
        yield services


async def ask(services: Services, question: str) -> tuple[Answer, float | None]:
    """The answer, and the seconds to its first statement."""
    began, first = time.monotonic(), None
    async for event in stream_answer(services, Request(question)):
        if isinstance(event, StatementEvent) and first is None:
            first = time.monotonic() - began
        if isinstance(event, AnswerEvent):
            return event.answer, first
    raise AssertionError("no answer")


def show(answer: Answer, first: float | None, dropped: list[str]) -> str:
    lines = [f"\nQ: {answer.question}"]
    lines += [f"A: {one.text} {list(one.citations)}" for one in answer.statements]
    lines += [f"   [{one.number}] {one.article_id}: {one.quote}" for one in answer.citations]
    lines += [f"   differ: {one.about}" for one in answer.disagreements]
    lines += [f"   not said: {'; '.join(answer.missing)}"] if answer.missing else []
    lines += [f"   - {line}" for line in dropped]
    lines.append(f"   {answer.outcome}, {answer.engine.name}, fallback: {answer.engine.fallback}")
    usage = answer.usage.model_dump(exclude_defaults=True) if answer.usage else None
    lines.append(f"   first statement after {first or 0:.1f} s, whole {answer.timings_ms.total / 1000:.1f} s; {usage}")
    return "\n".join(lines)


def test_ten_questions(
    with_model: Services, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO, logger="bot.answering.writers")
    by_model = 0
    for question in QUESTIONS:
        caplog.clear()
        answer, first = asyncio.run(ask(with_model, question))
        records = [record for record in caplog.records if record.name == "bot.answering.writers.statements"]
        dropped = [record.getMessage() for record in records]
        with capsys.disabled():
            print(show(answer, first, dropped), flush=True)
        cited = {citation.number: citation for citation in answer.citations}
        for citation in answer.citations:
            text = (
                with_model.catalog.readable(Access()).load_article(citation.article_id, citation.article_version).text
            )
            assert text[citation.start : citation.end] == citation.quote
        if answer.engine.name == "llm" and answer.statements:
            by_model += 1
            for statement in answer.statements:
                evidence = " ".join(cited[number].quote for number in statement.citations)
                assert has_amounts(evidence, statement.text), statement
                assert has_quotations(evidence, statement.text), statement
        elif answer.statements:
            assert answer.engine.fallback
    assert by_model >= LEAST_BY_MODEL


def test_a_follow_up_is_rewritten(with_model: Services, capsys: pytest.CaptureFixture[str]) -> None:
    async def talk() -> Answer:
        first, _ = await ask(with_model, "Is Italy willing to commit ground forces?")
        async for event in stream_answer(with_model, Request("And Germany?", first.conversation_id)):
            if isinstance(event, AnswerEvent):
                return event.answer
        raise AssertionError("no answer")

    answer = asyncio.run(talk())
    with capsys.disabled():
        print(show(answer, None, []), f"\n   understood as: {answer.standalone_question}", flush=True)
    assert "German" in answer.standalone_question
