"""Whether one text's figure carries another's: the same amount of the same kind, told as exactly."""

from fractions import Fraction

from bot.numbers.quantities import Comparator, Quantity
from bot.numbers.units import Unit

_CONVERTED = Fraction(1, 20)
"""How far a rounded conversion may lie from the exact one."""


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts are of one unit class: lengths, sums of one currency, people, things counted.

    Of nouns that are counted only people and states are told apart: whether "vessels" are "ships", or "leaders" people,
    is not a matter of numbers.
    """
    if one.per and other.per and one.per != other.per:
        return False
    first, second = one.unit, other.unit
    if first is None or second is None:
        return first is second and len({one.counted, other.counted} & {"people", "states"}) < 2
    if first.dimension != second.dimension:
        return False
    if first.dimension in ("money", "temperature"):
        return first.name == second.name and (first.code == second.code or not (first.code and second.code))
    return True


def carries(evidence: Quantity, statement: Quantity) -> bool:
    """Whether a figure of a statement is one of its evidence: equal in unit class and value, and told as exactly.

    "72 hours" carries "three days", "5 kilometers" does not carry "5 miles". A conversion between systems of measures
    may be rounded as the statement rounds it. What evidence tells as approximate may be told as a plain number; "more
    than 30" is carried by "more than 30" alone, whether 35 is enough is for the caller, who has `low` and `high`.
    """
    if not comparable(evidence, statement) or not _is_as_exact(evidence.comparator, statement.comparator):
        return False
    if (evidence.upper is None) != (statement.upper is None):
        return False
    pairs = [(evidence.value, statement.value)]
    if evidence.upper is not None and statement.upper is not None:
        pairs.append((evidence.upper, statement.upper))
    return all(_is_same(known, said, evidence.unit, statement.unit) for known, said in pairs)


def _is_as_exact(known: Comparator, said: Comparator) -> bool:
    if said in ("", "about"):
        return known in ("", "about", "nearly")
    if said == "at least":
        return known in ("at least", "more than")
    if said == "at most":
        return known in ("at most", "less than")
    return known == said


def _is_same(known: Fraction, said: Fraction, one: Unit | None, other: Unit | None) -> bool:
    if one is None or other is None:
        return known == said
    exact = known * one.factor / other.factor
    if exact == said or one.exact or one.factor == other.factor:
        return exact == said
    return abs(exact - said) <= _CONVERTED * abs(exact) and _round_like(exact, said) == said


def _round_like(value: Fraction, told: Fraction) -> Fraction:
    """`value` rounded to the last digit of `told` that is not zero, at least to a whole."""
    step = Fraction(1)
    if told.denominator == 1:
        number = abs(told.numerator)
        while number and number % 10 == 0:
            number //= 10
            step *= 10
    else:
        while (told / step).denominator != 1 and step > Fraction(1, 1000):
            step /= 10
    return round(value / step) * step
