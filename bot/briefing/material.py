"""What the corpus holds on a topic: its sentences, each with how much it matters and which questions it answers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

import numpy as np

from bot.answering.draft import Drafter
from bot.answering.evidence import Evidence, LoadPrevious, complete_chain, merge_chains, quote_chain
from bot.briefing.agreement import list_answers
from bot.briefing.speakers import SpeakerFinder
from bot.language.discourse import leans_on_context
from bot.language.words import list_words
from bot.reading.cross_encoder import Reader, load_calibration
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.passages import FoundPassage, FoundSentence, Retrieval, Window, choose_windows
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
PASSAGES = 40
"""Passages that a topic is gathered from."""
READ = 24
"""Windows that are read for each question; the sentences of the others are weighed by how they were found."""
LONGEST = 3
"""Sentences that are told together."""
MOST_ASKED = 3
NEAR = 0.45
"""Cosine from which a sentence is near to a topic."""
CONSIDERED = 60
"""Sentences that may be told, those that matter most."""

_QUOTED = re.compile(r'"[^"]{0,600}"|“[^”]{0,600}”')
_ADDRESS = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)


class Weights:
    """Of what says how much a sentence matters to a topic; fitted on the fictional corpora of evals/briefings."""

    SIMILARITY = 2.5
    FOUND = 3.0
    ANSWERS = 1.9
    """Of the question that it answers most surely."""
    CENTRALITY = 5.9
    CONTEXT = 1.3


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence on a topic, with those that it leans on."""

    evidence: Evidence
    relevance: float
    """Higher is better; compares within one topic alone."""
    facets: Mapping[Facet, float]
    """For each question how surely it is this sentence that answers; absent where it was not read."""
    speaker: str | None
    """Who says it, None for the article itself."""

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
    facets: dict[tuple[str, int], dict[Facet, float]] = field(default_factory=dict)
    """By article and place of the sentence."""
    corrections: Sequence[Correction] = ()
    """What of it is taken back."""

    def weigh(self, window: Window, sentence: FoundSentence, centrality: float, wanted: set[str]) -> float:
        """How much a sentence matters to the topic."""
        passage = window.passage
        around = {word.key for word in list_words(f"{passage.metadata.title} {passage.heading or ''}")}
        answers = self.facets.get((passage.article_id, sentence.start), {}).values()
        return (
            Weights.SIMILARITY * max(sentence.similarity)
            + Weights.FOUND * passage.score
            + Weights.ANSWERS * max(answers, default=0.0)
            + Weights.CENTRALITY * centrality
            + Weights.CONTEXT * len(around & wanted) / max(1, len(wanted))
        )


class Researcher:
    """Gathers what the corpus holds on a topic."""

    def __init__(self, retriever: HybridRetriever, reader: Reader) -> None:
        self._retriever = replace(retriever, passages=PASSAGES)
        self._drafter = Drafter(reader)
        self._threshold = load_calibration().threshold

    def gather(self, topic: str, filters: Filters, queries: Sequence[str] = ()) -> Material:
        """What is found on a topic; `queries` are searched for beside it. Raises IndexUnavailable, ModelUnavailable."""
        retrieval = self._retriever.retrieve((topic, *queries), filters)
        windows = choose_windows(retrieval, len(retrieval.passages) * 8)
        return Material(topic, retrieval, windows)

    def read(self, material: Material, facets: Iterable[Facet]) -> None:
        """Put questions on the topic to the reader."""
        for facet in facets:
            for one in self._drafter.find(FACETS[facet].format(material.topic), material.windows[:READ]):
                known = material.facets.setdefault((one.passage.article_id, one.sentence.start), {})
                known[facet] = one.weight

    def find_answers(self, material: Material, question: str) -> list[Evidence]:
        """What each article answers to a question most surely, the surest first; nothing of those that don't."""
        found = self._drafter.find(question, material.windows[:READ])
        return list_answers(found, partial(self._retriever.load_previous, retrieval=material.retrieval))

    def holds_topic(self, material: Material) -> bool:
        """Whether anything that was found answers one of the questions that were read, or is near to the topic."""
        nearest = max((max(s.similarity) for one in material.windows for s in one.sentences), default=0.0)
        answers = (weight for known in material.facets.values() for weight in known.values())
        return nearest >= NEAR or any(weight >= self._threshold for weight in answers)

    def find_unanswered(self, material: Material) -> list[str]:
        """Questions of the passages found, or above them, that no window answers; at most MOST_ASKED are looked at."""
        raised: dict[str, None] = {}
        for passage in material.retrieval.passages[:READ]:
            heading = (passage.heading or "").rsplit(" / ", 1)[-1]
            raised.update(dict.fromkeys(one for one in (heading, *(s.text for s in passage.sentences)) if asks(one)))
        unanswered: list[str] = []
        for question in list(raised)[:MOST_ASKED]:
            found = self._drafter.find(
                question, [one for one in material.windows[: READ // 2] if question not in one.body]
            )
            if all(one.probability < self._threshold for one in found):
                unanswered.append(question)
        return unanswered

    def list_points(self, material: Material, most: int = CONSIDERED) -> list[Point]:
        """The sentences that matter most to the topic, best first, each understandable alone."""
        placed = [(window, sentence) for window in material.windows for sentence in window.sentences]
        if not placed:
            return []
        vectors = np.stack([sentence.vector for _, sentence in placed])
        # The mean cosine with all that was found: what LexRank (Erkan and Radev 2004) starts from.
        central = vectors @ vectors.mean(axis=0)
        wanted = {word.key for word in list_words(material.topic) if not word.stop}
        weights = [
            material.weigh(window, sentence, float(centrality), wanted)
            for (window, sentence), centrality in zip(placed, central, strict=True)
        ]
        load_previous = partial(self._retriever.load_previous, retrieval=material.retrieval)
        speakers = SpeakerFinder(self._retriever.catalog)
        points: list[Point] = []
        for place in sorted(range(len(placed)), key=lambda one: -weights[one]):
            window, sentence = placed[place]
            point = self._build_point(material, window, sentence, weights[place], load_previous, speakers)
            if point is not None:
                add_point(points, point, load_previous)
            if len(points) == most:
                break
        return points

    def _build_point(
        self,
        material: Material,
        window: Window,
        sentence: FoundSentence,
        relevance: float,
        load_previous: LoadPrevious,
        speakers: SpeakerFinder,
    ) -> Point | None:
        """None for a sentence that asks, that can't be told alone, or whose passage speaks to whoever reads it.

        A report tells; what says "you" gives advice or orders, and orders may be meant for a machine.
        """
        if sentence.text.rstrip().endswith("?") or _ADDRESS.search(_QUOTED.sub(" ", window.passage.text)):
            return None
        chain = complete_chain([(sentence, window.passage)], load_previous)
        quotes = quote_chain(chain, load_previous)
        if not quotes:
            return None
        return Point(
            Evidence(tuple(chain), quotes, sentence),
            relevance,
            material.facets.get((window.passage.article_id, sentence.start), {}),
            speakers.find(window.passage, sentence),
        )


def asks(text: str) -> bool:
    """Whether a text is a question that stands by itself."""
    return text.rstrip().endswith("?") and not leans_on_context(text) and len(list_words(text)) > 3


def add_point(points: list[Point], point: Point, load_previous: LoadPrevious) -> None:
    """Add a point, or join it to the one that has some of its sentences already: nothing is told twice.

    Where the two together would be too long, the one that matters less is left out.
    """
    ordinals = {sentence.ordinal for sentence, _ in point.evidence.chain}
    for place, other in enumerate(points):
        if other.passage.article_id != point.passage.article_id:
            continue
        if not ordinals & {sentence.ordinal for sentence, _ in other.evidence.chain}:
            continue
        chain = merge_chains(other.evidence.chain, point.evidence.chain)
        quotes = quote_chain(chain, load_previous)
        if len(chain) <= LONGEST and quotes:
            facets = {one: max(known.get(one, 0.0) for known in (other.facets, point.facets)) for one in FACETS}
            evidence = Evidence(tuple(chain), quotes, other.sentence)
            points[place] = replace(other, evidence=evidence, facets=facets, speaker=other.speaker or point.speaker)
        return
    points.append(point)
