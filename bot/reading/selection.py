"""Which of the sentences that were read are told: every right answer, and none that better supported words contradict.

Two things make one question have several answers. Different people and places share a name: then each article that is
about one of them is heard. Or one text has been changed: two articles share their wording, but at one place each has
its own words. Then the words that more articles have are told, and the others are not repeated.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import Match
from itertools import combinations, pairwise, product

from bot.language.words import Word, list_words
from bot.reading.reader import PartReading, ReadSentence
from bot.understanding.question import Question
from ingest.cache import cache_bytes

MARGIN = 1.45
"""How far below the best sentence's score one may be and still be told."""
NAMESAKE_MARGIN = 6.0
"""The same for the sentences of an article about a namesake of what is asked about."""
MOST_READ = 20
"""Sentences, best first, that are considered at all."""
MOST_OF_ARTICLE = 3
"""Sentences of one article from which no more of it is told for its being about a namesake."""
OPENING_WORDS, OPENING_CHARACTERS = 12, 250
"""Within these an article names what it is about, and says what that is."""
RUN = 4
"""Words in a row that two texts must have in common before they are compared word by word."""
FEWEST_RUNS = 3
"""Such runs from which they are versions of one text."""
MOST_CHANGED = 6
"""Words that may stand in the place of others; more are another passage."""
FLANK = 6
"""Words in common right before and behind, together."""

_DEFINES = re.compile(r"\b(?:is|was|are|were)\s+(?:an?|the|one)\b")

Words = frozenset[str]
"""Keys of words (bot.language.words.key_of)."""


@dataclass(frozen=True, slots=True)
class Contest:
    """What an article says at a place where another article, in the same wording, says something else."""

    words: Words
    rival: Words
    support: int
    """Articles that have `words`, this one included."""
    rival_support: int


def choose_sentences(part: PartReading) -> list[ReadSentence]:
    """The sentences worth telling, best first; empty only where nothing was read."""
    if not part.sentences:
        return []
    considered = part.sentences[:MOST_READ]
    passages = collect_passages(considered)
    texts = {article: " ".join(found) for article, found in passages.items()}
    contests = find_contests(passages)
    best = considered[0]
    namesakes = find_namesakes(part.question, texts) | {best.passage.article_id}
    # Where a sentence as good as the best names what was asked for, those that do not are only related.
    names = any(one.answer and one.score >= best.score - MARGIN for one in considered)
    told: list[ReadSentence] = []
    told_words: list[Words] = []
    for one in considered:
        article = one.passage.article_id
        related = one.score >= best.score - MARGIN and (one.answer or not names)
        if not related and not (
            len(namesakes) > 1
            and article in namesakes
            and one.score >= best.score - NAMESAKE_MARGIN
            and (one.answer or not part.question.typed)
            and sum(other.passage.article_id == article for other in told) < MOST_OF_ARTICLE
        ):
            continue
        words = read_keys(one.sentence.text)
        if is_outweighed(words, contests.get(article, ()), told_words):
            continue
        told.append(one)
        told_words.append(words)
    return told or [best]


def is_outweighed(words: Words, contests: Iterable[Contest], told: Sequence[Words]) -> bool:
    """Whether a sentence's words are contested by words that more articles have, or as many and told already."""
    for contest in contests:
        if not contest.words <= words or contest.rival <= words:
            continue
        if contest.support < contest.rival_support:
            return True
        if contest.support == contest.rival_support and any(contest.rival <= other for other in told):
            return True
    return False


def collect_passages(sentences: Iterable[ReadSentence]) -> dict[str, tuple[str, ...]]:
    """The texts of each article's passages among these sentences, in order."""
    passages: dict[str, dict[int, str]] = defaultdict(dict)
    for one in sentences:
        passages[one.passage.article_id][one.passage.ordinal] = one.passage.text
    return {article: tuple(text for _, text in sorted(found.items())) for article, found in passages.items()}


def find_namesakes(question: Question, texts: Mapping[str, str]) -> set[str]:
    """The articles that open by saying what the question's names stand for: "Nathan Wood is an English cricketer"."""
    names = {key for name in question.names for key in name}
    if not names:
        return set()
    return {
        article
        for article, text in texts.items()
        if _DEFINES.search(text[:OPENING_CHARACTERS])
        and names <= {word.key for word in list_words(text[:OPENING_CHARACTERS])[:OPENING_WORDS]}
    }


def find_contests(passages: Mapping[str, Sequence[str]]) -> dict[str, list[Contest]]:
    """For each article the places where it differs from another one that shares its wording."""
    keys = {article: frozenset().union(*map(read_keys, texts)) for article, texts in passages.items()}

    def support(words: Words) -> int:
        return sum(words <= other for other in keys.values())

    contests: dict[str, list[Contest]] = defaultdict(list)
    for one, other in combinations(passages, 2):
        for mine, theirs in product(passages[one], passages[other]):
            if len(list_runs(mine) & list_runs(theirs)) < FEWEST_RUNS:
                continue
            for first, second in find_changes(mine, theirs):
                supports = support(first), support(second)
                contests[one].append(Contest(first, second, *supports))
                contests[other].append(Contest(second, first, *supports[::-1]))
    return contests


@cache_bytes()
def list_runs(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of RUN words of a text; cached, because the same passages are read for many questions."""
    words = [word.key for word in list_words(text)]
    return frozenset(tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1))


@cache_bytes()
def find_changes(one: str, other: str) -> tuple[tuple[Words, Words], ...]:
    """What stands in each other's place where two texts otherwise agree, without the small words."""
    first, second = list_words(one), list_words(other)
    changes = []
    for before, behind in pairwise(find_blocks(one, other)):
        mine = first[before.a + before.size : behind.a]
        theirs = second[before.b + before.size : behind.b]
        if max(len(mine), len(theirs)) > MOST_CHANGED or before.size + behind.size < FLANK:
            continue
        kept, rival = _tell_words(mine), _tell_words(theirs)
        if kept - rival and rival - kept:
            changes.append((kept - rival, rival - kept))
    return tuple(changes)


def find_blocks(one: str, other: str) -> list[Match]:
    """The blocks of two words and more that difflib's SequenceMatcher finds: where each begins, and its words.

    Found by pairs of neighbouring words, of which far fewer stand in both texts than of words: far quicker.
    """
    mine, theirs = index_pairs(one), index_pairs(other)
    common = ((i, j) for pair in mine.keys() & theirs.keys() for i in mine[pair] for j in theirs[pair])
    return _split_blocks(sorted(common))


@cache_bytes()
def index_pairs(text: str) -> dict[tuple[str, str], list[int]]:
    """Where each two neighbouring words of a text stand; cached, because it is compared with many others."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (one, two) in enumerate(pairwise(list_words(text))):
        places[one.key, two.key].append(place)
    return dict(places)


def _split_blocks(common: Sequence[tuple[int, int]]) -> list[Match]:
    """The longest block of these common pairs of words, the first of equals, and the blocks before and behind it."""
    lengths: dict[tuple[int, int], int] = {}
    longest = Match(0, 0, 1)
    for i, j in common:
        lengths[i, j] = length = lengths.get((i - 1, j - 1), 1) + 1
        if length > longest.size:
            longest = Match(i - length + 2, j - length + 2, length)
    if longest.size == 1:
        return []
    a, b, size = longest
    before = [(i, j) for i, j in common if i < a - 1 and j < b - 1]
    behind = [(i, j) for i, j in common if i >= a + size and j >= b + size]
    return [*_split_blocks(before), longest, *_split_blocks(behind)]


@cache_bytes()
def read_keys(text: str) -> Words:
    """The telling words of a text, as they are compared."""
    return _tell_words(list_words(text))


def _tell_words(words: Iterable[Word]) -> Words:
    return frozenset(word.key for word in words if not word.stop)
