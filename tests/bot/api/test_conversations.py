import pytest
from starlette.testclient import TestClient

from tests.bot.api.calls import ask

QUESTION = "How many countries took part in the Paris summit?"


def list_titles(client: TestClient, **params: str | int) -> list[str]:
    response = client.get("/api/conversations", params=params)
    assert response.status_code == 200, response.text
    return [one["title"] for one in response.json()["conversations"]]


def test_conversations_are_listed_searched_renamed_and_deleted(client: TestClient) -> None:
    first = ask(client, QUESTION)
    ask(client, "What does Russia demand?")
    assert list_titles(client) == ["What does Russia demand?", QUESTION]
    assert list_titles(client, search="countries paris") == [QUESTION]
    path = f"/api/conversations/{first['conversation_id']}"
    assert client.patch(path, json={"title": "Summit"}).status_code == 204
    assert list_titles(client, search="summit") == ["Summit"]
    assert client.delete(path).status_code == 204
    assert list_titles(client) == ["What does Russia demand?"]
    assert client.get(f"/api/answers/{first['id']}").json()["code"] == "unknown_answer"


def test_the_list_comes_by_page(client: TestClient) -> None:
    asked = [f"What does Russia demand of country {number}?" for number in range(3)]
    for question in asked:
        ask(client, question)
    first = client.get("/api/conversations", params={"limit": 2}).json()
    second = client.get("/api/conversations", params={"limit": 2, "cursor": first["cursor"]}).json()
    assert [one["title"] for one in first["conversations"] + second["conversations"]] == asked[::-1]
    assert second["cursor"] is None


def test_an_edited_question_does_not_see_what_it_takes_the_place_of(client: TestClient) -> None:
    first = ask(client, QUESTION)
    conversation = f"/api/conversations/{first['conversation_id']}"
    second = ask(client, "And what does Russia demand?", conversation_id=first["conversation_id"])
    assert client.post(f"{conversation}/rewind", json={"answer_id": first["id"]}).status_code == 404
    assert client.post(f"{conversation}/rewind", json={"answer_id": second["id"]}).status_code == 204
    assert [turn["answer"]["id"] for turn in client.get(conversation).json()["turns"]] == [first["id"]]
    assert client.get(f"/api/answers/{second['id']}").json() == second


@pytest.mark.parametrize("title", ["", "   "])
def test_a_title_has_words(client: TestClient, title: str) -> None:
    answer = ask(client, QUESTION)
    response = client.patch(f"/api/conversations/{answer['conversation_id']}", json={"title": title})
    assert response.json()["code"] == "invalid_request"


def test_what_is_not_there_is_a_problem(client: TestClient) -> None:
    assert client.patch("/api/conversations/x", json={"title": "y"}).json()["code"] == "unknown_conversation"
    assert client.delete("/api/conversations/x").json()["code"] == "unknown_conversation"
    assert client.get("/api/conversations", params={"cursor": "x"}).status_code == 422


@pytest.mark.parametrize("cursor", ["yesterday/x", "0001-01-01T00:00:00+14:00/x", "2026-01-01T00:00:00/x"])
def test_a_cursor_that_no_list_gave_is_refused_or_read_as_utc(client: TestClient, cursor: str) -> None:
    expected = 200 if cursor.startswith("2026") else 422
    assert client.get("/api/conversations", params={"cursor": cursor}).status_code == expected
