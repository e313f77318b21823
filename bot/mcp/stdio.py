"""`briefing mcp`: the protocol over standard input and output, for assistants that start a program for it."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
from mcp import Client, MCPError, stdio_server
from mcp.client.streamable_http import streamable_http_client
from mcp.server.lowlevel import Server
from mcp.types import CallToolRequestParams, CallToolResult

from bot.app import open_services
from bot.client import check_token
from bot.mcp.server import CallTool, build_server, call_here, refuse
from bot.mcp.tools import Call, Tools
from ingest.lock import find_holder, find_server
from ingest.settings import Settings

WAIT_S = 300.0
"""For the server's answer; a brief by a language model takes its time."""


async def serve_stdio(settings: Settings, tell: Callable[[str], object]) -> None:
    """Serve until the input ends: from this process, or through the server that holds the data folder.

    `tell` is given a word for people. Raises IndexBusy where another program holds the folder, InvalidSettings for an
    API token that no server would be shown, and what open_services raises.
    """
    with find_holder(settings, "briefing mcp", tell) as holder:
        check_token(holder, settings.token.get_secret_value() if settings.token else None)
        if holder is not None:
            await run(build_server(call_there(settings)))
            return
        with open_services(settings) as services:
            services.prepare()
            await run(build_server(call_here(Tools(services), lambda context: Call(settings.page_url))))


async def run(server: Server[Any]) -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def call_there(settings: Settings) -> CallTool:
    """Passes calls on to the server that holds the data folder, whichever that is at the time of the call."""

    async def call_tool(context: Any, params: CallToolRequestParams) -> CallToolResult:
        holder = await asyncio.to_thread(find_server, settings.data_dir)
        if holder is None:
            return refuse(f"No server holds {settings.data_dir} any more. Start `briefing serve` again.")
        headers = {"X-Briefing-Owner": holder.token}
        if settings.token is not None:
            headers["Authorization"] = f"Bearer {settings.token.get_secret_value()}"
        try:
            async with (
                httpx2.AsyncClient(headers=headers, timeout=WAIT_S) as http,
                Client(streamable_http_client(f"{holder.url}/mcp", http_client=http)) as client,
            ):
                return await client.call_tool(params.name, params.arguments)
        except* (MCPError, httpx2.HTTPError) as failed:
            reason = str(find_cause(failed))
        return refuse(f"The server at {holder.url} did not answer: {reason}. Try again, or start it anew.")

    return call_tool


def find_cause(failed: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error of a group, however deep."""
    first = failed.exceptions[0]
    return find_cause(first) if isinstance(first, BaseExceptionGroup) else first
