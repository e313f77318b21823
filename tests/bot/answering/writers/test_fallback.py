"""Every way in which a provider fails, over real HTTP through the real langchain-openai."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from bot.answering.pipeline import AnswerPipeline
from bot.answering.writers.llm import LlmWriter
from bot.app import Services
from bot.llm import calls
from bot.llm.model import PLAIN_S, ChatModel, LangChainModel, build_model
from bot.llm.scripted import read_evidence, write_reply
from bot.models import Answer, AnswerEvent, Event, Request, RestartEvent, StatementEvent
from ingest.models import Access
from ingest.settings import LlmSettings
from tests.bot.answering.writers.provider import (
    Behaviour,
    Provider,
    answer,
    break_off,
    fail,
    filter_out,
    gabble,
    hang,
    refuse,
    run_provider,
    stall,
)
from tests.conftest import load_reader

QUESTION = "How many countries took part in the Paris summit?"
GOOD = "Representatives of 35 countries used the summit in Paris to firm up their plans for Ukraine."


@pytest.fixture
def provider() -> Iterator[Provider]:
    with run_provider() as provider:
        yield provider


def write_well(body: dict[str, Any]) -> str:
    """A right answer, and a second statement that only fills the stream."""
    key = next(iter(read_evidence([HumanMessage(body["messages"][-1]["content"])])))
    return write_reply((GOOD, [key]), ("It was " + "very " * 150 + "long.", [key]))


def write_with(services: Services, model: ChatModel, settings: LlmSettings) -> AnswerPipeline:
    writers = (LlmWriter(load_reader(), model, settings),)
    return replace(services, reader=load_reader(), writers=writers).readable(Access()).pipeline


def connect(services: Services, provider: Provider, timeout_s: float = 20.0, **more: Any) -> AnswerPipeline:
    settings = LlmSettings(base_url=provider.url, model="openai:m", timeout_s=timeout_s, **more)
    return write_with(services, build_model(settings), settings)


async def collect(pipeline: AnswerPipeline, question: str = QUESTION, writer: str = "llm") -> list[Event]:
    return [event async for event in pipeline.stream(Request(question, "c", writer))]


def ask(services: Services, provider: Provider, *behaviours: Behaviour, **more: Any) -> tuple[list[Event], Answer]:
    provider.behave(*behaviours)
    events = asyncio.run(collect(connect(services, provider, **more)))
    last = events[-1]
    assert isinstance(last, AnswerEvent)
    return events, last.answer


def extract(services: Services) -> Answer:
    last = asyncio.run(collect(services.readable(Access()).pipeline, writer="extractive"))[-1]
    assert isinstance(last, AnswerEvent)
    return last.answer


def test_a_provider_that_works_is_streamed(services: Services, provider: Provider) -> None:
    events, told = ask(services, provider, answer(write_well))
    assert [event.event for event in events] == ["status", "status", "status", "statement", "answer"]
    assert told.engine.name == "llm"
    assert told.engine.model == "openai:m"
    assert told.engine.fallback is None
    assert [statement.text for statement in told.statements] == [GOOD]
    assert told.usage is not None
    assert (told.usage.input_tokens, told.usage.output_tokens, told.usage.calls) == (321, 45, 1)
    assert told.usage.counted_tokens > 200
    sent = provider.asked[0]
    assert sent["response_format"]["type"] == "json_schema"
    assert sent["key"] == "Bearer none"


FAILURES: dict[str, tuple[Behaviour, str, int]] = {
    "429": (fail(429, "slow down", headers={"retry-after": "0"}), "too many requests", 3),
    "500": (fail(500, "oops"), "HTTP 500", 3),
    "503": (fail(503, "overloaded"), "HTTP 503", 3),
    "stream breaks": (break_off(write_well), "broke off", 1),
    "malformed": (gabble, "can't be read", 3),
    "prose": (answer(lambda body: "Thirty-five, I believe."), "form that was asked for", 1),
    "refusal": (refuse, "declined", 1),
    "filter": (filter_out, "declined", 1),
    "filtered request": (fail(400, "blocked by content_filter", "content_filter"), "declined", 1),
    "context too long": (
        fail(400, "This model's maximum context length is 10 tokens", "context_length_exceeded"), "longer than", 1,
    ),
    "wrong key": (fail(401, "Incorrect API key provided", "invalid_api_key"), "does not accept the key", 1),
    "no rights": (fail(403, "no access to the model"), "does not accept the key", 1),
    "unknown model": (fail(404, "The model m does not exist"), "HTTP 404", 2),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_named_and_the_extractive_answer_served(
    services: Services, provider: Provider, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(calls, "BACKOFF_S", 0.01)
    behaviour, reason, asked = FAILURES[name]
    events, told = ask(services, provider, behaviour)
    plain = extract(services)
    assert told.engine.name == "extractive"
    assert told.engine.fallback is not None
    assert reason in told.engine.fallback
    assert told.statements == plain.statements
    assert told.citations == plain.citations
    assert len(provider.asked) == asked
    restarted = any(isinstance(event, RestartEvent) for event in events)
    sent = sum(isinstance(event, StatementEvent) for event in events)
    assert restarted == (name == "stream breaks"), "what was shown must be taken back, and only then"
    assert sent == len(plain.statements) + restarted


def test_a_connection_that_is_refused_is_a_failure_too(services: Services, provider: Provider) -> None:
    provider.behave(hang(0))
    engine = connect(services, provider)
    provider.server_close()
    provider.shutdown()
    last = asyncio.run(collect(engine))[-1]
    assert isinstance(last, AnswerEvent)
    assert "could not be reached" in (last.answer.engine.fallback or "")


@pytest.mark.parametrize("behaviour", [hang(3), stall(write_well, 3)], ids=["silent from the start", "silent midway"])
def test_a_silent_provider_times_out(services: Services, provider: Provider, behaviour: Behaviour) -> None:
    _, told = ask(services, provider, behaviour, timeout_s=0.6)
    assert "in time" in (told.engine.fallback or "")
    assert told.statements == extract(services).statements


def test_retry_after_is_waited_for(services: Services, provider: Provider) -> None:
    began = time.monotonic()
    _, told = ask(services, provider, fail(429, "slow down", headers={"retry-after": "1"}), answer(write_well))
    assert told.engine.name == "llm"
    assert len(provider.asked) == 2
    assert time.monotonic() - began >= 1


def test_a_wait_that_is_longer_than_the_time_left_is_not_begun(services: Services, provider: Provider) -> None:
    _, told = ask(services, provider, fail(429, "slow down", headers={"retry-after": "600"}))
    assert "too many requests" in (told.engine.fallback or "")
    assert len(provider.asked) == 1


def test_a_server_that_recovers_is_not_given_up(
    services: Services, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "BACKOFF_S", 0.01)
    _, told = ask(services, provider, fail(500, "oops"), answer(write_well))
    assert told.engine.name == "llm"


@pytest.mark.parametrize("status", [400, 500])
def test_a_server_without_structured_output_is_asked_for_plain_text(
    services: Services, provider: Provider, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(calls, "BACKOFF_S", 0.01)

    def only_plain(handler: Any, body: dict[str, Any]) -> None:
        if "response_format" in body:
            fail(status, "response_format is not supported")(handler, body)
        else:
            answer(write_well)(handler, body)

    _, told = ask(services, provider, only_plain)
    assert told.engine.name == "llm"
    assert "response_format" not in provider.asked[-1]


def only_plain(status: int) -> Behaviour:
    def behave(handler: Any, body: dict[str, Any]) -> None:
        if "response_format" in body:
            fail(status, "response_format is not supported")(handler, body)
        else:
            answer(write_well)(handler, body)

    return behave


def ask_twice(services: Services, provider: Provider, clock: list[float]) -> list[bool]:
    """Whether structured output was asked for in each request of two questions, the clock set forward between them."""
    settings = LlmSettings(base_url=provider.url, model="openai:m")
    built = build_model(settings)
    model = LangChainModel(built._chat, built.name, "openai", {"temperature": 0}, clock=lambda: clock[0])
    pipeline = write_with(services, model, settings)

    async def ask_both() -> None:
        for step_s in clock[1:]:
            await collect(pipeline)
            clock[0] += step_s

    asyncio.run(ask_both())
    return ["response_format" in asked for asked in provider.asked]


def test_what_a_server_does_not_know_is_remembered_for_a_while(services: Services, provider: Provider) -> None:
    provider.behave(only_plain(400))
    assert ask_twice(services, provider, [0.0, 1.0, 1.0]) == [True, False, False]


def test_and_not_for_ever(services: Services, provider: Provider) -> None:
    provider.behave(only_plain(400))
    assert ask_twice(services, provider, [0.0, PLAIN_S + 1, 1.0]) == [True, False, True, False]


@pytest.mark.parametrize("status", [404, 409, 500, 503])
def test_a_bad_minute_switches_nothing_off(
    services: Services, provider: Provider, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(calls, "BACKOFF_S", 0.01)
    failing = [fail(status, "oops")] * (2 if status >= 500 else 1)
    provider.behave(*failing, answer(write_well))
    asked = ask_twice(services, provider, [0.0, 1.0, 1.0])
    assert asked == [*[True] * len(failing), False, True]


def test_a_slow_provider_blocks_nobody_else(services: Services, provider: Provider) -> None:
    provider.behave(hang(60))

    async def race() -> tuple[int, bool]:
        slow = [asyncio.create_task(collect(connect(services, provider, timeout_s=50))) for _ in range(12)]
        while len(provider.asked) < len(slow) and not any(task.done() for task in slow):
            await asyncio.sleep(0.02)
        quick = await collect(services.readable(Access()).pipeline, writer="extractive")
        done_first = not any(task.done() for task in slow)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return len(quick), done_first

    events, done_first = asyncio.run(race())
    assert events > 2
    assert done_first


def test_a_prompt_beyond_the_budget_is_never_sent(services: Services, provider: Provider) -> None:
    provider.behave(answer(write_well))
    settings = LlmSettings(base_url=provider.url, model="openai:m", max_input_tokens=500)
    smaller = settings.model_copy(update={"max_input_tokens": 50})
    last = asyncio.run(collect(write_with(services, build_model(settings), smaller)))[-1]
    assert isinstance(last, AnswerEvent)
    assert "MAX_INPUT_TOKENS" in (last.answer.engine.fallback or "")
    assert provider.asked == []
