"""What hostile clients send over a real socket: it is refused as everything is, and others are served on."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import httpx
import pytest

from bot.api.app import build_app
from bot.api.server import PatientProtocol, build_server
from bot.app import Services
from ingest.settings import AuthSettings, LimitsSettings
from tests.bot.api.calls import File

DEEP = 100_000


@contextmanager
def run_server(services: Services, mode: str = "none", **limits: float) -> Iterator[int]:
    """The port of the application on a socket of its own."""
    changes = {"limits": LimitsSettings.model_validate(limits), "auth": AuthSettings.model_validate({"mode": mode})}
    app = build_app(replace(services, settings=services.settings.model_copy(update=changes)))
    server = build_server(app)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def port(services: Services) -> Iterator[int]:
    with run_server(services) as port:
        yield port


def send(port: int, head: bytes, body: bytes = b"") -> tuple[int, bytes]:
    """The status and all bytes that come back for these; 0 where the connection just ends."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as connection:
        connection.sendall(head.replace(b"\n", b"\r\n") + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" + body)
        got = b""
        try:
            while piece := connection.recv(65_536):
                got += piece
        except ConnectionResetError:
            pass
    return (int(got.split()[1]) if got else 0), got


def post(port: int, path: str, body: bytes, *, declared: int | None = None) -> tuple[int, bytes]:
    length = len(body) if declared is None else declared
    head = f"POST {path} HTTP/1.1\nContent-Type: application/json\nContent-Length: {length}"
    return send(port, head.encode(), body)


def lives(port: int) -> bool:
    return send(port, b"GET /livez HTTP/1.1")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/ui/../../../../../../etc/passwd", "/ui/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "/ui/%2e%2e/%2e%2e/etc/passwd",
        "/ui/..\\..\\etc\\passwd", "/ui/..%5c..%5cetc%5cpasswd", "/ui//etc/passwd", "/ui/%2fetc%2fpasswd",
        "/ui/%00", "/ui/../api/app.py", "/ui/%2e%2e/api/app.py", "/ui/" + "a" * 5_000, "/ui/%ff",
        "/api/articles/..%2f..%2fetc%2fpasswd", "/api/articles/%00", "/api/answers/..%2fx", "/%ff%fe",
    ],
)  # fmt: skip
def test_no_path_leads_out(port: int, path: str) -> None:
    status, got = send(port, f"GET {path} HTTP/1.1".encode())
    assert status in (400, 404), got
    assert b"root:" not in got
    assert b"import" not in got
    assert lives(port)


@pytest.mark.parametrize(
    "name", ["../../../escaped.txt", "..\\..\\escaped.txt", "/tmp/escaped.txt", "a/../../escaped.txt"]
)
def test_an_uploads_name_is_no_path(port: int, services: Services, name: str) -> None:
    file: File = (name, b"Escaped\n\nThe lamp was lit in 1911.\n")
    sent = [("files", (*file, "text/plain"))]
    text = httpx.post(f"http://127.0.0.1:{port}/api/articles", files=sent).text
    assert "event: report" in text
    folder = services.settings.data_dir
    outside = [path for path in folder.parent.parent.rglob("*escaped*") if folder not in path.parents]
    assert outside == []


def test_no_header_is_slipped_in(port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    injected = "Who leads?\r\nSet-Cookie: stolen=1\r\n\r\n<script>"
    answer = httpx.post(f"{url}/api/chat", json={"question": injected}).json()
    for path in (f"/api/answers/{answer['id']}", f"/api/conversations/{answer['conversation_id']}"):
        response = httpx.get(f"{url}{path}/export?format=html")
        assert response.status_code == 200
        assert "set-cookie" not in response.headers
        assert "<script>" not in response.text
    for raw in ("/login?next=/%0d%0aSet-Cookie:%20stolen=1", "/?x=%0d%0aSet-Cookie:%20stolen=1"):
        assert b"set-cookie" not in send(port, f"GET {raw} HTTP/1.1".encode())[1].lower()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'{"question": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"question": "Who?", "filters": {"publishers": ' + b"[" * 500 + b"]" * 500 + b"}}",
        b'{"question": "\xff\xfe"}', b"\xff\xfe\x00", b'{"question": "\\ud800"}', b'{"question": 1e400}',
        b'{"question": ' + b"9" * 50_000 + b"}", b'{"question": "Who?", "question": NaN}', b"null", b"[]",
    ],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_json_that_is_meant_to_hurt(port: int, body: bytes) -> None:
    for path in ("/api/chat", "/api/briefings", "/api/session"):
        status, got = post(port, path, body)
        assert status in (400, 403, 422), got
        assert b"application/problem+json" in got
    assert lives(port)


def test_metadata_that_is_meant_to_hurt(port: int) -> None:
    for text in ("[" * DEEP, '{"title": ' * 5_000, '{"title": "\\ud800"}', "\x00"):
        sent = [("files", ("a.txt", b"A\n\nThe lamp was lit.\n", "text/plain"))]
        response = httpx.post(f"http://127.0.0.1:{port}/api/articles", files=sent, data={"metadata": text})
        assert response.status_code == 422, text[:20]
    assert lives(port)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /api/articles?search=%ff%fe HTTP/1.1",
        b"GET /api/conversations?cursor=%ff HTTP/1.1",
        b"GET /api/articles HTTP/1.1\nAuthorization: Bearer \xff\xfe",
        b"GET /api/articles HTTP/1.1\nCookie: briefing=\xff; \xfe=1",
        b"GET /api/articles HTTP/1.1\nX-Briefing-Owner: \xff",
        b"GET /api/articles HTTP/1.1\nAccept: \xff",
        b"GET /api/articles HTTP/1.1\nOrigin: \xff",
        b"POST /api/articles HTTP/1.1\nContent-Type: multipart/form-data; boundary=\xff\nContent-Length: 0",
        b"POST /api/chat HTTP/1.1\nContent-Type: application/json; charset=\xff\nContent-Length: 0",
    ],
)
def test_bytes_that_are_no_text(services: Services, head: bytes) -> None:
    for mode in ("none", "token"):
        with run_server(services, mode) as port:
            status, got = send(port, head)
            assert 200 <= status < 500, got
            assert lives(port)


def test_a_body_without_end(services: Services) -> None:
    with run_server(services, body_bytes=50_000, upload_bytes=100_000) as port:
        assert post(port, "/api/chat", b"x" * 60_000)[0] == 413
        head = b"POST /api/chat HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked"
        chunks = b"".join(b"2710\r\n" + b"x" * 10_000 + b"\r\n" for _ in range(20))
        assert send(port, head, chunks)[0] == 413
        form = b"POST /api/articles HTTP/1.1\nContent-Type: multipart/form-data; boundary=b\nTransfer-Encoding: chunked"
        assert send(port, form, chunks)[0] in (400, 413)
        assert send(port, b"GET /livez HTTP/1.1\nX-Long: " + b"x" * 2_000_000)[0] in (0, 400, 431)
        assert lives(port)


def test_two_lengths_are_one_too_many(port: int) -> None:
    head = b"POST /api/chat HTTP/1.1\nContent-Type: application/json\nContent-Length: 5\nTransfer-Encoding: chunked"
    smuggled = b"0\r\n\r\nGET /api/articles HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    _, got = send(port, head, smuggled)
    assert got.count(b"HTTP/1.1 ") <= 1
    assert b" 200 " not in got


def test_slow_clients_are_ended_and_others_served(services: Services) -> None:
    with run_server(services, body_timeout_s=1.0) as port:
        head = b"POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
        head = head.replace(b"Host: x", b"Host: 127.0.0.1")
        slow = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(40)]
        try:
            for connection in slow:
                connection.sendall(head + b'{"question": "')
            # Drop by drop is no way round it.
            ended = time.monotonic() + 20
            while time.monotonic() < ended:
                assert lives(port)
                try:
                    slow[0].sendall(b"x")
                except OSError:
                    break
                time.sleep(0.1)
            for connection in slow[1:]:
                got = connection.recv(65_536)
                assert got.startswith(b"HTTP/1.1 408 ")
                assert json.loads(got.partition(b"\r\n\r\n")[2])["code"] == "request_timeout"
        finally:
            for connection in slow:
                connection.close()


def test_a_slow_answer_is_no_slow_request(services: Services) -> None:
    with run_server(services, body_timeout_s=0.05) as port:
        status, got = post(port, "/api/briefings", b'{"topic": "the Paris summit"}')
        assert status == 200, got


@pytest.mark.parametrize("first", [b"", b"GET / HT", b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HT"])
def test_a_head_that_does_not_come(services: Services, monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    monkeypatch.setattr(PatientProtocol, "head_s", 0.5)
    with run_server(services) as port, closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as client:
        client.sendall(first)
        assert drip(client, b"P" if first.endswith(b"HT") else b"") < 200
        assert lives(port)


def drip(client: socket.socket, drop: bytes) -> int:
    """How many drops the server takes before it ends the connection."""
    client.settimeout(0.1)
    for drops in range(200):
        try:
            client.sendall(drop)
            while client.recv(65_536):
                pass
            return drops
        except TimeoutError:
            continue
        except OSError:
            return drops
    return 200
