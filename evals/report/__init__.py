"""A run's report in every form: Markdown, JSON, JUnit XML, one HTML page, and the terminal."""

from pathlib import Path

from evals.report.junit import render_junit
from evals.report.markdown import render_markdown
from evals.report.page import render_page
from evals.results import Report


def write_report(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write report.md, report.json, junit.xml and report.html into a folder, made if need be. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "report.md": render_markdown(report),
        "report.json": report.model_dump_json(indent=2) + "\n",
        "junit.xml": render_junit(report),
        "report.html": render_page(report),
    }
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    return tuple(folder / name for name in contents)
