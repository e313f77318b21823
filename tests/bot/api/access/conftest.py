"""A server with access control over corpus/, and people who may do this and that."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.app import Services
from bot.models import Scope
from ingest.settings import AuthSettings, LimitsSettings

Enter = Callable[..., TestClient]


def serve(services: Services, limits: LimitsSettings | None = None, public_url: str | None = None, **auth: Any) -> Any:
    """The application with settings of access."""
    changes: dict[str, Any] = {"auth": AuthSettings(**auth), "public_url": public_url}
    if limits is not None:
        changes["limits"] = limits
    return build_app(replace(services, settings=services.settings.model_copy(update=changes)))


@pytest.fixture
def enter(services: Services) -> Iterator[Enter]:
    """Makes clients of one server that takes tokens: with one of this scope, or without."""
    app = serve(services, mode="token")
    with ExitStack() as stack:
        stack.enter_context(TestClient(app, base_url="http://127.0.0.1:8000"))

        def make(name: str | None = None, scope: Scope = "ask", *groups: str) -> TestClient:
            client = TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
            if name is not None:
                client.headers["Authorization"] = f"Bearer {services.tokens.create(name, scope, groups)}"
            return client

        yield make
