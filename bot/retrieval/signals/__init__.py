"""Ranking signals: what raises a passage among those that search found, beside the words it has in common.

A module in this folder is a signal's place; nothing else needs to be told of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bot.asking.dates import TimeHint
from ingest.catalog import PassageOutline


@dataclass(frozen=True, slots=True)
class Query:
    """What passages are ranked for."""

    text: str
    """The whole question."""
    time: TimeHint | None
    """What it says of time; None where it says nothing."""


Rate = Callable[[Query, Sequence[PassageOutline]], Sequence[float]]
"""How well each passage fits the question, in their order, each from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One term of the sum that passages are ranked by."""

    weight: float
    """Added to the fused score, itself 0 to 1, of a passage that fits entirely."""
    rate: Rate


_signals: list[Signal] = []


def signal(weight: float) -> Callable[[Rate], Rate]:
    """Register the decorated function as a signal of this weight."""

    def register(rate: Rate) -> Rate:
        _signals.append(Signal(weight, rate))
        return rate

    return register


@cache
def list_signals() -> tuple[Signal, ...]:
    """Every signal, by the name of its module."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    return tuple(sorted(_signals, key=lambda each: each.rate.__module__))
