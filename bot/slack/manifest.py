"""The app's manifest for one installation: how Slack reaches it, and which of its two panes it has."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import yaml

Mode = Literal["socket", "http"]

SOURCE = Path(__file__).with_name("manifest.yaml")
EVENTS_PATH = "/slack/events"
NAME = "Briefing"
BY_PERSON = frozenset(
    {
        "users:read.email", "channels:read", "groups:read", "mpim:read", "member_joined_channel", "member_left_channel",
    }
)  # fmt: skip
"""Scopes and events that are of use only with access control, where people in Slack may read different things."""
_OLD_EVENTS = """\
      - assistant_thread_started # somebody opened the pane
      - assistant_thread_context_changed
"""


def write_manifest(mode: Mode, public_url: str, name: str = NAME, older_pane: bool = False) -> str:
    """The manifest as YAML, with the reason for each scope beside it.

    `older_pane` is for workspaces that have the assistant view and not the agent view yet.
    """
    text = SOURCE.read_text(encoding="utf-8")
    text = text.replace(f"name: {NAME}\n", f"name: {yaml.safe_dump(name).splitlines()[0]}\n")
    if older_pane:
        text = text.replace("agent_view:", "assistant_view:").replace("agent_description:", "assistant_description:")
        text = text.replace("      - app_home_opened # somebody opened the pane\n", _OLD_EVENTS)
    if mode == "http":
        url = f"{public_url.rstrip('/')}{EVENTS_PATH}"
        text = text.replace("socket_mode_enabled: true", "socket_mode_enabled: false")
        text = text.replace("  event_subscriptions:\n", f"  event_subscriptions:\n    request_url: {url}\n")
        text = text.replace("  interactivity:\n", f"  interactivity:\n    request_url: {url}\n")
        text = text.replace("    - command: /brief\n", f"    - command: /brief\n      url: {url}\n")
    return text


def load_manifest() -> dict[str, Any]:
    """The manifest as it is shipped."""
    manifest: dict[str, Any] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return manifest


def list_scopes(by_person: bool = True) -> set[str]:
    """The scopes that the bot needs; with access control, where it goes `by_person`, it needs more."""
    return _leave_out(load_manifest()["oauth_config"]["scopes"]["bot"], by_person)


def list_events(by_person: bool = True) -> set[str]:
    """The events that the bot listens to, and those it needs only `by_person`."""
    return _leave_out(load_manifest()["settings"]["event_subscriptions"]["bot_events"], by_person)


def _leave_out(names: Iterable[str], by_person: bool) -> set[str]:
    return {name for name in names if by_person or name not in BY_PERSON}
