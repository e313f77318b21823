"""The protocol itself, over what carries its messages: one server for HTTP and for standard input and output."""

from collections.abc import Awaitable, Callable
from typing import Any

from mcp.server.lowlevel import Server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import ValidationError

from bot import __version__
from bot.mcp.tools import TOOLS, Call, Tools, list_schema
from bot.telemetry.channels import channel
from ingest.errors import BriefingError

NAME = "briefing"
INSTRUCTIONS = (
    "A corpus of news articles. Answers and briefs say only what the articles say and cite their exact words: keep the "
    "links with what they support, tell disagreements as such, and say what is missing instead of filling it in."
)
CallTool = Callable[[Any, CallToolRequestParams], Awaitable[CallToolResult]]
"""Answers a call, given the context of the protocol's request."""
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
"""Of every tool: what they keep, so that addresses lead somewhere, changes no other answer."""


def build_server(call_tool: CallTool) -> Server[Any]:
    """A server of the tools, whose calls are answered by `call_tool`."""

    async def list_tools(context: Any, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=describe_tools())

    return Server(
        NAME,
        version=__version__,
        title="Briefing bot",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def call_here(tools: Tools, describe_call: Callable[[Any], Call]) -> CallTool:
    """Answers calls from this process; `describe_call` says who calls, by the context of the protocol's request."""
    by_name = {tool.name: tool for tool in TOOLS}

    async def call_tool(context: Any, params: CallToolRequestParams) -> CallToolResult:
        tool = by_name.get(params.name)
        if tool is None:
            return refuse(f"There is no tool {params.name[:100]!r}; there is {', '.join(by_name)}.")
        channel.set("mcp")
        try:
            taken = tool.takes.model_validate(params.arguments or {})
            result = await tool.run(tools, taken, describe_call(context))
        except ValidationError as error:
            return refuse("; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()))
        except BriefingError as error:
            return refuse(error.message)
        return CallToolResult(
            content=[TextContent(type="text", text=result.text)],
            structured_content=result.value.model_dump(mode="json"),
        )

    return call_tool


def describe_tools() -> list[Tool]:
    """All tools as clients list them."""
    return [
        Tool(
            name=tool.name,
            title=tool.title,
            description=tool.describes,
            input_schema=list_schema(tool.takes, "validation"),
            output_schema=list_schema(tool.gives, "serialization"),
            annotations=READS,
        )
        for tool in TOOLS
    ]


def refuse(message: str) -> CallToolResult:
    """What a tool could not do, for the assistant to read and to mend."""
    return CallToolResult(content=[TextContent(type="text", text=message)], is_error=True)
