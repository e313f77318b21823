"""Slack over signed HTTP, inside the application that `briefing serve` runs."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.app import Services
from ingest.settings import SlackSettings
from tests.bot.slack.conftest import wait_until
from tests.bot.slack.test_answering import QUESTION, wait_for_answer
from tests.slack_api.server import BOT_TOKEN, SECRET, FakeSlack
from tests.slack_api.workspace import MENTION, build_command, build_event, build_message, sign

PATH = "/slack/events"


def open_client(slack: FakeSlack, services: Services) -> TestClient:
    settings = services.settings.model_copy(update={"slack": SlackSettings(api_url=slack.api_url)})
    here = replace(services, settings=settings)
    return TestClient(build_app(here), base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.fixture
def client(slack: FakeSlack, services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SECRET)
    with open_client(slack, services) as client:
        wait_until(lambda: client.app.state.slack)  # type: ignore[attr-defined]
        yield client


def post(client: TestClient, payload: dict[str, Any], retry: int = 0) -> httpx.Response:
    body = json.dumps(payload)
    headers = {"Content-Type": "application/json", **sign(body)}
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
    return client.post(PATH, content=body, headers=headers)  # type: ignore[return-value]


def test_an_event_over_http_is_acknowledged_and_answered_once(slack: FakeSlack, client: TestClient) -> None:
    ts, events = build_message(slack, f"{MENTION} {QUESTION}")
    for retry in range(4):
        for event in events:
            assert post(client, event, retry).status_code == 200
    assert "35" in wait_for_answer(slack, ts).streamed
    assert len(slack.list_thread("C0DESK", ts)) == 1


def test_a_command_over_http_is_answered(slack: FakeSlack, client: TestClient) -> None:
    from urllib.parse import urlencode

    body = urlencode(build_command(slack, QUESTION))
    headers = {"Content-Type": "application/x-www-form-urlencoded", **sign(body)}
    assert client.post(PATH, content=body, headers=headers).status_code == 200
    (whisper,) = wait_until(lambda: slack.whispers)
    assert "35" in whisper.blocks[0]["text"]


def test_slack_may_check_the_address(client: TestClient) -> None:
    response = post(client, {"type": "url_verification", "challenge": "abc"})
    assert (response.status_code, response.json()["challenge"]) == (200, "abc")


@pytest.mark.parametrize("flaw", ["secret", "old", "early", "body", "missing", "stamp", "encoding"])
def test_what_slack_did_not_sign_is_refused(slack: FakeSlack, client: TestClient, flaw: str) -> None:
    ts, events = build_message(slack, f"{MENTION} {QUESTION}")
    body = json.dumps(events[0])
    headers = sign(body)
    if flaw == "secret":
        headers = sign(body, secret="another")
    elif flaw == "old":
        headers = sign(body, at=time.time() - 400)
    elif flaw == "early":
        headers = sign(body, at=time.time() + 400)
    elif flaw == "missing":
        headers = {}
    elif flaw == "stamp":
        headers["X-Slack-Request-Timestamp"] = "yesterday"
    content = b"\xff\xfe" if flaw == "encoding" else (body + " ").encode() if flaw == "body" else body.encode()
    response = client.post(PATH, content=content, headers={"Content-Type": "application/json", **headers})
    assert response.status_code in (400, 401)
    time.sleep(0.2)
    assert slack.list_thread("C0DESK", ts) == []


def test_a_body_without_end_is_refused(client: TestClient) -> None:
    assert client.post(PATH, content=b"x" * 1_100_000).status_code == 413


def test_without_tokens_slack_is_off_and_the_page_is_not(slack: FakeSlack, services: Services) -> None:
    with open_client(slack, services) as client:
        response = post(client, build_event({"type": "message"}))
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert client.get("/livez").status_code == 200
    assert slack.calls == []


def test_a_wrong_token_is_logged_and_the_page_goes_on(
    slack: FakeSlack, services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-old")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SECRET)
    with open_client(slack, services) as client:
        wait_until(lambda: caplog.records)
        assert client.get("/livez").status_code == 200
    assert "Slack is off" in caplog.text
    assert "SLACK_BOT_TOKEN" in caplog.text
