"""Numbers of a sentence with what says that they are named only to be compared or denied."""

import re
from dataclasses import dataclass

from bot.numbers import Comparator, Unit, list_quantities

_SET_ASIDE = re.compile(
    r"\b(?:from|not|and not|instead of|rather than|compared (?:with|to)|than|previously|earlier|originally|initially|"
    r"formerly|wrongly|incorrectly|mistakenly|erroneously|reported|stated|gave|given as|versus|"
    r"against)\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_REACH = 300
"""Characters before a number that may say what it is."""
_ABOUT = 0.08
"""How far from "about 1,200" the true figure may lie."""
_NEARLY = 0.15
"""How far below "nearly 1,200" it may."""
_COMPARATORS: dict[Comparator, str] = {
    "": "", "about": "about", "nearly": "nearly", "more than": "over", "less than": "under", "at least": "least",
    "at most": "most",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number, or a range of two, `text[start:end]` with what multiplies it, without its unit."""

    value: float
    upper: float | None
    """The second number of a range."""
    comparator: str
    """"", "about", "over", "under", "least", "most" or "nearly"."""
    set_aside: bool
    """It is named only to be compared or denied: "up from 40", "not 40", "instead of 40"."""
    unit: Unit | None
    unit_end: int
    """Where its unit ends; `end` where it has none."""
    percent: bool
    """It is written with the sign, "%", which `end` then includes."""
    before: str
    """The text right before it, its comparator left out."""
    start: int
    end: int


def list_numerals(text: str) -> list[Numeral]:
    """The numbers of a text that count or measure something; years, dates, ordinals and parts of names are left out."""
    found = []
    for quantity in list_quantities(text):
        behind = text[quantity.numeral_end : quantity.numeral_end + 10]
        if behind.startswith("-year-old"):
            continue
        before = text[max(0, quantity.told_from - _REACH) : quantity.told_from]
        percent = behind.lstrip().startswith("%")
        end = quantity.numeral_end + behind.index("%") + 1 if percent else quantity.numeral_end
        found.append(
            Numeral(
                value=float(quantity.value),
                upper=None if quantity.upper is None else float(quantity.upper),
                comparator=_COMPARATORS[quantity.comparator],
                set_aside=_SET_ASIDE.search(before) is not None,
                unit=quantity.unit,
                unit_end=max(quantity.end, end) if quantity.unit else end,
                percent=percent,
                before=before,
                start=quantity.numeral_start,
                end=end,
            )
        )
    return found


def spread(value: float, comparator: str) -> tuple[float, float]:
    """Between what the true figure lies that is told as `value` with a comparator."""
    match comparator:
        case "over" | "least":
            return value, float("inf")
        case "under" | "most":
            return 0.0, value
        case "nearly":
            return value * (1 - _NEARLY), value
        case "about":
            return value * (1 - _ABOUT), value * (1 + _ABOUT)
        case _:
            return value, value
