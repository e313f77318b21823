"""What is missing before the bot can answer in Slack: tokens, scopes and events, each with what to do."""

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.slack.advice import FIXES, get_code
from bot.slack.client import PacedClient
from bot.slack.manifest import list_events, list_scopes
from bot.slack.tokens import Tokens
from ingest.models import Frozen

PANES = frozenset({"app_home_opened", "assistant_thread_started"})
"""One of the two is enough: they belong to the newer and the older pane."""


class Finding(Frozen):
    """One thing that was looked at."""

    what: str
    state: str
    """`ok`, `missing`, or `unknown` where it can't be found out."""
    fix: str = ""


async def check_setup(tokens: Tokens, api_url: str, seen: set[str]) -> list[Finding]:
    """Look at everything that can be looked at; `seen` are the kinds of event that have arrived lately."""
    async with aiohttp.ClientSession() as session:
        findings = _check_ways_in(tokens)
        if tokens.bot:
            findings += await _check_bot(PacedClient(tokens.bot, api_url, session), api_url)
        if tokens.app:
            findings.append(await _check_app(PacedClient(None, api_url, session), tokens))
        subscribed = await _list_subscribed(PacedClient(tokens.config, api_url, session), tokens)
    return [*findings, *_check_events(subscribed, seen)]


def _check_ways_in(tokens: Tokens) -> list[Finding]:
    findings = []
    if not tokens.bot:
        fix = "Install the app under Install App, and set SLACK_BOT_TOKEN to the token that begins with xoxb-."
        findings.append(Finding(what="SLACK_BOT_TOKEN", state="missing", fix=fix))
    if not tokens.app and not tokens.signing_secret:
        fix = (
            "For Socket Mode set SLACK_APP_TOKEN (Basic Information > App-Level Tokens, scope connections:write); "
            "for HTTP set SLACK_SIGNING_SECRET (Basic Information > App Credentials)."
        )
        findings.append(Finding(what="SLACK_APP_TOKEN or SLACK_SIGNING_SECRET", state="missing", fix=fix))
    if tokens.signing_secret:
        findings.append(Finding(what="SLACK_SIGNING_SECRET (signed HTTP)", state="ok"))
    return findings


async def _check_bot(client: PacedClient, api_url: str) -> list[Finding]:
    try:
        found = await client.auth_test()
    except SlackApiError as error:
        code = get_code(error)
        return [Finding(what=f"SLACK_BOT_TOKEN: {code}", state="missing", fix=FIXES.get(code, "") + ".")]
    except (aiohttp.ClientError, TimeoutError) as error:
        fix = f"{error}. Check the network and BRIEFING_SLACK__API_URL."
        return [Finding(what=f"Slack's API at {api_url}", state="missing", fix=fix)]
    findings = [Finding(what=f"SLACK_BOT_TOKEN ({found['user']} in {found['team']})", state="ok")]
    headers = {name.lower(): value for name, value in found.headers.items()}
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")}
    for scope in sorted(list_scopes()):
        if scope in granted:
            findings.append(Finding(what=f"scope {scope}", state="ok"))
        else:
            fix = "Add it under OAuth & Permissions > Bot Token Scopes, and install the app to the workspace again."
            findings.append(Finding(what=f"scope {scope}", state="missing", fix=fix))
    return findings


async def _check_app(client: PacedClient, tokens: Tokens) -> Finding:
    try:
        await client.apps_connections_open(app_token=tokens.app)
    except SlackApiError as error:
        fix = "Make an app-level token with connections:write under Basic Information, and enable Socket Mode."
        return Finding(what=f"SLACK_APP_TOKEN: {get_code(error)}", state="missing", fix=fix)
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding(what="SLACK_APP_TOKEN", state="unknown", fix=f"{error}.")
    return Finding(what="SLACK_APP_TOKEN (Socket Mode)", state="ok")


async def _list_subscribed(client: PacedClient, tokens: Tokens) -> set[str] | None:
    """The events that the app is subscribed to; None where Slack can't be asked, because that takes a token more."""
    parts = tokens.app.split("-")
    if not tokens.config or len(parts) < 3:
        return None
    try:
        found = await client.apps_manifest_export(app_id=parts[2])
    except (SlackApiError, aiohttp.ClientError, TimeoutError):
        return None
    manifest: dict[str, Any] = found["manifest"]
    return set(manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events") or [])


def _check_events(subscribed: set[str] | None, seen: set[str]) -> list[Finding]:
    known = seen if subscribed is None else subscribed
    findings = []
    for event in sorted(list_events()):
        if event in known or (event in PANES and known & PANES):
            findings.append(Finding(what=f"event {event}", state="ok"))
        elif subscribed is None:
            fix = (
                "None has arrived in the last week. Nobody may have caused one; or add it under Event Subscriptions > "
                "Subscribe to bot events. With SLACK_CONFIG_TOKEN (Your Apps > App Configuration Tokens) I can look."
            )
            findings.append(Finding(what=f"event {event}", state="unknown", fix=fix))
        else:
            fix = "Add it under Event Subscriptions > Subscribe to bot events."
            findings.append(Finding(what=f"event {event}", state="missing", fix=fix))
    return findings
