"""Whose words the sentences of a line tell, read from the whole article."""

from collections.abc import Iterator, Sequence

from bot.answering.evidence import Placed
from bot.language.mentions import ArticleMentions, find_speaker, read_mentions
from bot.language.voices import ReadSentence, add_voices
from ingest.catalog import PassageRow, ReadableCatalog

LONGEST = 400
"""Passages of an article that are read."""


class SpeakerFinder:
    """Finds who says a line; keeps what it has read, and so is made anew for each request."""

    def __init__(self, catalog: ReadableCatalog) -> None:
        self._catalog = catalog
        self._read: dict[tuple[str, int], tuple[ArticleMentions, dict[int, int]]] = {}

    def find(self, chain: Sequence[Placed]) -> str | None:
        """The fullest name that the article has of who says it; None for the article itself and for several."""
        (first, passage), *_ = chain
        key = (passage.article_id, passage.article_version)
        if key not in self._read:
            rows = self._catalog.load_opening(*key, LONGEST)
            ordinals = [one.ordinal for row in rows for one in row.sentences]
            self._read[key] = (read_passages(rows), {ordinal: place for place, ordinal in enumerate(ordinals)})
        mentions, places = self._read[key]
        told = [places[one.ordinal] for one, _ in chain if one.ordinal in places]
        if len(told) == len(chain):
            return mentions.name(find_common(mentions, told))
        # A superseded version, of which the catalog keeps no passages, or the end of a very long article.
        before = next((one.text for one in passage.sentences if one.ordinal == first.ordinal - 1), "")
        return find_speaker(first.text, before) if len(chain) == 1 else None


def find_common(mentions: ArticleMentions, places: Sequence[int]) -> int | None:
    """Who says most of the sentences at these places, the first of which is theirs or about them: "Orla Penn runs the
    bar. She said"; None where nobody does, or where somebody says one who does not speak for them."""
    told = [mentions.sentences[place] for place in places]
    speaker = next((one.speaker for one in told if one.speaker is not None), None)
    if speaker is None:
        return None
    if not all(one.holder is None or speaks_for(mentions, one.holder, speaker) for one in told):
        return None
    about = {
        place
        for place, one in enumerate(mentions.entities)
        if one.kind != "country" and speaks_for(mentions, place, speaker)
    } | {speaker}
    own = [
        one.holder is not None or any(two.entity in about and (two.named or not two.start) for two in one.mentions)
        for one in told
    ]
    return speaker if own[0] and 2 * sum(own) > len(own) else None


def speaks_for(mentions: ArticleMentions, one: int, other: int) -> bool:
    """Whether two are one, or one of them acts or speaks for the other."""
    first, second = mentions.entities[one], mentions.entities[other]
    return one == other or first.name in second.of or second.name in first.of


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
