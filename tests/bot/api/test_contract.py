"""The OpenAPI document holds: whatever is sent, the answer is one that it names, and never a fault of the server."""

from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.python.asgi import shutdown_lifespans

from bot.api.app import build_app
from bot.app import Services

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
CONFIG = {
    "seed": 1,
    "request-timeout": 60,
    "generation": {"max-examples": 10, "deterministic": True, "database": "none"},
    "checks": {"enabled": False} | {name: {"enabled": True} for name in CHECKS},
}


@pytest.fixture
def document(services: Services) -> Iterator[schemathesis.BaseSchema]:
    """The application's own document, with the application behind it."""
    app = build_app(services, any_host=True)
    yield schemathesis.openapi.from_asgi("/api/openapi.json", app, config=SchemathesisConfig.from_dict(CONFIG))
    shutdown_lifespans()


def test_what_is_answered_is_documented(document: schemathesis.BaseSchema) -> None:
    """Values at the bounds of what is documented and beyond, at random, and calls that take up earlier answers."""
    answered: Counter[int] = Counter()
    faults: list[str] = []
    for event in engine.from_schema(document).execute():
        if isinstance(event, NonFatalError):
            faults.append(f"{event.label}: {event.value}")
        if isinstance(event, FatalError):
            raise event.exception
        if isinstance(event, ScenarioFinished):
            replies = (sent.response for sent in event.recorder.interactions.values())
            answered.update(reply.status_code for reply in replies if reply)
            faults += [
                f"{event.label}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info
            ]
    assert not faults, "\n\n".join(faults[:10])
    assert answered.keys() >= {200, 204, 404, 422}, answered
