"""Identity headers are believed where a trusted proxy sends them, and nowhere else."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.app import Services
from ingest.settings import LimitsSettings
from tests.bot.api.access.conftest import serve

ANNA = {"X-Forwarded-User": "anna", "X-Forwarded-Email": "anna@news.example", "X-Forwarded-Groups": "press, desk,,"}
ME = "/api/me"


def connect(services: Services, address: str, **auth: Any) -> TestClient:
    app = serve(services, mode="proxy", proxies=("10.0.0.0/8", "2001:db8::1"), admins=("desk",), **auth)
    return TestClient(app, base_url="http://127.0.0.1:8000", client=(address, 50_000))


@pytest.mark.parametrize("address", ["10.1.2.3", "2001:db8::1", "::ffff:10.1.2.3"])
def test_a_trusted_proxy_names_people(services: Services, address: str) -> None:
    client = connect(services, address)
    person = client.get(ME, headers=ANNA).json()["person"]
    assert (person["id"], person["email"], person["scope"]) == ("proxy:anna", "anna@news.example", "admin")
    assert set(person["groups"]) == {"press", "desk"}
    assert client.get("/api/articles", headers=ANNA).status_code == 200
    assert client.get("/api/articles").status_code == 401


@pytest.mark.parametrize("address", ["127.0.0.1", "11.1.2.3", "2001:db8::2", "testclient", ""])
def test_nobody_else_does(services: Services, address: str) -> None:
    client = connect(services, address)
    for headers in (ANNA, ANNA | {"X-Forwarded-For": "10.1.2.3"}, ANNA | {"Forwarded": "for=10.1.2.3"}):
        assert client.get("/api/articles", headers=headers).status_code == 401
        assert client.get(ME, headers=headers).json()["person"] is None


def test_what_a_browser_slips_in_beside_it(services: Services) -> None:
    client = connect(services, "10.1.2.3")
    for name in ANNA:
        sent = [*ANNA.items(), (name, "chief")]
        assert client.get("/api/articles", headers=sent).status_code == 401


def test_what_it_says_of_people_is_kept_by_their_address(services: Services) -> None:
    client, find = connect(services, "10.1.2.3"), services.people.find_groups
    client.get(ME, headers=ANNA)
    assert find(["ANNA@news.example"]) == {"anna@news.example": {"press", "desk"}}
    client.get(ME, headers=ANNA | {"X-Forwarded-Groups": "desk"})
    assert find(["anna@news.example"]) == {"anna@news.example": {"desk"}}
    connect(services, "11.1.2.3").get(ME, headers=ANNA)
    assert find(["anna@news.example"]) == {"anna@news.example": {"desk"}}, "who is no proxy tells nothing"


def test_headers_of_other_names(services: Services) -> None:
    client = connect(services, "10.1.2.3", user_header="Remote-User", groups_header="Remote-Groups")
    assert client.get("/api/articles", headers=ANNA).status_code == 401
    person = client.get(ME, headers={"Remote-User": "J\u00fcrg".encode(), "Remote-Groups": "press"}).json()["person"]
    assert (person["name"], person["groups"]) == ("Jürg", ["press"])


def test_tokens_are_taken_as_well(services: Services) -> None:
    client = connect(services, "11.1.2.3")
    headers = {"Authorization": f"Bearer {services.tokens.create('program', 'ask')}"}
    assert client.get("/api/articles", headers=headers).status_code == 200
    proxy = connect(services, "10.1.2.3")
    passed = {"Authorization": "Bearer eyJhbGciOi"}
    assert proxy.get(ME, headers=ANNA | headers).json()["person"]["name"] == "program"
    assert proxy.get(ME, headers=ANNA | passed).json()["person"]["name"] == "anna", "the proxy's own token"
    assert proxy.get(ME, headers=passed).json()["person"] is None


def test_requests_are_counted_by_the_browsers_address(services: Services) -> None:
    app = serve(services, LimitsSettings(address="1/hour"), mode="token", proxies=("10.0.0.0/8",))
    client = TestClient(app, base_url="http://127.0.0.1:8000", client=("10.1.2.3", 50_000))
    first, second = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}
    statuses = [client.get("/api/articles", headers=headers).status_code for headers in (first, first, second)]
    assert statuses == [401, 429, 401]
    stranger = TestClient(app, base_url="http://127.0.0.1:8000", client=("11.1.2.3", 50_000))
    statuses = [stranger.get("/api/articles", headers=headers).status_code for headers in (first, second)]
    assert statuses == [401, 429], "who is no proxy can't choose an address"


def test_https_at_the_proxy_is_https_in_links(services: Services) -> None:
    for address, scheme in (("10.1.2.3", "https"), ("11.1.2.3", "http")):
        client = connect(services, address)
        secret = services.tokens.create(f"for-{scheme}", "ask")
        sent = {"Authorization": f"Bearer {secret}", "X-Forwarded-Proto": "https"}
        answer = client.post("/api/chat", json={"question": "Who leads the force?"}, headers=sent).json()
        assert client.get(f"/api/answers/{answer['id']}/share", headers=sent).json()["url"].startswith(f"{scheme}://")
