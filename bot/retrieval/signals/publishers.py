"""Who published it, where the question names a publisher."""

import re
from collections.abc import Sequence

from bot.retrieval.signals import Query, signal
from ingest.catalog import PassageOutline


@signal(weight=0.25)
def rate_publishers(query: Query, outlines: Sequence[PassageOutline]) -> list[float]:
    """1 for passages of publishers that the question names."""
    named = {name: names_publisher(query.text, name) for name in {outline.publisher for outline in outlines}}
    return [float(named[outline.publisher]) for outline in outlines]


def names_publisher(question: str, publisher: str | None) -> bool:
    """Whether the question names a publisher, its article aside: "the Verge", "Guardian".

    One word must have its capitals, because "fortune" is a word as well.
    """
    core = re.sub(r"^the\s+", "", publisher or "", flags=re.IGNORECASE).strip()
    if not core:
        return False
    words = r"\s+".join(map(re.escape, core.split()))
    return re.search(rf"(?<!\w){words}(?!\w)", question, re.IGNORECASE if " " in core else 0) is not None
