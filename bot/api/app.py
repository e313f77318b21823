"""The application: routers, the page, refusals, and the headers that keep browsers safe."""

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import BaseRoute
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
    metrics,
    page,
    refusals,
    schema,
    sessions,
    sharing,
    slack,
    sources,
    suggestions,
    timeline,
    uploads,
)
from bot.api.contract import DocumentedApp
from bot.api.gate import Gate
from bot.api.identity import Forwarded, Identities
from bot.api.limits import RateLimits
from bot.api.oidc import SignOn
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

    `any_host` admits every Host header but to assistants, for a server that is bound to more than loopback; otherwise
    only loopback names and the public address are, so that a web page can't reach it through a name of its own.
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
        engines.router,
        suggestions.router,
    ):
        app.include_router(router)
    for router in (articles.router, uploads.router, timeline.router):
        app.include_router(router)
    for router in (conversations.router, answers.router, feedback.router, exports.router, sharing.router):
        app.include_router(router)
    app.include_router(openai.router)
    app.include_router(sources.router)
    sources.add_sources(app, services)
    slack.add_slack(app, services)
    mcp.add_mcp(app, services)
    open_routes: list[BaseRoute] = []
    for router in (health.router, metrics.router, sessions.router, page.router, schema.router, slack.router):
        app.include_router(router)
        open_routes += router.routes
    open_routes.append(mount_files(app))
    refusals.add_handlers(app)
    add_access(app, services, open_routes)
    app.add_middleware(BodyLimit, settings=services.settings.limits, file_routes=uploads.router.routes)
    public = urlsplit(services.settings.page_url).hostname or "localhost"
    app.add_middleware(HostCheck, hosts=frozenset({*LOOPBACK, public}), path=mcp.PATH if any_host else None)
    # Streamed events are never compressed: they would be held back.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(SafeHeaders)
    app.add_middleware(metrics.RequestMetrics)
    app.add_middleware(Forwarded, proxies=services.settings.auth.proxies)
    return app


def add_access(app: DocumentedApp, services: Services, open_routes: list[BaseRoute]) -> None:
    """Let nobody through to any but the open routes whom the settings do not know."""
    auth = services.settings.auth
    app.state.identities = Identities(services)
    app.state.sign_on = SignOn(auth, services.settings.public_url) if auth.mode == "oidc" else None
    app.state.limits = RateLimits(services.settings.limits) if auth.is_set else None
    app.open_paths = frozenset(getattr(route, "path", "") for route in open_routes)
    # Within what turns errors into responses, so that its refusals look like those of the routes.
    app.router.middleware_stack = Gate(
        app.router.middleware_stack,
        services,
        app.state.identities,
        app.state.limits,
        open_routes,
        [*sessions.router.routes, *metrics.router.routes],
    )
    if auth.mode in ("token", "oidc"):
        secure = services.settings.page_url.startswith("https:")
        app.add_middleware(
            SessionMiddleware,
            secret_key=services.tokens.load_key("sessions"),
            # The prefix has browsers refuse a cookie of this name that another host of the domain has set.
            session_cookie="__Host-briefing" if secure else "briefing",
            max_age=round(auth.session_hours * 3_600),
            https_only=secure,
        )
