"""Stands before every route, also before one that nobody has thought of: who asks, and whether they may at all.

It comes before the body is read, so that strangers send nothing that is kept or parsed.
"""

from collections.abc import Iterable, Sequence

from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from bot.api.identity import Identities
from bot.api.limits import RateLimits, name_network
from bot.api.openai.errors import PREFIX as OPENAI
from bot.api.origins import check_same_site, read_origin
from bot.app import Services
from bot.models import LOCAL, STRANGER
from bot.telemetry.channels import Channel, channel, read_channel

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """Lets a request through to the routes with a `person` in its state; what it raises is refused as theirs is."""

    def __init__(
        self,
        app: ASGIApp,
        services: Services,
        identities: Identities,
        limits: RateLimits | None,
        open_routes: Iterable[BaseRoute],
        counted_routes: Iterable[BaseRoute],
    ) -> None:
        """`open_routes` are for whoever comes: documents, health, signing in, and what looks at secrets itself.

        Of these, requests for `counted_routes` are counted, where secrets could be tried out.
        """
        self._app = app
        self._identities = identities
        self._limits = limits
        self._stranger = STRANGER if services.settings.auth.is_set else LOCAL
        self._open = tuple(open_routes)
        self._counted = tuple(counted_routes)
        public = read_origin(services.settings.public_url or "")
        self._hosts = frozenset({public} if public else ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
            return
        if scope["type"] == "http":
            request = Request(scope)
            channel.set(self._find_channel(request))
            await self._admit(request)
        await self._app(scope, receive, send)

    async def _admit(self, request: Request) -> None:
        """Raises CrossSiteRequest, Unauthorized, TooManyRequests or IndexUnavailable."""
        is_open = is_one_of(request.scope, self._open)
        if not is_open or request.method not in SAFE:
            check_same_site(request, self._hosts)
        # A command beside the server may ask for many people, as the one that answers in a chat channel does.
        has_folder = self._identities.has_folder(request)
        limits = None if has_folder else self._limits
        if limits is not None and (not is_open or is_one_of(request.scope, self._counted)):
            await limits.count("address", name_network(request.client.host if request.client else ""))
        if is_open:
            request.state.person = LOCAL if has_folder else self._stranger
            return
        person = request.state.person = await self._identities.find(request)
        if limits is not None:
            await limits.count("person", person.id)

    def _find_channel(self, request: Request) -> Channel:
        """Where somebody asks, for those who count answers. Nothing that anybody may do depends on it."""
        if self._identities.has_folder(request):
            return read_channel(request.headers.get("x-briefing-channel"))
        if request.url.path.startswith(OPENAI):
            return "openai"
        return "page" if request.headers.get("sec-fetch-site") == "same-origin" else "api"


def is_one_of(scope: Scope, routes: Sequence[BaseRoute]) -> bool:
    """Whether a request is for one of some routes."""
    return any(route.matches(scope)[0] is Match.FULL for route in routes)
