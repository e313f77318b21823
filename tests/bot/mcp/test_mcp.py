"""The Model Context Protocol through the official client, over both of its transports."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from bot.api.app import build_app
from bot.app import Services, open_services
from ingest.settings import Settings
from tests.bot.test_cli import serving
from tests.conftest import ROOT
from tests.loopback import serve

SUMMIT = "How many countries took part in the Paris summit?"
FORCE = "What is the multinational force meant to do?"
REPORT = "paris-summit-germany-offer"


@pytest.fixture(scope="module")
def address(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(corpus_data, folder)
    with open_services(Settings(data_dir=folder)) as services, serve(build_app(services)) as url:
        yield url


def start(data: Path) -> StdioServerParameters:
    """How an assistant starts the bot."""
    environment = {"BRIEFING_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    return StdioServerParameters(
        command=sys.executable, args=["-m", "bot.cli", "mcp"], env=environment, cwd=str(data.parent)
    )


def talk(server: Any, work: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    """What the work of one connected client comes to."""

    async def run() -> Any:
        async with Client(server, mode=mode) as client:
            return await work(client)

    return asyncio.run(run())


def call(server: Any, name: str, **arguments: Any) -> CallToolResult:
    result: CallToolResult = talk(server, lambda client: client.call_tool(name, arguments))
    return result


def read(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_are_listed_as_reading_alone(address: str, mode: str) -> None:
    listed = talk(f"{address}/mcp", lambda client: client.list_tools(), mode)
    tools = {tool.name: tool for tool in listed.tools}
    assert list(tools) == ["search", "fetch", "ask", "brief"]
    for tool in tools.values():
        assert tool.annotations is not None
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        assert tool.description
    # ChatGPT takes no others.
    assert list(tools["search"].input_schema["properties"]) == tools["search"].input_schema["required"] == ["query"]
    assert list(tools["fetch"].input_schema["properties"]) == tools["fetch"].input_schema["required"] == ["id"]


def test_search_and_fetch_have_the_form_that_chatgpt_expects(address: str) -> None:
    found = call(f"{address}/mcp", "search", query="Paris summit countries")
    assert json.loads(read(found)) == found.structured_content
    results = found.structured_content["results"]
    assert results[0].keys() == {"id", "title", "url"}
    assert results[0]["id"] == REPORT
    assert len({one["id"] for one in results}) == len(results)
    document = call(f"{address}/mcp", "fetch", id=results[0]["id"])
    assert json.loads(read(document)) == document.structured_content
    told = document.structured_content
    assert told.keys() == {"id", "title", "text", "url", "metadata"}
    article = httpx.get(f"{address}/api/articles/{REPORT}").json()
    assert (told["text"], told["title"]) == (article["text"], article["title"])
    assert told["metadata"]["published"] == article["published"]
    assert all(isinstance(value, str) for value in told["metadata"].values())
    assert told["url"] == results[0]["url"] == f"{address}/articles#{REPORT}"


def test_ask_gives_the_answer_and_a_text_with_links(address: str) -> None:
    result = call(f"{address}/mcp", "ask", question=SUMMIT)
    answer = result.structured_content
    assert answer == httpx.get(f"{address}/api/answers/{answer['id']}").json()
    assert f"35 countries took part. [[1]]({address}/answers/{answer['id']}#citation-1)" in read(result)


def test_a_question_goes_on_from_another_and_keeps_to_what_it_is_limited_to(address: str) -> None:
    first = call(f"{address}/mcp", "ask", question=FORCE).structured_content
    told = {"question": "Who would lead it?", "conversation_id": first["conversation_id"]}
    second = call(f"{address}/mcp", "ask", **told).structured_content
    assert second["standalone_question"] == f"Who would lead it? (About: {FORCE})"
    old = call(f"{address}/mcp", "ask", question="What is planned?", published_to="2025-12-31").structured_content
    assert {one["published"][:4] for one in old["citations"]} == {"2025"}


def test_brief_gives_the_page_in_sections(address: str) -> None:
    result = call(f"{address}/mcp", "brief", topic="the Paris Declaration", length="short")
    titles = [section["title"] for section in result.structured_content["sections"]]
    assert titles
    assert [line[3:] for line in read(result).splitlines() if line.startswith("## ")] == titles


def test_what_is_given_is_as_the_schema_says(address: str) -> None:
    async def work(client: Client) -> None:
        schemas = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}
        taken = {"search": {"query": "force"}, "fetch": {"id": REPORT}, "ask": {"question": SUMMIT}}
        for name, arguments in taken.items():
            jsonschema.validate((await client.call_tool(name, arguments)).structured_content, schemas[name] or {})

    talk(f"{address}/mcp", work)


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("fetch", {"id": "none"}, "There is no article 'none'"),
        ("ask", {"question": "?"}, "no words"),
        ("ask", {"question": "k " * 1_500}, "more than the 2,000 allowed"),
        ("ask", {"question": SUMMIT, "publishers": ["Nobody"]}, "There is no publisher 'Nobody'"),
        ("ask", {"question": SUMMIT, "conversation_id": "none"}, "no conversation 'none'"),
        ("search", {"query": ""}, "no words"),
        ("brief", {"topic": "x", "length": "long"}, "length: Input should be 'short' or 'page'"),
        ("ask", {"query": SUMMIT}, "question: Field required"),
        ("shout", {}, "There is no tool 'shout'"),
    ],
)
def test_what_can_t_be_done_is_told_to_the_assistant(
    address: str, name: str, arguments: dict[str, Any], says: str
) -> None:
    result = call(f"{address}/mcp", name, **arguments)
    assert result.is_error
    assert says in read(result)


def post(address: str, **headers: str) -> httpx.Response:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepts = {"accept": "application/json, text/event-stream"}
    return httpx.post(f"{address}/mcp", json=body, headers=accepts | headers)


def test_a_page_of_another_site_is_not_answered(address: str) -> None:
    assert post(address).status_code == 200
    assert post(address, origin=address).status_code == 200
    assert post(address, origin="https://evil.example").status_code == 403
    assert post(address, host="evil.example").status_code == 400


def test_names_that_lead_here_are_not_answered_where_every_host_is(services: Services) -> None:
    with serve(build_app(services, any_host=True)) as address:
        refused = post(address, host="evil.example")
        assert (refused.status_code, refused.json()["code"]) == (400, "unknown_host")
        assert post(address, host="localhost").status_code == 200
        assert httpx.get(f"{address}/api/articles", headers={"host": "news.example"}).status_code == 200
    settings = services.settings.model_copy(update={"public_url": "https://briefing.example"})
    with serve(build_app(replace(services, settings=settings), any_host=True)) as address:
        assert post(address, host="briefing.example", origin="https://briefing.example").status_code == 200


def test_no_session_is_kept_and_a_large_body_is_refused(address: str) -> None:
    assert "mcp-session-id" not in post(address).headers
    assert httpx.get(f"{address}/mcp").status_code == 405
    assert httpx.post(f"{address}/mcp", json={"x": "k" * 1_100_000}).status_code == 413


def test_over_standard_input_and_output(corpus_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(corpus_data, data)

    async def work(client: Client) -> tuple[Any, Any, Any]:
        found = await client.call_tool("search", {"query": "Paris summit"})
        answer = await client.call_tool("ask", {"question": SUMMIT})
        wrong = await client.call_tool("fetch", {"id": "none"})
        return found, answer, wrong

    found, answer, wrong = talk(start(data), work)
    assert found.structured_content["results"][0]["id"] == REPORT
    assert answer.structured_content["outcome"] == "answered"
    assert "[[1]](http://127.0.0.1:8000/answers/" in read(answer)
    assert wrong.is_error


def test_over_standard_input_through_the_server_that_holds_the_folder(corpus_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(corpus_data, data)

    async def run() -> None:
        with ExitStack() as running:
            url, _ = running.enter_context(serving(data, "--port", "0"))
            async with Client(start(data)) as client:
                answer = await client.call_tool("ask", {"question": SUMMIT})
                kept = httpx.get(f"{url}/api/answers/{answer.structured_content['id']}").json()
                assert kept == answer.structured_content
                assert f"({url}/answers/" in read(answer)
                running.close()
                gone = await client.call_tool("ask", {"question": SUMMIT})
                assert gone.is_error
                assert "No server holds" in read(gone)

    asyncio.run(run())
