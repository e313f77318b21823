"""A real server for one run: the suite's corpus ingested into a folder of its own, served on loopback, then gone."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from ingest.errors import ServerUnavailable

BOT_COMMAND: tuple[str, ...] = (sys.executable, "-m", "bot.cli")
# Where data lives, and who else would be answered: a run must touch neither somebody's index nor their channels.
_DROPPED = (
    "BRIEFING_DATABASE_URL",
    "BRIEFING_CHROMA_URL",
    "BRIEFING_PUBLIC_URL",
    "SLACK_APP_TOKEN",
    "SLACK_BOT_TOKEN",
)


@dataclass(frozen=True, slots=True)
class Site:
    """Processes that serve one corpus."""

    urls: tuple[str, ...]
    pids: tuple[int, ...]


@contextmanager
def serve_corpus(
    corpus: Path,
    command: Sequence[str] = BOT_COMMAND,
    ready_within_s: float = 120.0,
    log_path: Path | None = None,
) -> Iterator[str]:
    """Ingest a corpus into a temporary data folder, serve it, and give the server's address.

    What the server says goes to `log_path`, if one is given. Raises ServerUnavailable, with the last that the process
    said, if ingesting or serving fails.
    """
    with tempfile.TemporaryDirectory(prefix="briefing-evals-") as folder:
        environment = _build_environment(Path(folder))
        _ingest(corpus, command, environment)
        log = log_path or Path(folder) / "server.log"
        with _serve(command, environment, log, ready_within_s) as (url, _):
            yield url


@contextmanager
def serve_site(
    corpus: Path, processes: int, database_url: str | None = None, ready_within_s: float = 120.0
) -> Iterator[Site]:
    """Ingest a corpus and serve it by several processes over one Chroma server, all on loopback.

    The database is SQLite in a temporary folder by default. Raises ServerUnavailable as serve_corpus does.
    """
    with tempfile.TemporaryDirectory(prefix="briefing-evals-") as folder, ExitStack() as stack:
        port = _find_free_port()
        chroma = f"http://127.0.0.1:{port}"
        words = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
        environment = _build_environment(Path(folder))
        log = Path(folder) / "chroma.log"
        process = stack.enter_context(_run([*words, "--path", str(Path(folder) / "chroma")], environment, log))
        _wait_until_ready(f"{chroma}/api/v2/heartbeat", process, log, ready_within_s)
        environment["BRIEFING_CHROMA_URL"] = chroma
        if database_url is not None:
            environment["BRIEFING_DATABASE_URL"] = database_url
        _ingest(corpus, BOT_COMMAND, environment)
        served = [
            stack.enter_context(_serve(BOT_COMMAND, environment, Path(folder) / f"{number}.log", ready_within_s))
            for number in range(processes)
        ]
        urls, pids = zip(*served, strict=True)
        yield Site(urls, pids)


def _build_environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    return {**kept, "BRIEFING_DATA_DIR": str(folder / "data")}


@contextmanager
def _serve(
    command: Sequence[str], environment: Mapping[str, str], log_path: Path, ready_within_s: float
) -> Iterator[tuple[str, int]]:
    """The address and the number of a server while the block runs."""
    port = _find_free_port()
    with _run([*command, "serve", "--host", "127.0.0.1", "--port", str(port)], environment, log_path) as server:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(f"{url}/readyz", server, log_path, ready_within_s)
        yield url, server.pid


@contextmanager
def _run(words: Sequence[str], environment: Mapping[str, str], log_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            words, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            _stop(process)


def _ingest(corpus: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [*command, "ingest", str(corpus)], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode != 0:
        said = tell_last_lines((done.stdout + done.stderr).decode(errors="replace"))
        raise ServerUnavailable(f"{corpus} could not be ingested (exit code {done.returncode}). It said: {said}")


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log_path: Path, within_s: float) -> None:
    give_up_at = time.monotonic() + within_s
    while server.poll() is None and time.monotonic() < give_up_at:
        try:
            if httpx.get(url, timeout=5.0, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    why = f"ended with exit code {server.returncode}" if server.returncode is not None else "did not get ready"
    said = tell_last_lines(log_path.read_text(encoding="utf-8", errors="replace"))
    raise ServerUnavailable(f"The server for this run {why}. It said: {said}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def tell_last_lines(text: str, count: int = 6) -> str:
    """The last that a program said, on one line."""
    return " / ".join(line.strip() for line in text.splitlines()[-count:] if line.strip()) or "nothing"
