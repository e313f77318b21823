"""/mcp: the Model Context Protocol over HTTP, a request at a time and without a session."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI, Request, Response
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import Receive, Scope, Send

from bot.api.deps import count_question, require
from bot.api.exports import find_base
from bot.app import Services
from bot.mcp.server import build_server, call_here
from bot.mcp.tools import Call, Tools

PATH = "/mcp"


def add_mcp(app: FastAPI, services: Services) -> None:
    """Answer at PATH for as long as the application runs."""

    def describe_call(context: Any) -> Call:
        request = context.request
        person = request.state.person
        return Call(find_base(request, services), person, partial(count_question, request, person))

    server = build_server(call_here(Tools(services), describe_call))
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[Any]:
        # One manager serves one run of the application.
        # Which names and pages are answered is checked before any route is.
        manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
        app.state.mcp = manager
        async with inner(app) as state, manager.run():
            yield state

    app.router.lifespan_context = run
    app.add_api_route(PATH, handle, methods=["POST"], include_in_schema=False, dependencies=[require("ask")])


class Handled(Response):
    """What the protocol answers to a request."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        super().__init__()
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.handle_request(scope, receive, send)


async def handle(request: Request) -> Response:
    """One message of the protocol."""
    return Handled(request.app.state.mcp)
