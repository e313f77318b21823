"""Two app processes over one Chroma server while many ask at once: what fails, whose answers come, what memory does.

Each client holds conversation after conversation, one question to one process and the next to the other. What one
client was told alone, before, is what each has to be told: words that were not in it are another's (`wrong`); fewer
words, or another order, are told as `varied`. Everything runs on loopback and ends by itself.

Usage: python -m evals.benchmarks.load [--minutes 5] [--clients 64] [--database-url URL] [--json]

The database is SQLite in a temporary folder, or an empty one of PostgreSQL's by --database-url.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from evals.benchmarks.figures import Json
from evals.server import Site, serve_site
from evals.statistics import percentile
from evals.suites import find_suite, load_suite

TIMEOUT_S = 120.0
MEMORY_EVERY_S = 2.0
CONVERSATIONS = 40
"""How many different ones are held, those with follow-ups first."""
MOST_TOLD = 10
"""Failures that are told in words; all are counted."""

Turns = tuple[str, ...]
Told = dict[Turns, tuple[str, ...]]
"""What was said to each turn of each conversation."""


class Wrong(Exception):
    """An answer that is not the one to this question of this conversation."""


@dataclass(slots=True)
class Tally:
    """What clients saw. Safe to share between threads."""

    answer_ms: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    varied: list[str] = field(default_factory=list)
    """Answers that say less, or in another order, than was told alone, and nothing else."""
    conversations: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, times: Sequence[float], complaints: "list[str] | None" = None, complaint: str = "") -> None:
        """Count a conversation; `complaints` is the list of this tally that what is said of it belongs to."""
        with self._lock:
            self.answer_ms += times
            self.conversations += 1
            if complaints is not None:
                complaints.append(complaint)


def tell(answer: dict[str, Any]) -> str:
    """All that an answer says, as far as it is the same each time."""
    positions = [position["text"] for one in answer["disagreements"] for position in one["positions"]]
    said = [statement["text"] for statement in answer["statements"]]
    return "\n".join((answer["outcome"], *said, *positions, *answer["missing"]))


def converse(clients: Sequence[httpx.Client], turns: Turns, times: list[float]) -> tuple[str, ...]:
    """Hold a conversation, each question at the next process; returns what was told, and adds to `times`.

    Raises Wrong for an answer of another question or conversation, httpx.HTTPError for a failed one.
    """
    conversation: str | None = None
    told = []
    for number, question in enumerate(turns):
        began = time.perf_counter()
        body = {"question": question, "conversation_id": conversation}
        answer = clients[number % len(clients)].post("/api/chat", json=body).raise_for_status().json()
        times.append(1000 * (time.perf_counter() - began))
        if answer["question"] != question or answer["conversation_id"] != (conversation or answer["conversation_id"]):
            raise Wrong(
                f"asked {question!r} in {conversation}, got {answer['question']!r}, {answer['conversation_id']}"
            )
        conversation = answer["conversation_id"]
        told.append(tell(answer))
    kept = clients[len(turns) % len(clients)].get(f"/api/conversations/{conversation}").raise_for_status().json()
    questions = [turn["answer"]["question"] for turn in kept["turns"]]
    if questions != list(turns):
        raise Wrong(f"{conversation} is kept with {questions}, not {list(turns)}")
    return tuple(told)


def ask_alone(urls: Sequence[str], conversations: Sequence[Turns]) -> tuple[Told, list[float]]:
    """What one client is told, and the milliseconds of each answer; each conversation is held twice, the first time
    to warm up.
    """
    times: list[float] = []
    with Connections(urls) as clients:
        for turns in conversations:
            converse(clients, turns, [])
        return {turns: converse(clients, turns, times) for turns in conversations}, times


def ask_together(
    urls: Sequence[str], conversations: Sequence[Turns], told: Told, clients: int, until: Callable[[], bool]
) -> Tally:
    """So many clients at once, until they are to stop; a conversation that has begun is ended."""
    tally = Tally()

    def ask(number: int) -> None:
        with Connections(urls if number % 2 else urls[::-1]) as connections:
            for place in count(number):
                if until():
                    return
                turns = conversations[place % len(conversations)]
                times: list[float] = []
                try:
                    got = converse(connections, turns, times)
                except httpx.HTTPError as error:
                    tally.add(times, tally.failures, f"{type(error).__name__}: {error}")
                except Wrong as error:
                    tally.add(times, tally.wrong, str(error))
                else:
                    alone = told[turns]
                    strange = {line for one in got for line in one.split("\n")}
                    strange -= {line for one in alone for line in one.split("\n")}
                    where = None if got == alone else tally.wrong if strange else tally.varied
                    tally.add(times, where, f"{turns} was told {got}, alone {alone}")

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(ask, range(clients)))
    return tally


class Connections:
    """A client of each process."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._clients = [httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False) for url in urls]

    def __enter__(self) -> list[httpx.Client]:
        return self._clients

    def __exit__(self, *_: object) -> None:
        for client in self._clients:
            client.close()


def read_memory(pid: int) -> float:
    """Megabytes of a process that are its own, on Linux: what it shares with others (model files) is left out."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    return int(values["RssAnon"].split()[0]) / 1024


class MemoryWatch:
    """Looks at the memory of processes again and again while the block runs."""

    def __init__(self, pids: Sequence[int], every_s: float = MEMORY_EVERY_S) -> None:
        self._pids = pids
        self._every_s = every_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.samples: list[tuple[float, ...]] = []
        """Megabytes of each process, one row a look."""

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._look()

    def _run(self) -> None:
        while True:
            self._look()
            if self._ended.wait(self._every_s):
                return

    def _look(self) -> None:
        self.samples.append(tuple(read_memory(pid) for pid in self._pids))


def describe_memory(samples: Sequence[tuple[float, ...]]) -> list[dict[str, float]]:
    """Of each process: megabytes at first, halfway and at last, and the second half's growth as a ratio.

    A half's figure is its median, because what a question needs for a moment comes and goes.
    """
    rows = []
    for values in zip(*samples, strict=True):
        quarters = [values[len(values) * part // 4 : len(values) * (part + 1) // 4] or values for part in range(4)]
        middle, last = percentile(quarters[1], 0.5), percentile(quarters[3], 0.5)
        rows.append(
            {
                "first_mb": round(values[0], 1),
                "second_quarter_mb": round(middle, 1),
                "last_quarter_mb": round(last, 1),
                "growth": round(last / middle, 3),
            }
        )
    return rows


def summarise(alone_ms: Sequence[float], tally: Tally, samples: Sequence[tuple[float, ...]]) -> dict[str, Any]:
    """The figures of one run."""
    figures: dict[str, Any] = {
        "answers": len(tally.answer_ms),
        "conversations": tally.conversations,
        "failures": len(tally.failures),
        "wrong": len(tally.wrong),
        "varied": len(tally.varied),
    }
    # Where nothing was answered there is nothing to compare.
    shares = {"p50": 0.5, "p95": 0.95} if tally.answer_ms else {}
    for name, share in shares.items():
        alone, together = percentile(alone_ms, share), percentile(tally.answer_ms, share)
        figures[name] = {
            "alone_ms": round(alone, 1),
            "together_ms": round(together, 1),
            "ratio": round(together / alone, 2),
        }
    figures["memory"] = describe_memory(samples)
    figures["told"] = dict(Counter(tally.failures + tally.wrong + tally.varied).most_common(MOST_TOLD))
    return figures


def run_load(site: Site, conversations: Sequence[Turns], clients: int, minutes: float) -> dict[str, Any]:
    """Ask alone, then together, and give the figures."""
    told, alone_ms = ask_alone(site.urls, conversations)
    ends_at = time.monotonic() + 60 * minutes
    with MemoryWatch(site.pids) as watch:
        tally = ask_together(site.urls, conversations, told, clients, lambda: time.monotonic() > ends_at)
    return summarise(alone_ms, tally, watch.samples)


def main(
    minutes: Annotated[float, typer.Option(min=0.01, max=60, help="How long all ask.")] = 5.0,
    clients: Annotated[int, typer.Option(min=1, max=256, help="How many ask at once.")] = 64,
    database_url: Annotated[str | None, typer.Option(help="An empty database of PostgreSQL's.")] = None,
    as_json: Json = False,
) -> None:
    """Ask two processes from many clients at once; exits 1 where an answer failed or was another's."""
    suite = load_suite(find_suite("known_facts"))
    conversations = sorted({tuple(sample.turns) for sample in suite.samples}, key=lambda turns: (-len(turns), turns))
    with serve_site(suite.corpus, processes=2, database_url=database_url) as site:
        figures = run_load(site, conversations[:CONVERSATIONS], clients, minutes)
    if as_json:
        print(json.dumps({"clients": clients, "minutes": minutes, **figures}, indent=2))
    else:
        for name, value in {"clients": clients, "minutes": minutes, **figures}.items():
            print(f"{name}: {value}")
    if figures["failures"] or figures["wrong"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
