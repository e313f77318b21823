"""A question in its conversation: whether it leans on what was asked before, and on which question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.asking.smalltalk import reply_to
from bot.models import Answer

SHORT = 4
"""Words up to which a question asked after another is taken to go on from it: "And since when?"."""
_ANSWER_WORDS = 120
"""How much of an earlier answer retrieval may mix in."""
DEPENDENT_WEIGHT, STANDALONE_WEIGHT = 0.3, 0.15
"""What each text of the context counts for in retrieval, where the question itself counts 1; evals/README.md has the
table that decided them."""
_LEANS = re.compile(
    r"^\W*(?:and|but|so|or|what about|how about|(?:no,? )?i mean|(?:no,? )?i meant)\b"
    r"|\b(?:he|she|it|they|him|her|his|hers|its|their|theirs|them|this|these|those|there|then|such|same|else|others?"
    r"|ones?|instead|either|neither|too|as well)\b"
    r"|\bthat\b(?=\W*$|\s+(?:is|was|were|be|will|would|has|have|mean|happen|one)\b)"
    r"|\b(?:about|after|before|by|for|from|of|on|since|to|until|with|than|like|say|said|do|does|did|mean|why|is|was|are|were)"
    r" that\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Lean:
    """What a question leans on."""

    about: str = ""
    """The question before it, as far as it says what both are about; "" for one that stands alone."""
    context: tuple[str, ...] = ()
    """The question before it and the words that answered that, for retrieval to mix in."""

    @property
    def weight(self) -> float:
        """What each text of `context` counts for where the question itself counts 1."""
        return DEPENDENT_WEIGHT if self.about else STANDALONE_WEIGHT


def find_lean(question: str, history: Sequence[Answer]) -> Lean:
    """What `question` leans on in the answers before it, oldest first."""
    last = next((answer for answer in reversed(history) if reply_to(answer.question) is None), None)
    if last is None:
        return Lean()
    asked, about = part_standalone(last.standalone_question)
    said = " ".join(statement.text for statement in last.statements)
    said = said or " ".join(position.text for found in last.disagreements for position in found.positions)
    before = f"{about} {asked}".strip()
    context = tuple(filter(None, (before, " ".join(said.split()[:_ANSWER_WORDS]))))
    return Lean(before if leans(question) else "", context)


def leans(question: str) -> bool:
    """Whether a question asked after another can't be understood without it."""
    return len(question.split()) <= SHORT or _LEANS.search(question) is not None


def write_standalone(question: str, about: str) -> str:
    """The question as a person reads it on its own."""
    return f"{question} (About: {about})" if about else question


def part_standalone(standalone: str) -> tuple[str, str]:
    """The question and what it is about, as `write_standalone` joined them."""
    asked, mark, about = standalone.partition(" (About: ")
    return (asked, about[:-1]) if mark and about.endswith(")") else (standalone, "")
