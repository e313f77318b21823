"""Public data sets, which are read from a folder outside the project, asked of the bot that ships.

Usage: python -m evals.benchmarks.public --data FOLDER [--only NAME] [--limit N] [--work FOLDER] [--json | --markdown]
"""

from typing import Annotated

import typer
from rich.console import Console

from evals.benchmarks.asking import Work
from evals.benchmarks.figures import Figure, Json, show_figures
from evals.benchmarks.public_data import Data
from evals.benchmarks.public_sets import SETS
from ingest.errors import BriefingError

app = typer.Typer(add_completion=False)


@app.command()
def main(
    data: Data,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(SETS)}; may be repeated.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many questions of each set, evenly spread over it.")
    ] = None,
    work: Work = None,
    as_json: Json = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the table of evals/README.md.")] = False,
) -> None:
    """Ask every question of each set and print the figures beside the published ones and the old rules'."""
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
            with errors.status(f"{name} …"):
                figures += measure(data, work, limit)
        except BriefingError as error:
            errors.print(f"{name}: {error}", style="red", markup=False)
            raise typer.Exit(1) from error
    if figures or as_json:
        show_figures(figures, as_json, as_markdown)


if __name__ == "__main__":
    app()
