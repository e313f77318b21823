"""The bot under test, as its clients see it."""

from typing import Protocol

import httpx
from pydantic import ValidationError

from bot.models import Answer
from ingest.errors import BriefingError, ServerUnavailable, UnknownArticle
from ingest.models import Filters


class Bot(Protocol):
    """Answers questions, and shows the articles that its answers cite."""

    def ask(self, question: str, conversation_id: str | None = None, filters: Filters | None = None) -> Answer:
        """Answer a question, within a conversation where one is given. Raises BriefingError."""

    def read_article(self, article_id: str, version: int | None = None) -> str:
        """The canonical text of an article's version, by default the current. Raises UnknownArticle."""


class HttpBot:
    """A bot behind its HTTP API."""

    def __init__(self, url: str, timeout_s: float = 120.0) -> None:
        # No connection is kept: a server that closes one after an error of its own would fail the next question too.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=timeout_s, limits=limits, trust_env=False)

    def close(self) -> None:
        self._client.close()

    def ask(self, question: str, conversation_id: str | None = None, filters: Filters | None = None) -> Answer:
        """Raises ServerUnavailable where nothing answers, BriefingError for a problem document or a broken Answer."""
        body: dict[str, object] = {"question": question}
        if conversation_id is not None:
            body["conversation_id"] = conversation_id
        if filters is not None:
            body["filters"] = filters.model_dump(mode="json", exclude_none=True)
        response = self._send("POST", "/api/chat", body)
        if response.status_code != httpx.codes.OK:
            raise BriefingError(f"POST /api/chat answered {response.status_code}: {_describe(response)}")
        try:
            return Answer.model_validate_json(response.content)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BriefingError(f"POST /api/chat answered what is no Answer, at {where}: {first['msg']}") from error

    def read_article(self, article_id: str, version: int | None = None) -> str:
        """Raises UnknownArticle for one that is not there (any more), ServerUnavailable where nothing answers."""
        response = self._send("GET", f"/api/articles/{article_id}" + (f"?version={version}" if version else ""))
        if response.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            raise UnknownArticle(f"The bot has no article {article_id}" + (f", version {version}." if version else "."))
        if response.status_code == httpx.codes.OK:
            try:
                text = response.json()["text"]
            except (ValueError, KeyError, TypeError):
                text = None
            if isinstance(text, str):
                return text
        raise BriefingError(f"GET /api/articles/{article_id} answered {response.status_code}: {_describe(response)}")

    def _send(self, method: str, path: str, body: dict[str, object] | None = None) -> httpx.Response:
        try:
            return self._client.request(method, path, json=body, headers={"Accept": "application/json"})
        except httpx.HTTPError as error:
            address = self._client.base_url
            raise ServerUnavailable(f"No answer from {address}: {error or type(error).__name__}.") from error


def _describe(response: httpx.Response) -> str:
    """The detail of a problem document, else the beginning of the body."""
    try:
        problem = response.json()
        return f"{problem['code']}: {problem.get('detail') or problem.get('title')}"
    except (ValueError, KeyError, TypeError, AttributeError):
        return " ".join(response.text[:200].split()) or "nothing"
