"""With Chroma as a server, any number of processes share one index."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import CORPUS, ROOT
from tests.loopback import find_free_port
from tests.servers import ChromaServer, start_bot


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path / "chroma")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def chroma_url(chroma: ChromaServer) -> str:
    return chroma.url


def start(url: str, data: Path, *words: str) -> "subprocess.Popen[str]":
    return start_bot({"BRIEFING_CHROMA_URL": url, "BRIEFING_DATA_DIR": str(data)}, *words)


def run(url: str, data: Path, *words: str) -> None:
    process = start(url, data, *words)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err


def test_processes_share_the_index_and_see_each_others_changes(chroma_url: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(chroma_url, data, "ingest", str(CORPUS))
    server = start(chroma_url, data, "serve", "--port", "0")
    assert server.stderr is not None
    served = server.stderr.readline().split("on ")[1].split()[0]
    try:
        question = "How many countries took part in the Paris summit?"
        asking = [start(chroma_url, data, "ask", "--json", question) for _ in range(3)]
        for process in asking:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, err
            assert "Working through" not in err
            assert "35" in json.loads(out)["statements"][0]["text"]
        new = tmp_path / "new"
        new.mkdir()
        (new / "ferry.txt").write_text("The ferry\n\nThe ferry to Gotland carries 1,400 passengers.\n")
        run(chroma_url, data, "ingest", str(new))
        body = {"question": "How many passengers does the ferry to Gotland carry?"}
        answer = httpx.post(f"{served}/api/chat", json=body, timeout=60).json()
        assert "1,400" in answer["statements"][0]["text"]
    finally:
        server.terminate()
        server.communicate(timeout=30)


RESTORING = """
import sys
from contextlib import closing
from pathlib import Path
from ingest import backup
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.settings import Settings
from tests.ingest.test_backup import describe, take_in

settings = Settings(data_dir=Path(sys.argv[1]) / "data", chroma_url=sys.argv[2])
embeddings, file = MiniLmEmbeddings(), Path(sys.argv[1]) / "briefing.tar.gz"
take_in(settings, embeddings, quay="The quay has four cranes.", mill="The mill grinds rye.")
backup.write_backup(settings, file, "1")
before = describe(settings, embeddings)
take_in(settings, embeddings, barn="The barn burnt down.", quay="The quay has seven cranes.")
later = describe(settings, embeddings)

exchange = backup.exchange
def stop(folder):
    raise KeyboardInterrupt
backup.exchange = stop
try:
    backup.restore_backup(settings, file, replace=True)
except KeyboardInterrupt:
    assert describe(settings, embeddings) == later
backup.exchange = exchange
backup.restore_backup(settings, file, replace=True)
assert describe(settings, embeddings) == before
take_in(settings, embeddings, quay="The quay has four cranes.", mill="The mill grinds rye.")
with closing(VectorIndex(settings)) as index:
    print(len(index._client.list_collections()))
"""


def test_a_restore_leaves_the_collection_in_use_until_it_is_done(chroma_url: str, tmp_path: Path) -> None:
    # Chroma's client leaves connections for its process to close.
    command = [sys.executable, "-c", RESTORING, str(tmp_path), chroma_url]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


SHARING = """
import sys
from contextlib import closing
from pathlib import Path
from ingest import backup
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.settings import Settings
from tests.ingest.test_backup import describe, take_in

embeddings = MiniLmEmbeddings()
ours, theirs, copy = (
    Settings(data_dir=Path(sys.argv[1]) / name / "data", chroma_url=sys.argv[2]) for name in ("ours", "theirs", "copy")
)
with closing(VectorIndex(ours)) as of_an_older_release:
    of_an_older_release.create({"embedding_model": "theirs"})
take_in(ours, embeddings, quay="The quay has four cranes.")
take_in(theirs, embeddings, mill="The mill grinds rye.")
found = describe(theirs, embeddings)
assert set(describe(ours, embeddings)[1]) == {"quay"}

file = Path(sys.argv[1]) / "briefing.tar.gz"
backup.write_backup(ours, file, "1")
for settings in (ours, copy):
    backup.restore_backup(settings, file, replace=True)
    take_in(settings, embeddings, barn="The barn burnt down.")
    assert describe(theirs, embeddings) == found
assert set(describe(ours, embeddings)[1]) == {"barn"}
with closing(VectorIndex(ours)) as index:
    print(len(index._client.list_collections()), index.load_stamp()["embedding_model"])
"""


def test_deployments_on_one_server_leave_each_other_alone(chroma_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SHARING, str(tmp_path), chroma_url]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, "4 theirs\n"), done.stderr


def test_a_chroma_that_is_not_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    port = find_free_port()
    process = start(f"http://127.0.0.1:{port}", tmp_path / "data", "ask", "Who?")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"Chroma at http://127.0.0.1:{port} did not answer" in err.replace("\n", " ")
