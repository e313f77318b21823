"""Logging of a process that runs on: lines for people, or an object a line for programs."""

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from bot.telemetry.traces import get_trace_id
from ingest.settings import LogSettings

ANSWERS = "briefing.answers"
"""The logger of the one line that each answer has."""
LIFE = "briefing.process"
"""The logger of what people are shown instead: that a process has begun to serve, and where."""
FIELDS = "fields"
"""Name of the extra attribute of a record whose entries stand beside the message."""


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        trace_id = get_trace_id()
        if trace_id is not None:
            told.setdefault("trace_id", trace_id)
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def configure_logging(settings: LogSettings) -> None:
    """Write what this process logs to standard error."""
    as_json = settings.format == "json"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=settings.level.upper(), handlers=[handler], force=True)
    # Told to programs alone: who sits at a terminal sees what is printed.
    for name in (ANSWERS, LIFE):
        logging.getLogger(name).setLevel(logging.INFO if as_json else logging.CRITICAL)


def announce(words: str, settings: LogSettings, show: Callable[[str], object]) -> None:
    """Say something to whoever started the process: `show` it, or log it where programs read what is written."""
    if settings.format == "json":
        logging.getLogger(LIFE).info("%s", words)
    else:
        show(words)
