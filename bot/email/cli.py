"""`briefing email`: send digests by e-mail, and subscribe to them. What it needs is imported where it is used."""

import asyncio
import json
import signal
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from ingest.errors import InvalidSettings

if TYPE_CHECKING:
    from bot.delivery.backend import Backend
    from bot.email.channel import EmailChannel

app = typer.Typer(invoke_without_command=True, pretty_exceptions_enable=False)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, highlight=False)


@app.callback()
def run(context: typer.Context) -> None:
    """Send the digests that are due, until stopped."""
    if context.invoked_subcommand is not None:
        return
    from bot.delivery.backend import open_backend, open_stream
    from bot.email.channel import EmailChannel
    from bot.telemetry.logs import configure_logging
    from bot.telemetry.metrics import serve_metrics
    from bot.telemetry.traces import configure_traces
    from ingest.settings import load_settings

    settings = load_settings()
    channel = EmailChannel(settings.email)
    configure_logging(settings.log)
    configure_traces(settings.traces)
    serve_metrics(settings)
    with (
        open_stream(settings, "briefing email", lambda words: err.print(words, style="dim")) as (
            stream,
            brief,
            settings,
        ),
        open_backend(settings, stream, "email", brief, settings.email.access) as backend,
    ):
        asyncio.run(_serve(backend, channel))


@app.command()
def subscribe(
    words: Annotated[str, typer.Argument(help="Topic and time, as in 'drones daily 08:00'.")],
    zone: Annotated[str, typer.Option(help="Time zone of the clock, as in Europe/Berlin.")] = "UTC",
) -> None:
    """Send what is new on a topic to BRIEFING_EMAIL__RECIPIENTS; also weekdays, weekly, monday."""
    from contextlib import closing

    from bot.delivery.schedules import find_next, load_zone, read_subscription
    from bot.email.channel import PLACE, check_settings
    from bot.store.database import now
    from bot.store.subscriptions import SubscriptionStore
    from ingest.settings import load_settings

    settings = load_settings()
    check_settings(settings.email)
    moment = now()
    asked = read_subscription(words, moment.astimezone(load_zone(zone)))
    if asked is None or load_zone(zone).key != zone:
        raise InvalidSettings(
            "Nothing was subscribed. Write topic and time like this: briefing email subscribe 'drones daily 08:00' "
            "--zone Europe/Berlin"
        )
    topic, schedule = asked
    with closing(SubscriptionStore(settings.sql_url, "email")) as store:
        made = store.add(PLACE, "", topic, schedule, zone, find_next(schedule, zone, moment))
    err.print(Text(f"{topic}: {schedule} ({zone}), to {', '.join(settings.email.addresses)}. Its id is {made.id}."))


@app.command()
def subscriptions(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List what is subscribed to."""
    from contextlib import closing

    from bot.email.channel import PLACE
    from bot.store.subscriptions import SubscriptionStore
    from ingest.settings import load_settings

    with closing(SubscriptionStore(load_settings().sql_url, "email")) as store:
        found = store.list_of(PLACE)
    if as_json:
        names = ("id", "topic", "schedule", "zone")
        print(json.dumps([{name: getattr(one, name) for name in names} for one in found], indent=2))
        return
    for one in found:
        out.print(Text(f"{one.id}  ", style="dim") + Text(f"{one.topic}: {one.schedule} ({one.zone})"))
    if not found:
        err.print("Nothing is subscribed to; see 'briefing email subscribe --help'.")


@app.command()
def unsubscribe(
    subscription_id: Annotated[str, typer.Argument(help="As 'briefing email subscriptions' lists it.")],
) -> None:
    """End a digest."""
    from contextlib import closing

    from bot.email.channel import PLACE
    from bot.store.subscriptions import SubscriptionStore
    from ingest.settings import load_settings

    with closing(SubscriptionStore(load_settings().sql_url, "email")) as store:
        if subscription_id not in {one.id for one in store.list_of(PLACE)}:
            raise InvalidSettings(f"There is no digest {subscription_id!r}; see 'briefing email subscriptions'.")
        store.remove(subscription_id)
    err.print("That digest is ended.")


async def _serve(backend: "Backend", channel: "EmailChannel") -> None:
    from bot.delivery.worker import Worker
    from bot.telemetry.logs import announce

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    working = asyncio.create_task(Worker(backend, channel).run())
    announce("Sending digests by e-mail — stop with Ctrl-C.", backend.settings.log, err.print)
    await stop.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
