import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI

from bot.api.app import build_app
from bot.app import open_services
from ingest.settings import Settings
from tests.loopback import serve


@pytest.fixture(scope="package")
def address(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all, over a copy of the ingested corpus: nothing that is asked changes another answer."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(corpus_data, folder)
    with open_services(Settings(data_dir=folder)) as services, serve(build_app(services)) as url:
        yield url


@pytest.fixture
def openai(address: str) -> Iterator[OpenAI]:
    """The official client, with the one setting that every page for it has: the address."""
    with OpenAI(base_url=f"{address}/v1", api_key="anything", max_retries=0) as client:
        yield client
