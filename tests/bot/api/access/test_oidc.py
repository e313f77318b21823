"""Signing on with an identity provider: as it should go, and every way in which it must not."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from bot.api.oidc import SignOn, find_path, read_person
from bot.app import Services
from ingest.errors import InvalidSettings
from ingest.settings import AuthSettings
from tests.bot.api.access.conftest import serve
from tests.bot.api.access.provider import CLIENT, SECRET, Provider, run_provider

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with run_provider() as provider:
        yield provider


@pytest.fixture
def browser(services: Services, provider: Provider) -> Iterator[TestClient]:
    app = serve(services, mode="oidc", issuer=provider.url, client_id=CLIENT, client_secret=SECRET, editors=("desk",))
    with TestClient(app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


def go_to_provider(browser: TestClient, onward: str = "/") -> str:
    """Where the provider sends the browser back to."""
    response = browser.get("/login", params={"next": onward})
    assert response.status_code == 302, response.text
    back = httpx.get(response.headers["location"]).headers["location"]
    assert back.startswith(f"{BASE}/login/callback?")
    return back.removeprefix(BASE)


def sign_on(browser: TestClient, onward: str = "/") -> httpx.Response:
    response: httpx.Response = browser.get(go_to_provider(browser, onward))
    return response


def test_somebody_signs_on_and_out(browser: TestClient) -> None:
    assert browser.get("/api/me").json() == {"person": None, "mode": "oidc"}
    assert browser.get("/api/conversations").status_code == 401
    response = sign_on(browser, "/answers/x?y=1")
    assert (response.status_code, response.headers["location"]) == (303, "/answers/x?y=1")
    person = browser.get("/api/me").json()["person"]
    assert person | {"groups": sorted(person["groups"])} == {
        "id": "oidc:anna-1", "name": "Anna Roth", "email": "anna@news.example", "groups": ["desk", "press"],
        "scope": "edit",
    }  # fmt: skip
    assert browser.get("/api/conversations").status_code == 200
    way_out = browser.delete("/api/session").json()["next"]
    assert "/end?" in way_out
    assert parse_qs(urlsplit(way_out).query)["post_logout_redirect_uri"] == [f"{BASE}/"]
    assert browser.get("/api/conversations").status_code == 401


def test_tokens_are_taken_as_well(browser: TestClient, services: Services) -> None:
    headers = {"Authorization": f"Bearer {services.tokens.create('program', 'ask')}"}
    assert browser.get("/api/conversations", headers=headers).status_code == 200


def test_groups_from_elsewhere(browser: TestClient, provider: Provider) -> None:
    del provider.person["groups"]
    provider.told_elsewhere = {"groups": ["legal"]}
    sign_on(browser)
    assert browser.get("/api/me").json()["person"]["groups"] == ["legal"]


@pytest.mark.parametrize(
    ("claim", "said", "groups"),
    [
        ("roles", {"roles": ["press"]}, {"press"}),
        ("roles", {"roles": "press"}, {"press"}),
        ("realm.roles", {"realm": {"roles": ["press"]}}, {"press"}),
        ("https://news.example/groups", {"https://news.example/groups": ["press"]}, {"press"}),
        ("realm.roles", {"realm": ["press"]}, set()),
        ("roles", {"roles": {"press": True}}, set()),
    ],
)
def test_the_claim_with_the_groups(claim: str, said: dict[str, Any], groups: set[str]) -> None:
    person = read_person({"sub": "x", **said}, AuthSettings(groups_claim=claim))
    assert person.groups == groups
    assert person.name == "x"


@pytest.mark.parametrize(
    ("said", "counts", "where_trusted"),
    [
        ({"email_verified": True}, True, True),
        ({"email_verified": "true"}, True, True),
        ({}, False, True),
        ({"email_verified": None}, False, True),
        ({"email_verified": False}, False, False),
        ({"email_verified": "false"}, False, False),
        ({"email_verified": 0}, False, False),
    ],
)
def test_an_address_that_is_not_verified_is_none(said: dict[str, Any], counts: bool, where_trusted: bool) -> None:
    claims = {"sub": "x", "email": "chief@news.example", **said}
    assert (read_person(claims, AuthSettings()).email is not None) == counts
    assert (read_person(claims, AuthSettings(trust_email=True)).email is not None) == where_trusted


def test_a_sign_on_is_kept_by_its_address(browser: TestClient, provider: Provider, services: Services) -> None:
    find = services.people.find_groups
    sign_on(browser)
    assert find(["Anna@News.example"]) == {"anna@news.example": {"press", "desk"}}
    provider.person["groups"] = ["desk"]
    sign_on(browser)
    assert find(["anna@news.example"]) == {"anna@news.example": {"desk"}}, "a group that was lost is lost here"
    provider.person["email_verified"] = False
    sign_on(browser)
    assert find(["anna@news.example"]) == {}


def test_an_address_from_elsewhere(browser: TestClient, provider: Provider, services: Services) -> None:
    provider.told_elsewhere = {"email": provider.person.pop("email"), "email_verified": True}
    sign_on(browser)
    assert services.people.find_groups(["anna@news.example"]) == {"anna@news.example": {"press", "desk"}}


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"aud": None},
        {"nonce": "replayed"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": None},
        {"azp": "another"},
    ],
    ids=str,
)
def test_a_token_that_says_something_else(browser: TestClient, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    response = sign_on(browser)
    assert (response.status_code, response.json()["code"]) == (401, "sign_in_failed")
    assert browser.get("/api/conversations").status_code == 401


def test_a_token_that_somebody_else_signed(browser: TestClient, provider: Provider) -> None:
    provider.signing = RSAKey.generate_key(2048, {"kid": "first"})
    assert sign_on(browser).json()["code"] == "sign_in_failed"
    assert browser.get("/api/conversations").status_code == 401


def test_a_token_that_nobody_signed(browser: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    def encode(part: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()

    claims = {"iss": provider.url, "aud": CLIENT, "iat": 1_000, "exp": 9_999_999_999, "sub": "x"}
    monkeypatch.setattr(
        provider, "sign", lambda nonce: f"{encode({'alg': 'none'})}.{encode({**claims, 'nonce': nonce})}."
    )
    assert sign_on(browser).json()["code"] == "sign_in_failed"


def test_a_new_key_of_the_provider_is_fetched(browser: TestClient, provider: Provider) -> None:
    sign_on(browser)
    browser.delete("/api/session")
    provider.key = provider.signing = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})
    provider.header = {"kid": "second"}
    assert sign_on(browser).status_code == 303


def test_who_did_not_set_out_here_does_not_arrive(browser: TestClient, services: Services) -> None:
    """Somebody else's code, sent as a link, must not sign a victim in as the attacker, nor the other way round."""
    back = go_to_provider(browser)
    victim = TestClient(browser.app, base_url=BASE, follow_redirects=False)
    assert victim.get(back).json()["code"] == "sign_in_failed"
    assert browser.get(back.replace("state=", "state=x")).json()["code"] == "sign_in_failed"
    assert browser.get("/login/callback").json()["code"] == "sign_in_failed"
    assert browser.get(back).status_code == 303
    assert browser.get(back).json()["code"] == "sign_in_failed", "a code is good once"


def test_a_code_without_its_verifier(browser: TestClient, provider: Provider) -> None:
    back = go_to_provider(browser)
    for asked in provider.codes.values():
        asked["code_challenge"] = "another"
    assert browser.get(back).json()["code"] == "sign_in_failed"


def test_the_provider_refuses(browser: TestClient) -> None:
    state = parse_qs(urlsplit(go_to_provider(browser)).query)["state"][0]
    response = browser.get("/login/callback", params={"error": "access_denied<b>", "state": state})
    assert response.status_code == 401
    assert "<b>" not in response.text
    page = browser.get("/login/callback?error=access_denied", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "access_denied" in page.text


def test_a_provider_that_is_not_there(services: Services) -> None:
    app = serve(services, mode="oidc", issuer="http://127.0.0.1:9", client_id=CLIENT)
    with TestClient(app, base_url=BASE, follow_redirects=False) as client:
        response = client.get("/login")
        assert (response.status_code, response.json()["code"]) == (503, "identity_provider_unavailable")


def test_a_provider_that_is_another(browser: TestClient, provider: Provider) -> None:
    provider.metadata = {"issuer": "https://evil.example"}
    response = browser.get("/login")
    assert (response.status_code, response.json()["code"]) == (401, "sign_in_failed")
    provider.metadata = {}
    assert sign_on(browser).status_code == 303, "mended without a restart"


def test_outside_of_this_machine_it_is_https() -> None:
    with pytest.raises(InvalidSettings, match="BRIEFING_AUTH__ISSUER"):
        SignOn(AuthSettings(mode="oidc", issuer="http://id.example", client_id="x"), None)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "",
        "/x\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
    ],
)
def test_signing_in_leads_nowhere_else(address: str) -> None:
    assert find_path(address) == "/"


def test_where_people_find_the_page(services: Services, provider: Provider) -> None:
    app = serve(services, public_url="https://news.example/", mode="oidc", issuer=provider.url, client_id=CLIENT)
    with TestClient(app, base_url="https://news.example", follow_redirects=False) as client:
        query = parse_qs(urlsplit(client.get("/login").headers["location"]).query)
        assert query["redirect_uri"] == ["https://news.example/login/callback"]
