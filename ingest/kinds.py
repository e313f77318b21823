"""What kind of article a text is where nobody has said: by its label, or an opinion piece or interview by its form."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.models import ArticleKind
from ingest.readers import Block

FEWEST_QUESTIONS = 3
"""Questions on lines of their own from which a text may be an interview."""
FEWEST_OWN = 3
"""Paragraphs in which an author says "I" from which a text may be an opinion piece."""
OWN = 0.25
"""Share of the paragraphs that these are at least."""
LABELS: dict[str, ArticleKind] = {
    "opinion": "opinion", "comment": "opinion", "commentary": "opinion", "column": "opinion", "editorial": "opinion",
    "leader": "opinion", "op-ed": "opinion", "viewpoint": "opinion", "guest essay": "opinion",
    "interview": "interview", "explainer": "explainer", "explained": "explainer", "q&a": "explainer",
    "faq": "explainer", "correction": "correction",
}  # fmt: skip
"""What houses write on a kind of article, singular."""
_LABEL = re.compile(
    r"^\W?([A-Za-z&-]{3,12}(?: essay)?) ?[:|–—]|[|–—] ?([A-Za-z&-]{3,12})$|^(interview) with\b", re.IGNORECASE
)
_QUOTED = re.compile(r'"[^"]{0,2000}"|[“„][^“”]{0,2000}[“”]|«[^«»]{0,2000}»')
_QUOTE = ('"', "“", "„", "«", "'", "‘")
_OWN = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]yself)\b(?!\.)")


def guess_kind(title: str, url: str, blocks: Sequence[Block]) -> ArticleKind:
    """The kind that a label in the title or a folder of the address names, or that the text has the form of."""
    labels = [label for match in _LABEL.findall(title) for label in match]
    for label in (*labels, *url.partition("//")[2].split("/")[1:-1]):
        kind = LABELS.get(label.lower().removesuffix("s"))
        if kind:
            return kind
    answers = [after.text for block, after in pairwise(blocks) if _asks(block) and not after.level]
    replied = sum(text.startswith(_QUOTE) or speaks_for_itself(text) for text in answers)
    if len(answers) >= FEWEST_QUESTIONS and 2 * replied >= len(answers):
        return "interview"
    paragraphs = [block.text for block in blocks if not block.level and not _asks(block)]
    own = sum(map(speaks_for_itself, paragraphs))
    if own >= FEWEST_OWN and own >= OWN * len(paragraphs) and len(answers) < FEWEST_QUESTIONS:
        return "opinion"
    return "news"


def speaks_for_itself(text: str) -> bool:
    """Whether a text says "I" outside quotation marks."""
    return _OWN.search(_QUOTED.sub(" ", text)) is not None


def _asks(block: Block) -> bool:
    return block.text.rstrip("*_ ").endswith("?") and len(block.text) < 300
