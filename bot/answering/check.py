"""Whether evidence carries a statement: gates in code for what must be exact, entailment for the rest."""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from bot.language.words import STOP_WORDS, fold
from bot.numbers import Quantity, carries, comparable, list_quantities
from bot.reading.cross_encoder import Reader, Relation, load_calibration
from bot.regions import Country, find_capital, find_country
from ingest.sentences import split_sentences

ROUNDED = Fraction(1, 20)
"""How far "about 10,000" may lie from what the evidence has."""
Fault = Literal["number", "date", "quotation", "name", "not_entailed"]
"""Why a statement may not be said."""
_PLAIN = str.maketrans(dict.fromkeys("‘’", "'") | dict.fromkeys("“”„«»", '"'))
"""Quotation marks, which evidence and a statement may write in different ways."""
_QUOTED = re.compile(r'"([^"]{1,600})"|(?<!\w)\'((?:[^\'"]|(?<=\w)\'(?=\w)){1,600})\'(?!\w)')
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*+")
_SENTENCE_END = re.compile(r"[.!?:]\s")
_POSSESSIVE = re.compile(r"[’']s?$")


def find_faults(reader: Reader, pairs: Sequence[tuple[str, str]], contexts: Sequence[str] = ()) -> list[Fault | None]:
    """find_fault for each (evidence, statement).

    `contexts` are what a citation shows beside each evidence, as its title: a statement may have names from there, and
    what the evidence does not entail by itself it may behind these words.
    """
    told = list(zip(pairs, contexts or [""] * len(pairs), strict=True))
    faults: list[Fault | None] = [
        None if is_verbatim(evidence, said) else find_inexact(evidence, said, context) or "not_entailed"
        for (evidence, said), context in told
    ]
    for begin in ("", *(["{}. "] if any(contexts) else [])):
        left = [place for place, fault in enumerate(faults) if fault == "not_entailed"]
        texts = [(begin.format(told[place][1]) + told[place][0][0], told[place][0][1]) for place in left]
        least = load_calibration().carried
        for place, carried in zip(left, reader.check(texts), strict=True):
            faults[place] = None if carried >= least else "not_entailed"
    return faults


def find_fault(evidence: str, statement: str, relation: Relation) -> Fault | None:
    """What forbids to take a sentence of one report for said by another, None where nothing does; `relation` is theirs.

    Every amount of the statement must be carried by one of the evidence, with its unit, every name must occur there
    and every quotation stand there word for word: in these a reader of this size errs most. All else is entailment.
    """
    if is_verbatim(evidence, statement):
        return None
    return find_inexact(evidence, statement) or (None if entails(relation) else "not_entailed")


def is_verbatim(evidence: str, statement: str) -> bool:
    """Whether a statement is whole sentences of its evidence, one after the other; what is quoted is part of one."""
    sentences = [make_plain(evidence[one.start : one.end]) for one in split_sentences(evidence)]
    said = [make_plain(statement[one.start : one.end]) for one in split_sentences(statement)]
    return bool(said) and any(sentences[place : place + len(said)] == said for place in range(len(sentences)))


def entails(relation: Relation) -> bool:
    """Whether one text says what another does, as far as the reader can tell."""
    return relation.entailed >= load_calibration().entailed


def find_inexact(evidence: str, statement: str, context: str = "") -> Fault | None:
    """The first of the gates in code that a statement does not pass; names may be of the context, too."""
    if not has_amounts(evidence, statement):
        return "number"
    if not has_quotations(evidence, statement):
        return "quotation"
    return None if has_names(f"{evidence} {context}", statement) else "name"


def has_amounts(evidence: str, statement: str) -> bool:
    """Whether every amount of a statement is one of the evidence.

    "Two of them" and "half of it" may be counted from what the evidence lists: small numbers in words are the reader's.
    """
    known = list_quantities(evidence)
    said = [one for one in list_quantities(statement) if not (one.spelled and one.unit is None and one.value <= 10)]
    return all(any(carries(one, amount) or agrees(one, amount, known) for one in known) for amount in said)


def agrees(known: Quantity, said: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether an amount is told as one of the evidence but for a unit left out, a rounding or a bound."""
    if known.unit is None or said.unit is None:
        # "From 120 to 165 km/h", "18 million" beside "38 million florins": the unit is told once.
        told = known.unit is None and said.unit is None
        shared = said.unit is None or any(one.unit is not None and comparable(one, said) for one in others)
        return not told and shared and known.value == said.value and known.upper == said.upper
    if not comparable(known, said):
        return False
    if known.approximate:
        # What may be a little more or less sets no bound.
        return False
    if said.comparator in ("at least", "more than"):
        return known.low is not None and said.low is not None and known.low >= said.low
    if said.comparator in ("at most", "less than"):
        return known.high is not None and said.high is not None and known.high <= said.high
    if not said.approximate or known.low is None or said.low is None:
        return False
    return abs(known.low - said.low) <= ROUNDED * abs(known.low)


def has_quotations(evidence: str, statement: str) -> bool:
    plain = make_plain(evidence)
    return all(said.strip(" .,") in plain for said in map("".join, _QUOTED.findall(make_plain(statement))))


def has_names(evidence: str, statement: str) -> bool:
    """Whether every capitalised word within the statement's sentences occurs in the evidence.

    A country may go by another of its names, and a name by the initials of words that follow one another.
    """
    words = _WORD.findall(evidence)
    known = {name_key(word) for word in words} | {name_key(part) for word in words for part in word.split("-")}
    initials = list_initials(evidence)
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    countries = {country for country in map(find_region, (*words, *pairs)) if country}
    for pair in pairwise(_WORD.findall(statement)):
        if find_region(" ".join(pair)) in countries:
            known |= set(map(name_key, pair))

    def is_known(word: str) -> bool:
        country = find_region(word)
        return (
            name_key(word) in known
            or (country is not None and country in countries)
            or (word.isupper() and len(word) > 1 and any(word.replace(".", "") in run for run in initials))
            or all(name_key(part) in known for part in word.split("-"))
        )

    return all(is_known(_POSSESSIVE.sub("", word)) for word in list_capitals(statement))


def find_region(name: str) -> Country | None:
    """The country that goes by a name, or that a name is the capital of."""
    name = _POSSESSIVE.sub("", name)
    return find_country(name) or find_country(f"{name}.") or find_capital(name)


def list_initials(text: str) -> list[str]:
    """First letters of capitalised words that follow one another, with nothing but "of", "the" and the like between."""
    runs = [""]
    for word, between in re.findall(rf"({_WORD.pattern})(\W*)", text):
        if word[0].isupper():
            runs[-1] += word[0]
        if between.strip(". " if len(word) == 1 else None) or not (word[0].isupper() or word in STOP_WORDS):
            runs.append("")
    return runs


def make_plain(text: str) -> str:
    """Words in lower case, with plain quotation marks and single spaces."""
    return " ".join(text.translate(_PLAIN).split()).lower()


def list_capitals(text: str) -> list[str]:
    """Capitalised words that do not open a sentence, and those of more than one capital wherever they stand."""
    found: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        opens = not end or _SENTENCE_END.search(text, end, match.start()) is not None
        if word[0].isupper() and (not opens or sum(c.isupper() for c in word) > 1):
            found.append(word)
        end = match.end()
    return found


def name_key(word: str) -> str:
    """What names are compared by."""
    return fold(_POSSESSIVE.sub("", word))
