"""The tables of a report, which terminal, Markdown and HTML each write in their own way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evals.report.wording import CHANGE_LABELS, KIND_LABELS, format_range, format_threshold, format_value
from evals.results import Comparison, Measure, Report
from evals.scorers import SCORERS

Look = Literal["", "good", "bad", "note", "plain"]
NUMBERS = frozenset({"passed", "of", "share", "95% interval", "mean", "cases", "before", "now", "better", "worse", "p"})
"""Columns that are set to the right."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its 95% interval, for forms that can draw."""

    value: float
    low: float
    high: float
    bound: float | None = None
    short: bool = False
    """Whether it breaks its bound."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Words or a number; a look sets it apart as good news or bad."""

    text: str
    look: Look = ""
    bar: Bar | None = None
    note: str = ""
    """Said in small letters, where there is room."""
    hint: str = ""
    """What the words mean, for forms that can show it on demand."""


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def list_tables(report: Report) -> Iterator[Table]:
    """How the kinds of cases and the metrics fared; metrics that nothing was scored by are left out."""
    kinds = []
    for kind in report.kinds:
        share = kind.passed / kind.cases
        drawn = Cell(format_value(share, "share"), bar=Bar(share, kind.low, kind.high))
        interval = format_range(kind.low, kind.high, "share")
        kinds.append(_row(KIND_LABELS[kind.kind], str(kind.passed), str(kind.cases), drawn, interval))
    yield Table("By kind", ("kind", "passed", "of", "share", "95% interval"), tuple(kinds))
    met = {True: Cell("holds", "good"), False: Cell("broken", "bad"), None: Cell("")}
    measures = tuple(
        _row(
            Cell(item.label, note="less is better" * (item.better == "lower"), hint=SCORERS[item.name].meaning),
            Cell(format_value(item.value, item.unit), bar=_draw(item)),
            format_range(item.low, item.high, item.unit),
            str(item.n),
            format_threshold(item.threshold, item.unit),
            met[item.met],
        )
        for item in report.measures
        if item.n or item.threshold is not None
    )
    yield Table("By metric", ("metric", "mean", "95% interval", "cases", "must be", ""), measures)


def list_changes(comparison: Comparison) -> Iterator[Table]:
    """What moved against the baseline: metrics, then cases. Nothing where nothing did."""
    looks: dict[str, Look] = {"regression": "bad", "gain": "good", "worse": "bad", "better": "good", "mixed": "note"}
    metrics = tuple(
        _row(
            item.label,
            format_value(item.before, "share"),
            format_value(item.after, "share"),
            str(item.better),
            str(item.worse),
            f"{item.p_value:.3f}",
            Cell("within noise" if item.change == "noise" else item.change, looks.get(item.change, "plain")),
        )
        for item in comparison.metrics
        if item.change != "same"
    )
    if metrics:
        yield Table("Metrics that moved", ("metric", "before", "now", "better", "worse", "p", ""), metrics)
    cases = tuple(
        _row(Cell(CHANGE_LABELS[case.change], looks.get(case.change, "plain")), case.id, "; ".join(case.details))
        for case in comparison.cases
    )
    if cases:
        yield Table("Cases that changed", ("against the baseline", "case", ""), cases)


def _row(*cells: str | Cell) -> tuple[Cell, ...]:
    return tuple(Cell(cell) if isinstance(cell, str) else cell for cell in cells)


def _draw(item: Measure) -> Bar | None:
    if item.unit != "share" or item.value is None or item.low is None or item.high is None:
        return None
    bound = None
    if item.threshold is not None:
        bound = item.threshold.max if item.threshold.min is None else item.threshold.min
    return Bar(item.value, item.low, item.high, bound, short=item.met is False)
