"""Units of measure and currencies: each with its dimension and what one of it is in the dimension's base unit.

Their names, abbreviations and signs come from the Unicode locale data that babel carries, which has no factors and
none of the press's own words: those stand here.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from babel import Locale
from babel.core import get_global

_LOCALES = ("en", "en_GB", "de")
"""Whose names of units are known: "kilometers", "kilometres", "Stunden"."""
_MEASURES: dict[str, dict[str, str]] = {
    "length": {
        "kilometer": "1000", "meter": "1", "centimeter": "1/100", "millimeter": "1/1000", "mile": "1609.344",
        "yard": "0.9144", "foot": "0.3048", "inch": "0.0254", "nautical-mile": "1852", "light-year": "9.4607e15",
    },
    "area": {
        "square-kilometer": "1000000", "square-meter": "1", "hectare": "10000", "square-mile": "2589988.110336",
        "acre": "4046.8564224", "square-foot": "0.09290304", "square-yard": "0.83612736",
    },
    "volume": {
        "cubic-kilometer": "1000000000", "cubic-meter": "1", "liter": "1/1000", "milliliter": "1/1000000",
        "hectoliter": "1/10", "gallon": "0.003785411784", "barrel": "0.158987294928", "cubic-foot": "0.028316846592",
    },
    "mass": {
        "tonne": "1000", "ton": "907.18474", "kilogram": "1", "gram": "1/1000", "milligram": "1/1000000",
        "ounce": "0.028349523125",
    },
    "duration": {
        "second": "1/86400", "minute": "1/1440", "hour": "1/24", "day": "1", "week": "7",
        "month": "487/16", "year": "1461/4", "decade": "7305/2", "century": "36525",
    },
    "speed": {
        "kilometer-per-hour": "1/3.6", "mile-per-hour": "0.44704", "meter-per-second": "1", "knot": "1852/3600",
    },
    "energy": {"kilowatt-hour": "1", "joule": "1/3600000", "kilojoule": "1/3600"},
    "power": {"gigawatt": "1000000", "megawatt": "1000", "kilowatt": "1", "watt": "1/1000"},
    "digital": {
        "petabyte": "1000000", "terabyte": "1000", "gigabyte": "1", "megabyte": "1/1000", "kilobyte": "1/1000000",
    },
    "pressure": {"hectopascal": "1", "millibar": "1"},
    "concentr": {"percent": "1/100", "permille": "1/1000"},
}  # fmt: skip
"""Dimension to unit, as the locale data calls them, to the number of base units (m, m², m³, kg, days, m/s, kWh, kW,
GB, hPa, and parts of one)."""
_MORE = {
    "kms": "kilometer", "km2": "square kilometer", "sq km": "square kilometer", "m2": "square meter",
    "sq m": "square meter", "sq mi": "square mile", "sq ft": "square foot", "m3": "cubic meter", "cu m": "cubic meter",
    # Newspapers write "ton" for the metric one as well, and rarely say which they mean.
    "ton": "tonne", "tons": "tonne", "metric tonnes": "tonne", "kilo": "kilogram", "kilos": "kilogram",
    "hrs": "hour", "mins": "minute", "secs": "second", "yrs": "year", "kph": "kilometer per hour",
    "kmh": "kilometer per hour", "pct": "percent", "pc": "percent",
}  # fmt: skip
"""What newspapers write as well."""
_AMBIGUOUS = frozenset("in c d w s y l L J M T tn sm mb ac dec bar bars ′ ″ Jh.".split())  # noqa: SIM905
"""Abbreviations that are words, plurals, scales, months or other things as often as units."""
_POINTS = {"percentage point": Fraction(1), "pp": Fraction(1), "basis point": Fraction(1, 100)}
_DEGREES = {"": "°", "celsius": "°C", "fahrenheit": "°F", "kelvin": "K"}
_EXACT = frozenset(("duration", "ratio", "points", "digital", "power", "money"))
"""Dimensions in which amounts are told exactly in each unit; elsewhere a conversion is a rounded one."""

_PRESS_NOUNS = {"krona": "crown", "krone": "crown", "koruna": "crown", "rouble": "ruble"}
"""Native nouns to the one that English newspapers also write; the locale data has the native ones alone."""
_PRESS_MONEY = {
    "pound sterling": ("pound", "GBP"), "pounds sterling": ("pound", "GBP"), "sterling": ("pound", "GBP"),
    "renminbi": ("yuan", "CNY"), "quid": ("pound", "GBP"), "buck": ("dollar", ""), "bucks": ("dollar", ""),
    "crown": ("crown", ""), "crowns": ("crown", ""), "cent": ("cent", ""), "cents": ("cent", ""),
    "pence": ("penny", ""), "penny": ("penny", ""), "florins": ("florin", ""), "thaler": ("thaler", ""),
    "thalers": ("thaler", ""), "ducat": ("ducat", ""), "ducats": ("ducat", ""), "krona": ("crown", ""),
}  # fmt: skip
"""Popular names, fractional units and coins of the past, which the locale data leaves out."""
_PRESS_SIGNS = {
    "$": ("dollar", ""), "£": ("pound", "GBP"), "¥": ("yen", "JPY"), "US$": ("dollar", "USD"), "C$": ("dollar", "CAD"),
    "AU$": ("dollar", "AUD"), "S$": ("dollar", "SGD"), "$US": ("dollar", "USD"), "$A": ("dollar", "AUD"),
    "Rs": ("rupee", ""),
}  # fmt: skip
"""Signs that the locale data lacks, or gives to one country although several use them."""
_HOMOGRAPHS = frozenset("won real sum som rand all sol colon colons gold inti zaire zaires ley mark".split())  # noqa: SIM905
"""Currencies whose name is an everyday word, and counts as money only behind thousands."""


_PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]++(?:['’][^\W\d_]++)*+[23²³]?(?!\w)|[^\w\s]")
"""A word, an abbreviation or a sign."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What an amount is measured in."""

    name: str
    """Canonical and singular: "kilometer", "percent", "euro"."""
    dimension: str
    """"length", "area", "volume", "mass", "duration", "speed", "energy", "power", "digital", "pressure", "ratio"
    (percentages and fractions), "points" (percentage points), "temperature" or "money"."""
    factor: Fraction = Fraction(1)
    """How many base units one of it is; 1 for money and temperature, which are not converted."""
    code: str = ""
    """Which dollar or degree it is, "USD" or "celsius"; "" where the text does not say."""

    @property
    def exact(self) -> bool:
        """Whether the same amount in another unit of the dimension is told without rounding."""
        return self.dimension in _EXACT


PART = Unit("part", "ratio")
"""What "two-thirds" is a number of."""


def find_unit(written: str) -> Unit | None:
    """The unit or currency of a name or abbreviation, or of a sign behind a number: "Miles", "MW", "US dollars"."""
    names, symbols = _read_measures()
    name = written.lower().replace("-", " ").replace(".", "")
    return symbols.get(written) or names.get(name) or _read_money().get(name) or read_signs().get(written)


def match_unit(text: str, place: int, scale: int = 1) -> tuple[Unit, int] | None:
    """The unit whose name begins at a place or one space or hyphen behind it, and where it ends; the longest wins.

    `scale` is what the number before it has been multiplied by.
    """
    start = end = place + (text[place : place + 1] in (" ", "-", "\n", "\u00a0"))
    ends: list[int] = []
    while len(ends) < 5 and (piece := _PIECE.match(text, end + (bool(ends) and text[end : end + 1] in (" ", "-")))):
        end = piece.end()
        ends.append(end)
    for end in reversed(ends):
        written = text[start:end]
        unit = find_unit(written)
        if unit is None or (written.lower() in _HOMOGRAPHS and scale < 1000) or written[-1] in "-.":
            continue
        if not (len(written) == 1 and written.isalpha() and text[end : end + 1] in ("'", "’")):
            return unit, end
    return None


@cache
def _read_measures() -> tuple[dict[str, Unit], dict[str, Unit]]:
    """Names in lower case, and abbreviations in their own case."""
    names: dict[str, Unit] = {}
    symbols: dict[str, Unit] = {}
    for dimension, measures in _MEASURES.items():
        for name, told in measures.items():
            over, _, under = told.partition("/")
            factor = Fraction(over) / Fraction(under or 1)
            unit = Unit(name.replace("-", " "), "ratio" if dimension == "concentr" else dimension, factor)
            for locale in _LOCALES:
                patterns = Locale.parse(locale)._data["unit_patterns"].get(f"{dimension}-{name}", {})
                for form in _list_forms(patterns, "long"):
                    names.setdefault(form.lower().replace("-", " "), unit)
                for form in (*_list_forms(patterns, "short"), *_list_forms(patterns, "narrow")):
                    symbols.setdefault(form, unit)
    names |= {alias: names[name] for alias, name in _MORE.items()}
    for name, factor in _POINTS.items():
        names |= dict.fromkeys((name, f"{name}s"), Unit("percentage point", "points", factor))
    for scale, sign in _DEGREES.items():
        degree = Unit("degree", "temperature", code=scale)
        names |= dict.fromkeys((f"degree {scale}".strip(), f"degrees {scale}".strip()), degree)
        symbols[sign] = degree
    symbols = {symbol: unit for symbol, unit in symbols.items() if symbol not in _AMBIGUOUS}
    # An abbreviation of several letters is one in any case that people write it in: "KM", "Kg".
    for symbol, unit in symbols.items():
        if len(symbol) > 1 and symbol.isalpha() and symbol[0].islower():
            names.setdefault(symbol, unit)
    return names, symbols


def _list_forms(patterns: dict[str, dict[str, str]], length: str) -> Iterator[str]:
    forms = dict(patterns.get(length, {}))
    return (forms[number].replace("{0}", "").strip() for number in ("one", "other") if number in forms)


@cache
def _list_currencies() -> tuple[tuple[str, list[str]], ...]:
    """Code and English names of all money that is or was legal tender somewhere, those in use first."""
    used = [one for territory in get_global("territory_currencies").values() for one in territory]
    current = {code for code, _, end, tender in used if tender and end is None}
    former = {code for code, _, _, tender in used if tender} - current
    plurals = Locale("en")._data["currency_names_plural"]
    named = [(code, dict(plurals.get(code, {})).values()) for code in (*sorted(current), *sorted(former))]
    return tuple((code, [_fold(form.split(" (")[0]) for form in forms]) for code, forms in named if forms)


@cache
def _read_money() -> dict[str, Unit]:
    """Names in lower case, with and without their country: "euros", "swiss francs", "dollars"."""
    names: dict[str, Unit] = {}
    bare: dict[str, list[Unit]] = {}
    for code, forms in _list_currencies():
        native = forms[0].split()[-1]
        noun = _PRESS_NOUNS.get(native, native)
        for form in forms:
            *country, last = form.split()
            for word in {last} | ({noun, f"{noun}s"} if noun != native else set()):
                if country:
                    names.setdefault(" ".join((*country, word)), Unit(noun, "money", code=code))
                bare.setdefault(word, []).append(Unit(noun, "money", code=code))
    for word, units in bare.items():
        names[word] = units[0] if len(units) == 1 else Unit(units[0].name, "money")
    return names | {name: Unit(noun, "money", code=code) for name, (noun, code) in _PRESS_MONEY.items()}


@cache
def read_signs() -> dict[str, Unit]:
    """Signs and ISO 4217 codes, as they are written before or after an amount: "€", "US$", "EUR"."""
    english, names = Locale("en"), _read_money()
    signs: dict[str, Unit] = {}
    for code, _ in _list_currencies():
        unit = names.get(_fold(english.currencies.get(code, "").split(" (")[0]))
        if unit is not None:
            symbol = english.currency_symbols.get(code, "")
            told = (code, symbol) if symbol and not symbol[-1].isalpha() else (code,)
            signs |= dict.fromkeys(told, Unit(unit.name, "money", code=code))
    return signs | {sign: Unit(noun, "money", code=code) for sign, (noun, code) in _PRESS_SIGNS.items()}


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).replace("’", "'")
    return "".join(character for character in plain if not unicodedata.combining(character))
