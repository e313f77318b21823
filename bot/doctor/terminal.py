"""Findings as a terminal shows them."""

from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.doctor.findings import Area, Finding, State
from bot.wording import count_of

SIGNS: dict[State, tuple[str, str]] = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}
AREAS: dict[Area, str] = {
    "settings": "Settings",
    "data": "Data",
    "models": "Models",
    "access": "Access",
    "channels": "Channels",
    "sources": "Sources",
}
NAME_COLUMNS = 22
NARROW = 72
"""Columns below which details stand under names."""


def show_findings(console: Console, findings: Iterable[Finding]) -> list[Finding]:
    """Print findings as they come, under a heading for each area, then their sum; all of them."""
    shown: list[Finding] = []
    for finding in findings:
        if not shown or shown[-1].area != finding.area:
            console.print(Text(("\n" if shown else "") + AREAS[finding.area], style="bold"))
        shown.append(finding)
        show_finding(console, finding)
    console.print()
    console.print(sum_up(shown))
    return shown


def show_finding(console: Console, finding: Finding) -> None:
    """One line, and below it what to do next."""
    sign, style = SIGNS[finding.state]
    name = Text(finding.name, style="" if finding.state == "ok" else style)
    told = Text(finding.detail, style="dim" if finding.state == "ok" else "")
    if finding.fix is not None:
        told = Text.assemble(told, "\n", (f"→ {finding.fix}", "cyan"))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    if console.width < NARROW or len(finding.name) > NAME_COLUMNS:
        grid.add_row(Text(sign, style=style), Text.assemble(name, "\n", told))
    else:
        grid.add_column(width=NAME_COLUMNS)
        grid.add_row(Text(sign, style=style), name, told)
    console.print(Padding(grid, (0, 0, 0, 2)))


def sum_up(findings: Iterable[Finding]) -> Text:
    """How many findings there are of each kind."""
    counts = Counter(finding.state for finding in findings)
    parts = [Text(f"{counts['ok']} ok", style="green")]
    if counts["warn"]:
        parts.append(Text(count_of(counts["warn"], "warning"), style="yellow"))
    if counts["fail"]:
        parts.append(Text(f"{counts['fail']} failed", style="bold red"))
    return Text(" · ").join(parts)
