from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.app import Services


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(build_app(services), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client
