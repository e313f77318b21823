"""Sources over HTTP, against a site of the tests' own on loopback."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.app import Services
from ingest.settings import SourcesSettings
from tests.bot.api.calls import ask
from tests.ingest.sources.site import Answer, Site, open_site

TOKEN = "proof"


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    sources = SourcesSettings(allowed_hosts=("localhost",), timeout_s=5)
    settings = services.settings.model_copy(update={"sources": sources})
    here = replace(services, settings=settings, owner_token=TOKEN)
    with TestClient(build_app(here), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


def test_a_page_is_added_polled_asked_about_and_removed(client: TestClient, site: Site) -> None:
    site.page("/ferry", "The ferry of Lohe runs again")
    response = client.post("/api/sources", json={"address": f"{site.url}/ferry", "every_s": 3_600})
    assert response.status_code == 201
    source = response.json()
    client.post(f"/api/sources/{source['id']}/poll")
    (listed,) = client.get("/api/sources").json()["sources"]
    assert (listed["articles"], listed["error"], listed["every_s"]) == (1, None, 3_600)
    assert "120 cars" in ask(client, "How many cars does the ferry of Lohe carry?")["statements"][0]["text"]
    assert client.delete(f"/api/sources/{source['id']}").status_code == 204
    assert client.get("/api/sources").json() == {"sources": []}
    assert client.get("/api/articles/localhost-ferry").status_code == 200


def test_each_refusal_is_a_problem_by_name(client: TestClient, site: Site) -> None:
    site.answers["/login"] = Answer(status=401)
    site.page("/ferry", "The ferry of Lohe runs again")
    client.post("/api/sources", json={"address": f"{site.url}/ferry"})
    for address, status, code in (
        (f"http://127.0.0.1:{site.port}/ferry", 422, "address_refused"),
        ("ftp://example.org/", 422, "address_refused"),
        (f"{site.url}/none", 424, "source_gone"),
        (f"{site.url}/login", 424, "source_forbidden"),
        (f"{site.url}/ferry", 409, "duplicate_source"),
        ("", 422, "invalid_request"),
    ):
        response = client.post("/api/sources", json={"address": address})
        assert (response.status_code, response.json()["code"]) == (status, code), address
    assert client.delete("/api/sources/none").json()["code"] == "unknown_source"
    assert client.post("/api/sources/none/poll").json()["code"] == "unknown_source"


def test_only_a_reader_of_the_data_folder_may_have_a_folder_watched(client: TestClient, tmp_path: Path) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    assert client.post("/api/sources", json={"address": str(folder)}).status_code == 403
    headers = {"X-Briefing-Owner": TOKEN}
    assert client.post("/api/sources", json={"address": str(folder)}, headers=headers).status_code == 201


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_page_of_another_site_can_change_nothing(client: TestClient, headers: dict[str, str]) -> None:
    for method, path in (
        ("POST", "/api/sources"),
        ("DELETE", "/api/sources/x"),
        ("POST", "/api/sources/x/poll"),
    ):
        body = {"address": "https://example.org/"}
        assert client.request(method, path, headers=headers, json=body).status_code == 403
