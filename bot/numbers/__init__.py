"""Amounts in text with their units, compared exactly: a reader of this size errs most in figures."""

from bot.numbers.comparison import carries, comparable
from bot.numbers.numerals import NUMBER_WORDS
from bot.numbers.quantities import Quantity, list_quantities

__all__ = ["NUMBER_WORDS", "Quantity", "carries", "comparable", "list_quantities"]
