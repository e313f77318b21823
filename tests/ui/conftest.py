"""A real server over a small corpus, and a real browser.

Every test also fails on a script error or a breach of the page's policy.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.loopback import find_free_port

ARTICLES = Path(__file__).parent / "articles"
START_S = 120.0
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.ui)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `briefing serve` over the articles beside this file. Tests add no articles to it and take none."""
    with serve(ARTICLES, tmp_path_factory.mktemp("ui")) as url:
        yield url


@contextmanager
def serve(articles: Path | None, folder: Path, **settings: str) -> Iterator[str]:
    """The address of a server of one's own, with its data in `folder`; without articles its corpus is empty."""
    environment = os.environ | {"BRIEFING_DATA_DIR": str(folder / "data")} | settings
    briefing = [sys.executable, "-m", "bot.cli"]
    if articles:
        ingest = [*briefing, "ingest", "--quiet", str(articles)]
        subprocess.run(ingest, env=environment, check=True, timeout=START_S)
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*briefing, "serve", "--host", "127.0.0.1", "--port", str(port)],
            env=environment | {"BRIEFING_PUBLIC_URL": url},
            stdout=output,
            stderr=output,
        )
        try:
            wait_until_ready(server, url, log)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_until_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    limit = time.monotonic() + START_S
    while time.monotonic() < limit:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"The server is not ready:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; CHROMIUM names another program."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.fail(
            "There is no Chromium. On Debian or Ubuntu: apt install chromium; else name one with CHROMIUM=PATH."
        )
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Complaints:
    """What went wrong inside the page while a test ran."""

    seen: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    """Parts of console messages that the test brings about on purpose."""

    def add(self, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.seen.append(text)


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def size() -> tuple[int, int]:
    """Width and height of the window; a test module or a parameter may set another."""
    return 1280, 860


@pytest.fixture
def page(browser: Browser, server_url: str, complaints: Complaints, size: tuple[int, int]) -> Iterator[Page]:
    """The page in a fresh browser profile, opened and ready for a question."""
    width, height = size
    touch = width < 600
    context = browser.new_context(
        base_url=server_url, viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch
    )
    page = context.new_page()
    page.on("console", lambda message: complaints.add(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.add(str(error)))
    page.on("dialog", lambda dialog: (complaints.add(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.goto("/")
    expect(page.locator("#chat")).to_have_attribute("data-view", "empty")
    yield page
    context.close()
    assert complaints.seen == []
