"""The figures of the HTML report: bars with their intervals, drawn as SVG."""

from collections.abc import Iterable, Iterator
from html import escape

from evals.report.wording import KIND_LABELS, format_interval, format_threshold, format_value
from evals.results import KindSummary, Measure

_WIDTH = 300
_HEIGHT = 18


def render_bar(value: float, low: float, high: float, bound: float | None = None, short: bool = False) -> str:
    """A bar for a share, a whisker for its interval, a dashed line for its bound; `short` marks a broken one."""
    marks = [
        f'<rect class="track" x="0" y="3" width="{_WIDTH}" height="12" rx="2"/>',
        f'<rect class="fill{" short" if short else ""}" x="0" y="3" width="{_at(value)}" height="12" rx="2"/>',
        f'<path class="whisker" d="M{_at(low)} 9H{_at(high)}M{_at(low)} 5V13M{_at(high)} 5V13" fill="none"/>',
    ]
    if bound is not None:
        marks.append(f'<path class="bound" d="M{_at(bound)} 0V{_HEIGHT}" fill="none"/>')
    label = f"{format_value(value, 'share')}, 95% interval {100 * low:.0f} to {100 * high:.0f}%"
    drawing = "".join(marks)
    return (
        f'<svg class="bar" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}">{drawing}</svg>'
    )


def render_head(columns: Iterable[tuple[str, str]]) -> str:
    """The head of a table, from a label and a class for each column."""
    cells = (f'<th scope="col" class="{look}">{escape(label)}</th>' for label, look in columns)
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def render_kinds(kinds: tuple[KindSummary, ...]) -> Iterator[str]:
    """A table with one bar per kind of case."""
    columns = [("Kind of question", ""), ("Passed", "wide"), ("", ""), ("", ""), ("95% interval", "range")]
    yield f'<table class="figures">{render_head(columns)}<tbody>'
    for kind in kinds:
        share = kind.passed / kind.cases
        yield f'<tr><th scope="row">{KIND_LABELS[kind.kind]}</th>'
        yield f'<td class="wide">{render_bar(share, kind.low, kind.high)}</td>'
        yield f'<td class="number">{format_value(share, "share")}</td>'
        yield f'<td class="number">{kind.passed} of {kind.cases}</td>'
        yield f'<td class="range">{100 * kind.low:.0f} to {100 * kind.high:.0f}%</td></tr>'
    yield "</tbody></table>"


def render_measures(measures: tuple[Measure, ...]) -> Iterator[str]:
    """A table with one bar per metric that was scored or is bounded."""
    columns = [("Metric", ""), ("Mean", "wide"), ("", ""), ("Cases", "number count"), ("95% interval", "range")]
    yield f'<table class="figures">{render_head([*columns, ("Must be", "")])}<tbody>'
    for item in measures:
        if item.n == 0 and item.threshold is None:
            continue
        aim = ' <span class="aim">less is better</span>' if item.better == "lower" else ""
        yield f'<tr><th scope="row">{escape(item.label)}{aim}</th><td class="wide">{_draw_measure(item)}</td>'
        value = format_value(item.value, item.unit)
        yield f'<td class="number">{value}</td><td class="number count">{item.n}</td>'
        yield f'<td class="range">{format_interval(item)}</td>'
        yield f"<td>{_mark_bound(item)}</td></tr>"
    yield "</tbody></table>"


def _draw_measure(item: Measure) -> str:
    if item.unit != "share" or item.value is None or item.low is None or item.high is None:
        return ""
    bound = None
    if item.threshold is not None:
        bound = item.threshold.max if item.threshold.min is None else item.threshold.min
    return render_bar(item.value, item.low, item.high, bound, short=item.met is False)


def _mark_bound(item: Measure) -> str:
    if item.met is None:
        return ""
    mark = '<span class="mark good">holds</span>' if item.met else '<span class="mark bad">broken</span>'
    return f'<span class="bounds">{format_threshold(item.threshold, item.unit)}</span> {mark}'


def _at(share: float) -> str:
    return f"{_WIDTH * share:.1f}"
