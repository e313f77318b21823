"""Whose words a sentence of an article tells, read from the whole article."""

from collections.abc import Iterator, Sequence

from bot.language.mentions import ArticleMentions, find_speaker, read_mentions
from bot.language.voices import ReadSentence, add_voices
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
    read = tuple(list_sentences(rows))
    sections = tuple(-1 if one.section is None else one.section for one in read)
    mentions = read_mentions(tuple(one.text for one in read), sections, tuple(one.within for one in read))
    return add_voices(mentions, read, rows[0].metadata.title) if rows else mentions


def list_sentences(rows: Sequence[PassageRow]) -> Iterator[ReadSentence]:
    """The sentences of an article with where they stand in it."""
    section: int | None = None
    for row in rows:
        begin = -1
        asks = row.heading_start != section and (row.heading or "").endswith("?")
        section = row.heading_start
        for sentence in row.sentences:
            start = sentence.start - row.start
            found = max(row.text.rfind("\n", 0, start) + 1, 0)
            opens, begin = found != begin, found
            before = row.text[begin:start]
            yield ReadSentence(
                row.text[start : sentence.end - row.start],
                row.heading_start,
                row.heading_start is not None
                and row.heading_end is not None
                and sentence.end <= row.heading_end
                and sentence.start >= row.heading_start,
                opens,
                before.count('"') % 2 == 1 or before.count("“") > before.count("”"),
                asks and sentence is row.sentences[0],
            )
