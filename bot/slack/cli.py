"""`briefing slack`: run the bot in Slack, and set it up. What it needs is imported where it is used: help is quick."""

import asyncio
import signal
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from ingest.errors import InvalidSettings

if TYPE_CHECKING:
    from bot.delivery.backend import Backend
    from bot.slack.check import Requirement
    from bot.slack.tokens import Tokens

app = typer.Typer(invoke_without_command=True, pretty_exceptions_enable=False)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, highlight=False)

SIGNS = {"ok": ("✓", "green"), "missing": ("✗", "red"), "unknown": ("?", "yellow")}


@app.callback()
def run(context: typer.Context) -> None:
    """Answer in Slack over Socket Mode, which needs no public address."""
    if context.invoked_subcommand is not None:
        return
    from bot.delivery.backend import open_backend, open_stream
    from bot.slack.tokens import load_tokens
    from bot.telemetry.logs import configure_logging
    from bot.telemetry.metrics import serve_metrics
    from bot.telemetry.traces import configure_traces
    from ingest.settings import load_settings

    settings, tokens = load_settings(), load_tokens()
    if not tokens.over_socket:
        missing = " and ".join(
            name for name, value in (("SLACK_BOT_TOKEN", tokens.bot), ("SLACK_APP_TOKEN", tokens.app)) if not value
        )
        raise InvalidSettings(f"Set {missing} first; docs/slack.md says where they come from. Nothing was started.")
    configure_logging(settings.log)
    configure_traces(settings.traces)
    serve_metrics(settings)
    with (
        open_stream(settings, "briefing slack", lambda words: err.print(words, style="dim")) as (
            stream,
            brief,
            settings,
        ),
        open_backend(settings, stream, "slack", brief, settings.slack.access) as backend,
    ):
        asyncio.run(_serve(backend, tokens))


@app.command()
def manifest(
    http: Annotated[bool, typer.Option("--http", help="For signed HTTP at BRIEFING_PUBLIC_URL.")] = False,
    name: Annotated[str, typer.Option(help="What the bot is called in Slack.")] = "Briefing",
    older_pane: Annotated[
        bool, typer.Option("--older-pane", help="For workspaces with the assistant view, not the agent view.")
    ] = False,
) -> None:
    """Print the app's manifest, to paste where Slack makes an app."""
    from bot.slack.manifest import write_manifest
    from ingest.settings import load_settings

    print(write_manifest("http" if http else "socket", load_settings().page_url, name, older_pane), end="")


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Say what is missing of tokens, scopes and events; exit 1 where something is."""
    import json
    from contextlib import closing

    from bot.slack.check import check_setup
    from bot.slack.tokens import load_tokens
    from bot.store.deliveries import DeliveryQueue
    from ingest.settings import load_settings

    settings, tokens = load_settings(), load_tokens()
    with closing(DeliveryQueue(settings.sql_url, "slack")) as queue:
        seen = queue.list_event_kinds()
    findings = asyncio.run(check_setup(tokens, settings, seen))
    if as_json:
        print(json.dumps([finding._asdict() for finding in findings], indent=2))
    else:
        _show(findings)
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)


def _show(findings: "list[Requirement]") -> None:
    said = ""
    for finding in findings:
        sign, style = SIGNS[finding.state]
        out.print(Text(f"{sign} ", style=style) + Text(finding.what))
        if finding.fix and finding.fix != said:
            out.print(Text(f"  {finding.fix}", style="dim"))
        said = finding.fix


async def _serve(backend: "Backend", tokens: "Tokens") -> None:
    from bot.delivery.worker import Pace
    from bot.slack.connection import connect
    from bot.telemetry.logs import announce

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with connect(backend, tokens, Pace(lease_s=backend.settings.slack.lease_s)) as connection:
        words = f"Answering in {connection.workspace} over Socket Mode — stop with Ctrl-C."
        announce(words, backend.settings.log, err.print)
        await stop.wait()
