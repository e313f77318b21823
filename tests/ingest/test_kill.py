"""A run killed with SIGKILL at any point leaves an index that answers, and that the next run completes."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.catalog import Catalog
from ingest.models import Access
from ingest.settings import Settings

ROUNDS = 8
OPEN = """
import json, sys
from pathlib import Path
from bot.retrieval.hybrid import HybridRetriever
from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.pipeline import build_pipeline
from ingest.models import Access
from ingest.settings import Settings
settings = Settings(data_dir=Path(sys.argv[1]))
catalog, index, embeddings = Catalog(settings.sql_url), VectorIndex(settings), MiniLmEmbeddings()
"""
RUN = (
    OPEN
    + """
pipeline = build_pipeline(settings, catalog, index, embeddings)
print("begin", flush=True)
report = pipeline.ingest([Path(sys.argv[2])])
print("end", flush=True)
"""
)
SEARCH = (
    OPEN
    + """
readable = catalog.readable(Access())
retriever = HybridRetriever(catalog=readable, index=index.readable(readable), embeddings=embeddings)
print(retriever.retrieve(["How many people does the tunnel employ?"]).passages[0].article_id)
"""
)
COUNT = OPEN + "print(json.dumps([index.count(), catalog.count_passages(), catalog.list_unsynced()]))"
TOPICS = ["bakery", "harbour", "tunnel", "orchard", "theatre", "quarry", "airfield", "brewery", "museum", "sawmill"]


def write_articles(folder: Path, edition: int) -> None:
    folder.mkdir(exist_ok=True)
    for place, topic in enumerate(TOPICS):
        path = folder / f"{topic}.txt"
        # A third of them change, a third vanish and come back, a third stay.
        if place % 3 == 1 and edition % 2 == 1:
            path.unlink(missing_ok=True)
            continue
        figure = 100 + edition if place % 3 == 0 else 100
        lines = [f"The {topic}", f"The {topic} employs {figure} people."]
        lines += [f"The {topic} was repaired in stage {stage}, and its roof was painted." for stage in range(6)]
        path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def run(data: Path, folder: Path, kill_after_s: float | None) -> float | None:
    """Ingest in a process of its own; None when it was killed, else how long it took in seconds."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(data), str(folder)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    began = time.monotonic()
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return time.monotonic() - began if rest == "end\n" else None


def call(code: str, data: Path) -> str:
    """Run `code` in a process of its own: embedded Chroma belongs to one process at a time."""
    command = [sys.executable, "-c", code, str(data)]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True).stdout


@pytest.mark.timeout(600)
def test_a_run_killed_at_random_points_answers_and_is_completed(tmp_path: Path) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    data, folder = tmp_path / "data", tmp_path / "articles"
    write_articles(folder, 0)
    whole_s = run(data, folder, None)
    assert whole_s is not None
    killed = 0
    for edition in range(1, ROUNDS + 1):
        write_articles(folder, edition)
        killed += run(data, folder, chance.uniform(0, whole_s)) is None
        assert call(SEARCH, data) == "tunnel\n", f"seed {seed}, edition {edition}"
    assert killed, f"no run was killed in time; seed {seed}"
    assert run(data, folder, None) is not None
    in_chroma, in_catalog, unsynced = json.loads(call(COUNT, data))
    assert in_chroma == in_catalog > 0, f"seed {seed}"
    assert unsynced == [], f"seed {seed}"
    catalog = Catalog(Settings(data_dir=data).sql_url)
    assert {article.id for article in catalog.readable(Access()).list_articles()} == {
        path.stem for path in folder.iterdir()
    }
    for path in folder.iterdir():
        assert catalog.readable(Access()).load_article(path.stem).text in path.read_text(), f"seed {seed}"
    catalog.close()
