"""The `briefing` command. Data goes to stdout, words for people to stderr; exit 0 done, 1 failed, 2 wrong usage.

What a command needs is imported by that command, so that help comes at once and an answer soon.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from typer.core import TyperCommand

from bot.email.cli import app as email
from bot.keeping_cli import app as keeping
from bot.slack.cli import app as slack
from bot.sources_cli import app as sources
from bot.tokens_cli import app as tokens
from ingest.errors import BriefingError, ServerUnavailable

if TYPE_CHECKING:
    from bot.library import Briefing
    from bot.models import Answer
    from ingest.lock import Owner
    from ingest.models import Filters
    from ingest.settings import Settings

app = typer.Typer(
    help="Ask a corpus of news articles; every answer cites the exact words of its sources.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(keeping)
app.add_typer(slack, name="slack")
app.add_typer(sources, name="sources")
app.add_typer(email, name="email")
app.add_typer(tokens, name="tokens")
out = Console(soft_wrap=False, highlight=False)
err = Console(stderr=True, highlight=False)

EMPTY = "The corpus is empty; add articles with 'briefing ingest PATH'."

EngineOption = Annotated[str | None, typer.Option(help="auto, extractive or llm.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ArticleOption = Annotated[list[str] | None, typer.Option("--article", help="Use only this article id; repeatable.")]
PublisherOption = Annotated[list[str] | None, typer.Option("--publisher", help="Use only this publisher; repeatable.")]
CollectionOption = Annotated[
    list[str] | None, typer.Option("--collection", help="Use only articles of this collection; repeatable.")
]
SinceOption = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Use only articles published since.")
]
UntilOption = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Use only articles published until.")
]
TokenOption = Annotated[
    str | None, typer.Option(help="Ask a running server as whom this API token stands for; BRIEFING_TOKEN.")
]


class IngestCommand(TyperCommand):
    """Says in its help which formats there are, and looks for them only then."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from ingest.readers import list_suffixes

        self.epilog = f"Formats: {', '.join(list_suffixes())}"
        super().format_help(ctx, formatter)


@app.command(cls=IngestCommand)
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build the index anew if it was built with other settings.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove what is gone from a folder even where most of it, or all, is.")
    ] = False,
    group: Annotated[
        list[str] | None, typer.Option("--group", help="Who may read articles that do not say so; repeatable.")
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="Everybody may read articles that do not say who may.")
    ] = False,
    collection: Annotated[
        list[str] | None, typer.Option("--collection", help="Where articles belong that do not say so; repeatable.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(help="Read and embed on a Ray cluster: ray://HOST:PORT, or ray for one on this machine."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Report only what was refused or not removed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take in articles, and drop those whose file has vanished from a folder."""
    from bot.problems import FAILED
    from bot.terminal import show_progress, show_report
    from ingest.models import Shelving

    if group and everybody:
        raise typer.BadParameter("name groups or --everybody, not both")
    groups = () if everybody else tuple(group) if group else None
    shelving = Shelving(groups=groups, collections=tuple(collection) if collection else None)
    with show_progress(err, as_json or quiet) as progress, _open_bot("briefing ingest") as bot:
        report = bot.ingest(paths, progress, rebuild, prune, shelving, on)
    if as_json:
        print(report.model_dump_json(indent=2))
    elif not quiet or not report.is_whole:
        show_report(err, report)
    if not report.is_whole:
        raise typer.Exit(FAILED)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    engine: EngineOption = None,
    article: ArticleOption = None,
    publisher: PublisherOption = None,
    collection: CollectionOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    token: TokenOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question."""
    with _open_bot("briefing ask", token) as bot:
        answer = bot.ask(question, engine=engine, filters=_build_filters(article, publisher, collection, since, until))
    _print_answer(answer, as_json)


@app.command()
def brief(
    topic: Annotated[str, typer.Argument(help="What to be briefed on.")],
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Use only articles published since.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Use only articles published until.")
    ] = None,
    audience: Annotated[str | None, typer.Option("--for", help="Whom it is for, as in 'press office'.")] = None,
    length: Annotated[Literal["short", "page"], typer.Option(help="Some lines, or a page.")] = "page",
    engine: EngineOption = None,
    article: ArticleOption = None,
    publisher: PublisherOption = None,
    collection: CollectionOption = None,
    token: TokenOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a brief on a topic: what happened, who says what, figures, what is open."""
    with _open_bot("briefing brief", token) as bot:
        answer = bot.brief(
            topic,
            since=since.date() if since else None,
            until=until.date() if until else None,
            audience=audience,
            length=length,
            engine=engine,
            filters=_build_filters(article, publisher, collection, None, None),
        )
    _print_answer(answer, as_json)


@app.command()
def chat(
    engine: EngineOption = None,
    article: ArticleOption = None,
    publisher: PublisherOption = None,
    collection: CollectionOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    token: TokenOption = None,
) -> None:
    """Ask and follow up. An empty line or Ctrl-D ends, /new begins another conversation."""
    with _open_bot("briefing chat", token) as bot:
        _converse(bot, engine, _build_filters(article, publisher, collection, since, until))


@app.command()
def articles(as_json: JsonOption = False) -> None:
    """List the articles of the corpus."""
    from bot.terminal import show_articles
    from ingest.catalog import Catalog
    from ingest.models import Access
    from ingest.settings import load_settings

    catalog = Catalog(load_settings().sql_url)
    try:
        found = catalog.readable(Access()).list_articles()
    finally:
        catalog.close()
    if as_json:
        import json

        shown = {"id", "version", "groups", "collections"}
        rows = [item.model_dump(mode="json", include=shown) | item.metadata.model_dump(mode="json") for item in found]
        print(json.dumps({"articles": rows}, indent=2))
    elif found:
        show_articles(out, found)
    else:
        err.print(EMPTY)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; BRIEFING_HOST, or 127.0.0.1.")] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Port to listen on, 0 for a free one; BRIEFING_PORT, or 8000."),
    ] = None,
) -> None:
    """Serve the page and the API."""
    import signal
    import socket

    from bot.api.app import build_app
    from bot.api.identity import check_settings, is_loopback
    from bot.api.server import build_server
    from bot.api.suggestions import prepare_start
    from bot.app import open_services
    from bot.telemetry.logs import announce, configure_logging
    from bot.telemetry.traces import configure_traces
    from ingest.models import Access
    from ingest.settings import load_settings

    given = {"host": host, "port": port}
    settings = load_settings(**{name: value for name, value in given.items() if value is not None})
    check_settings(settings)
    configure_logging(settings.log)
    configure_traces(settings.traces)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise ServerUnavailable(
            f"Can't listen on {settings.host} port {settings.port}: {error.strerror}. Nothing was started; try another "
            "--port."
        ) from error
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    url = settings.model_copy(update={"public_url": None}).page_url
    # The server passes the signal on once it has stopped; what is open is to be closed then, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with listener, _hold_for_server(settings, url) as owner, open_services(settings, owner.token) as services:
        services.prepare()
        corpus = services.readable(Access()).describe_corpus()
        held = f"{corpus.articles} articles." if corpus.articles else EMPTY
        announce(f"{held} Serving the page and the API on {url} — stop with Ctrl-C.", settings.log, err.print)
        application = build_app(services, any_host=not is_loopback(settings.host))
        prepare_start(application, services)
        build_server(application).run(sockets=[listener])


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Look at settings, stores, models, access and channels, and say what to do; exit 1 where something fails."""
    from bot.doctor.examination import examine
    from bot.doctor.terminal import show_findings
    from bot.problems import FAILED

    if as_json:
        import json

        found = list(examine())
        print(json.dumps({"findings": [finding.model_dump() for finding in found]}, indent=2))
    else:
        found = show_findings(out, examine())
    if any(finding.state == "fail" for finding in found):
        raise typer.Exit(FAILED)


@app.command()
def mcp() -> None:
    """Serve assistants that speak the Model Context Protocol, over standard input and output."""
    import asyncio

    from bot.mcp.stdio import serve_stdio
    from ingest.settings import load_settings

    asyncio.run(serve_stdio(load_settings(), lambda words: err.print(words, style="dim")))


@contextmanager
def _hold_for_server(settings: "Settings", url: str) -> "Iterator[Owner]":
    from ingest.lock import Owner, find_server, finish_restore, hold_folder

    if settings.chroma_url is not None:
        finish_restore(settings.data_dir)
        yield Owner(0, "briefing serve", url)
        return
    running = find_server(settings.data_dir)
    # Waiting is for commands that end by themselves; another server does not.
    with hold_folder(settings.data_dir, "briefing serve", url, **({"wait_s": 0.0} if running else {})) as owner:
        yield owner


def _open_bot(command: str, token: str | None = None) -> "Briefing":
    """What answers: this process, or the server that holds the data folder."""
    from bot.library import Briefing
    from bot.telemetry.channels import channel

    channel.set("terminal")
    return Briefing(name=command, token=token, tell=lambda words: err.print(words, style="dim"))


def _print_answer(answer: "Answer", as_json: bool = False) -> None:
    from bot.terminal import show_answer

    if as_json:
        print(answer.model_dump_json(indent=2))
    else:
        show_answer(out, answer)


def _converse(bot: "Briefing", engine: str | None, filters: "Filters") -> None:
    conversation_id: str | None = None
    while True:
        try:
            question = out.input("[bold cyan]›[/] ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not question:
            return
        if question == "/new":
            conversation_id = None
            continue
        try:
            answer = bot.ask(question, conversation_id, engine, filters)
        except BriefingError as error:
            err.print(error.message, style="red", markup=False)
            continue
        conversation_id = answer.conversation_id
        _print_answer(answer)
        out.print()


def _build_filters(
    article: list[str] | None,
    publisher: list[str] | None,
    collection: list[str] | None,
    since: datetime | None,
    until: datetime | None,
) -> "Filters":
    from ingest.models import Filters

    return Filters(
        article_ids=tuple(article) if article else None,
        publishers=tuple(publisher) if publisher else None,
        collections=tuple(collection) if collection else None,
        published_from=since.date() if since else None,
        published_to=until.date() if until else None,
    )


def main() -> None:
    """Run the command; an error of the project becomes a line and an exit code."""
    try:
        app()
    except BriefingError as error:
        from bot.problems import get_exit_code

        err.print(error.message, style="red", markup=False, soft_wrap=True)
        sys.exit(get_exit_code(error))


if __name__ == "__main__":
    main()
