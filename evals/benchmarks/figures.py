"""Measured numbers, each with its uncertainty and beside what others published."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

from evals.statistics import bootstrap_interval, wilson_interval


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


def share(name: str, measure: str, hits: Sequence[bool], published: str = "") -> Figure:
    """A share of yes-or-no cases, with its Wilson interval."""
    count = sum(hits)
    low, high = wilson_interval(count, len(hits))
    value = 100 * count / len(hits) if hits else 0.0
    return Figure(name, measure, value, 100 * low, 100 * high, len(hits), published)


def mean(name: str, measure: str, values: Sequence[float], published: str = "") -> Figure:
    """A mean of scores between 0 and 1, with its bootstrap interval."""
    if not values:
        return Figure(name, measure, 0.0, 0.0, 100.0, 0, published)
    low, high = bootstrap_interval(values)
    return Figure(name, measure, 100 * sum(values) / len(values), 100 * low, 100 * high, len(values), published)


def print_figures(figures: Iterable[Figure], console: Console) -> None:
    """The figures as a table in the terminal, one rule between sets."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("set", "measure"):
        table.add_column(column)
    for column in ("here", "95% interval", "n"):
        table.add_column(column, justify="right")
    table.add_column("published")
    last = ""
    for one in figures:
        if last and one.set != last:
            table.add_section()
        table.add_row(
            one.set if one.set != last else "",
            one.measure,
            f"{one.value:.1f}",
            f"{one.low:.0f} to {one.high:.0f}",
            str(one.n),
            one.published,
        )
        last = one.set
    console.print(table)


def export(figures: Iterable[Figure]) -> list[dict[str, object]]:
    """The figures as plain objects, for JSON."""
    return [asdict(one) for one in figures]
