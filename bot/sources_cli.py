"""The `briefing sources` commands: what is polled for articles."""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(help="Feeds, web pages and folders that are polled for articles.", no_args_is_help=True)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, highlight=False)

UNITS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NameArgument = Annotated[str, typer.Argument(help="Its id or its address.")]


def read_interval(text: str) -> float:
    """Seconds from `90s`, `30m`, `2h` or `1d`."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", text.strip().lower())
    seconds = float(match[1]) * UNITS[match[2]] if match else 0.0
    if not 60 <= seconds <= 31_536_000:
        raise typer.BadParameter("write it as 30m, 2h or 1d, one minute at least")
    return seconds


@app.command()
def add(
    address: Annotated[str, typer.Argument(help="A web address of a feed or a page, or a folder.")],
    every: Annotated[str | None, typer.Option(help="How often it is polled, as 30m, 2h or 1d.")] = None,
    group: Annotated[list[str] | None, typer.Option(help="Who may read its articles; repeatable.")] = None,
    collection: Annotated[list[str] | None, typer.Option(help="Where its articles belong; repeatable.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Poll a feed, a page or a folder from now on, and do so at once."""
    from bot.library import Briefing
    from bot.terminal import show_source
    from ingest.models import Shelving

    every_s = None if every is None else read_interval(every)
    folder = Path(address).expanduser()
    place = str(folder.resolve()) if folder.is_dir() or folder.is_absolute() else address
    with Briefing(name="briefing sources", tell=tell) as bot:
        shelving = Shelving(
            groups=tuple(group) if group else None, collections=tuple(collection) if collection else None
        )
        added = bot.add_source(place, every_s, shelving)
        err.print(f"Added as {added.id}. Polling it …", markup=False)
        source = bot.poll_source(added.id)
    if as_json:
        print(source.model_dump_json(indent=2))
    else:
        show_source(out, source)


@app.command("list")
def list_sources(as_json: JsonOption = False) -> None:
    """List what is polled, and how that goes."""
    from bot.library import Briefing
    from bot.terminal import show_source

    with Briefing(name="briefing sources", tell=tell) as bot:
        found = bot.list_sources()
    if as_json:
        import json

        print(json.dumps({"sources": [source.model_dump(mode="json") for source in found]}, indent=2))
        return
    for source in found:
        show_source(out, source)
    if not found:
        err.print("Nothing is polled; 'briefing sources add ADDRESS' adds a feed, a page or a folder.")


@app.command()
def remove(name: NameArgument) -> None:
    """Poll a source no more. The articles that it gave stay."""
    from bot.library import Briefing

    with Briefing(name="briefing sources", tell=tell) as bot:
        source = bot.remove_source(name)
    err.print(f"{source.address} is polled no more. Its articles stay.", markup=False)


@app.command()
def poll(
    once: Annotated[bool, typer.Option("--once", help="Poll every source once, and end.")] = False,
) -> None:
    """Poll what is due until Ctrl-C, or everything once."""
    import asyncio

    from bot.library import Briefing
    from bot.problems import FAILED
    from bot.terminal import show_source
    from ingest.errors import IndexBusy

    with Briefing(name="briefing sources", tell=tell) as bot:
        if not once:
            if bot.is_served:
                err.print("The server polls the sources itself; --once has it poll them now.")
                return
            from ingest.sources.poller import Poller

            err.print("Polling sources when they are due — stop with Ctrl-C.")
            asyncio.run(Poller(bot.open_sources()).run())
        if not bot.is_served:
            bot.open_sources().add_listed()
        whole = True
        for source in bot.list_sources():
            try:
                polled = bot.poll_source(source.id)
            except IndexBusy as error:
                err.print(error.message, style="yellow", markup=False)
                continue
            show_source(out, polled)
            whole = whole and polled.error is None
    if not whole:
        raise typer.Exit(FAILED)


def tell(words: str) -> None:
    err.print(words, style="dim", markup=False)
