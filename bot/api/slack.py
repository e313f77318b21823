"""Slack inside `briefing serve`: signed HTTP at POST /slack/events, and Socket Mode where a token for it is set."""

import asyncio
import logging
import sys

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool

from bot.api.lifespan import run_beside
from bot.app import Services
from bot.telemetry.logs import announce
from ingest.errors import BriefingError, ServerUnavailable

router = APIRouter(include_in_schema=False)

AGAIN_S = 30.0

logger = logging.getLogger(__name__)


def add_slack(app: FastAPI, services: Services) -> None:
    """Answer in Slack for as long as the application runs; nothing happens where no token is set."""
    app.state.slack = None
    run_beside(app, lambda: _keep_connected(app, services))


@router.post("/slack/events")
async def receive_events(request: Request) -> Response:
    """Events, commands and interactions; 401 where the signature is wrong or old."""
    connection = request.app.state.slack
    if connection is None:
        raise HTTPException(503, "Slack is not connected: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET, and restart.")
    from bot.slack.connection import handle_http

    reply = await handle_http(connection.app, request.headers, await request.body())
    return Response(reply.body, reply.status, headers=reply.first_headers_without_set_cookie())


async def _keep_connected(app: FastAPI, services: Services) -> None:
    """Run the bot until cancelled. The page goes on without Slack; the log says what Slack lacks."""
    from bot.slack.tokens import load_tokens

    try:
        tokens = load_tokens()
        if not (tokens.over_socket or tokens.over_http):
            return
        from bot.delivery.backend import build_brief, build_stream, open_backend
        from bot.delivery.worker import Pace
        from bot.slack.connection import connect

        pace = Pace(lease_s=services.settings.slack.lease_s)
        while True:
            try:
                opening = open_backend(
                    services.settings,
                    build_stream(services),
                    "slack",
                    build_brief(services),
                    services.settings.slack.access,
                )
                async with (
                    contextmanager_in_threadpool(opening) as backend,
                    connect(backend, tokens, pace) as connection,
                ):
                    app.state.slack = connection if tokens.over_http else None
                    ways = ["Socket Mode"] * tokens.over_socket + ["signed HTTP"] * tokens.over_http
                    words = f"Answering in {connection.workspace} over {' and '.join(ways)}."
                    announce(words, services.settings.log, lambda words: print(words, file=sys.stderr))
                    await asyncio.Event().wait()
            except ServerUnavailable as error:
                logger.error("%s Trying again.", error.message)
                await asyncio.sleep(AGAIN_S)
    except BriefingError as error:
        logger.error("Slack is off: %s", error.message)
    finally:
        app.state.slack = None
