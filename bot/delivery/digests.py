"""Digests: what is new on a topic since the last one, cited, at the time people asked for."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery.addressing import asks
from bot.delivery.backend import Backend
from bot.delivery.channel import Digest
from bot.models import Answer, AnswerEvent, BriefRequest, Request
from bot.store.subscriptions import Subscription
from ingest.models import MOST_NAMED, Filters, StoredArticle

SILENCE = timedelta(days=7)
"""How long nothing is said after people were told that there is nothing new."""


async def build_digest(backend: Backend, subscription: Subscription) -> Digest:
    """What changed on a topic since the last digest; where a question was subscribed to, what new articles answer."""
    fresh = await asyncio.to_thread(_list_new, backend, subscription)
    if backend.brief is None or asks(subscription.topic):
        answer = await _ask(backend, subscription, fresh) if fresh else None
    else:
        filters = (await asyncio.to_thread(backend.rooms.load, subscription.place)).filters
        asked = BriefRequest(
            subscription.topic, filters=filters, access=backend.access, changed_since=subscription.seen_until
        )
        answer = await backend.brief(asked)
    if answer is None or not (answer.statements or answer.disagreements):
        return Digest(subscription, len(fresh), None)
    return Digest(subscription, len(fresh), answer, await asyncio.to_thread(backend.share, answer.id))


async def _ask(backend: Backend, subscription: Subscription, fresh: Sequence[StoredArticle]) -> Answer | None:
    """The topic, put as the question, to the new articles alone."""
    answer: Answer | None = None
    filters = Filters(article_ids=tuple(article.id for article in fresh))
    async for event in backend.stream(Request(subscription.topic, None, None, filters, backend.access)):
        if isinstance(event, AnswerEvent):
            answer = event.answer
    return answer


def is_silent(digest: Digest, moment: datetime) -> bool:
    """Whether there is nothing new, and people know it."""
    told = digest.subscription.nothing_said_at
    return digest.answer is None and told is not None and moment - told < SILENCE


def _list_new(backend: Backend, subscription: Subscription) -> list[StoredArticle]:
    """Articles that were added or changed since the last digest, and that the room's settings admit."""
    filters = backend.rooms.load(subscription.place).filters
    fresh = [
        article
        for article in backend.catalog.list_articles()
        if article.added_at > subscription.seen_until and _admits(filters, article)
    ]
    return fresh[:MOST_NAMED]


def _admits(filters: Filters, article: StoredArticle) -> bool:
    published = article.metadata.published
    if filters.publishers is not None and article.metadata.publisher not in filters.publishers:
        return False
    if filters.published_from is not None and (published is None or published < filters.published_from):
        return False
    return filters.published_to is None or (published is not None and published <= filters.published_to)
