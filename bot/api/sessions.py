"""Who is signed in, and signing in and out."""

import asyncio
from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from bot.api.contract import refuse
from bot.api.deps import ServicesDep
from bot.api.identity import SESSION, Identities
from bot.api.oidc import SignOn
from bot.models import Person
from ingest.errors import Forbidden, IdentityProviderUnavailable, SignInFailed, Unauthorized
from ingest.models import Frozen

router = APIRouter(tags=["access"])


class Me(Frozen):
    """Who asks, as the server sees it."""

    person: Person | None
    """null where nobody is signed in."""
    mode: Literal["none", "token", "oidc", "proxy"]
    """How people show who they are; with `none` everybody is one person."""


class SignIn(Frozen):
    """An API token, in exchange for a session of the page."""

    token: Annotated[str, Field(max_length=200)]


class SignedOut(Frozen):
    """What is left to do."""

    next: str | None
    """Where a browser signs out of the identity provider as well; null where there is no such place."""


@router.get("/api/me", responses=refuse(429))
async def read_me(request: Request, services: ServicesDep) -> Me:
    """Who asks. This needs no token, and says where one is needed."""
    identities: Identities = request.app.state.identities
    mode = services.settings.auth.mode
    try:
        return Me(person=await identities.find(request), mode=mode)
    except Unauthorized:
        return Me(person=None, mode=mode)


@router.post("/api/session", status_code=204, responses=refuse(401, 403, 429))
async def sign_in(request: Request, services: ServicesDep, body: SignIn) -> Response:
    """Sign in on the page with an API token. The session ends with the token, or some hours later."""
    if "session" not in request.scope:
        raise Forbidden(f"Nobody signs in here: access is {services.settings.auth.mode}.")
    identities: Identities = request.app.state.identities
    token = await identities.find_token(body.token.strip())
    hours = services.settings.auth.session_hours
    request.session.clear()
    request.session[SESSION] = await asyncio.to_thread(services.tokens.open_session, token.person, hours, token)
    return Response(status_code=204)


@router.delete("/api/session", responses=refuse(403, 429))
async def sign_out(request: Request, services: ServicesDep) -> SignedOut:
    """Sign out of the page; tokens stay good."""
    kept = request.scope.get("session", {}).get(SESSION)
    if kept:
        await asyncio.to_thread(services.tokens.close_session, kept)
        request.session.clear()
    sign_on: SignOn | None = request.app.state.sign_on
    onward = None
    if kept and sign_on is not None:
        with suppress(IdentityProviderUnavailable, SignInFailed):
            onward = await sign_on.find_way_out(request)
    return SignedOut(next=onward)


@router.get("/login", include_in_schema=False)
async def begin_sign_on(
    request: Request, onward: Annotated[str, Query(alias="next", max_length=2_000)] = "/"
) -> Response:
    """Send a browser to the identity provider; where there is none, to the page, which says how to sign in."""
    sign_on: SignOn | None = request.app.state.sign_on
    return RedirectResponse("/", 303) if sign_on is None else await sign_on.begin(request, onward)


@router.get("/login/callback", include_in_schema=False)
async def finish_sign_on(request: Request, services: ServicesDep) -> Response:
    """Take back from the identity provider whom it knows, and sign them in."""
    sign_on: SignOn | None = request.app.state.sign_on
    if sign_on is None:
        return RedirectResponse("/", 303)
    person, onward = await sign_on.finish(request)
    request.session.clear()
    hours = services.settings.auth.session_hours
    await asyncio.to_thread(services.people.note_sign_on, person)
    request.session[SESSION] = await asyncio.to_thread(services.tokens.open_session, person, hours)
    return RedirectResponse(onward, 303)
