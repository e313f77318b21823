from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.app import Services
from bot.models import Answer
from ingest.settings import Settings
from tests.bot.api import calls
from tests.bot.api.calls import read_events

QUESTION = "How many countries took part in the Paris summit?"
Events = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(build_app(services), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, question: str = QUESTION, **more: Any) -> dict[str, Any]:
    return calls.ask(client, question, **more)


def stream(client: TestClient, question: str = QUESTION, **more: Any) -> Events:
    headers = {"Accept": "text/event-stream"}
    with client.stream("POST", "/api/chat", json={"question": question, **more}, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        return read_events(response.iter_lines())


def test_an_answer_has_its_source_first(client: TestClient) -> None:
    answer = ask(client)
    assert answer["outcome"] == "answered"
    assert "35" in answer["statements"][0]["text"]
    Answer.model_validate(answer)


def test_citations_are_the_exact_words_of_their_article(client: TestClient) -> None:
    answer = ask(client, "What is the multinational force meant to do?")
    assert answer["citations"]
    for citation in answer["citations"]:
        url = f"/api/articles/{citation['article_id']}"
        text = client.get(url, params={"version": citation["article_version"]}).json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_numbers_run_from_one_in_order_of_first_use(client: TestClient) -> None:
    answer = ask(client, "What does Russia demand?")
    used = [number for statement in answer["statements"] for number in statement["citations"]] + answer["nearest"]
    first_use = list(dict.fromkeys(used))
    assert first_use == list(range(1, len(answer["citations"]) + 1))
    assert [citation["number"] for citation in answer["citations"]] == first_use


def test_the_stream_ends_with_the_answer_that_its_events_add_up_to(client: TestClient) -> None:
    events = stream(client)
    names = [name for name, _ in events]
    assert names[0] == "status"
    assert names[-1] == "answer"
    answer = events[-1][1]
    assert [data["statement"] for name, data in events if name == "statement"] == answer["statements"]
    cited = [citation for name, data in events if name == "statement" for citation in data["citations"]]
    assert cited == answer["citations"][: len(cited)]


def test_stream_and_json_give_the_same_answer(client: TestClient) -> None:
    varies = ("id", "conversation_id", "timings_ms")
    whole, streamed = ask(client), stream(client)[-1][1]
    assert {k: v for k, v in whole.items() if k not in varies} == {k: v for k, v in streamed.items() if k not in varies}


def test_what_the_corpus_does_not_say_is_declined_and_not_an_error(client: TestClient) -> None:
    answer = ask(client, "What is the annual budget of the Portuguese navy?")
    assert answer["outcome"] == "declined"
    assert answer["statements"] == []
    assert answer["missing"]
    assert answer["nearest"]


def test_a_conversation_is_kept_with_its_answers(client: TestClient) -> None:
    first = ask(client)
    second = ask(client, "What does Russia demand?", conversation_id=first["conversation_id"])
    assert second["conversation_id"] == first["conversation_id"]
    kept = client.get(f"/api/conversations/{first['conversation_id']}").json()
    assert [turn["answer"] for turn in kept["turns"]] == [first, second]
    assert kept["title"] == QUESTION
    assert client.get(f"/api/answers/{second['id']}").json() == second


def test_filters_hold_exactly(client: TestClient) -> None:
    question = "What is planned for Ukraine?"
    early = ask(client, question, filters={"published_to": "2025-12-31"})
    assert {citation["published"] for citation in early["citations"]} <= {"2025-03-11", "2025-08-20"}
    one = ask(client, question, filters={"article_ids": ["military-chiefs-meeting-preview"]})
    assert {citation["article_id"] for citation in one["citations"]} == {"military-chiefs-meeting-preview"}
    assert ask(client, question, filters={"publishers": []})["citations"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"question": "?!"}, 422, "empty_question"),
        ({"question": "x" * 3000}, 422, "question_too_long"),
        ({"question": "Who?", "engine": "oracle"}, 422, "unknown_engine"),
        ({"question": "Who?", "conversation_id": "none"}, 404, "unknown_conversation"),
        ({"question": 5}, 422, "invalid_request"),
        ({"question": "Who?", "filter": {}}, 422, "invalid_request"),
        ({"question": "Who?", "filters": {"publishers": ["Nobody"]}}, 422, "unknown_filter"),
        ({"question": "Who?", "filters": {"article_ids": ["nothing"]}}, 422, "unknown_filter"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_bad_requests_are_problem_documents(
    client: TestClient, body: dict[str, Any], status: int, code: str, accept: str
) -> None:
    response = client.post("/api/chat", json=body, headers={"Accept": accept})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["detail"]


def test_unknown_things_are_problem_documents(client: TestClient) -> None:
    for path, code in (
        ("/api/articles/none", "unknown_article"),
        ("/api/answers/none", "unknown_answer"),
        ("/api/conversations/none", "unknown_conversation"),
        ("/api/nowhere", "not_found"),
    ):
        response = client.get(path)
        assert response.status_code == 404
        assert response.json()["code"] == code


def test_articles_are_listed_whole_or_by_page(client: TestClient) -> None:
    whole = client.get("/api/articles").json()
    assert len(whole["articles"]) == 5
    assert whole["cursor"] is None
    pages: list[str] = []
    cursor = None
    while True:
        page = client.get("/api/articles", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        pages += [article["id"] for article in page["articles"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert pages == [article["id"] for article in whole["articles"]]


def test_health_tells_what_is_served(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["corpus"]["articles"] == 5
    assert ready["corpus"]["through"] == "2026-01-07"


def test_an_index_of_other_settings_is_not_ready(services: Services, corpus_data: object) -> None:
    settings = Settings(data_dir=services.settings.data_dir)
    stale = replace(services, settings=settings, stamp={**services.stamp, "max_tokens": 7})
    with TestClient(build_app(stale), base_url="http://127.0.0.1") as client:
        response = client.get("/readyz")
    assert response.status_code == 409
    assert response.json()["code"] == "stale_index"


def test_only_a_reader_of_the_data_folder_may_have_files_read(client: TestClient) -> None:
    response = client.post("/api/ingest", json={"paths": ["/etc"]})
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"


def test_any_authorization_header_is_accepted(client: TestClient) -> None:
    assert client.get("/livez", headers={"Authorization": "Bearer whatever"}).status_code == 200


def test_responses_carry_a_strict_content_security_policy(client: TestClient) -> None:
    for path in ("/", "/answers/x", "/api/articles", "/api/nowhere"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
