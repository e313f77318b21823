"""Every refusal as a problem document (RFC 9457) with a code, or as a page where a person's browser asked for one."""

import asyncio
import logging
from collections.abc import Sequence
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.openai import errors as openai
from bot.api.page import show_not_found, show_refused
from bot.problems import Problem, build_problem, describe_error
from ingest.errors import BriefingError, Forbidden, TooManyRequests, Unauthorized
from ingest.settings import LimitsSettings

CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "body_too_large",
    415: "unsupported_media_type",
    503: "not_available",
}
MEDIA_TYPE = "application/problem+json"

logger = logging.getLogger(__name__)


class HostCheck:
    """Answers to its own names alone: else a web page could reach the server through a name of its own."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], path: str | None = None) -> None:
        """With a `path` this holds there alone."""
        self._app = app
        self._hosts = hosts
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        free = scope["type"] == "lifespan" or self._path not in (None, scope["path"])
        if free or read_host(scope) in self._hosts:
            await self._app(scope, receive, send)
            return
        detail = (
            "This server does not answer to the host name of the request. Use the address that it printed when it "
            "started, or set BRIEFING_PUBLIC_URL to the one that people use, and restart it."
        )
        refusal = respond(build_problem("unknown_host", "The host name is not this server's", 400, detail))
        await refusal(scope, receive, send)


def read_host(scope: Scope) -> str:
    """The name in a request's Host header, without its port; "" where it is none."""
    try:
        return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""
    except ValueError:
        return ""


class BodyLimit:
    """Refuses bodies that are larger than any request needs, or that take too long to come."""

    def __init__(self, app: ASGIApp, settings: LimitsSettings, file_routes: Sequence[BaseRoute]) -> None:
        """`file_routes` take files, and so much more."""
        self._app = app
        self._settings = settings
        self._file_routes = file_routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with_files = Headers(scope=scope).get("content-type", "").startswith("multipart/form-data") and any(
            route.matches(scope)[0] is Match.FULL for route in self._file_routes
        )
        most = self._settings.upload_bytes if with_files else self._settings.body_bytes
        left, whole = most, False
        loop = asyncio.get_running_loop()
        until = loop.time() + self._settings.body_timeout_s

        async def receive_within() -> Message:
            nonlocal left, whole, until
            if whole:
                # What comes now is the end of the connection, which is waited for as long as the answer takes.
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, "The request took too long to arrive. Nothing was done; try again.") from error
            left -= len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if with_files:
                until = loop.time() + self._settings.body_timeout_s
            if left < 0:
                raise HTTPException(413, f"The body is larger than {most:,} bytes. Nothing was done.")
            return message

        await self._app(scope, receive_within, send)


def add_handlers(app: FastAPI) -> None:
    """Turn everything that the application raises into a response."""

    @app.exception_handler(BriefingError)
    async def show_refusal(request: Request, error: BriefingError) -> Response:
        problem = describe_error(error)
        if isinstance(error, Unauthorized | Forbidden) and wants_page(request):
            return show_refused(problem.status, problem.title, problem.detail)
        return respond(problem, list_headers(error), path=request.url.path)

    @app.exception_handler(RequestValidationError)
    async def show_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return respond(describe_invalid(request, error), path=request.url.path, param=name_first(error))

    @app.exception_handler(HTTPException)
    async def show_http(request: Request, error: HTTPException) -> Response:
        path = request.url.path
        if error.status_code == 404 and wants_page(request) and not path.startswith(openai.PREFIX):
            return show_not_found()
        refused = error if isinstance(error, openai.RefusedRequest) else None
        code = refused.code if refused else CODES.get(error.status_code, "http_error")
        detail = str(error.detail)
        if error.status_code == 404 and detail == "Not Found":
            detail = f"There is nothing at {path}. /docs lists what there is."
        problem = build_problem(code, "The request can't be served", error.status_code, detail)
        return respond(problem, error.headers, path, refused.param if refused else None)

    @app.exception_handler(Exception)
    async def show_failure(request: Request, error: Exception) -> JSONResponse:
        logger.exception("%s %s failed", request.method, request.url.path, exc_info=error)
        detail = "The server met an error that it did not expect; its log says more. What is stored is kept."
        return respond(build_problem("internal_error", "Something went wrong", 500, detail), path=request.url.path)


def describe_invalid(request: Request, error: RequestValidationError) -> Problem:
    """The problem of a request whose parameters or body are not as the schema says."""
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        detail = f"The body is no JSON: {found[0]['ctx']['error']}. Nothing was done."
        return build_problem("malformed_json", "The request is malformed", 400, detail)
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if any(tuple(item["loc"]) == ("body",) for item in found) and not sent.endswith(("/json", "+json")):
        detail = f"The body is sent as {sent or 'nothing known'}; send it as application/json. Nothing was done."
        return build_problem("unsupported_media_type", "The format is not supported", 415, detail)
    detail = "; ".join(
        f"{'.'.join(str(part) for part in item['loc'] if part != 'body') or 'body'}: {item['msg']}" for item in found
    )
    return build_problem("invalid_request", "The request is malformed", 422, detail)


def list_headers(error: BriefingError) -> dict[str, str] | None:
    """What a client needs to know of a refusal to do better."""
    if isinstance(error, Unauthorized):
        return {"www-authenticate": "Bearer"}
    if isinstance(error, TooManyRequests):
        return {"retry-after": str(max(1, ceil(error.wait_s)))}
    return None


def wants_page(request: Request) -> bool:
    """Whether a person's browser is on its way to a page."""
    return request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")


def name_first(error: RequestValidationError) -> str | None:
    """The parameter that the first fault is in; None where it is the body as a whole."""
    return ".".join(str(part) for part in error.errors()[0]["loc"][1:]) or None


def respond(problem: Problem, headers: Any = None, path: str = "", param: str | None = None) -> JSONResponse:
    """The problem as a response, in the form of the API that the path belongs to."""
    if path.startswith(openai.PREFIX):
        body = openai.describe_problem(problem, param)
        return JSONResponse(body.model_dump(), openai.convert_status(problem.status), headers)
    return JSONResponse(problem.model_dump(mode="json"), problem.status, headers, MEDIA_TYPE)
