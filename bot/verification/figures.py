"""Figures: every number of a statement must stand in the source, of the same thing and told as exactly."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.deeds import same_deed
from bot.language.words import key_of, list_words
from bot.numbers import Quantity, carries, list_quantities, list_references
from bot.verification.sources import Fault, Source

_NAMING = frozenset(("ordinal", "label", "time"))
"""Kinds of numbers that count nothing and must be there as they are; dates are checked for themselves."""
_VAGUE = frozenset(("first",))
"""Ordinals that are rarely meant as numbers."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount in its text."""

    quantity: Quantity
    noun: str
    """Key of what is counted, "" for measures."""
    around: frozenset[str]
    """Keys of the content words of its text."""


def check_figures(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each number that no source has: digits or words, "30.000" or "thirty thousand"."""
    known = [figure for source in sources for figure in list_figures(source.text)]
    faults = [
        Fault("figure", statement[figure.quantity.start : figure.quantity.end])
        for figure in list_figures(statement)
        if not any(_carries(one, figure) for one in known)
    ]
    named = {reference.key for source in sources for reference in list_references(source.text)}
    for reference in list_references(statement):
        written = statement[reference.start : reference.end]
        if reference.kind in _NAMING and reference.key not in named and written.lower() not in _VAGUE:
            faults.append(Fault("figure", written))
    return faults


def list_figures(text: str) -> list[Figure]:
    """The amounts of `text` with what they count; conversions in brackets are figures too."""
    around = frozenset(same_deed(word.key) for word in list_words(text) if not word.stop)
    return [
        Figure(quantity, same_deed(key_of(quantity.counted)) if quantity.counted else "", around)
        for quantity in list_quantities(text)
    ]


def _carries(known: Figure, said: Figure) -> bool:
    """Whether the amounts agree, and what is counted stands near: "a force of 60,000" may be "60,000 troops"."""
    if not carries(known.quantity, said.quantity):
        return False
    return not known.noun or not said.noun or said.noun in known.around or known.noun in said.around
