"""Who may read what, over HTTP: as the header of these tests says who asks."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import Header
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.api.deps import get_person
from bot.app import Services
from bot.models import LOCAL, Person

QUESTION = "How many newspapers does the kiosk of Lohe sell?"
PRESS = {"x-groups": "press"}
PUBLIC = {"x-groups": "-"}


async def read_header(x_groups: Annotated[str, Header()] = "") -> Person:
    return Person(id=LOCAL.id, scope="edit", groups=frozenset({x_groups})) if x_groups else LOCAL


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    app = build_app(services)
    app.dependency_overrides[get_person] = read_header
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture
def kiosk(client: TestClient) -> str:
    """An article for the press alone."""
    words = b"The kiosk of Lohe sells 40 newspapers. It was painted blue in May."
    metadata = json.dumps({"title": "The kiosk", "groups": ["press"], "collections": ["Shops"]})
    response = client.post("/api/articles", files={"files": ("kiosk.txt", words)}, data={"metadata": metadata})
    assert '"outcome":"added"' in response.text.replace(" ", "")
    return "kiosk"


def ask(client: TestClient, who: dict[str, str], **more: Any) -> Any:
    return client.post("/api/chat", json={"question": QUESTION, **more}, headers=who).json()


def test_an_answer_is_from_what_its_asker_may_read(client: TestClient, kiosk: str) -> None:
    mine, others = ask(client, PRESS), ask(client, PUBLIC)
    assert "40 newspapers" in mine["statements"][0]["text"]
    assert (others["outcome"], mine["corpus"]["articles"] - others["corpus"]["articles"]) == ("declined", 1)
    assert mine["corpus"]["fingerprint"] != others["corpus"]["fingerprint"]
    assert "kiosk of lohe" not in json.dumps(others["citations"]).lower()


def test_a_question_may_be_limited_to_what_some_groups_read_and_never_widened(client: TestClient, kiosk: str) -> None:
    assert ask(client, {}, groups=["press"])["outcome"] == "answered"
    assert ask(client, {}, groups=[])["outcome"] == "declined"
    assert ask(client, PUBLIC, groups=["press"])["outcome"] == "declined"
    assert ask(client, PRESS, groups=["press", "board"])["outcome"] == "answered"


def test_a_permalink_shows_each_reader_what_they_may_read(client: TestClient, kiosk: str) -> None:
    answer = ask(client, PRESS)
    address = f"/api/answers/{answer['id']}"
    assert client.get(address, headers=PRESS).json() == answer
    shown = client.get(address, headers=PUBLIC).json()
    assert (shown["outcome"], shown["statements"]) == ("declined", [])
    assert shown["notice"].startswith("Left out here, because you may not read the articles behind it")
    for path in (f"{address}/export", f"{address}/changes", f"/api/conversations/{answer['conversation_id']}/export"):
        assert "40 newspapers" not in client.get(path, headers=PUBLIC).text
    exported = client.get(f"{address}/export", headers=PUBLIC).text
    assert "Left out here" in exported
    assert "40 newspapers" in client.get(f"{address}/export", headers=PRESS).text


def test_groups_are_set_by_who_is_in_them(client: TestClient, kiosk: str) -> None:
    address = f"/api/articles/{kiosk}"
    assert client.get(address, headers=PUBLIC).status_code == 404
    assert client.patch(address, json={"groups": []}, headers=PUBLIC).status_code == 404
    assert client.delete(address, headers=PUBLIC).status_code == 404
    refused = client.patch(address, json={"groups": ["board"]}, headers=PRESS)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_metadata")
    changed = client.patch(address, json={"groups": [], "title": "The blue kiosk"}, headers=PRESS).json()
    assert (changed["groups"], changed["collections"], changed["title"]) == ([], ["Shops"], "The blue kiosk")
    assert ask(client, PUBLIC)["outcome"] == "answered"


def test_what_is_limited_to_a_collection_is_answered_from_it(client: TestClient, kiosk: str) -> None:
    assert ask(client, PRESS, filters={"collections": ["Shops"]})["outcome"] == "answered"
    refused = client.post(
        "/api/chat", json={"question": QUESTION, "filters": {"collections": ["Shops"]}}, headers=PUBLIC
    )
    assert refused.json()["code"] == "unknown_filter"
    assert "Shops" not in refused.json()["detail"].replace("'Shops'", "")
