"""What opens an article's page: what it says in short, and what the corpus says elsewhere on the same matter."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.answering.writers.extractive import ExtractiveWriter
from bot.asking.corpus import Corpus
from bot.asking.intents import Intent
from bot.briefing.briefer import Document, build_answer
from bot.briefing.compositions import ARTICLE_SUMMARY
from bot.briefing.corrections import find_corrections, repeats_error
from bot.briefing.entries import FoundSection
from bot.briefing.material import FIRST, NEAR, RELEVANT, Correction, Point, Researcher
from bot.briefing.sections import build_section, build_source_entry
from bot.briefing.selection import Selector
from bot.models import Answer, EngineInfo, Request
from bot.reading.cross_encoder import Reader
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.passages import FoundPassage
from ingest.cache import ByteCache
from ingest.catalog import ReadableCatalog
from ingest.models import Filters, StoredArticle

ELSEWHERE = 4
"""Lines of other articles, disagreements included."""
OF_ONE = 2
"""Lines of one other article."""
COMPARED = 24
"""Sentences of the article, and as many of others, that are read beside each other."""
KEPT_BYTES = 4_000_000
"""What is remembered of articles that were opened."""


class Abstracts:
    """Sums articles up, and remembers it for as long as the corpus stays as it is."""

    def __init__(self, catalog: ReadableCatalog, retriever: HybridRetriever, reader: Reader) -> None:
        self._catalog = catalog
        self._reader = reader
        self._researcher = Researcher(retriever, reader)
        self._kept: ByteCache[tuple[str, str], Answer] = ByteCache(KEPT_BYTES)

    def write(self, article_id: str, corpus: Corpus) -> Answer:
        """The abstract of an article's current version, as an answer of one or two sections that is kept nowhere else.

        Raises UnknownArticle, IndexUnavailable, ModelUnavailable and, within a time limit, QuestionTimeout.
        """
        key = (article_id, corpus.state.fingerprint)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._write(self._catalog.load_article(article_id), corpus)
            self._kept.put(key, kept)
        return kept

    def _write(self, article: StoredArticle, corpus: Corpus) -> Answer:
        began = time.perf_counter()
        title = article.metadata.title
        passages, own = self._list_own(article)
        further, others = self._list_others(article, own)
        corrections = find_corrections(self._reader, (*passages, *further), [*own, *others])
        selector = Selector(self._reader, [*own, *others])
        told = selector.choose(
            ARTICLE_SUMMARY, lambda point: is_of(point, article) and not repeats_error(point, corrections)
        )
        told.sort(key=lambda point: point.sentence.ordinal)
        document = Document()
        for section in (build_section("summary", told, "In short"), tell_elsewhere(article, selector, corrections)):
            if section.entries or section.disagreements:
                # The events of writing it are for those who wait for each line.
                list(document.write(section))
        request = Request(f"Summarise “{title}”")
        intent = Intent("summary", topic=title, article_ids=(article.id,))
        return build_answer(request, intent, corpus, title, document, EngineInfo(name=ExtractiveWriter.name), began)

    def _list_own(self, article: StoredArticle) -> tuple[Sequence[FoundPassage], list[Point]]:
        """The article's passages, and what it says, what matters most first."""
        material = self._researcher.gather(article.metadata.title, Filters(article_ids=(article.id,)))
        self._researcher.read(material, FIRST)
        points = self._researcher.list_points(material)
        return material.retrieval.passages, [point for point in points if point.relevance >= RELEVANT][:COMPARED]

    def _list_others(self, article: StoredArticle, own: list[Point]) -> tuple[Sequence[FoundPassage], list[Point]]:
        """Passages, and what others say that is near to the article's title or to what matters most in it."""
        leads = [point.sentence.text for point in own[:ARTICLE_SUMMARY]]
        material = self._researcher.gather(article.metadata.title, Filters(), leads)
        material.windows = [one for one in material.windows if one.passage.article_id != article.id]
        points = self._researcher.list_points(material)
        near = [point for point in points if max(point.sentence.similarity) >= NEAR][:COMPARED]
        return material.retrieval.passages, near


def tell_elsewhere(article: StoredArticle, selector: Selector, corrections: Sequence[Correction]) -> FoundSection:
    """Where others differ from the article or correct it, then what they add to what is told, the newest first."""
    differences = [
        one.disagreement
        for one in selector.find_differences(article.metadata.title, corrections)
        if any(is_of(side, article) for side in one.sides)
    ][:ELSEWHERE]
    said: Counter[str] = Counter()
    chosen: list[Point] = []
    for _ in range(ELSEWHERE - len(differences)):
        found = selector.choose(
            1,
            lambda one: (
                not is_of(one, article)
                and said[one.passage.article_id] < OF_ONE
                and not repeats_error(one, corrections)
            ),
        )
        said.update(one.passage.article_id for one in found)
        chosen += found
    chosen.sort(key=lambda one: (one.passage.published or date.min, one.passage.article_id), reverse=True)
    return FoundSection("list", "Elsewhere in the corpus", tuple(map(build_source_entry, chosen)), tuple(differences))


def is_of(point: Point, article: StoredArticle) -> bool:
    return point.passage.article_id == article.id
