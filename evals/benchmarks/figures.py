"""Measured numbers, each with its uncertainty and beside what others reached, and how the commands print them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.table import Table

from evals.statistics import bootstrap_interval, wilson_interval

Values = Sequence[bool] | Sequence[float]
"""One of each case."""
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
COMPARED = Path(__file__).with_name("compared.yaml")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one set, 0 to 100."""

    set: str
    measure: str
    value: float
    low: float
    """95% interval."""
    high: float
    n: int
    """Cases that it is a mean over."""
    published: str = ""
    """What others reached on the same measure."""
    rules: str = ""
    """What the bot's rules reached that the reader replaced."""


def build_figure(name: str, measure: str, value: float, low: float, high: float, n: int) -> Figure:
    """A figure from shares of 1, beside what it is compared with."""
    compared = _load_compared().get(name, {}).get(measure, {})
    return Figure(name, measure, 100 * value, 100 * low, 100 * high, n, **compared)


def list_figures(name: str, measures: Mapping[str, Values]) -> list[Figure]:
    """The mean of each measure of a set: of yes-or-no cases with Wilson's interval, else with that of a bootstrap."""
    figures = []
    for measure, values in measures.items():
        yes_or_no = all(isinstance(value, bool) for value in values)
        low, high = wilson_interval(sum(values), len(values)) if yes_or_no else bootstrap_interval(values)
        figures.append(build_figure(name, measure, sum(values) / max(1, len(values)), low, high, len(values)))
    return figures


def show_figures(figures: Sequence[Figure], as_json: bool, as_markdown: bool = False) -> None:
    """Print figures for people, as JSON or as a Markdown table; what none is compared with has no column."""
    rows: list[dict[str, Any]] = [
        {
            "set": one.set,
            "measure": one.measure,
            "here": round(one.value, 1),
            "95% interval": f"{one.low:.1f} to {one.high:.1f}",
            "n": one.n,
            "published": one.published,
            "rules": one.rules,
        }
        for one in figures
    ]
    for column in ("published", "rules"):
        if not any(row[column] for row in rows):
            rows = [{key: value for key, value in row.items() if key != column} for row in rows]
    if as_markdown:
        print(f"| {' | '.join(rows[0])} |\n|{'---|' * len(rows[0])}")
        for row in rows:
            print(f"| {' | '.join(map(str, row.values()))} |")
    else:
        show_rows([asdict(one) for one in figures] if as_json else rows, as_json)


def show_rows(rows: Sequence[Mapping[str, object]], as_json: bool) -> None:
    """Print rows with the same keys as JSON or as a table, with a rule where the first column changes."""
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column, value in rows[0].items():
        table.add_column(column, justify="right" if isinstance(value, int | float) else "left")
    for row, following in zip(rows, [*rows[1:], rows[-1]], strict=True):
        first, later = next(iter(row.values())), next(iter(following.values()))
        table.add_row(*map(str, row.values()), end_section=first != later)
    Console(highlight=False).print(table)


@cache
def _load_compared() -> dict[str, dict[str, dict[str, str]]]:
    """By set and measure."""
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.load(COMPARED.read_text(encoding="utf-8"), yaml.BaseLoader)
    return loaded
