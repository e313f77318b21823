"""Two states of a corpus, read from its catalog: which versions of articles came, went or took another's place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from langchain_core.embeddings import Embeddings

from bot.retrieval.hybrid import build_passage
from bot.retrieval.passages import FoundPassage
from ingest.catalog import PassageRow, SentenceRow, VersionLine
from ingest.chunker import find_heading
from ingest.cutting import cut_article
from ingest.embedder import Vectors
from ingest.models import StoredArticle
from ingest.settings import ChunkingSettings


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two states of a corpus, the newest first."""

    added: list[VersionLine] = field(default_factory=list)
    removed: list[VersionLine] = field(default_factory=list)
    replaced: list[tuple[VersionLine, VersionLine]] = field(default_factory=list)
    """Of one article each: as it was, and as it is."""
    later: list[VersionLine] = field(default_factory=list)
    """Current, and in neither."""

    @property
    def came(self) -> list[VersionLine]:
        """Versions that hold what was not there before."""
        return [*self.added, *(is_ for _, is_ in self.replaced)]

    @property
    def went(self) -> list[VersionLine]:
        return [*self.removed, *(was for was, _ in self.replaced)]


def compare_states(history: Iterable[VersionLine], since: datetime | date, until: date | None) -> Difference:
    """What of these versions came or went between two states.

    `since` as a moment is what the catalog held then. As a day it is what had been published by then, as the catalog
    held it; of an article that was taken in later, as it is now: nothing is known to have changed in it. `until` is the
    same for the later state, None is now.
    """
    articles: dict[str, list[VersionLine]] = defaultdict(list)
    for line in history:
        articles[line.article_id].append(line)
    found = Difference()
    for versions in sorted(articles.values(), key=lambda lines: (lines[-1].day, lines[-1].article_id), reverse=True):
        current = next((line for line in versions if line.is_current()), None)
        is_ = current if until is None else find_published(versions, until) or current
        if until is not None and is_ is not None and is_.day > until:
            is_ = None
        if isinstance(since, datetime):
            was = next((line for line in versions if line.is_current(since)), None)
        else:
            was = find_published(versions, since)
            if was is None and is_ is not None and is_.day <= since:
                was = is_
        if was is None and is_ is not None:
            found.added.append(is_)
        elif was is not None and is_ is None:
            found.removed.append(was)
        elif was is not None and is_ is not None and was.version != is_.version:
            found.replaced.append((was, is_))
        elif was is None and current is not None:
            found.later.append(current)
    return found


def find_published(versions: Sequence[VersionLine], day: date) -> VersionLine | None:
    """The version that the catalog held at the end of a day, where it had been published by then."""
    moment = close_day(day)
    return next((line for line in versions if line.is_current(moment) and line.day <= day), None)


def close_day(day: datetime | date) -> datetime:
    """The moment at which a day is over, UTC; a moment is itself."""
    return day if isinstance(day, datetime) else datetime.combine(day + timedelta(days=1), time(), UTC)


def cut_version(article: StoredArticle, embeddings: Embeddings, query_vectors: Vectors) -> tuple[FoundPassage, ...]:
    """The passages of a version that the index holds no longer; none where its words were purged.

    Raises ModelUnavailable.
    """
    cut = cut_article(article, ChunkingSettings(), embeddings)
    found: list[FoundPassage] = []
    first = 0
    for passage, vector in zip(cut.passages, cut.passage_vectors, strict=True):
        heading = find_heading(article.headings, passage)
        sentences = tuple(
            SentenceRow(ordinal, one.start, one.end, cut.sentence_vectors[ordinal])
            for ordinal, one in enumerate(passage.sentences, start=first)
        )
        first += len(sentences)
        row = PassageRow(
            id=0,
            article_id=article.id,
            version=article.version,
            metadata=article.metadata,
            ordinal=passage.ordinal,
            start=passage.start,
            end=passage.end,
            heading=passage.heading,
            heading_start=heading.start if heading else None,
            heading_end=heading.end if heading else None,
            text=article.text[passage.start : passage.end],
            vector=vector,
            sentences=sentences,
        )
        found.append(build_passage(row, query_vectors))
    return tuple(found)
