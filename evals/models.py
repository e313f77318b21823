"""What a suite holds, what a scorer sees, and what it says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.models import Answer, Citation, Disagreement, DisagreementKind, Outcome
from evals.matching import compile_regex, is_regex, normalise, says
from ingest.models import Filters, Frozen

SampleKind = Literal[
    "fact",
    "several",
    "figures",
    "disagreement",
    "unanswerable",
    "partial",
    "false_premise",
    "follow_up",
    "names",
    "recency",
    "paraphrase",
    "smalltalk",
]

_ADMISSIBLE: dict[str, tuple[Outcome, ...]] = {
    "unanswerable": ("declined",),
    "smalltalk": ("declined",),
    "partial": ("partial",),
    "false_premise": ("answered", "partial", "declined"),
}


def _check_pattern(pattern: str) -> str:
    if is_regex(pattern):
        try:
            compile_regex(pattern)
        except re.error as error:
            raise ValueError(f"{pattern} is no regular expression: {error}") from error
    elif not normalise(pattern):
        raise ValueError(f"{pattern!r} has no words to look for")
    return pattern


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


Pattern = Annotated[str, BeforeValidator(lambda value: _check_pattern(value) if isinstance(value, str) else value)]
"""Words to look for, or a regular expression between slashes."""


class Wording(Frozen):
    """One thing, in the ways that it may be said. In a suite: a string, a list of them, or `any: [...]`."""

    any: tuple[Pattern, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, value: object) -> object:
        return {"any": _as_list(value)} if isinstance(value, str | list | tuple) else value

    def __str__(self) -> str:
        return " or ".join(self.any)

    def is_in(self, *texts: str) -> bool:
        """Whether any one text says it, in any of its ways."""
        return any(says(text, pattern) for text in texts for pattern in self.any)


class Fact(Wording):
    """A fact that the answer must state."""

    first: bool | None = None
    """Whether the first statement must have it; where no fact of a case must, the first one does, unless it says no."""


def list_absent(wanted: Iterable[Wording], *texts: str) -> list[str]:
    """What of the wanted none of the texts says, in words."""
    return [str(item) for item in wanted if not item.is_in(*texts)]


class RightPassage(Frozen):
    """A paragraph that carries the answer, named by some of its words."""

    article: str
    contains: str = Field(min_length=8)


class ExpectedDisagreement(Frozen):
    """A disagreement that the answer must tell."""

    kind: Annotated[tuple[DisagreementKind, ...], BeforeValidator(_as_list)] = Field(min_length=1)
    positions: tuple[Wording, ...] = Field(min_length=2)


def _read_disagreement(value: object) -> object:
    return "none" if isinstance(value, dict) and set(value) == {"none"} and value["none"] in (True, "true") else value


class Expectation(Frozen):
    """What a right answer looks like; what is not said here is not scored."""

    outcome: Annotated[tuple[Outcome, ...], BeforeValidator(_as_list)] | None = Field(None, min_length=1)
    """The admissible outcomes; by default what the kind of the case implies."""
    facts: tuple[Fact, ...] = ()
    articles: tuple[str, ...] = ()
    """Every article that it is right to cite."""
    passages: tuple[RightPassage, ...] = ()
    cite: Literal["any", "all"] = "any"
    """Whether one right article (and passage) is enough, or each must be cited."""
    forbidden: tuple[Pattern, ...] = ()
    missing: tuple[Wording, ...] = ()
    """What the answer must name as not said by the sources."""
    disagreement: Annotated[ExpectedDisagreement | Literal["none", "any"], BeforeValidator(_read_disagreement)] = "none"
    """`none`: an answer that tells one has invented it. `any`: it may tell one or not."""
    standalone: Annotated[tuple[Wording, ...], BeforeValidator(_as_list)] = ()
    """What a follow-up must have been understood as: each is looked for in `standalone_question`."""

    @property
    def right_articles(self) -> frozenset[str]:
        return frozenset(self.articles) | {passage.article for passage in self.passages}

    @property
    def first_facts(self) -> tuple[Fact, ...]:
        """The facts that the first statement must have."""
        marked = tuple(fact for fact in self.facts if fact.first)
        return marked or tuple(fact for fact in self.facts[:1] if fact.first is None)


class Sample(Frozen):
    """One case of a suite: a question, or a conversation whose last question is scored."""

    id: str = Field(pattern=r"^[a-z0-9]+(?:[._-][a-z0-9]+)*$")
    kind: SampleKind
    turns: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1)
    expect: Expectation
    filters: Filters | None = None
    as_of: date | None = None
    """The date up to which the expectation was checked against the corpus; for people, never sent."""
    tags: tuple[str, ...] = ()
    group: str | None = None
    """Cases of one group ask the same thing in other words, and must get the same answer."""
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_question(cls, value: object) -> object:
        if not isinstance(value, dict) or "question" not in value:
            return value
        if "turns" in value:
            raise ValueError("has both a question and turns; keep one")
        return {key: item for key, item in value.items() if key != "question"} | {"turns": (value["question"],)}

    @model_validator(mode="after")
    def _can_fail(self) -> Self:
        expect = self.expect
        tells = isinstance(expect.disagreement, ExpectedDisagreement)
        if self.admissible == ("declined",) and (expect.facts or expect.right_articles or tells):
            raise ValueError("only a refusal is admissible, yet it expects facts, articles or a disagreement")
        if "declined" not in self.admissible and not (expect.facts or expect.right_articles):
            raise ValueError("expects an answer, but neither facts nor articles: nothing in it could be wrong")
        if set(self.admissible) == {"answered", "partial", "declined"} and not (expect.facts or expect.forbidden):
            raise ValueError("admits every outcome, and names no facts and nothing forbidden: it can't fail")
        if expect.missing and self.admissible == ("answered",):
            raise ValueError("names something missing, but admits a full answer only; add outcome: partial or declined")
        if self.kind == "follow_up" and len(self.turns) < 2:
            raise ValueError("is a follow-up with one turn; list the earlier questions under turns")
        return self

    @property
    def question(self) -> str:
        return self.turns[-1]

    @property
    def admissible(self) -> tuple[Outcome, ...]:
        return self.expect.outcome or _ADMISSIBLE.get(self.kind, ("answered",))

    @property
    def answerable(self) -> bool | None:
        """Whether the corpus answers it; None where an answer and a refusal are both right, and for small talk."""
        if "declined" not in self.admissible:
            return True
        return False if self.admissible == ("declined",) and self.kind != "smalltalk" else None


class Threshold(Frozen):
    """The bound that a metric's mean must keep."""

    min: float | None = None
    max: float | None = None


class Suite(Frozen):
    """A corpus, the cases over it and the bounds they must keep."""

    name: str
    about: str | None = None
    corpus: Path
    thresholds: dict[str, Threshold] = Field(default_factory=dict)
    samples: tuple[Sample, ...] = Field(min_length=1)
    path: Path
    """The file or folder it was read from."""

    @property
    def baseline_path(self) -> Path:
        """Where its recorded baseline is kept, if there is one."""
        return self.path / "baseline.json" if self.path.is_dir() else self.path.with_suffix(".baseline.json")


class Score(Frozen):
    """What one scorer says of one answer; a scorer that has nothing to judge gives None instead, never zero."""

    value: float
    answer: str
    """The part of the answer that was judged."""
    explanation: str


@dataclass(frozen=True, slots=True)
class Observation:
    """One case, the answer it got, and the texts that the answer cites."""

    sample: Sample
    answer: Answer
    texts: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """Canonical text by (article id, version), of every cited version that could be read."""

    @property
    def declined(self) -> bool:
        return self.answer.outcome == "declined"

    @property
    def said(self) -> tuple[str, ...]:
        """Everything that the answer asserts: its statements, then the positions of its disagreements."""
        positions = (position.text for item in self.answer.disagreements for position in item.positions)
        return (*(statement.text for statement in self.answer.statements), *positions)

    @property
    def cited(self) -> tuple[Citation, ...]:
        """The citations that statements and positions rest on, in order of number; not the merely related ones."""
        numbers = {number for statement in self.answer.statements for number in statement.citations}
        for item in self.answer.disagreements:
            numbers.update(number for position in item.positions for number in position.citations)
        return tuple(citation for citation in self.answer.citations if citation.number in numbers)

    @property
    def refused_rightly(self) -> bool:
        """Declined where declining is admissible: there is no answer whose content could be scored."""
        return self.declined and "declined" in self.sample.admissible


def describe_disagreement(told: Disagreement) -> str:
    """A disagreement on one line."""
    return f"{told.kind} about {told.about}: " + " | ".join(position.text for position in told.positions)
