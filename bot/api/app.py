"""The application: routers, the page, errors as problem documents, and the headers that keep browsers safe."""

import logging
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api import (
    answers,
    articles,
    chat,
    conversations,
    engines,
    exports,
    feedback,
    health,
    page,
    slack,
    suggestions,
    timeline,
    uploads,
)
from bot.api.page import mount_files, show_not_found
from bot.problems import Problem, build_problem, describe_error
from bot.services import Services
from ingest.errors import BriefingError

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

logger = logging.getLogger(__name__)


class SafeHeaders:
    """Adds the headers to every response; plain ASGI, so that streams pass through unbuffered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    *((name.encode(), value.encode()) for name, value in HEADERS.items()),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def build_app(services: Services, any_host: bool = False) -> FastAPI:
    """The application over open services.

    `any_host` admits every Host header, for a server that is bound to more than loopback; otherwise only
    loopback names and the public address are, so that a web page can't reach it through a name of its own.
    """
    app = FastAPI(title="Briefing bot", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.services = services
    # Streams come first: their routes step aside for requests that want JSON.
    for router in (chat.streams, chat.router, health.router, engines.router, suggestions.router):
        app.include_router(router)
    for router in (articles.router, uploads.router, timeline.router):
        app.include_router(router)
    for router in (conversations.router, answers.router, feedback.router, exports.router):
        app.include_router(router)
    slack.add_slack(app, services)
    app.include_router(page.router)
    mount_files(app)
    _add_error_handlers(app)
    if not any_host:
        public = urlsplit(services.settings.public_url).hostname or "localhost"
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]", "::1", public])
    # Streamed events are never compressed: they would be held back.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(SafeHeaders)
    return app


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(BriefingError)
    async def show_refusal(request: Request, error: BriefingError) -> JSONResponse:
        return _respond(describe_error(error))

    @app.exception_handler(RequestValidationError)
    async def show_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        detail = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'] if part != 'body') or 'body'}: {item['msg']}"
            for item in error.errors()
        )
        return _respond(build_problem("invalid_request", "The request is malformed", 422, detail))

    @app.exception_handler(HTTPException)
    async def show_http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return show_not_found()
        code = {403: "forbidden", 404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
        return _respond(build_problem(code, "The request can't be served", error.status_code, str(error.detail)))

    @app.exception_handler(Exception)
    async def show_failure(request: Request, error: Exception) -> JSONResponse:
        logger.exception("%s %s failed", request.method, request.url.path, exc_info=error)
        detail = "The server met an error that it did not expect; its log says more. What is stored is kept."
        return _respond(build_problem("internal_error", "Something went wrong", 500, detail))


def _respond(problem: Problem) -> JSONResponse:
    return JSONResponse(problem.model_dump(mode="json"), problem.status, media_type="application/problem+json")
