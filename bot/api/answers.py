"""Answers over HTTP, as they were given, and what has become of the articles that they cite."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter

from bot.api.conversations import load_shown
from bot.api.deps import ConversationsDep, ViewDep
from bot.models import Answer, CorpusState
from ingest.catalog import ReadableCatalog
from ingest.errors import UnknownArticle
from ingest.models import Frozen

router = APIRouter(tags=["answers"])

State = Literal["current", "superseded", "removed", "purged"]


class CitedVersion(Frozen):
    """One article version that an answer cites, and what has become of it."""

    article_id: str
    article_version: int
    state: State
    """`superseded`: there is a newer version; `removed`: the article is in the corpus no more; `purged`: the words of
    this version were deleted for good."""
    since: datetime | None = None
    """When it ceased to be current, or was purged."""
    current_version: int | None = None


class AnswerChanges(Frozen):
    """Whether an answer might be another today."""

    answer_id: str
    changed: bool
    """Whether the corpus is another than the one that the answer was drawn from; for whoever did not ask, whether a
    cited article is."""
    then: CorpusState | None
    """Null for whoever did not ask: the corpus that they may read was another then already."""
    now: CorpusState
    articles: tuple[CitedVersion, ...]
    """The cited versions in order of first citation."""


@router.get("/api/answers/{answer_id}")
def read_answer(view: ViewDep, conversations: ConversationsDep, answer_id: str) -> Answer:
    """One answer, as it was given: with the article versions that it cited and the corpus fingerprint of then.

    What rests on articles that its reader may not read is left out, and its notice says so.
    """
    return load_shown(view, conversations, answer_id).answer


@router.get("/api/answers/{answer_id}/changes")
def read_changes(view: ViewDep, conversations: ConversationsDep, answer_id: str) -> AnswerChanges:
    """Whether the corpus has changed since an answer was given, and which of the cited articles have."""
    answer = load_shown(view, conversations, answer_id).answer
    then = answer.corpus if conversations.load_sharing(answer_id).mine else None
    corpus = view.describe_corpus()
    cited = dict.fromkeys((citation.article_id, citation.article_version) for citation in answer.citations)
    articles = tuple(describe_version(view.catalog, article_id, version) for article_id, version in cited)
    if then is None:
        changed = any(one.state != "current" for one in articles)
    else:
        changed = then.fingerprint != corpus.fingerprint
    return AnswerChanges(answer_id=answer.id, changed=changed, then=then, now=corpus, articles=articles)


def describe_version(catalog: ReadableCatalog, article_id: str, version: int) -> CitedVersion:
    """What has become of one article version."""
    try:
        current: int | None = catalog.load_article(article_id).version
    except UnknownArticle:
        current = None
    try:
        then = catalog.load_article(article_id, version)
    except UnknownArticle:
        # The data folder is another one than the answer was given from: its words are not to be had.
        return CitedVersion(article_id=article_id, article_version=version, state="purged", current_version=current)
    state: State = "current"
    if then.purged_at is not None:
        state = "purged"
    elif current is None:
        state = "removed"
    elif current != version:
        state = "superseded"
    return CitedVersion(
        article_id=article_id,
        article_version=version,
        state=state,
        since=then.purged_at or then.superseded_at,
        current_version=current,
    )
