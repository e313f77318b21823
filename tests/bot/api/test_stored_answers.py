"""One answer that another release kept breaks no page that shows it, nor any other."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.app import Services
from tests.bot.api.calls import ask

CHANGES: dict[str, Any] = {
    "a field that is not known": lambda stored: json.dumps(stored | {"mood": "cheerful"}),
    "no form that can be read": lambda stored: json.dumps({"question": stored["question"], "said": 1}),
    "damaged": lambda stored: "{broken",
}


@pytest.mark.parametrize("kind", CHANGES)
def test_everything_is_still_served(kind: str, client: TestClient, services: Services) -> None:
    first = ask(client, "How many countries took part in the Paris summit?")
    conversation = first["conversation_id"]
    second = ask(client, "When was the Paris summit?", conversation_id=conversation)
    assert client.put(f"/api/answers/{second['id']}/feedback", json={"verdict": "down"}).status_code == 200
    with services.conversations._write() as connection:
        for table, column in (("answers", "id"), ("feedback", "answer_id")):
            stored = connection.exec_driver_sql(
                f"SELECT answer FROM {table} WHERE {column} = ?", (second["id"],)
            ).scalar_one()
            connection.exec_driver_sql(
                f"UPDATE {table} SET answer = ? WHERE {column} = ?", (CHANGES[kind](json.loads(stored)), second["id"])
            )
    for path in (
        f"/api/conversations/{conversation}",
        f"/api/conversations/{conversation}/export",
        f"/api/conversations/{conversation}/feedback",
        f"/api/answers/{second['id']}",
        f"/api/answers/{second['id']}/changes",
        f"/api/answers/{second['id']}/export",
        f"/api/answers/{second['id']}/feedback",
        f"/api/answers/{second['id']}/suggestions",
        "/api/feedback",
        "/api/timeline",
    ):
        response = client.get(path)
        assert response.status_code == 200, (path, response.text)
    turns = client.get(f"/api/conversations/{conversation}").json()["turns"]
    assert turns[0]["answer"] == first
    assert turns[1]["answer"] == second or "can't be read" in turns[1]["answer"]["notice"]
    assert (turns[1]["answer"] == second) is (kind == "a field that is not known")
    assert ask(client, "Who took part in it?", conversation_id=conversation)["conversation_id"] == conversation
