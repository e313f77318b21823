"""What can go wrong with a model, as errors of this project, and which of it is worth another try."""

import re
from email.utils import parsedate_to_datetime
from time import time

import httpx
from langchain_core import exceptions as langchain

from ingest import errors

_CONTEXT = re.compile(
    r"context[ _](?:length|window|size)|maximum context|too many tokens|prompt is too long|exceeds? the (?:available )?"
    r"context|reduce the length|input is too long",
    re.IGNORECASE,
)
_FILTER = re.compile(r"content[ _]filter|content[ _]policy|safety|violat", re.IGNORECASE)
_REFUSALS = frozenset(("content_filter", "refusal", "safety", "blocked", "prohibited_content", "recitation"))
MOST_TRIES = 3
BACKOFF_S = 0.5
"""Before the second try; twice that before the third."""
UNSUPPORTED = frozenset((400, 415, 422, 501))
"""Statuses by which a server says that it does not take a request as it is; others pass."""
RETRIED = (errors.ModelRateLimited, errors.ModelServerFailed)
"""What the same request may survive a moment later; a stream that broke is not among them, for it has been told."""


def name_failure(error: Exception, begun: bool = False) -> errors.ModelUnavailable:
    """The project's own error for whatever a provider's package raised; `begun` says that text had come already."""
    if isinstance(error, errors.ModelUnavailable):
        return error
    status = get_status(error)
    said = _shorten(error)
    if isinstance(error, langchain.ContextOverflowError) or (status in (400, 413, 422, None) and _CONTEXT.search(said)):
        return errors.ModelContextTooLong("The evidence is longer than the model can read.")
    if isinstance(error, langchain.ModelAuthenticationError | langchain.ModelPermissionDeniedError) or status in (
        401,
        403,
    ):
        return errors.ModelKeyRejected("The model's provider does not accept the key.")
    if isinstance(error, langchain.ModelRateLimitError) or status == 429:
        return errors.ModelRateLimited("The model's provider has had too many requests.")
    if isinstance(error, TimeoutError | httpx.TimeoutException | langchain.ModelTimeoutError) or status == 408:
        return errors.ModelTimeout("The model did not answer in time.")
    if status is not None and 400 <= status < 500:
        if _FILTER.search(said):
            return errors.ModelRefused("The model's provider declined to answer.")
        return errors.ModelRequestRejected(f"The model's provider did not accept the request (HTTP {status}).")
    if begun:
        return errors.ModelStreamBroken("The model's answer broke off.")
    if _is_unreadable(error):
        return errors.ModelOutputMalformed("The model's server answered with something that can't be read.")
    code = f" (HTTP {status})" if status else ""
    return errors.ModelServerFailed(f"The model's provider failed or could not be reached{code}.")


def is_refusal(finish: str | None) -> bool:
    """Whether a model ended because it, or a filter, would not go on."""
    return finish is not None and finish.lower() in _REFUSALS


def get_status(error: BaseException) -> int | None:
    """The HTTP status that an error carries, its own or its response's."""
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int):
            return status
    return None


def get_retry_after(error: BaseException) -> float | None:
    """Seconds that the provider asks to wait (RFC 9110, section 10.2.3), None where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    value = headers.get("retry-after") if headers is not None else None
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except ValueError:
        return None


def _is_unreadable(error: Exception) -> bool:
    return isinstance(
        error, ValueError | KeyError | TypeError | AttributeError | IndexError | langchain.OutputParserException
    )


def _shorten(error: Exception) -> str:
    return " ".join(str(error).split())[:600]
