"""Amounts in text with their units, compared exactly: a reader of this size errs most in figures."""

from bot.numbers.comparison import carries, comparable
from bot.numbers.quantities import Quantity, list_quantities

__all__ = ["Quantity", "carries", "comparable", "list_quantities"]
