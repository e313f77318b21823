"""One address of the web fetched with care: where it leads, how much it sends, how long it takes, who may ask."""

import re
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from urllib.robotparser import RobotFileParser

import httpcore
import httpx

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
from ingest.sources.guard import Guard, GuardedTransport

AGENT = "briefing-bot"
"""What robots.txt may name."""
MAX_REDIRECTS = 5
MAX_ADDRESS_CHARS = 2_000
MAX_ROBOTS_BYTES = 500_000
"""What of a robots.txt has to be read (RFC 9309, section 2.5)."""
ROBOTS_S = 3_600.0
"""How long a robots.txt is relied on; a day at most (RFC 9309, section 2.4)."""
MOST_ROBOTS = 500
MAX_WAIT_S = 86_400.0
MAX_DELAY_S = 30.0
"""Longest that a site may want between two requests."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FORBIDDEN = frozenset({401, 402, 403, 407, 451})
PACKINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address sent."""

    address: str
    """Where redirects led to."""
    data: bytes
    media_type: str
    """In small letters, without parameters; "" where none is named."""
    charset: str | None
    validators: Validators


@dataclass(frozen=True, slots=True)
class Robots:
    """What a site asks of programs."""

    rules: RobotFileParser
    read_at: float
    """On the clock of time.monotonic."""


class Fetcher:
    """Fetches addresses of the public web, as far as robots.txt allows. Safe to share between threads."""

    def __init__(self, settings: SourcesSettings, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` says how old a robots.txt is."""
        self._settings = settings
        self._clock = clock
        self._robots: dict[str, Robots] = {}
        self._lock = threading.Lock()

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    def fetch(self, address: str, accepted: Collection[str], validators: Validators = Validators()) -> Fetched | None:
        """What an address sends, if it is of an accepted media type; None where it has not changed.

        "" among the accepted types stands for an answer that names none. Raises AddressRefused for an address that is
        not of the public web, here or after a redirect, RobotsDisallowed, and SourceUnavailable and its kinds.
        """
        deadline = time.monotonic() + self._settings.timeout_s
        url = check_address(address)
        for _ in range(MAX_REDIRECTS + 1):
            if not self._load_robots(url, deadline).can_fetch(AGENT, str(url)):
                raise RobotsDisallowed(f"{url.host} asks programs to stay away from this address, in its robots.txt.")
            found = self._ask(url, accepted, validators, deadline, self._settings.max_bytes)
            if not isinstance(found, httpx.URL):
                return found
            url = check_address(str(found))
        raise SourceUnavailable(f"It leads on to other addresses more than {MAX_REDIRECTS} times.")

    def get_delay(self, address: str) -> float:
        """Seconds that the site of an address wants between two requests, as far as its robots.txt was read."""
        robots = self._robots.get(name_site(httpx.URL(address)))
        delay = robots.rules.crawl_delay(AGENT) if robots else None
        return min(float(delay or 0), MAX_DELAY_S)

    def _load_robots(self, url: httpx.URL, deadline: float) -> RobotFileParser:
        """The rules of a site; what it does not have allows everything, what can't be read nothing (RFC 9309)."""
        site = name_site(url)
        kept = self._robots.get(site)
        if kept is not None and self._clock() - kept.read_at < ROBOTS_S:
            return kept.rules
        rules = RobotFileParser()
        rules.parse(self._read_robots(url.join("/robots.txt"), deadline))
        with self._lock:
            while len(self._robots) >= MOST_ROBOTS:
                del self._robots[next(iter(self._robots))]
            self._robots[site] = Robots(rules, self._clock())
        return rules

    def _read_robots(self, url: httpx.URL, deadline: float) -> list[str]:
        for _ in range(MAX_REDIRECTS + 1):
            try:
                found = self._ask(url, None, Validators(), deadline, MAX_ROBOTS_BYTES, cut=True)
            except (SourceGone, SourceForbidden, SourceUnreadable):
                return []
            except SourceUnavailable as error:
                raise type(error)(f"The robots.txt of its site can't be read: {error.message}", error.wait_s) from error
            if isinstance(found, Fetched):
                return found.data.decode("utf-8", errors="replace").lstrip("\ufeff").splitlines()
            url = check_address(str(found))
        return []

    def _ask(
        self,
        url: httpx.URL,
        accepted: Collection[str] | None,
        validators: Validators,
        deadline: float,
        max_bytes: int,
        cut: bool = False,
    ) -> Fetched | httpx.URL | None:
        """One request: what came, where it leads, or None for "not modified"."""
        headers = {"User-Agent": f"{AGENT}/1.0", "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.modified:
            headers["If-Modified-Since"] = validators.modified
        transport = GuardedTransport(Guard(self._settings.allowed_hosts, deadline), self._ssl_context)
        try:
            # Nothing of the environment: a proxy would resolve names itself, and .netrc holds passwords.
            with (
                httpx.Client(transport=transport, trust_env=False, timeout=None) as client,
                client.stream("GET", url, headers=headers) as response,
            ):
                status = response.status_code
                if status == 304 and (validators.etag or validators.modified):
                    return None
                if status in REDIRECTS and "location" in response.headers:
                    return join(url, response.headers["location"])
                check_status(status, response.headers)
                media_type, _, parameters = response.headers.get("content-type", "").partition(";")
                media_type = media_type.strip().lower()
                if accepted is not None and media_type not in accepted:
                    raise SourceUnreadable(f"It sends {media_type or 'something'}, which is not read.")
                charset = re.search(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", parameters[:200], re.IGNORECASE)
                kept = Validators(cut_header(response, "etag"), cut_header(response, "last-modified"))
                data = read_body(response, max_bytes, cut)
                return Fetched(str(url), data, media_type, charset and charset.group(1).lower(), kept)
        except BriefingError:
            raise
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            limit = f"{self._settings.timeout_s:g}"
            raise SourceTimeout(
                f"{url.host} took longer than {limit} seconds (BRIEFING_SOURCES__TIMEOUT_S)."
            ) from error
        except (
            httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpx.HTTPError, OSError
        ) as error:  # fmt: skip
            raise SourceUnavailable(f"{url.host} can't be reached: {error or type(error).__name__}.") from error


def check_address(address: str) -> httpx.URL:
    """The address, if it is one of the web. Raises AddressRefused."""
    try:
        url = httpx.URL(address)
        host = url.host
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused(f"{address[:200]!r} is no web address: {error}.") from error
    if url.scheme not in ("http", "https") or not host or "%" in host or len(address) > MAX_ADDRESS_CHARS:
        raise AddressRefused(f"{address[:200]!r} is no address that begins with http:// or https://.")
    if url.userinfo:
        raise AddressRefused("The address holds a name or a password, which everybody would see. Leave them out.")
    return url.copy_with(fragment=None)


def join(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return url.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused(f"It leads to {location[:200]!r}, which is no web address.") from error


def name_site(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def cut_header(response: httpx.Response, name: str) -> str | None:
    """A header that is sent back later; None where it is absent or longer than any sensible one."""
    value: str = response.headers.get(name, "")
    return value if 0 < len(value) <= 500 else None


def check_status(status: int, headers: httpx.Headers) -> None:
    """Raise what a status means; nothing for 200."""
    if status == 200:
        return
    if status == 410:
        raise SourceGone("It is gone for good (410): its server says that it will not come back.")
    if status == 404:
        raise SourceGone("There is nothing at this address (404).")
    if status in FORBIDDEN:
        raise SourceForbidden(f"It wants a login or a payment, or lets no programs in ({status}).")
    if status < 400:
        raise SourceUnreadable(f"It answers with status {status} and nothing to read.")
    wait = headers.get("retry-after", "")
    wait_s = min(float(wait), MAX_WAIT_S) if wait.isascii() and wait.isdigit() and len(wait) < 9 else 0.0
    what = "It has had too many requests" if status == 429 else "It answers with an error"
    raise SourceUnavailable(f"{what} ({status}).", wait_s)


def read_body(response: httpx.Response, max_bytes: int, cut: bool) -> bytes:
    """A body, unpacked here: no more than the limit is ever held of it.

    Raises SourceTooLarge for a larger one, unless it is to be cut, and SourceUnreadable for one that is broken.
    """
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in PACKINGS:
        raise SourceUnreadable(f"It is packed as {packing[:40]}, which was not asked for.")
    length = response.headers.get("content-length", "")
    if not cut and length.isascii() and length.isdigit() and int(length[:18]) > max_bytes:
        raise build_too_large(max_bytes)
    unpack = None if packing in ("", "identity") else zlib.decompressobj(zlib.MAX_WBITS | 32)
    parts: list[bytes] = []
    size = packed = 0
    for chunk in response.iter_raw():
        packed += len(chunk)
        if unpack is not None:
            try:
                chunk = unpack.decompress(chunk, max_bytes + 1 - size)
            except zlib.error as error:
                raise SourceUnreadable("It is packed in a way that can't be unpacked.") from error
        parts.append(chunk)
        size += len(chunk)
        if size > max_bytes or packed > max_bytes:
            if cut:
                break
            raise build_too_large(max_bytes)
    return b"".join(parts)[:max_bytes]


def build_too_large(max_bytes: int) -> SourceTooLarge:
    return SourceTooLarge(f"It sends more than {max_bytes:,} bytes (BRIEFING_SOURCES__MAX_BYTES).")
