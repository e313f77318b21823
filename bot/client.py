"""The bot through the HTTP API of the server that holds the data folder."""

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from bot.models import Answer, AnswerEvent, BriefRequest, Event, Request
from bot.problems import PROBLEMS
from bot.telemetry.channels import channel
from ingest.errors import BriefingError, InvalidSettings, ServerUnavailable
from ingest.lock import Owner
from ingest.models import IngestReport, Shelving, Source

EVENTS: TypeAdapter[Event] = TypeAdapter(Event)
ERRORS = {kind.code: kind for kind in PROBLEMS}


def check_token(holder: Owner | None, token: str | None) -> None:
    """Raise InvalidSettings for an API token where no server would be shown it.

    This process would do for everybody who can read the folder what is meant to be done for one person.
    """
    if token and holder is None:
        raise InvalidSettings(
            "An API token is set (BRIEFING_TOKEN), and no server holds the data folder that could say whom it stands "
            "for. Nothing was done; start 'briefing serve' first (beside a Chroma server, ask it over HTTP), or leave "
            "the token out: whoever can read the folder needs none."
        )


class ServerClient:
    """Asks and ingests through a server; raises the same errors as doing it here, and ServerUnavailable.

    Streams are closed where they are read: left to the end of the event loop, those within each other would be closed
    at once, each while the other still runs.
    """

    def __init__(self, owner: Owner, token: str | None = None) -> None:
        """With an API token the server takes the client for whom that stands for, else for its own administrator."""
        self._url = owner.url or ""
        self._headers = {"X-Briefing-Owner": owner.token}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    async def ask(self, request: Request | BriefRequest) -> Answer:
        """One answer, or one brief, whole."""
        async with aclosing(self.stream(request)) as told:
            async for event in told:
                if isinstance(event, AnswerEvent):
                    return event.answer
        raise ServerUnavailable(f"The answer of the server at {self._url} broke off. Ask again.")

    def stream(self, request: Request | BriefRequest) -> AsyncGenerator[Event]:
        """The events of one answer, or of one brief."""
        body = {
            "engine": request.engine,
            "filters": request.filters.model_dump(mode="json"),
            **request.access.model_dump(mode="json"),
        }
        if isinstance(request, Request):
            body |= {"question": request.question, "conversation_id": request.conversation_id}
            return self._stream("/api/chat", body)
        body |= {
            "topic": request.topic,
            "since": request.since and request.since.isoformat(),
            "until": request.until and request.until.isoformat(),
            "audience": request.audience,
            "length": request.length,
            "changed_since": request.changed_since and request.changed_since.isoformat(),
        }
        return self._stream("/api/briefings", body)

    async def _stream(self, path: str, body: dict[str, Any]) -> AsyncGenerator[Event]:
        async with aclosing(self._post(path, body)) as events:
            async for name, data in events:
                if name == "answer":
                    yield AnswerEvent(answer=Answer.model_validate(data))
                else:
                    yield EVENTS.validate_python({"event": name, **data})

    async def ingest(
        self,
        paths: Sequence[Path],
        progress: Callable[[int, int, str], None],
        rebuild: bool,
        prune: bool = False,
        shelving: Shelving = Shelving(),
    ) -> IngestReport:
        """Have the server take in files and folders of this machine."""
        body = {"paths": [str(path.absolute()) for path in paths], "rebuild": rebuild, "prune": prune}
        body |= {"shelving": shelving.model_dump(mode="json")}
        async with aclosing(self._post("/api/ingest", body)) as events:
            async for name, data in events:
                if name == "report":
                    return IngestReport.model_validate(data)
                progress(data["done"], data["total"], data["name"])
        raise ServerUnavailable(f"The server at {self._url} ended without a report. Run the same command again.")

    async def list_sources(self) -> list[Source]:
        """What the server polls."""
        found: list[Source] = [Source.model_validate(one) for one in (await self._send("GET", ""))["sources"]]
        return found

    async def add_source(self, address: str, every_s: float | None, shelving: Shelving) -> Source:
        """Have the server poll a web address, or a folder of this machine."""
        body = {"address": address, "every_s": every_s, **shelving.model_dump(mode="json")}
        return Source.model_validate(await self._send("POST", "", body))

    async def remove_source(self, source_id: str) -> None:
        """Have the server poll a source no more."""
        await self._send("DELETE", f"/{quote(source_id, safe='')}")

    async def poll_source(self, source_id: str) -> Source:
        """Have the server poll a source now; its state afterwards."""
        return Source.model_validate(await self._send("POST", f"/{quote(source_id, safe='')}/poll"))

    async def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One call about sources; what is answered as JSON, None where nothing is."""
        try:
            async with httpx.AsyncClient(base_url=self._url, timeout=httpx.Timeout(10, read=None)) as client:
                response = await client.request(method, f"/api/sources{path}", json=body, headers=self._headers)
            if response.is_error:
                _raise_problem(response.json())
            return response.json() if response.content else None
        except (httpx.HTTPError, ValueError) as error:
            raise self._fail(error) from error

    def _fail(self, error: Exception) -> ServerUnavailable:
        return ServerUnavailable(
            f"The server at {self._url} holds the data folder but did not answer: {error}. Try again, or stop it."
        )

    async def _post(self, path: str, body: dict[str, Any]) -> AsyncGenerator[tuple[str, dict[str, Any]]]:
        headers = {"Accept": "text/event-stream", "X-Briefing-Channel": channel.get(), **self._headers}
        try:
            async with (
                httpx.AsyncClient(base_url=self._url, timeout=httpx.Timeout(10, read=None)) as client,
                client.stream("POST", path, json=body, headers=headers) as response,
            ):
                if response.is_error:
                    await response.aread()
                    _raise_problem(response.json())
                name = ""
                async for line in response.aiter_lines():
                    field, _, value = line.partition(": ")
                    if field == "event":
                        name = value
                    elif field == "data":
                        data = json.loads(value)
                        if name == "error":
                            _raise_problem(data)
                        yield name, data
        except (httpx.HTTPError, ValueError) as error:
            raise self._fail(error) from error


def _raise_problem(problem: dict[str, Any]) -> NoReturn:
    raise ERRORS.get(problem.get("code", ""), BriefingError)(problem.get("detail", "The server refused."))
