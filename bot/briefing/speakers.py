"""Whose words a sentence of an article tells, read from the whole article."""

from collections.abc import Sequence

from bot.language.mentions import ArticleMentions, find_speaker, read_mentions
from bot.retrieval.passages import FoundPassage, FoundSentence
from ingest.catalog import PassageRow, ReadableCatalog

LONGEST = 400
"""Passages of an article that are read."""


class SpeakerFinder:
    """Finds who says a sentence; keeps what it has read, and so is made anew for each request."""

    def __init__(self, catalog: ReadableCatalog) -> None:
        self._catalog = catalog
        self._read: dict[tuple[str, int], tuple[ArticleMentions, dict[int, int]]] = {}

    def find(self, passage: FoundPassage, sentence: FoundSentence) -> str | None:
        """The fullest name that the article has of who says it; None for the article itself."""
        key = (passage.article_id, passage.article_version)
        if key not in self._read:
            rows = self._catalog.load_opening(*key, LONGEST)
            ordinals = [one.ordinal for row in rows for one in row.sentences]
            self._read[key] = (read_passages(rows), {ordinal: place for place, ordinal in enumerate(ordinals)})
        mentions, places = self._read[key]
        place = places.get(sentence.ordinal)
        if place is None:
            # A superseded version, of which the catalog keeps no passages, or the end of a very long article.
            before = next((one.text for one in passage.sentences if one.ordinal == sentence.ordinal - 1), "")
            return find_speaker(sentence.text, before)
        return mentions.name(mentions.sentences[place].speaker)


def read_passages(rows: Sequence[PassageRow]) -> ArticleMentions:
    """What the sentences of an article, told by its passages in order, name and mean."""
    texts, sections = [], []
    for row in rows:
        for sentence in row.sentences:
            texts.append(row.text[sentence.start - row.start : sentence.end - row.start])
            sections.append(-1 if row.heading_start is None else row.heading_start)
    return read_mentions(tuple(texts), tuple(sections))
