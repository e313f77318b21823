"""A question that takes too long ends with a named error, stops its work, and keeps nobody else waiting."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import replace

import pytest
from httpx import ASGITransport, AsyncClient, Response
from langchain_core.embeddings import Embeddings

from bot.answering.answers import WriterInput
from bot.answering.writers.extractive import ExtractiveWriter
from bot.api.app import build_app
from bot.app import Services
from bot.chat import Request, fold_answer
from bot.deadline import check_deadline, limit_time
from bot.models import Event
from ingest.errors import QuestionTimeout
from tests.conftest import load_reader

TIMEOUT_S = 0.4


class EndlessWriter(ExtractiveWriter):
    """Thinks in a thread without ever coming to an end by itself."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def begin(self) -> "EndlessWriter":
        return self

    async def write(self, found: WriterInput) -> AsyncGenerator[Event]:
        await asyncio.to_thread(self.think)
        raise AssertionError("it came to an end")
        yield

    def think(self) -> None:
        try:
            while True:
                check_deadline()
                sum(range(50_000))
        finally:
            self.stopped.set()


class SlowEmbeddings(Embeddings):
    """Vectors of another model, long after they were asked for."""

    def __init__(self, model: Embeddings) -> None:
        self._model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        time.sleep(3 * TIMEOUT_S)
        return self._model.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def write_with(services: Services, writer: EndlessWriter) -> Services:
    return replace(limit(services, 5 * TIMEOUT_S), reader=load_reader(), writers=(writer,))


def limit(services: Services, timeout_s: float = TIMEOUT_S) -> Services:
    return replace(services, settings=services.settings.model_copy(update={"question_timeout_s": timeout_s}))


async def ask_and_poll(services: Services, accept: str = "application/json") -> tuple[Response, Sequence[int]]:
    """One question, and the statuses of `/livez` while it was answered."""
    transport = ASGITransport(build_app(services))
    statuses: list[int] = []
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=30) as client:
        question = {"question": "How many countries took part?"}
        asked = asyncio.create_task(client.post("/api/chat", json=question, headers={"accept": accept}))
        while not asked.done():
            statuses.append((await client.get("/livez")).status_code)
            await asyncio.sleep(0.02)
        return await asked, statuses


def test_work_without_an_end_is_stopped_and_livez_answers_meanwhile(services: Services) -> None:
    # What a first question loads takes longer than this one may.
    asyncio.run(fold_answer(services, Request("How many countries took part?")))
    writer = EndlessWriter()
    response, statuses = asyncio.run(ask_and_poll(write_with(services, writer)))
    problem = response.json()
    assert (response.status_code, problem["code"], problem["retryable"]) == (504, "question_timeout", True)
    assert "BRIEFING_QUESTION_TIMEOUT_S" in problem["detail"]
    assert len(statuses) > 2
    assert set(statuses) == {200}
    assert writer.stopped.wait(10)


def test_a_slow_model_ends_the_stream_with_the_error_as_its_last_event(services: Services) -> None:
    services = replace(limit(services), embeddings=SlowEmbeddings(services.embeddings))
    response, statuses = asyncio.run(ask_and_poll(services, "text/event-stream"))
    assert response.status_code == 200
    events = response.text.strip().split("\n\n")
    assert [one.partition("\n")[0] for one in events] == ["event: status", "event: error"]
    assert "question_timeout" in events[-1]
    assert len(statuses) > 2


def test_nothing_is_kept_of_a_question_that_was_given_up(services: Services) -> None:
    slow = write_with(services, EndlessWriter())
    with pytest.raises(QuestionTimeout):
        asyncio.run(fold_answer(slow, Request("How many countries took part?")))
    assert services.conversations.find() == []


def test_time_that_the_reader_of_the_events_takes_is_free() -> None:
    async def make_events() -> AsyncIterator[int]:
        for number in range(3):
            await asyncio.to_thread(check_deadline)
            yield number

    async def read_slowly() -> list[int]:
        read = []
        async for number in limit_time(make_events(), TIMEOUT_S):
            await asyncio.sleep(TIMEOUT_S / 2)
            check_deadline()
            read.append(number)
        return read

    assert asyncio.run(read_slowly()) == [0, 1, 2]


def test_without_a_question_there_is_no_deadline() -> None:
    check_deadline()
