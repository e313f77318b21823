"""The `briefing tokens` commands: who may use the server's API."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bot.store.tokens import TokenStore

app = typer.Typer(help="API tokens, for programs and for signing in on the page.", no_args_is_help=True)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, highlight=False)

NameArgument = Annotated[str, typer.Argument(help="What the token is called: whom or what it is for.")]


@app.command()
def create(
    name: NameArgument,
    scope: Annotated[
        Literal["ask", "edit", "admin"],
        typer.Option(help="ask reads and asks; edit also adds, changes and removes articles and sources; admin all."),
    ] = "ask",
    group: Annotated[
        list[str] | None, typer.Option(help="Access group whose articles it may read; repeatable.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(help="Address of whom it is for: in Slack they read what these groups may read.")
    ] = None,
    expires: Annotated[int | None, typer.Option(min=1, max=36_500, help="Days that it is good for.")] = None,
) -> None:
    """Make a token and print it, this once."""
    from datetime import UTC, datetime, timedelta

    until = None if expires is None else datetime.now(UTC) + timedelta(days=expires)
    with _open_store() as store:
        secret = store.create(name, scope, group or (), until, email)
    ends = f"until {until:%-d %b %Y}" if until else "until it is revoked"
    err.print(f"{name} may {scope} {ends}. Keep the token: it is shown this once.", markup=False)
    print(secret)


@app.command("list")
def list_tokens(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the tokens, which are not shown again themselves."""
    with _open_store() as store:
        found = store.list()
    if as_json:
        import json

        print(json.dumps({"tokens": [token.model_dump(mode="json") for token in found]}, indent=2))
        return
    for token in found:
        facts = [
            token.scope,
            f"groups {', '.join(token.groups)}" if token.groups else "",
            token.email or "",
            f"made {token.created_at:%-d %b %Y}",
            f"expires {token.expires_at:%-d %b %Y}" if token.expires_at else "",
            f"used {token.used_at:%-d %b %Y %H:%M}" if token.used_at else "never used",
        ]
        out.print(f"{token.name}  {' · '.join(filter(None, facts))}", markup=False)
    if not found:
        err.print("There are no tokens; 'briefing tokens create NAME' makes one.")


@app.command()
def revoke(name: NameArgument) -> None:
    """Let a token be good for nothing from now on."""
    with _open_store() as store:
        store.revoke(name)
    err.print(f"{name} is revoked, and whoever signed in with it is signed out.", markup=False)


@contextmanager
def _open_store() -> "Iterator[TokenStore]":
    from bot.store.tokens import TokenStore
    from ingest.settings import load_settings

    with closing(TokenStore(load_settings().sql_url)) as store:
        yield store
