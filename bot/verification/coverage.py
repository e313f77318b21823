"""Coverage: how much of a statement's content its sources have, and the probability that they support it.

The probability is a logistic regression over four counts, fitted to claims and the text that they cite
(evals/benchmarks/wice.py). Needs no model and no index: words are compared by their keys.
"""

from collections.abc import Sequence
from pathlib import Path

from bot.language.anaphora import leans_on_context
from bot.language.deeds import same_deed
from bot.language.lexicon import split_words
from bot.language.numerals import list_numerals
from bot.language.units import UNITS
from bot.language.words import Word, fold, list_words
from bot.verification.denials import split_clauses
from bot.verification.sources import Fault, Source
from bot.verification.times import drop_times
from ingest.cache import cache_bytes

FITTED = Path(__file__).with_name("support.json")
SIGNALS = ("covered", "names_missing", "numbers_missing", "longest_gap")
"""Share of the content words that the three best sentences together have; names and numbers that no sentence has;
and the longest run of content words that no sentence has."""
_TOGETHER = 3
_STEM = 5
_FEWEST_WORDS = 2
LEAST_OF_CLAUSE = 0.5
"""Share of a clause's content words that the sources must have."""
LONGEST_GAP = 3
"""Content words in a row that no source has: a claim of its own."""
_LIGHT = split_words(
    """take takes took taken taking make makes made making put puts come comes came go goes went gone give gives gave
    given keep keeps kept bring brings brought become becomes became hold holds held according say says said tell tells
    told state states stated note notes noted add adds added roughly approximately nearly almost"""
)
"""Words that say little by themselves: "took part in" may be told as "attended"; and those of speech, for who says what
is checked for itself, as is how exactly a figure is told."""
INFLECTED = 0.8
"""What a word counts for that the source has only in another form, by its first five letters."""


def measure_coverage(statement: str, sentences: Sequence[str], context: Sequence[str] = ()) -> dict[str, float]:
    """The signals of one statement against the sentences that it cites; all of it is missing where there are none.

    In `context`, such as the heading above, only names count.
    """
    content = list_content(statement)
    read = [_read(write_digits(sentence)) for sentence in sentences if sentence.strip()]
    grid = [[_match(word, keys, stems) for word in content] for keys, stems in read]
    if grid and context:
        keys, stems = _read(" ".join(context))
        named = [_match(word, keys, stems) if word.text[0].isupper() else 0.0 for word in content]
        grid = [[max(pair) for pair in zip(row, named, strict=True)] for row in grid]
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


def list_context(source: Source) -> list[str]:
    """What stands around a cited sentence and names what it is about."""
    before = [source.previous] if source.previous and leans_on_context(source.text) else []
    return [*before, source.above] if source.above else before


def list_content(text: str) -> list[Word]:
    """The words of `text` that say something; light verbs ("take", "make", "go") are left out where others remain."""
    words = [word for word in list_words(write_digits(text)) if not word.stop]
    return [word for word in words if fold(word.text) not in _LIGHT] or words


@cache_bytes()
def write_digits(text: str) -> str:
    """`text` with its numbers in digits: "thirty-five" is two words, and one number."""
    for numeral in reversed(list_numerals(text)):
        if numeral.upper is None and not numeral.percent:
            text = f"{text[: numeral.start]} {numeral.value:.10g}{text[numeral.end :]}"
    return text


@cache_bytes()
def _read(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    keys = frozenset(name_thing(word) for word in list_words(sentence) if not word.stop)
    return keys, frozenset(key[:_STEM] for key in keys if len(key) >= _STEM)


def name_thing(word: Word) -> str:
    """One key for words that name one thing or deed: "km" and "kilometers", "killed" and "died"."""
    unit = UNITS.get(fold(word.text))
    return f"{unit[0]} {unit[1]:g}" if unit else same_deed(word.key)


def _match(word: Word, keys: frozenset[str], stems: frozenset[str]) -> float:
    key = name_thing(word)
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
    read = [_read(write_digits(text)) for source in sources for text in (source.text, *list_context(source))]
    faults = []
    for clause in split_clauses(statement, fewest=_FEWEST_WORDS):
        content = list_content(drop_times(clause))
        shares = [max((_match(word, keys, stems) for keys, stems in read), default=0.0) for word in content]
        thin = len(content) >= _FEWEST_WORDS and sum(shares) <= LEAST_OF_CLAUSE * len(content)
        if thin or _measure_gap(shares) >= LONGEST_GAP:
            faults.append(Fault("coverage", clause.strip()))
    return faults


def _measure_gap(shares: Sequence[float]) -> int:
    longest = run = 0
    for share in shares:
        run = 0 if share else run + 1
        longest = max(longest, run)
    return longest
