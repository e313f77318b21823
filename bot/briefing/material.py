"""What the corpus holds on a topic: its sentences, each with how much it matters and which questions it answers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from statistics import median
from typing import Literal

import numpy as np

from bot.answering.draft import Drafter, Finding
from bot.answering.evidence import (
    Evidence,
    LoadPrevious,
    Placed,
    Quote,
    complete_chain,
    find_before,
    join_neighbours,
    merge_chains,
    quote_chain,
)
from bot.briefing.agreement import list_answers
from bot.briefing.matters import OPENING, group_articles, name_matter
from bot.briefing.relevance import Found, Weighed, weigh
from bot.briefing.speakers import SpeakerFinder
from bot.briefing.topics import Term, carry, find_owner, list_terms
from bot.language.discourse import leans_on_context
from bot.language.reference import FEWEST_WORDS, announces, links_back, stands_alone
from bot.language.retraction import takes_back
from bot.language.words import list_words
from bot.reading.cross_encoder import Reader, load_calibration
from bot.retrieval.hybrid import HybridRetriever, build_passage
from bot.retrieval.passages import FoundPassage, FoundSentence, Retrieval, Window, choose_windows
from ingest.dates import DATE
from ingest.embedder import embed_texts
from ingest.models import Filters

Facet = Literal["fact", "event", "decision", "position", "condition", "open"]
FACETS: Mapping[Facet, str] = {
    "fact": "What is {}?",
    "event": "What happened with {}?",
    "decision": "What was decided or agreed on {}?",
    "position": "What do people say about {}?",
    "condition": "What conditions does {} depend on?",
    "open": "What is still unclear about {}?",
}
"""What somebody who is briefed wants to know of any topic, as questions put to the reader."""
FIRST: tuple[Facet, ...] = ("fact", "event")
"""What the first lines are chosen by."""
NEAREST = 3
"""Passages near to a point among which its correction is looked for."""
PASSAGES = 40
"""Passages that a topic is gathered from."""
MOST_ARTICLES = 10
"""Articles of which everything is told, the newest."""
LONGEST_ARTICLE = 60
"""Passages of one that is read as a whole."""
READ = 24
"""Windows that are read for a question that somebody asks, or that the articles raise."""
FACETED = 16
"""The same of each of FACETS; the sentences of the others are weighed by how they were found."""
LONGEST = 3
"""Sentences that are told together."""
MOST_ASKED = 3
SAME_TOPIC = 0.65
"""Share of what the best passage has of a topic from which all of its matter is on it."""
NAMED = 0.5
"""Share of a topic that a sentence names, with the title above it, to be on it in any case."""
CARRIED = 0.2
"""Share of a topic that a question which the articles raise carries at least."""
JOINED = 0.33
"""Share of a point's relevance that a sentence which leans on one of its own must have to be told with it."""
NEAR = 0.45
"""Cosine from which a sentence is near to a topic."""
UNNAMED = 0.3
"""The same of a topic that the corpus has no word of and the reader an answer to: "truce" is near to "ceasefire"."""
RELEVANT = 0.15
"""Relevance from which a point is on the topic. Editors wanted 46% of what has it; 60% of what they wanted has it."""
CONSIDERED = 60
"""Sentences that may be told, those that matter most."""

_QUOTED = re.compile(r'"[^"]{0,600}"|“[^”]{0,600}”')
_REPLY = re.compile(r"^\W*(?:yes|no)\b,\s+", re.IGNORECASE)
_DATE = re.compile(rf"\b{DATE}")
_ADDRESS = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence on a topic, with those that it leans on."""

    evidence: Evidence
    relevance: float
    """How probably it is wanted in a brief on the topic; more where something else raises it above others."""
    facets: Mapping[Facet, float]
    """For each question how surely it is this sentence that answers; absent where it was not read."""
    speaker: str | None
    """Who says it, None for the article itself and for several."""
    alone: bool = True
    """Whether nothing in it points at what its article says before it."""
    opening: float = 0.0
    """How probably a brief opens with it."""

    @property
    def sentence(self) -> FoundSentence:
        return self.evidence.lead

    @property
    def passage(self) -> FoundPassage:
        return self.evidence.passage

    @property
    def is_opinion(self) -> bool:
        return self.passage.metadata.kind == "opinion"

    def answers(self, *facets: Facet) -> float:
        """How surely it answers any of these questions."""
        return max((self.facets.get(facet, 0.0) for facet in facets), default=0.0)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is taken back, and what holds instead."""

    wrong: tuple[Point, ...]
    """Of other articles; never empty."""
    right: Point | None
    retold: Evidence | None = None
    """Where the correction itself says what was wrong."""


@dataclass(slots=True)
class Material:
    """A topic's passages, and what the reader made of them so far."""

    topic: str
    retrieval: Retrieval
    windows: list[Window]
    """Best first."""
    terms: tuple[Term, ...] = ()
    """What the topic is named by; () where everything is told, whatever it is about."""
    facets: dict[tuple[str, int], dict[Facet, float]] = field(default_factory=dict)
    """By article and place of the sentence."""
    corrections: Sequence[Correction] = ()
    """What of it is taken back."""
    current: bool = False
    """Whether the state of things is told: what is newer counts more."""
    standing: bool = True
    """Whether its points are told to somebody who has not read what stands before them."""
    owned: Sequence[Point] = ()
    """What those say and do whose position, role or plan the topic is."""
    weighed: dict[tuple[str, int], Weighed] = field(default_factory=dict)
    """By article and place of the sentence; empty before anything is weighed, and again when more is read for it."""

    def find_owner(self) -> list[Term]:
        """The terms that name whose position, role or plan the topic is."""
        keys = {word.key for word in list_words(find_owner(self.topic)) if not word.stop}
        return [term for term in self.terms if term.keys & keys]

    def names_above(self, point: Point) -> bool:
        """Whether a point's sentence, with the title above it, names as much of the topic as most of the titles do.

        What few titles name is only a part of what these articles are about.
        """
        titles = {one.article_id: one.metadata.title for one in self.retrieval.passages}
        usual = median(carry(self.terms, title) for title in titles.values()) if titles else 0.0
        told = carry(self.terms, f"{point.passage.metadata.title} {point.sentence.text}")
        return usual > 0 and told >= min(NAMED, usual)

    def list_found(self) -> Found:
        """Its sentences as they are weighed, in the order of the windows."""
        return Found(
            self.terms,
            [(window.passage, sentence) for window in self.windows for sentence in window.sentences],
            {(one.article_id, one.ordinal): one for one in self.retrieval.passages},
            {place: max(known.get(facet, 0.0) for facet in FIRST) for place, known in self.facets.items()},
        )

    def weigh(self) -> Mapping[tuple[str, int], Weighed]:
        """How much each sentence matters, by article and place; done once for what was read."""
        if not self.weighed:
            found = self.list_found()
            for (passage, sentence), one in zip(found.placed, weigh(found, self.current), strict=True):
                self.weighed[passage.article_id, sentence.start] = one
        return self.weighed


class Researcher:
    """Gathers what the corpus holds on a topic."""

    def __init__(self, retriever: HybridRetriever, reader: Reader) -> None:
        self._retriever = replace(retriever, passages=PASSAGES)
        self._drafter = Drafter(reader)
        self._threshold = load_calibration().threshold

    def gather(self, topic: str, filters: Filters, queries: Sequence[str] = ()) -> Material:
        """What is found on a topic; `queries` are searched for beside it. Raises IndexUnavailable, ModelUnavailable."""
        retrieval = self._retriever.retrieve((topic, *queries), filters)
        catalog = self._retriever.catalog
        documents = catalog.count_documents({word.key for word in list_words(topic)})
        terms = list_terms(topic, documents, catalog.count_passages())
        retrieval = self._keep_matters(retrieval, terms)
        return Material(topic, retrieval, choose_windows(retrieval, len(retrieval.passages) * 8), terms)

    def list_publishers(self) -> list[str]:
        """Every publisher that has an article."""
        return self._retriever.catalog.list_publishers()

    def _keep_matters(self, retrieval: Retrieval, terms: Sequence[Term]) -> Retrieval:
        """What was found without the articles on other matters than those that have most of the topic.

        An article need not name the topic where others on its matter do.
        """
        articles: dict[str, list[FoundPassage]] = defaultdict(list)
        for passage in retrieval.passages:
            articles[passage.article_id].append(passage)
        if len(articles) < 2:
            return retrieval
        names, found = list(articles), list(articles.values())
        load = self._retriever.catalog.load_opening
        openings = [load(name, own[0].article_version, OPENING) for name, own in articles.items()]
        fits = [max(measure_fit(terms, passage) for passage in own) for own in found]
        matters = group_articles(openings)
        best = max(fits)
        kept = {
            names[one] for matter in matters if max(fits[one] for one in matter) >= SAME_TOPIC * best for one in matter
        }
        return replace(retrieval, passages=tuple(one for one in retrieval.passages if one.article_id in kept))

    def gather_all(self, filters: Filters, most: int = PASSAGES // MOST_ARTICLES) -> Material:
        """What the newest articles open with, so many passages of each, whatever it is about.

        Raises ModelUnavailable.
        """
        catalog = self._retriever.catalog
        vectors = embed_texts(self._retriever.embeddings, [""])
        rows = [
            row
            for article in catalog.list_newest(filters, MOST_ARTICLES)
            for row in catalog.load_opening(article.id, article.version, most)
        ]
        retrieval = Retrieval(("",), vectors, tuple(build_passage(row, vectors) for row in rows))
        return Material("", retrieval, choose_windows(retrieval, len(rows) * 8))

    def widen(self, material: Material) -> Material:
        """A material with the whole of its articles, of those that were found best."""
        vectors, catalog = material.retrieval.query_vectors, self._retriever.catalog
        known = {(one.article_id, one.ordinal): one for one in material.retrieval.passages}
        versions = dict.fromkeys((one.article_id, one.article_version) for one in known.values())
        passages = tuple(
            known.get((row.article_id, row.ordinal)) or build_passage(row, vectors)
            for version in list(versions)[:MOST_ARTICLES]
            for row in catalog.load_opening(*version, LONGEST_ARTICLE)
        )
        windows = choose_windows(
            replace(material.retrieval, passages=passages), sum(len(one.sentences) for one in passages)
        )
        return Material(material.topic, replace(material.retrieval, passages=passages), windows, material.terms)

    def part_matters(self, material: Material) -> list[tuple[str, set[str]]]:
        """The articles of a material by matter, each with what the matter is called."""
        versions = {one.article_id: one.article_version for one in material.retrieval.passages}
        catalog, names = self._retriever.catalog, list(versions)
        rows = [catalog.load_opening(name, version, OPENING) for name, version in versions.items()]
        groups = group_articles(rows)
        return [
            (
                name_matter([(names[one], rows[one]) for one in group], self._retriever.embeddings),
                {names[one] for one in group},
            )
            for group in groups
        ]

    def gather_corrections(self, material: Material, points: Sequence[Point]) -> Material:
        """The corrections that were found on a topic, and those of any time that stand near to these points.

        Raises IndexUnavailable.
        """
        vectors = np.stack([sentence.vector for point in points for sentence, _ in point.evidence.chain])
        near = self._retriever.index.query(vectors, Filters(), NEAREST)
        rows = self._retriever.catalog.load_passages(list(dict.fromkeys(place for hits in near for place, *_ in hits)))
        every = [build_passage(row, material.retrieval.query_vectors) for row in rows.values()]
        every += material.retrieval.passages
        found = {(one.article_id, one.ordinal): one for one in every if is_correction(one)}
        retrieval = replace(material.retrieval, passages=tuple(found.values()))
        windows = choose_windows(retrieval, sum(len(one.sentences) for one in found.values()))
        return Material(material.topic, retrieval, windows, standing=False)

    def find_repeated(self, corrections: Material) -> list[Point]:
        """Sentences of the same houses that stand near to what corrections say, and may be what these take back.

        Raises IndexUnavailable.
        """
        told = [(one, passage) for passage in corrections.retrieval.passages for one in passage.sentences]
        if not told:
            return []
        vectors = np.stack([sentence.vector for sentence, _ in told])
        near = self._retriever.index.query(vectors, Filters(), NEAREST)
        rows = self._retriever.catalog.load_passages(list(dict.fromkeys(place for hits in near for place, *_ in hits)))
        houses = {passage.metadata.publisher for _, passage in told}
        known = {passage.article_id for _, passage in told}
        found: list[Point] = []
        for passage in (build_passage(row, vectors[:1]) for row in rows.values()):
            if passage.metadata.publisher in houses and passage.article_id not in known:
                for one in passage.sentences:
                    evidence = Evidence(((one, passage),), (Quote(passage, one.text, one.start, one.end),), one)
                    found.append(Point(evidence, 0.0, {}, None))
        return found

    def read(self, material: Material, facets: Iterable[Facet]) -> None:
        """Put questions on the topic to the reader."""
        for facet in facets:
            if facet in FIRST:
                material.weighed.clear()
            for one in self._drafter.find(FACETS[facet].format(material.topic), material.windows[:FACETED]):
                known = material.facets.setdefault((one.passage.article_id, one.sentence.start), {})
                known[facet] = one.weight

    def find_answers(self, material: Material, question: str) -> list[Evidence]:
        """What each article answers to a question most surely, the surest first; nothing of those that don't."""
        found = self._drafter.find(question, material.windows[:READ])
        return list_answers(found, self._retriever.open_previous(material.retrieval))

    def find_every(self, material: Material, questions: Sequence[str]) -> list[Point]:
        """Every sentence that answers these questions, in the mean of them, the surest first, as points."""
        told: dict[tuple[str, int], tuple[Finding, float]] = {}
        for question in questions:
            for one in self._drafter.find(question, material.windows[:READ]):
                key = (one.passage.article_id, one.sentence.ordinal)
                told[key] = (one, told.get(key, (one, 0.0))[1] + one.weight / len(questions))
        load_previous = self._retriever.open_previous(material.retrieval)
        speakers = SpeakerFinder(self._retriever.catalog)
        points: list[Point] = []
        for one, weight in sorted(told.values(), key=lambda found: -found[1]):
            if weight < self._threshold:
                break
            point = self._build_point(material, one.window, one.sentence, weight, load_previous, speakers, LONGEST)
            if point is not None:
                add_point(points, point, load_previous, speakers)
        return points

    def holds_topic(self, material: Material) -> bool:
        """Whether anything that was found answers one of the questions that were read, or is near to the topic."""
        nearest = max((max(s.similarity) for one in material.windows for s in one.sentences), default=0.0)
        answers = (weight for known in material.facets.values() for weight in known.values())
        # Of a name that the corpus has no word of the reader knows nothing.
        answered = (material.terms or nearest >= UNNAMED) and any(weight >= self._threshold for weight in answers)
        return bool(nearest >= NEAR or answered)

    def find_unanswered(self, material: Material) -> list[str]:
        """Questions on the topic with which an article found, or a part of it, ends, and that no window answers; at
        most MOST_ASKED are looked at. What an article asks and goes on is what it answers next."""
        raised = [
            one
            for one in dict.fromkeys(self._list_left(material))
            if not material.terms or carry(material.terms, one) >= CARRIED
        ]
        unanswered: list[str] = []
        for question in raised[:MOST_ASKED]:
            found = self._drafter.find(
                question, [one for one in material.windows[: READ // 2] if question not in one.body]
            )
            if all(one.probability < self._threshold for one in found):
                unanswered.append(question)
        return unanswered

    def _list_left(self, material: Material) -> Iterator[str]:
        """Headings that ask and have nothing under them, and sentences that do and are the last of their part."""
        passages = material.retrieval.passages[:READ]
        for article_id, version in dict.fromkeys((one.article_id, one.article_version) for one in passages):
            article = self._retriever.catalog.load_article(article_id, version)
            asked = [(heading.start, heading.text) for heading in article.headings]
            asked += [(s.start, s.text) for one in passages if one.article_id == article_id for s in one.sentences]
            starts = [heading.start for heading in article.headings]
            for start, text in asked:
                end = min((one for one in starts if one > start), default=len(article.text))
                if asks(text) and not article.text[start + len(text) : end].strip():
                    yield text

    def list_points(self, material: Material, most: int = CONSIDERED, longest: int = LONGEST) -> list[Point]:
        """The sentences that matter most to the topic, best first, each with those that make it understandable, up to
        `longest` together."""
        placed = [(window, sentence) for window in material.windows for sentence in window.sentences]
        known = material.weigh()
        weights = [known[window.passage.article_id, sentence.start] for window, sentence in placed]
        load_previous = self._retriever.open_previous(material.retrieval)
        speakers = SpeakerFinder(self._retriever.catalog)
        points: list[Point] = []
        order = sorted(range(len(placed)), key=lambda one: -weights[one].relevance)
        if not material.standing:
            # What is compared with others is known by what its article tells first.
            order = sorted(order[:most], key=lambda one: (placed[one][0].passage.article_id, placed[one][1].ordinal))
        for place in order:
            window, sentence = placed[place]
            weight = weights[place]
            point = self._build_point(
                material, window, sentence, weight.relevance, load_previous, speakers, longest, weight.opening
            )
            if point is not None:
                # What has a day of its own is seldom said again elsewhere.
                joined = JOINED if material.standing and not _DATE.search(sentence.text) else 0.0
                add_point(points, point, load_previous, speakers, longest, joined)
            if len(points) == most:
                break
        return points

    def list_bare(self, material: Material) -> list[Point]:
        """Every sentence that was found, by itself: what may settle something, whether it is told or not."""
        chains = [((one, window.passage),) for window in material.windows for one in window.sentences]
        return [Point(Evidence(chain, join_neighbours(chain), chain[0][0]), 0.0, {}, None) for chain in chains]

    def list_sentences(self, material: Material) -> list[Point]:
        """Every sentence that can be told and every question, those of the passages that matter most first, each with
        those that make it understandable."""
        known = material.weigh()
        load_previous = self._retriever.open_previous(material.retrieval)
        speakers = SpeakerFinder(self._retriever.catalog)
        points: list[tuple[float, Point]] = []
        for window in material.windows:
            weights = [known[window.passage.article_id, one.start] for one in window.sentences]
            most = max(one.relevance for one in weights)
            for sentence, weight in zip(window.sentences, weights, strict=True):
                asking = sentence.text.rstrip().endswith("?")
                if refuses(sentence, window.passage) and not (asking and not addresses(window.passage)):
                    continue
                point = self._build_point(
                    material, window, sentence, weight.relevance, load_previous, speakers, LONGEST, weight.opening
                )
                if point is None:
                    # It asks, answers a heading, or leans on what is not there; who reads the whole article knows.
                    chain = ((sentence, window.passage),)
                    evidence = Evidence(chain, join_neighbours(chain), sentence)
                    point = Point(evidence, weight.relevance, {}, speakers.find(chain), alone=False)
                points.append((most, point))
        return [point for _, point in sorted(points, key=lambda one: -one[0])]

    def _build_point(
        self,
        material: Material,
        window: Window,
        sentence: FoundSentence,
        relevance: float,
        load_previous: LoadPrevious,
        speakers: SpeakerFinder,
        longest: int,
        opening: float = 0.0,
    ) -> Point | None:
        """None for a sentence that is refused, or can't be told alone."""
        if refuses(sentence, window.passage):
            return None
        chain, alone = complete_chain([(sentence, window.passage)], load_previous), True
        if material.standing:
            chain, alone = introduce([(sentence, window.passage)], material.terms, load_previous, longest)
        quotes = quote_chain(chain, load_previous)
        if not quotes:
            return None
        if material.standing and asks(quotes[0].text):
            # A heading that asks is no statement; "No, the guarantees are not final" needs none above it.
            if not replies_whole(quotes[1].text):
                return None
            quotes = quotes[1:]
        return Point(
            Evidence(tuple(chain), quotes, sentence),
            relevance,
            material.facets.get((window.passage.article_id, sentence.start), {}),
            speakers.find(chain),
            alone,
            opening,
        )


def measure_fit(terms: Sequence[Term], passage: FoundPassage) -> float:
    """How much of a topic a passage carries with its title; how near it comes to one that no word names."""
    return carry(terms, f"{passage.metadata.title} {passage.text}") if terms else passage.dense


def refuses(sentence: FoundSentence, passage: FoundPassage) -> bool:
    """Whether a sentence is never told: one that asks, that announces others, or whose passage speaks to whoever reads
    it. A report tells; what says "you" gives advice or orders, and orders may be meant for a machine."""
    asking = sentence.text.rstrip().endswith("?")
    return asking or announces(sentence.text) or addresses(passage)


def addresses(passage: FoundPassage) -> bool:
    """Whether a passage speaks to whoever reads it, outside of anybody's quoted words."""
    return bool(_ADDRESS.search(_QUOTED.sub(" ", passage.text)))


def is_correction(passage: FoundPassage) -> bool:
    """Whether a passage takes back what its house has said: that of a correction, or a word on it in a report."""
    told = [sentence.text for sentence in passage.sentences]
    return passage.metadata.kind == "correction" or any(
        takes_back(one, after) for one, after in zip_longest(told, told[1:], fillvalue="")
    )


def introduce(
    chain: list[Placed], terms: Iterable[Term], load_previous: LoadPrevious, longest: int
) -> tuple[list[Placed], bool]:
    """Sentences with those before them that they lean on, and whether all is understandable then.

    Where that would take more than `longest` sentences, they are told with no more than an answer would tell.
    """
    known = {key for term in terms for key in term.keys}
    longer = list(chain)
    while len(longer) <= longest:
        first, passage = longer[0]
        above = {word.key for word in list_words(passage.metadata.title) if not word.stop}
        before = find_before(first, passage, load_previous)
        if before is None:
            # "The health office" that a section opens with is none that was named before.
            above |= {word.key for word in list_words(first.text)}
        fewest = FEWEST_WORDS if len(longer) == 1 else 1
        goes_on = before is not None and links_back(first.text) and shares_paragraph(before, longer[0])
        if (
            not goes_on
            and stands_alone(first.text, frozenset(known | above), fewest)
            and not first.text.rstrip().endswith("?")
        ):
            return longer, True
        if asks(first.text):
            # What stands before a question is no part of its answer.
            return longer, False
        if before is None:
            return complete_chain(chain, load_previous), replies_whole(first.text)
        if not (leans_on_context(first.text) or shares_paragraph(before, longer[0])):
            # What "the new figure" at the head of a paragraph is stands anywhere before it.
            return longer, True
        longer.insert(0, before)
    return complete_chain(chain, load_previous), False


def shares_paragraph(before: Placed, placed: Placed) -> bool:
    """Whether a sentence goes on in the paragraph of the one before it."""
    (first, passage), (second, _) = before, placed
    # What is beyond the first one's passage begins the next one: a space apart in one paragraph, else two line ends.
    between = passage.text[first.end - passage.start : second.start - passage.start]
    return "\n" not in between and second.start - first.end <= 1


def replies_whole(text: str) -> bool:
    """Whether a sentence that opens with yes or no says by itself what it confirms or denies."""
    reply = _REPLY.match(text)
    told = text[reply.end() :] if reply else ""
    own = frozenset(word.key for word in list_words(told))
    return len(list_words(told)) > 3 and stands_alone(told, own, fewest=2)


def asks(text: str) -> bool:
    """Whether a text is a question that stands by itself."""
    return text.rstrip().endswith("?") and not leans_on_context(text) and len(list_words(text)) > 3


def add_point(
    points: list[Point],
    point: Point,
    load_previous: LoadPrevious,
    speakers: SpeakerFinder,
    longest: int = LONGEST,
    joined: float = JOINED,
) -> None:
    """Add a point, or join it to the one that has some of its sentences already: nothing is told twice.

    Where the two together would be too long, or one matters much less, that one is left out.
    """
    ordinals = {sentence.ordinal for sentence, _ in point.evidence.chain}
    for place, other in enumerate(points):
        if other.passage.article_id != point.passage.article_id:
            continue
        if not ordinals & {sentence.ordinal for sentence, _ in other.evidence.chain}:
            continue
        chain = merge_chains(other.evidence.chain, point.evidence.chain)
        quotes = quote_chain(chain, load_previous)
        if len(chain) <= longest and quotes and (not joined or point.relevance >= joined * other.relevance):
            facets = {one: max(known.get(one, 0.0) for known in (other.facets, point.facets)) for one in FACETS}
            evidence = Evidence(tuple(chain), quotes, other.sentence)
            points[place] = replace(
                other,
                evidence=evidence,
                facets=facets,
                speaker=speakers.find(chain),
                # What stands behind a sentence in the same line leans on nothing that is missing.
                alone=min(other, point, key=lambda one: one.evidence.chain[0][0].ordinal).alone,
            )
        return
    points.append(point)
