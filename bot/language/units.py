"""Units of measure and the nouns that figures count: each with the family within which figures can be compared."""

from bot.language.lexicon import split_words

_FACTORS: dict[str, dict[str, float]] = {
    "distance": {
        "kilometer kilometers kilometre kilometres km kms": 1000.0,
        "mile miles": 1609.344,
        "meter meters metre metres": 1.0,
        "centimeter centimeters centimetre centimetres cm": 0.01,
        "foot feet ft": 0.3048,
        "yard yards": 0.9144,
        "inch inches": 0.0254,
    },
    "area": {"hectare hectares": 1e4, "acre acres": 4046.86},
    "weight": {
        "ton tons tonne tonnes": 1000.0,
        "kilogram kilograms kilo kilos kg": 1.0,
        "pound-weight": 0.4536,
        "gram grams": 0.001,
    },
    "duration": {
        "second seconds": 1 / 86_400,
        "minute minutes": 1 / 1440,
        "hour hours": 1 / 24,
        "day days": 1.0,
        "week weeks": 7.0,
        "month months": 30.4,
        "year years": 365.25,
        "decade decades": 3652.5,
    },
}
UNITS: dict[str, tuple[str, float]] = {
    word: (family, factor)
    for family, units in _FACTORS.items()
    for names, factor in units.items()
    for word in names.split()
}
"""Unit, in lower case, to its family and what one of it is in the family's base unit (m, m², kg, days)."""

CURRENCIES: dict[str, str] = {
    word: code
    for code, names in {
        "usd": "$ dollar dollars usd",
        "eur": "€ euro euros eur",
        "gbp": "£ pound pounds gbp sterling",
        "jpy": "¥ yen jpy",
        "chf": "franc francs chf",
        "cny": "yuan renminbi",
        "inr": "rupee rupees",
        "rub": "ruble rubles rouble roubles",
        "sek": "krona kronor",
        "nok": "krone kroner",
        "crown": "crown crowns",
        "florin": "florin florins guilder guilders",
        "mark": "marks deutschmarks",
        "thaler": "thaler thalers taler talers",
        "ducat": "ducat ducats",
        "shilling": "shilling shillings",
        "peso": "peso pesos",
        "real": "reais",
        "rand": "rand rands",
        "zloty": "zloty zlotys",
        "forint": "forint forints",
        "koruna": "koruna korunas",
        "hryvnia": "hryvnia hryvnias",
        "dinar": "dinar dinars",
        "dirham": "dirham dirhams",
        "riyal": "riyal riyals",
        "rial": "rial rials",
        "shekel": "shekel shekels",
        "lira": "lira liras",
        "baht": "baht",
        "rupiah": "rupiah",
        "naira": "naira",
    }.items()
    for word in names.split()
}
"""Sign or word, in lower case, to a code: amounts are compared within one currency only."""

PEOPLE = split_words(
    """people person persons men women soldiers troops personnel civilians residents inhabitants victims passengers
    workers employees demonstrators protesters refugees migrants fighters students pupils patients visitors tourists
    police officers firefighters voters hostages prisoners children survivors guests dead injured wounded missing"""
)
COUNTRIES = split_words("countries nations states governments country nation state")
