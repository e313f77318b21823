"""What each form of an answer on a topic is made of."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from rapidfuzz import fuzz

from bot.answering.draft import name_missing
from bot.asking.intents import Intent
from bot.briefing.entries import FoundSection
from bot.briefing.material import CONSIDERED, FACETS, Facet, Material, Point, Researcher
from bot.briefing.names import list_names
from bot.briefing.sections import (
    MOST,
    TITLES,
    build_section,
    find_amount,
    find_kind,
    find_period,
    find_quotation,
    is_event,
    is_old,
    is_open,
)
from bot.briefing.selection import Selector, is_corrected
from bot.briefing.topics import Term, carry
from bot.language.reference import links_back
from bot.language.words import fold, list_words
from bot.models import Form, SectionKind
from bot.reading.cross_encoder import Reader
from bot.regions import find_country
from ingest.models import Filters

COMPOSED: frozenset[Form] = frozenset(
    ("brief", "summary", "timeline", "positions", "quotations", "open", "comparison", "agreement", "list")
)
"""The forms that are made here."""
BOTTOM_LINE = 3
"""Sentences that open a brief."""
LEADING = 16
"""Points among which these are chosen."""
PAGE, SHORT = 24, 7
"""Lines of a brief below them."""
SUMMARY, ARTICLE_SUMMARY = 5, 3
"""Points of a summary, and of the one on an article's page."""
FEWEST_OPEN, FEWEST_SIDED = 3, 5
"""Points of a summary from which one is kept for what is not settled, and for what somebody says."""
OPEN = 8
"""Lines of what is open."""
LINES = 12
"""Entries of a timeline, a list of positions and the like."""
QUOTATIONS = 5
SPELLED = 88
"""Likeness, of 100, from which a name is one that is spelled otherwise: "Zelenskyy", "Zelensky"."""
SIDE = 5
"""Entries of each side of a comparison."""
NAMED_IN = 400
"""Sentences in which names are looked for."""
RELEVANT = 0.8
"""Relevance from which a point is on the topic: of a passage found half as well as the best it carries a third."""
NEARLY = 0.6
"""The same of a point that is asked for by its kind, too: what is open, what has a day of its own."""
NAMED = 0.5
"""Share of the topic that what opens a brief names itself."""
FIRST: tuple[Facet, ...] = ("fact", "event")
"""What the first lines are chosen by."""
REST: tuple[Facet, ...] = tuple(facet for facet in FACETS if facet not in FIRST)

_POSSESSIVE = re.compile(r"[’']s?$")


class Composer:
    """Makes the sections of an answer on a topic, one after the other as they are asked for."""

    def __init__(self, researcher: Researcher, reader: Reader) -> None:
        self._researcher = researcher
        self._reader = reader

    def compose(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """The sections of this form, each found when the one before was taken; none where nothing is on the topic.

        Raises IndexUnavailable and ModelUnavailable.
        """
        match intent.form:
            case "brief":
                return self._brief(topic, filters, SHORT if intent.length == "short" else PAGE)
            case "summary":
                return self._summarise(intent, topic, filters)
            case "timeline":
                return self._order_events(topic, filters, intent.items or LINES)
            case "positions":
                return self._list_said(intent, topic, filters, "positions", LINES, is_said)
            case "quotations":
                return self._list_said(intent, topic, filters, "quotations", intent.items or QUOTATIONS, is_quoted)
            case "open":
                return self._tell_open(topic, filters)
            case "comparison":
                return self._compare(intent, topic, filters)
            case "agreement":
                return self._tell_agreement(topic, filters)
            case "list":
                return self._list_names(intent.noun, topic, filters)
            case _:
                raise ValueError(f"{intent.form} is not about a topic")

    def can_brief(self, topic: str) -> bool:
        """Whether a brief on a topic would have a first line; cheap, as nothing is put to the reader."""
        _, points = self._gather(topic, Filters(), ())
        return any(map(can_lead, points))

    def _brief(self, topic: str, filters: Filters, lines: int) -> Iterator[FoundSection]:
        material, points = self._gather(topic, filters, FIRST)
        newest = find_newest(points)
        told = choose_lead(self._reader, points, material.terms, newest)
        if not told:
            return
        yield build_section("summary", told, newest=newest)
        self._researcher.read(material, REST)
        relevant = select_relevant(self._researcher.list_points(material))
        selector = Selector(self._reader, relevant, told)
        differences = selector.find_differences(topic)
        filed: dict[SectionKind, list[Point]] = {kind: [] for kind in MOST}
        for _ in range(lines):
            chosen = selector.choose(
                1, lambda point: point.alone and len(filed[find_kind(point)]) < MOST[find_kind(point)]
            )
            for point in chosen:
                filed[find_kind(point)].append(point)
        missing = self._find_unanswered(material)
        for kind in (kind for kind in TITLES if kind in MOST):
            found = [
                one.disagreement
                for one in differences
                if kind == ("figures" if find_amount(one.sides[0]) is not None else "positions")
            ]
            section = build_section(kind, filed[kind], newest=newest)
            if section.entries or found or (kind == "open" and missing):
                yield FoundSection(
                    kind, section.title, section.entries, tuple(found), missing if kind == "open" else ()
                )

    def _summarise(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        material, points = self._gather(topic, filters, (*FIRST, "open"))
        if intent.in_sentences and points:
            points = select_relevant(self._researcher.list_points(material, longest=1))
        newest = find_newest(points)
        selector = Selector(self._reader, points)
        differences = selector.find_differences(topic)
        whole = len(intent.article_ids) == 1
        told = choose_summary(selector, intent.items or SUMMARY, whole, intent.in_sentences)
        if whole:
            told.sort(key=lambda point: point.sentence.ordinal)
        if told:
            section = build_section("summary", told, "In short", newest)
            disagreements = () if intent.items else tuple(one.disagreement for one in differences)
            yield FoundSection("summary", section.title, section.entries, disagreements)

    def _list_said(
        self,
        intent: Intent,
        topic: str,
        filters: Filters,
        kind: SectionKind,
        number: int,
        admits: Callable[[Point, Sequence[str]], bool],
    ) -> Iterator[FoundSection]:
        """What is said on a topic; of whoever is named all that was found, however near to the topic it is."""
        told = [point for point in self._gather_all(intent.actors, topic, filters) if admits(point, intent.actors)]
        chosen = Selector(self._reader, told[:CONSIDERED]).choose(number)
        if chosen:
            yield build_section(kind, chosen)

    def _order_events(self, topic: str, filters: Filters, number: int) -> Iterator[FoundSection]:
        """What was done, those things first that have a day of their own; of each article at least the main one."""
        material, points = self._gather(topic, filters, ("event", "decision"))
        found = self._researcher.list_points(material) if points else []
        events = [point for point in found if is_event(point) and point.alone]
        leading: dict[str, Point] = {}
        for point in events:
            leading.setdefault(point.passage.article_id, point)
        leads = {id(point) for point in leading.values()}
        selector = Selector(self._reader, events)
        told = selector.choose(number, lambda point: find_period(point) is not None and point.relevance >= NEARLY)
        told += selector.choose(number - len(told), lambda point: id(point) in leads or point.relevance >= RELEVANT)
        if told:
            yield build_section("timeline", told)

    def _tell_open(self, topic: str, filters: Filters) -> Iterator[FoundSection]:
        material, points = self._gather(topic, filters, ("open", "condition"))
        unsettled = [
            point
            for point in self._researcher.list_points(material)
            if point.alone and point.relevance >= NEARLY and is_open(point)
        ]
        told = Selector(self._reader, unsettled).choose(OPEN)
        missing = self._find_unanswered(material)
        if told or missing:
            yield replace(build_section("open", told, newest=find_newest(points)), missing=missing)

    def _compare(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """A section for each side: what is told of it, and what it says."""
        for actor in intent.actors:
            told = [
                point
                for point in self._gather_all((actor,), topic, filters)
                if names(point.speaker or "", actor) or names(point.sentence.text, actor)
            ]
            own = Selector(self._reader, told[:CONSIDERED]).choose(SIDE)
            if own:
                yield build_section("positions", own, actor)

    def _list_names(self, noun: str, topic: str, filters: Filters) -> Iterator[FoundSection]:
        material = self._researcher.gather(topic or noun, filters)
        entries = list_names(noun, self._researcher.list_points(material, NAMED_IN))
        if entries:
            yield FoundSection("list", f"Named in the articles: {len(entries)}", tuple(entries))

    def _tell_agreement(self, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """What several independent sources say, what they differ on, and what one alone says."""
        _, points = self._gather(topic, filters, FIRST)
        selector = Selector(self._reader, points)
        differences = selector.find_differences(topic)
        told = selector.choose(LINES)
        shared = [point for point in told if point.evidence.sources > 1]
        verdict = "" if differences else "No contradiction was found. "
        if shared:
            yield build_section("list", shared, f"{verdict}What several sources say")
            verdict = ""
        if differences:
            found = tuple(one.disagreement for one in differences)
            yield FoundSection("positions", "What they differ on", (), found)
        alone = [point for point in told if point.evidence.sources == 1][: LINES // 2]
        if alone:
            yield build_section("list", alone, f"{verdict}What one source alone says")

    def _gather(self, topic: str, filters: Filters, facets: Sequence[Facet]) -> tuple[Material, list[Point]]:
        material = self._researcher.gather(topic, filters)
        self._researcher.read(material, facets)
        if not self._researcher.holds_topic(material):
            return material, []
        return material, select_relevant(self._researcher.list_points(material))

    def _gather_all(self, actors: Sequence[str], topic: str, filters: Filters) -> list[Point]:
        """The points on a topic, best first; those that are hardly on it, too, where somebody is named."""
        if not actors:
            return self._gather(topic, filters, ("fact", "event", "position"))[1]
        material = self._researcher.gather(f"{' and '.join(actors)} {topic}".strip(), filters, actors)
        self._researcher.read(material, ("fact", "position"))
        return self._researcher.list_points(material, NAMED_IN)

    def _find_unanswered(self, material: Material) -> tuple[str, ...]:
        """Questions that the articles raise on the topic and that nothing found answers."""
        return tuple(name_missing(one) for one in self._researcher.find_unanswered(material))


def select_relevant(points: Sequence[Point]) -> list[Point]:
    """Those that are on the topic."""
    return [point for point in points if point.relevance >= RELEVANT]


def find_newest(points: Iterable[Point]) -> date | None:
    """When the newest article of some points appeared."""
    return max((point.passage.published for point in points if point.passage.published), default=None)


def choose_lead(reader: Reader, points: Sequence[Point], terms: Sequence[Term], newest: date | None) -> list[Point]:
    """What opens a brief: the state of things as the newest articles have it, unless the topic is of an earlier time.

    An older article's statement opens a brief only where it is more on the topic than all that is newer.
    """
    right = [point for point in points if not any(is_corrected(point, other) for other in points)]
    able = [point for point in right if can_lead(point)]
    best = max((point.relevance for point in able if not is_old(point, newest)), default=0.0)
    able = [point for point in able if not is_old(point, newest) or point.relevance > best]
    selector = Selector(reader, able[:LEADING])
    return selector.choose(BOTTOM_LINE, lambda point: carry(terms, point.evidence.text) >= NAMED) or selector.choose(1)


def choose_summary(selector: Selector, number: int, whole: bool, in_sentences: bool) -> list[Point]:
    """The main points of an article, or of several: from all parts of the one, or from several of the others, and
    among them, where there is room, what is not settled and who takes which side.

    `number` is of points, or of sentences.
    """
    told: list[Point] = []
    parts: Counter[object] = Counter()

    def take(wanted: int, admits: Callable[[Point], bool], most: int, longest: int = 1) -> None:
        for _ in range(wanted):
            left = min(longest, number - sum(len(point.evidence.chain) if in_sentences else 1 for point in told))

            def fits(point: Point, left: int = left) -> bool:
                length = len(point.evidence.chain) if in_sentences else 1
                fitting = point.alone and length <= left and parts[find_part(point, whole)] < most
                return fitting and (whole or not point.is_opinion) and admits(point)

            chosen = selector.choose(min(1, left), fits)
            parts.update(find_part(point, whole) for point in chosen)
            told.extend(chosen)

    most = 1 if whole else max(1, -(-number // 2))
    reserved = (number >= FEWEST_SIDED) + (number >= FEWEST_OPEN)
    take(number - reserved, lambda point: not is_open(point), most)
    take(int(number >= FEWEST_OPEN), lambda point: is_open(point), number)
    take(int(number >= FEWEST_SIDED), lambda point: point.speaker is not None, number)
    take(number, lambda point: True, most)
    take(number, lambda point: True, number, number)
    return told


def find_part(point: Point, whole: bool) -> object:
    """Where a point is from: the section of its article, or the article."""
    passage = point.passage
    return (
        (passage.heading_start, passage.ordinal if passage.heading_start is None else 0)
        if whole
        else passage.article_id
    )


def can_lead(point: Point) -> bool:
    """Whether a point can open a brief: it is no opinion piece's, and points at nothing that stands before it."""
    return point.alone and not point.is_opinion and not links_back(point.evidence.quotes[0].text)


def is_said(point: Point, actors: Sequence[str]) -> bool:
    return (point.speaker is not None or point.is_opinion) and is_by(point, actors)


def is_quoted(point: Point, actors: Sequence[str]) -> bool:
    return find_quotation(point) is not None and is_by(point, actors)


def is_by(point: Point, actors: Sequence[str]) -> bool:
    """Whether one of these says it; anybody where none is named."""
    return not actors or any(names(point.speaker or "", actor) for actor in actors)


def names(text: str, actor: str) -> bool:
    """Whether a text names somebody by the last word of a name, or a country by any of its names."""
    words = _POSSESSIVE.sub("", actor.strip()).split()
    country = find_country(" ".join(words))
    forms = country.forms if country else frozenset(words[-1:])
    told = {fold(_POSSESSIVE.sub("", word.text)) for word in list_words(text) if word.text[0].isupper()}
    return any(fuzz.ratio(fold(form), word) >= SPELLED for form in forms for word in told)
