"""Claims that give different figures for the same thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.disagreement.claims import Claim, Kind, Rivals, clash, is_change, is_corrected, share_source
from bot.language.deeds import is_deed, same_deed, times_differ
from bot.language.lexicon import LENGTH_UNITS, MONEY_TOPICS, TIME_UNITS, split_words
from bot.language.quantities import Quantity, agree, comparable, list_quantities
from bot.language.units import COUNTRIES, PEOPLE, UNITS
from bot.language.words import fold, key_of, list_words
from bot.understanding.question import Question, Term

_MEASURING = split_words(
    """many much long far high tall deep wide large big great strong heavy old fast number amount total size length
    distance height depth width weight age figure figures count toll sum value percent percentage proportion share
    rate area extent"""
) | (LENGTH_UNITS | TIME_UNITS)
_MONEY_KEYS = frozenset(key_of(word) for word in MONEY_TOPICS)
_FIXED = frozenset(("distance", "area"))
"""What has such a figure does not change it within months: another one is another measurement."""
_SIZE_ASKED = re.compile(
    r"\bhow\s+(?:large|big|strong|great|many|much|long|far|high|tall|deep|wide|heavy|old)\b|\b(?:number|size|"
    r"length|distance|"
    r"height|depth|width|weight|cost|costs|price|budget|toll|amount|total|percentage|share|strength|figures?|sum)\b",
    re.IGNORECASE,
)
_MEASURE_FAMILIES: dict[str, frozenset[str]] = {
    "long": frozenset(("distance", "duration")),
    "length": frozenset(("distance", "duration")),
    "far": frozenset(("distance",)),
    "distance": frozenset(("distance",)),
    "high": frozenset(("distance",)),
    "tall": frozenset(("distance",)),
    "height": frozenset(("distance",)),
    "deep": frozenset(("distance",)),
    "depth": frozenset(("distance",)),
    "wide": frozenset(("distance",)),
    "width": frozenset(("distance",)),
    "heavy": frozenset(("weight",)),
    "weight": frozenset(("weight",)),
    "weigh": frozenset(("weight",)),
    "area": frozenset(("area",)),
    "old": frozenset(("duration",)),
    "percent": frozenset(("percent",)),
    "percentage": frozenset(("percent",)),
    "share": frozenset(("percent",)),
    "proportion": frozenset(("percent",)),
}
_DIMENSIONS = (
    split_words("long length"),
    split_words("high tall height"),
    split_words("deep depth"),
    split_words("wide width across"),
    split_words("far away distance from apart"),
)
LEAST_COVERED = 0.6
"""Share of the question's terms that must stand near both figures where they are not told of the same noun."""
LEAST_AROUND = 0.6
"""Share of the question's terms that each claim's article must have."""


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """What a question wants a figure of."""

    families: frozenset[str]
    """Empty where it counts things of its own noun."""
    counted: frozenset[str]
    """Keys of the noun that is counted."""
    dimensions: frozenset[str]
    """The words that may stand behind the measure that is asked for; empty where any may."""
    terms: tuple[Term, ...]
    """What else the question says."""


def find_rival_figures(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """The figures for what `question` asks that can't all be true of one thing; None where they agree or may."""
    asked = read_asked(question)
    if asked is None or not asked.terms:
        return None
    told = [(claim, figure) for claim in claims if (figure := pick_figure(asked, claim)) is not None]
    if len(told) < 2:
        return None
    (lead, figure), rest = told[0], told[1:]
    names = frozenset(key for name in question.names for key in name) | {term.key for term in question.terms}
    groups: list[tuple[list[Claim], Quantity]] = [([lead], figure)]
    for claim, other in rest:
        if not _tells_of_same(asked, lead, figure, claim, other, names):
            continue
        alike = [group for group in groups if agree(group[1], other)]
        if len(alike) == 1:
            alike[0][0].append(claim)
        elif not alike and not any(share_source(claim, one) for group, _ in groups for one in group):
            groups.append(([claim], other))
    if len(groups) == 1:
        return None
    return Rivals(
        about=name_measure(question, asked, figure),
        kind=find_kind([group for group, _ in groups], figure.family),
        groups=tuple(tuple(group) for group, _ in groups),
    )


def asks_figure(question: Question) -> bool:
    """Whether an amount or a measure is asked for."""
    return read_asked(question) is not None


def read_asked(question: Question) -> AskedFigure | None:
    """What figure a question wants, None where it wants none."""
    text = question.text.lower()
    if question.answer_type in ("yes_no", "person", "place", "date", "organisation", "reason"):
        return None
    if not _SIZE_ASKED.search(text) and question.answer_type not in ("money", "percent", "count"):
        return None
    families: frozenset[str] = frozenset()
    for word in list_words(text):
        families |= _MEASURE_FAMILIES.get(fold(word.text), frozenset())
    if question.answer_type == "money" or {w.key for w in list_words(text)} & _MONEY_KEYS:
        families = frozenset(("money",))
    units = {fold(word.text) for word in list_words(text)} & UNITS.keys()
    counted: frozenset[str] = frozenset()
    many = re.search(
        r"\bhow many (?:more |other |of the )?((?:[\w'’-]+ ?){1,3})|\bnumber of (?:the )?((?:[\w'’-]+ ?){1,3})", text
    )
    if many:
        run = list(list_words(many.group(1) or many.group(2)))
        nouns = [word for word in run if not word.stop]
        plural = next(
            (word for word in nouns if word.text.endswith("s") or fold(word.text) in PEOPLE | COUNTRIES), None
        )
        chosen = plural or (nouns[0] if nouns else None)
        counted = frozenset((chosen.key,)) if chosen else frozenset()
        if chosen and fold(chosen.text) in UNITS:
            families = frozenset((UNITS[fold(chosen.text)][0],))
    elif units and not families:
        families = frozenset(UNITS[unit][0] for unit in units)
    if re.search(r"\bhow (?:large|big|strong|great)\b|\b(?:size|strength|toll)\b", text) and not families:
        families = frozenset(("people", "count", "area"))
    if not families and not counted:
        return None
    terms = tuple(
        term
        for term in question.own_terms
        if not term.weak and fold(term.text) not in _MEASURING and term.key not in counted and not term.number
    )
    asked_for = {fold(word.text) for word in list_words(text)}
    dimensions = frozenset(word for group in _DIMENSIONS if asked_for & group for word in group)
    return AskedFigure(families, counted, dimensions, terms)


def pick_figure(asked: AskedFigure, claim: Claim) -> Quantity | None:
    """The one figure of a claim that may be what was asked for; None where there is none, or no telling which."""
    fitting = [
        one for one in list_quantities(claim.text) if (claim.set_aside or not one.set_aside) and _fits(asked, one)
    ]
    if not fitting:
        return None
    keys = {term.key for term in asked.terms}
    scored = sorted(((len(keys & (one.near | one.heads)), one) for one in fitting), key=lambda pair: -pair[0])
    if len(scored) > 1 and scored[0][0] == scored[1][0] and not agree(scored[0][1], scored[1][1]):
        return None
    return scored[0][1]


def _fits(asked: AskedFigure, figure: Quantity) -> bool:
    family = figure.family.split(":")[0]
    if figure.dimension and family in ("distance", "duration") and figure.dimension not in asked.dimensions:
        return False
    if asked.families and family in asked.families:
        return True
    if not asked.counted:
        return False
    if figure.noun in asked.counted or figure.heads & asked.counted:
        return True
    anyone = {key_of(word) for word in ("people", "men", "person")}
    return family == "people" and bool(asked.counted & anyone)


def _tells_of_same(
    asked: AskedFigure, one: Claim, figure: Quantity, two: Claim, other: Quantity, names: frozenset[str]
) -> bool:
    if not comparable(figure, other) or clash(one, two, names) or times_differ(one.text, two.text):
        return False
    keys = {term.key for term in asked.terms}
    named = {term.key for term in asked.terms if term.name}
    if (one.keys & named) - two.article_keys or (two.keys & named) - one.article_keys:
        return False
    if any(len(claim.article_keys & keys) < LEAST_AROUND * len(keys) for claim in (one, two)):
        return False
    if figure.heads & other.heads & keys:
        return True
    if any(one_heads and not one_heads & (keys | asked.counted) for one_heads in (figure.heads, other.heads)):
        return False
    done = {same_deed(term.key) for term in asked.terms if is_deed(term)}
    first, second = _list_told(figure), _list_told(other)
    if any(done - told and not one_heads & keys for told, one_heads in ((first, figure.heads), (second, other.heads))):
        return False
    both = {key for key in keys if same_deed(key) in first and same_deed(key) in second}
    return bool(both) and len(both) >= LEAST_COVERED * len(keys)


def _list_told(figure: Quantity) -> set[str]:
    return {same_deed(key) for key in figure.near | figure.heads}


def find_kind(groups: Sequence[Sequence[Claim]], family: str) -> Kind:
    """What a difference in figures is: an article that corrects, a change over time, or a conflict."""
    if is_corrected(groups):
        return "correction"
    changed = any(is_change(groups[0][0], group[0]) for group in groups[1:])
    return "change" if changed and family not in _FIXED else "conflict"


_NOUNS = {
    "long": "length", "far": "distance", "high": "height", "tall": "height", "deep": "depth", "wide": "width",
    "heavy": "weight", "old": "age", "large": "size", "big": "size", "strong": "strength", "great": "size",
}  # fmt: skip
_HOW_LONG = re.compile(
    rf"\bhow\s+(?P<how>{'|'.join(_NOUNS)})\s+(?:is|are|was|were|will|would)\s+(?P<what>.+?)(?:\s+(?:be|that|"
    rf"which|who)\b.*)?\W*$",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow many (?P<what>.+?)\W*$", re.IGNORECASE)
_COSTS = re.compile(
    r"\bhow much (?:does|did|do|will|would|is|was) (?P<what>.+?) (?:cost|costs|worth)\b|\bwhat (?:does|did|will|"
    r"would) "
    r"(?P<what2>.+?) cost\b",
    re.IGNORECASE,
)
_OF = re.compile(r"\bwhat (?:is|was|are|were) (?:the )?(?P<what>.+?)\W*$", re.IGNORECASE)


def name_measure(question: Question, asked: AskedFigure, figure: Quantity) -> str:
    """What is measured, in the question's own words: "length of the line between ..."."""
    text = question.text.strip()
    how = _HOW_LONG.search(text)
    if how:
        noun = (
            "duration" if figure.family == "duration" and how["how"].lower() == "long" else _NOUNS[how["how"].lower()]
        )
        return f"{noun} of {how['what']}"
    many = _HOW_MANY.search(text)
    if many:
        return f"how many {many['what']}"
    costs = _COSTS.search(text)
    if costs:
        return f"cost of {costs['what'] or costs['what2']}"
    of = _OF.search(text)
    return of["what"] if of else text.rstrip(" ?.!")
