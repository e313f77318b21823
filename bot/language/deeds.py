"""What is done, and when: the verbs of a question, words for one deed, and the times that a sentence names."""

import re

from bot.language.grammar import PAST_FORMS, VERBS
from bot.language.lexicon import MONTHS
from bot.language.words import fold, key_of
from bot.understanding.question import Term

_SAME: dict[str, str] = {
    key_of(word): key_of(words.split()[0])
    for words in (
        "kill killed die died dead death deaths toll fatalities perished lives",
        "injure injured hurt wounded wound injuries",
        "cost costs price priced costing",
        "soldiers troops forces boots",
        "frontline frontlines line lines front",
        "attend attended participate participated",
        "visit visited visitors",
    )
    for word in words.split()
}
_VERB_KEYS = frozenset(key_of(word) for word in VERBS | PAST_FORMS) - {
    key_of("force"),
    key_of("share"),
    key_of("state"),
}
_TIME = re.compile(rf"\b(?:(?:1[5-9]|20)\d\d|(?:{'|'.join(month.capitalize() for month in MONTHS)}))\b")


def is_deed(term: Term) -> bool:
    """Whether a term of a question is a verb: what somebody did, or what happened."""
    plain = fold(term.text)
    if term.name or term.number:
        return False
    return term.key in _SAME or (
        term.key in _VERB_KEYS and (plain in VERBS or plain in PAST_FORMS or plain.endswith("ed"))
    )


def same_deed(key: str) -> str:
    """One key for the words that tell one deed: "killed" and "died"."""
    return _SAME.get(key, key)


def list_deeds(keys: frozenset[str]) -> frozenset[str]:
    """`keys`, with one key for the words that tell one deed or thing."""
    return frozenset(same_deed(key) for key in keys)


def times_differ(one: str, two: str) -> bool:
    """Whether two sentences both name years or months, and no common one: then they speak of different times."""
    first, second = set(_TIME.findall(one)), set(_TIME.findall(two))
    return bool(first) and bool(second) and not first & second
