"""Whatever is refused, by us, by FastAPI or by Starlette, is a problem document with a code."""

from dataclasses import replace
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.app import Services
from ingest.settings import LimitsSettings
from tests.bot.api.calls import upload

JSON = {"Content-Type": "application/json"}
LARGEST_BODY_BYTES = LimitsSettings().body_bytes
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def check_problem(response: Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-security-policy"]
    problem: dict[str, Any] = response.json()
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["type"].endswith(code)
    assert problem["detail"]
    return problem


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1", "", "localhost@evil.example"])
def test_a_foreign_host_name(client: TestClient, host: str) -> None:
    problem = check_problem(client.get("/livez", headers={"Host": host}), 400, "unknown_host")
    assert "BRIEFING_PUBLIC_URL" in problem["detail"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8123", "[::1]:8000"])
def test_loopback_by_any_of_its_names_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/livez", headers={"Host": host}).status_code == 200


def test_the_public_name_is_answered_and_no_other(services: Services) -> None:
    settings = services.settings.model_copy(update={"public_url": "https://news.example/briefing"})
    with TestClient(build_app(replace(services, settings=settings)), base_url="http://news.example") as client:
        assert client.get("/livez").status_code == 200
        check_problem(client.get("/livez", headers={"Host": "other.example"}), 400, "unknown_host")
    with TestClient(build_app(services, any_host=True), base_url="http://other.example") as client:
        assert client.get("/livez").status_code == 200


def test_a_method_that_a_path_does_not_have(client: TestClient) -> None:
    response = client.put("/api/chat", json={})
    check_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"
    check_problem(client.post("/ui/app.js"), 405, "method_not_allowed")


def test_nothing_at_that_address(client: TestClient) -> None:
    problem = check_problem(client.get("/api/nowhere"), 404, "not_found")
    assert "/api/nowhere" in problem["detail"]
    check_problem(client.get("/ui/none.js"), 404, "not_found")


def test_a_body_that_is_no_json(client: TestClient) -> None:
    for body in (b"", b"{", b'{"question": "Who?"', b"who?", b"\xff"):
        response = client.post("/api/chat", content=body, headers=JSON)
        assert response.status_code in (400, 422)
        assert response.headers["content-type"] == "application/problem+json"
    check_problem(client.post("/api/chat", content=b'{"question": "Who', headers=JSON), 400, "malformed_json")


def test_a_body_that_is_sent_as_something_else(client: TestClient) -> None:
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        response = client.post("/api/chat", content=b'{"question": "Who?"}', headers={"Content-Type": media_type})
        problem = check_problem(response, 415, "unsupported_media_type")
        assert media_type in problem["detail"]


def test_a_body_that_is_too_large(client: TestClient) -> None:
    large = b'{"question": "' + b"x" * LARGEST_BODY_BYTES + b'"}'
    check_problem(client.post("/api/chat", content=large, headers=JSON), 413, "body_too_large")
    pieces = (large[begin : begin + 100_000] for begin in range(0, len(large), 100_000))
    check_problem(client.post("/api/chat", content=pieces, headers=JSON), 413, "body_too_large")


def test_an_upload_has_its_own_limit(client: TestClient) -> None:
    text = "The long one\n\n" + "The mill grinds rye. " * (LARGEST_BODY_BYTES // 20)
    files = {"file": ("long.txt", text.encode(), "text/plain")}
    check_problem(client.put("/api/articles/none", files=files), 404, "unknown_article")
    name, report = upload(client, ("picture.gif", b"GIF89a"))[-1]
    assert (name, report["refused"][0]["code"]) == ("report", "unsupported_format")


def test_multipart_that_is_none(client: TestClient) -> None:
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=x"):
        response = client.post("/api/articles", content=b"nothing", headers={"Content-Type": content_type})
        assert response.status_code in (400, 422)
        assert response.headers["content-type"] == "application/problem+json"


def test_an_unknown_page_is_a_page_in_a_browser_and_a_problem_for_programs(client: TestClient) -> None:
    response = client.get("/nowhere", headers=PAGE)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "There is no page at this address" in response.text
    assert 'href="/articles"' in response.text
    check_problem(client.get("/nowhere"), 404, "not_found")
    check_problem(client.post("/nowhere", headers=PAGE), 404, "not_found")


def test_a_filter_names_what_there_is(client: TestClient) -> None:
    def refuse(**filters: Any) -> str:
        response = client.post("/api/chat", json={"question": "Who?", "filters": filters})
        detail: str = check_problem(response, 422, "unknown_filter")["detail"]
        return detail

    assert "there is Briefing Desk." in refuse(publishers=["Briefing Desk", "The Nowhere Times"])
    assert "paris-summit-germany-offer" in refuse(article_ids=["paris-summit-germany-offers"])
    assert len(refuse(publishers=["x" * 100_000])) < 500


def test_a_filter_lists_the_nearest_of_many(client: TestClient) -> None:
    for number in range(12):
        file = (f"mill-{number}.txt", f"Mill {number}\n\nMill {number} grinds rye.\n".encode())
        upload(client, file, publisher=f"Paper {number:02}")
    body = {"question": "Who?", "filters": {"publishers": ["Briefing Dest"]}}
    detail = client.post("/api/chat", json=body).json()["detail"]
    assert "there are Briefing Desk, " in detail
    assert "and 3 more" in detail


def test_every_call_documents_its_refusals(client: TestClient) -> None:
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        for method, call in methods.items():
            refused = {status for status in call["responses"] if status >= "4"}
            assert {"400", "500", "503"} <= refused <= set(call["responses"]), (method, path)
            form, model = ("json", "ErrorBody") if path.startswith("/v1/") else ("problem+json", "Problem")
            described = {f"application/{form}": {"schema": {"$ref": f"#/components/schemas/{model}"}}}
            for status in refused:
                assert call["responses"][status]["content"] == described, (method, path)
