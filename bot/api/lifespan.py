"""What runs beside the answering of requests, for as long as the application does."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI


def run_beside(app: FastAPI, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a task from when the application starts until it stops, when it is cancelled; its failures are its own."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[Any]:
        async with inner(app) as state:
            task = asyncio.create_task(work())
            try:
                yield state
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    app.router.lifespan_context = run
