"""Names of currencies, from the Unicode locale data that babel carries, as English newspapers write them."""

import unicodedata
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import get_global

_PRESS_NOUNS = {"krona": "crown", "krone": "crown", "koruna": "crown", "rouble": "ruble"}
"""Native nouns to the one that English newspapers also write; the locale data has the native ones alone."""
_PRESS_NAMES = {
    "pound sterling": ("pound", "GBP"), "pounds sterling": ("pound", "GBP"), "sterling": ("pound", "GBP"),
    "renminbi": ("yuan", "CNY"), "quid": ("pound", "GBP"), "buck": ("dollar", ""), "bucks": ("dollar", ""),
    "crown": ("crown", ""), "crowns": ("crown", ""), "cent": ("cent", ""), "cents": ("cent", ""),
    "pence": ("penny", ""), "penny": ("penny", ""), "florins": ("florin", ""), "thaler": ("thaler", ""),
    "thalers": ("thaler", ""), "ducat": ("ducat", ""), "ducats": ("ducat", ""), "krona": ("crown", ""),
}  # fmt: skip
"""Popular names, fractional units and coins of the past, which the locale data leaves out."""
_PRESS_SIGNS = {
    "$": ("dollar", ""), "£": ("pound", "GBP"), "¥": ("yen", "JPY"), "US$": ("dollar", "USD"), "C$": ("dollar", "CAD"),
    "AU$": ("dollar", "AUD"), "S$": ("dollar", "SGD"), "Rs": ("rupee", ""),
}  # fmt: skip
"""Signs that the locale data lacks, or gives to one country although several use them."""
_HOMOGRAPHS = frozenset(
    (
        "won",
        "real",
        "sum",
        "som",
        "rand",
        "all",
        "sol",
        "colon",
        "colons",
        "gold",
        "inti",
        "zaire",
        "zaires",
        "ley",
        "mark",
    )
)


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency, as far as a text tells which."""

    noun: str
    """What one of it is called, singular and in lower case: "dollar"."""
    code: str
    """ISO 4217; "" where several countries' currencies share the noun and the text does not say whose."""


def find_currency(name: str) -> Currency | None:
    """The currency of a name in lower case, with or without its country: "euros", "swiss francs", "dollars"."""
    return _read_names().get(name)


def find_currency_sign(sign: str) -> Currency | None:
    """The currency of a sign or an ISO 4217 code, as it is written before or after an amount: "€", "US$", "EUR"."""
    return _read_signs().get(sign)


def is_homograph(name: str) -> bool:
    """Whether a currency's name is also an everyday word: "won", "real"."""
    return name in _HOMOGRAPHS


@cache
def list_currency_words() -> frozenset[str]:
    """The nouns that currencies are called by, singular and plural, in lower case."""
    return frozenset(name for name in _read_names() if " " not in name and name not in _HOMOGRAPHS)


@cache
def _list_codes() -> tuple[str, ...]:
    """Codes of all money that is or was legal tender somewhere, those in use first; no units of account, no metals."""
    used = [one for territory in get_global("territory_currencies").values() for one in territory]
    current = {code for code, _, end, tender in used if tender and end is None}
    former = {code for code, _, _, tender in used if tender} - current
    return (*sorted(current), *sorted(former))


@cache
def _read_names() -> dict[str, Currency]:
    english = Locale("en")
    plurals = english._data["currency_names_plural"]
    names: dict[str, Currency] = {}
    bare: dict[str, list[Currency]] = {}
    for code in _list_codes():
        forms = [_fold(form.split(" (")[0]) for form in dict(plurals.get(code, {})).values()]
        if not forms:
            continue
        noun = forms[0].split()[-1]
        currency = Currency(_PRESS_NOUNS.get(noun, noun), code)
        for form in forms:
            *country, last = form.split()
            lasts = {last} | ({currency.noun, f"{currency.noun}s"} if currency.noun != noun else set())
            for word in lasts:
                if country:
                    names.setdefault(" ".join((*country, word)), currency)
                bare.setdefault(word, []).append(currency)
    for word, currencies in bare.items():
        names[word] = currencies[0] if len(currencies) == 1 else Currency(currencies[0].noun, "")
    return names | {name: Currency(*told) for name, told in _PRESS_NAMES.items()}


@cache
def _read_signs() -> dict[str, Currency]:
    names = _read_names()
    english = Locale("en")
    signs: dict[str, Currency] = {}
    for code in _list_codes():
        name = _fold(english.currencies.get(code, "").split(" (")[0])
        currency = names.get(name)
        if currency is not None:
            signs[code] = Currency(currency.noun, code)
            symbol = english.currency_symbols.get(code, "")
            if symbol and not symbol[-1].isalpha():
                signs[symbol] = signs[code]
    return signs | {sign: Currency(*told) for sign, told in _PRESS_SIGNS.items()}


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).replace("’", "'")
    return "".join(character for character in plain if not unicodedata.combining(character))
