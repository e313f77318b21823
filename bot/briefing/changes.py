"""What changed: the corpus as it was held against the corpus as it is, fact by fact.

What a new text says is told as new only where nothing that was known says it, and as changed only where it can be told
in what; in doubt it is a further fact, and never an invented change.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np

from bot.answering.differences import SAME_NEWS, FoundDisagreement, build_disagreement, build_position
from bot.answering.draft import Drafter
from bot.answering.evidence import find_before, holds_sentence, merge_chains, quote_chain
from bot.briefing.contradictions import list_content, list_holders, measure_likeness, take_other_stances
from bot.briefing.corrections import Retraction, find_retracted, list_retractions, speaks_of_itself
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.history import Difference, close_day, compare_states
from bot.briefing.material import FACETS, LONGEST, RELEVANT, Material, Point, Researcher, is_correction
from bot.briefing.novelty import Ground, list_standing, locate, part, source_of
from bot.briefing.sections import build_title_entry, find_period, find_quotation, name_speaker
from bot.briefing.selection import Selector
from bot.briefing.turns import find_turns
from bot.language.reference import links_back, stands_alone
from bot.language.words import list_keys, list_words
from bot.models import SectionKind
from bot.reading.cross_encoder import Reader
from bot.retrieval.hybrid import HybridRetriever, build_passage
from bot.retrieval.passages import FoundPassage, Retrieval, Window, build_window, choose_windows, cut_windows
from ingest.catalog import ReadableCatalog, VersionLine
from ingest.embedder import Vectors, embed_texts
from ingest.models import MOST_NAMED, Filters
from ingest.settings import ChunkingSettings

MOST_ARTICLES = 40
"""New articles that are read, and as many that are gone: the newest."""
OPENING = 4
"""Passages of an article that are read where no topic is given."""
NEAR = 10
"""Passages in which each sentence is looked for."""
MOST_NEAR = 200
"""The same with those that are left out afterwards."""
ON_TOPIC = 0.5
"""How well a passage must fit a topic, where the best one fits by 1 at most."""
MOST_POINTS = 120
"""Sentences of new articles that are compared."""
LINES = 10
"""Of one section."""
BEFORE = 4
"""Lines of what was known before."""
MOST_RANKED = 40
"""New points that are read to tell the main ones."""
OLD = 31
"""Days before its article appeared from which what happened is background."""
FEWEST_WORDS = 4
"""Of a sentence that tells something."""
FEWEST_TOLD = 3
"""The same, function words left out."""
TITLES: dict[SectionKind, str] = {
    "changed": "Changed",
    "corrected": "Corrected",
    "added": "New",
    "withdrawn": "Withdrawn",
}
"""In the order in which they are told."""
NEW_SOURCES, REMOVED_SOURCES = "New sources", "Removed sources"
KNOWN = "What was known before"


@dataclass(frozen=True, slots=True)
class Source:
    """One version of an article, as far as it is on the topic."""

    passages: tuple[FoundPassage, ...]
    """Never empty."""
    points: tuple[Point, ...]
    """In the order of the article."""

    @property
    def key(self) -> tuple[str, int]:
        return source_of(self.passages[0])


@dataclass(slots=True)
class Shift:
    """A point that tells otherwise than a known one."""

    known: Point
    point: Point


@dataclass(slots=True)
class News:
    """What came of comparing."""

    added: list[Point] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    withdrawn: list[Point] = field(default_factory=list)
    known: list[Point] = field(default_factory=list)
    """What stands near to what is new, of earlier articles."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the readers of a line have in mind."""

    topic: str
    openings: Sequence[Point] = ()
    """What of new articles is told first."""

    def list_keys(self, point: Point) -> frozenset[str]:
        opened = (one.evidence.text for one in self.openings if source_of(one.passage) == source_of(point.passage))
        return list_keys(" ".join((self.topic, *opened)))


class Changes:
    """Tells what changed. Safe to share between threads."""

    def __init__(self, catalog: ReadableCatalog, retriever: HybridRetriever, reader: Reader) -> None:
        self._catalog = catalog
        self._retriever = retriever
        self._reader = reader
        self._researcher = Researcher(retriever, reader)
        self._drafter = Drafter(reader)

    def find_turn(self, topic: str, filters: Filters) -> date | None:
        """The last day before the newest articles on a topic appeared; None where nothing dated is on it.

        Raises IndexUnavailable and ModelUnavailable.
        """
        points = self._researcher.list_points(self._researcher.gather(topic, filters))
        days = [one.passage.published for one in points if one.passage.published and one.relevance >= RELEVANT]
        return max(days) - SAME_NEWS - timedelta(days=1) if days else None

    def tell(
        self, topic: str, filters: Filters, since: datetime | date, until: date | None = None
    ) -> list[FoundSection]:
        """What changed on a topic, "" for all; no sections where nothing did.

        `since` as a moment, with its zone, is the corpus as it was then, and what was taken in afterwards is new. As a
        day it is what had been published by then; the main of that is told last where there is a topic, or `until`.
        `until` is the last day that counts. Raises IndexUnavailable and ModelUnavailable.
        """
        day = None if isinstance(since, datetime) else since
        history = self._catalog.list_history(filters, close_day(since), day)
        between = compare_states(history, since, until)
        if not between.came and not between.went:
            return []
        vectors = embed_texts(self._retriever.embeddings, [topic])
        current = [line for line in between.came if line.is_current()]
        past = [line for line in (*between.came, *between.went) if not line.is_current()]
        passages = [*self._read_current(current, topic, vectors, filters), *self._read_past(past, vectors)]
        on_topic: list[Point] = []
        if topic:
            material = self._researcher.gather(topic, filters)
            passages = self._keep_topic(material, passages)
            points = self._researcher.list_points(material)
            on_topic = [one for one in points if one.relevance >= RELEVANT or material.names_above(one)]
        came = {(line.article_id, line.version) for line in between.came}
        sources = [self._build_source(topic, each, vectors) for each in passages]
        kept = [self._build_source(topic, each, vectors) for each in self._read_past(between.kept, vectors)]
        new = [source for source in sources if source.key in came]
        gone = [source for source in sources if source.key not in came]
        news = self._compare(new, gone, kept, between, filters)
        openings = [one.points[0] for one in new if one.points]
        news.added = self._introduce(news.added, [shift.point for shift in news.shifts], Known(topic, openings))
        if on_topic:
            told = {locate(one) for one in on_topic}
            news.shifts = [one for one in news.shifts if {locate(one.known), locate(one.point)} & told] or news.shifts
        news.added = keep_relevant(news, on_topic) or self._rank(topic, news.added, openings)
        found = build_sections(topic, news)
        if found and day is not None:
            known = on_topic
            if not topic and until is not None:
                known = rank_near(self._introduce(news.known, (), Known(topic)), news.added)
            found = [*found, *self._tell_known(known, news, day)]
        if on_topic:
            near = {one.passage.article_id for one in (*on_topic, *news.added)}
            sources = [one for one in sources if one.key[0] in near or one.key not in came]
        return [*found, *self._list_articles(between, sources)]

    # Reading

    def _read_current(
        self, lines: Sequence[VersionLine], topic: str, vectors: Vectors, filters: Filters
    ) -> list[tuple[FoundPassage, ...]]:
        """The passages of current versions, those found on a topic or what each opens with, an article each."""
        if not topic:
            openings = [
                self._catalog.load_opening(line.article_id, line.version, OPENING) for line in lines[:MOST_ARTICLES]
            ]
            return [tuple(build_passage(row, vectors) for row in rows) for rows in openings if rows]
        if not lines:
            return []
        ids = tuple(line.article_id for line in lines[:MOST_NAMED])
        found: dict[str, list[FoundPassage]] = defaultdict(list)
        for one in self._researcher.gather(topic, filters.model_copy(update={"article_ids": ids})).retrieval.passages:
            found[one.article_id].append(one)
        return [tuple(found[one]) for one in ids if one in found]

    def _read_past(self, lines: Sequence[VersionLine], vectors: Vectors) -> list[tuple[FoundPassage, ...]]:
        """The passages of versions that the index holds no longer, but for those whose words were purged."""
        loaded = [self._catalog.load_article(line.article_id, line.version) for line in lines[:MOST_ARTICLES]]
        # What cuts texts loads a tokenizer, and most questions are about no superseded version.
        from ingest.cutting import cut_rows

        cut = [cut_rows(article, ChunkingSettings(), self._retriever.embeddings) for article in loaded]
        return [tuple(build_passage(row, vectors) for row in rows) for rows in cut if rows]

    def _keep_topic(
        self, material: Material, articles: Sequence[tuple[FoundPassage, ...]]
    ) -> list[tuple[FoundPassage, ...]]:
        """What is on the topic, measured by what the whole corpus holds on it; nothing where that is nothing."""
        topic = material.topic
        every = [*material.retrieval.passages, *(passage for passages in articles for passage in passages)]
        best = max((passage.dense for passage in every), default=0.0)
        kept = [tuple(one for one in passages if measure_fit(one, topic, best) >= ON_TOPIC) for passages in articles]
        kept = [passages for passages in kept if passages]
        retrieval = replace(material.retrieval, passages=tuple(passage for passages in kept for passage in passages))
        read = Material(topic, retrieval, choose_windows(retrieval, len(every)))
        self._researcher.read(read, ("fact", "event"))
        self._researcher.read(material, ("fact", "event"))
        return kept if self._researcher.holds_topic(read) or self._researcher.holds_topic(material) else []

    def _build_source(self, topic: str, passages: Sequence[FoundPassage], vectors: Vectors) -> Source:
        passages = tuple(sorted(passages, key=lambda passage: passage.ordinal))
        retrieval = Retrieval((topic,), vectors, passages)
        windows = choose_windows(retrieval, sum(len(one.sentences) for one in passages))
        material = Material(topic, retrieval, windows, standing=False)
        points = [one for one in self._researcher.list_points(material) if has_words(one)]
        return Source(passages, tuple(sorted(points, key=lambda point: point.sentence.ordinal)))

    def _lay_ground(
        self, points: Sequence[Point], without: Collection[str], further: Sequence[Source], filters: Filters
    ) -> Ground:
        """What stands near these points in current articles, without some of them, and what further sources say."""
        articles: dict[tuple[str, int], list[FoundPassage]] = defaultdict(list)
        if points:
            vectors = np.stack([point.sentence.vector for point in points])
            limit = min(NEAR + len(without) * OPENING, MOST_NEAR)
            near = self._retriever.index.query(vectors, filters, limit)
            rows = self._catalog.load_passages(list(dict.fromkeys(place for hits in near for place, *_ in hits)))
            for row in rows.values():
                if row.article_id not in without:
                    passage = build_passage(row, vectors[:1])
                    articles[source_of(passage)].append(passage)
        sources = [*(self._build_source("", each, vectors[:1]) for each in articles.values()), *further]
        windows = [window for source in sources for passage in source.passages for window in cut_windows(passage)]
        return Ground(self._reader, windows, [point for source in sources for point in source.points])

    def _rank(self, topic: str, points: Sequence[Point], openings: Sequence[Point]) -> list[Point]:
        """The main ones of what is new: what each new article opens with, then what says most surely what happened."""
        opening, known = set(map(locate, openings)), Known(topic, openings)
        first = choose_points([one for one in points if locate(one) in opening], MOST_RANKED)
        others = choose_points([one for one in points if locate(one) not in opening], MOST_RANKED)
        named: dict[str, list[Point]] = defaultdict(list)
        for point in others:
            named[topic or point.passage.metadata.title].append(point)
        happened: dict[tuple[str, int, int], float] = {}
        for name, about in named.items():
            for one in self._drafter.find(FACETS["event"].format(name), [show_lead(point) for point in about]):
                happened[(*source_of(one.passage), one.sentence.start)] = one.weight
        others.sort(key=lambda point: (not is_clear(point, known), -happened.get(locate(point), 0.0)))
        ranked = sorted((*first, *others), key=is_past)
        # What comes first is told rather than what says the same.
        selector = Selector(self._reader, [replace(one, relevance=-float(i)) for i, one in enumerate(ranked)])
        return sorted(selector.choose(LINES), key=lambda one: -one.relevance)

    def _introduce(self, points: Sequence[Point], told: Sequence[Point], known: Known) -> list[Point]:
        """The points, each with what it leans on and once; without those that can't be understood then.

        `told` stands above them.
        """
        introduced: list[Point] = []
        for point in points:
            whole = self._lead_up(point, told, Known(known.topic)) or self._lead_up(point, told, known)
            if whole is None:
                continue
            place = next((place for place, one in enumerate(introduced) if shares_sentence(one, whole)), None)
            if place is None:
                introduced.append(whole)
            elif len(merge_chains(introduced[place].evidence.chain, whole.evidence.chain)) <= LONGEST:
                introduced[place] = join(introduced[place], whole)
        return introduced

    def _lead_up(self, point: Point, told: Sequence[Point], known: Known) -> Point | None:
        """A point with the sentences before it that it leans on; None where these are too many, or not there."""
        load_previous = self._retriever.open_previous(Retrieval((), point.sentence.vector[None], ()))
        chain = list(point.evidence.chain)
        while True:
            first, passage = chain[0]
            before = find_before(first, passage, load_previous)
            # "The council" is one that was named before only where it was.
            earlier = passage.text[: first.start - passage.start] + (before[0].text if before else "")
            new = list_keys(first.text) - list_keys(earlier)
            if stands_alone(first.text, frozenset(new | known.list_keys(point)), FEWEST_TOLD):
                break
            if before is None or len(chain) == LONGEST or before[0].text.rstrip().endswith("?"):
                return None
            if any(holds_sentence(one.evidence, *before) for one in told):
                break
            chain.insert(0, before)
        quotes = quote_chain(chain, load_previous)
        return replace(point, evidence=replace(point.evidence, chain=tuple(chain), quotes=quotes)) if quotes else None

    def _tell_known(self, points: Sequence[Point], news: News, day: date) -> Iterator[FoundSection]:
        """The main of what was known by a day, but for what is told as changed."""
        told = [shift.known for shift in news.shifts]
        known = [one for one in points if one.passage.published and one.passage.published <= day and one.alone]
        selector = Selector(self._reader, [one for one in known if not one.is_opinion][:MOST_RANKED], told)
        chosen = selector.choose(BEFORE)
        if chosen:
            yield FoundSection("background", KNOWN, tuple(map(build_entry, sort_by_day(chosen))))

    def _list_articles(self, between: Difference, sources: Sequence[Source]) -> list[FoundSection]:
        """The sources on the topic that came and that went, each by its title."""
        sections = []
        for title, lines in ((NEW_SOURCES, between.added), (REMOVED_SOURCES, between.removed)):
            keys = {(line.article_id, line.version) for line in lines}
            firsts = [source.points[0] for source in sources if source.key in keys and source.points]
            if firsts:
                sections.append(FoundSection("articles", title, tuple(map(build_title_entry, firsts))[:LINES]))
        return sections

    # Comparing

    def _compare(
        self,
        new: Sequence[Source],
        gone: Sequence[Source],
        kept: Sequence[Source],
        between: Difference,
        filters: Filters,
    ) -> News:
        points = choose_points([point for source in new for point in source.points], MOST_POINTS)
        later = {line.article_id for line in between.later}
        known = self._lay_ground(points, later | {line.article_id for line in between.came}, [*gone, *kept], filters)
        news = News(known=known.points)
        retractions = [one for source in new for one in list_retractions(source.passages, source.points)]
        withdrawn = self._correct(news, retractions, [*known.points, *points])
        for turn in find_turns(self._reader, [*known.points, *points]):
            if any(turn.new is one for one in points) and all(turn.old is not one for one in points):
                self._shift(news, next(one for one in part(turn.old) if one.sentence is turn.sentence), turn.new)
        told = {locate(one) for shift in news.shifts for one in (shift.known, shift.point)}
        told |= {locate(point) for point in withdrawn}
        told |= {(*source_of(one.passage), one.sentence.start) for one in retractions}
        self._part(news, [one for one in points if not speaks_of_itself(one) and locate(one) not in told], known)
        taken = {locate(shift.known) for shift in news.shifts}
        lost = choose_points([one for source in gone for one in source.points if locate(one) not in taken], MOST_POINTS)
        past = {(line.article_id, line.version) for line in between.came if not line.is_current()}
        standing = [*kept, *(source for source in new if source.key in past)]
        self._tell_lost(news, lost, self._lay_ground(lost, later, standing, filters))
        # What takes a statement back repeats it, and does not bear it out.
        corrections = {source.key[0] for source in new if any(map(is_correction, source.passages))}
        came = {source.key for source in new}
        for point in withdrawn:
            if locate(point) not in taken and source_of(point.passage) not in came:
                without = {*later, *corrections, point.passage.article_id}
                self._tell_lost(news, [point], self._lay_ground([point], without, kept, filters))
        return news

    def _correct(self, news: News, retractions: Sequence[Retraction], points: Sequence[Point]) -> list[Point]:
        """Add what corrections put in another one's place; what they take back without is handed back."""
        withdrawn: list[Point] = []
        for retraction in retractions:
            if retraction.right is None and not retraction.withdrawn:
                continue
            wrong = find_retracted(self._reader, retraction, points)
            if wrong is not None and retraction.right is not None:
                self._shift(news, wrong, retraction.right)
            elif wrong is not None:
                withdrawn.append(wrong)
        return withdrawn

    def _part(self, news: News, points: Sequence[Point], known: Ground) -> None:
        """Part points into those that change what is known and those that add to it; what is known is passed over."""
        fresh = [one for one, said in zip(points, known.find_said(points), strict=True) if not said]
        # New articles may be at odds with each other: then the later one is told as changing the earlier one.
        fresh.sort(key=lambda point: (point.passage.published or date.min, locate(point)))
        beside = Ground(self._reader, [show_lead(one) for one in fresh], fresh)
        added: list[Point] = []
        rivals = zip(fresh, known.find_rivals(fresh), beside.find_rivals(fresh), strict=True)
        for point, rival, other in rivals:
            shift = next((one for one in news.shifts if continues(one, point)), None)
            if shift is not None:
                shift.point = join(shift.point, point)
            elif rival is not None:
                self._shift(news, rival, point)
            elif other is not None and any(one is other for one in added):
                added = [one for one in added if one is not other]
                self._shift(news, other, point)
            else:
                added.append(point)
        self._tell_once(news.added, added)

    def _shift(self, news: News, known: Point, point: Point) -> None:
        """Note a change, once for each thing that was known."""
        if all(locate(one.known) != locate(known) for one in news.shifts):
            news.shifts.append(Shift(known, point))

    def _tell_lost(self, news: News, points: Sequence[Point], standing: Ground) -> None:
        """Add points that nothing says any longer to what is withdrawn."""
        said = standing.find_said(points)
        self._tell_once(news.withdrawn, [point for point, is_said in zip(points, said, strict=True) if not is_said])

    def _tell_once(self, told: list[Point], points: Sequence[Point]) -> None:
        """Add points to what is told, each fact once: what leans on a sentence that is told is told with it."""
        for point in points:
            place = next((place for place, one in enumerate(told) if shares_sentence(one, point)), None)
            if place is not None:
                told[place] = join(told[place], point)
            elif not Ground(self._reader, [show_lead(one) for one in told], ()).find_said([point])[0]:
                told.append(point)


def keep_relevant(news: News, on_topic: Sequence[Point]) -> list[Point]:
    """What is new and on the topic, the most relevant first, each as it is understandable alone.

    What is told as changed is no longer told with it.
    """
    wanted, shifted = {locate(point) for point in news.added}, [shift.point for shift in news.shifts]
    kept: list[Point] = []
    for point in on_topic:
        again = any(shares_sentence(one, point) for one in shifted)
        for one in list_standing(point) if again else [point]:
            if one.alone and wanted & set(map(locate, part(one))):
                kept.append(one)
    return sorted(kept[:LINES], key=lambda point: point.passage.published or date.min, reverse=True)


def sort_by_day(points: Iterable[Point]) -> list[Point]:
    return sorted(points, key=lambda point: point.passage.published or date.min)


def measure_fit(passage: FoundPassage, topic: str, best: float) -> float:
    """How well a passage fits a topic: half its cosine as a share of the best one, half the words that they share."""
    wanted = list_content(topic)
    own = list_content(f"{passage.metadata.title} {passage.heading or ''} {passage.text}")
    return (passage.dense / best if best > 0 else 0.0) / 2 + len(wanted & own) / max(1, len(wanted)) / 2


def has_words(point: Point) -> bool:
    return len(list_words(point.evidence.text)) >= FEWEST_WORDS


def rank_near(points: Sequence[Point], added: Sequence[Point]) -> list[Point]:
    """The points by how near they come to any that is new."""
    near = [replace(one, relevance=max(measure_likeness(one, each) for each in added)) for one in points if added]
    return sorted(near, key=lambda point: -point.relevance)


def is_clear(point: Point, known: Known) -> bool:
    """Whether a point goes on from nothing and opens with nothing that is only told apart by what was said before."""
    first = point.evidence.chain[0][0].text
    return stands_alone(first, frozenset(known.list_keys(point)), FEWEST_TOLD) and not links_back(first)


def shares_sentence(one: Point, other: Point) -> bool:
    ordinals = {sentence.ordinal for sentence, _ in one.evidence.chain}
    return source_of(one.passage) == source_of(other.passage) and any(
        sentence.ordinal in ordinals for sentence, _ in other.evidence.chain
    )


def continues(shift: Shift, point: Point) -> bool:
    """Whether a point belongs to what is told as changed: it leans on it, or has the words of whoever changed sides."""
    if shares_sentence(shift.point, point):
        return True
    behind = point.evidence.chain[0][0].ordinal == shift.point.evidence.chain[-1][0].ordinal + 1
    if source_of(shift.point.passage) != source_of(point.passage) or not behind or find_quotation(point) is None:
        return False
    speaker = list_content(point.speaker or "")
    return take_other_stances(shift.known.sentence.text, shift.point.sentence.text) and bool(
        speaker & list_holders(shift.point.sentence.text)
    )


def join(one: Point, other: Point) -> Point:
    """One point with the words of another that goes on from it."""
    chain = merge_chains(one.evidence.chain, other.evidence.chain)
    quotes = quote_chain(chain, lambda passage: None)
    return replace(one, evidence=replace(one.evidence, chain=tuple(chain), quotes=quotes or one.evidence.quotes))


def show_lead(point: Point) -> Window:
    """What a point tells, as a window of its passage."""
    passage = point.evidence.chain[-1][1]
    return build_window(passage, [sentence for sentence, own in point.evidence.chain if own is passage])


def is_past(point: Point) -> bool:
    """Whether what a point tells happened long before its article appeared."""
    period, published = find_period(point), point.passage.published
    return period is not None and period.end is not None and (published or date.max) - period.end > timedelta(days=OLD)


def build_sections(topic: str, news: News) -> list[FoundSection]:
    """What changed, was corrected, is new and was withdrawn; what is empty is left out."""
    found = [build_shift(topic, shift) for shift in news.shifts]
    differences: dict[SectionKind, list[FoundDisagreement]] = {
        "changed": [one for one in found if one.kind != "correction"],
        "corrected": [one for one in found if one.kind == "correction"],
    }
    points: dict[SectionKind, list[Point]] = {
        "added": news.added,
        "withdrawn": choose_points(news.withdrawn, LINES),
    }
    return [
        FoundSection(
            kind,
            title,
            tuple(build_entry(point) for point in points.get(kind, [])[:LINES]),
            tuple(differences.get(kind, [])[:LINES]),
            most=LINES,
        )
        for kind, title in TITLES.items()
        if points.get(kind) or differences.get(kind)
    ]


def choose_points(points: Sequence[Point], most: int) -> list[Point]:
    """At most so many, the most relevant of each source in turn, newest source first and in its own order."""
    turns: dict[tuple[str, int], int] = defaultdict(int)
    ranked: list[tuple[int, int, Point]] = []
    for place, point in enumerate(sorted(points, key=lambda one: -one.relevance)):
        ranked.append((turns[source_of(point.passage)], place, point))
        turns[source_of(point.passage)] += 1
    chosen = [point for _, _, point in sorted(ranked, key=lambda one: one[:2])[:most]]
    chosen.sort(key=locate)
    return sorted(chosen, key=lambda point: point.passage.published or date.min, reverse=True)


def build_entry(point: Point) -> FoundEntry:
    label = name_speaker(point) if point.speaker or point.is_opinion else None
    return FoundEntry(point.evidence, label=label, day=point.passage.published)


def build_shift(topic: str, shift: Shift) -> FoundDisagreement:
    sides = [shift.known.evidence, shift.point.evidence]
    about = topic or shift.point.passage.metadata.title
    if shift.known.passage.article_id != shift.point.passage.article_id:
        return build_disagreement(about, sides)
    # An article that was written anew says itself which of its words hold.
    was, is_ = map(build_position, sides)
    return FoundDisagreement(about, "correction", (was, replace(is_, newest=True)))
