"""A question in, an answer out whose every statement cites the exact words of its sources.

What other programs use stands here: `Briefing`, what it gives, and its errors. All else may change.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.library import Briefing
    from bot.models import Answer, Citation, Disagreement, Event, Statement
    from ingest.errors import BriefingError
    from ingest.models import Filters, IngestReport

__all__ = [
    "Answer",
    "Briefing",
    "BriefingError",
    "Citation",
    "Disagreement",
    "Event",
    "Filters",
    "IngestReport",
    "Statement",
]

__version__ = "0.2.0"

_HOMES = {
    "Briefing": "bot.library",
    "BriefingError": "ingest.errors",
    "Filters": "ingest.models",
    "IngestReport": "ingest.models",
}


def __getattr__(name: str) -> object:
    # Imported when asked for: whoever needs one module of the bot does not pay for all of them.
    if name in __all__:
        return getattr(import_module(_HOMES.get(name, "bot.models")), name)
    raise AttributeError(f"module 'bot' has no attribute {name!r}")
