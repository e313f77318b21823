"""What each form of an answer on a topic is made of."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise, takewhile
from typing import Literal

import numpy as np

from bot.answering.differences import SAME_NEWS, FoundDisagreement, build_disagreement
from bot.answering.draft import name_missing
from bot.answering.evidence import Evidence, Placed, holds_sentence, join_neighbours, merge_chains, quote_chain
from bot.asking.dates import Period
from bot.asking.intents import Intent, read_items, write_singular
from bot.briefing.agreement import ask, find_counts, find_disputes, name_verdict, tell_rivals
from bot.briefing.comparison import Side, contrast, part_by_time, read_period
from bot.briefing.contradictions import SAID
from bot.briefing.corrections import drop_errors, find_corrections, repeats_error
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.material import (
    CONSIDERED,
    FACETS,
    FIRST,
    LONGEST,
    RELEVANT,
    Correction,
    Facet,
    Material,
    Point,
    Researcher,
    is_correction,
    shares_paragraph,
)
from bot.briefing.names import can_list, list_names
from bot.briefing.novelty import locate, part, unite_points
from bot.briefing.people import People, name_actor, remove_names
from bot.briefing.sections import (
    MOST,
    OLD,
    TITLES,
    build_section,
    build_source_entry,
    find_amount,
    find_kind,
    find_period,
    find_planned,
    is_event,
    is_old,
    is_open,
    name_speaker,
    read_past_year,
)
from bot.briefing.selection import Difference, Selector, overlaps
from bot.briefing.topics import Term, carry, find_owner, read_paragraph
from bot.briefing.turns import drop_settled, find_turns, is_pending
from bot.language.discourse import leans_on_context
from bot.language.modality import leaves_open
from bot.language.reference import FEWEST_WORDS, links_back
from bot.language.roles import CLAIMS, VIEWS
from bot.language.words import STOP_WORDS, list_keys, list_words
from bot.models import Form, SectionKind
from bot.reading.cross_encoder import Reader
from ingest.dates import get_latest_day
from ingest.models import Filters

COMPOSED: frozenset[Form] = frozenset(
    ("brief", "summary", "timeline", "positions", "quotations", "open", "comparison", "agreement", "list")
)
"""The forms that are made here."""
BOTTOM_LINE = 3
"""Sentences that open a brief."""
OPENING = 0.3
"""Share of the best opening's probability that the others have at least."""
PARAGRAPH = 75
"""Words up to which a line that opens a brief goes on with its paragraph."""
BETWEEN = 1
"""Sentences between two quotations of one paragraph that are told with them: what the second one is on."""
LONGEST_JOINED = 5
"""Sentences of a paragraph that are told in one."""
LEADING = 8
"""Points among which these are chosen."""
PAGE, SHORT = 550, 160
"""Words of a brief, those of its bottom line counted: a page with its headings and sources, or a paragraph or two."""
SUMMARY, ARTICLE_SUMMARY = 5, 3
"""Points of a summary, and of the one on an article's page."""
WORDS_EACH = 20
"""Words of a point of a summary, where its length is given in words."""
FEWEST_OPEN, FEWEST_SIDED = 3, 5
"""Points of a summary from which one is kept for what is not settled, and for what somebody says."""
OPEN = 8
"""Lines of what is open."""
EVERY = 200
"""Points among which what is open is looked for, and what reports open with."""
UNKNOWN = "This is not yet known or decided."
"""What is open says so, as a statement put to the reader."""
TO_COME = "A decision on it is still to come."
"""The same of what has a day: a vote, and not what was decided for that day."""
FEWEST_UNSETTLED = 3
"""Lines up to which what older reports leave open is told, too: later ones may have settled it."""
LINES = 12
"""Entries of a timeline, a list of positions and the like."""
SHARED = "What several of the articles say on just this matter, one point a statement; cite a sentence of each."
ALONE = (
    "What each article says on just this matter, one statement an article, the oldest first; nothing of those that do "
    "not say anything on it. Where an article says itself that somebody contradicts or disputes it, that comes first."
)
"""What a writer is asked for where it is told whether the sources agree."""
FEWEST_EVENTS = 4
"""Entries of a timeline up to which it tells what people said, too."""
QUOTATIONS = 5
OWNED = 20
"""Points of whose position or role a topic is, at most."""
FAR = 0.36
"""Relevance of somebody's best point below which nothing is on the topic: of 63 pairs that are, two fall below, of
other topics over half."""
HALF = 0.5
"""Share of the relevance of somebody's best point from which the newest one is told before it."""
GAP = 0.25
"""How much less relevant the next point is where what anybody says on a topic ends: behind it is what has none of its
words."""
FEWEST_SAID = 3
"""Points that are told all the same."""
EACH = 2
"""Lines of each actor where anybody's positions are told."""
SIDE = 5
"""Entries of each side of a comparison."""
AMOUNT = 0.15
"""What a figure adds, and what is not settled, where the main points of one article are weighed."""
NEARLY = 0.1
"""Relevance of a point that is asked for by its kind, too: what is open, what has a day of its own."""
OPENS = 0.3
"""What it adds to a point of an article that it opens a part of it, and again that it opens the article."""
SHARE = 0.15
"""Share of the best point's relevance that the others on the topic have at least."""
NAMED_BY_REPORT = 0.3
"""Share of the topic that the opening of a report names, to be on it."""
NAMED_WHOLE = 0.8
"""The same of what is told beside a difference."""
HARDLY = 0.02
"""Relevance of a point that may differ from one on the topic."""
YEARS = 4
"""This one and those before it in which a time without a year is looked for."""
OF_A_KIND = ("What {0} of {1} is there?", "What is a {0} of {1}?", "Which {0} does {1} have?")
"""Questions that whatever is of a kind answers."""
REST: tuple[Facet, ...] = tuple(facet for facet in FACETS if facet not in FIRST)


_NEAREST = "The sources tell no view of {} on just this; what comes nearest is told."
_LACKING = {"positions": "tell no view on it of", "quotations": "have no quotation of"}


class Composer:
    """Makes the sections of an answer on a topic, one after the other as they are asked for."""

    def __init__(self, researcher: Researcher, people: People, reader: Reader) -> None:
        self._researcher = researcher
        self._people = people
        self._reader = reader

    def compose(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """The sections of this form, each found when the one before was taken; none where nothing is on the topic.

        Raises IndexUnavailable and ModelUnavailable.
        """
        match intent.form:
            case "brief":
                return self._brief(topic, filters, limit_words(intent) or PAGE)
            case "summary":
                return self._summarise(intent, topic, filters)
            case "timeline":
                return self._order_events(topic, filters, intent.items or LINES)
            case "positions":
                return self._list_said(intent, topic, filters)
            case "quotations":
                return self._quote(intent, topic, filters)
            case "open":
                return self._tell_open(topic, filters)
            case "comparison":
                return self._compare(intent, topic, filters)
            case "agreement":
                return self._tell_agreement(topic, filters)
            case "list":
                return self._list_names(intent, topic, filters)
            case _:
                raise ValueError(f"{intent.form} is not about a topic")

    def find_asked(self, intent: Intent, message: str, filters: Filters) -> Intent:
        """The intent with those whose words the message asks for. Raises IndexUnavailable and ModelUnavailable."""
        if intent.form == "list":
            return replace(intent, noun=find_nouns(message, intent.noun))
        if intent.form == "agreement" and intent.topic and self._people.is_person(intent.topic, filters):
            # Whether somebody agrees with themselves is told by what they said, with its days.
            return replace(intent, form="positions", topic="", actors=(intent.topic,))
        if intent.form not in ("positions", "quotations"):
            return intent
        actors = self._people.find_asked(message, intent.actors, intent.topic, filters)
        asked = {word.text.lower() for word in list_words(remove_names(intent.topic, actors)) if not word.stop}
        # "Position" says what is asked for, and not on what.
        topic = "" if actors and asked <= VIEWS | CLAIMS else intent.topic
        return replace(intent, actors=actors, topic=topic, items=intent.items or read_items(message))

    def read_articles(self, topic: str, filters: Filters) -> list[Point]:
        """Every sentence of the articles on a topic, of the newest ones without one, but for what is taken back; those
        of the passages that matter most first. Raises IndexUnavailable and ModelUnavailable.
        """
        found = self._researcher.gather(topic, filters) if topic else self._researcher.gather_all(filters)
        material = self._researcher.widen(found)
        points = self._researcher.list_sentences(material)
        wrong = {locate(one) for found in self._find_corrections(material, points) for one in found.wrong}
        return [point for point in points if wrong.isdisjoint(map(locate, part(point)))]

    def can_brief(self, topic: str) -> bool:
        """Whether a brief on a topic would have a first line; cheap, as nothing is put to the reader."""
        material = self._researcher.gather(topic, Filters())
        points = self._researcher.list_points(material) if self._researcher.holds_topic(material) else []
        return any(point.relevance >= RELEVANT and can_lead(point) for point in points)

    def _brief(self, topic: str, filters: Filters, words: int) -> Iterator[FoundSection]:
        material, points = self._gather(topic, filters, FIRST, current=True, leading=True)
        newest = find_newest(points)
        told = choose_lead(self._reader, points, material, words)
        if not told:
            return
        yield replace(build_section("summary", told, newest=newest), most=BOTTOM_LINE)
        self._researcher.read(material, REST)
        # What is told on the topic may differ from what is hardly on it.
        selector = Selector(self._reader, self._list_right(material, HARDLY), told, once=True, topic=topic)
        differences = [
            one
            for one in selector.find_differences(topic, list_corrections(material))
            if any(side.relevance >= RELEVANT for side in one.sides)
        ]
        filed: dict[SectionKind, list[Point]] = {kind: [] for kind in MOST}

        def admits(point: Point) -> bool:
            kind = find_kind(point)
            fits = len(filed[kind]) < MOST[kind] and count_words([point]) <= words - count_words(every)
            return point.alone and point.relevance >= RELEVANT and fits

        every = list(told)

        def file(kinds: Collection[SectionKind]) -> bool:
            chosen = selector.choose(1, lambda one: find_kind(one) in kinds and admits(one))
            for one in chosen:
                filed[find_kind(one)].append(one)
                every.append(one)
            return bool(chosen)

        # A line of each section first, the most relevant of all before others: a short brief has not room for each.
        while file([kind for kind in MOST if not filed[kind]]):
            pass
        while file(MOST):
            pass
        missing = self._find_unanswered(material)
        for kind in (kind for kind in TITLES if kind in MOST):
            found = [
                one.disagreement
                for one in differences
                if kind == ("figures" if find_amount(one.sides[0]) is not None else "positions")
            ]
            section = build_section(kind, join_paragraphs(filed[kind]), newest=newest)
            if section.entries or found or (kind == "open" and missing):
                left = missing if kind == "open" else ()
                yield replace(section, disagreements=tuple(found), missing=left, most=MOST[kind])

    def _summarise(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        if not topic:
            yield from self._summarise_all(intent, filters)
            return
        whole = len(intent.article_ids) == 1
        number = intent.items or (intent.words or 0) // WORDS_EACH or SUMMARY
        longest = 1 if intent.in_sentences or (intent.words and number <= SUMMARY) else LONGEST
        least = 0.0 if whole else RELEVANT
        material, points = self._gather(topic, filters, (*FIRST, "open"), least, longest, current=True)
        if whole and material.retrieval.passages and is_correction(material.retrieval.passages[0]):
            # What it says of an earlier report is its news.
            points = self._researcher.list_points(material, CONSIDERED, longest)
        if whole:
            points = weigh_parts(points)
        newest = find_newest(points)
        selector = Selector(self._reader, points, topic=topic)
        differences = selector.find_differences(topic, list_corrections(material))
        told = choose_summary(selector, number, whole, intent.in_sentences) or points[:1]
        if intent.words:
            told = cut_to_words(told, intent.words)
        if whole or number > SUMMARY:
            # What is long is read as a story.
            told.sort(key=lambda point: (point.passage.published or date.min, point.sentence.ordinal))
        if told:
            section = build_section("summary", told, "In short", None if number > SUMMARY else newest)
            disagreements = () if intent.items or intent.words else tuple(one.disagreement for one in differences)
            yield replace(section, disagreements=disagreements, most=number)

    def _summarise_all(self, intent: Intent, filters: Filters) -> Iterator[FoundSection]:
        """What the articles say in the first place, one line of each with its day, the oldest first."""
        material = self._researcher.gather_all(filters)
        longest = 1 if intent.in_sentences or intent.words else LONGEST
        points = self._researcher.list_points(material, len(material.retrieval.passages) * LINES, longest)
        corrections = find_corrections(self._reader, material.retrieval.passages, points)
        articles: dict[str, list[Point]] = {}
        for point in points:
            if point.alone and not point.is_opinion and not repeats_error(point, corrections):
                articles.setdefault(point.passage.article_id, []).append(point)
        leads = sort_by_day(weigh_parts(points)[0] for points in articles.values())
        # Where there is not room for all, the newest are told.
        newest = [replace(one, relevance=float(place)) for place, one in enumerate(leads)]
        told = Selector(self._reader, newest).choose(intent.items or LINES)
        if intent.words:
            told = cut_to_words(told, intent.words)
        if told:
            dated = [FoundEntry(one.evidence, day=one.passage.published) for one in sort_by_day(told)]
            yield FoundSection("summary", "In short", tuple(dated), most=len(dated))

    def _list_said(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """What is said on a topic, by whoever is named or by anybody."""

        def find(actors: tuple[str, ...]) -> list[Point]:
            told = self._find_said(actors, topic, filters)
            if actors:
                return raise_newest(told, whole=True)
            told = drop_far(told)
            return limit_each(raise_newest(told), 1 if intent.items == 1 else EACH)

        return self._tell_each("positions", intent.actors, find, LINES)

    def _quote(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """Exact words on a topic, each with who says them."""

        def find(actors: tuple[str, ...]) -> list[Point]:
            return self._people.find_quotations(actors, topic, filters)

        return self._tell_each(
            "quotations", intent.actors, find, intent.items or (LINES if intent.actors else QUOTATIONS)
        )

    def _tell_each(
        self,
        kind: Literal["positions", "quotations"],
        actors: Sequence[str],
        find: Callable[[tuple[str, ...]], list[Point]],
        number: int,
    ) -> Iterator[FoundSection]:
        """What each of those who are asked for says, `number` points in all, and of whom there is nothing."""
        sides: list[tuple[str, ...]] = [(actor,) for actor in actors] or [()]
        for side in sides:
            told = find(side)
            most = max(EACH, number // max(len(actors), 1))
            firsts = {locate(point) for point in limit_each(told, 1)}
            selector = Selector(self._reader, told[:CONSIDERED])
            # Nobody is crowded out by what others say besides.
            chosen = selector.choose(most, partial(is_among, firsts))
            chosen += selector.choose(most - len(chosen))
            if chosen:
                if side and kind == "positions":
                    chosen.sort(key=lambda point: point.passage.published or date.min, reverse=True)
                if kind == "quotations":
                    chosen = join_paragraphs(chosen, BETWEEN)
                section = replace(build_section(kind, chosen, side[0] if len(actors) > 1 else ""), most=most)
                far = bool(side) and kind == "positions" and max(point.relevance for point in chosen) < FAR
                yield replace(section, notice=_NEAREST.format(name_actor(side[0])) if far else None)
            elif side:
                yield FoundSection(
                    kind, TITLES[kind], (), notice=f"The sources {_LACKING[kind]} {name_actor(side[0])}."
                )

    def _order_events(self, topic: str, filters: Filters, number: int) -> Iterator[FoundSection]:
        """What was done, those things first that have a day of their own; of each article at least the main one, of a
        news report what it opens with and what it dates, and of none much more than of others. What somebody said on a
        day that nobody names is told where there is little else, or where the topic is what they say."""
        material, points = self._gather(topic, filters, ("event", "decision"), 0.0)
        if not points:
            return
        news = [one for one in self._researcher.list_points(material, EVERY) if is_news(one)]
        right = list(drop_errors(news, material.corrections))
        turns = find_turns(self._reader, right, self._researcher.list_bare(material))
        points = unite_points(points, list(drop_settled(right, turns)))
        opened = [point for point in points if point.evidence.chain[0][0].ordinal == 0 and is_news(point)]
        relevant = {point.passage.article_id for point in points if point.relevance >= RELEVANT}
        articles = relevant | {point.passage.article_id for point in opened if opens_report(point, material)}
        owner = material.find_owner()
        asked = Period(filters.published_from, None)
        able = [point for point in points if point.alone and point.passage.article_id in articles]
        able = [point for point in able if (period := find_period(point)) is None or period.overlaps(asked)]
        near = [one for one in able if one.relevance >= NEARLY or (find_period(one) and material.names_above(one))]
        planned = [one for one in near if find_period(one) is None and not one.is_opinion and find_planned(one)]
        events = [one for one in near if is_event(one) and not is_unsettled(one)]
        done = [one for one in events if is_done(one) or any(term.is_in(one.evidence.text) for term in owner)]
        leads: dict[str, Point] = {}
        openings = [one for one in able if any(one is other for other in opened)]
        # Where a report has no word for what was done, what it opens with is what it reports.
        for point in (*filter(is_event, openings), *done, *openings):
            leads.setdefault(point.passage.article_id, point)
        dated: dict[str, Point] = {}
        for point in sorted(able, key=lambda one: one.sentence.ordinal):
            if is_news(point) and is_event(point) and is_of_report(point):
                dated.setdefault(point.passage.article_id, point)
        undated = {name for name, one in leads.items() if find_period(one) is None}
        opening = [*leads.values(), *(one for name, one in dated.items() if name in undated)]
        events = unite_points(events, [*opening, *planned])
        selector = Selector(self._reader, events)
        told = selector.choose(number, lambda point: any(point is one for one in opening))
        placed = [*planned, *(one for one in events if has_time(one) and is_event(one))]
        told += selector.choose(number - len(told), lambda point: any(point is one for one in placed))
        most = -(-number // max(1, len(relevant & leads.keys())))

        def admits(point: Point) -> bool:
            of_one = sum(one.passage.article_id == point.passage.article_id for one in told)
            return point.relevance >= RELEVANT and of_one < most and (point in done or len(told) < FEWEST_EVENTS)

        while len(told) < number and (chosen := selector.choose(1, admits)):
            told += chosen
        if told:
            yield replace(build_section("timeline", told), most=number)

    def _tell_open(self, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """What is not known or not settled, the newest first; without a topic that of each matter by itself."""
        if topic:
            material = self._researcher.gather(topic, filters)
            self._researcher.read(material, ("open", "condition"))
            points = self._list_open(material) if self._researcher.holds_topic(material) else []
            # Where nothing of it is named, what its matter leaves open is asked for: "questions for the minister".
            near = [one for one in points if one.relevance >= NEARLY or material.names_above(one)] or points
            parts = [(TITLES["open"], near, FEWEST_UNSETTLED)]
        else:
            material = self._researcher.gather_all(filters, CONSIDERED)
            points, matters = self._list_open(material), self._researcher.part_matters(material)
            parts = [
                (
                    TITLES["open"] if len(matters) == 1 else f"{TITLES['open']}: {name}",
                    [one for one in points if one.passage.article_id in articles],
                    0,
                )
                for name, articles in matters
            ]
        # What is asked without a topic may be anything that an interview asks.
        missing = self._find_unanswered(material) if topic else ()
        for title, found, fewest in parts:
            newest = find_newest(found)
            current = {locate(one) for one in found if not is_old(one, newest)}
            selector = Selector(self._reader, self._weigh_open(found, bool(topic)))
            told = selector.choose(OPEN, partial(is_among, current))
            told += selector.choose(max(0, fewest - len(told)))
            if told or missing:
                section = build_section("open", told, title, newest)
                yield replace(section, missing=missing, most=OPEN)

    def _list_open(self, material: Material) -> list[Point]:
        """The points that leave something open, each up to where it does."""
        points = self._list_right(material, -np.inf, most=EVERY)
        corrected = {locate(one.right) for one in material.corrections if one.right is not None}
        newest = find_newest(points)
        ahead = [one for one in points if not is_open(one) and is_ahead(one, newest)]
        decided = self._reader.compare([(find_open(one), TO_COME) for one in ahead])
        later = [locate(one) for one, each in zip(ahead, decided, strict=True) if each.entailed >= SAID]
        pending = [one for one in points if is_open(one) or locate(one) in later]
        return [end_open(one) for one in pending if one.alone and locate(one) not in corrected]

    def _weigh_open(self, points: Sequence[Point], on_topic: bool) -> list[Point]:
        """The points by how surely the reader takes them to leave something open and, as much, by how near to a topic
        they are beside the nearest; best first."""
        relations = self._reader.compare([(find_open(one), UNKNOWN) for one in points])
        most = max((one.relevance for one in points), default=0.0)
        near = [max(one.relevance, 0.0) / most if on_topic and most > 0 else 0.0 for one in points]
        weighed = [
            replace(one, relevance=each.entailed + share)
            for one, each, share in zip(points, relations, near, strict=True)
        ]
        return sorted(weighed, key=lambda one: -one.relevance)

    def _compare(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """The sides that are named: actors, articles or times; without any what was told first and what is told now."""
        if len(intent.actors) > 1:
            sides = [self._find_side(actor, intent.actors, topic, filters) for actor in intent.actors]
        elif len(intent.article_ids) > 1:
            sides = [self._read_article(one, intent.topic, filters) for one in intent.article_ids]
        elif intent.actors:
            actor = intent.actors[0]
            sides = part_by_time(self._find_side(actor, (), topic, filters).points) or part_by_time(
                self._list_naming(actor, (), topic, filters)
            )
        else:
            sides = part_by_time(self._gather_on(topic, filters))
        if not intent.article_ids:
            sides = [replace(side, points=self._choose(side.points)) for side in sides]
        yield from contrast(self._reader, sides, topic)

    def _find_side(self, actor: str, actors: Sequence[str], topic: str, filters: Filters) -> Side:
        """What is told of one of these sides, and what it says; of a time what was told in it."""
        period = read_period(actor, get_latest_day())
        if period is not None:
            day = actor.removeprefix("in ")
            return Side(day[:1].upper() + day[1:], tuple(self._find_in(period, topic, filters)))
        if actor in self._researcher.list_publishers():
            own = filters.model_copy(update={"publishers": (actor,)})
            return Side(actor, tuple(self._gather_on(topic, own)))
        told = self._find_said((actor,), topic, filters) or self._list_naming(actor, actors, topic, filters)
        return Side(name_actor(actor), tuple(raise_newest(told, whole=True)))

    def _find_in(self, period: Period, topic: str, filters: Filters) -> list[Point]:
        """What was told in a time; where there is nothing, in the same one of an earlier year: "in April"."""
        for years in range(YEARS):
            start, end = (day and step_back(day, years) for day in (period.start, period.end))
            within = filters.limit_days(start, end)
            told = self._find_said((topic,), "", within) or self._gather_on(topic, within)
            if told:
                return told
        return []

    def _list_naming(self, actor: str, actors: Sequence[str], topic: str, filters: Filters) -> list[Point]:
        """The points that name somebody or something that neither says nor does anything: a place, a thing.

        By what tells it from the others where these have words in common: "machine returns" and "hand returns".
        """
        points = self._gather_on(f"{actor} {topic}", filters)
        others = {key for one in actors if one != actor for key in list_keys(one.replace("-", " "))}
        own = list_keys(actor.replace("-", " ")) - others
        best = max((one.relevance for one in points), default=0.0)
        near = [one for one in points if one.relevance >= SHARE * best]
        named = [one for one in near if own and own <= list_keys(one.evidence.text)]
        spoken = named or [one for one in near if speaks_of(one, actor)]
        return spoken or [one for one in points if speaks_of(one, actor)]

    def _read_article(self, article_id: str, topic: str, filters: Filters) -> Side:
        """What one article mainly tells, or tells on a topic, and then its details, by its title."""
        own = filters.model_copy(update={"article_ids": (article_id,)})
        material = self._researcher.gather(topic or article_id, own)
        passages = material.retrieval.passages
        material.topic = topic or (passages[0].metadata.title if passages else "")
        self._researcher.read(material, (*FIRST, "open"))
        points = self._list_right(material, 0.0)
        selector = Selector(self._reader, points if topic else weigh_parts(points))
        title = points[0].passage.metadata.title if points else article_id
        return Side(title, (*choose_summary(selector, SIDE, whole=True, in_sentences=False), *selector.choose(SIDE)))

    def _gather_on(self, topic: str, filters: Filters) -> list[Point]:
        """The points of what the filters admit, best first, however near to the topic they are."""
        material = self._researcher.gather(topic, filters)
        self._researcher.read(material, FIRST)
        return self._list_right(material, 0.0) if self._researcher.holds_topic(material) else []

    def _choose(self, points: Sequence[Point]) -> tuple[Point, ...]:
        """What of a side is told, each thing once."""
        return tuple(Selector(self._reader, points[:CONSIDERED]).choose(2 * SIDE))

    def _list_names(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        if not can_list(intent.noun):
            yield from self._list_told(intent, topic, filters)
            return
        entries = list_names(intent.noun, self._people.list_articles(topic if intent.topic else "", filters))
        if entries:
            yield FoundSection("list", f"Named in the articles: {len(entries)}", tuple(entries))

    def _list_told(self, intent: Intent, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """What the articles say that is of a kind which no name tells, as conditions, or that answers a question."""
        material = self._researcher.gather(intent.question or f"{intent.noun} {topic}", filters)
        questions = [intent.question] if intent.question else [one.format(intent.noun, topic) for one in OF_A_KIND]
        points = self._researcher.find_every(material, questions)
        right = list(drop_errors(points, self._find_corrections(material, points)))
        told = Selector(self._reader, right[:CONSIDERED]).choose(intent.items or LINES)
        if told:
            entries = (FoundEntry(one.evidence, label=name_speaker(one), day=one.passage.published) for one in told)
            title = f"{intent.noun[:1].upper()}{intent.noun[1:]}: what the articles say"
            yield FoundSection("list", title if intent.noun else "What the articles say", tuple(entries))

    def _tell_agreement(self, topic: str, filters: Filters) -> Iterator[FoundSection]:
        """The verdict first, and what they differ on; then what several independent sources say, and what one alone."""
        material, points = self._gather(topic, filters, FIRST)
        if not points:
            return
        every = self._researcher.list_points(material)
        on_topic = [one for one in every if one.relevance >= NEARLY]
        answers = [
            one
            for one in self._researcher.find_answers(material, ask(topic))
            if any(holds_sentence(point.evidence, one.lead, one.passage) for point in on_topic)
            and not any(holds_sentence(one, each.sentence, each.passage) for each in list_taken_back(material))
        ]
        disputes = find_disputes(self._reader, topic, answers)
        rivals = tell_rivals(self._reader, topic, answers, [part for one in every for part in list_parts(one.evidence)])
        if rivals and not disputes:
            disputes = [replace(build_disagreement(topic, [answers[0], *rivals]), kind="conflict")]
        bearing = [one for one in on_topic if answers_it(one, answers)]
        if len({one.passage.article_id for one in bearing}) < 2:
            asked = self._people.find_asked(topic, (), "", filters)
            # Of what somebody named does all that is told of them bears on it, in whatever words.
            named = raise_newest(self._find_said(asked, topic, filters), whole=True)[:SIDE] if asked else []
            if len({one.passage.article_id for one in named}) < 2:
                named += [one for one in points if speaks_of(one, topic)]
            bearing = unite_points(bearing, named or points[:SIDE])
        selector = Selector(self._reader, bearing)
        others = [
            one.disagreement
            for one in selector.find_differences(topic, list_corrections(material))
            if concern(one, topic, answers)
        ]
        disputes += [one for one in others if not any(share_words(one, told) for told in disputes)]
        told = [one for one in selector.choose(LINES) if not any(is_told(one, dispute) for dispute in disputes)]
        shared = [point for point in told if point.evidence.sources > 1]
        articles = {point.passage.article_id for point in told} | {one.passage.article_id for one in answers}
        corrected = sum(one.kind == "correction" for one in disputes)
        evidence = [*(one.evidence for one in told), *answers]
        days = [one.passage.published for one in evidence if one.passage.published]
        apart = bool(days) and max(days) - min(days) > OLD
        verdict = name_verdict(len(disputes), len(shared), len(articles), corrected, apart)
        if disputes:
            yield FoundSection("positions", verdict, (), tuple(disputes))
        if shared:
            section = build_section("list", shared, "What several sources say" if disputes else verdict)
            yield replace(section, wanted=SHARED)
        alone = [one for one in told if one.evidence.sources == 1]
        if disputes:
            alone = [one for one in alone if carry(material.terms, one.evidence.text) >= NAMED_WHOLE]
        alone = alone[: LINES // 2]
        if alone:
            title = "What one source alone says" if disputes or shared else verdict
            yield FoundSection("list", title, tuple(map(build_source_entry, sort_by_day(alone))), wanted=ALONE)

    def _gather(
        self,
        topic: str,
        filters: Filters,
        facets: Sequence[Facet],
        least: float = RELEVANT,
        longest: int = LONGEST,
        current: bool = False,
        leading: bool = False,
    ) -> tuple[Material, list[Point]]:
        """What is found on a topic, and the points of it as _list_right lists them."""
        material = self._researcher.gather(topic, filters)
        material.current = current
        self._researcher.read(material, facets)
        if not self._researcher.holds_topic(material):
            return material, []
        owner = find_owner(topic)
        if owner:
            # One word beside the owner says what kind of thing is asked for ("position"), not on what.
            narrow = len([word for word in list_words(topic) if not word.stop]) > len(owner.split()) + 1
            material.owned = self._people.find_points((owner,), topic if narrow else owner, filters)[:OWNED]
        return material, self._list_right(material, least, longest, leading=leading)

    def _list_right(
        self,
        material: Material,
        least: float = RELEVANT,
        longest: int = LONGEST,
        most: int = CONSIDERED,
        leading: bool = False,
    ) -> list[Point]:
        """The points of this relevance at least that nothing takes back or has settled since; `leading` looks for what
        is settled only among those that may open a brief.

        What takes something back is noted with the material.
        """
        points = self._researcher.list_points(material, most, longest)
        # What holds instead of something wrong need not name whose the topic is.
        every = unite_points(points, material.owned)
        material.corrections = self._find_corrections(material, every)
        if material.owned:
            points = put_first(points, material.owned, material.find_owner())
        relevant = [point for point in points if point.relevance >= least]
        standing = list(drop_errors(relevant, material.corrections))
        # Twice as many as are chosen from, because others move up for those that are settled.
        asked = list_leading(standing, 2 * LEADING) if leading else standing
        newer = [*standing, *self._researcher.list_bare(material)]
        return list(drop_settled(standing, find_turns(self._reader, asked, newer)))

    def _find_said(self, actors: Sequence[str], topic: str, filters: Filters) -> list[Point]:
        """What those who are named say and do, best first, but for what is taken back; of anybody where none is."""
        points = self._people.find_points(actors, topic, filters, "labelled")
        material = self._researcher.gather(topic, filters)
        every = unite_points(points, self._researcher.list_points(material))
        return list(drop_errors(points, self._find_corrections(material, every)))

    def _find_corrections(self, material: Material, points: Sequence[Point]) -> list[Correction]:
        """What of these points is taken back, also by a correction that was not found on their topic."""
        if not points:
            return []
        further = self._researcher.gather_corrections(material, points)
        every = unite_points(points, self._researcher.list_points(further))
        repeated = self._researcher.find_repeated(further)
        return find_corrections(self._reader, further.retrieval.passages, every, repeated)

    def _find_unanswered(self, material: Material) -> tuple[str, ...]:
        """Questions that the articles raise on the topic and that nothing found answers."""
        return tuple(name_missing(one) for one in self._researcher.find_unanswered(material))


def limit_words(intent: Intent) -> int | None:
    """How many words an answer in this form has at most; None where that is not said."""
    if intent.words or intent.form != "brief":
        return intent.words
    return SHORT if intent.length == "short" else PAGE


def count_words(points: Iterable[Point]) -> int:
    return sum(len(point.evidence.text.split()) for point in points)


def is_of_everything(intent: Intent) -> bool:
    """Whether a summary, or what is open, is asked for of nothing in particular."""
    named = intent.topic or intent.article_ids or intent.actors or intent.noun
    return intent.form in ("summary", "open") and not named


def weigh_parts(points: Sequence[Point]) -> list[Point]:
    """The points of one article by how much they say of it: what it opens with, what opens a part of it, and what is
    near to all the rest and to what was searched for, mostly its title (Edmundson 1969); best first."""
    if not points:
        return []
    middle = np.mean([point.sentence.vector for point in points], axis=0)
    weighed = [
        replace(
            point,
            relevance=float(point.sentence.vector @ middle)
            + max(point.sentence.similarity, default=0.0)
            + point.answers(*FIRST) / 2
            + OPENS * (opens_part(point) + (point.sentence.ordinal == 0))
            + AMOUNT * (is_unsettled(point) + (find_amount(point) is not None)),
        )
        for point in points
    ]
    return sorted(weighed, key=lambda point: -point.relevance)


def opens_part(point: Point) -> bool:
    """Whether a point's first sentence is the first under its heading, or of its paragraph."""
    sentence, passage = point.evidence.chain[0]
    return not read_paragraph(passage, sentence)


def cut_to_words(points: Sequence[Point], words: int) -> list[Point]:
    """The first of these points that are no longer together; one at least."""
    told: list[Point] = []
    for point in points:
        if not told or count_words([*told, point]) <= words:
            told.append(point)
    return told


def list_corrections(material: Material) -> list[Correction]:
    """The corrections to be told: what puts right something that is on another topic is none of this one."""
    return [
        one
        for one in material.corrections
        if any(side.relevance >= RELEVANT for side in (*one.wrong, *([one.right] if one.right else [])))
    ]


def list_taken_back(material: Material) -> list[Point]:
    """What is taken back of what was found: no source says it any more."""
    return [one for correction in material.corrections for one in correction.wrong]


def raise_newest(points: Sequence[Point], whole: bool = False) -> list[Point]:
    """The points, best first, but that the newest of each speaker, or of them as a `whole`, comes before their others
    where it is about as much on the topic: what was said before is told beside it only."""
    best: dict[str | None, Point] = {}
    newest: dict[str | None, Point] = {}
    for point in sorted(points, key=lambda one: -one.relevance):
        speaker = None if whole else point.speaker
        first = best.setdefault(speaker, point)
        known = newest.setdefault(speaker, point)
        newer = (point.passage.published or date.min) > (known.passage.published or date.min)
        if newer and point.relevance >= HALF * first.relevance:
            newest[speaker] = point
    raised = [replace(point, relevance=best[speaker].relevance) for speaker, point in newest.items()]
    others = [point for point in points if not any(point is one for one in newest.values())]
    return sorted((*raised, *others), key=lambda one: -one.relevance)


def drop_far(points: Sequence[Point]) -> list[Point]:
    """The points up to where they are of a sudden much less relevant."""
    near = sorted(points, key=lambda one: -one.relevance)
    for place, (one, other) in enumerate(pairwise(near), start=1):
        if place >= FEWEST_SAID and one.relevance - other.relevance >= GAP:
            return near[:place]
    return near


def limit_each(points: Sequence[Point], most: int) -> list[Point]:
    """The best points, at most so many of one speaker."""
    counted = Counter[str | None]()
    told: list[Point] = []
    for point in points:
        counted[point.speaker] += 1
        if counted[point.speaker] <= most:
            told.append(point)
    return told


def put_first(points: Sequence[Point], owned: Sequence[Point], owner: Sequence[Term]) -> list[Point]:
    """The points of those of whom a topic is, best first, and what else names them."""
    own = {locate(point) for point in owned}
    relevant: dict[tuple[str, int, int], Point] = {}
    for point in points:
        if locate(point) in own:
            relevant[locate(point)] = replace(point, relevance=point.relevance + 1)
        elif any(term.is_in(point.evidence.text) for term in owner):
            relevant[locate(point)] = point
    further = [replace(one, relevance=RELEVANT + one.relevance) for one in owned if locate(one) not in relevant]
    return sorted((*relevant.values(), *further), key=lambda point: -point.relevance)


def find_newest(points: Iterable[Point]) -> date | None:
    """When the newest article of some points appeared."""
    return max((point.passage.published for point in points if point.passage.published), default=None)


def choose_lead(reader: Reader, points: Sequence[Point], material: Material, words: int) -> list[Point]:
    """What opens a brief of so many words: what most probably does, as far as it can stand there by itself."""
    able = list_leading(points, LEADING)
    selector = Selector(reader, [replace(point, relevance=point.opening) for point in able], once=True)
    selector.find_differences(material.topic, list_corrections(material))
    least = OPENING * max((point.opening for point in able), default=0.0)
    told: list[Point] = []
    # Of what is only told as a difference something has to open it, too.
    for point in selector.choose(BOTTOM_LINE, lambda point: point.opening >= least) or selector.choose(1) or able[:1]:
        for line in (read_on(point, material), point):
            fits = count_words([*told, line]) <= words or (line is point and not told)
            if fits and not any(overlaps(one, line) for one in told):
                told.append(line)
                break
    return told


def read_on(point: Point, material: Material) -> Point:
    """A point with what follows it in its paragraph on the topic, as far as its passage and PARAGRAPH go."""
    chain, weighed = list(point.evidence.chain), material.weigh()
    passage = chain[-1][1]
    for one in passage.sentences:
        last, _ = chain[-1]
        if one.ordinal != last.ordinal + 1:
            continue
        words = sum(len(each.text.split()) for each, _ in chain) + len(one.text.split())
        # What is told of whose topic it is may be of a passage that was not found on it.
        known = weighed.get((passage.article_id, one.start))
        wanted = known is not None and known.relevance >= RELEVANT
        if words > PARAGRAPH or not wanted or not shares_paragraph(chain[-1], (one, passage)):
            break
        chain.append((one, passage))
    # What the first sentence leans on stands before it already.
    quotes = quote_chain(chain, lambda _: None)
    return replace(point, evidence=replace(point.evidence, chain=tuple(chain), quotes=quotes)) if quotes else point


def join_paragraphs(points: Sequence[Point], over: int = 0) -> list[Point]:
    """The points with those that follow each other in their article told in one, in the place of the first; with what
    stands between them where it is no more than `over` sentences."""
    joined: list[Point] = []
    for point in points:
        for place, other in enumerate(joined):
            first, second = sorted((other, point), key=lambda one: one.evidence.chain[0][0].start)
            between = list_between(first.evidence.chain[-1], second.evidence.chain[0])[:over]
            chain = merge_chains((*first.evidence.chain, *between), second.evidence.chain)
            run = (first.evidence.chain[-1], *between, second.evidence.chain[0])
            follows = all(shares_paragraph(*pair) for pair in pairwise(run))
            together = first.passage.article_id == second.passage.article_id and first.speaker == second.speaker
            if together and follows and len(chain) <= LONGEST_JOINED:
                # A heading that the first one leans on stays before it.
                above = [one for one in first.evidence.quotes if one.start < chain[0][0].start]
                quotes = (*above, *join_neighbours(chain))
                others = (*other.evidence.others, *point.evidence.others)
                evidence = replace(other.evidence, chain=tuple(chain), quotes=quotes, others=others)
                joined[place] = replace(other, evidence=evidence)
                break
        else:
            joined.append(point)
    return joined


def list_between(before: Placed, placed: Placed) -> list[Placed]:
    """The sentences of a passage behind one of it and before another one."""
    passage = before[1]
    return [(one, passage) for one in passage.sentences if before[0].ordinal < one.ordinal < placed[0].ordinal]


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

    # Without headings the parts of an article are passages, of which the first tells the most.
    headed = any(point.passage.heading_start is not None for point in selector.points)
    most = 1 if whole and headed else max(1, -(-number // 2))
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


def list_parts(evidence: Evidence) -> Iterator[Evidence]:
    """Evidence that ends with each of its sentences in turn, and leads with it."""
    for place, (sentence, _) in enumerate(evidence.chain):
        chain = evidence.chain[: place + 1]
        if quotes := quote_chain(chain, lambda _: None):
            yield replace(evidence, chain=chain, quotes=quotes, lead=sentence)


def concern(difference: Difference, topic: str, answers: Sequence[Evidence]) -> bool:
    """Whether points differ on what is asked: each answers or names it; of a correction one of them, where an amount
    is asked for."""
    told = [answers_it(side, answers) or speaks_of(side, topic) for side in difference.sides]
    measured = bool(answers and find_counts(answers[0].answer))
    return any(told) or not measured if difference.disagreement.kind == "correction" else all(told)


def answers_it(point: Point, answers: Sequence[Evidence]) -> bool:
    """Whether a point answers what is asked."""
    return any(holds_sentence(point.evidence, one.lead, one.passage) for one in answers)


def find_open(point: Point) -> str:
    """The last sentence of a point that leaves something open or names a day to come."""
    return [one.text for one, passage in point.evidence.chain if is_pending(one.text, passage)][-1]


def is_ahead(point: Point, newest: date | None) -> bool:
    """Whether a point tells, by a report, what is to come after the newest one: a vote, a hearing."""
    planned = None if point.is_opinion else find_planned(point)
    return planned is not None and planned > (newest or date.max)


def end_open(point: Point) -> Point:
    """A point without what is behind the last sentence that leaves something open or names a day to come, and leans
    on none of it; with enough to say what it is."""
    chain = point.evidence.chain
    length = 1 + max(place for place, (one, passage) in enumerate(chain) if is_pending(one.text, passage))
    length += sum(1 for _ in takewhile(lambda placed: leans_on_context(placed[0].text), chain[length:]))
    told = [key for one, _ in chain[:length] for key in list_keys(one.text)]
    quotes = quote_chain(chain[:length], lambda _: None) if length < len(chain) and len(told) >= FEWEST_WORDS else ()
    return replace(point, evidence=replace(point.evidence, chain=chain[:length], quotes=quotes)) if quotes else point


def is_among(places: Collection[tuple[str, int, int]], point: Point) -> bool:
    return locate(point) in places


def is_told(point: Point, dispute: FoundDisagreement) -> bool:
    """Whether a point's words are a side of a disagreement."""
    ours = {(*quote.source, quote.start) for quote in point.evidence.quotes}
    return any(
        (*quote.source, quote.start) in ours for one in dispute.positions for quote in (*one.quotes, *one.others)
    )


def share_words(one: FoundDisagreement, other: FoundDisagreement) -> bool:
    """Whether two disagreements have words of a source in common."""
    ours, theirs = (
        {(*quote.source, quote.start) for position in each.positions for quote in (*position.quotes, *position.others)}
        for each in (one, other)
    )
    return bool(ours & theirs)


def has_time(point: Point) -> bool:
    """Whether a point names the days, or the year before that of its report, in which what it tells happened."""
    return find_period(point) is not None or read_past_year(point) is not None


def is_of_report(point: Point) -> bool:
    """Whether what a point tells happened within a few days before its report: the news itself."""
    period, published = find_period(point), point.passage.published
    return period is not None and period.end is not None and (published or date.max) - period.end <= SAME_NEWS


def is_done(point: Point) -> bool:
    """Whether a point tells what was done, or on which day something was said."""
    return point.speaker is None or find_period(point) is not None


def is_unsettled(point: Point) -> bool:
    """Whether what a point tells in the first place is that something is not known or not settled."""
    return leaves_open(point.sentence.text)


def is_news(point: Point) -> bool:
    return point.passage.metadata.kind == "news"


def opens_report(point: Point, material: Material) -> bool:
    """Whether a point is the opening of a news report and names the topic: it tells what is reported."""
    opens = is_news(point) and point.evidence.chain[0][0].ordinal == 0
    return opens and carry(material.terms, point.evidence.text) >= NAMED_BY_REPORT


def sort_by_day(points: Iterable[Point]) -> list[Point]:
    return sorted(points, key=lambda point: point.passage.published or date.min)


def list_leading(points: Iterable[Point], most: int) -> list[Point]:
    """Those that most probably open a brief, the surest first."""
    return sorted((point for point in points if can_lead(point)), key=lambda point: -point.opening)[:most]


def can_lead(point: Point) -> bool:
    """Whether a point can open a brief: it is no opinion piece's, and points at nothing that stands before it."""
    return point.alone and not point.is_opinion and not links_back(point.evidence.quotes[0].text)


def find_nouns(message: str, noun: str) -> str:
    """What a list is of, with what stands beside it: "company or organisation"; of "place names" places."""
    if noun == "name":
        before = re.findall(r"\b([a-z]+)[ -]names?\b", message, re.IGNORECASE)
        behind = re.findall(r"\bnames? of (?:the |all |every )?([a-z]+)", message, re.IGNORECASE)
        told = (write_singular(one) for one in (*before, *behind) if one.lower() not in STOP_WORDS)
        noun = next(filter(can_list, told), noun)
    beside = re.search(rf"\b{re.escape(noun[:-1])}\w{{0,4}}(?: or | and |/| & )([a-z]+)", message, re.IGNORECASE)
    other = write_singular(beside[1]) if noun and beside else ""
    return f"{noun} or {other}" if can_list(noun) and can_list(other) else noun


def step_back(day: date, years: int) -> date:
    """The same day so many years before."""
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)


def speaks_of(point: Point, topic: str) -> bool:
    """Whether a point names half of what a topic is named by."""
    wanted = {word.key for word in list_words(topic) if not word.stop}
    told = {word.key for word in list_words(point.evidence.text)}
    return 2 * len(wanted & told) >= len(wanted)
