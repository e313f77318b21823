import pytest
from starlette.testclient import TestClient

from bot.app import Services
from ingest.pipeline import build_pipeline
from tests.bot.api.calls import ARTICLE, ask, replace, upload
from tests.conftest import CORPUS

QUESTION = "Who lit the lamp of the Quillmar lighthouse?"


def test_an_upload_is_found_by_the_question_right_after(client: TestClient) -> None:
    assert ask(client, QUESTION)["outcome"] == "declined"
    events = upload(client, ("lamp.md", f"---\ntitle: The lamp\npublished: 1911-05-02\n---\n\n{ARTICLE}".encode()))
    assert [name for name, _ in events] == ["progress", "report"]
    assert events[0][1] == {"done": 0, "total": 1, "name": "lamp.md"}
    assert events[1][1]["taken"] == [{"name": "lamp.md", "article_id": "lamp", "version": 1, "outcome": "added"}]
    answer = ask(client, QUESTION)
    assert "Anna Roth" in answer["statements"][0]["text"]
    assert answer["citations"][0]["published"] == "1911-05-02"


def test_what_a_person_says_of_an_article_wins_over_its_file(client: TestClient) -> None:
    upload(client, ("lamp.txt", ARTICLE.encode()), title="First light", publisher="Example Courier", kind="opinion")
    article = client.get("/api/articles/lamp").json()
    assert (article["title"], article["publisher"], article["kind"]) == ("First light", "Example Courier", "opinion")


def test_each_file_is_taken_or_refused_for_itself(client: TestClient) -> None:
    events = upload(client, ("empty.md", b""), ("lamp.md", ARTICLE.encode()), ("sheet.xlsx", b"x"))
    report = events[-1][1]
    assert [one["article_id"] for one in report["taken"]] == ["lamp"]
    assert [(one["name"], one["code"]) for one in report["refused"]] == [
        ("empty.md", "unreadable_article"),
        ("sheet.xlsx", "unsupported_format"),
    ]
    assert all(one["reason"] for one in report["refused"])


def test_an_upload_never_takes_the_place_of_another_article(client: TestClient) -> None:
    upload(client, ("lamp.md", ARTICLE.encode()))
    same_id = upload(client, ("lamp.md", b"Another text about another lamp altogether."))[-1][1]
    same_text = upload(client, ("other.md", ARTICLE.encode()))[-1][1]
    again = upload(client, ("lamp.md", ARTICLE.encode()))[-1][1]
    assert same_id["refused"][0]["code"] == same_text["refused"][0]["code"] == "duplicate_article"
    assert "'lamp'" in same_text["refused"][0]["reason"]
    assert again["taken"][0]["outcome"] == "unchanged"
    assert client.get("/api/articles/lamp").json()["text"].strip() == ARTICLE


def test_a_replacement_is_a_new_version_and_the_old_one_stays_readable(client: TestClient) -> None:
    upload(client, ("lamp.md", ARTICLE.encode()))
    response = replace(client, "lamp", "new.md", ARTICLE.replace("1911", "1912").encode(), id="other")
    assert response.json() == {"name": "new.md", "article_id": "lamp", "version": 2, "outcome": "changed"}
    assert "1912" in ask(client, QUESTION)["statements"][0]["text"]
    assert "1911" in client.get("/api/articles/lamp", params={"version": 1}).json()["text"]


def test_a_removed_article_is_no_source_any_more(client: TestClient) -> None:
    upload(client, ("lamp.md", ARTICLE.encode()))
    assert client.delete("/api/articles/lamp").status_code == 204
    assert ask(client, QUESTION)["outcome"] == "declined"
    assert client.get("/api/articles/lamp").status_code == 404
    assert client.get("/api/articles/lamp", params={"version": 1}).json()["text"].strip() == ARTICLE


def test_a_purged_article_keeps_no_words(client: TestClient) -> None:
    upload(client, ("lamp.md", ARTICLE.encode()))
    client.delete("/api/articles/lamp", params={"purge": True})
    kept = client.get("/api/articles/lamp", params={"version": 1}).json()
    assert kept["text"] == ""
    assert kept["purged_at"]


def test_a_run_over_a_folder_leaves_uploads_alone(client: TestClient, services: Services) -> None:
    upload(client, ("lamp.md", ARTICLE.encode()))
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
    assert pipeline.ingest([CORPUS]).removed == ()
    assert client.get("/api/articles/lamp").status_code == 200


def test_what_can_not_be_done_is_a_problem(client: TestClient) -> None:
    assert replace(client, "none", "a.md", b"Some words.").json()["code"] == "unknown_article"
    assert client.delete("/api/articles/none").json()["code"] == "unknown_article"
    upload(client, ("lamp.md", ARTICLE.encode()))
    assert replace(client, "lamp", "a.exe", b"Some words.").json()["code"] == "unsupported_format"
    wrong = replace(client, "lamp", "a.md", b"Some words.", weather="fine")
    assert wrong.status_code == 422
    assert "weather" in wrong.json()["detail"]
    assert replace(client, "lamp", "a.md", b"Some words.", published="someday").status_code == 422


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
def test_a_page_of_another_site_can_change_nothing(client: TestClient, headers: dict[str, str]) -> None:
    for method, path in (
        ("POST", "/api/articles"),
        ("PUT", "/api/articles/military-chiefs-meeting-preview"),
        ("DELETE", "/api/articles/military-chiefs-meeting-preview"),
        ("PATCH", "/api/articles/military-chiefs-meeting-preview"),
        ("PATCH", "/api/conversations/x"),
        ("DELETE", "/api/conversations/x"),
        ("POST", "/api/conversations/x/rewind"),
        ("PUT", "/api/answers/x/feedback"),
        ("DELETE", "/api/answers/x/feedback"),
    ):
        assert client.request(method, path, headers=headers, json={}).status_code in (403, 422), path
        response = client.request(method, path, headers=headers)
        assert response.status_code == 403 or method in ("POST", "PUT", "PATCH"), path
    files = [("files", ("lamp.md", ARTICLE.encode(), "text/plain"))]
    assert client.post("/api/articles", files=files, headers=headers).status_code == 403
    assert len(client.get("/api/articles").json()["articles"]) == 5


def test_the_page_itself_may(client: TestClient) -> None:
    headers = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert client.delete("/api/articles/military-chiefs-meeting-preview", headers=headers).status_code == 204
