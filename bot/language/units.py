"""Families of units, within which figures can be compared, and the nouns that figures count."""

from bot.numbers import PEOPLE, STATES, Unit, list_names, read_noun

_FAMILIES = {"length": "distance", "mass": "weight", "ratio": "percent"}
"""Dimensions that have another name here."""


def name_family(unit: Unit) -> str:
    """The family of a unit: "distance", "duration", "percent", "money:euro"."""
    if unit.dimension == "money":
        return f"money:{unit.name}"
    return _FAMILIES.get(unit.dimension, unit.dimension)


def read_factor(unit: Unit) -> float:
    """What one of a unit is in its family's base unit (m, m², kg, days; one percent for shares)."""
    return float(unit.factor * 100 if unit.dimension == "ratio" else unit.factor)


def counts_people(word: str) -> bool:
    """Whether a noun in lower case, singular or plural, counts persons."""
    return read_noun(word) in PEOPLE


def counts_countries(word: str) -> bool:
    """Whether a noun in lower case, singular or plural, counts states."""
    return read_noun(word) in STATES


UNITS: dict[str, tuple[str, float]] = {
    word: (name_family(unit), read_factor(unit))
    for word, unit in list_names().items()
    if " " not in word and unit.dimension not in ("ratio", "points")
}
"""Unit, in lower case, to its family and what one of it is in the family's base unit."""
