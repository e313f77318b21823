"""API tokens: made once, kept as a hash, good for what their scope says, until they end."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from bot.app import Services
from bot.store.tokens import PREFIX, TokenStore
from ingest.errors import DuplicateToken, InvalidSettings, UnknownToken
from ingest.settings import Settings
from tests.bot.api.access.conftest import Enter, serve
from tests.bot.api.calls import ask, upload


@pytest.fixture
def tokens(settings: Settings) -> TokenStore:
    return TokenStore(settings.sql_url)


def test_a_token_is_found_and_kept_nowhere(tokens: TokenStore, settings: Settings) -> None:
    secret = tokens.create("desk", "edit", ["press", "legal", "press"])
    assert secret.startswith(PREFIX)
    assert len(secret) == len(PREFIX) + 43
    found = tokens.find(secret)
    assert found is not None
    assert (found.name, found.scope, found.groups) == ("desk", "edit", ("legal", "press"))
    assert (found.person.id, found.person.access.groups) == ("token:desk", {"legal", "press"})
    tokens.close()
    with closing(sqlite3.connect(settings.data_dir / "briefing.sqlite3")) as connection:
        kept = "\n".join(connection.iterdump())
    assert "token" in kept
    assert secret not in kept
    assert secret.removeprefix(PREFIX) not in kept


def test_what_is_no_token(tokens: TokenStore) -> None:
    secret = tokens.create("desk", "ask")
    for wrong in ("", PREFIX, secret[:-1], secret + "x", secret.upper(), "\ud800", "ü"):
        assert tokens.find(wrong) is None


def test_a_token_ends(tokens: TokenStore) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    assert tokens.find(tokens.create("old", "ask", expires_at=past)) is None
    assert tokens.find(tokens.create("new", "ask", expires_at=past + timedelta(days=1))) is not None
    secret = tokens.create("third", "ask")
    tokens.revoke("third")
    assert tokens.find(secret) is None
    with pytest.raises(UnknownToken):
        tokens.revoke("third")
    assert [one.name for one in tokens.list()] == ["new", "old"]


def test_names(tokens: TokenStore) -> None:
    tokens.create("desk", "ask")
    with pytest.raises(DuplicateToken, match="desk"):
        tokens.create("desk", "admin")
    for name in ("", " ", "a b", "a\nb", "x" * 101, "-x", "../x"):
        with pytest.raises(InvalidSettings):
            tokens.create(name, "ask")


def test_when_it_was_last_used(tokens: TokenStore) -> None:
    secret = tokens.create("desk", "ask")
    assert tokens.list()[0].used_at is None
    tokens.find(secret)
    first = tokens.list()[0].used_at
    tokens.find(secret)
    assert first is not None
    assert tokens.list()[0].used_at == first, "noted once an hour"


def test_a_session_ends_with_its_token(tokens: TokenStore) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=60)
    tokens.create("desk", "ask", expires_at=soon)
    token = tokens.list()[0]
    session = tokens.open_session(token.person, 12, token)
    assert tokens.find_session(session) == token.person
    assert tokens.find_session(session[:-1]) is None
    over = tokens.open_session(token.person, 0.0)
    assert tokens.find_session(over) is None
    tokens.revoke("desk")
    assert tokens.find_session(session) is None


def test_a_key_is_made_once(tokens: TokenStore, settings: Settings) -> None:
    key = tokens.load_key("sessions")
    assert len(key) >= 43
    with closing(TokenStore(settings.sql_url)) as other:
        assert other.load_key("sessions") == key
        assert other.load_key("others") != key


def test_scopes(enter: Enter) -> None:
    reader, editor, admin = enter("reader"), enter("editor", "edit"), enter("admin", "admin")
    assert ask(reader, "How many countries took part in the Paris summit?")["outcome"] == "answered"
    refused = reader.request("DELETE", "/api/articles/paris-summit-germany-offer")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "scope edit" in refused.json()["detail"]
    file = ("files", ("lamp.txt", b"The lamp\n\nThe lamp was lit in 1911.\n", "text/plain"))
    assert reader.post("/api/articles", files=[file]).status_code == 403
    assert upload(editor, ("lamp.txt", b"The lamp\n\nThe lamp was lit in 1911.\n"))[-1][0] == "report"
    assert editor.get("/api/feedback").status_code == 403
    assert admin.get("/api/feedback").status_code == 200
    assert admin.delete("/api/articles/lamp").status_code == 204


def test_what_shows_no_good_token_is_refused(enter: Enter, services: Services) -> None:
    stranger = enter()
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer "}, {"X-Briefing-Owner": "guess"}):
        response = stranger.get("/api/articles", headers=headers)
        assert (response.status_code, response.json()["code"]) == (401, "unauthorized")
        assert response.headers["www-authenticate"] == "Bearer"
    response = stranger.get("/api/articles", headers={"Authorization": "Bearer brf_guess"})
    assert response.status_code == 401
    assert "not valid" in response.json()["detail"]
    client = enter("desk")
    assert client.get("/api/articles").status_code == 200
    services.tokens.revoke("desk")
    assert client.get("/api/articles").status_code == 401


def test_nothing_of_a_body_is_read_for_strangers(enter: Enter) -> None:
    assert enter().post("/api/chat", content=b"{", headers={"Content-Type": "application/json"}).status_code == 401


def test_without_access_control_any_authorization_is_ignored(client: TestClient) -> None:
    for value in ("Bearer brf_none", "Basic x", "nonsense"):
        assert client.get("/api/articles", headers={"Authorization": value}).status_code == 200
    assert client.get("/api/me").json()["person"]["id"] == "local"
    assert client.post("/api/session", json={"token": "brf_x"}).status_code == 403


def test_who_can_read_the_data_folder_needs_no_token(services: Services, enter: Enter) -> None:
    with TestClient(serve(replace(services, owner_token="proof"), mode="token"), base_url="http://127.0.0.1") as client:
        assert client.get("/api/me", headers={"X-Briefing-Owner": "proof"}).json()["person"]["scope"] == "admin"
        assert client.get("/api/articles", headers={"X-Briefing-Owner": "Proof"}).status_code == 401


def test_signing_in_and_out_on_the_page(enter: Enter, services: Services) -> None:
    client = enter()
    assert client.get("/api/me").json() == {"person": None, "mode": "token"}
    assert client.post("/api/session", json={"token": "brf_wrong"}).status_code == 401
    response = client.post("/api/session", json={"token": f" {services.tokens.create('desk', 'ask')} "})
    assert response.status_code == 204
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie.replace("httponly", "")
    assert client.get("/api/me").json()["person"]["name"] == "desk"
    assert client.get("/api/conversations").status_code == 200
    stolen = dict(client.cookies)
    assert client.delete("/api/session").json() == {"next": None}
    assert client.get("/api/conversations").status_code == 401
    client.cookies.update(stolen)
    assert client.get("/api/conversations").status_code == 401, "a session that was ended is good for nothing"


def test_a_cookie_that_somebody_made_up(enter: Enter) -> None:
    client = enter()
    for value in ("x", "eyJzZXNzaW9uIjogIngifQ==.x.y", "", "\x7f" * 50):
        assert client.get("/api/conversations", headers={"Cookie": f"briefing={value}"}).status_code == 401


def test_behind_https_the_cookie_is_for_https_alone(services: Services) -> None:
    app = serve(services, mode="token", public_url="https://news.example")
    with TestClient(app, base_url="https://news.example") as client:
        response = client.post("/api/session", json={"token": services.tokens.create("desk", "ask")})
        assert response.headers["set-cookie"].startswith("__Host-briefing=")
        assert response.headers["set-cookie"].endswith("; secure")
        assert client.get("/api/conversations").status_code == 200
