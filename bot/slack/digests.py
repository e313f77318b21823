"""Digests: what is new on a topic since the last one, cited, at the time people asked for."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta

from bot.models import MOST_NAMED, Answer, AnswerEvent, Filters, Request
from bot.slack.buttons import build_unsubscribe
from bot.slack.client import PacedClient
from bot.slack.desk import Desk
from bot.slack.encoder import Layout, divide, lay_out
from bot.slack.escaping import escape_markdown, escape_mrkdwn
from bot.slack.replies import Ledger
from bot.slack.schedules import find_next
from bot.store.database import now
from bot.store.slack_deliveries import Delivery
from bot.store.slack_subscriptions import Subscription
from bot.terminal import format_date
from ingest.errors import BriefingError
from ingest.models import StoredArticle

LOOK_EVERY_S = 20.0
SWEEP_EVERY_S = 60.0
SILENCE = timedelta(days=7)
"""How long nothing is said after people were told that there is nothing new."""

logger = logging.getLogger(__name__)


async def send_digest(desk: Desk, client: PacedClient, delivery: Delivery, ledger: Ledger) -> bool:
    """Send what is new, or that nothing is, or nothing; whether the digest is settled.

    After a crash between sending and noting it, it is not sent again: what was new then is new next time.
    """
    subscription = await asyncio.to_thread(desk.subscriptions.load, delivery.subscription_id or "")
    if subscription is None:
        return True
    if delivery.posting and not ledger.posts:
        logger.error("The digest on %r broke off; its articles come with the next one.", subscription.topic)
        return False
    until = now()
    if not ledger.posts:
        fresh = await asyncio.to_thread(_list_new, desk, subscription)
        answer = await _ask(desk, subscription, [article.id for article in fresh]) if fresh else None
        if answer is not None and answer.statements:
            permalink = desk.build_permalink(answer.id)
            await _post(client, subscription, ledger, lay_out_digest(answer, permalink, subscription, len(fresh)))
        else:
            told = subscription.nothing_said_at
            nothing = told is None or until - told >= SILENCE
            if nothing:
                await _post(client, subscription, ledger, lay_out_nothing(subscription))
            await asyncio.to_thread(desk.subscriptions.note_sent, subscription.id, until, nothing)
            return True
    await asyncio.to_thread(desk.subscriptions.note_sent, subscription.id, until, False)
    return True


def lay_out_digest(answer: Answer, permalink: str, subscription: Subscription, articles: int) -> Layout:
    """An answer under a title that says what it is of, with a way out."""
    layout = lay_out(answer, permalink)
    noun = "article" if articles == 1 else "articles"
    title = f"**New on {escape_markdown(subscription.topic)}** · {articles} new {noun}"
    tail = (*layout.tail[:-1], build_unsubscribe(subscription.id), layout.tail[-1])
    text = f"New on {escape_mrkdwn(subscription.topic)}\n{layout.text}"
    return Layout((title, *layout.paragraphs), tail, text)


def lay_out_nothing(subscription: Subscription) -> Layout:
    """Said once a week at most."""
    since = format_date(subscription.seen_until.date())
    words = (
        f"Nothing new on **{escape_markdown(subscription.topic)}** since {since}. "
        "I keep looking, and stay quiet until there is, or for a week."
    )
    text = f"Nothing new on {escape_mrkdwn(subscription.topic)}"
    return Layout((words,), (build_unsubscribe(subscription.id),), text)


async def _post(client: PacedClient, subscription: Subscription, ledger: Ledger, layout: Layout) -> None:
    """The digest as a message of its own; what does not fit goes into its thread."""
    for message in divide(layout):
        await ledger.announce()
        response = await client.chat_postMessage(
            channel=subscription.channel,
            thread_ts=ledger.posts[0] if ledger.posts else None,
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
        await ledger.add(str(response["ts"]))


def _list_new(desk: Desk, subscription: Subscription) -> list[StoredArticle]:
    """Articles that were added or changed since the last digest, and that the channel's settings admit."""
    filters = desk.channels.load(subscription.team, subscription.channel).filters
    fresh = [
        article
        for article in desk.catalog.list_articles()
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


async def _ask(desk: Desk, subscription: Subscription, article_ids: list[str]) -> Answer | None:
    """The topic, put as the question, to the new articles alone."""
    request = Request(subscription.topic, None, None, Filters(article_ids=tuple(article_ids)))
    answer: Answer | None = None
    async for event in desk.stream(request):
        if isinstance(event, AnswerEvent):
            answer = event.answer
    return answer


async def schedule_digests(desk: Desk, wake: Callable[[], None], look_every_s: float = LOOK_EVERY_S) -> None:
    """Queue digests when they are due, and forget what is over, until cancelled."""
    swept: float | None = None
    while True:
        try:
            if await asyncio.to_thread(desk.subscriptions.enqueue_due, now(), find_next):
                wake()
            if swept is None or time.monotonic() - swept >= SWEEP_EVERY_S:
                swept = time.monotonic()
                await asyncio.to_thread(desk.deliveries.sweep)
        except BriefingError as error:
            logger.warning("%s", error.message)
        await asyncio.sleep(look_every_s)
