"""Say how well the rules of `bot/briefing/selection.py` and `novelty.py` tell what repeats from what adds something.

`python -m evals.training.novelty`: half a minute on two cores.
"""

import gzip
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.answering.check import find_inexact
from bot.app import open_services
from bot.briefing.contradictions import SAID
from bot.briefing.selection import SHARED, repeats, share_words
from bot.language.modality import leaves_open
from bot.reading.cross_encoder import Relation
from ingest.models import Frozen
from ingest.settings import Settings

Flags = NDArray[np.bool_]
"""(pairs,)."""
PAIRS = Path(__file__).with_name("pairs.jsonl.gz")


class MarkedPair(Frozen):
    """Two texts of one corpus, and what the second says beside the first."""

    corpus: str
    told: str
    text: str
    label: Literal["repeats", "adds", "contradicts"]
    written: bool
    """Whether one of them was written for this; else both were found."""


def load_pairs(path: Path = PAIRS) -> list[MarkedPair]:
    """Raises ValidationError for one that is malformed."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [MarkedPair.model_validate(json.loads(line)) for line in lines]


def says_again(pair: MarkedPair, carries: Relation) -> bool:
    """Whether a choice of points takes the second text for told, as the first is evidence of it."""
    alike = share_words(pair.told, pair.text) > SHARED
    unsettled = leaves_open(pair.text) and not leaves_open(pair.told)
    return (carries.entailed >= SAID and alike and not unsettled) or repeats(pair.told, pair.text)


def is_known(pair: MarkedPair, carries: Relation) -> bool:
    """Whether a report of changes takes the second text for known, where words alone do not say so."""
    return carries.entailed >= SAID and find_inexact(pair.told, pair.text) is None


def report(title: str, taken: Flags, repeated: Flags, groups: Sequence[tuple[str, Flags]]) -> None:
    """Print how much of what is taken for said repeats, and how much of what repeats is taken for said."""
    for name, kept in groups:
        hits = (taken & repeated & kept).sum()
        precision, recall = hits / max(1, (taken & kept).sum()), hits / (repeated & kept).sum()
        print(f"{title}, {name} ({kept.sum()}): precision {precision:.3f}, recall {recall:.3f}")


def main() -> None:
    pairs = load_pairs()
    with tempfile.TemporaryDirectory() as folder, open_services(Settings(data_dir=Path(folder))) as services:
        relations = services.reader.compare([(pair.told, pair.text) for pair in pairs])
    written = np.array([pair.written for pair in pairs])
    verbatim = np.array([pair.text in pair.told for pair in pairs])
    repeated = np.array([pair.label == "repeats" for pair in pairs])
    groups = (("found", ~written), ("found, not word for word", ~written & ~verbatim), ("written", written))
    for title, rule in (("Choosing", says_again), ("Changes", is_known)):
        taken = np.array([rule(pair, one) for pair, one in zip(pairs, relations, strict=True)])
        report(title, taken, repeated, groups)


if __name__ == "__main__":
    main()
