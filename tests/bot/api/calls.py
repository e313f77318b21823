"""Calls that several tests make."""

import json
from collections.abc import Iterable
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

ARTICLE = "The lamp of the Quillmar lighthouse was lit for the first time in 1911 by Anna Roth."
File = tuple[str, bytes]


def ask(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    response = client.post("/api/chat", json={"question": question, **more})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def upload(client: TestClient, *files: File, **metadata: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of an upload."""
    sent = [("files", (name, data, "application/octet-stream")) for name, data in files]
    response = client.post("/api/articles", files=sent, data={"metadata": json.dumps(metadata)})
    assert response.status_code == 200, response.text
    return read_events(response.text.splitlines())


def read_events(lines: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
    """Server-sent events by name."""
    events, name = [], ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            events.append((name, json.loads(value)))
    return events


def replace(client: TestClient, article_id: str, name: str, data: bytes, **metadata: str) -> Response:
    files = {"file": (name, data, "application/octet-stream")}
    response: Response = client.put(f"/api/articles/{article_id}", files=files, data={"metadata": json.dumps(metadata)})
    return response
