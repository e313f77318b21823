"""What is missing before the bot can answer in Slack: tokens, scopes and events, each with what to do."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.slack.client import PacedClient
from bot.slack.errors import APP_TOKEN, FIXES, UNREACHABLE, get_code
from bot.slack.manifest import list_events, list_scopes
from bot.slack.tokens import Tokens
from ingest.settings import Settings

PANES = frozenset({"app_home_opened", "assistant_thread_started"})
"""One of the two is enough: they belong to the newer and the older pane."""
NO_BOT_TOKEN = "Install the app under Install App, and set SLACK_BOT_TOKEN to the token that begins with xoxb-."
NO_WAY_IN = (
    "For Socket Mode set SLACK_APP_TOKEN (Basic Information > App-Level Tokens, scope connections:write); "
    "for HTTP set SLACK_SIGNING_SECRET (Basic Information > App Credentials)."
)
NO_SCOPE = "Add it under OAuth & Permissions > Bot Token Scopes, and install the app to the workspace again."
NO_EVENT = "Add it under Event Subscriptions > Subscribe to bot events."
NOT_SEEN = (
    "None has arrived in the last week. Nobody may have caused one; or add it under Event Subscriptions > "
    "Subscribe to bot events. With SLACK_CONFIG_TOKEN (Your Apps > App Configuration Tokens) I can look."
)


class Requirement(NamedTuple):
    """One thing that was looked at."""

    what: str
    state: Literal["ok", "missing", "unknown"]
    """`unknown` where it can't be found out."""
    fix: str = ""


async def check_setup(tokens: Tokens, settings: Settings, seen: set[str]) -> list[Requirement]:
    """Look at everything that can be looked at; `seen` are the kinds of event that have arrived lately."""
    api_url, by_person = settings.slack.api_url, settings.auth.is_set
    async with aiohttp.ClientSession() as session:
        findings = list(_check_ways_in(tokens))
        if tokens.bot:
            findings += await _check_bot(PacedClient(tokens.bot, api_url, session), api_url, by_person)
        if tokens.app:
            findings.append(await _check_app(PacedClient(None, api_url, session), tokens))
        subscribed = await _list_subscribed(PacedClient(tokens.config, api_url, session), tokens)
    return [*findings, *_check_events(subscribed, seen, by_person)]


def _check_ways_in(tokens: Tokens) -> Iterator[Requirement]:
    if not tokens.bot:
        yield Requirement("SLACK_BOT_TOKEN", "missing", NO_BOT_TOKEN)
    if not tokens.app and not tokens.signing_secret:
        yield Requirement("SLACK_APP_TOKEN or SLACK_SIGNING_SECRET", "missing", NO_WAY_IN)
    if tokens.signing_secret:
        yield Requirement("SLACK_SIGNING_SECRET (signed HTTP)", "ok")


async def _check_bot(client: PacedClient, api_url: str, by_person: bool) -> list[Requirement]:
    try:
        found = await client.auth_test()
    except SlackApiError as error:
        code = get_code(error)
        return [Requirement(f"SLACK_BOT_TOKEN: {code}", "missing", f"{FIXES.get(code, '')}.")]
    except UNREACHABLE as error:
        fix = f"{error}. Check the network and BRIEFING_SLACK__API_URL."
        return [Requirement(f"Slack's API at {api_url}", "missing", fix)]
    headers = {name.lower(): value for name, value in found.headers.items()}
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")}
    scopes = [
        Requirement(f"scope {scope}", "ok") if scope in granted else Requirement(f"scope {scope}", "missing", NO_SCOPE)
        for scope in sorted(list_scopes(by_person))
    ]
    return [Requirement(f"SLACK_BOT_TOKEN ({found['user']} in {found['team']})", "ok"), *scopes]


async def _check_app(client: PacedClient, tokens: Tokens) -> Requirement:
    try:
        await client.apps_connections_open(app_token=tokens.app)
    except SlackApiError as error:
        return Requirement(f"SLACK_APP_TOKEN: {get_code(error)}", "missing", APP_TOKEN)
    except UNREACHABLE as error:
        return Requirement("SLACK_APP_TOKEN", "unknown", f"{error}.")
    return Requirement("SLACK_APP_TOKEN (Socket Mode)", "ok")


async def _list_subscribed(client: PacedClient, tokens: Tokens) -> set[str] | None:
    """The events that the app is subscribed to; None where Slack can't be asked, because that takes a token more."""
    parts = tokens.app.split("-")
    if not tokens.config or len(parts) < 3:
        return None
    try:
        found = await client.apps_manifest_export(app_id=parts[2])
    except (SlackApiError, *UNREACHABLE):
        return None
    manifest: dict[str, Any] = found["manifest"]
    return set(manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events") or [])


def _check_events(subscribed: set[str] | None, seen: set[str], by_person: bool) -> Iterator[Requirement]:
    known = seen if subscribed is None else subscribed
    for event in sorted(list_events(by_person)):
        if event in known or (event in PANES and known & PANES):
            yield Requirement(f"event {event}", "ok")
        elif subscribed is None:
            yield Requirement(f"event {event}", "unknown", NOT_SEEN)
        else:
            yield Requirement(f"event {event}", "missing", NO_EVENT)
