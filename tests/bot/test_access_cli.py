"""Access control from the command line: making tokens, serving with them, and asking with them."""

import json
from pathlib import Path

import httpx
import pytest

from tests.bot.test_cli import QUESTION, data, run, serving

__all__ = ["data"]


def test_without_access_control_nothing_but_loopback_is_served(data: Path) -> None:
    code, out, err = run(data, "serve", "--host", "0.0.0.0", "--port", "0")
    assert (code, out) == (2, "")
    assert "BRIEFING_AUTH__MODE" in err
    assert "Nothing was started" in err


def test_tokens_are_made_listed_and_revoked(data: Path) -> None:
    code, out, err = run(data, "tokens", "create", "desk", "--scope", "edit", "--group", "press", "--expires", "30")
    assert code == 0
    assert out.startswith("brf_"), "the token alone goes to stdout"
    assert len(out.split()) == 1
    assert "shown this once" in err
    code, _, err = run(data, "tokens", "create", "desk")
    assert code == 2
    assert "already" in err
    _, listed, _ = run(data, "tokens", "list", "--json")
    (token,) = json.loads(listed)["tokens"]
    assert (token["name"], token["scope"], token["groups"]) == ("desk", "edit", ["press"])
    assert out.strip() not in listed
    _, listed, _ = run(data, "tokens", "list")
    assert "edit · groups press · made" in listed
    mailed = run(data, "tokens", "create", "anna", "--group", "press", "--email", "Anna@News.example")
    assert mailed[0] == 0
    assert "anna@news.example" in run(data, "tokens", "list")[1]
    code, out, err = run(data, "tokens", "create", "bert", "--email", "bert")
    assert (code, out) == (2, "")
    assert "no e-mail address" in err
    assert run(data, "tokens", "revoke", "desk")[0] == 0
    assert run(data, "tokens", "revoke", "desk")[0] == 2


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (("ask", QUESTION, "--token", "brf_x"), {}),
        (("ask", QUESTION), {"BRIEFING_TOKEN": "brf_x"}),
        (("ingest", "."), {"BRIEFING_TOKEN": "brf_x"}),
        (("mcp",), {"BRIEFING_TOKEN": "brf_x"}),
    ],
)
def test_a_token_that_no_server_is_shown_is_refused(data: Path, words: tuple[str, ...], more: dict[str, str]) -> None:
    code, out, err = run(data, *words, **more)
    assert (code, out) == (2, "")
    assert "no server holds the data folder" in " ".join(err.split())


def test_a_command_asks_with_a_token(data: Path) -> None:
    secret = run(data, "tokens", "create", "anna")[1].strip()
    with serving(data, "--host", "0.0.0.0", "--port", "0", BRIEFING_AUTH__MODE="token") as (url, _):
        assert httpx.get(f"{url}/livez").status_code == 200
        assert httpx.get(f"{url}/readyz").status_code == 200
        assert httpx.get(f"{url}/api/articles").status_code == 401
        headers = {"Authorization": f"Bearer {secret}"}
        assert httpx.get(f"{url}/api/articles", headers=headers).status_code == 200
        for words, more in ((("--token", secret), {}), ((), {"BRIEFING_TOKEN": secret}), ((), {})):
            code, out, err = run(data, "ask", QUESTION, "--json", *words, **more)
            assert code == 0, err
            mine = httpx.get(f"{url}/api/answers/{json.loads(out)['id']}", headers=headers).status_code == 200
            assert mine == bool(words or more), "who can read the data folder asks for nobody in particular"
        code, _, err = run(data, "ask", QUESTION, "--token", "brf_wrong")
        assert code == 1
        assert "not valid" in err
        assert run(data, "sources", "list")[0] == 0
        run(data, "tokens", "revoke", "anna")
        assert httpx.get(f"{url}/api/articles", headers=headers).status_code == 401
