"""Refusals in OpenAI's form, which its clients turn into exceptions of their own."""

from fastapi import HTTPException

from bot.problems import Problem
from ingest.models import Frozen

PREFIX = "/v1/"
"""Where this form is used, and no problem documents."""
STATUSES = {415: 400, 422: 400}
"""Statuses that OpenAI does not use, and what stands for them."""
TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class ErrorDetail(Frozen):
    """What went wrong."""

    message: str
    type: str
    """`invalid_request_error`, `authentication_error`, `permission_error`, `rate_limit_error` or `server_error`."""
    code: str | None
    """The code of the problem document that other calls would answer with."""
    param: str | None
    """Which parameter it is about."""


class ErrorBody(Frozen):
    """A refusal as OpenAI's clients read it."""

    error: ErrorDetail


class RefusedRequest(HTTPException):
    """A request that asks for what there is not here."""

    def __init__(self, detail: str, param: str, code: str = "unsupported_parameter", status: int = 400) -> None:
        super().__init__(status, detail)
        self.param = param
        self.code = code


def convert_status(status: int) -> int:
    """The status that OpenAI answers with in such a case."""
    return STATUSES.get(status, status)


def describe_problem(problem: Problem, param: str | None = None) -> ErrorBody:
    """A problem in OpenAI's form."""
    kind = "server_error" if problem.status >= 500 else TYPES.get(problem.status, "invalid_request_error")
    return ErrorBody(error=ErrorDetail(message=problem.detail, type=kind, code=problem.code, param=param))
