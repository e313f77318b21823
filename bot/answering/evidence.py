"""What carries a statement: sentences of one article that are understandable alone, and who says the same."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.language.discourse import leans_on_context, points_to_place
from bot.language.words import list_words
from bot.retrieval.passages import FoundPassage, FoundSentence

SAME_WORDING = 0.5
"""Share of four-word runs from which two texts count as copied from one another."""
MOST_ANTECEDENTS = 2
"""Sentences before it that a sentence may bring along."""
MOST_TOGETHER = 4
"""Sentences of one statement."""

LoadPrevious = Callable[[FoundPassage], FoundPassage | None]
Placed = tuple[FoundSentence, FoundPassage]
"""A sentence and the passage that it stands in."""


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What carries one statement."""

    chain: tuple[Placed, ...]
    """The sentences that it is made of, in the order of their article."""
    quotes: tuple[Quote, ...]
    """The words that the text is made of, in order."""
    lead: FoundSentence
    """The sentence that answers; the others of the chain make it understandable, or carry it on."""
    others: tuple[Quote, ...] = ()
    """Words of further articles that tell the same."""
    answer: str = ""
    """The words that answer, as they stand there."""

    @property
    def text(self) -> str:
        return " ".join(quote.text for quote in self.quotes)

    @property
    def sources(self) -> int:
        return count_sources((*self.quotes, *self.others))

    @property
    def passage(self) -> FoundPassage:
        """Where it begins."""
        return self.chain[0][1]


def merge_chains(one: Sequence[Placed], two: Sequence[Placed]) -> list[Placed]:
    """The sentences of both, each once, in the order of their article."""
    every = {placed[0].ordinal: placed for placed in (*one, *two)}
    return [every[ordinal] for ordinal in sorted(every)]


def complete_chain(chain: Sequence[Placed], load_previous: LoadPrevious) -> list[Placed]:
    """Neighbouring sentences with those before them that the first leans on."""
    longer = list(chain)
    while len(longer) < len(chain) + MOST_ANTECEDENTS:
        if not (leans_on_context(longer[0][0].text) or points_to_place(longer[0][0].text)):
            break
        before = find_before(*longer[0], load_previous)
        if before is None:
            break
        longer.insert(0, before)
    return longer


def quote_chain(chain: Sequence[Placed], load_previous: LoadPrevious) -> tuple[Quote, ...]:
    """Neighbouring sentences as quotes.

    Where the first leans on something and opens its section, the heading is what it leans on. Empty where there
    is nothing that it could lean on.
    """
    first, passage = chain[0]
    quotes = join_neighbours(chain)
    if not leans_on_context(first.text):
        return quotes
    heading = quote_heading(passage)
    if heading is None or find_before(first, passage, load_previous) is not None:
        return ()
    return (heading, *quotes)


def quote_heading(passage: FoundPassage) -> Quote | None:
    """The innermost heading that a passage stands under."""
    if passage.heading_start is None or passage.heading_end is None or not passage.heading:
        return None
    return Quote(passage, passage.heading.rsplit(" / ", 1)[-1], passage.heading_start, passage.heading_end)


def find_before(sentence: FoundSentence, passage: FoundPassage, load_previous: LoadPrevious) -> Placed | None:
    """The sentence before this one under the same heading."""
    place = next(i for i, one in enumerate(passage.sentences) if one.ordinal == sentence.ordinal)
    if place:
        return passage.sentences[place - 1], passage
    previous = load_previous(passage) if passage.ordinal else None
    if previous is None or previous.heading_start != passage.heading_start:
        return None
    return previous.sentences[-1], previous


def join_neighbours(chain: Sequence[Placed]) -> tuple[Quote, ...]:
    """One quote for sentences that stand in one passage with a single space between them, else several."""
    quotes: list[Quote] = []
    for sentence, passage in chain:
        last = quotes[-1] if quotes else None
        if last is not None and last.passage is passage:
            between = passage.text[last.end - passage.start : sentence.start - passage.start]
            if between == " ":
                quotes[-1] = Quote(passage, f"{last.text} {sentence.text}", last.start, sentence.end)
                continue
        quotes.append(Quote(passage, sentence.text, sentence.start, sentence.end))
    return tuple(quotes)


def holds_sentence(evidence: Evidence, sentence: FoundSentence, passage: FoundPassage) -> bool:
    source = (passage.article_id, passage.article_version)
    return any(
        quote.source == source and quote.start <= sentence.start and sentence.end <= quote.end
        for quote in (*evidence.quotes, *evidence.others)
    )


def adjoins(evidence: Evidence, chain: Sequence[Placed]) -> bool:
    """Whether sentences overlap with a statement's or stand next to them, so that all are best read as one."""
    passage = evidence.passage
    if (passage.article_id, passage.heading_start) != (chain[0][1].article_id, chain[0][1].heading_start):
        return False
    together = {placed[0].ordinal for placed in (*evidence.chain, *chain)}
    gapless = max(together) - min(together) + 1 == len(together)
    return gapless and len(together) <= MOST_TOGETHER


def count_sources(quotes: Iterable[Quote]) -> int:
    """Independent sources: of articles that share their wording only one counts."""
    texts: dict[str, str] = {}
    for quote in quotes:
        texts[quote.passage.article_id] = f"{texts.get(quote.passage.article_id, '')} {quote.text}"
    return count_independent(list(texts.values()))


def count_independent(texts: Sequence[str]) -> int:
    """How many of these texts are no copy of an earlier one, by their runs of four words."""
    kept: list[set[tuple[str, ...]]] = []
    for text in texts:
        words = [word.key for word in list_words(text)]
        runs = {tuple(words[place : place + 4]) for place in range(max(1, len(words) - 3))}
        if all(len(runs & other) < SAME_WORDING * min(len(runs), len(other)) for other in kept):
            kept.append(runs)
    return len(kept)
