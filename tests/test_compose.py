"""What compose.yaml starts, started here as processes: Chroma, two of the bot, and Caddy before them.

The commands, the settings and the confinement are the file's own; addresses and folders are this machine's.
PostgreSQL is the one of the tests.
"""

import http.client
import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import CORPUS, ROOT
from tests.loopback import find_free_port
from tests.test_deployment import DEPLOY, load_compose, load_environment

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(600)]
STARTED_S = 120.0
CADDY = str(Path(sys.executable).parent / "caddy")
QUESTION = "How many countries took part in the Paris summit?"
CONFINE = """
mount --make-rprivate /
for folder in $WRITABLE; do mount --bind "$folder" "$folder"; done
mount -o remount,ro,bind /
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""


@contextmanager
def run(words: Sequence[str], environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as said:
        process = subprocess.Popen(
            words, env={**os.environ, **environment}, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTED_S
    while process.poll() is None and time.monotonic() < until:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer: {log.read_text(encoding='utf-8')}")


def find_program(words: Sequence[str]) -> list[str]:
    """A command of the file's with the programs of this environment."""
    program, *rest = words
    if program == "briefing":
        return [sys.executable, "-m", "bot.cli", *rest]
    return [str(Path(sys.executable).parent / program), *rest]


@contextmanager
def balance(upstreams: Sequence[str], folder: Path) -> Iterator[str]:
    """Caddy with the file that ships; its address."""
    url = f"http://127.0.0.1:{find_free_port()}"
    environment = {
        **{name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")},
        "SITE": url,
        "UPSTREAMS": " ".join(upstreams),
    }
    caddyfile = str(DEPLOY / "Caddyfile")
    adapt = [CADDY, "adapt", "--adapter", "caddyfile", "--config", caddyfile]
    done = subprocess.run(adapt, env={**os.environ, **environment}, capture_output=True, check=True, timeout=60)
    # Nobody is to change it while it runs, and another one may run on this machine.
    path = folder / "caddy.json"
    path.write_text(json.dumps({"admin": {"disabled": True}, **json.loads(done.stdout)}), encoding="utf-8")
    with run([CADDY, "run", "--config", str(path)], environment, folder / "caddy.log"):
        until = time.monotonic() + STARTED_S
        while time.monotonic() < until:
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))):
                    break
            time.sleep(0.05)
        yield url


class Echo(ThreadingHTTPServer):
    """Tells what arrives; streams events one at a time, as it is let."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), EchoHandler)
        self.got: list[tuple[str, dict[str, str]]] = []
        self.let: queue.Queue[None] = queue.Queue()
        self.address = f"127.0.0.1:{self.server_address[1]}"


class EchoHandler(BaseHTTPRequestHandler):
    server: Echo
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/livez":
            self._reply(b"ok")
            return
        self.server.got.append((self.command, {name.lower(): value for name, value in self.headers.items()}))
        if self.path != "/stream":
            self._reply(b"ok")
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number in range(3):
            self.server.let.get(timeout=20)
            event = b"data: %d\n\n" % number
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def do_POST(self) -> None:
        """Say what arrived, or take it and break off."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(("POST", {}))
        if self.path != "/break-off":
            self._reply(body)
            return
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _reply(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_events_come_through_one_by_one(echo: Echo, tmp_path: Path) -> None:
    with balance([echo.address], tmp_path) as url, httpx.stream("GET", f"{url}/stream", timeout=20) as response:
        events = (line for line in response.iter_lines() if line)
        for number in range(3):
            echo.let.put(None)
            assert next(events) == f"data: {number}"


def test_nobody_says_who_they_are_in_the_proxys_place(echo: Echo, tmp_path: Path) -> None:
    names = ("X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups")
    forged = {**dict.fromkeys(names, "admin"), "X-Forwarded-For": "203.0.113.7"}
    with balance([echo.address], tmp_path) as url:
        httpx.get(f"{url}/", headers=forged).raise_for_status()
    ((_, got),) = echo.got
    assert not {name.lower() for name in names} & set(got)
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert got["x-forwarded-proto"] == "http"
    assert url.endswith(got["host"])


def test_it_is_the_caddy_of_the_file() -> None:
    done = subprocess.run([CADDY, "version"], capture_output=True, text=True, check=True, timeout=60)
    tag = load_compose()["services"]["balancer"]["image"].partition(":")[2].removesuffix("-alpine")
    assert done.stdout.startswith(f"v{tag}.")


def test_a_process_that_is_gone_is_passed_over_with_the_whole_question(echo: Echo, tmp_path: Path) -> None:
    # One that was there a moment ago, as far as its health was looked at.
    gone = Echo()
    thread = threading.Thread(target=gone.serve_forever)
    thread.start()
    with balance([gone.address, echo.address], tmp_path) as url:
        httpx.get(f"{url}/", timeout=20).raise_for_status()
        gone.shutdown()
        thread.join()
        gone.server_close()
        for number in range(8):
            asked = httpx.post(f"{url}/api/chat", content=f"question {number}", timeout=20)
            assert (asked.status_code, asked.text) == (200, f"question {number}")


def test_a_question_that_has_arrived_is_never_asked_twice(echo: Echo, tmp_path: Path) -> None:
    with balance([echo.address], tmp_path) as url:
        assert httpx.post(f"{url}/break-off", json={"question": "Who?"}, timeout=20).status_code == 502
    assert [verb for verb, _ in echo.got] == ["POST"]


class ComposedSite:
    """Both processes of the bot, what they stand on, and the balancer."""

    def __init__(self, folder: Path, database_url: str, stack: ExitStack) -> None:
        self.services = load_compose()["services"]
        self.data = folder / "data"
        self._scratch = folder / "tmp"
        self._folder = folder
        self._stack = stack
        for name in ("data", "tmp", "chroma"):
            (folder / name).mkdir()
        port = str(find_free_port())
        words = find_program(self.services["chroma"]["command"])
        named = {"0.0.0.0": "127.0.0.1", "8000": port, "/data": str(folder / "chroma")}
        log = folder / "chroma.log"
        # As in a container, where /tmp is the one other place to write to; SQLite needs it.
        scratch = {"TMPDIR": str(self._scratch), "HOME": str(self._scratch)}
        confined = self._confine([named.get(word, word) for word in words], folder / "chroma")
        process = stack.enter_context(run(confined, scratch, log))
        wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat", process, log)
        self._environment = {
            **load_environment(DEPLOY / "env.example"),
            **self.services["app1"]["environment"],
            "BRIEFING_AUTH__PROXIES": "127.0.0.1",
            "BRIEFING_AUTH__MODE": "token",
            "BRIEFING_DATABASE_URL": database_url,
            "BRIEFING_CHROMA_URL": f"http://127.0.0.1:{port}",
            "BRIEFING_DATA_DIR": str(self.data),
            "BRIEFING_HOST": "127.0.0.1",
            **scratch,
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "200",
        }
        for name in ("BRIEFING_LLM__MODEL", "BRIEFING_AUTH__ISSUER", "BRIEFING_AUTH__CLIENT_ID"):
            self._environment.pop(name)
        self.ports = {name: find_free_port() for name in ("app1", "app2")}
        # What people open: signed-in cookies are for https alone where it is that.
        self._environment["BRIEFING_PUBLIC_URL"] = "http://127.0.0.1"
        self.apps = {name: self.start(name) for name in self.ports}

    def _confine(self, words: list[str], *writable: Path) -> list[str]:
        folders = " ".join(str(folder) for folder in (*writable, self._scratch))
        return ["env", f"WRITABLE={folders}", "unshare", "--mount", "sh", "-ec", CONFINE, "sh", *words]

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        """A process of the bot, with no right of root's and one folder to write to, once it answers."""
        environment = {**self._environment, "BRIEFING_PORT": str(self.ports[name])}
        log = self._folder / f"{name}.log"
        words = self._confine(find_program(self.services[name]["command"]), self.data)
        process = self._stack.enter_context(run(words, environment, log))
        wait_for(f"{self.get_url(name)}/readyz", process, log)
        return process

    def get_url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def command(self, *words: str) -> str:
        """What a command says, run as `docker compose run` does."""
        done = subprocess.run(
            self._confine(find_program(words), self.data), env={**os.environ, **self._environment}, cwd=ROOT,
            capture_output=True, text=True, check=False, timeout=300, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComposedSite]:
    if not shutil.which("unshare") or subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        pytest.skip("nothing can be mounted here")
    postgres = request.getfixturevalue("postgres")
    postgres.folder.chmod(0o755)
    database = postgres.create()
    with ExitStack() as stack:
        site = ComposedSite(tmp_path_factory.mktemp("composed"), postgres.get_url(database), stack)
        ingest = site.services["ingest"]["command"]
        site.command(*(str(CORPUS) if word == "/articles" else word for word in ingest))
        yield site
    postgres.drop(database)


def test_two_processes_serve_one_site_and_one_may_go(site: ComposedSite, tmp_path: Path) -> None:
    token = site.command("briefing", "tokens", "create", "admin", "--scope", "admin").strip()
    idle_since = time.monotonic()
    idle = http.client.HTTPConnection("127.0.0.1", site.ports["app2"], timeout=60)
    idle.request("GET", "/livez")
    idle.getresponse().read()
    with (
        closing(idle),
        balance([f"127.0.0.1:{port}" for port in site.ports.values()], tmp_path) as url,
        httpx.Client(base_url=url, timeout=120) as stranger,
        httpx.Client(base_url=url, timeout=120, headers={"Authorization": f"Bearer {token}"}) as client,
    ):
        assert stranger.post("/api/chat", json={"question": QUESTION}).status_code == 401
        answer = client.post("/api/chat", json={"question": QUESTION}).raise_for_status().json()
        assert "35" in answer["statements"][0]["text"]
        for cited in answer["citations"]:
            path = f"/api/articles/{cited['article_id']}"
            article = client.get(path, params={"version": cited["article_version"]}).json()
            assert article["text"][cited["start"] : cited["end"]] == cited["quote"]

        # Whatever one process has begun, the other goes on with.
        for name in site.ports:
            with httpx.Client(base_url=site.get_url(name), timeout=120, headers=client.headers) as direct:
                body = {"question": "When was it?", "conversation_id": answer["conversation_id"]}
                assert direct.post("/api/chat", json=body).status_code == 200
        kept = client.get(f"/api/conversations/{answer['conversation_id']}").json()
        assert len(kept["turns"]) == 3

        # Signed in at one process is signed in at both.
        signed_in = stranger.post("/api/session", json={"token": token})
        assert signed_in.is_success, signed_in.text
        for name in site.ports:
            me = httpx.get(f"{site.get_url(name)}/api/me", cookies=dict(stranger.cookies), timeout=60).json()
            assert me["person"]["name"] == "admin"

        site.apps["app1"].kill()
        site.apps["app1"].wait(timeout=20)
        for _ in range(4):
            again = client.post("/api/chat", json={"question": QUESTION}).raise_for_status().json()
            assert again["statements"] == answer["statements"]
        site.apps["app1"] = site.start("app1")
        again = httpx.post(
            f"{site.get_url('app1')}/api/chat", json={"question": QUESTION}, headers=client.headers, timeout=120
        ).json()
        assert again["statements"] == answer["statements"]

        # A connection that nothing was sent on is kept for the balancer's next question.
        time.sleep(max(0.0, idle_since + 6.0 - time.monotonic()))
        assert idle.sock is not None
        idle.request("GET", "/livez")
        assert idle.getresponse().status == 200


def test_processes_write_to_their_folders_alone_and_have_no_right_of_roots(site: ComposedSite) -> None:
    for process in site.apps.values():
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        fields: dict[str, Any] = dict(line.split(":\t", 1) for line in status.splitlines())
        assert int(fields["CapEff"], 16) == int(fields["CapBnd"], 16) == 0
        assert fields["NoNewPrivs"] == "1"
        mounts = Path(f"/proc/{process.pid}/mounts").read_text(encoding="utf-8").splitlines()
        root = [line.split()[3].split(",") for line in mounts if line.split()[1] == "/"]
        assert "ro" in root[-1]


def test_a_job_that_brings_the_database_up_to_date_ends_well(site: ComposedSite) -> None:
    site.command("briefing", "sources", "list")
    assert "admin" in site.command("briefing", "tokens", "list")
