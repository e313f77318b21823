"""Small words mistyped: "wich towns", "hwo many", "evry"; they would else be looked for as if they named something."""

from collections import defaultdict
from functools import cache

from rapidfuzz.distance import OSA

from bot.asking.spelling import load_known_words
from bot.asking.vocabulary import Vocabulary
from bot.language.words import STOP_WORDS, fold, list_words
from bot.regions import find_country

_SHORTEST = 3
_CERTAIN = 5
"""Letters from which one wrong letter is forgiven; in shorter words only swapped, missing and doubled ones are."""


def mend_small_words(question: str, vocabulary: Vocabulary) -> str:
    """`question` with mistyped function words put right; what the corpus or English knows is left alone."""
    mended = question
    for place, word in reversed(list(enumerate(list_words(question)))):
        plain = fold(word.text)
        if word.stop or len(plain) < _SHORTEST or not plain.isalpha() or (place and word.text != word.text.lower()):
            continue
        if plain in load_known_words() or vocabulary.holds(plain) or find_country(plain):
            continue
        right = _list_joined().get(plain) or _find_meant(plain)
        if right:
            right = right.capitalize() if word.text[0].isupper() else right
            mended = mended[: word.start] + right + mended[word.end :]
    return mended


def _find_meant(plain: str) -> str | None:
    near = [
        (rank, other)
        for size in (len(plain) - 1, len(plain), len(plain) + 1)
        for other in _list_small_words().get(size, ())
        if OSA.distance(plain, other, score_cutoff=1) == 1 and (rank := _rank(plain, other)) is not None
    ]
    return min(near)[1] if near else None


def _rank(plain: str, other: str) -> int | None:
    """How easily `other` is mistyped as `plain`, 0 the easiest; None where it is another word more likely."""
    if sorted(plain) == sorted(other):
        return 0 if plain[0] == other[0] else 2
    if plain[0] != other[0] or len(other) < _SHORTEST:
        return None
    if len(plain) < len(other):
        return 1 if len(plain) > _SHORTEST else None
    if len(plain) > len(other):
        return 3 if len(other) > _SHORTEST else None
    return 4 if len(plain) >= _CERTAIN else None


@cache
def _list_joined() -> dict[str, str]:
    """Contractions as they are typed without their apostrophe: "dont"."""
    return {word.replace("'", ""): word for word in STOP_WORDS if "'" in word}


@cache
def _list_small_words() -> dict[int, tuple[str, ...]]:
    """Function words without apostrophes, by length."""
    sizes: defaultdict[int, list[str]] = defaultdict(list)
    for word in sorted(STOP_WORDS):
        if word.isalpha() and len(word) >= _SHORTEST:
            sizes[len(word)].append(word)
    return {size: tuple(words) for size, words in sizes.items()}
