"""Sentences that answer, made into statements: understandable alone, the same fact told once with all its sources."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from bot.anaphora import carries_on, leans_on_context
from bot.citations import Quote
from bot.passages import FoundPassage, FoundSentence
from bot.words import list_words

MOST_STATEMENTS = 4
SAME_FACT = 0.80
"""Cosine from which two sentences of different articles, with the same figures, tell the same fact."""
SAME_WORDING = 0.5
"""Share of four-word runs from which two texts count as copied from one another."""
MOST_ANTECEDENTS = 2
"""Sentences before it that a sentence may bring along."""
MOST_CONTINUATIONS = 2
"""Sentences behind it that may be told with a sentence that only begins the answer."""

LoadPrevious = Callable[[FoundPassage], FoundPassage | None]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What carries one statement."""

    text: str
    quotes: tuple[Quote, ...]
    """The words that the text is made of, in order."""
    others: tuple[Quote, ...] = ()
    """Words of further articles that tell the same."""
    vector: NDArray[np.float32] | None = None
    figures: frozenset[str] = frozenset()
    answer: str | None = None
    """The span that answers, as it is compared: "35" of "35 countries"."""

    @property
    def sources(self) -> int:
        """Independent sources: of articles that share their wording only one counts."""
        texts: dict[str, str] = {}
        for quote in (*self.quotes, *self.others):
            texts[quote.passage.article_id] = f"{texts.get(quote.passage.article_id, '')} {quote.text}"
        return count_independent(list(texts.values()))


def gather_evidence(
    found: Iterable[tuple[FoundSentence, FoundPassage, str | None]],
    load_previous: LoadPrevious,
    most: int = MOST_STATEMENTS,
    begins: bool = False,
) -> list[Evidence]:
    """Evidence for at most `most` statements from sentences, best first, each with the span that answers if it has one.

    A sentence that leans on the ones before it brings them along, and is left out where there are none to
    bring. One that repeats what is already told becomes a further citation where it is another article's.
    With `begins` the first sentence may only begin the answer, and what carries it on is told with it.
    """
    told: list[Evidence] = []
    for sentence, passage, span in found:
        if any(_holds(evidence, sentence, passage) for evidence in told):
            continue
        figures = list_figures(sentence.text)
        answer = None if span is None else " ".join(word.key for word in list_words(span) if not word.stop)
        twin = next((place for place, one in enumerate(told) if _tells_same(one, sentence, figures, answer)), None)
        if twin is not None:
            quote = Quote(passage, sentence.text, sentence.start, sentence.end)
            cited = (*told[twin].quotes, *told[twin].others)
            if quote.source not in {one.source for one in cited}:
                told[twin] = replace(told[twin], others=(*told[twin].others, quote))
            continue
        if len(told) == most:
            continue
        chain = [(sentence, passage)]
        if begins and not told:
            chain += [(one, passage) for one in list_continuations(sentence, passage)]
        quotes = bring_antecedents(chain, load_previous)
        if quotes:
            told.append(
                Evidence(" ".join(quote.text for quote in quotes), quotes, (), sentence.vector, figures, answer)
            )
    return told


def list_continuations(sentence: FoundSentence, passage: FoundPassage) -> list[FoundSentence]:
    """The sentences right behind one that go on with what it began."""
    place = next(i for i, one in enumerate(passage.sentences) if one.ordinal == sentence.ordinal)
    behind = passage.sentences[place + 1 : place + 1 + MOST_CONTINUATIONS]
    return list(takewhile(lambda one: carries_on(one.text), behind))


def bring_antecedents(
    chain: Sequence[tuple[FoundSentence, FoundPassage]], load_previous: LoadPrevious
) -> tuple[Quote, ...]:
    """The quotes that make neighbouring sentences understandable: themselves, and what the first leans on.

    Where it opens its section, the heading is what it leans on. Empty where nothing stands before it.
    """
    chain = list(chain)
    most = len(chain) + MOST_ANTECEDENTS
    while leans_on_context(chain[0][0].text) and len(chain) < most:
        before = _find_before(*chain[0], load_previous)
        if before is None:
            break
        chain.insert(0, before)
    first, first_passage = chain[0]
    quotes = _join_neighbours(chain)
    if not leans_on_context(first.text):
        return quotes
    if first_passage.heading_start is None or first_passage.heading_end is None or not first_passage.heading:
        return ()
    if _find_before(first, first_passage, load_previous) is not None:
        return ()
    heading = first_passage.heading.rsplit(" / ", 1)[-1]
    return (Quote(first_passage, heading, first_passage.heading_start, first_passage.heading_end), *quotes)


def _find_before(
    sentence: FoundSentence, passage: FoundPassage, load_previous: LoadPrevious
) -> tuple[FoundSentence, FoundPassage] | None:
    """The sentence before this one under the same heading."""
    place = next(i for i, one in enumerate(passage.sentences) if one.ordinal == sentence.ordinal)
    if place:
        return passage.sentences[place - 1], passage
    previous = load_previous(passage) if passage.ordinal else None
    if previous is None or previous.heading_start != passage.heading_start:
        return None
    return previous.sentences[-1], previous


def _join_neighbours(chain: Sequence[tuple[FoundSentence, FoundPassage]]) -> tuple[Quote, ...]:
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


def _holds(evidence: Evidence, sentence: FoundSentence, passage: FoundPassage) -> bool:
    source = (passage.article_id, passage.article_version)
    return any(
        quote.source == source and quote.start <= sentence.start and sentence.end <= quote.end
        for quote in (*evidence.quotes, *evidence.others)
    )


def _tells_same(evidence: Evidence, sentence: FoundSentence, figures: frozenset[str], answer: str | None) -> bool:
    if answer and answer == evidence.answer:
        return True
    if evidence.vector is None or evidence.figures != figures:
        return False
    return float(evidence.vector @ sentence.vector) >= SAME_FACT


def list_figures(text: str) -> frozenset[str]:
    """The numbers in a text, spelled-out ones included."""
    return frozenset(word.key for word in list_words(text) if word.key[0].isdigit())


def count_independent(texts: Sequence[str]) -> int:
    """How many of these texts are no copy of an earlier one, by their runs of four words."""
    kept: list[set[tuple[str, ...]]] = []
    for text in texts:
        words = [word.key for word in list_words(text)]
        runs = {tuple(words[place : place + 4]) for place in range(max(1, len(words) - 3))}
        if all(len(runs & other) < SAME_WORDING * min(len(runs), len(other)) for other in kept):
            kept.append(runs)
    return len(kept)
