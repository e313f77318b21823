"""Slack's Web API methods: what they demand, what they refuse and with which error, what they leave behind."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.slack_api.block_kit import check_blocks, check_view, count_chars

if TYPE_CHECKING:
    from tests.slack_api.server import FakeSlack

Args = dict[str, Any]
BOT_USER = "U0BRIEF"
TEAM = "T0NEWS"


class Refused(Exception):
    """Slack's `ok: false`."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass(slots=True)
class Post:
    """One message as the channel shows it."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    seen_by: str | None = None
    streaming: bool = False
    streamed: str = ""
    began: float = field(default_factory=time.monotonic)
    edits: int = 0
    unfurl: bool = True

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Streamed text and blocks together, as people see them."""
        return [*([{"type": "markdown", "text": self.streamed}] if self.streamed else []), *self.blocks]


COMMON = {"token"}
ARGUMENTS: dict[str, tuple[set[str], set[str], str | None]] = {
    "auth.test": (set(), set(), None),
    "apps.connections.open": (set(), set(), None),
    "apps.manifest.export": ({"app_id"}, set(), None),
    "chat.postMessage": (
        {"channel"}, {"text", "blocks", "thread_ts", "unfurl_links", "unfurl_media", "reply_broadcast", "metadata"},
        "chat:write",
    ),
    "chat.update": ({"channel", "ts"}, {"text", "blocks"}, "chat:write"),
    "chat.delete": ({"channel", "ts"}, set(), "chat:write"),
    "chat.postEphemeral": ({"channel", "user"}, {"text", "blocks", "thread_ts"}, "chat:write"),
    "chat.startStream": (
        {"channel", "thread_ts"}, {"markdown_text", "chunks", "recipient_team_id", "recipient_user_id",
                                   "task_display_mode"}, "chat:write",
    ),
    "chat.appendStream": ({"channel", "ts"}, {"markdown_text", "chunks"}, "chat:write"),
    "chat.stopStream": ({"channel", "ts"}, {"markdown_text", "chunks", "blocks", "metadata"}, "chat:write"),
    "assistant.threads.setStatus": ({"channel_id", "thread_ts", "status"}, {"loading_messages"}, "chat:write"),
    "assistant.threads.setSuggestedPrompts": (
        {"channel_id", "prompts"}, {"thread_ts", "title"}, "assistant:write",
    ),
    "conversations.members": ({"channel"}, {"cursor", "limit"}, None),
    "users.info": ({"user"}, {"include_locale"}, "users:read"),
    "views.open": ({"trigger_id", "view"}, set(), None),
}  # fmt: skip
"""Required arguments, optional ones, and the scope that a method needs."""


READS = {"channel": "channels:read", "group": "groups:read", "mpim": "mpim:read", "im": "im:read"}
"""The scope with which the members of a kind of conversation are listed."""


def call(slack: "FakeSlack", method: str, args: Args) -> dict[str, Any]:
    """Serve one call. Raises Refused."""
    if method not in ARGUMENTS:
        raise Refused("unknown_method", req_method=method)
    required, optional, scope = ARGUMENTS[method]
    demand_scope(slack, scope)
    args = {name: value for name, value in args.items() if name not in COMMON}
    if missing := required - set(args):
        raise Refused("invalid_arguments", messages=[f"missing {sorted(missing)}"])
    if unknown := set(args) - required - optional:
        raise Refused("invalid_arguments", messages=[f"unknown {sorted(unknown)}"])
    return METHODS[method](slack, args)


def demand_scope(slack: "FakeSlack", scope: str | None) -> None:
    if scope is not None and scope not in slack.scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(slack.scopes)))


def find_channel(slack: "FakeSlack", channel: str) -> None:
    if channel in slack.archived:
        raise Refused("is_archived")
    if channel.startswith("D"):
        return
    if channel not in slack.channels:
        raise Refused("channel_not_found")
    if channel not in slack.members:
        raise Refused("not_in_channel")


def check_content(args: Args) -> None:
    if not args.get("text") and not args.get("blocks"):
        raise Refused("no_text")
    if len(args.get("text") or "") > 40_000:
        raise Refused("msg_too_long")
    demand_blocks(args.get("blocks") or [])


def demand_blocks(blocks: list[dict[str, Any]]) -> None:
    problems = check_blocks(blocks)
    if "msg_blocks_too_long" in problems:
        raise Refused("msg_blocks_too_long")
    if problems:
        raise Refused("invalid_blocks", errors=problems)


def find_post(slack: "FakeSlack", args: Args) -> Post:
    post = next((one for one in slack.posts if one.channel == args["channel"] and one.ts == args["ts"]), None)
    if post is None:
        raise Refused("message_not_found")
    if post.user != BOT_USER:
        raise Refused("cant_update_message")
    return post


def post_message(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    find_channel(slack, args["channel"])
    check_content(args)
    thread_ts = args.get("thread_ts")
    unfurl = bool(args.get("unfurl_links", True) or args.get("unfurl_media", True))
    post = Post(
        args["channel"], slack.next_ts(), BOT_USER, args.get("text") or "", args.get("blocks") or [], thread_ts,
        unfurl=unfurl,
    )  # fmt: skip
    slack.posts.append(post)
    slack.clear_status(post.channel, thread_ts)
    return {"channel": post.channel, "ts": post.ts, "message": {"text": post.text}}


def update(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    find_channel(slack, args["channel"])
    check_content(args)
    post = find_post(slack, args)
    if post.streaming and not expire(slack, post):
        raise Refused("streaming_state_conflict")
    post.text, post.blocks, post.streamed = args.get("text") or "", args.get("blocks") or [], ""
    post.edits += 1
    return {"channel": post.channel, "ts": post.ts, "text": post.text}


def delete(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    slack.posts.remove(find_post(slack, args))
    return {"channel": args["channel"], "ts": args["ts"]}


def post_ephemeral(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    find_channel(slack, args["channel"])
    check_content(args)
    post = Post(
        args["channel"], slack.next_ts(), BOT_USER, args.get("text") or "", args.get("blocks") or [],
        args.get("thread_ts"), seen_by=args["user"],
    )  # fmt: skip
    slack.whispers.append(post)
    return {"message_ts": post.ts}


def start_stream(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    find_channel(slack, args["channel"])
    if slack.stream_failures:
        slack.stream_failures -= 1
        raise Refused("internal_error")
    if not slack.streaming:
        raise Refused("method_not_supported_for_channel_type")
    if not args["channel"].startswith("D"):
        if not args.get("recipient_user_id"):
            raise Refused("missing_recipient_user_id")
        if not args.get("recipient_team_id"):
            raise Refused("missing_recipient_team_id")
    post = Post(args["channel"], slack.next_ts(), BOT_USER, thread_ts=args["thread_ts"], streaming=True)
    append_text(post, args)
    slack.posts.append(post)
    slack.clear_status(post.channel, post.thread_ts)
    return {"channel": post.channel, "ts": post.ts}


def append_text(post: Post, args: Args) -> None:
    pieces = [args.get("markdown_text") or ""]
    for chunk in args.get("chunks") or []:
        if chunk.get("type") != "markdown_text" or set(chunk) != {"type", "text"}:
            raise Refused("invalid_chunks")
        pieces.append(chunk["text"])
    if any(len(piece) > 12_000 for piece in pieces):
        raise Refused("msg_too_long")
    post.streamed += "".join(pieces)


def expire(slack: "FakeSlack", post: Post) -> bool:
    """Whether Slack has ended a stream by itself."""
    if post.streaming and time.monotonic() - post.began > slack.stream_life_s:
        post.streaming = False
    return not post.streaming


def find_stream(slack: "FakeSlack", args: Args) -> Post:
    find_channel(slack, args["channel"])
    post = find_post(slack, args)
    if expire(slack, post):
        raise Refused("message_not_in_streaming_state")
    return post


def append_stream(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    post = find_stream(slack, args)
    append_text(post, args)
    return {"channel": post.channel, "ts": post.ts}


def stop_stream(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    post = find_stream(slack, args)
    blocks = args.get("blocks") or []
    demand_blocks(blocks)
    append_text(post, args)
    if len(post.streamed) + count_chars(blocks) > 13_000:
        raise Refused("msg_blocks_too_long")
    post.blocks = blocks
    post.streaming = False
    return {"channel": post.channel, "ts": post.ts, "message": {"text": post.streamed}}


def set_status(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    if len(args.get("loading_messages") or []) > 10:
        raise Refused("invalid_arguments")
    slack.statuses.append((args["channel_id"], args["thread_ts"], args["status"]))
    return {}


def suggest(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    prompts = args["prompts"]
    if not 1 <= len(prompts) <= 4 or any(set(prompt) != {"title", "message"} for prompt in prompts):
        raise Refused("invalid_arguments")
    slack.prompts.append((args["channel_id"], args.get("thread_ts"), prompts))
    return {}


def load_user(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    if args["user"] not in slack.users:
        raise Refused("user_not_found")
    known = {
        "team_id": TEAM,
        "deleted": False,
        "is_bot": False,
        "is_email_confirmed": True,
        **slack.users[args["user"]],
    }
    profile = {"real_name": known.get("real_name", ""), "image_24": "https://avatars.example/24.png"}
    email = known.pop("email", None)
    if email is not None and "users:read.email" in slack.scopes:
        profile["email"] = email
    return {"user": {"id": args["user"], **known, "profile": profile}}


def list_members(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    """A page of a conversation's members; it may hold fewer than the limit although there are more."""
    channel, kind = args["channel"], slack.get_kind(args["channel"])
    demand_scope(slack, READS[kind])
    if channel not in slack.channels or (kind != "channel" and channel not in slack.members):
        raise Refused("channel_not_found")
    limit = str(args.get("limit") or 100)
    if not limit.isdecimal() or not 1 <= int(limit) <= 1000:
        raise Refused("invalid_limit")
    everybody = slack.people_in[channel]
    cursor = str(args.get("cursor") or "")
    first = slack.cursors.get(cursor, -1) if cursor else 0
    if first < 0:
        raise Refused("invalid_cursor")
    until = first + min(int(limit), slack.page_most)
    following = ""
    if until < len(everybody):
        following = base64.b64encode(f"user:{everybody[until]}".encode()).decode()
        slack.cursors[following] = until
    return {"members": everybody[first:until], "response_metadata": {"next_cursor": following}}


def open_view(slack: "FakeSlack", args: Args) -> dict[str, Any]:
    if args["trigger_id"] not in slack.triggers:
        raise Refused("expired_trigger_id")
    slack.triggers.discard(args["trigger_id"])
    if problems := check_view(args["view"]):
        raise Refused("invalid_arguments", messages=problems)
    slack.views.append(args["view"])
    return {"view": args["view"]}


METHODS: dict[str, Callable[["FakeSlack", Args], dict[str, Any]]] = {
    "auth.test": lambda slack, args: {
        "team": "Newsroom", "team_id": TEAM, "user": "briefing", "user_id": BOT_USER, "bot_id": "B0BRIEF",
    },
    "apps.connections.open": lambda slack, args: {"url": slack.new_socket_url()},
    "apps.manifest.export": lambda slack, args: {"manifest": slack.manifest},
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.startStream": start_stream,
    "chat.appendStream": append_stream,
    "chat.stopStream": stop_stream,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": suggest,
    "conversations.members": list_members,
    "users.info": load_user,
    "views.open": open_view,
}  # fmt: skip
