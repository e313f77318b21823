import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest

from evals.benchmarks.latency import Times, serve
from ingest.errors import ServerUnavailable

Message = MutableMapping[str, Any]
Receive, Send = Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]


async def answer(scope: Message, receive: Receive, send: Send) -> None:
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})


async def fail(scope: Message, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "the index is locked"})


async def dawdle(scope: Message, receive: Receive, send: Send) -> None:
    await asyncio.sleep(0.5)


def test_what_is_served_answers() -> None:
    with serve(answer) as client:
        assert client.get("/").text == "here"


def test_a_server_that_does_not_start_is_told_with_its_reason() -> None:
    with pytest.raises(ServerUnavailable, match=r"ended at once.*the index is locked"), serve(fail):
        pytest.fail("it was ready")


def test_a_server_that_is_not_ready_in_time_is_given_up() -> None:
    with pytest.raises(ServerUnavailable, match="not ready in time"), serve(dawdle, ready_within_s=0.1):
        pytest.fail("it was ready")


def test_ratios_are_of_one_question_each() -> None:
    times = Times(90.0, (10.0, 40.0), (12.0, 50.0), (20.0, 120.0)).summarise()
    assert (times["answer_ms"]["p50"], times["floor_ms"]["p50"], times["retrieve_ms"]["p95"]) == (70.0, 25.0, 48.1)
    assert times["ratio"]["p50"] == 2.5
