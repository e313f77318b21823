"""Asks for the briefs on the topics of a corpus, measures them beside baselines of the same length, and judges them."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import Services
from bot.asking.intents import Intent
from bot.briefing.briefer import Pages
from bot.briefing.compositions import Composer
from bot.briefing.material import Researcher
from bot.models import Answer, EngineInfo, Timings
from bot.reading.cross_encoder import Reader
from evals.benchmarks.asking import open_corpus
from evals.brief_metrics import METRICS, Brief, Line, list_lines, measure_brief
from evals.extracts import cut_to_words, list_sentences, rank_sentences, take_first
from evals.models import Score, Threshold
from evals.report.tables import Cell, Table
from evals.report.wording import format_value
from evals.topics import TopicSet
from ingest.errors import UnknownArticle
from ingest.models import Filters, StoredArticle

BASELINES = ("first sentences", "LexRank", "LexRank, articles cited")


@dataclass(frozen=True, slots=True)
class BriefResult:
    """One topic, its brief, and what was measured of it and of the baselines."""

    id: str
    """Corpus and topic."""
    corpus: str
    brief: Brief
    answer: Answer
    seconds: float
    scores: Mapping[str, Score]
    baselines: Mapping[str, Mapping[str, Score]] = field(default_factory=dict)


def write_brief(services: Services, reader: Reader, topic: str) -> Answer:
    """The brief on a topic as an answer, numbered and cited as the product does it."""
    began = time.perf_counter()
    pages = Pages()
    composer = Composer(Researcher(services.retriever, reader), reader)
    missing: list[str] = []
    for section in composer.compose(Intent("brief"), topic, Filters()):
        deque(pages.add(section), maxlen=0)
        missing += section.missing
    return Answer(
        id="brief",
        conversation_id="brief",
        question=topic,
        standalone_question=topic,
        outcome="answered" if pages.statements else "declined",
        statements=tuple(pages.statements),
        disagreements=tuple(pages.disagreements),
        missing=tuple(missing),
        form="brief",
        sections=tuple(pages.sections),
        citations=tuple(pages.ledger.citations),
        corpus=services.describe_corpus(),
        engine=EngineInfo(name="extractive"),
        timings_ms=Timings(retrieve=0, read=0, total=1000 * (time.perf_counter() - began)),
    )


def run_topics(
    topics: TopicSet, work: Path | None = None, on_topic: Callable[[str], None] = lambda topic: None
) -> list[BriefResult]:
    """Ingest a corpus into a folder of its own and brief on each of its topics. Raises BriefingError.

    `on_topic` is called before each.
    """
    with open_corpus(topics.name, work, paths=[topics.articles]) as services:
        settings = services.settings.reader
        reader = Reader(settings.model, settings.threads)
        articles = services.catalog.list_articles()
        ranked: dict[frozenset[str], list[str]] = {}
        results = []
        for topic in topics.topics:
            on_topic(topic.id)
            began = time.perf_counter()
            answer = write_brief(services, reader, topic.topic)
            seconds = time.perf_counter() - began
            brief = Brief(topic, topics, list_lines(answer), answer, _read_cited(services, answer))
            baselines = {
                name: measure_brief(Brief(topic, topics, tuple(Line(text) for text in texts)))
                for name, texts in _build_baselines(articles, answer, brief.words, ranked).items()
            }
            scores = measure_brief(brief)
            results.append(
                BriefResult(f"{topics.name}/{topic.id}", topics.name, brief, answer, seconds, scores, baselines)
            )
    return results


def _read_cited(services: Services, answer: Answer) -> dict[tuple[str, int], str]:
    texts = {}
    for key in {(citation.article_id, citation.article_version) for citation in answer.citations}:
        try:
            texts[key] = services.catalog.load_article(*key).text
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
