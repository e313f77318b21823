"""The commands that keep a data folder: `briefing backup`, `briefing restore` and `briefing reembed`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from ingest.models import BackupReport

app = typer.Typer()
err = Console(stderr=True, highlight=False)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, as in briefing.tar.gz.")],
    as_json: JsonOption = False,
) -> None:
    """Write articles, conversations and all else to one file, also while a server works."""
    from bot import __version__
    from ingest.backup import write_backup
    from ingest.settings import load_settings

    _show("Wrote", file, write_backup(load_settings(), file, __version__), as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `briefing backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what the data folder holds.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Have the data folder hold what a backup does. The backup is checked before anything is changed."""
    from bot.store.conversations import ConversationStore
    from ingest.backup import restore_backup
    from ingest.catalog import Catalog
    from ingest.settings import load_settings

    report = restore_backup(load_settings(), file, replace, (Catalog, ConversationStore))
    _show("Restored", file, report, as_json)


@app.command()
def reembed(
    model: Annotated[str, typer.Option(help="The model, as BRIEFING_EMBEDDING__MODEL names one.")],
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Make the vectors of another embedding model while the present one goes on serving.

    What was embedded before the command was stopped is not embedded again. Nothing changes until the model is set.
    """
    from bot.terminal import show_progress
    from ingest.embedder import build_embeddings
    from ingest.reembedding import reembed as embed_again
    from ingest.settings import load_settings

    settings = load_settings()
    settings = settings.model_copy(update={"embedding": settings.embedding.model_copy(update={"model": model})})
    embeddings = build_embeddings(settings.embedding)
    with show_progress(err, quiet, "Embedding") as progress:
        is_other = embed_again(settings, embeddings, progress)
    if is_other:
        err.print(
            f"All passages have vectors of {model}. Set BRIEFING_EMBEDDING__MODEL={model} and start the server again: "
            "it switches as it starts, and what is taken in until then is embedded then.",
            markup=False,
            soft_wrap=True,
        )
    else:
        err.print(f"The index is built with {model} already.", markup=False, soft_wrap=True)


def _show(done: str, file: Path, report: "BackupReport", as_json: bool) -> None:
    if as_json:
        print(report.model_dump_json(indent=2))
        return
    err.print(
        f"{done} {file}: {report.articles} articles (corpus {report.fingerprint}), "
        f"{report.created_at:%-d %b %Y %H:%M} UTC, {report.bytes / 1e6:.1f} MB unpacked.",
        markup=False,
        soft_wrap=True,
    )
