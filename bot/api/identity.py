"""Who sends a request: whom a token, a session of the page, a proxy's headers or the data folder stand for."""

import asyncio
import secrets
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot import models
from bot.app import Services
from bot.models import LOCAL, Person
from bot.store.tokens import PREFIX, ApiToken
from ingest.errors import IndexUnavailable, InvalidSettings, Unauthorized
from ingest.settings import AuthSettings, Settings

SESSION = "session"
"""The key in the page's cookie under which the proof of a sign-in lies."""
PAGE = "Sign in on the page, or send an API token as 'Authorization: Bearer TOKEN'."


def check_settings(settings: Settings) -> None:
    """Refuse to let in whoever reaches the port, and settings of access that leave something out.

    Raises InvalidSettings, which names the setting.
    """
    auth = settings.auth
    if not auth.is_set and not is_loopback(settings.host):
        raise InvalidSettings(
            f"BRIEFING_AUTH__MODE is none, and {settings.host} is not loopback: everybody who reaches the port could "
            "ask, and add and remove articles. Set BRIEFING_AUTH__MODE to token, oidc or proxy (docs/access.md), or "
            "serve 127.0.0.1. Nothing was started."
        )
    if auth.mode == "proxy" and not auth.proxies:
        raise InvalidSettings(
            "BRIEFING_AUTH__MODE is proxy, but no address is trusted. Name the proxy's in BRIEFING_AUTH__PROXIES. "
            "Nothing was started."
        )
    if auth.mode == "oidc":
        for name, value in {
            "BRIEFING_AUTH__ISSUER": auth.issuer,
            "BRIEFING_AUTH__CLIENT_ID": auth.client_id,
            "BRIEFING_PUBLIC_URL": settings.public_url or is_loopback(settings.host),
        }.items():
            if not value:
                raise InvalidSettings(f"BRIEFING_AUTH__MODE is oidc, which needs {name}. Nothing was started.")


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches a server at an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Forwarded:
    """Takes a browser's address and scheme from what trusted proxies say of it, and remembers who really connected."""

    def __init__(self, app: ASGIApp, proxies: Iterable[str]) -> None:
        self._app = ProxyHeadersMiddleware(app, list(proxies))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            scope.setdefault("state", {})["peer"] = scope["client"][0] if scope.get("client") else ""
        await self._app(scope, receive, send)  # type: ignore[arg-type]


class Identities:
    """Knows people by every way in that the settings allow."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._auth = services.settings.auth
        self._proxies = [ip_network(one, strict=False) for one in self._auth.proxies]

    async def find(self, request: HTTPConnection) -> Person:
        """Who sends a request. Raises Unauthorized where that is not to be known, and IndexUnavailable."""
        person = await self._find_shown(request) if self._auth.is_set else None
        if person is not None:
            return person
        if not self._auth.is_set or self.has_folder(request):
            return LOCAL
        raise Unauthorized(f"The request does not say who asks. {PAGE}")

    def has_folder(self, request: HTTPConnection) -> bool:
        """Whether a command sends a request that can read the data folder."""
        proof, given = self._services.owner_token, request.headers.get("x-briefing-owner", "")
        return bool(proof) and secrets.compare_digest(proof.encode(), given.encode("utf-8", "replace"))

    async def find_token(self, secret: str) -> ApiToken:
        """An API token by itself. Raises Unauthorized."""
        token = await asyncio.to_thread(self._services.tokens.find, secret)
        if token is None:
            raise Unauthorized(f"The token is not valid: it was revoked, has expired, or is cut short. {PAGE}")
        return token

    async def _find_shown(self, request: HTTPConnection) -> Person | None:
        """Who a request says it is from; None where it says nothing."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        shown = secret.strip() if scheme.lower() == "bearer" else ""
        # Some proxies pass on a token of their own beside the headers.
        if shown and (self._auth.mode != "proxy" or shown.startswith(PREFIX)):
            return (await self.find_token(shown)).person
        if self._auth.mode == "proxy":
            person = self._read_headers(request)
            if person is not None:
                # Where nothing can be written, people are let in all the same.
                with suppress(IndexUnavailable):
                    await asyncio.to_thread(self._services.people.note_sign_on, person)
            return person
        session = request.scope.get("session", {}).get(SESSION)
        person = await asyncio.to_thread(self._services.tokens.find_session, session) if session else None
        # Who left a group in the settings loses with it what it allows.
        return person and (person if person.id.startswith("token:") else grant(person, self._auth))

    def _read_headers(self, request: HTTPConnection) -> Person | None:
        """The person that a trusted proxy names."""
        if not self._is_proxy(request.scope.get("state", {}).get("peer", "")):
            return None
        user = read_header(request, self._auth.user_header)
        if not user:
            return None
        email = read_header(request, self._auth.email_header)
        groups = split_groups(read_header(request, self._auth.groups_header))
        return grant(Person(id=f"proxy:{user}", name=user, email=email or None, groups=groups), self._auth)

    def _is_proxy(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._proxies)


def grant(person: Person, auth: AuthSettings) -> Person:
    """A person with the scope that their groups give them."""
    scope: models.Scope = "ask"
    if person.groups.intersection(auth.editors):
        scope = "edit"
    if person.groups.intersection(auth.admins):
        scope = "admin"
    return person.model_copy(update={"scope": scope})


def read_header(request: HTTPConnection, name: str) -> str:
    """What a proxy says, "" where it says nothing. Raises Unauthorized where two say it: one may be the browser."""
    values = request.headers.getlist(name)
    if len(values) > 1:
        raise Unauthorized(f"The request has {name} twice. Have the proxy replace what browsers send. {PAGE}")
    # Headers are read as Latin-1, and names are sent in UTF-8.
    return "".join(values).encode("latin-1").decode("utf-8", "replace").strip()


def split_groups(text: str) -> frozenset[str]:
    """Groups from a list with commas."""
    return frozenset(group.strip() for group in text.split(",") if group.strip())
