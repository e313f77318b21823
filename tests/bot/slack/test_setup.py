"""Setting up: the manifest, the check, and the command itself."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot.app import Services
from bot.problems import get_exit_code
from bot.slack.cli import app
from bot.slack.manifest import list_events, list_scopes, load_manifest, write_manifest
from bot.store.deliveries import DeliveryQueue
from ingest.errors import BriefingError
from ingest.settings import Settings
from tests.bot.slack.conftest import wait_until
from tests.bot.slack.test_answering import QUESTION, wait_for_answer
from tests.conftest import ROOT
from tests.slack_api.methods import ARGUMENTS, READS
from tests.slack_api.server import APP_TOKEN, BOT_TOKEN, CONFIG_TOKEN, SCOPES, SECRET, FakeSlack
from tests.slack_api.workspace import MENTION, say

ENVIRONMENT = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}


def start(services: Services, slack: FakeSlack | None, *words: str, **more: str) -> "subprocess.Popen[str]":
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SLACK_")},
        "BRIEFING_DATA_DIR": str(services.settings.data_dir),
        "BRIEFING_SLACK__API_URL": slack.api_url if slack else "http://127.0.0.1:9/",
        "COLUMNS": "200",
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terminal:
    """The sub-commands without a process of their own."""

    services: Services
    patch: pytest.MonkeyPatch

    def run(self, slack: FakeSlack | None, *words: str, **more: str) -> tuple[int, str, str]:
        """Exit code, what was printed, and the error that `briefing` shows."""
        given = {
            "BRIEFING_DATA_DIR": str(self.services.settings.data_dir),
            "BRIEFING_SLACK__API_URL": slack.api_url if slack else "http://127.0.0.1:9/",
            **more,
        }
        with self.patch.context() as patch:
            for name, value in given.items():
                patch.setenv(name, value)
            result = CliRunner().invoke(app, list(words))
        error = result.exception
        if isinstance(error, BriefingError):
            return get_exit_code(error), result.stdout, error.message
        return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def terminal(services: Services, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(services, monkeypatch)


def test_the_manifest_asks_for_what_is_used_and_explains_it() -> None:
    assert list_scopes() == SCOPES
    used = {scope for _, _, scope in ARGUMENTS.values() if scope} | {
        READS[kind] for kind in ("channel", "group", "mpim")
    }
    assert used <= list_scopes()
    source = write_manifest("socket", "")
    for scope in list_scopes():
        assert re.search(rf"- {scope} # \w", source), f"{scope} is not explained"
    heard = {"app_mention": "app_mentions:read", "message.channels": "channels:history",
             "message.groups": "groups:history", "message.im": "im:history", "app_home_opened": None,
             "member_joined_channel": "channels:read", "member_left_channel": "channels:read"}  # fmt: skip
    assert set(heard) == list_events()
    assert {scope for scope in heard.values() if scope} <= list_scopes()
    assert {block["command"] for block in load_manifest()["features"]["slash_commands"]} == {"/brief"}


def test_the_manifest_is_printed_for_this_installation(terminal: Terminal) -> None:
    over_socket = yaml.safe_load(write_manifest("socket", "https://briefing.example"))
    assert over_socket == load_manifest()
    assert over_socket["settings"]["socket_mode_enabled"] is True
    public = "https://briefing.example"
    code, out, _ = terminal.run(None, "manifest", "--http", "--name", "Desk: bot", BRIEFING_PUBLIC_URL=public)
    assert code == 0
    over_http = yaml.safe_load(out)
    url = f"{public}/slack/events"
    assert over_http["display_information"]["name"] == "Desk: bot"
    assert over_http["settings"]["socket_mode_enabled"] is False
    assert over_http["settings"]["event_subscriptions"]["request_url"] == url
    assert over_http["settings"]["interactivity"]["request_url"] == url
    assert over_http["features"]["slash_commands"][0]["url"] == url
    older = yaml.safe_load(write_manifest("socket", "", older_pane=True))
    assert set(older["features"]["assistant_view"]) == {"assistant_description"}
    assert "agent_view" not in older["features"]
    assert "assistant_thread_started" in older["settings"]["event_subscriptions"]["bot_events"]


def read_findings(out: str) -> dict[str, tuple[str, str]]:
    return {one["what"].split(" (")[0]: (one["state"], one["fix"]) for one in json.loads(out)}


def test_check_finds_nothing_missing_where_nothing_is(slack: FakeSlack, terminal: Terminal) -> None:
    slack.manifest = load_manifest()
    more = {**ENVIRONMENT, "SLACK_CONFIG_TOKEN": CONFIG_TOKEN, "SLACK_SIGNING_SECRET": SECRET,
            "BRIEFING_AUTH__MODE": "token"}  # fmt: skip
    code, out, err = terminal.run(slack, "check", "--json", **more)
    assert code == 0, err
    findings = read_findings(out)
    assert {state for state, _ in findings.values()} == {"ok"}
    assert {f"scope {scope}" for scope in SCOPES} | {f"event {event}" for event in list_events()} <= set(findings)


def test_without_access_control_an_app_needs_no_more_than_before(slack: FakeSlack, terminal: Terminal) -> None:
    slack.scopes -= {"users:read.email", "channels:read", "groups:read", "mpim:read"}
    slack.manifest = load_manifest()
    slack.manifest["settings"]["event_subscriptions"]["bot_events"] = sorted(list_events(by_person=False))
    more = {**ENVIRONMENT, "SLACK_CONFIG_TOKEN": CONFIG_TOKEN}
    assert terminal.run(slack, "check", "--json", **more)[0] == 0
    code, out, _ = terminal.run(slack, "check", "--json", **more, BRIEFING_AUTH__MODE="token")
    assert code == 1
    missing = {what for what, (state, _) in read_findings(out).items() if state == "missing"}
    assert missing == {
        "scope users:read.email", "scope channels:read", "scope groups:read", "scope mpim:read",
        "event member_joined_channel", "event member_left_channel",
    }  # fmt: skip


def test_check_names_each_thing_that_is_missing_with_its_fix(slack: FakeSlack, terminal: Terminal) -> None:
    slack.scopes -= {"users:read", "im:history"}
    slack.manifest = {"settings": {"event_subscriptions": {"bot_events": ["app_mention", "assistant_thread_started"]}}}
    slack.tokens.discard(APP_TOKEN)
    code, out, _ = terminal.run(slack, "check", "--json", **ENVIRONMENT, SLACK_CONFIG_TOKEN=CONFIG_TOKEN)
    assert code == 1
    findings = read_findings(out)
    missing = {what for what, (state, _) in findings.items() if state == "missing"}
    assert missing == {
        "scope users:read", "scope im:history", "SLACK_APP_TOKEN: invalid_auth", "event message.channels",
        "event message.groups", "event message.im",
    }  # fmt: skip
    assert all(fix for state, fix in findings.values() if state == "missing")


def test_check_says_what_it_can_not_know(slack: FakeSlack, terminal: Terminal) -> None:
    with closing(DeliveryQueue(terminal.services.settings.sql_url, "slack")) as store:
        store.note_event("Ev1", "app_mention")
    code, out, _ = terminal.run(slack, "check", "--json", **ENVIRONMENT)
    assert code == 0
    findings = read_findings(out)
    assert findings["event app_mention"][0] == "ok"
    assert findings["event message.im"][0] == "unknown"
    assert "SLACK_CONFIG_TOKEN" in findings["event message.im"][1]


def test_without_tokens_check_and_run_say_where_they_come_from(terminal: Terminal) -> None:
    code, out, _ = terminal.run(None, "check")
    assert code == 1
    assert "Install App" in out
    assert "App-Level Tokens" in out
    code, _, err = terminal.run(None)
    assert code == 2
    assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN" in err
    code, _, err = terminal.run(None, SLACK_BOT_TOKEN="xapp-1", SLACK_APP_TOKEN=APP_TOKEN)
    assert (code, "xoxb-" in err) == (2, True)


@contextmanager
def running(services: Services, slack: FakeSlack, *words: str, **more: str) -> Iterator["subprocess.Popen[str]"]:
    process = start(services, slack, *words, **more)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert "Traceback" not in err


@pytest.fixture
def closed(corpus_data: Path, tmp_path: Path, services: Services) -> Services:
    """Settings of a data folder that nobody holds."""
    shutil.copytree(corpus_data, tmp_path / "data")
    return replace(services, settings=Settings(data_dir=tmp_path / "data"))


def test_slack_alone_answers_and_stops_in_order(slack: FakeSlack, closed: Services) -> None:
    with running(closed, slack, "slack", **ENVIRONMENT) as process:
        wait_until(lambda: slack.hub.connected, 60)
        ts = say(slack, f"{MENTION} {QUESTION}")
        assert "35" in wait_for_answer(slack, ts).streamed
    assert process.returncode == 0


def test_beside_a_server_slack_asks_through_it(slack: FakeSlack, closed: Services) -> None:
    with running(closed, slack, "serve", "--port", "0") as server:
        assert server.stderr is not None
        url = re.search(r"Serving .* on (http://\S+)", server.stderr.readline())
        assert url is not None
        with running(closed, slack, "slack", **ENVIRONMENT) as process:
            assert process.stderr is not None
            assert "Working through the server" in process.stderr.readline()
            wait_until(lambda: slack.hub.connected, 60)
            ts = say(slack, f"{MENTION} {QUESTION}")
            post = wait_for_answer(slack, ts)
            assert "35" in post.streamed
            assert f"{url[1]}/answers/" in str(post.blocks), "the permalink leads elsewhere"


def test_serve_runs_socket_mode_where_its_token_is_set(slack: FakeSlack, closed: Services) -> None:
    with running(closed, slack, "serve", "--port", "0", **ENVIRONMENT):
        wait_until(lambda: slack.hub.connected, 60)
        ts = say(slack, f"{MENTION} {QUESTION}")
        assert "35" in wait_for_answer(slack, ts).streamed
