"""Numbered citations: exact words of one article version, checked before they leave."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.models import Citation
from bot.retrieval.passages import FoundPassage


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one article: `text == article_text[start:end]`."""

    passage: FoundPassage
    text: str
    start: int
    end: int

    @property
    def source(self) -> tuple[str, int]:
        """The article version that it is from."""
        return self.passage.article_id, self.passage.article_version


@dataclass(slots=True)
class CitationLedger:
    """Gives quotes their numbers, 1..n in order of first use; a number never changes afterwards."""

    citations: list[Citation] = field(default_factory=list)
    _numbers: dict[tuple[str, int, int, int], int] = field(default_factory=dict)

    def cite(self, quotes: Iterable[Quote]) -> tuple[tuple[int, ...], tuple[Citation, ...]]:
        """The numbers of these quotes, and the citations among them that are new."""
        numbers: list[int] = []
        new: list[Citation] = []
        for quote in quotes:
            key = (*quote.source, quote.start, quote.end)
            if key not in self._numbers:
                citation = build_citation(quote, len(self.citations) + 1)
                self._numbers[key] = citation.number
                self.citations.append(citation)
                new.append(citation)
            if self._numbers[key] not in numbers:
                numbers.append(self._numbers[key])
        return tuple(numbers), tuple(new)


def build_citation(quote: Quote, number: int) -> Citation:
    metadata = quote.passage.metadata
    return Citation(
        number=number,
        article_id=quote.passage.article_id,
        article_version=quote.passage.article_version,
        title=metadata.title,
        publisher=metadata.publisher,
        published=metadata.published,
        published_basis=metadata.published_basis,
        url=metadata.url,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
    )
