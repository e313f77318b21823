"""Whether evidence carries a statement: gates in code for what must be exact, entailment for the rest."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from bot.numbers import carries, list_quantities
from bot.reading.cross_encoder import Reader
from bot.regions import Country, find_capital, find_country

ENTAILED = 0.6
"""Probability of entailment from which evidence carries a statement."""
Fault = Literal["number", "quotation", "name", "not_entailed"]
"""Why a statement may not be said."""
_QUOTED = re.compile(r"[\"“”]([^\"“”]{1,600})[\"“”]")
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s)[\W_]*+$")
_POSSESSIVE = re.compile(r"[’']s?$")


def find_faults(reader: Reader, pairs: Sequence[tuple[str, str]]) -> list[Fault | None]:
    """For each (evidence, statement) what forbids to say the statement with that evidence, None where nothing does.

    Every amount of the statement must be carried by one of the evidence, with its unit, every name must occur there
    and every quotation stand there word for word: in these a reader of this size errs most. All else is entailment.
    """
    relations = reader.compare(pairs)
    return [
        find_inexact(evidence, statement) or (None if relation.entailed >= ENTAILED else "not_entailed")
        for (evidence, statement), relation in zip(pairs, relations, strict=True)
    ]


def find_inexact(evidence: str, statement: str) -> Fault | None:
    """The first of the gates in code that a statement does not pass."""
    if not has_amounts(evidence, statement):
        return "number"
    if not has_quotations(evidence, statement):
        return "quotation"
    return None if has_names(evidence, statement) else "name"


def has_amounts(evidence: str, statement: str) -> bool:
    known = list_quantities(evidence)
    return all(any(carries(one, said) for one in known) for said in list_quantities(statement))


def has_quotations(evidence: str, statement: str) -> bool:
    plain = " ".join(evidence.split()).lower()
    return all(" ".join(said.split()).lower().strip(" .,") in plain for said in _QUOTED.findall(statement))


def has_names(evidence: str, statement: str) -> bool:
    """Whether every capitalised word within the statement's sentences occurs in the evidence.

    A country may go by another of its names, and a name by the initials of words that follow one another.
    """
    words = [match.group() for match in _WORD.finditer(evidence)]
    known = {fold(word) for word in words} | {fold(part) for word in words for part in word.split("-")}
    initials = "".join(word[0] for word in words if word[0].isupper()).lower()
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    countries = {country for country in map(find_region, (*words, *pairs)) if country}

    def is_known(word: str) -> bool:
        country = find_region(word)
        return (
            fold(word) in known
            or (country is not None and country in countries)
            or (word.isupper() and len(word) > 1 and word.replace(".", "").lower() in initials)
            or all(fold(part) in known for part in word.split("-"))
        )

    return all(is_known(_POSSESSIVE.sub("", word)) for word in list_capitals(statement))


def find_region(name: str) -> Country | None:
    """The country that goes by a name, or that a name is the capital of."""
    return find_country(name) or find_capital(name)


def list_capitals(text: str) -> list[str]:
    """Capitalised words that do not open a sentence, and those of more than one capital wherever they stand."""
    return [
        match.group()
        for match in _WORD.finditer(text)
        if match.group()[0].isupper()
        and (sum(c.isupper() for c in match.group()) > 1 or not _SENTENCE_START.search(text[: match.start()]))
    ]


def fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
