"""How long an answer over HTTP takes, as a multiple of its retrieval floor.

The floor is what no answer can do without: its query embedding, Chroma query and full-text query, the same
batch, alone. Floor and answer are timed in turn for each question in one run, so that the ratio holds on a
noisy machine. Then 16 clients ask at once, and every answer must arrive.

Usage: python -m evals.benchmarks.latency [--questions 200] [--clients 16] [--json]
"""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import StringIO
from typing import Annotated, Any

import httpx
import typer
import uvicorn

from bot.api.app import build_app
from bot.app import Services
from bot.asking.question import list_pieces
from bot.retrieval.hybrid import LIMIT, list_search_words
from evals.benchmarks.asking import open_corpus
from evals.benchmarks.figures import Json, show_rows
from evals.server import tell_last_lines
from evals.statistics import percentile
from evals.suites import find_suite, load_suite
from ingest.embedder import embed_texts
from ingest.errors import ServerUnavailable
from ingest.models import Access, Filters

WARM_UP = 10
"""Questions asked before any is timed."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each question."""

    first_ms: float
    """The first answer of all, when the corpus's words are read."""
    floor_ms: tuple[float, ...]
    """Query embedding, Chroma query and full-text query, alone."""
    retrieve_ms: tuple[float, ...]
    """Understanding and retrieval, as part of an answer."""
    answer_ms: tuple[float, ...]
    """From the request to the whole answer."""

    def summarise(self) -> dict[str, dict[str, float]]:
        """Medians and 95th percentiles, also of each answer as a multiple of its floor."""
        kinds = {
            "floor_ms": self.floor_ms,
            "retrieve_ms": self.retrieve_ms,
            "answer_ms": self.answer_ms,
            "ratio": [answer / floor for answer, floor in zip(self.answer_ms, self.floor_ms, strict=True)],
        }
        shares = {"p50": 0.5, "p95": 0.95}
        return {
            kind: {name: round(percentile(times, share), 2) for name, share in shares.items()}
            for kind, times in kinds.items()
        }


def time_floor(services: Services, question: str) -> float:
    """Milliseconds of the retrieval that an answer to `question` can't do without."""
    queries = (question, *list_pieces(question))
    began = time.perf_counter()
    vectors = embed_texts(services.embeddings, list(queries))
    catalog = services.catalog.readable(Access())
    services.index.readable(catalog).query(vectors, Filters(), LIMIT)
    catalog.search_passages([list_search_words(query) for query in queries], Filters(), LIMIT)
    return 1000 * (time.perf_counter() - began)


def time_answer(client: httpx.Client, question: str) -> tuple[float, float]:
    """Milliseconds of the whole answer, and of the retrieval in it. Raises httpx.HTTPError."""
    began = time.perf_counter()
    response = client.post("/api/chat", json={"question": question}).raise_for_status()
    return 1000 * (time.perf_counter() - began), response.json()["timings_ms"]["retrieve"]


def time_questions(services: Services, client: httpx.Client, questions: Sequence[str]) -> Times:
    """Floor and answer of each question in turn."""
    first, _ = time_answer(client, questions[0])
    for question in questions[:WARM_UP]:
        time_floor(services, question)
        time_answer(client, question)
    timed = [(time_floor(services, question), *time_answer(client, question)) for question in questions]
    floors, answers, retrieves = zip(*timed, strict=True)
    return Times(first, floors, retrieves, answers)


@contextmanager
def serve(app: Callable[..., Any], ready_within_s: float = 60.0) -> Iterator[httpx.Client]:
    """A client of an application on a free port of this process, so that floor and answer share its index.

    Raises ServerUnavailable, with the last that the server said, where it does not start.
    """
    said = StringIO()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        log = logging.StreamHandler(said)
        logging.getLogger("uvicorn.error").addHandler(log)

        def run() -> None:
            with suppress(SystemExit):
                server.run([listener])

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        give_up_at = time.monotonic() + ready_within_s
        try:
            while not server.started:
                if not thread.is_alive() or time.monotonic() > give_up_at:
                    why = "was not ready in time" if thread.is_alive() else "ended at once"
                    raise ServerUnavailable(
                        f"The server to be timed {why}; nothing was timed. It said: {tell_last_lines(said.getvalue())}"
                    )
                time.sleep(0.01)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with httpx.Client(base_url=url, timeout=120, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            logging.getLogger("uvicorn.error").removeHandler(log)


def ask_together(client: httpx.Client, questions: Sequence[str], clients: int) -> tuple[float, list[str]]:
    """Answers a second with so many clients asking at once, and what failed."""

    def ask(question: str) -> str | None:
        try:
            time_answer(client, question)
        except httpx.HTTPError as error:
            return str(error)
        return None

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        failures = [failure for failure in pool.map(ask, questions) if failure is not None]
    return len(questions) / (time.perf_counter() - began), failures


def main(
    questions: Annotated[int, typer.Option(help="How many questions to time.")] = 200,
    clients: Annotated[int, typer.Option(help="How many clients ask at once.")] = 16,
    as_json: Json = False,
) -> None:
    """Time answers over the known-fact corpus."""
    suite = load_suite(find_suite("known_facts"))
    asked = [turn for sample in suite.samples for turn in sample.turns]
    asked = (asked * (questions // len(asked) + 1))[:questions]
    with open_corpus("latency", paths=[suite.corpus]) as services, serve(build_app(services)) as client:
        times = time_questions(services, client, asked).summarise()
        per_second, failures = ask_together(client, asked, clients)
    if as_json:
        together = {"clients": clients, "failures": failures, "answers_per_second": per_second}
        print(json.dumps({"questions": len(asked), **times, **together}, indent=2))
        return
    show_rows([{"": name, **values} for name, values in times.items()], as_json)
    print(f"{clients} clients at once: {per_second:.0f} answers a second, {len(failures)} failures")


if __name__ == "__main__":
    typer.run(main)
