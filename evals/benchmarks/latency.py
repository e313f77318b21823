"""How long an answer over HTTP takes, as a multiple of its retrieval floor.

The floor is what no answer can do without: its query embedding, Chroma query and full-text query, the same
batch, alone. Floor and answer are timed in turn for each question in one run, so that the ratio holds on a
noisy machine. Then 16 clients ask at once, and every answer must arrive.

Usage: python -m evals.benchmarks.latency [--questions 200] [--clients 16] [--json]
"""

import json
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
import uvicorn
from rich.console import Console
from rich.table import Table

from bot.api.app import build_app
from bot.app import Services, open_services
from bot.asking.parts import list_pieces
from bot.retrieval.hybrid import LIMIT, list_search_words
from evals.suites import load_suite
from ingest.catalog import ArticleFilters
from ingest.embedder import embed_texts
from ingest.pipeline import build_pipeline
from ingest.settings import Settings

SUITE = Path(__file__).resolve().parent.parent / "suites" / "known_facts"


def time_floor(services: Services, question: str) -> float:
    """Milliseconds of the retrieval that an answer to `question` can't do without."""
    queries = (question, *list_pieces(question))
    began = time.perf_counter()
    vectors = embed_texts(services.embeddings, list(queries))
    services.index.query(vectors, ArticleFilters(), LIMIT)
    services.catalog.search_passages([list_search_words(query) for query in queries], ArticleFilters(), LIMIT)
    return 1000 * (time.perf_counter() - began)


def time_answer(client: httpx.Client, question: str) -> float:
    """Milliseconds from the request to the whole answer."""
    began = time.perf_counter()
    client.post("/api/chat", json={"question": question}).raise_for_status()
    return 1000 * (time.perf_counter() - began)


@contextmanager
def serve(services: Services) -> Iterator[str]:
    """The application on a free port of this process, so that floor and answer share its index."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(build_app(services), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        while not server.started:
            time.sleep(0.01)
        try:
            yield url
        finally:
            server.should_exit = True
            thread.join()


def describe(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"p50": statistics.median(ordered), "p95": ordered[int(0.95 * (len(ordered) - 1))]}


def measure(services: Services, questions: Sequence[str], clients: int) -> dict[str, Any]:
    """Times in milliseconds, their ratios, and what came of `clients` asking at once."""
    floors: list[float] = []
    answers: list[float] = []
    with serve(services) as url, httpx.Client(base_url=url, timeout=120, trust_env=False) as client:
        for question in questions[:10]:
            time_floor(services, question)
            time_answer(client, question)
        for question in questions:
            floors.append(time_floor(services, question))
            answers.append(time_answer(client, question))
        failures: list[str] = []

        def ask(question: str) -> None:
            try:
                time_answer(client, question)
            except httpx.HTTPError as error:
                failures.append(str(error))

        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(ask, questions))
        together_s = time.perf_counter() - began
    floor, answer = describe(floors), describe(answers)
    return {
        "questions": len(questions),
        "floor_ms": floor,
        "answer_ms": answer,
        "ratio": {key: answer[key] / floor[key] for key in floor},
        "ratio_by_question_p50": statistics.median(a / f for a, f in zip(answers, floors, strict=True)),
        "clients": clients,
        "failures": failures,
        "answers_per_second": len(questions) / together_s,
    }


def main(
    questions: Annotated[int, typer.Option(help="How many questions to time.")] = 200,
    clients: Annotated[int, typer.Option(help="How many clients ask at once.")] = 16,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Time answers over the known-fact corpus."""
    suite = load_suite(SUITE)
    asked = [turn for sample in suite.samples for turn in sample.turns]
    asked = (asked * (questions // len(asked) + 1))[:questions]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        with open_services(settings) as services:
            build_pipeline(settings, services.catalog, services.index, services.embeddings).ingest([suite.corpus])
            result = measure(services, asked, clients)
    if as_json:
        print(json.dumps(result, indent=2))
        return
    table = Table("", "p50", "p95", box=None)
    for name in ("floor_ms", "answer_ms", "ratio"):
        table.add_row(name, *(f"{result[name][key]:.1f}" for key in ("p50", "p95")))
    console = Console()
    console.print(table)
    console.print(
        f"{clients} clients at once: {result['answers_per_second']:.0f} answers a second, "
        f"{len(result['failures'])} failures"
    )


if __name__ == "__main__":
    typer.run(main)
