"""Connections to the public web alone: a name is resolved once, its addresses are checked, and one of them is used.

A check before the connection would not do: the name could be resolved again, and to something else (DNS rebinding).
"""

import socket
import ssl
import time
from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx

from ingest.errors import AddressRefused

NAT64 = IPv6Network("64:ff9b::/96")
"""Where networks without IPv4 have its addresses (RFC 6052)."""

Address = IPv4Address | IPv6Address


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet: not private, loopback, link-local, multicast or reserved.

    One that stands for an IPv4 address is as public as that one.
    """
    if isinstance(address, IPv6Address):
        meant = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in NAT64:
            meant = IPv4Address(int(address) & 0xFFFFFFFF)
        if meant:
            return is_public(meant)
    return address.is_global and not (address.is_multicast or address.is_reserved)


class Guard(httpcore.NetworkBackend):
    """Opens connections to public addresses, and to allowed hosts, until a deadline."""

    def __init__(self, allowed_hosts: Collection[str], deadline: float) -> None:
        """`deadline` is on the clock of time.monotonic: nothing is waited for beyond it."""
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers.

        Raises AddressRefused where one of its addresses is not public, httpcore.ConnectError where it has none.
        """
        failure: Exception | None = None
        for address in self._resolve(host, port):
            try:
                left = get_left(self._deadline, timeout)
                stream = self._backend.connect_tcp(address, port, left, local_address, socket_options)
                return BoundedStream(stream, self._deadline)
            except httpcore.ConnectError as error:
                failure = error
        raise failure or httpcore.ConnectError("its name has no address")

    def _resolve(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("its name is not known") from error
        addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
        if host.lower() not in self._allowed:
            for address in addresses:
                if not is_public(ip_address(address)):
                    raise AddressRefused(
                        f"{host} is {address}, which is in a private network. Nothing was fetched; an administrator "
                        "can allow the host in BRIEFING_SOURCES__ALLOWED_HOSTS."
                    )
        return addresses


class BoundedStream(httpcore.NetworkStream):
    """A connection that is given up at a deadline, however slowly and steadily bytes come."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, get_left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, get_left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = get_left(self._deadline, timeout)
        return BoundedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def get_left(deadline: float, timeout: float | None = None) -> float:
    """Seconds that are left of the time; raises httpcore.ReadTimeout where none are."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("its time is over")
    return left if timeout is None else min(left, timeout)


class GuardedTransport(httpx.BaseTransport):
    """What httpx sends requests by, through a Guard. Raises httpcore's errors, and AddressRefused."""

    def __init__(self, guard: Guard, ssl_context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context, network_backend=guard)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        )
        return httpx.Response(response.status, headers=response.headers, stream=Body(response))

    def close(self) -> None:
        self._pool.close()


class Body(httpx.SyncByteStream):
    """The bytes of a response as they come."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Any:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
