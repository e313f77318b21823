"""The bot connected to a workspace: Bolt's listeners, the worker, and Socket Mode."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.backend import Backend
from bot.delivery.worker import Pace, Worker
from bot.slack.audience import Audience
from bot.slack.channel import SlackChannel
from bot.slack.client import PacedClient
from bot.slack.errors import APP_TOKEN, FIXES, UNREACHABLE, describe, get_code
from bot.slack.interactions import Interactions
from bot.slack.listeners import Listeners, Tools
from bot.slack.tokens import Tokens
from ingest.errors import InvalidSettings, ServerUnavailable

POOL_THREADS = 4
"""For taking questions in, so that an acknowledgement never waits for an answer's thread."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Connection:
    """The running bot."""

    app: AsyncApp
    workspace: str


@asynccontextmanager
async def connect(backend: Backend, tokens: Tokens, pace: Pace = Pace()) -> AsyncIterator[Connection]:
    """Run the bot while the block runs; over Socket Mode where there is an app-level token.

    Raises InvalidSettings where Slack refuses a token, and ServerUnavailable where Slack can't be reached.
    """
    with ThreadPoolExecutor(POOL_THREADS, thread_name_prefix="slack") as pool:
        async with aiohttp.ClientSession() as session:
            client = PacedClient(tokens.bot, backend.settings.slack.api_url, session)
            identity = await _identify(client, tokens.bot)
            audience = Audience(client, backend, identity)
            worker = Worker(backend, SlackChannel(client), pace, audience.find_for)
            app = build_app(Tools(backend, worker, client, audience, pool), identity, tokens)
            working = asyncio.create_task(worker.run())
            try:
                async with _listen(app, tokens, backend.settings.slack.api_url, session):
                    yield Connection(app, identity.team or str(identity.team_id))
            finally:
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)


def build_app(tools: Tools, identity: AuthorizeResult, tokens: Tokens) -> AsyncApp:
    """Bolt with all listeners."""

    async def authorize() -> AuthorizeResult:
        # One workspace: who the bot is was asked at the start, and an event must not be lost because Slack is slow now.
        return identity

    app = AsyncApp(
        name="briefing",
        client=AsyncWebClient(base_url=tools.client.base_url, session=tools.client.session),
        authorize=authorize,
        signing_secret=tokens.signing_secret,
        logger=_build_logger("bolt"),
    )
    Listeners(tools, str(identity.bot_user_id)).register(app)
    Interactions(tools).register(app)
    return app


async def handle_http(app: AsyncApp, headers: Mapping[str, str], body: bytes) -> BoltResponse:
    """One request of Slack's over HTTP; 401 where its signature is wrong, or older than five minutes."""
    if not headers.get("x-slack-request-timestamp", "").isdecimal():
        return BoltResponse(status=401, body={"error": "invalid request"})
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return BoltResponse(status=400, body={"error": "invalid request"})
    return await app.async_dispatch(AsyncBoltRequest(body=text, headers=dict(headers)))


async def _identify(client: PacedClient, token: str) -> AuthorizeResult:
    """Who the bot is, and in which workspace."""
    try:
        return AuthorizeResult.from_auth_test_response(bot_token=token, auth_test_response=await client.auth_test())
    except SlackApiError as error:
        raise InvalidSettings(describe("the bot token", error)) from error
    except UNREACHABLE as error:
        raise ServerUnavailable(
            f"Slack's API at {client.base_url} did not answer: {error}. Check the network and BRIEFING_SLACK__API_URL."
        ) from error


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
        raise InvalidSettings(f"Slack refused SLACK_APP_TOKEN: {get_code(error)}. {APP_TOKEN}") from error
    handler = AsyncSocketModeHandler(app, tokens.app, logger=_build_logger("socket"), web_client=client)
    handler.client.wss_uri = str(first["url"])
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


class _OneLine(logging.Filter):
    """Bolt and the SDK log whole tracebacks for what one line says, and the line can name the fix."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        text = record.getMessage()
        fix = next((fix for code, fix in FIXES.items() if code in text), None)
        record.msg, record.args = (f"{text.splitlines()[0]} {fix}." if fix else text), None
        return True


def _build_logger(name: str) -> logging.Logger:
    made = logging.getLogger(f"{__name__}.{name}")
    made.setLevel(logging.ERROR)
    if not made.filters:
        made.addFilter(_OneLine())
    return made
