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
    """Every piece of evidence as a page, most important first, no words twice, behind what it leans on: the sentence
    before it where it points back, and the first one under a heading that asks; keys follow from `nonce`."""
    pages: list[Page] = []
    seen: set[SpanKey] = set()

    def add(quotes: tuple[Quote, ...], others: tuple[Quote, ...] = ()) -> None:
        spans = {locate(quote) for quote in quotes}
        if quotes and not spans <= seen:
            seen.update(spans)
            pages.append(build_page(quotes, make_key(quotes[0], nonce, {page.key for page in pages}), others))

    for one in evidence:
        for before in list_before(one.quotes[0]):
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


def list_before(quote: Quote) -> list[Quote]:
    """Of the sentences before a quote in its passage those that it leans on: the first where its heading is a question,
    the last where it points back."""
    passage = quote.passage
    before = [sentence for sentence in passage.sentences if sentence.end <= quote.start]
    begins = passage.heading_end is not None and passage.start - passage.heading_end <= len("\n\n")
    replies = begins and (passage.heading or "").endswith("?")
    wanted = [*(before[:1] if replies else ()), *(before[-1:] if points_back(quote.text) else ())]
    return [Quote(passage, one.text, one.start, one.end) for one in wanted]


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
