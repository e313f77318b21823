"""Public data sets, which are read from a folder outside the project, asked of the bot that ships.

Usage: python -m evals.benchmarks.public --data FOLDER [--only NAME] [--limit N] [--work FOLDER] [--json]
"""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.benchmarks.figures import Figure, export, print_figures
from evals.benchmarks.public_sets import SETS
from ingest.errors import BriefingError

app = typer.Typer(add_completion=False)


@app.command()
def main(
    data: Annotated[Path, typer.Option(help="The folder that holds the sets, each in a folder of its own.")],
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(SETS)}; may be repeated.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many questions of each set, evenly spread over it.")
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(help="Where to keep the indexes, so that a second run is quick; made anew by default."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask every question of each set and print the figures beside the published ones."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    unknown = sorted(set(only or ()) - set(SETS))
    if unknown:
        errors.print(f"There is no set {' or '.join(unknown)}; there is {', '.join(SETS)}.", style="red", markup=False)
        raise typer.Exit(2)
    figures: list[Figure] = []
    for name in only or SETS:
        place, measure = SETS[name]
        if not (data / place).is_dir():
            errors.print(f"{name} was skipped: {data} holds no folder {place}.", style="yellow", markup=False)
            continue
        try:
            with errors.status(f"{name} …"), tempfile.TemporaryDirectory() as folder:
                figures += measure(data, work or Path(folder), limit)
        except BriefingError as error:
            errors.print(f"{name}: {error}", style="red", markup=False)
            raise typer.Exit(1) from error
    if as_json:
        print(json.dumps(export(figures), indent=2))
    elif figures:
        print_figures(figures, Console(highlight=False))


if __name__ == "__main__":
    app()
