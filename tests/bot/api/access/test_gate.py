"""Every route, one that somebody adds tomorrow among them, stands behind the gate."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from bot.api.identity import check_settings
from bot.app import Services
from bot.models import Person
from ingest.errors import InvalidSettings
from ingest.settings import AuthSettings, Settings
from tests.bot.api.access.conftest import Enter, serve
from tests.conftest import ROOT

OPEN = {
    "/", "/articles", "/answers/{answer_id}", "/ui", "/ui/app.js", "/ui/page.css", "/docs", "/livez", "/readyz",
    "/slack/events", "/api/me", "/api/session", "/login", "/login/callback",
}  # fmt: skip
FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://[::1"},
    {"Origin": "http://127.0.0.1:9000"},
    {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "cross-site"},
)


def list_calls(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every method and path of the document, and what is in none."""
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            yield method.upper(), path
    yield from [("POST", "/api/ingest"), ("GET", "/api/openapi.json"), ("GET", "/none"), ("POST", "/")]


def test_strangers_get_nowhere_but_to_the_open_routes(enter: Enter) -> None:
    client = enter()
    closed = [
        (method, path) for method, path in list_calls(client.app) if path not in OPEN or method not in ("GET", "POST")
    ]
    assert len(closed) > 35
    for method, path in closed:
        if (method, path) == ("DELETE", "/api/session"):
            continue
        response = client.request(method, path.replace("{", "").replace("}", ""))
        assert response.status_code == 401, (method, path)
    for path in ("/", "/articles", "/answers/x", "/ui/app.js", "/livez", "/readyz", "/api/me"):
        assert client.get(path).status_code == 200, path
    assert client.post("/slack/events").status_code == 503, "Slack is not connected; it has signatures of its own"


@pytest.mark.parametrize(
    "path",
    [
        "http://127.0.0.1:8000//api/articles",
        "/ui/../api/articles",
        "/ui/%2e%2e/api/articles",
        "/answers/x/../../api/articles",
    ],
)
def test_no_spelling_of_an_address_leads_past(enter: Enter, path: str) -> None:
    assert enter().get(path).status_code in (401, 404)


def test_what_is_mounted_later_is_behind_the_gate_too(services: Services) -> None:
    app = serve(services, mode="token")
    app.mount("/more", PlainTextResponse("inside"))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert client.get("/more").status_code == 401
        headers = {"Authorization": f"Bearer {services.tokens.create('desk', 'ask')}"}
        assert client.get("/more", headers=headers).text == "inside"


def test_another_sites_page_can_call_nothing(client: TestClient) -> None:
    """Whatever writes, and whatever costs: every call of the document, in every form in which a browser sends it."""
    app = client.app
    assert isinstance(app, FastAPI)
    called = 0
    for method, path in list_calls(app):
        if method == "GET" and path in OPEN:
            continue
        for headers in FOREIGN:
            response = client.request(method, path.replace("{", "").replace("}", ""), headers=headers)
            told = response.json()
            code = told.get("error", told)["code"]
            assert (response.status_code, code) == (403, "cross_site_request"), (method, path, headers)
            called += 1
    assert called > 250


def test_its_own_page_and_programs_can(services: Services) -> None:
    with TestClient(serve(services, public_url="https://news.example"), base_url="http://127.0.0.1:8000") as client:
        for headers in (
            {},
            {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
            {"Origin": "https://news.example", "Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "none"},
        ):
            assert client.get("/api/conversations", headers=headers).status_code == 200
    with TestClient(serve(services), base_url="http://127.0.0.1:8000") as client:
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert client.get("/answers/x", headers=link).status_code == 200, "links lead to the page"


def test_every_guarded_call_documents_its_refusals(client: TestClient) -> None:
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        for method, call in methods.items():
            assert path in OPEN or {"401", "403", "429"} <= set(call["responses"]), (method, path)


def test_the_page_on_access_names_what_needs_no_token(services: Services) -> None:
    page = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    told = page[page.index("What needs no token") : page.index("Everything else answers 401")]
    paths = {path for path in serve(services, mode="token").open_paths if not path.startswith("/ui/")}
    assert set(re.findall(r"`(/[^`]*)`", told)) == paths


def test_a_browser_gets_a_page(enter: Enter) -> None:
    page = {"Accept": "text/html,*/*;q=0.8"}
    response = enter().get("/api/answers/x/export", headers=page)
    assert response.status_code == 401
    assert response.headers["content-type"].startswith("text/html")
    assert "Sign in first" in response.text
    assert 'href="/"' in response.text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "news.example"])
def test_without_access_control_only_loopback_is_served(host: str) -> None:
    with pytest.raises(InvalidSettings, match="BRIEFING_AUTH__MODE"):
        check_settings(Settings(host=host))
    check_settings(Settings(host=host, auth=AuthSettings(mode="token")))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_needs_nothing(host: str) -> None:
    check_settings(Settings(host=host))


@pytest.mark.parametrize(
    ("auth", "named"),
    [
        ({"mode": "proxy"}, "BRIEFING_AUTH__PROXIES"),
        ({"mode": "oidc", "client_id": "x"}, "BRIEFING_AUTH__ISSUER"),
        ({"mode": "oidc", "issuer": "https://id.example"}, "BRIEFING_AUTH__CLIENT_ID"),
    ],
)
def test_what_is_left_out_is_named(auth: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidSettings, match=named):
        check_settings(Settings(auth=AuthSettings.model_validate(auth)))


@pytest.mark.parametrize(("mode", "groups"), [("none", None), ("token", frozenset())])
def test_on_open_routes_strangers_read_what_is_for_everybody(
    services: Services, mode: str, groups: frozenset[str] | None
) -> None:
    app = serve(services, mode=mode)
    seen: list[Person] = []

    async def note(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["state"]["person"])
        await PlainTextResponse("noted")(scope, receive, send)

    app.router.middleware_stack._app = note
    client = TestClient(app, base_url="http://127.0.0.1:8000")
    for path in ("/readyz", "/", "/api/me"):
        assert client.get(path).text == "noted"
    assert [person.access.groups for person in seen] == [groups] * 3


def test_on_open_routes_whoever_holds_the_data_folder_reads_everything(services: Services) -> None:
    proof = {"X-Briefing-Owner": "proof"}
    app = serve(replace(services, owner_token="proof"), mode="token")
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        article = client.get("/api/articles", headers=proof).json()["articles"][0]["id"]
        assert client.patch(f"/api/articles/{article}", headers=proof, json={"groups": ["board"]}).status_code == 200
        counts = [
            client.get("/readyz", headers=headers).json()["corpus"]["articles"]
            for headers in ({}, {"X-Briefing-Owner": "guessed"}, proof)
        ]
    assert counts == [4, 4, 5]
