"""Asks for the briefs on the topics of a corpus, measures them beside baselines of the same length, and judges them."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.app import Services
from bot.chat import fold_answer
from bot.models import Answer, BriefRequest
from evals.baseline import Baseline, RecordedCase, digest_answer
from evals.benchmarks.asking import open_corpus
from evals.brief_metrics import METRICS, Bound, Brief, Line, list_lines, measure_brief
from evals.documents import load_document
from evals.extracts import cut_to_words, list_sentences, rank_sentences, take_first
from evals.models import Score, Threshold
from evals.requests import FORM_RIGHT, GOOD_ANSWERS
from evals.results import FORMAT, Measure, Reason, Stamp
from evals.scoring import Measured
from evals.suites import THRESHOLDS_FILE, read_thresholds
from evals.summary import judge_thresholds, measure_values
from evals.topics import BRIEFINGS_DIR, Topic, TopicSet
from ingest.errors import UnknownArticle
from ingest.models import Access, StoredArticle

NAME = "briefs"
ABOVE_BASELINES = Bound(
    "vital_above_baselines",
    "Vital nuggets above baselines",
    "Vital nuggets less those of the best baseline.",
)
BASELINES = ("first sentences", "LexRank", "LexRank on cited")
"""Over all articles of the corpus, the last over those that the brief cites."""


BOUNDS: dict[str, Measured] = {
    **METRICS,
    **{one.name: one for one in (ABOVE_BASELINES, FORM_RIGHT, GOOD_ANSWERS)},
}
"""What thresholds may bind, by name."""


def load_bounds(path: Path = BRIEFINGS_DIR / THRESHOLDS_FILE) -> dict[str, Threshold]:
    """The bounds that briefs and requests must keep. Raises MalformedSuite."""
    document = load_document(path)
    return dict(read_thresholds(document, document.content, scorers=BOUNDS))


@dataclass(frozen=True, slots=True)
class BriefResult:
    """One topic, its brief, and what was measured of it and of the baselines."""

    brief: Brief
    answer: Answer
    seconds: float
    scores: Mapping[str, Score]
    baselines: Mapping[str, Mapping[str, Score]]

    @property
    def corpus(self) -> str:
        return self.brief.topics.name

    @property
    def id(self) -> str:
        return f"{self.corpus}/{self.brief.topic.id}"


def run_topics(
    topics: TopicSet,
    work: Path | None = None,
    on_topic: Callable[[Topic], None] = lambda topic: None,
) -> list[BriefResult]:
    """Ingest a corpus into a folder of its own and brief on its chosen topics. Raises BriefingError.

    `on_topic` is called before each.
    """
    results = []
    with open_corpus(topics.name, work, paths=[topics.articles]) as services:
        articles = [
            services.catalog.readable(Access()).load_article(article.id)
            for article in services.catalog.readable(Access()).list_articles()
        ]
        ranked: dict[frozenset[str], list[str]] = {}
        for topic in topics.chosen:
            on_topic(topic)
            began = time.perf_counter()
            answer = asyncio.run(fold_answer(services, BriefRequest(topic.topic, engine="extractive")))
            seconds = time.perf_counter() - began
            brief = Brief(topic, topics, list_lines(answer), answer, _read_cited(services, answer))
            baselines = {
                name: measure_brief(Brief(topic, topics, tuple(Line(text) for text in texts)))
                for name, texts in _build_baselines(articles, answer, brief.words, ranked).items()
            }
            results.append(BriefResult(brief, answer, seconds, measure_brief(brief), baselines))
    return results


def _read_cited(services: Services, answer: Answer) -> dict[tuple[str, int], str]:
    texts = {}
    for key in {(citation.article_id, citation.article_version) for citation in answer.citations}:
        try:
            texts[key] = services.catalog.readable(Access()).load_article(*key).text
        except UnknownArticle:
            continue
    return texts


def _build_baselines(
    articles: Sequence[StoredArticle], answer: Answer, words: int, ranked: dict[frozenset[str], list[str]]
) -> dict[str, tuple[str, ...]]:
    """The baselines as long as the brief; `ranked` keeps rankings by the ids of their articles."""
    every = frozenset(article.id for article in articles)
    cited = frozenset(citation.article_id for citation in answer.citations)
    for ids in (every, cited):
        if ids not in ranked:
            ranked[ids] = rank_sentences(list_sentences(one for one in articles if one.id in ids))
    chosen = (take_first(list_sentences(articles)), ranked[every], ranked[cited])
    return {name: cut_to_words(texts, words) for name, texts in zip(BASELINES, chosen, strict=True)}


@dataclass(frozen=True, slots=True)
class BriefsReport:
    """A run over topics, and what is wrong with it."""

    stamp: Stamp
    results: Sequence[BriefResult]
    measures: Sequence[Measure]
    reasons: Sequence[Reason]


def build_briefs_report(
    results: Sequence[BriefResult],
    stamp: Stamp,
    bounds: Mapping[str, Threshold],
) -> BriefsReport:
    """Sum up and judge a run by bounds of its means."""
    measures = [measure_values(one, list_values(results, one.name), bounds.get(one.name)) for one in METRICS.values()]
    best = max(mean(list_values(results, "vital_recall", name)) for name in BASELINES)
    above = [mean(list_values(results, "vital_recall")) - best]
    measures.append(measure_values(ABOVE_BASELINES, above, bounds.get(ABOVE_BASELINES.name)))
    return BriefsReport(stamp, results, measures, judge_thresholds(measures))


def list_values(results: Iterable[BriefResult], metric: str, baseline: str | None = None) -> list[float]:
    """What was measured by a metric on each topic, of the brief or of a baseline."""
    measured = (one.scores if baseline is None else one.baselines[baseline] for one in results)
    return [scores[metric].value for scores in measured if metric in scores]


def record_briefs(report: BriefsReport) -> Baseline:
    """What was measured on each topic, and with what."""
    cases = {
        one.id: RecordedCase(
            case=_digest_topic(one),
            answer=digest_answer(one.answer),
            outcome=one.answer.outcome,
            scores={name: round(score.value, 6) for name, score in one.scores.items()},
        )
        for one in report.results
    }
    return Baseline(format=FORMAT, suite=NAME, stamp=report.stamp, cases=cases)


def _digest_topic(result: BriefResult) -> str:
    return hashlib.sha256(result.brief.topic.model_dump_json().encode()).hexdigest()[:12]


def mean(values: Sequence[float]) -> float:
    """Raises ZeroDivisionError for no values."""
    return sum(values) / len(values)
