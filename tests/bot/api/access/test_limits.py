"""How much may be asked: by one person, from one address, in one request, of the model at once."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.outputs import ChatGenerationChunk
from starlette.testclient import TestClient

from bot.api.limits import RateLimits, name_network
from bot.app import Services
from bot.llm.model import LangChainModel
from ingest.errors import InvalidSettings, MissingPackage, TooManyRequests
from ingest.settings import LimitsSettings
from tests.bot.api.access.conftest import serve
from tests.bot.api.access.test_clients import ACCEPTS
from tests.bot.api.calls import upload


@contextmanager
def open_server(services: Services, mode: str = "token", **limits: Any) -> Iterator[TestClient]:
    app = serve(services, LimitsSettings(**limits), mode=mode)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


def sign(services: Services, name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {services.tokens.create(name, 'edit')}"}


def test_one_person_asks_too_often_and_others_go_on(services: Services) -> None:
    with open_server(services, person="3/hour") as client:
        anna, bert = sign(services, "anna"), sign(services, "bert")
        assert [client.get("/api/engines", headers=anna).status_code for _ in range(4)] == [200, 200, 200, 429]
        response = client.get("/api/engines", headers=anna)
        assert response.headers["content-type"] == "application/problem+json"
        problem = response.json()
        assert (problem["code"], problem["retryable"]) == ("too_many_requests", True)
        assert "3 requests of one person within an hour" in problem["detail"]
        assert 1 <= int(response.headers["retry-after"]) <= 3_600
        assert client.get("/api/engines", headers=bert).status_code == 200


def test_an_address_tries_too_often(services: Services) -> None:
    with open_server(services, address="4/hour") as client:
        wrong = {"Authorization": "Bearer brf_guess"}
        assert [client.get("/api/engines", headers=wrong).status_code for _ in range(3)] == [401, 401, 401]
        assert client.post("/api/session", json={"token": "brf_guess"}).status_code == 401
        for path in ("/api/engines", "/api/me"):
            assert client.get(path, headers=wrong).status_code == 429
        assert client.post("/api/session", json={"token": "brf_guess"}).status_code == 429
        assert client.get("/").status_code == 200, "the page says what is the matter"
        assert client.get("/livez").status_code == 200


def test_questions_have_a_limit_of_their_own(services: Services) -> None:
    with open_server(services, questions="2/hour") as client:
        anna = sign(services, "anna")
        calls = [
            client.post("/api/chat", json={"question": "Who leads the force?"}, headers=anna),
            client.get("/api/articles/paris-summit-germany-offer/summary", headers=anna),
            client.post("/api/chat", json={"question": "Who?"}, headers=anna | {"Accept": "text/event-stream"}),
            client.post("/api/briefings", json={"topic": "the summit"}, headers=anna),
        ]
        assert [response.status_code for response in calls] == [200, 200, 429, 429]
        assert "2 questions of one person" in calls[2].json()["detail"]
        assert client.get("/api/articles", headers=anna).status_code == 200


def test_assistants_and_chat_pages_have_their_questions_counted_and_nothing_else(services: Services) -> None:
    def send(client: TestClient, method: str, **params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        response = client.post("/mcp", json=body, headers=anna | ACCEPTS)
        assert response.status_code == 200, response.text
        return response.json()["result"]

    def chat(client: TestClient, question: str) -> int:
        body = {"model": "briefing", "messages": [{"role": "user", "content": question}]}
        return client.post("/v1/chat/completions", json=body, headers=anna).status_code

    with open_server(services, questions="2/hour") as client:
        anna = sign(services, "anna")
        question = "Who leads the force?"
        for _ in range(3):
            assert send(client, "tools/list")["tools"]
            assert not send(client, "tools/call", name="search", arguments={"query": question}).get("isError")
            assert chat(client, '### Task:\nGenerate 1-3 tags.\n{"tags": []}\n<chat_history>\nUSER: Hi\n') == 200
        assert not send(client, "tools/call", name="ask", arguments={"question": question}).get("isError")
        assert [chat(client, question), chat(client, question)] == [200, 429]
        for name, arguments in (("ask", {"question": question}), ("brief", {"topic": "the summit"})):
            refused = send(client, "tools/call", name=name, arguments=arguments)
            assert refused["isError"]
            assert "2 questions of one person" in refused["content"][0]["text"]


def test_on_loopback_without_access_control_nothing_is_counted(services: Services) -> None:
    with open_server(services, mode="none", person="1/hour", address="1/hour", questions="1/hour") as client:
        assert {client.get("/api/engines").status_code for _ in range(20)} == {200}


@pytest.mark.parametrize("text", ["", "many", "30", "30/fortnight", "-1/minute"])
def test_a_limit_that_is_none(text: str) -> None:
    with pytest.raises(InvalidSettings, match="BRIEFING_LIMITS__PERSON"):
        RateLimits(LimitsSettings(person=text))


def test_where_requests_are_counted() -> None:
    with pytest.raises(InvalidSettings, match="BRIEFING_LIMITS__STORAGE_URL"):
        RateLimits(LimitsSettings(storage_url="cellar://x"))


def test_a_counter_that_does_not_answer_keeps_nobody_out() -> None:
    async def ask_often() -> None:
        limits = RateLimits(LimitsSettings(storage_url="redis://127.0.0.1:1", person="1/hour"))
        for _ in range(3):
            await limits.count("person", "anna")

    asyncio.run(ask_often())


def test_redis_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(MissingPackage, match="EXTRAS=redis"):
        RateLimits(LimitsSettings(storage_url="redis://127.0.0.1:1"))


def test_time_makes_room_again() -> None:
    async def ask_often() -> float:
        limits = RateLimits(LimitsSettings(person="2/second"))
        for _ in range(2):
            await limits.count("person", "anna")
        with pytest.raises(TooManyRequests) as refused:
            await limits.count("person", "anna")
        await asyncio.sleep(max(0.0, refused.value.wait_s) + 1.0)
        await limits.count("person", "anna")
        return refused.value.wait_s

    assert asyncio.run(ask_often()) <= 2.0


def test_one_machine_has_one_network_address() -> None:
    assert name_network("192.0.2.7") == "192.0.2.7"
    assert name_network("2001:db8:1:2:aaaa::1") == name_network("2001:db8:1:2::ffff")
    assert name_network("2001:db8:1:2::1") != name_network("2001:db8:1:3::1")
    assert name_network("::ffff:192.0.2.7") != name_network("::ffff:192.0.2.8")
    assert name_network("nonsense") == "nonsense"


def test_sizes_are_set(services: Services) -> None:
    with open_server(services, mode="none", body_bytes=2_000, upload_bytes=20_000) as client:
        large = {"question": "x" * 3_000}
        assert client.post("/api/chat", json=large).status_code == 413
        files = [("files", ("a.txt", b"x" * 3_000, "text/plain"))]
        response = client.post("/api/chat", files=files)
        assert response.status_code == 413, "files are for routes that take some"
        assert (
            client.post("/api/articles", files=[("files", ("a.txt", b"x" * 30_000, "text/plain"))]).status_code == 413
        )
        text = b"The mill\n\n" + b"The mill grinds rye. " * 200
        assert upload(client, ("mill.txt", text))[-1][0] == "report"


class CountingModel(FakeListChatModel):
    """Says something, slowly, and knows how many it speaks with."""

    now: int = 0
    most: int = 0

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            async for chunk in super()._astream(messages, stop, run_manager, **kwargs):
                yield chunk
        finally:
            self.now -= 1


def test_the_model_is_called_so_many_times_at_once() -> None:
    chat = CountingModel(responses=["It rains."], sleep=0.001)
    model = LangChainModel(chat, "fake", "fake", most_calls=3)

    async def ask() -> str:
        return "".join([piece.text async for piece in model.stream([HumanMessage("Rain?")], None)])

    async def ask_all() -> list[str]:
        return await asyncio.gather(*(ask() for _ in range(10)))

    for _ in range(2):
        assert asyncio.run(ask_all()) == ["It rains."] * 10
    assert (chat.most, chat.now) == (3, 0)
