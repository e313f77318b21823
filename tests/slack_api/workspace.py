"""What people in the workspace do, as the events, commands and interactions that Slack makes of it."""

import hashlib
import hmac
import itertools
import time
from collections.abc import Iterable
from typing import Any

from tests.slack_api.methods import BOT_USER, TEAM, Post
from tests.slack_api.server import SECRET, FakeSlack

MENTION = f"<@{BOT_USER}>"
_numbers = itertools.count(1)


def build_event(event: dict[str, Any]) -> dict[str, Any]:
    """An event in its wrapper, with an id of its own."""
    number = next(_numbers)
    return {
        "token": "unused", "team_id": TEAM, "api_app_id": "A0BRIEF", "type": "event_callback",
        "event_id": f"Ev{number:08}", "event_time": int(time.time()), "event": event,
    }  # fmt: skip


def build_message(
    slack: FakeSlack, text: str, channel: str = "C0DESK", user: str = "U0ANNA", thread_ts: str | None = None
) -> tuple[str, list[dict[str, Any]]]:
    """A message's timestamp and the events that Slack makes of it: two, where it mentions the bot in a channel."""
    ts = slack.next_ts()
    base = {"user": user, "ts": ts, "text": text, "team": TEAM, "channel": channel, "event_ts": ts}
    if thread_ts is not None:
        base["thread_ts"] = thread_ts
    kind = slack.get_kind(channel)
    slack.posts.append(Post(channel, ts, user, text, thread_ts=thread_ts))
    events = [build_event({**base, "type": "message", "channel_type": kind})]
    if kind == "mpim":
        # The app has no mpim:history, so it hears mentions alone.
        events.clear()
    if MENTION in text and kind != "im":
        events.append(build_event({**base, "type": "app_mention"}))
    return ts, events


def say(slack: FakeSlack, text: str, **more: Any) -> str:
    """Write a message and deliver its events over Socket Mode; its timestamp."""
    ts, events = build_message(slack, text, **more)
    send_events(slack, events)
    return ts


def send_events(slack: FakeSlack, events: Iterable[dict[str, Any]]) -> None:
    for future in [slack.hub.send("events_api", event) for event in events]:
        future.result(30)


def join(slack: FakeSlack, user: str, channel: str = "C0DESK") -> None:
    """Let somebody join a channel that the bot is in, which is an event."""
    slack.people_in[channel].append(user)
    _tell_of(slack, "member_joined_channel", user, channel)


def leave(slack: FakeSlack, user: str, channel: str = "C0DESK") -> None:
    """Let somebody leave a channel."""
    slack.people_in[channel].remove(user)
    _tell_of(slack, "member_left_channel", user, channel)


def _tell_of(slack: FakeSlack, kind: str, user: str, channel: str) -> None:
    letter = "C" if slack.get_kind(channel) == "channel" else "G"
    event = {"type": kind, "user": user, "channel": channel, "channel_type": letter, "team": TEAM}
    send_events(slack, [build_event(event)])


def build_command(slack: FakeSlack, text: str, channel: str = "C0DESK", user: str = "U0ANNA") -> dict[str, Any]:
    return {
        "token": "unused", "team_id": TEAM, "team_domain": "newsroom", "channel_id": channel, "channel_name": "desk",
        "user_id": user, "user_name": "anna", "command": "/brief", "text": text, "api_app_id": "A0BRIEF",
        "is_enterprise_install": "false", "response_url": slack.new_hook(channel, user),
        "trigger_id": slack.new_trigger(),
    }  # fmt: skip


def type_command(slack: FakeSlack, text: str, **more: Any) -> dict[str, Any] | None:
    """Type `/brief text`; what came with the acknowledgement."""
    return slack.hub.send("slash_commands", build_command(slack, text, **more)).result(30)


def find_element(blocks: Iterable[dict[str, Any]], action_id: str) -> dict[str, Any]:
    """The button or feedback element with this action id."""
    for block in blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == action_id:
                return element
    raise AssertionError(f"no element {action_id}")


def press(slack: FakeSlack, post: Post, action_id: str, value: str | None = None, user: str = "U0ANNA") -> str:
    """Press a button of a message; the name of the `response_url` that the press brings."""
    element = find_element(post.blocks, action_id)
    hook = slack.new_hook(post.channel, user)
    payload = {
        "type": "block_actions", "team": {"id": TEAM, "domain": "newsroom"}, "api_app_id": "A0BRIEF",
        "user": {"id": user, "username": "anna", "team_id": TEAM}, "trigger_id": slack.new_trigger(),
        "channel": {"id": post.channel, "name": "desk"}, "response_url": hook,
        "container": {"type": "message", "message_ts": post.ts, "channel_id": post.channel,
                      "is_ephemeral": post.seen_by is not None,
                      **({"thread_ts": post.thread_ts} if post.thread_ts else {})},
        "actions": [{"type": element["type"], "action_id": action_id, "block_id": "b1",
                     "action_ts": str(time.time()), "value": value or element.get("value")}],
    }  # fmt: skip
    slack.hub.send("interactive", payload).result(30)
    return hook.rsplit("/", 1)[1]


def send_view(
    slack: FakeSlack, view: dict[str, Any], values: dict[str, Any], user: str = "U0ANNA"
) -> dict[str, Any] | None:
    """Send a dialog off with what was put in; what came with the acknowledgement."""
    empty = {"plain_text_input": {"value": None}, "radio_buttons": {"selected_option": None},
             "checkboxes": {"selected_options": []}, "multi_static_select": {"selected_options": []},
             "datepicker": {"selected_date": None}}  # fmt: skip
    state = {
        block["block_id"]: {
            "value": {"type": block["element"]["type"]}
            | empty[block["element"]["type"]]
            | values.get(block["block_id"], {})
        }
        for block in view["blocks"]
        if block["type"] == "input"
    }
    payload = {
        "type": "view_submission", "team": {"id": TEAM}, "api_app_id": "A0BRIEF",
        "user": {"id": user, "team_id": TEAM}, "trigger_id": slack.new_trigger(),
        "view": {**view, "id": "V1", "state": {"values": state}},
    }  # fmt: skip
    return slack.hub.send("interactive", payload).result(30)


def sign(body: str, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers that Slack signs a request with."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
