"""Whether evidence carries a statement: gates in code for what must be exact, entailment for the rest."""

import re
from collections.abc import Sequence

from bot.numbers import carries, list_quantities
from bot.reading.cross_encoder import Reader

ENTAILED = 0.6
"""Probability of entailment from which evidence carries a statement."""
_QUOTED = re.compile(r"[\"“”]([^\"“”]{1,600})[\"“”]")


def check_statements(reader: Reader, pairs: Sequence[tuple[str, str]]) -> list[bool]:
    """For each (evidence, statement), whether the statement may be said with that evidence.

    Every amount of the statement must be carried by one of the evidence, with its unit, and every quotation must stand
    there word for word: in both a reader of this size errs most. All else is entailment.
    """
    relations = reader.compare(pairs)
    return [
        relation.entailed >= ENTAILED and has_amounts(evidence, statement) and has_quotations(evidence, statement)
        for (evidence, statement), relation in zip(pairs, relations, strict=True)
    ]


def has_amounts(evidence: str, statement: str) -> bool:
    known = list_quantities(evidence)
    return all(any(carries(one, said) for one in known) for said in list_quantities(statement))


def has_quotations(evidence: str, statement: str) -> bool:
    plain = " ".join(evidence.split()).lower()
    return all(" ".join(said.split()).lower().strip(" .,") in plain for said in _QUOTED.findall(statement))
