"""Measurements on public data sets, which are read from a folder outside the project.

Usage: python -m evals.benchmarks run --data FOLDER [--only clapnq] [--work FOLDER] [--json | --markdown]
"""

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.benchmarks.figures import Figure, export, print_figures, render_markdown
from evals.benchmarks.public_sets import CROSS_VALIDATED, SETS, load_unseen, measure_unseen
from ingest.errors import BriefingError

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def describe() -> None:
    """Public data sets, asked of the bot that ships."""


@app.command()
def run(
    data: Annotated[Path, typer.Option(help="The folder that holds the sets, each in a folder of its own.")],
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(SETS)}; may be repeated.")] = None,
    work: Annotated[
        Path | None, typer.Option(help="Where to keep the indexes, so that a second run takes seconds.")
    ] = None,
    unseen: Annotated[
        Path | None,
        typer.Option(help="What fit_answerability --probabilities wrote: shows cross-validated figures as well."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Ask every question of each set and print the figures beside the published ones."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    unknown = sorted(set(only or ()) - set(SETS))
    if unknown:
        errors.print(f"There is no set {' or '.join(unknown)}; there is {', '.join(SETS)}.", style="red", markup=False)
        raise typer.Exit(2)
    figures: list[Figure] = []
    with ExitStack() as stack:
        folder = work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name in only or SETS:
            place, measure = SETS[name]
            if not (data / place).is_dir():
                errors.print(f"{name} was skipped: {data} holds no folder {place}.", style="yellow", markup=False)
                continue
            try:
                with errors.status(f"{name} …"):
                    figures += measure(data, folder)
                if unseen is not None and name in CROSS_VALIDATED:
                    figures += measure_unseen(load_unseen(unseen), name, data)
            except BriefingError as error:
                errors.print(f"{name}: {error}", style="red", markup=False)
                raise typer.Exit(1) from error
    if as_json:
        print(json.dumps(export(figures), indent=2))
    elif as_markdown:
        print(render_markdown(figures))
    elif figures:
        print_figures(figures, Console(highlight=False))


if __name__ == "__main__":
    app()
