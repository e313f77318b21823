"""Questions about the corpus itself: which articles there are, how many, from when, of whom, which mention what."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from bot.numbers import list_quantities

CorpusKind = Literal["list", "count", "newest", "oldest", "publishers", "period", "mentions", "claims", "figure"]

CORPUS_KINDS: dict[str, CorpusKind] = {f"articles/{kind}": kind for kind in get_args(CorpusKind)}
"""By the name that the model of requests has for them."""
_COUNTS = re.compile(r"\b(?:how (?:many|often|much)|number of|count|total)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CorpusQuestion:
    """What is asked about the corpus."""

    kind: CorpusKind
    about: str = ""
    """What the articles are to mention or say, or the figure that is asked for."""
    counts: bool = False
    """A number is asked for, rather than the articles one by one."""


def build_corpus_question(kind: CorpusKind, about: str, asked: str) -> CorpusQuestion | None:
    """The question of this kind in the words `asked`; None where it lacks what such a question is about."""
    if kind == "figure":
        return CorpusQuestion(kind, about, True) if list_quantities(about) else None
    counts = kind == "count" or _COUNTS.search(asked) is not None
    if kind in ("mentions", "claims"):
        return CorpusQuestion(kind, about, counts) if about else None
    if kind in ("list", "count") and about:
        kind = "mentions"
    return CorpusQuestion(kind, about, counts)
