"""Figures: every number of a statement must stand in the source, of the same thing and told as exactly."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.deeds import same_deed
from bot.language.measured import read_unit
from bot.language.numerals import Numeral, list_numerals
from bot.language.words import fold, list_words
from bot.verification.sources import Fault, Source
from bot.verification.times import list_time_spans

_UP, _DOWN = frozenset(("over", "least")), frozenset(("under", "most"))
_HEADCOUNTS = frozenset(("people", "countries", "count"))
_CONVERTED = 0.02
"""How far two measures in different units may lie apart and be conversions of one another."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit, `text[start:end]`."""

    numeral: Numeral
    family: str
    noun: str
    factor: float
    around: frozenset[str]
    """Keys of the content words of its text."""
    start: int
    end: int


def check_figures(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each number that no source has: digits or words, "30.000" or "thirty thousand"."""
    known = [figure for source in sources for figure in list_figures(source.text)]
    faults: list[Fault] = []
    spans = list_time_spans(statement)
    for figure in list_figures(statement):
        spans.append((figure.start, figure.end))
        if not any(_carries(one, figure) for one in known):
            faults.append(Fault("figure", statement[figure.start : figure.end]))
    keys = {word.key for source in sources for word in list_words(source.text)}
    for word in list_words(statement):
        # What is no amount, such as "15th" or "Article 5", must be there as it is written.
        inside = any(start <= word.start < end for start, end in spans)
        spelled = not word.text[0].isdigit()
        if word.key[0].isdigit() and not inside and word.key not in keys and not (spelled and word.stop):
            vague = spelled and fold(word.text) in ("once", "single", "half", "couple", "first", "one", "two")
            if not vague:
                faults.append(Fault("figure", word.text))
    return faults


def list_figures(text: str) -> list[Figure]:
    """The numbers of `text` with what they count; conversions in brackets are figures too."""
    words = list_words(text)
    around = frozenset(same_deed(word.key) for word in words if not word.stop)
    found = []
    for numeral in list_numerals(text):
        following = [word for word in words if word.start >= numeral.end]
        family, noun, factor, end = read_unit(text, numeral, following)
        found.append(Figure(numeral, family, same_deed(noun), factor, around, numeral.start, end))
    return found


def _carries(known: Figure, said: Figure) -> bool:
    return _same_amount(known, said) and _as_exact(known.numeral, said.numeral) and _same_thing(known, said)


def _same_amount(known: Figure, said: Figure) -> bool:
    if known.numeral.value == said.numeral.value and known.numeral.upper == said.numeral.upper:
        return True
    if known.family != said.family or known.factor == said.factor or known.family in _HEADCOUNTS:
        return False
    one, other = known.numeral.value * known.factor, said.numeral.value * said.factor
    return abs(one - other) <= _CONVERTED * max(one, other)


def _as_exact(known: Numeral, said: Numeral) -> bool:
    """ "Over 30" is not "30", nor is "up to 30"; "about 30" may be told as "30" or "some 30"."""
    return all((known.comparator in bound) == (said.comparator in bound) for bound in (_UP, _DOWN))


def _same_thing(known: Figure, said: Figure) -> bool:
    if known.family == said.family and (known.family not in _HEADCOUNTS or known.noun == said.noun):
        return True
    if known.family in _HEADCOUNTS and said.family in _HEADCOUNTS:
        # "A NATO force of 60,000" may be told as "60,000 troops": what is counted stands near the number.
        return not said.noun or not known.noun or said.noun in known.around or known.noun in said.around
    return said.family == "count" and not said.noun
