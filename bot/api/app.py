"""The application: routers, the page, refusals, and the headers that keep browsers safe."""

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import __version__
from bot.api import (
    answers,
    articles,
    briefings,
    chat,
    conversations,
    engines,
    exports,
    feedback,
    health,
    mcp,
    page,
    refusals,
    schema,
    slack,
    sources,
    suggestions,
    timeline,
    uploads,
)
from bot.api.contract import DocumentedApp
from bot.api.openai import routes as openai
from bot.api.page import mount_files
from bot.api.refusals import BodyLimit, HostCheck
from bot.app import Services

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

LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
    app = DocumentedApp(
        title="Briefing bot", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json"
    )
    app.state.services = services
    # Streams come first: their routes step aside for requests that want JSON.
    for router in (
        chat.streams,
        chat.router,
        briefings.streams,
        briefings.router,
        health.router,
        engines.router,
        suggestions.router,
    ):
        app.include_router(router)
    for router in (articles.router, uploads.router, timeline.router):
        app.include_router(router)
    for router in (conversations.router, answers.router, feedback.router, exports.router):
        app.include_router(router)
    app.include_router(openai.router)
    app.include_router(sources.router)
    sources.add_sources(app, services)
    slack.add_slack(app, services)
    mcp.add_mcp(app, services)
    app.include_router(page.router)
    app.include_router(schema.router)
    mount_files(app)
    refusals.add_handlers(app)
    app.add_middleware(BodyLimit)
    if not any_host:
        public = urlsplit(services.settings.page_url).hostname or "localhost"
        app.add_middleware(HostCheck, hosts=frozenset({*LOOPBACK, public}))
    # Streamed events are never compressed: they would be held back.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(SafeHeaders)
    return app
