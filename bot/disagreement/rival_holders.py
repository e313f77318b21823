"""Claims that name different people as the holder of one office."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.disagreement.claims import Claim, Rivals, is_change, is_corrected, share_source
from bot.language.grammar import PERSON_TITLES
from bot.language.words import fold, list_words
from bot.understanding.question import Question

_WORD = r"[A-Z][\w'’-]{1,60}+"
_NAME = rf"(?-i:(?<![\w'’-]){_WORD}(?:\s+(?:(?:de|van|von|der|al|bin)\s?)?{_WORD}){{0,3}})"
_ROLE = r"(?:the |an? )?(?P<role>[^,.;:()\"“”]{3,70})"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<name>{_NAME}),\s+{_ROLE}(?=[,.;)]|$)",
        rf"\b(?:the\s+)(?P<role>[^,.;:()\"“”]{{3,60}}),\s+(?P<name>{_NAME})(?=[,.;)]|$)",
        rf"(?P<name>{_NAME})\s+(?:is|was|became|has become|is now|serves as|has been|was elected|was appointed|"
        rf"was named|"
        rf"was sworn in as|took office as|has been elected|has been appointed)\s+{_ROLE}(?=[,.;)]|$)",
        rf"\b(?P<role>(?:[A-Z][\w'’]{{1,60}}+\s+){{0,2}}[A-Z][\w'’]{{1,60}}+)\s+(?P<name>(?-i:{_WORD}\s+{_WORD}))\b",
    )
)
_NOT_IN_OFFICE = re.compile(
    r"\b(?:former|formerly|ex|deputy|vice|acting|then|late|designate|candidate|future|incoming|outgoing|elect|interim|"
    r"assistant|adviser|advisor|aide|spokes\w+|wife|husband|son|daughter|brother|sister|rival|predecessor|successor|"
    r"nominee|challenger|honorary|shadow|under|once|until)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\bwho\b|\bwhat is the name of\b|\bwhich (?:politician|person|man|woman)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Holding:
    """A claim by which `name`, as keys of its words, holds the office that was asked for."""

    claim: Claim
    name: frozenset[str]


def asks_holder(question: Question) -> bool:
    """Whether it is asked who holds an office that more words than one tell: "the mayor of Lorvik"."""
    terms = [term for term in question.own_terms if not term.weak]
    titled = any(fold(term.text) in PERSON_TITLES for term in terms)
    return titled and len(terms) > 1 and _ASKED.search(question.text) is not None


def find_rival_holders(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """Different people told as the holder of the office that `question` asks for; None where there is one, or none."""
    office = frozenset(term.key for term in question.own_terms if not term.weak)
    held = [Holding(claim, name) for claim in claims for name in list_holders(claim.text, office)]
    for place, one in enumerate(held):
        for two in held[place + 1 :]:
            if not one.name & two.name and not share_source(one.claim, two.claim):
                changed = is_change(one.claim, two.claim)
                return Rivals(
                    about=re.sub(r"^\W*Who\b", "who", question.text.strip(" ?.!")),
                    kind="correction"
                    if is_corrected(((one.claim,), (two.claim,)))
                    else "change"
                    if changed
                    else "conflict",
                    groups=((one.claim,), (two.claim,)),
                )
    return None


def list_holders(text: str, office: frozenset[str]) -> list[frozenset[str]]:
    """Keys of each name that `text` gives for the office, whose every word must stand with the name."""
    found = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            role = {word.key for word in list_words(match["role"])}
            around = text[max(0, match.start("role") - 20) : match.end("role")]
            if office <= role and not _NOT_IN_OFFICE.search(around):
                name = frozenset(word.key for word in list_words(match["name"]) if not word.stop) - office
                if name:
                    found.append(name)
    return found
