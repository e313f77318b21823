"""How long one question may take, and how work in threads learns that it is over.

Whoever waits is told at the deadline. A thread can't be stopped from outside, so what works on a question for long
calls `check_deadline` between its steps.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextvars import ContextVar
from typing import TypeVar

from ingest.errors import QuestionTimeout

T = TypeVar("T")

_ends: ContextVar[float] = ContextVar("ends")
"""When the question at hand has to be answered (time.monotonic); asyncio.to_thread carries it into the thread."""


async def limit_time(events: AsyncIterator[T], seconds: float) -> AsyncGenerator[T]:
    """The same events, as long as making them takes no more than `seconds`; what the reader of them takes is free.

    Raises QuestionTimeout.
    """
    left = seconds
    while True:
        began = time.monotonic()
        outer = _ends.set(began + left)
        try:
            async with asyncio.timeout(left):
                event = await anext(events)
        except StopAsyncIteration:
            return
        except (TimeoutError, QuestionTimeout) as error:
            raise _build_error(seconds) from error
        finally:
            _ends.reset(outer)
        left -= time.monotonic() - began
        yield event


def check_deadline() -> None:
    """Raise QuestionTimeout where the question that this thread works on has taken too long."""
    if time.monotonic() > _ends.get(float("inf")):
        raise QuestionTimeout("The question took too long.")


def _build_error(seconds: float) -> QuestionTimeout:
    return QuestionTimeout(
        f"The question took more than {seconds:g} seconds (BRIEFING_QUESTION_TIMEOUT_S), so it was given up, and "
        "nothing of it was kept. Ask again, or ask something shorter."
    )
