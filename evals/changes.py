"""Whether what is told of two states of a corpus is what changed: no more, no less, and each under its own heading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError

from bot.briefing.changes import REMOVED_SOURCES
from bot.models import Citation, Disagreement, Section, SectionKind, Statement
from evals.documents import load_document
from evals.matching import says
from evals.models import Pattern
from ingest.errors import MalformedSuite
from ingest.models import Frozen

Wordings = Annotated[tuple[Pattern, ...], Field(min_length=1)]
"""The ways in which one fact may be said."""


class ExpectedShift(Frozen):
    """What somebody said, and what is said in its place."""

    was: Wordings = Field(alias="from")
    becomes: Wordings = Field(alias="to")


class ExpectedChanges(Frozen):
    """What lies between two states of a corpus."""

    new_facts: tuple[Wordings, ...]
    changed: tuple[ExpectedShift, ...]
    corrected: tuple[ExpectedShift, ...]
    withdrawn: tuple[Wordings, ...]
    new_sources: tuple[str, ...]
    removed_sources: tuple[str, ...]


class Pair(Frozen):
    """Two states of a corpus."""

    id: str
    topic: Annotated[str, BeforeValidator(lambda value: "" if value == "null" else value)]
    """ "" is the whole corpus."""
    before: tuple[str, ...]
    """Files."""
    after: tuple[str, ...]
    expected: ExpectedChanges


class Pairs(Frozen):
    """A file of them."""

    about: str
    folder: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class ToldChanges:
    """What was told, by heading."""

    added: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    """What was said, and what is said now."""
    corrected: tuple[tuple[str, str], ...]
    withdrawn: tuple[str, ...]
    new_sources: frozenset[str]
    removed_sources: frozenset[str]


def load_pairs(path: Path) -> Pairs:
    """Raises MalformedSuite."""
    try:
        return Pairs.model_validate(load_document(path).content)
    except ValidationError as error:
        raise MalformedSuite(
            f"{path}: {error.errors()[0]['msg']} at {error.errors()[0]['loc']}. No pair was run."
        ) from error


def read_changes(
    sections: Iterable[Section],
    statements: Sequence[Statement],
    disagreements: Sequence[Disagreement],
    citations: Iterable[Citation],
) -> ToldChanges:
    """What an answer tells as changed."""
    articles = {one.number: one.article_id for one in citations}
    texts: dict[SectionKind, list[str]] = {}
    shifts: dict[SectionKind, list[tuple[str, str]]] = {}
    new: set[str] = set()
    removed: set[str] = set()
    for section in sections:
        told = [statements[place] for place in section.statements]
        if section.kind == "articles":
            named = removed if section.title == REMOVED_SOURCES else new
            named |= {articles[one.citations[0]] for one in told}
        else:
            texts.setdefault(section.kind, []).extend(one.text for one in told)
        shifts.setdefault(section.kind, []).extend(read_shift(disagreements[place]) for place in section.disagreements)
    return ToldChanges(
        tuple(texts.get("added", ())),
        tuple(shifts.get("changed", ())),
        tuple(shifts.get("corrected", ())),
        tuple(texts.get("withdrawn", ())),
        frozenset(new),
        frozenset(removed),
    )


def read_shift(disagreement: Disagreement) -> tuple[str, str]:
    """What is told as older or wrong, and what as newest or right."""
    newest = [one.text for one in disagreement.positions if one.newest]
    others = [one.text for one in disagreement.positions if not one.newest]
    return (others[0], newest[0]) if newest and others else (others[0], others[-1])


def judge_changes(expected: ExpectedChanges, told: ToldChanges) -> list[str]:
    """What is wrong with what was told, each in a line; nothing where it is exact."""
    shifts = [*expected.changed, *expected.corrected]
    return [
        *judge_lines("new fact", expected.new_facts, told.added),
        *judge_lines("withdrawn", expected.withdrawn, told.withdrawn),
        *judge_shifts("changed", expected.changed, told.changed),
        *judge_shifts("corrected", expected.corrected, told.corrected),
        *(f"told as new as well: {line}" for line in told.added if any(says_any(line, one.becomes) for one in shifts)),
        *judge_sources("new source", expected.new_sources, told.new_sources),
        *judge_sources("removed source", expected.removed_sources, told.removed_sources),
    ]


def judge_lines(what: str, wanted: Sequence[Wordings], told: Sequence[str]) -> list[str]:
    """Every fact must be told, and every line must tell one."""
    missing = [f"{what} missing: {one[0]}" for one in wanted if not any(says_any(line, one) for line in told)]
    return missing + [f"{what} invented: {line}" for line in told if not any(says_any(line, one) for one in wanted)]


def judge_shifts(what: str, wanted: Sequence[ExpectedShift], told: Sequence[tuple[str, str]]) -> list[str]:
    """Every one must be told once, with both sides, and no other one."""
    faults = []
    left = list(told)
    for one in wanted:
        found = [pair for pair in left if says_any(pair[0], one.was) and says_any(pair[1], one.becomes)]
        if len(found) != 1:
            faults.append(f"{what} told {len(found)} times: {one.was[0]} -> {one.becomes[0]}")
        left = [pair for pair in left if pair not in found]
    return faults + [f"{what} invented: {was} -> {becomes}" for was, becomes in left]


def judge_sources(what: str, wanted: Sequence[str], told: frozenset[str]) -> list[str]:
    missing = [f"{what} missing: {one}" for one in sorted(set(wanted) - told)]
    return missing + [f"{what} invented: {one}" for one in sorted(told - set(wanted))]


def says_any(text: str, wordings: Wordings) -> bool:
    return any(says(text, wording) for wording in wordings)
