"""The bot connected to a workspace: Bolt's listeners, the courier, the schedule of digests, and Socket Mode."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.actions import Hands
from bot.slack.advice import FIXES, describe, get_code
from bot.slack.client import PacedClient
from bot.slack.courier import Courier, Pace
from bot.slack.desk import Desk
from bot.slack.digests import LOOK_EVERY_S, schedule_digests
from bot.slack.listeners import Ears, Identity
from bot.slack.slash import Command
from bot.slack.tokens import Tokens
from ingest.errors import InvalidSettings, ServerUnavailable

INTAKE_THREADS = 4
"""For taking questions in, so that an acknowledgement never waits for an answer's thread."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Connection:
    """The running bot."""

    app: AsyncApp
    identity: Identity
    workspace: str
    courier: Courier


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What goes back to Slack over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: str


@asynccontextmanager
async def connect(
    desk: Desk, tokens: Tokens, pace: Pace = Pace(), look_every_s: float = LOOK_EVERY_S
) -> AsyncIterator[Connection]:
    """Run the bot while the block runs; over Socket Mode where there is an app-level token.

    Raises InvalidSettings where Slack refuses a token, and ServerUnavailable where Slack can't be reached.
    """
    with ThreadPoolExecutor(INTAKE_THREADS, thread_name_prefix="slack-intake") as pool:
        async with aiohttp.ClientSession() as session:
            client = PacedClient(tokens.bot, desk.settings.slack.api_url, session)
            identity, workspace = await _identify(client)
            courier = Courier(desk, client, pace)
            app = build_app(desk, courier, client, identity, tokens, pool)
            async with (
                _keep_running(courier.run(), schedule_digests(desk, courier.wake, look_every_s)),
                _listen(app, tokens, desk.settings.slack.api_url, session),
            ):
                yield Connection(app, identity, workspace, courier)


def build_app(
    desk: Desk, courier: Courier, client: PacedClient, identity: Identity, tokens: Tokens, pool: ThreadPoolExecutor
) -> AsyncApp:
    """Bolt with all listeners."""

    async def authorize() -> AuthorizeResult:
        # One workspace: who the bot is was asked at the start, and an event must not be lost because Slack is slow now.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_token=tokens.bot,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user,
        )

    app = AsyncApp(
        name="briefing",
        client=AsyncWebClient(base_url=client.base_url, session=client.session),
        authorize=authorize,
        signing_secret=tokens.signing_secret,
        logger=_build_logger("bolt", logging.ERROR),
    )
    Ears(desk, courier, client, identity, pool).register(app)
    Hands(desk, client).register(app)
    Command(desk, courier, client, pool).register(app)
    return app


async def handle_http(app: AsyncApp, headers: Mapping[str, str], body: bytes) -> HttpReply:
    """One request of Slack's over HTTP; 401 where its signature is wrong, or older than five minutes."""
    if not headers.get("x-slack-request-timestamp", "").isdecimal():
        return HttpReply(401, {"content-type": "application/json"}, '{"error": "invalid request"}')
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return HttpReply(400, {"content-type": "application/json"}, '{"error": "invalid request"}')
    response = await app.async_dispatch(AsyncBoltRequest(body=text, headers=dict(headers)))
    return HttpReply(response.status, response.first_headers_without_set_cookie(), response.body or "")


async def _identify(client: PacedClient) -> tuple[Identity, str]:
    try:
        found = await client.auth_test()
    except SlackApiError as error:
        raise InvalidSettings(describe("the bot token", error)) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ServerUnavailable(
            f"Slack's API at {client.base_url} did not answer: {error}. Check the network and BRIEFING_SLACK__API_URL."
        ) from error
    identity = Identity(str(found["team_id"]), str(found["user_id"]), str(found.get("bot_id") or ""))
    return identity, str(found.get("team") or found["team_id"])


@asynccontextmanager
async def _listen(app: AsyncApp, tokens: Tokens, url: str, session: aiohttp.ClientSession) -> AsyncIterator[None]:
    """Socket Mode, where there is a token for it; the SDK opens the next connection when Slack closes one."""
    if not tokens.over_socket:
        yield
        return
    client = PacedClient(None, url, session)
    try:
        first = await client.apps_connections_open(app_token=tokens.app)
    except SlackApiError as error:
        code = get_code(error)
        fix = f"{code}. Make an app-level token with connections:write under Basic Information, and enable Socket Mode."
        raise InvalidSettings(f"Slack refused SLACK_APP_TOKEN: {fix}") from error
    handler = AsyncSocketModeHandler(app, tokens.app, logger=_build_logger("socket", logging.ERROR), web_client=client)
    handler.client.wss_uri = str(first["url"])
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def _keep_running(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _OneLine(logging.Filter):
    """Bolt and the SDK log whole tracebacks for what one line says, and the line can name the fix."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        text = record.getMessage()
        fix = next((fix for code, fix in FIXES.items() if code in text), None)
        record.msg, record.args = (f"{text.splitlines()[0]} {fix}." if fix else text), None
        return True


def _build_logger(name: str, level: int) -> logging.Logger:
    made = logging.getLogger(f"{__name__}.{name}")
    made.setLevel(level)
    if not made.filters:
        made.addFilter(_OneLine())
    return made
