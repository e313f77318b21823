"""Opening the page: two round trips for its files, little over the wire, and next to nothing the second time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

BYTES_LIMIT = 75_000


@dataclass
class Traffic:
    """What the browser asked for, as its own network log has it."""

    starters: dict[str, str] = field(default_factory=dict)
    """Path -> path of what made the browser ask for it; "" for the document."""
    received: dict[str, int] = field(default_factory=dict)
    """Path -> bytes over the wire, headers included."""
    _paths: dict[str, str] = field(default_factory=dict)

    def note_request(self, event: dict[str, Any]) -> None:
        path = urlsplit(event["request"]["url"]).path
        starter = event["initiator"]
        frames = starter.get("stack", {}).get("callFrames", [])
        self._paths[event["requestId"]] = path
        self.starters[path] = urlsplit(starter.get("url") or (frames[0]["url"] if frames else "")).path

    def note_end(self, event: dict[str, Any]) -> None:
        # What the page that was open before had asked for may end only now.
        if path := self._paths.get(event["requestId"]):
            self.received[path] = event["encodedDataLength"]

    def count_depth(self, path: str) -> int:
        """1 for the document, 2 for what it names, 3 for what these ask for."""
        starter = self.starters[path]
        return 1 if not starter else 1 + self.count_depth(starter)

    @property
    def files(self) -> set[str]:
        """The page's own files; the rest is data that it shows."""
        return {path for path in self.starters if not path.startswith("/api/")}


@pytest.fixture
def traffic(page: Page) -> Iterator[Traffic]:
    log = page.context.new_cdp_session(page)
    log.send("Network.enable")
    seen = Traffic()
    log.on("Network.requestWillBeSent", seen.note_request)
    log.on("Network.loadingFinished", seen.note_end)
    log.send("Network.clearBrowserCache")
    page.goto("about:blank")
    seen.starters.clear()
    seen.received.clear()
    yield seen
    log.detach()


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("address", ["/", "/articles"])
def test_the_page_opens_in_two_round_trips_and_few_bytes(page: Page, traffic: Traffic, address: str) -> None:
    open_page(page, address)
    assert traffic.files >= {address, "/ui/app.js", "/ui/page.css"}
    # So few that a browser has a connection for each at once.
    assert len(traffic.files) <= 6
    assert max(map(traffic.count_depth, traffic.files)) == 2, traffic.starters
    assert max(map(traffic.count_depth, traffic.starters)) == 3, "data comes as soon as the page is there"
    assert 0 < sum(traffic.received.values()) < BYTES_LIMIT, traffic.received


@pytest.mark.parametrize("address", ["/", "/articles"])
def test_a_page_that_was_open_before_is_not_fetched_again(page: Page, traffic: Traffic, address: str) -> None:
    open_page(page, address)
    traffic.received.clear()
    open_page(page, address)
    assert traffic.received[address] < 1_000, "a word that nothing has changed"
    assert traffic.received["/ui/app.js"] == traffic.received["/ui/page.css"] == 0
