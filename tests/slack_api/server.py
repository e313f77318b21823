"""The server: Web API over HTTP, `response_url`s and Socket Mode, in a thread of its own."""

import asyncio
import itertools
import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from tests.slack_api import methods
from tests.slack_api.methods import Post, Refused
from tests.slack_api.socket_mode import Hub

SCOPES = frozenset(
    {
        "app_mentions:read", "assistant:write", "channels:history", "chat:write", "commands", "groups:history",
        "im:history", "users:read", "users:read.email", "channels:read", "groups:read", "mpim:read",
    }
)  # fmt: skip
BOT_TOKEN = "xoxb-fake"
APP_TOKEN = "xapp-1-A0BRIEF-1-fake"
CONFIG_TOKEN = "xoxe.xoxp-fake"
SECRET = "fake-signing-secret"


class FakeSlack:
    """What is on the server's side of Slack. All lists may be read from any thread."""

    def __init__(self) -> None:
        self.scopes = set(SCOPES)
        self.channels = {"C0DESK", "C0OTHER"}
        self.members = {"C0DESK"}
        self.kinds: dict[str, str] = {}
        """Conversations that are neither public channels nor direct messages: "group" or "mpim"."""
        self.people_in: defaultdict[str, list[str]] = defaultdict(lambda: [methods.BOT_USER, "U0ANNA", "U0BOSS"])
        self.page_most = 1000
        """Members in one page, however many are asked for."""
        self.cursors: dict[str, int] = {}
        self.failing: dict[str, str] = {}
        """Errors by method, until they are taken out."""
        self.archived: set[str] = set()
        self.streaming = True
        self.stream_failures = 0
        """How many of the next streams Slack fails to begin, for a moment."""
        self.stream_life_s = 300.0
        self.latency_s = 0.0
        self.tokens = {BOT_TOKEN, APP_TOKEN, CONFIG_TOKEN}
        self.users: dict[str, dict[str, Any]] = {
            "U0ANNA": {"real_name": "Anna Lind", "tz": "Europe/Berlin", "is_admin": False},
            "U0BOSS": {"real_name": "Emmanuel Macron", "tz": "America/New_York", "is_admin": True},
            methods.BOT_USER: {"real_name": "Briefing", "tz": "America/Los_Angeles", "is_bot": True},
        }
        self.manifest: dict[str, Any] = {}
        self.posts: list[Post] = []
        self.whispers: list[Post] = []
        """Messages that one person sees, also by `response_url`."""
        self.views: list[dict[str, Any]] = []
        self.statuses: list[tuple[str, str, str]] = []
        self.prompts: list[tuple[str, str | None, list[dict[str, str]]]] = []
        self.triggers: set[str] = set()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.errors: list[tuple[str, str, Any]] = []
        self.waits: list[tuple[str, float]] = []
        """Calls that came while Slack had asked to wait: method and how many seconds too early."""
        self.replies: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.hooks: dict[str, str] = {}
        self.hook_failures = 0
        """How many of the next posts to a `response_url` fail on Slack's side."""
        self._limits: dict[str, list[float]] = defaultdict(list)
        self._closed_until: dict[tuple[str, str], float] = {}
        self._numbers = itertools.count(1)
        self._began = int(time.time())
        self._lock = threading.Lock()
        self.loop = asyncio.new_event_loop()
        self.hub = Hub(self)
        self.url = ""

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    # What tests set up

    def limit(self, method: str, retry_after_s: float, times: int = 1) -> None:
        """Answer the next calls of a method with 429."""
        self._limits[method] += [retry_after_s] * times

    def next_ts(self) -> str:
        """A timestamp as Slack gives messages: unique, and growing."""
        with self._lock:
            return f"{self._began}.{next(self._numbers):06}"

    def new_trigger(self) -> str:
        trigger = f"trigger.{next(self._numbers)}"
        self.triggers.add(trigger)
        return trigger

    def new_hook(self, channel: str, user: str) -> str:
        name = f"hook{next(self._numbers)}"
        self.hooks[name] = f"{channel}/{user}"
        return f"{self.url}/hooks/{name}"

    def new_socket_url(self) -> str:
        return f"{self.url.replace('http', 'ws')}/socket?ticket={next(self._numbers)}"

    def clear_status(self, channel: str, thread_ts: str | None) -> None:
        """A message ends the status of its thread; noted as an empty one."""
        if thread_ts is not None:
            self.statuses.append((channel, thread_ts, ""))

    def get_kind(self, channel: str) -> str:
        """Public channel, private channel, group or direct message, as events name them."""
        return "im" if channel.startswith("D") else self.kinds.get(channel, "channel")

    def is_limited(self, method: str) -> bool:
        """Whether a method has been limited anywhere."""
        return any(limited == method for limited, _ in self._closed_until)

    # What tests look at

    def list_thread(self, channel: str, thread_ts: str) -> list[Post]:
        """The bot's messages in a thread."""
        return [
            post
            for post in self.posts
            if post.channel == channel and post.thread_ts == thread_ts and post.user == methods.BOT_USER
        ]

    def list_called(self, method: str) -> list[dict[str, Any]]:
        return [args for name, args in self.calls if name == method]

    # Serving

    async def _serve_method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        args = await _read_arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.pop("token", "")
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        # Messages are counted for each channel.
        place = (method, str(args.get("channel") or args.get("channel_id") or ""))
        early = self._closed_until.get(place, 0.0) - time.monotonic()
        if early > 0:
            self.waits.append((method, early))
        if self._limits[method]:
            wait_s = self._limits[method].pop(0)
            self._closed_until[place] = time.monotonic() + wait_s
            headers = {"Retry-After": str(int(wait_s))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        headers = {"x-oauth-scopes": ",".join(sorted(self.scopes))}
        try:
            if not token:
                raise Refused("not_authed")
            if token not in self.tokens:
                raise Refused("invalid_auth")
            if method in self.failing:
                raise Refused(self.failing[method])
            result = methods.call(self, method, args)
            self.calls.append((method, args))
            return web.json_response({"ok": True, **result}, headers=headers)
        except Refused as refused:
            self.errors.append((method, refused.code, refused.more or args))
            return web.json_response({"ok": False, "error": refused.code, **refused.more}, headers=headers)

    async def _serve_hook(self, request: web.Request) -> web.Response:
        """A `response_url`."""
        body = await request.json()
        if self.hook_failures:
            self.hook_failures -= 1
            return web.Response(status=500, text="rollup_error")
        place = self.hooks.get(request.match_info["name"])
        if place is None:
            return web.Response(status=404, text="used_url")
        try:
            methods.check_content(body)
        except Refused as refused:
            self.errors.append(("response_url", refused.code, refused.more))
            return web.Response(status=400, text=refused.code)
        channel, _, user = place.partition("/")
        public = body.get("response_type") == "in_channel"
        post = Post(
            channel, self.next_ts(), methods.BOT_USER, body.get("text") or "", body.get("blocks") or [],
            seen_by=None if public else user, unfurl=bool(body.get("unfurl_links", False)),
        )  # fmt: skip
        (self.posts if public else self.whispers).append(post)
        self.replies[request.match_info["name"]].append(body)
        return web.Response(text="ok")

    def _build(self) -> web.Application:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/api/{method}", self._serve_method)
        app.router.add_get("/api/{method}", self._serve_method)
        app.router.add_post("/hooks/{name}", self._serve_hook)
        app.router.add_get("/socket", self.hub.serve)
        return app

    async def _run(self, ready: threading.Event, stop: asyncio.Event) -> None:
        runner = web.AppRunner(self._build(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        ready.set()
        await stop.wait()
        await self.hub.close()
        await runner.cleanup()


async def _read_arguments(request: web.Request) -> dict[str, Any]:
    """Arguments come as JSON, as a form, or in the address; in a form, structures are JSON strings."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return args | await request.json()
    for name, value in (await request.post()).items():
        text = str(value)
        args[name] = json.loads(text) if text[:1] in "[{" else text
    return args


@contextmanager
def open_slack() -> Iterator[FakeSlack]:
    """A Slack for the block."""
    slack = FakeSlack()
    ready = threading.Event()
    stop = asyncio.Event()

    def run() -> None:
        asyncio.set_event_loop(slack.loop)
        slack.loop.run_until_complete(slack._run(ready, stop))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield slack
    finally:
        slack.loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        slack.loop.close()
