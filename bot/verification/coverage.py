"""Coverage: how much of a statement's content its sources have, and the probability that they support it.

The probability is a logistic regression over four counts, fitted to claims and the text that they cite
(evals/benchmarks/wice.py). Needs no model and no index: words are compared by their keys.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from bot.language.deeds import same_deed
from bot.language.numerals import list_numerals
from bot.language.words import Word, list_words
from bot.verification.denials import split_clauses
from bot.verification.sources import Fault, Source

FITTED = Path(__file__).with_name("support.json")
SIGNALS = ("covered", "names_missing", "numbers_missing", "longest_gap")
"""Share of the content words that the three best sentences together have; names and numbers that no sentence has;
and the longest run of content words that no sentence has."""
_TOGETHER = 3
_STEM = 5
_FEWEST_WORDS = 3
LEAST_OF_CLAUSE = 0.5
"""Share of a clause's content words that the sources must have."""
LONGEST_GAP = 3
"""Content words in a row that no source has: a claim of its own."""
INFLECTED = 0.8
"""What a word counts for that the source has only in another form, by its first five letters."""


@dataclass(frozen=True, slots=True)
class SupportModel:
    """A logistic regression over standardised signals."""

    means: Mapping[str, float]
    spreads: Mapping[str, float]
    weights: Mapping[str, float]
    intercept: float
    threshold: float
    """Probability from which a statement counts as supported."""

    def predict(self, signals: Mapping[str, float]) -> float:
        """Probability, 0 to 1, that the sentences support the statement."""
        odds = self.intercept + sum(
            self.weights[name] * (signals[name] - self.means[name]) / self.spreads[name] for name in SIGNALS
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def measure_coverage(statement: str, sentences: Sequence[str]) -> dict[str, float]:
    """The signals of one statement against the sentences that it cites; all of it is missing where there are none."""
    content = [word for word in list_words(write_digits(statement)) if not word.stop]
    read = [_read(write_digits(sentence)) for sentence in sentences if sentence.strip()]
    grid = [[_match(word, keys, stems) for word in content] for keys, stems in read]
    anywhere = [max((row[place] for row in grid), default=0.0) for place in range(len(content))]
    names = [place > 0 and word.text[0].isupper() for place, word in enumerate(content)]
    numbers = [word.key[0].isdigit() for word in content]
    return {
        "covered": _cover(grid, len(content)),
        "names_missing": sum(
            1.0 - share for share, name, number in zip(anywhere, names, numbers, strict=True) if name and not number
        ),
        "numbers_missing": sum(1.0 - share for share, number in zip(anywhere, numbers, strict=True) if number),
        "longest_gap": float(_measure_gap(anywhere)),
    }


@lru_cache(maxsize=20_000)
def write_digits(text: str) -> str:
    """`text` with its numbers in digits: "thirty-five" is two words, and one number."""
    for numeral in reversed(list_numerals(text)):
        if numeral.upper is None and not numeral.percent:
            text = f"{text[: numeral.start]} {numeral.value:.10g}{text[numeral.end :]}"
    return text


@lru_cache(maxsize=20_000)
def _read(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    keys = frozenset(same_deed(word.key) for word in list_words(sentence) if not word.stop)
    return keys, frozenset(key[:_STEM] for key in keys if len(key) >= _STEM)


def _match(word: Word, keys: frozenset[str], stems: frozenset[str]) -> float:
    key = same_deed(word.key)
    if key in keys:
        return 1.0
    return INFLECTED if len(key) >= _STEM and key[:_STEM] in stems else 0.0


def _cover(grid: Sequence[Sequence[float]], size: int) -> float:
    """Share that the best sentences have together, each added for what it adds."""
    if not size:
        return 1.0
    held = [0.0] * size
    for _ in range(min(_TOGETHER, len(grid))):
        held = max(([max(pair) for pair in zip(held, row, strict=True)] for row in grid), key=sum)
    return sum(held) / size


def check_clauses(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each clause of which the sources have too little, however well the rest is covered."""
    read = [_read(write_digits(source.text)) for source in sources]
    faults = []
    for clause in split_clauses(statement):
        content = [word for word in list_words(write_digits(clause)) if not word.stop]
        shares = [max((_match(word, keys, stems) for keys, stems in read), default=0.0) for word in content]
        thin = len(content) >= _FEWEST_WORDS and sum(shares) < LEAST_OF_CLAUSE * len(content)
        if thin or _measure_gap(shares) >= LONGEST_GAP:
            faults.append(Fault("coverage", clause.strip()))
    return faults


def _measure_gap(shares: Sequence[float]) -> int:
    longest = run = 0
    for share in shares:
        run = 0 if share else run + 1
        longest = max(longest, run)
    return longest


@cache
def load_support(path: Path = FITTED) -> SupportModel:
    """The fitted model, as the project ships it."""
    fitted = json.loads(path.read_text(encoding="utf-8"))
    signals = fitted["signals"]
    return SupportModel(
        means={name: signals[name]["mean"] for name in SIGNALS},
        spreads={name: signals[name]["spread"] for name in SIGNALS},
        weights={name: signals[name]["weight"] for name in SIGNALS},
        intercept=fitted["intercept"],
        threshold=fitted["threshold"],
    )
