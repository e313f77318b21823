"""Calls of a model: streamed, within a deadline, tried again where that makes sense, every failure named."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from time import monotonic
from typing import Any

from langchain_core.messages import BaseMessage

from bot.llm.budget import Budget
from bot.llm.failures import (
    BACKOFF_S,
    MOST_TRIES,
    RETRIED,
    UNSUPPORTED,
    get_retry_after,
    get_status,
    is_refusal,
    name_failure,
)
from bot.llm.model import ChatModel, LangChainModel, Piece
from bot.telemetry.model_calls import observe_call
from ingest.errors import (
    ModelRefused,
    ModelRequestRejected,
    ModelServerFailed,
    ModelTimeout,
    ModelUnavailable,
)

logger = logging.getLogger(__name__)


async def stream_text(
    model: ChatModel,
    messages: Sequence[BaseMessage],
    budget: Budget,
    deadline: float,
    schema: Mapping[str, Any] | None = None,
) -> AsyncGenerator[str]:
    """The text of one answer as it comes; `deadline` is on the monotonic clock.

    Raises ModelTimeout, ModelRateLimited, ModelServerFailed, ModelStreamBroken, ModelKeyRejected, ModelRequestRejected,
    ModelContextTooLong, ModelRefused or ModelOutputMalformed. A call is tried again only while no text has come, for
    what may pass by itself, and while there is time. The last try of a request that its server does not take asks for
    nothing but text; where a server says that it does not know an option and then takes the request without, that is
    remembered for a while, and a passing failure is not.
    """
    refused = plain = False
    for tried in range(1, MOST_TRIES + 1):
        budget.allow(messages)
        begun = False
        before = (budget.input_tokens, budget.output_tokens)
        with observe_call(model.name, getattr(model, "provider", None)) as call:
            try:
                async with aclosing(_read_pieces(_ask(model, messages, schema, plain), budget, deadline)) as texts:
                    async for text in texts:
                        begun = True
                        yield text
                call.outcome = "ok"
                if refused and isinstance(model, LangChainModel):
                    model.note_unsupported()
                return
            except Exception as error:
                # An edge of the project: each provider's package raises errors of its own, and no list is whole.
                failure = name_failure(error, begun)
                call.fail(failure)
                logger.info("call %d of %s failed: %s (%s)", tried, model.name, failure.code, repr(error)[:300])
                rejected = type(failure) is ModelRequestRejected and _has_options(model) and not plain
                wait = None if begun else 0.0 if rejected else _decide_wait(failure, error, tried)
                if wait is None or tried == MOST_TRIES or monotonic() + wait >= deadline:
                    raise failure from error
                refused = refused or (rejected and get_status(error) in UNSUPPORTED)
                # Some servers fail on what they don't know instead of saying so.
                plain = plain or rejected or (isinstance(failure, ModelServerFailed) and tried > 1)
            finally:
                call.finish = budget.finish
                call.input_tokens = budget.input_tokens - before[0]
                call.output_tokens = budget.output_tokens - before[1]
        await asyncio.sleep(wait)


def _ask(
    model: ChatModel, messages: Sequence[BaseMessage], schema: Mapping[str, Any] | None, plain: bool
) -> AsyncIterator[Piece]:
    if isinstance(model, LangChainModel):
        return model.stream(messages, schema, plain)
    return model.stream(messages, schema)


def _has_options(model: ChatModel) -> bool:
    """Whether a request to a model can be made plainer."""
    return isinstance(model, LangChainModel) and not model.plain


def _decide_wait(failure: ModelUnavailable, error: Exception, tried: int) -> float | None:
    """Seconds before the next try, None where there is to be none."""
    if not isinstance(failure, RETRIED):
        return None
    asked = get_retry_after(error)
    return BACKOFF_S * 2 ** (tried - 1) if asked is None else asked


async def _read_pieces(pieces: AsyncIterator[Piece], budget: Budget, deadline: float) -> AsyncGenerator[str]:
    try:
        while (piece := await _next_piece(pieces, deadline)) is not None:
            budget.record(piece)
            if piece.refusal or is_refusal(piece.finish):
                raise ModelRefused("The model declined to answer.")
            if piece.text:
                yield piece.text
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            await close()


async def _next_piece(pieces: AsyncIterator[Piece], deadline: float) -> Piece | None:
    """The next piece, None at the end. Raises ModelTimeout when the deadline passes first."""
    try:
        return await asyncio.wait_for(anext(pieces), max(0.0, deadline - monotonic()))
    except StopAsyncIteration:
        return None
    except TimeoutError as error:
        raise ModelTimeout("The model did not answer in time.") from error
