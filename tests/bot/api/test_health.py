from pathlib import Path

from starlette.testclient import TestClient

from bot.app import Services
from tests.bot.api.calls import ask


def read_times(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file was changed last, and its size. Readers mark their place in SQLite's -shm files."""
    files = [path for path in folder.rglob("*") if not path.name.endswith("-shm")]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


def test_health_checks_write_nothing(client: TestClient, services: Services) -> None:
    ask(client, "How many countries took part in the Paris summit?")
    before = read_times(services.settings.data_dir)
    for _ in range(3):
        assert client.get("/livez").json() == {"status": "ok"}
        assert client.get("/readyz").json()["corpus"]["articles"] == 5
    assert read_times(services.settings.data_dir) == before


def test_an_index_that_is_not_there_is_not_made_by_asking_whether_it_is(client: TestClient, services: Services) -> None:
    services.index.drop()
    client.get("/readyz")
    assert services.index.load_stamp() is None
