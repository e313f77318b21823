"""How often somebody may ask, counted by the `limits` package in this process or in Redis."""

import logging
import time
from importlib.util import find_spec
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Literal

from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string

from ingest.errors import InvalidSettings, MissingPackage, TooManyRequests
from ingest.settings import LimitsSettings

Kind = Literal["person", "address", "questions"]
REDIS_S = 1.0
"""Longest that Redis may take, before a request goes on uncounted."""
SUBSCRIBER_BITS = 64
"""Of an IPv6 address, what names a network: within it one machine has as many addresses as it likes."""

logger = logging.getLogger(__name__)


class RateLimits:
    """Counts requests, over the last minute or whatever the settings say."""

    def __init__(self, settings: LimitsSettings) -> None:
        """Raises InvalidSettings, and MissingPackage where Redis is set without its extra."""
        kinds: tuple[Kind, ...] = ("person", "address", "questions")
        self._items = {kind: _read_limit(kind, getattr(settings, kind)) for kind in kinds}
        self._limiter = SlidingWindowCounterRateLimiter(_open_storage(settings.storage_url))

    async def count(self, kind: Kind, who: str) -> None:
        """Count one request. Raises TooManyRequests where it is one too many, which is then not counted."""
        item = self._items[kind]
        try:
            if await self._limiter.hit(item, kind, who):
                return
            free_at = (await self._limiter.get_window_stats(item, kind, who)).reset_time
        except StorageError as error:
            # Without its counter the server would rather answer than not; who may ask is decided elsewhere.
            logger.error("Requests are not counted: %s", error.storage_error)
            return
        what = "questions" if kind == "questions" else "requests"
        whose = "from this address" if kind == "address" else "of one person"
        raise TooManyRequests(
            f"That is more than {item.amount} {what} {whose} within {_tell_span(item)}. Nothing was done; wait, and "
            "send it again.",
            wait_s=free_at - time.time(),
        )


def name_network(address: str) -> str:
    """What one machine can't change of its address."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and not found.ipv4_mapped:
        return str(ip_network((found, SUBSCRIBER_BITS), strict=False))
    return address


def _read_limit(kind: str, text: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError as error:
        raise InvalidSettings(
            f"BRIEFING_LIMITS__{kind.upper()} is {text!r}; write it as 30/minute. Nothing was started."
        ) from error


def _open_storage(url: str) -> Storage:
    over_redis = url.startswith("redis")
    if over_redis and find_spec("redis") is None:
        raise MissingPackage(
            "BRIEFING_LIMITS__STORAGE_URL needs the package of Redis. Add it with 'make setup EXTRAS=redis'. Nothing "
            "was started."
        )
    within = {"socket_timeout": REDIS_S, "socket_connect_timeout": REDIS_S}
    options: dict[str, Any] = {"implementation": "redispy", **within} if over_redis else {}
    try:
        storage = storage_from_string(f"async+{url}", wrap_exceptions=True, **options)
    except (ConfigurationError, ValueError) as error:
        raise InvalidSettings(
            f"BRIEFING_LIMITS__STORAGE_URL can't be used: {error}. It is memory:// or redis://HOST:PORT. Nothing was "
            "started."
        ) from error
    assert isinstance(storage, Storage)
    return storage


def _tell_span(item: RateLimitItem) -> str:
    seconds = item.get_expiry()
    return {1: "a second", 60: "a minute", 3_600: "an hour", 86_400: "a day"}.get(seconds, f"{seconds} seconds")
