from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.app import Services
from ingest.pipeline import build_pipeline
from tests.bot.api.calls import ARTICLE, ask, upload
from tests.conftest import CORPUS

QUESTION = "Who lit the lamp of the Quillmar lighthouse?"


@pytest.fixture(autouse=True)
def lamp(client: TestClient) -> None:
    upload(client, ("lamp.md", f"---\ntitle: The lamp\n---\n{ARTICLE}".encode()), published="2025-03-04")


def amend(client: TestClient, **changes: Any) -> dict[str, Any]:
    response = client.patch("/api/articles/lamp", json=changes)
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_what_is_set_right_is_what_the_next_answer_cites(client: TestClient) -> None:
    before = client.get("/readyz").json()["corpus"]["fingerprint"]
    amended = amend(client, title="First light", publisher="Example Herald", published="2026-02-03")
    assert (amended["version"], amended["amended"]) == (2, ["title", "publisher", "published"])
    filters = {"publishers": ["Example Herald"], "published_from": "2026-02-03", "published_to": "2026-02-03"}
    answer = ask(client, QUESTION, filters=filters)
    cited = answer["citations"][0]
    assert (cited["title"], cited["publisher"], cited["published"]) == ("First light", "Example Herald", "2026-02-03")
    assert (cited["published_basis"], cited["article_version"]) == ("stated", 2)
    article = client.get("/api/articles/lamp", params={"version": 2}).json()
    assert article["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert answer["corpus"]["fingerprint"] != before


def test_it_goes_back_to_what_the_file_says_field_by_field(client: TestClient) -> None:
    amend(client, title="First light", published="")
    assert client.get("/api/articles/lamp").json()["published_basis"] == "unknown"
    amended = amend(client, published=None)
    assert (amended["published"], amended["amended"], amended["title"]) == ("2025-03-04", ["title"], "First light")
    assert amend(client, title=None)["amended"] == []


def test_it_holds_on_when_its_folder_is_ingested_again(client: TestClient, services: Services) -> None:
    name = "military-chiefs-meeting-preview"
    response = client.patch(f"/api/articles/{name}", json={"kind": "opinion"})
    assert response.json()["kind"] == "opinion"
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
    assert name in pipeline.ingest([CORPUS]).unchanged
    listed = {one["id"]: one for one in client.get("/api/articles").json()["articles"]}
    assert (listed[name]["kind"], listed[name]["amended"]) == ("opinion", ["kind"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"published": "01/02/2026"}, "invalid_metadata"),
        ({"published": "someday"}, "invalid_metadata"),
        ({"language": "English!"}, "invalid_metadata"),
        ({"title": ""}, "invalid_metadata"),
        ({"publisher": "www.news.example"}, "invalid_metadata"),
        ({"kind": "rumour"}, "invalid_request"),
        ({"title": "x" * 501}, "invalid_request"),
        ({"weather": "fine"}, "invalid_request"),
        (["title"], "invalid_request"),
    ],
)
def test_what_can_not_be_is_a_problem(client: TestClient, body: Any, code: str) -> None:
    response = client.patch("/api/articles/lamp", json=body)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert client.get("/api/articles/lamp").json()["version"] == 1


def test_an_article_that_is_not_there_is_none(client: TestClient) -> None:
    response = client.patch("/api/articles/none", json={"title": "Anything"})
    assert (response.status_code, response.json()["code"]) == (404, "unknown_article")


def test_a_date_in_the_future_is_kept_and_flagged_and_the_corpus_does_not_reach_up_to_it(client: TestClient) -> None:
    through = client.get("/readyz").json()["corpus"]["through"]
    amended = amend(client, published="2931-02-03")
    assert (amended["published"], amended["in_future"]) == ("2931-02-03", True)
    assert client.get("/readyz").json()["corpus"]["through"] == through == "2026-01-07"
    points = client.get("/api/timeline").json()["articles"]
    assert [point["article_id"] for point in points if point["in_future"]] == ["lamp"]
