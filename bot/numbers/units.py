"""Units of measure: each with its dimension and what one of it is in the dimension's base unit."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from babel import Locale

from bot.regions import Currency, find_currency, is_homograph

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
"""Dimension to unit, as the Unicode locale data calls them, to the number of base units (m, m², m³, kg, days, m/s, kWh,
kW, GB, hPa, and parts of one)."""
_MORE: dict[str, dict[str, str]] = {
    "length": {"kms": "kilometer"},
    "area": {
        "km2": "square-kilometer", "sq km": "square-kilometer", "m2": "square-meter", "sq m": "square-meter",
        "sq mi": "square-mile", "sq ft": "square-foot",
    },
    "volume": {"m3": "cubic-meter", "cu m": "cubic-meter"},
    "mass": {
        # Newspapers write "ton" for the metric one as well, and rarely say which they mean.
        "ton": "tonne", "tons": "tonne", "metric tonnes": "tonne", "kilo": "kilogram", "kilos": "kilogram",
    },
    "duration": {"hrs": "hour", "mins": "minute", "secs": "second", "yrs": "year"},
    "speed": {"kph": "kilometer-per-hour", "kmh": "kilometer-per-hour"},
    "concentr": {"pct": "percent", "pc": "percent"},
}  # fmt: skip
_AMBIGUOUS = frozenset(
    (
        "in",
        "c",
        "d",
        "w",
        "s",
        "y",
        "l",
        "L",
        "J",
        "M",
        "T",
        "tn",
        "sm",
        "mb",
        "ac",
        "dec",
        "bar",
        "bars",
        "′",
        "″",
        "Jh.",
    )
)
"""Abbreviations that are words, plurals, scales, months or other things as often as units."""
_POINTS = {
    "percentage point": Fraction(1), "percentage points": Fraction(1), "pp": Fraction(1),
    "basis point": Fraction(1, 100), "basis points": Fraction(1, 100),
}  # fmt: skip
_EXACT = frozenset(("duration", "ratio", "points", "digital", "power", "money"))
"""Dimensions in which amounts are told exactly in each unit; elsewhere a conversion is a rounded one."""


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


YEAR = Unit("year", "duration", Fraction(1461, 4))
PART = Unit("part", "ratio")
"""What "two-thirds" is a number of."""
PERCENT = Unit("percent", "ratio", Fraction(1, 100))


def find_unit(name: str) -> Unit | None:
    """The unit that a name in lower case stands for, singular or plural: "kilometres", "percentage points", "euros"."""
    unit = _read_units()[0].get(name)
    if unit is None and (currency := find_currency(name)) is not None:
        return build_money(currency)
    return unit


def find_symbol(symbol: str) -> Unit | None:
    """The unit of an abbreviation right behind a number, in its own case: "km", "MW", "°C"."""
    return _read_units()[1].get(symbol)


def is_everyday_word(name: str) -> bool:
    """Whether a unit's name counts as one only behind millions: "won"."""
    return is_homograph(name)


def build_money(currency: Currency) -> Unit:
    """A currency as a unit."""
    return Unit(currency.noun, "money", code=currency.code)


@cache
def list_names() -> dict[str, Unit]:
    """Every name of a unit but the currencies', in lower case, to the unit."""
    return dict(_read_units()[0])


@cache
def _read_units() -> tuple[dict[str, Unit], dict[str, Unit]]:
    """Names in lower case, and abbreviations as they are written."""
    names: dict[str, Unit] = {}
    symbols: dict[str, Unit] = {}
    for dimension, measures in _MEASURES.items():
        for name, told in measures.items():
            numerator, _, denominator = told.partition("/")
            factor = Fraction(numerator) / Fraction(denominator or 1)
            unit = Unit(name.replace("-", " "), "ratio" if dimension == "concentr" else dimension, factor)
            for locale in _LOCALES:
                patterns = Locale.parse(locale)._data["unit_patterns"].get(f"{dimension}-{name}", {})
                for length, table in (("long", names), ("short", symbols), ("narrow", symbols)):
                    for form in _list_forms(patterns.get(length, {})):
                        table.setdefault(form.lower().replace("-", " ") if table is names else form, unit)
        for alias, name in _MORE.get(dimension, {}).items():
            (names if alias.islower() else symbols)[alias] = names[name.replace("-", " ")]
    names |= {name: Unit("percentage point", "points", factor) for name, factor in _POINTS.items()}
    for scale in ("", "celsius", "fahrenheit", "kelvin"):
        for noun in ("degree", "degrees"):
            names[f"{noun} {scale}".strip()] = Unit("degree", "temperature", code=scale)
    symbols |= {"°C": Unit("degree", "temperature", code="celsius"), "°": Unit("degree", "temperature")}
    symbols |= {"°F": Unit("degree", "temperature", code="fahrenheit"), "km2": names["km2"], "m2": names["m2"]}
    symbols = {symbol: unit for symbol, unit in symbols.items() if symbol not in _AMBIGUOUS}
    # An abbreviation of several letters is one in any case that people write it in: "KM", "Kg".
    for symbol, unit in symbols.items():
        if len(symbol) > 1 and symbol.isalpha() and symbol[0].islower():
            names.setdefault(symbol, unit)
    return names, symbols


def _list_forms(patterns: object) -> list[str]:
    told = {key: form for key, form in dict(patterns).items() if key in ("one", "other")}  # type: ignore[call-overload]
    return [form.replace("{0}", "").strip() for form in told.values()]
