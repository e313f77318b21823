"""Socket Mode on Slack's side: connections, envelopes to be acknowledged, retries of those that are not."""

import asyncio
import itertools
import json
import random
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from tests.slack_api.server import FakeSlack

ACK_S = 3.0
"""How long Slack waits for an acknowledgement."""
RETRIES = 3


class Hub:
    """All open connections."""

    def __init__(self, slack: "FakeSlack") -> None:
        self._slack = slack
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._turn = itertools.count()
        self._tasks: set[asyncio.Task[Any]] = set()
        self.retry_pause_s = 0.3
        """Slack pauses for up to five minutes; tests can't."""
        self.acks_s: list[float] = []
        """How long each acknowledgement took."""
        self.retried = 0
        """Envelopes that had to be sent again, because no acknowledgement came in time."""
        self.unacknowledged = 0

    @property
    def connected(self) -> int:
        return len(self._sockets)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self._sockets) + 1})
        self._sockets.append(socket)
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    answer = json.loads(message.data)
                    waiting = self._waiting.get(answer.get("envelope_id", ""))
                    if waiting is not None and not waiting.done():
                        waiting.set_result(answer)
        finally:
            self._sockets.remove(socket)
        return socket

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for socket in list(self._sockets):
            await socket.close()

    def disconnect_all(self) -> None:
        """Close every connection, as Slack does now and then; clients are to open new ones."""

        async def close() -> None:
            for socket in list(self._sockets):
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

        asyncio.run_coroutine_threadsafe(close(), self._slack.loop).result(10)

    def send(self, kind: str, payload: dict[str, Any]) -> "Future[dict[str, Any] | None]":
        """Send an envelope until it is acknowledged; what came with the acknowledgement."""
        return asyncio.run_coroutine_threadsafe(self._keep(self._deliver(kind, payload)), self._slack.loop)

    async def _keep(self, work: Coroutine[Any, Any, dict[str, Any] | None]) -> dict[str, Any] | None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await task

    async def _deliver(self, kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        for attempt in range(RETRIES + 1):
            if attempt:
                self.retried += 1
                await asyncio.sleep(self.retry_pause_s * random.uniform(0.5, 1.5))
            envelope = f"envelope-{next(self._numbers)}"
            message: dict[str, Any] = {"type": kind, "envelope_id": envelope, "payload": payload,
                                       "accepts_response_payload": kind != "events_api"}  # fmt: skip
            if kind == "events_api":
                message |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            sockets = [socket for socket in self._sockets if not socket.closed]
            if not sockets:
                continue
            waiting = self._slack.loop.create_future()
            self._waiting[envelope] = waiting
            began = time.monotonic()
            try:
                await sockets[next(self._turn) % len(sockets)].send_str(json.dumps(message))
                answer = await asyncio.wait_for(waiting, ACK_S)
                self.acks_s.append(time.monotonic() - began)
                return answer.get("payload") or {}
            except (TimeoutError, ConnectionError):
                if kind != "events_api":
                    break
            finally:
                del self._waiting[envelope]
        self.unacknowledged += 1
        return None
