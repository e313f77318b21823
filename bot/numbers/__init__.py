"""Numbers in text: amounts with their units, and the numbers that count nothing."""

from bot.numbers.nouns import PEOPLE, STATES, read_noun
from bot.numbers.numerals import NUMBER_WORDS
from bot.numbers.quantities import (
    Comparator,
    Quantity,
    carries,
    comparable,
    list_quantities,
    list_references,
    read_numbers,
)
from bot.numbers.references import Reference
from bot.numbers.units import Unit, list_names

__all__ = [
    "NUMBER_WORDS",
    "PEOPLE",
    "STATES",
    "Comparator",
    "Quantity",
    "Reference",
    "Unit",
    "carries",
    "comparable",
    "list_names",
    "list_quantities",
    "list_references",
    "read_noun",
    "read_numbers",
]
