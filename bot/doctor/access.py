"""Who can reach the server and how they show who they are."""

import asyncio
import socket
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.api.identity import check_settings, is_loopback
from bot.api.limits import RateLimits
from bot.api.oidc import SignOn
from bot.doctor.findings import Findings
from bot.store.tokens import TokenStore
from bot.telemetry.traces import check_traces
from ingest.settings import Settings

TIMEOUT_S = 5.0


def check_access(settings: Settings, has_tables: bool) -> Findings:
    """Access control against the address that is served; `has_tables` says that the database can be opened."""
    found = Findings("access")
    check_mode(settings, found)
    if settings.auth.is_set and has_tables:
        check_tokens(settings, found)
    if settings.auth.mode == "oidc":
        with found.look("identity provider", "Mend BRIEFING_AUTH__ISSUER, or ask who runs the provider."):
            asyncio.run(SignOn(settings.auth, settings.public_url).check())
            found.ok("identity provider", f"{settings.auth.issuer} says how to sign on")
    if not is_loopback(settings.host) and settings.public_url is None:
        fix = "Set BRIEFING_PUBLIC_URL to the address that people use."
        found.warn("public address", f"links in documents and messages lead to {settings.page_url}", fix)
    if settings.auth.is_set:
        with found.look("rate limits", "Mend the BRIEFING_LIMITS__ settings."):
            RateLimits(settings.limits)
            found.ok("rate limits", f"questions of one person: {settings.limits.questions}")
    check_collector(settings, found)
    return found


def check_mode(settings: Settings, found: Findings) -> None:
    """The mode of access control, and whether it fits the address that is listened on."""
    mode, host = settings.auth.mode, settings.host
    with found.look("access control", "Set what it names; docs/access.md has each mode step by step."):
        check_settings(settings)
        if not settings.auth.is_set:
            found.ok("access control", f"none, and {host} is this machine alone")
        else:
            reach = "this machine alone" if is_loopback(host) else "whatever reaches it"
            found.ok("access control", f"{mode}, listening on {host} for {reach}")


def check_tokens(settings: Settings, found: Findings) -> None:
    """The API tokens that are good for something."""
    with closing(TokenStore(settings.sql_url)) as store:
        tokens = store.list()
    moment = datetime.now(UTC)
    over = [token for token in tokens if token.expires_at is not None and token.expires_at <= moment]
    valid = len(tokens) - len(over)
    if not valid and settings.auth.mode == "token":
        fix = "Make one with 'briefing tokens create NAME'; until then nobody gets in."
        found.warn("API tokens", f"none is valid; {len(over)} expired" if over else "there is none", fix)
    elif over:
        names = ", ".join(token.name for token in over[:3])
        found.warn("API tokens", f"{valid} valid, {len(over)} expired ({names})", "Revoke them, or make new ones.")
    else:
        found.ok("API tokens", f"{valid} valid")


def check_collector(settings: Settings, found: Findings) -> None:
    """Whether somebody listens where traces are sent."""
    endpoint = settings.traces.endpoint
    if endpoint is None:
        return
    fix = "Start the collector, or mend BRIEFING_TRACES__ENDPOINT; questions are answered all the same."
    with found.look("traces", "Install the extra, or leave BRIEFING_TRACES__ENDPOINT out."):
        check_traces(settings.traces)
        try:
            address = urlsplit(endpoint if "//" in endpoint else f"//{endpoint}")
            with socket.create_connection((address.hostname or "", address.port or 4317), TIMEOUT_S):
                found.ok("traces", f"a collector listens at {endpoint}")
        except (OSError, ValueError) as error:
            found.warn("traces", f"nobody listens at {endpoint}: {error}", fix)
