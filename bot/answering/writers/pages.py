"""What a model writes from: the evidence of an answer, numbered by keys that nobody could know beforehand."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answering.differences import FoundDisagreement
from bot.answering.evidence import Evidence, Quote
from bot.language.mentions import find_speaker
from bot.language.reference import points_back
from bot.reading.cross_encoder import Reader
from bot.retrieval.passages import FoundPassage

KEY_LETTERS = "bcdfghjkmnpqrstvwxz"
"""No vowels, so that no key is a word."""
_KEY_LENGTH = 4
SpanKey = tuple[str, int, int, int]
"""Article, version, start and end of a quote."""


@dataclass(frozen=True, slots=True)
class Page:
    """One piece of evidence."""

    key: str
    quotes: tuple[Quote, ...]
    """What is cited with it, in the order of its article."""
    speaker: str | None
    others: tuple[Quote, ...] = ()
    """Words of other articles that may tell the same."""
    led_up: tuple[Quote, ...] = ()
    """Its words with those before them that they lean on, to be told where they can't stand alone; () where none are
    known."""

    @property
    def text(self) -> str:
        return " ".join(quote.text for quote in self.quotes)

    @property
    def passage(self) -> FoundPassage:
        return self.quotes[0].passage

    def lead_up(self, reader: Reader, topic: str) -> "Page | None":
        """The page as it can be told under a topic; None where nothing is known that would lead up to it."""
        pages = [self, *([replace(self, quotes=self.led_up)] if self.led_up else [])]
        title = self.passage.metadata.title
        return next((one for one in pages if all(reader.stand([(topic or title, one.text), (title, one.text)]))), None)

    @property
    def title(self) -> str:
        """The title of its article, and the heading."""
        return ". ".join(filter(None, (self.passage.metadata.title, self.passage.heading)))

    @property
    def context(self) -> str:
        """What a citation shows beside its words: the day, the publisher, the title and the heading."""
        metadata = self.passage.metadata
        day = f"{metadata.published:%A, %d %B %Y}" if metadata.published else None
        return ". ".join(filter(None, (day, metadata.publisher, self.title)))


def number_pages(
    evidence: Sequence[Evidence], disagreements: Sequence[FoundDisagreement], nonce: str
) -> tuple[Page, ...]:
    """Every piece of evidence as a page, most important first, no words twice, what points back behind the sentence
    before it; keys follow from `nonce`."""
    pages: list[Page] = []
    seen: set[SpanKey] = set()

    def add(quotes: tuple[Quote, ...], others: tuple[Quote, ...] = ()) -> None:
        spans = {locate(quote) for quote in quotes}
        if quotes and not spans <= seen:
            seen.update(spans)
            pages.append(build_page(quotes, make_key(quotes[0], nonce, {page.key for page in pages}), others))

    for one in evidence:
        if points_back(one.quotes[0].text) and (before := find_before(one.quotes[0])) is not None:
            add((before,))
        add(one.quotes, one.others)
    for found in disagreements:
        for position in found.positions:
            add(position.quotes, position.others)
    for one in evidence:
        for quote in one.others:
            add((quote,))
    return tuple(pages)


def build_page(quotes: tuple[Quote, ...], key: str = "", others: tuple[Quote, ...] = ()) -> Page:
    """Quotes with the last of their speakers."""
    speakers = [find_speaker(*pair) for quote in quotes for pair in list_said(quote)]
    return Page(key, quotes, next((speaker for speaker in speakers[::-1] if speaker), None), others)


def list_said(quote: Quote) -> list[tuple[str, str]]:
    """The sentences of a quote, each with the one before it."""
    sentences = quote.passage.sentences
    return [
        (sentence.text, sentences[place - 1].text if place else "")
        for place, sentence in enumerate(sentences)
        if quote.start <= sentence.start and sentence.end <= quote.end
    ]


def find_before(quote: Quote) -> Quote | None:
    """The sentence before a quote in its passage."""
    before = [sentence for sentence in quote.passage.sentences if sentence.end <= quote.start]
    return Quote(quote.passage, before[-1].text, before[-1].start, before[-1].end) if before else None


def make_key(quote: Quote, nonce: str, taken: Iterable[str]) -> str:
    """A short key for one quote. Articles can't name it in advance, because `nonce` is drawn for each question."""
    known = set(taken)
    turn = 0
    while True:
        told = f"{nonce}/{quote.passage.article_id}/{quote.start}/{quote.end}/{turn}"
        digest = hashlib.blake2b(told.encode(), digest_size=_KEY_LENGTH).digest()
        key = "".join(KEY_LETTERS[byte % len(KEY_LETTERS)] for byte in digest)
        if key not in known:
            return key
        turn += 1


def locate(quote: Quote) -> SpanKey:
    return (*quote.source, quote.start, quote.end)
