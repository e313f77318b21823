"""How the application is served: by uvicorn, on h11, which bounds a request's head in size, and here in time."""

import asyncio

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 20.0
"""Longest that the head of a request may take to arrive, counted from the first that comes of it."""


class PatientProtocol(H11Protocol):
    """Ends connections of clients that say nothing, or say it drop by drop; bodies have a limit in the settings."""

    head_s = HEAD_S
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._forget()

    def _watch(self) -> None:
        """Set the clock where a head is on its way, and stop it where it is there."""
        if self.conn.their_state is not h11.IDLE:
            self._forget()
        elif self._late is None:
            self._late = self.loop.call_later(self.head_s, self.transport.close)

    def _forget(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def build_server(app: ASGIApp) -> uvicorn.Server:
    """A server for the application. Whose forwarded headers are believed, the application itself knows."""
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=5,
        # Longer than balancers keep a connection that nothing is sent on: else one is closed under a question.
        timeout_keep_alive=75,
        proxy_headers=False,
    )
    return uvicorn.Server(config)
