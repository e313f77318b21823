"""Topics of a corpus: names and phrases that several articles share and that stand for what these are about."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from bot.language.words import ASKING_WORDS, STOP_WORDS, Word, list_words
from ingest.catalog import PassageRow
from ingest.dates import MONTHS, WEEKDAYS
from ingest.embedder import Vectors

TRIED = 40
"""Names and phrases that are compared with the articles by what they mean, those first that most articles have."""
NAMED_BY, SAID_BY = 2, 3
"""Articles that have a name, or a phrase, at least, so that it is no chance that they share it."""
FEWEST = 3
"""Topics from which no names are added that one article alone has in its title or headings."""
DIVERSITY = 0.5
"""What full likeness to a chosen topic costs, where centrality spans 1: 1 less the lambda of maximal marginal
relevance (Carbonell and Goldstein 1998)."""
ALIKE = 0.8
"""Share of the articles of two topics that both have, from which one of them with a word of the other is the same."""
_NAME = re.compile(r"[A-Z][\w-]++(?:(?: (?:of|for|de|von))?+(?: the)?+ [A-Z][\w-]++){0,5}")
_EMPTY = STOP_WORDS | ASKING_WORDS | {*MONTHS, *WEEKDAYS}
"""Words that no topic begins or ends with."""


@dataclass(slots=True)
class Phrase:
    """A name, or two words that stand beside each other, and which articles have it."""

    forms: Counter[str] = field(default_factory=Counter)
    """How it is written."""
    articles: Counter[str] = field(default_factory=Counter)
    """How often each article has it."""
    headed: set[str] = field(default_factory=set)
    """The articles that have its words in their title or a heading."""
    is_name: bool = False

    @property
    def is_shared(self) -> bool:
        """What is no name has to stand in a title or heading too: words stand beside each other in any text."""
        return len(self.articles) >= (NAMED_BY if self.is_name else SAID_BY) and (self.is_name or bool(self.headed))

    @property
    def text(self) -> str:
        return max(self.forms, key=lambda form: (self.forms[form], form))


def list_topics(
    articles: Mapping[str, Sequence[PassageRow]],
    embed: Callable[[list[str]], Vectors],
    admits: Callable[[str], bool],
    most: int,
) -> list[str]:
    """Up to `most` topics that `admits`, the most telling first; `articles` are their passages by id.

    They are ranked by how many articles share them, how many name them in a title or heading, and how near they come
    to what these articles say as a whole, as KeyBERT ranks the phrases of one text.
    """
    phrases = _count_phrases(articles)
    chosen = _choose({key: one for key, one in phrases.items() if one.is_shared}, articles, embed, admits, most)
    if len(chosen) < FEWEST:
        alone = {key: one for key, one in phrases.items() if one.is_name and one.headed and key not in chosen}
        chosen |= _choose(alone, articles, embed, admits, FEWEST - len(chosen))
    return [phrase.text for phrase in chosen.values()]


def _choose(
    phrases: Mapping[tuple[str, ...], Phrase],
    articles: Mapping[str, Sequence[PassageRow]],
    embed: Callable[[list[str]], Vectors],
    admits: Callable[[str], bool],
    most: int,
) -> dict[tuple[str, ...], Phrase]:
    tried = sorted(phrases, key=lambda key: (-len(phrases[key].articles), -phrases[key].articles.total(), key))[:TRIED]
    if not tried:
        return {}
    wholes = {name: _average([row.vector for row in passages]) for name, passages in articles.items() if passages}
    vectors = embed([phrases[key].text for key in tried])
    rates = np.array([_rate(phrases[key], vector, wholes) for key, vector in zip(tried, vectors, strict=True)])
    rates /= float(np.abs(rates).max()) or 1.0
    chosen: list[int] = []
    left = list(range(len(tried)))
    while left and len(chosen) < most:
        best = max(left, key=lambda one: rates[one] - DIVERSITY * _liken(vectors[one], vectors[chosen]))
        left.remove(best)
        repeats = any(_is_same(tried[best], tried[one], phrases) for one in chosen)
        if not repeats and admits(phrases[tried[best]].text):
            chosen.append(best)
    return {tried[one]: phrases[tried[one]] for one in chosen}


def _count_phrases(articles: Mapping[str, Sequence[PassageRow]]) -> dict[tuple[str, ...], Phrase]:
    """By the stems of its words."""
    phrases: dict[tuple[str, ...], Phrase] = defaultdict(Phrase)
    for article, passages in articles.items():
        heads = {word.key for row in passages for word in list_words(f"{row.metadata.title} {row.heading or ''}")}
        for passage in passages:
            for sentence in passage.sentences:
                text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
                names = [*_find_names(text)]
                for form in (*names, *_find_pairs(text)):
                    key = tuple(word.key for word in list_words(form) if not word.stop)
                    phrase = phrases[key]
                    phrase.forms[form] += 1
                    phrase.articles[article] += 1
                    phrase.is_name |= form in names
                    if heads.issuperset(key):
                        phrase.headed.add(article)
    return phrases


def _find_names(text: str) -> Iterator[str]:
    """Runs of capitalised words, those aside that stand at the beginning of a sentence and are but one word."""
    for match in _NAME.finditer(text):
        name = match.group()
        words = list_words(name)
        if words and not {words[0].text.lower(), words[-1].text.lower()} & _EMPTY and (match.start() or len(words) > 1):
            yield name


def _find_pairs(text: str) -> Iterator[str]:
    words = list_words(text)
    for one, other in pairwise(words):
        if text[one.end : other.start] == " " and _is_plain(one) and _is_plain(other):
            yield text[one.start : other.end]


def _is_plain(word: Word) -> bool:
    """Whether a word is written small and says what a text is about."""
    return word.text.islower() and word.text.isalpha() and word.text not in _EMPTY


def _rate(phrase: Phrase, vector: np.ndarray, wholes: Mapping[str, np.ndarray]) -> float:
    near = [float(vector @ wholes[article]) for article in phrase.articles]
    headed = 1 + len(phrase.headed) / len(near)
    return float(np.sqrt(len(near) / len(wholes)) * np.mean(near) * headed)


def _average(vectors: Iterable[np.ndarray]) -> np.ndarray:
    mean = np.mean(np.stack(list(vectors)), axis=0)
    return np.asarray(mean / (float(np.linalg.norm(mean)) or 1.0))


def _liken(vector: np.ndarray, others: Vectors) -> float:
    return float((others @ vector).max()) if len(others) else 0.0


def _is_same(key: tuple[str, ...], other: tuple[str, ...], phrases: Mapping[tuple[str, ...], Phrase]) -> bool:
    """Whether two topics share a word and mostly the articles."""
    if not set(key) & set(other):
        return False
    one, two = phrases[key].articles.keys(), phrases[other].articles.keys()
    return len(one & two) >= ALIKE * min(len(one), len(two))
