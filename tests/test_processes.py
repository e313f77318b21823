"""Two app processes over one PostgreSQL and one Chroma server: each answer is of one state of the corpus, whatever is
taken in meanwhile and whoever is killed.
"""

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from ingest.catalog import Catalog
from ingest.index import VectorIndex
from ingest.settings import Settings
from tests.conftest import ROOT
from tests.postgres import PostgresServer
from tests.servers import AppServer, ChromaServer, start_bot

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]
CLIENTS = 32
PLACES = ("Visby", "Lohe", "Quillmar", "Nordby", "Hals", "Arnis")
TAKE_IN = """
import itertools, os, sys
from pathlib import Path
from ingest.catalog import Catalog
from ingest.index import VectorIndex
from ingest.pipeline import build_pipeline
from ingest.settings import load_settings
settings, folder, places = load_settings(), Path(sys.argv[1]), sys.argv[2:]
catalog = Catalog(settings.sql_url)
pipeline = build_pipeline(settings, catalog, VectorIndex(settings))
for edition in itertools.count(int(os.environ["FIRST"])):
    for place in places:
        waiting = folder / f".{place}"
        waiting.write_text(
            f"The ferry to {place}\\n\\nThe ferry to {place} carries {edition} passengers. It is painted green.\\n"
            f"\\nThe captain of the ferry to {place} has been at sea for {edition} days.\\n"
        )
        waiting.replace(folder / f"{place.lower()}.txt")
    pipeline.ingest([folder])
    print(edition, flush=True)
"""


class Site:
    """What stands behind the balancer."""

    def __init__(self, postgres: PostgresServer, folder: Path) -> None:
        self._postgres = postgres
        self._database = postgres.create()
        self.chroma = ChromaServer(folder / "chroma")
        self.chroma.start()
        self.articles = folder / "articles"
        self.articles.mkdir()
        self.settings = Settings(
            data_dir=folder / "data", database_url=postgres.get_url(self._database), chroma_url=self.chroma.url
        )
        self.environment = {
            "BRIEFING_DATA_DIR": str(folder / "data"),
            "BRIEFING_DATABASE_URL": str(self.settings.database_url),
            "BRIEFING_CHROMA_URL": self.chroma.url,
            "BRIEFING_QUESTION_TIMEOUT_S": "180",
        }

    def take_in(self, first: int) -> "subprocess.Popen[str]":
        """Take in one edition of the articles after the other, in a process of its own; returns once one is in."""
        process = subprocess.Popen(
            [sys.executable, "-c", TAKE_IN, str(self.articles), *PLACES],
            stdout=subprocess.PIPE, text=True, cwd=ROOT, env={"FIRST": str(first), **self.environment},
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == f"{first}\n"
        return process

    def list_states(self) -> dict[str, dict[str, int]]:
        """Map the fingerprint of every state that the corpus has had to the version of each article in it."""
        with closing(Catalog(self.settings.sql_url)) as catalog:
            build = catalog.load_stamp("build")
            with catalog._read() as connection:
                statement = "SELECT article_id, version, content_hash FROM article_versions ORDER BY added_at"
                rows = connection.execute(text(statement)).all()
        current: dict[str, tuple[int, str]] = {}
        states: dict[str, dict[str, int]] = {}
        for article_id, version, content_hash in rows:
            current[article_id] = (version, content_hash)
            digest = hashlib.sha256(json.dumps([[one, *current[one]] for one in sorted(current)]).encode())
            digest.update(json.dumps(build, sort_keys=True).encode())
            states[digest.hexdigest()[:16]] = {one: current[one][0] for one in current}
        return states

    def count_connections(self) -> int:
        engine = create_engine(self._postgres.get_url("postgres"))
        with engine.connect() as connection:
            statement = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
            count: int = connection.execute(statement, {"name": self._database}).scalar_one()
        engine.dispose()
        return count

    def close(self) -> None:
        self.chroma.kill()
        self._postgres.drop(self._database)


@pytest.fixture(scope="module")
def site(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(postgres, tmp_path_factory.mktemp("site"))
    yield site
    site.close()


def check_answer(answer: dict[str, Any], states: dict[str, dict[str, int]], other: AppServer) -> None:
    """Every citation resolves, at the other process too, and is of the state that the answer names."""
    state = states[answer["corpus"]["fingerprint"]]
    assert answer["corpus"]["articles"] == len(state)
    for one in answer["citations"]:
        assert one["article_version"] == state[one["article_id"]]
        wanted = {"version": one["article_version"]}
        found = other.client.get(f"/api/articles/{one['article_id']}", params=wanted).json()
        assert found["text"][one["start"] : one["end"]] == one["quote"]


def test_every_answer_is_of_one_state_while_articles_are_taken_in(site: Site) -> None:
    taking_in = site.take_in(100)
    servers = [AppServer(site.environment) for _ in range(2)]

    def ask(number: int) -> dict[str, Any]:
        place = PLACES[number % len(PLACES)]
        question = f"How many passengers does the ferry to {place} carry?"
        if number % 8 == 7:
            question = f"Give me a brief on the ferry to {place}."
        response = servers[number % 2].ask(question)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(pool.map(ask, range(CLIENTS)))
            # All of those may have begun at once.
            answers += pool.map(ask, range(4))
        assert taking_in.poll() is None
        states = site.list_states()
        for number, answer in enumerate(answers):
            assert answer["outcome"] == "answered", answer["question"]
            check_answer(answer, states, servers[1 - number % 2])
        assert len({answer["corpus"]["fingerprint"] for answer in answers}) > 1, "nothing was taken in meanwhile"

        # Killed in the middle of an article, and of an answer: nothing of either is left, and the others go on.
        taking_in.send_signal(signal.SIGKILL)
        taking_in.communicate(timeout=20)
        again = site.take_in(5_000)
        again.kill()
        again.communicate(timeout=20)
        known = servers[1].client.get("/api/conversations").json()["conversations"]
        assert servers[0].stream_first("Give me a brief on the ferry to Visby.") == "status"
        servers[0].kill()
        assert servers[1].client.get("/api/conversations").json()["conversations"] == known
        answer = servers[1].ask("How many passengers does the ferry to Lohe carry?").json()
        check_answer(answer, site.list_states(), servers[1])
        assert "5000" in answer["statements"][0]["text"].replace(",", "")
    finally:
        taking_in.kill()
        taking_in.communicate(timeout=20)
        for server in servers:
            server.kill()
    until = time.monotonic() + 20
    while site.count_connections() and time.monotonic() < until:
        time.sleep(0.1)
    assert site.count_connections() == 0, "the database lets go of what killed processes held"

    # What the killed run had begun is completed by the next one.
    done = start_bot(site.environment, "ingest", str(site.articles))
    _, told = done.communicate(timeout=120)
    assert done.returncode == 0, told
    with closing(Catalog(site.settings.sql_url)) as catalog:
        assert catalog.list_unsynced() == []
        assert VectorIndex(site.settings).count() == catalog.count_passages()
