"""Claims that give different figures for the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.disagreement.asked_figures import AskedFigure, list_fitting, name_measure, read_asked
from bot.disagreement.claims import Claim, Kind, Rivals, is_change, is_corrected, list_keys, share_source
from bot.disagreement.neighbour_figures import find_neighbour
from bot.disagreement.topics import list_meant
from bot.disagreement.voices import voices_differ
from bot.language.anaphora import leans_on_context
from bot.language.deeds import is_deed, list_deeds, same_deed, times_differ
from bot.language.grammar import ADJECTIVES
from bot.language.lexicon import split_words
from bot.language.quantities import Quantity, agree, comparable
from bot.language.words import fold, key_of
from bot.understanding.question import Question

_FIXED = frozenset(("distance", "area"))
"""What has such a figure does not change it within months: another one is another measurement."""
_COSTING = frozenset(key_of(word) for word in split_words("cost costs price bill investment expense expenditure sum"))
"""A figure of these, and of nothing else in its sentence, is of what the sentence before speaks of."""
LEAST_COVERED = 0.6
"""Share of the question's terms that must stand near both figures where they are not told of the same noun."""
FOREMOST = 3
"""Figures, best first, next to which another may stand."""
LEAST_ALONE = 0.5
"""The same for one figure, which another speaker's sentence follows."""
LEAST_AROUND = 0.6
"""Share of the question's terms that each claim's article must have."""


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A claim's figure that may be what was asked for."""

    claim: Claim
    figure: Quantity
    told: frozenset[str]
    """Keys of what it is told of, with one key for the words that tell one deed."""


def find_rival_figures(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """The figures for what `question` asks that can't all be true of one thing; None where they agree or may."""
    asked = read_asked(question)
    if asked is None or not asked.terms:
        return None
    told = [
        ToldFigure(claim, figure, list_told(asked, claim, figure))
        for claim in claims
        if (figure := pick_figure(asked, claim)) is not None
    ]
    if not told:
        return None
    lead = next((one for one in told if answers(asked, one)), told[0])
    names = frozenset(key for name in question.names for key in name) | {term.key for term in question.terms}
    groups: list[tuple[list[Claim], Quantity]] = [([lead.claim], lead.figure)]
    for other in told:
        if other is lead or not _tells_of_same(asked, lead, other, names):
            continue
        alike = [group for group in groups if agree(group[1], other.figure)]
        if len(alike) == 1:
            alike[0][0].append(other.claim)
        elif not alike and not any(share_source(other.claim, one) for group, _ in groups for one in group):
            groups.append(([other.claim], other.figure))
    if len(groups) == 1 and answers(asked, lead, LEAST_ALONE):
        beside = find_neighbour(lead.claim, lead.figure, claims)
        groups += [([beside[0]], beside[1])] if beside else []
    if len(groups) == 1:
        side = find_side_by_side(asked, told)
        groups = [([one.claim], one.figure) for one in side] if side else groups
    if len(groups) == 1:
        return None
    return Rivals(
        about=name_measure(question, asked, lead.figure),
        kind=find_kind([group for group, _ in groups], lead.figure.family),
        groups=tuple(tuple(group) for group, _ in groups),
    )


def find_side_by_side(asked: AskedFigure, told: Sequence[ToldFigure]) -> tuple[ToldFigure, ToldFigure] | None:
    """Two neighbouring sentences that give what was asked for two numbers of one noun with one verb."""
    past = {same_deed(term.key) for term in asked.terms if term.text.endswith("ed")}
    done = past or {same_deed(term.key) for term in asked.terms if is_deed(term)}
    keys = _list_needed(asked)
    for one in told[:FOREMOST]:
        for two in told:
            apart = two.claim.read.sentence.ordinal - one.claim.read.sentence.ordinal
            if two.claim.article_id != one.claim.article_id or abs(apart) != 1 or not done:
                continue
            around = [key for key in keys if list_meant(key) & one.claim.article_keys]
            if (
                one.figure.noun == two.figure.noun != ""
                and done <= one.told & two.told
                and len(around) == len(keys)
                and voices_differ(one.claim, two.claim)
                and not times_differ(one.claim.text, two.claim.text)
                and not agree(one.figure, two.figure)
            ):
                return (one, two) if apart > 0 else (two, one)
    return None


def pick_figure(asked: AskedFigure, claim: Claim) -> Quantity | None:
    """The one figure of a claim that may be what was asked for; None where there is none, or no telling which."""
    fitting = list_fitting(asked, claim.text, claim.set_aside)
    if not fitting:
        return None
    keys = {term.key for term in asked.terms}
    scored = sorted(((len(keys & (one.near | one.heads)), one) for one in fitting), key=lambda pair: -pair[0])
    if len(scored) > 1 and scored[0][0] == scored[1][0] and not agree(scored[0][1], scored[1][1]):
        return None
    return scored[0][1]


def list_told(asked: AskedFigure, claim: Claim, figure: Quantity) -> frozenset[str]:
    """What a figure is told of: the words around it, and those of the sentence before where it needs them."""
    keys = figure.near | figure.heads
    costing = bool(asked.families) and "money" in asked.families and bool(figure.heads & _COSTING)
    if costing:
        keys |= {key_of("cost")}
    if leans_on_context(claim.text) or (costing and figure.heads <= _COSTING):
        keys |= list_keys(claim.previous)
        named = {term.key for term in asked.terms if term.name}
        # What an article is about is in its title, and its sentences need not name it again.
        keys |= list_keys(claim.read.passage.metadata.title) & named
    return frozenset(same_deed(key) for key in keys)


def answers(asked: AskedFigure, one: ToldFigure, least: float = LEAST_COVERED) -> bool:
    """Whether a figure is told of what was asked, the rest of which its article has."""
    told = one.told
    if least < LEAST_COVERED:
        told |= list_deeds(list_keys(one.claim.read.passage.metadata.title))
    keys = _list_needed(asked)
    met = {key for key in keys if list_deeds(list_meant(key)) & told}
    near = [term for term in asked.terms if term.key in keys and list_deeds(list_meant(term.key)) & one.told]
    if not near or (all(term.name for term in near) and not all(term.name for term in asked.terms)):
        return False
    around = len([key for key in keys if list_meant(key) & one.claim.article_keys]) >= LEAST_AROUND * len(keys)
    done = {term.key for term in asked.terms if is_deed(term) and term.key in keys}
    return around and done <= met and len(met) >= least * len(keys)


def _list_needed(asked: AskedFigure) -> set[str]:
    """Keys that must stand by the figure: "new" of "the new clinic" need not, if "clinic" does."""
    needed = {term.key for term in asked.terms if fold(term.text) not in ADJECTIVES}
    return needed or {term.key for term in asked.terms}


def _tells_of_same(asked: AskedFigure, one: ToldFigure, two: ToldFigure, names: frozenset[str]) -> bool:
    if not _comparable(asked, one.figure, two.figure):
        return False
    if (
        _name_others(one, two.claim, names)
        or _name_others(two, one.claim, names)
        or times_differ(one.claim.text, two.claim.text)
    ):
        return False
    keys = {term.key for term in asked.terms}
    named = {term.key for term in asked.terms if term.name}
    if (one.claim.keys & named) - two.claim.article_keys or (two.claim.keys & named) - one.claim.article_keys:
        return False
    deeds = {same_deed(key) for key in keys}
    heads = [frozenset(same_deed(key) for key in each.figure.heads) for each in (one, two)]
    least = LEAST_ALONE if heads[0] & heads[1] & deeds else LEAST_AROUND
    around = [list_deeds(each.claim.article_keys) for each in (one, two)]
    if any(len(known & deeds) < least * len(deeds) for known in around):
        return False
    if heads[0] & heads[1] & deeds:
        return True
    counted = {same_deed(key) for key in asked.counted}
    if any(each and not each & (deeds | counted | _COSTING) for each in heads):
        return False
    done = {same_deed(term.key) for term in asked.terms if is_deed(term)}
    if any(done - each.told and not head & deeds for each, head in zip((one, two), heads, strict=True)):
        return False
    needed = _list_needed(asked)
    both = {key for key in needed if same_deed(key) in one.told and same_deed(key) in two.told}
    return bool(both) and len(both) >= LEAST_COVERED * len(needed)


def _name_others(one: ToldFigure, other: Claim, known: frozenset[str]) -> bool:
    """Whether what a figure is told of has a name that is nowhere in the other's article."""
    before = list_keys(one.claim.text[: one.figure.start])
    return bool(one.claim.names & (before | one.figure.near | one.figure.heads) - other.article_keys - known)


def _comparable(asked: AskedFigure, one: Quantity, two: Quantity) -> bool:
    """Whether two figures are of one kind, or both count people where the deed that they do is what is counted."""
    return comparable(one, two) or (one.family == two.family == "people" and bool(asked.done))


def find_kind(groups: Sequence[Sequence[Claim]], family: str) -> Kind:
    """What a difference in figures is: an article that corrects, a change over time, or a conflict."""
    if is_corrected(groups):
        return "correction"
    changed = any(is_change(groups[0][0], group[0]) for group in groups[1:])
    return "change" if changed and family not in _FIXED else "conflict"
