"""What figure a question wants, and what to call it."""

import re
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from bot.disagreement.topics import list_meant
from bot.language.lexicon import LENGTH_UNITS, MONEY_TOPICS, TIME_UNITS, split_words
from bot.language.quantities import Quantity, list_quantities
from bot.language.thesaurus import list_related
from bot.language.units import UNITS, counts_countries, counts_people
from bot.language.words import fold, key_of, list_words
from bot.understanding.question import Question, Term

_MEASURING = split_words(
    """many much long far high tall deep wide large big great strong heavy old fast number amount total size length
    distance height depth width weight age figure figures count toll sum value percent percentage proportion share
    rate area extent worth"""
) | (LENGTH_UNITS | TIME_UNITS)
_MONEY_KEYS = frozenset(key_of(word) for word in MONEY_TOPICS)
_ANYONE = frozenset(key_of(word) for word in ("people", "men", "person"))
_SIZE_ASKED = re.compile(
    r"\bhow\s+(?:large|big|strong|great|many|much|long|far|high|tall|deep|wide|heavy|old)\b|\b(?:number|size|"
    r"length|distance|"
    r"height|depth|width|weight|cost|costs|price|budget|toll|amount|total|percentage|share|strength|figures?|sum|worth)\b",
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
    done: frozenset[str] = frozenset()
    """Keys of the words that tell the counted noun as what people do: "employed" of jobs."""


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
        r"\bhow many (?:more |other |of the )?((?:[\w'’-]++ ?){1,3})|\bnumber of (?:the )?((?:[\w'’-]++ ?){1,3})", text
    )
    if many:
        run = list(list_words(many.group(1) or many.group(2)))
        begun = list(dropwhile(lambda word: word.stop, run))
        nouns = list(takewhile(lambda word: not word.stop, begun))
        plural = next(
            (
                word
                for word in nouns
                if word.text.endswith("s") or counts_people(fold(word.text)) or counts_countries(fold(word.text))
            ),
            None,
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
    done = frozenset(other for key in counted for other in list_meant(key) if key in list_related(other))
    done |= frozenset(other[:-1] + "i" for other in done if other.endswith("y"))
    return AskedFigure(families, counted, dimensions, terms, done)


def list_fitting(asked: AskedFigure, text: str, set_aside: bool = False) -> list[Quantity]:
    """The figures of a sentence that may be what was asked for; with `set_aside` those told as wrong too."""
    return [one for one in list_quantities(text) if (set_aside or not one.set_aside) and _fits(asked, one)]


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
    if family == "people" and figure.noun in _ANYONE and figure.near & asked.done:
        return True
    return family == "people" and bool(asked.counted & _ANYONE)


_NOUNS = {
    "long": "length", "far": "distance", "high": "height", "tall": "height", "deep": "depth", "wide": "width",
    "heavy": "weight", "old": "age", "large": "size", "big": "size", "strong": "strength", "great": "size",
}  # fmt: skip
_HOW_LONG = re.compile(
    rf"\bhow\s++(?P<how>{'|'.join(_NOUNS)})\s++(?:is|are|was|were|will|would)\s++(?P<what>.{{1,300}}?)"
    r"(?:(?<!\s)\s++(?:be|that|which|who)\b(?s:.*)|(?<=\w)\W*+$)",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow many (?P<what>(?s:.*)\w)\W*$", re.IGNORECASE)
_COSTS = re.compile(
    r"\bhow much (?:does|did|do|will|would|is|was) (?P<what>.{1,300}?) (?:cost|costs|worth)\b|\bwhat (?:does|did|will|"
    r"would) "
    r"(?P<what2>.{1,300}?) cost\b",
    re.IGNORECASE,
)
_OF = re.compile(r"\bwhat (?:is|was|are|were) (?:the )?(?P<what>(?s:.*)\w)\W*$", re.IGNORECASE)


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
