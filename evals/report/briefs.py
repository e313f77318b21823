"""The report on briefs, for the terminal and as files."""

from collections.abc import Iterator
from pathlib import Path

from evals.baseline import write_baseline
from evals.brief_metrics import METRICS
from evals.briefs import BASELINES, BriefsReport, list_values, mean, record_briefs
from evals.report.markdown import escape, render_tables
from evals.report.tables import Cell, Table
from evals.report.wording import format_threshold, format_value


def list_brief_tables(report: BriefsReport) -> Iterator[Table]:
    """The metrics by corpus with the baselines beside them, and the topics."""
    corpora = list(dict.fromkeys(one.corpus for one in report.results))
    rows = []
    for item in report.measures:
        groups = [list_values([one for one in report.results if one.corpus == name], item.name) for name in corpora]
        groups += [list_values(report.results, item.name, name) for name in BASELINES]
        means = [format_value(mean(values) if values else None, item.unit) for values in groups]
        means.insert(len(corpora), format_value(item.value, item.unit))
        met = {True: Cell("holds", "good"), False: Cell("broken", "bad"), None: Cell("")}[item.met]
        rows.append((*map(Cell, (item.label, *means, format_threshold(item.threshold, item.unit))), met))
    yield Table("Briefs", ("metric", *corpora, "all", *BASELINES, "must be", ""), tuple(rows))
    shown = [METRICS[name] for name in ("vital_recall", "okay_recall", "disagreements_kept", "words", "lines")]
    topics = [
        (
            Cell(one.id),
            *(
                Cell(format_value(one.scores[item.name].value if item.name in one.scores else None, item.unit))
                for item in shown
            ),
            Cell(f"{one.seconds:.1f}"),
        )
        for one in report.results
    ]
    yield Table("By topic", ("topic", *(item.title for item in shown), "seconds"), tuple(topics))


def render_briefs(report: BriefsReport) -> str:
    """The report as Markdown: tables, then each brief and what counts against it."""
    text = [render_tables("Evals: briefs", list_brief_tables(report))]
    text += [f"- {escape(reason.text)}" for reason in report.reasons]
    for one in report.results:
        text += ["", f"## {escape(one.brief.topic.topic)}", "", f"`{one.id}`", ""]
        text += [f"- {escape(line.text)}" for line in one.brief.lines]
        found = [(METRICS[name].title, score.explanation) for name, score in one.scores.items() if score.explanation]
        text += ["", *(f"- **{title}**: {escape(named)}" for title, named in found)]
    return "\n".join(text) + "\n"


def write_briefs_report(report: BriefsReport, folder: Path) -> tuple[Path, ...]:
    """Write briefs.md, and briefs.json with what was measured on each topic, into a folder. Raises OSError."""
    write_baseline(record_briefs(report), folder / "briefs.json")
    (folder / "briefs.md").write_text(render_briefs(report), encoding="utf-8")
    return folder / "briefs.md", folder / "briefs.json"
