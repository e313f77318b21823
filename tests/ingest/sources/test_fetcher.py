"""What may be fetched, how much of it, and how long it may take: against servers on loopback."""

import gzip
import time
import zlib
from ipaddress import ip_address

import httpcore
import pytest

from ingest.catalog.sources import Validators
from ingest.errors import (
    AddressRefused,
    BriefingError,
    RobotsDisallowed,
    SourceForbidden,
    SourceGone,
    SourceTimeout,
    SourceTooLarge,
    SourceUnavailable,
    SourceUnreadable,
)
from ingest.settings import SourcesSettings
from ingest.sources import guard
from ingest.sources.fetcher import Fetcher, check_address
from ingest.sources.guard import Guard, is_public
from tests.ingest.sources.site import Answer, Site, drip_headers
from tests.loopback import find_free_port

ACCEPTED = {"text/html", ""}
HTML = {"Content-Type": "text/html"}


def build(**settings: object) -> Fetcher:
    defaults: dict[str, object] = {"allowed_hosts": ("localhost",), "timeout_s": 5, "max_bytes": 100_000}
    return Fetcher(SourcesSettings(**(defaults | settings)))  # type: ignore[arg-type]


def fetch(address: str, **settings: object) -> bytes:
    found = build(**settings).fetch(address, ACCEPTED)
    assert found is not None
    return found.data


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False), ("127.8.8.8", False), ("::1", False), ("0.0.0.0", False), ("::", False),
        ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.0.1", False), ("fc00::1", False), ("fd12::1", False),
        ("169.254.169.254", False), ("fe80::1", False), ("fe80::1%2", False), ("100.64.0.1", False),
        ("224.0.0.1", False), ("239.255.255.250", False), ("ff02::1", False), ("ff0e::1", False), ("240.0.0.1", False),
        ("255.255.255.255", False), ("192.0.2.1", False), ("2001:db8::1", False), ("198.18.0.1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("::ffff:169.254.169.254", False), ("::7f00:1", False),
        ("64:ff9b::a00:1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("2002:a00:1::", False),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", False),
    ],
)  # fmt: skip
def test_which_addresses_are_of_the_public_internet(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0",
     "10.0.0.1", "169.254.169.254", "192.168.1.1", "[fe80::1]", "[fd00::1]"],
)  # fmt: skip
def test_a_private_address_is_refused_however_it_is_written(site: Site, host: str) -> None:
    site.page("/", "Secret")
    with pytest.raises(AddressRefused):
        fetch(f"http://{host}:{site.port}/", allowed_hosts=())
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "example.org", "http://", "javascript:1",
     "http://a:b@example.org/", "data:text/html,x", "http://exa mple.org/", "https://xn--a/",
     "http://[::1", "http://x/" + "a" * 3_000],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(address)


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:{port}/secret", "http://169.254.169.254/latest/meta-data/", "http://[::1]:{port}/secret",
               "file:///etc/passwd", "ftp://localhost/", "//127.0.0.1:{port}/secret", "http://[bad"],
)  # fmt: skip
def test_a_redirect_to_a_private_address_or_another_scheme_is_refused(site: Site, target: str) -> None:
    site.redirect("/", target.format(port=site.port))
    site.page("/secret", "Secret")
    with pytest.raises(AddressRefused):
        fetch(f"{site.url}/")
    assert site.count("/secret") == 0


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers with a public address first and with a private one from then on gains nothing."""
    site.page("/", "Secret")
    answers = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])
    asked: list[str] = []
    connected: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(2, 1, 6, "", (next(answers), port))]

    def connect(self: object, host: str, port: int, *_: object) -> httpcore.NetworkStream:
        connected.append(host)
        raise httpcore.ConnectError("nobody there")

    monkeypatch.setattr(guard.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(httpcore.ConnectError):
        Guard((), time.monotonic() + 5).connect_tcp("rebinding.example", site.port)
    assert (asked, connected) == (["rebinding.example"], ["93.184.215.14"])


def test_a_name_with_a_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(guard.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        Guard((), time.monotonic() + 5).connect_tcp("both.example", 80)


def test_redirects_are_followed_five_times(site: Site) -> None:
    site.page("/5", "Here")
    for number in range(5):
        site.redirect(f"/{number}", f"/{number + 1}")
    assert b"Here" in fetch(f"{site.url}/0")
    site.redirect("/start", "/0")
    with pytest.raises(SourceUnavailable, match="more than 5 times"):
        fetch(f"{site.url}/start")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"x" * 100_001, headers=HTML),
        Answer(b"x" * 100_001, headers=HTML, drip=(50_000, 0.0)),
        Answer(gzip.compress(b"x" * 100_000_000), headers=HTML | {"Content-Encoding": "gzip"}),
        Answer(zlib.compress(b"x" * 50_000_000), headers=HTML | {"Content-Encoding": "deflate"}, drip=(1_000, 0.0)),
    ],
    ids=["length", "no length", "gzip bomb", "deflate bomb"],
)
def test_what_is_too_large_is_given_up(site: Site, answer: Answer) -> None:
    site.answers["/"] = answer
    with pytest.raises(SourceTooLarge, match="100,000 bytes"):
        fetch(f"{site.url}/")


def test_what_is_packed_is_unpacked(site: Site) -> None:
    site.answers["/"] = Answer(gzip.compress(b"Words."), headers=HTML | {"Content-Encoding": "gzip"})
    assert fetch(f"{site.url}/") == b"Words."


@pytest.mark.parametrize(
    ("body", "packing"), [(b"no gzip", "gzip"), (b"x", "br"), (b"x", "zstd"), (b"x", "gzip, gzip")]
)
def test_what_is_packed_in_another_way_is_refused(site: Site, body: bytes, packing: str) -> None:
    site.answers["/"] = Answer(body, headers=HTML | {"Content-Encoding": packing})
    with pytest.raises(SourceUnreadable, match="packed"):
        fetch(f"{site.url}/")


def test_a_body_that_comes_too_slowly_is_given_up(site: Site) -> None:
    site.answers["/"] = Answer(b"x" * 1_000, headers=HTML, drip=(1, 0.05))
    with pytest.raises(SourceTimeout, match=r"longer than 0\.5 seconds"):
        fetch(f"{site.url}/", timeout_s=0.5)


def test_headers_that_come_too_slowly_are_given_up() -> None:
    with drip_headers(0.05) as address, pytest.raises(SourceTimeout):
        fetch(address, timeout_s=0.5)


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (404, SourceGone, False), (410, SourceGone, False), (401, SourceForbidden, False),
        (402, SourceForbidden, False), (403, SourceForbidden, False), (451, SourceForbidden, False),
        (204, SourceUnreadable, False),
        (429, SourceUnavailable, True), (500, SourceUnavailable, True), (503, SourceUnavailable, True),
    ],
)  # fmt: skip
def test_each_status_is_told_by_name(site: Site, status: int, kind: type[BriefingError], retryable: bool) -> None:
    site.answers["/"] = Answer(status=status, headers={"Retry-After": "7200"})
    with pytest.raises(kind, match=str(status)) as refusal:
        fetch(f"{site.url}/")
    assert type(refusal.value) is kind
    assert refusal.value.retryable is retryable
    if retryable:
        assert refusal.value.wait_s == 7200  # type: ignore[attr-defined]


def test_a_site_that_is_not_there_is_told(unused_port: int) -> None:
    with pytest.raises(SourceUnavailable, match="can't be reached"):
        fetch(f"http://localhost:{unused_port}/")


def test_other_kinds_of_content_are_not_read(site: Site) -> None:
    site.answers["/"] = Answer(b"x", headers={"Content-Type": "video/mp4"})
    with pytest.raises(SourceUnreadable, match="video/mp4"):
        fetch(f"{site.url}/")


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.page("/", "Here", ETag='"1"', **{"Last-Modified": "Mon, 02 Feb 2026 10:00:00 GMT"})
    fetcher = build()
    first = fetcher.fetch(f"{site.url}/", ACCEPTED)
    assert first is not None
    assert first.validators == Validators('"1"', "Mon, 02 Feb 2026 10:00:00 GMT")
    assert fetcher.fetch(f"{site.url}/", ACCEPTED, first.validators) is None
    assert site.asked[-1][1]["if-modified-since"] == "Mon, 02 Feb 2026 10:00:00 GMT"


ROBOTS = b"User-agent: other-bot\nDisallow: /\n\nUser-agent: briefing-bot\nCrawl-delay: 2\nDisallow: /private/\n"


def test_robots_txt_is_obeyed_and_read_once(site: Site) -> None:
    site.answers["/robots.txt"] = Answer(ROBOTS, headers={"Content-Type": "text/plain"})
    site.page("/news", "Here")
    site.page("/private/x", "There")
    site.redirect("/open", "/private/x")
    fetcher = build()
    assert fetcher.fetch(f"{site.url}/news", ACCEPTED)
    for path in ("/private/x", "/open"):
        with pytest.raises(RobotsDisallowed, match=r"robots\.txt"):
            fetcher.fetch(f"{site.url}{path}", ACCEPTED)
    assert (site.count("/robots.txt"), site.count("/private/x")) == (1, 0)
    assert fetcher.get_delay(f"{site.url}/news") == 2


def test_robots_txt_is_read_again_after_an_hour(site: Site) -> None:
    site.page("/news", "Here")
    clock = iter([0.0, 3_599.0, 3_601.0, 3_602.0])
    fetcher = Fetcher(SourcesSettings(allowed_hosts=("localhost",)), lambda: next(clock))
    for _ in range(2):
        fetcher.fetch(f"{site.url}/news", ACCEPTED)
    assert site.count("/robots.txt") == 1
    fetcher.fetch(f"{site.url}/news", ACCEPTED)
    assert site.count("/robots.txt") == 2


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (Answer(status=404), True),
        (Answer(status=403), True),
        (Answer(status=500), False),
        (Answer(b"User-agent: *\nDisallow: /\n" + b"#" * 600_000), False),
        (Answer(b"\xff\xfe\x00 no rules at all"), True),
    ],
)
def test_robots_txt_that_is_absent_allows_and_one_that_fails_does_not(
    site: Site, answer: Answer, allowed: bool
) -> None:
    site.page("/news", "Here")
    site.answers["/robots.txt"] = answer
    if allowed:
        assert fetch(f"{site.url}/news")
        return
    with pytest.raises(SourceUnavailable, match=r"robots\.txt"):
        fetch(f"{site.url}/news")
    assert site.count("/news") == 0


def test_robots_txt_can_not_lead_into_a_private_network(site: Site) -> None:
    site.redirect("/robots.txt", f"http://127.0.0.1:{site.port}/secret")
    site.page("/news", "Here")
    with pytest.raises(AddressRefused):
        fetch(f"{site.url}/news")
    assert site.count("/secret") == 0


@pytest.fixture
def unused_port() -> int:
    return find_free_port()
