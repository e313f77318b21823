"""Numbers in text: amounts with their units, and the numbers that count nothing."""

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
from bot.numbers.units import Unit

__all__ = [
    "Comparator",
    "Quantity",
    "Reference",
    "Unit",
    "carries",
    "comparable",
    "list_quantities",
    "list_references",
    "read_numbers",
]
