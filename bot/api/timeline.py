"""Who reported what when: the articles of the corpus in order of time, with those that take sides marked."""

from datetime import date

from fastapi import APIRouter

from bot.api.deps import ConversationsDep, ViewDep
from bot.app import View
from bot.store.conversations import ConversationStore
from ingest.dates import is_future
from ingest.models import ArticleKind, Frozen, PublishedBasis

router = APIRouter(tags=["articles"])

ANSWERS_READ = 300
"""Latest answers in which disagreements are looked for."""


class TimelineArticle(Frozen):
    """One current article as a point in time."""

    article_id: str
    title: str
    publisher: str | None
    published: date | None
    published_basis: PublishedBasis
    kind: ArticleKind
    in_future: bool
    """Whether it is dated later than today: the line of time does not reach up to it."""
    disagreements: tuple[str, ...] = ()
    """What it takes a side on, as far as questions have brought that to light."""


class Timeline(Frozen):
    """The current articles, oldest first, those without a date and those of the future last."""

    articles: list[TimelineArticle]


@router.get("/api/timeline")
def read_timeline(view: ViewDep, conversations: ConversationsDep) -> Timeline:
    """The corpus in order of time."""
    sides = find_sides(conversations, view)
    listed = sorted(
        view.catalog.list_articles(), key=lambda one: (one.metadata.published or date.max, one.metadata.title)
    )
    return Timeline(
        articles=[
            TimelineArticle(
                article_id=article.id,
                title=article.metadata.title,
                publisher=article.metadata.publisher,
                published=article.metadata.published,
                published_basis=article.metadata.published_basis,
                kind=article.metadata.kind,
                in_future=is_future(article.metadata.published),
                disagreements=tuple(sides.get((article.id, article.version), ())),
            )
            for article in listed
        ]
    )


def find_sides(conversations: ConversationStore, view: View) -> dict[tuple[str, int], dict[str, None]]:
    """What each article version takes a side on, in the disagreements that the latest answers told.

    Whoever may not read everything learns it from answers that were drawn from exactly what they may read.
    """
    sides: dict[tuple[str, int], dict[str, None]] = {}
    latest = conversations.list_latest(ANSWERS_READ)
    if view.access.groups is not None:
        mine = view.describe_corpus().fingerprint
        latest = [answer for answer in latest if answer.corpus.fingerprint == mine]
    for answer in latest:
        cited = {citation.number: citation for citation in answer.citations}
        for disagreement in answer.disagreements:
            for number in (number for position in disagreement.positions for number in position.citations):
                version = (cited[number].article_id, cited[number].article_version)
                sides.setdefault(version, {})[disagreement.about] = None
    return sides
