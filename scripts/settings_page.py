"""Write docs/settings.md from the settings' own models; a test fails where the two differ.

Usage: .venv/bin/python -m scripts.settings_page
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ingest.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "settings.md"
HEAD = """<!-- Written by scripts/settings_page.py from ingest/settings.py: change it there. -->

# Settings

Environment variables, all optional. A command that reads them ends with exit code 2 where a value is malformed, or
where a `BRIEFING_` variable is none of these: the message names the nearest real one.

Another embedding model or chunking makes the index stale: questions are refused until
`briefing ingest --rebuild PATH...`. [operating.md](operating.md) says how to change the model without that.

Keys of language models come from each provider's own variable (`OPENAI_API_KEY`, ...), Slack's tokens from
`SLACK_BOT_TOKEN`, `SLACK_APP_TOKEN` and `SLACK_SIGNING_SECRET` ([slack.md](slack.md)).
"""
BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


def write_page() -> str:
    """The whole page as Markdown."""
    nested = {name: field.default for name, field in Settings.model_fields.items() if is_nested(field)}
    own = {name: field for name, field in Settings.model_fields.items() if name not in nested}
    parts = [HEAD, draw_table(PREFIX, own)]
    for name, group in nested.items():
        fields = type(group).model_fields
        prefix = f"{PREFIX}{name.upper()}__"
        parts += [f"## `{prefix}`\n\n{type(group).__doc__}\n", draw_table(prefix, fields)]
    return "\n".join(parts)


def is_nested(field: FieldInfo) -> bool:
    return isinstance(field.default, BaseModel)


def draw_table(prefix: str, fields: dict[str, FieldInfo]) -> str:
    """A table of settings, one a row."""
    rows = "".join(
        f"| `{prefix}{name.upper()}` | {write_default(field.default)} | {' '.join(describe(field))} |\n"
        for name, field in fields.items()
    )
    return f"| variable | default | |\n|---|---|---|\n{rows}"


def write_default(default: Any) -> str:
    return "none" if default in (None, ()) else f"`{default}`"


def describe(field: FieldInfo) -> Iterator[str]:
    """What a setting is for, what it may be, and within which bounds."""
    yield " ".join((field.description or "").split())
    if get_origin(field.annotation) is Literal:
        yield f"One of {', '.join(f'`{value}`' for value in get_args(field.annotation))}."
    bounds = [
        f"{words} {getattr(limit, name):,}"
        for limit in field.metadata
        for name, words in BOUNDS.items()
        if hasattr(limit, name)
    ]
    if bounds:
        yield f"{' and '.join(bounds).capitalize()}."


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
