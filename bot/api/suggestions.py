"""What to begin with, and which questions are worth asking after an answer."""

import asyncio

from fastapi import APIRouter

from bot.api.articles import ArticleSummary, summarise
from bot.api.contract import refuse
from bot.api.deps import ConversationsDep, ServicesDep
from ingest.catalog import Catalog
from ingest.dates import is_future
from ingest.models import Frozen

router = APIRouter(tags=["chat"], responses=refuse(409))

NEWEST = 5
EARLIER = 20
"""Earlier questions of the conversation that are not suggested again."""


class Suggestions(Frozen):
    """Questions that the articles answer."""

    questions: list[str]


class Overview(Frozen):
    """The corpus at a glance."""

    newest: list[ArticleSummary]
    """Articles, newest first."""
    topics: list[str]
    """What several articles are about, the most telling first; a brief can be written on each."""


@router.get("/api/suggestions")
async def suggest_first(services: ServicesDep) -> Suggestions:
    """Questions to begin with, made from the corpus."""
    return Suggestions(questions=await services.suggester.suggest_first())


@router.get("/api/answers/{answer_id}/suggestions")
async def suggest_next(services: ServicesDep, conversations: ConversationsDep, answer_id: str) -> Suggestions:
    """Questions that the articles behind an answer raise and that it has not answered."""
    answer = await asyncio.to_thread(conversations.load_answer, answer_id)
    earlier = await asyncio.to_thread(conversations.list_recent, answer.conversation_id, EARLIER)
    return Suggestions(questions=await services.suggester.suggest_next(answer, earlier))


@router.get("/api/overview")
async def show_overview(services: ServicesDep) -> Overview:
    """What a start page opens with: what is new in the corpus, and what it is about."""
    newest = await asyncio.to_thread(list_newest, services.catalog)
    return Overview(newest=newest, topics=await services.suggester.suggest_topics())


def list_newest(catalog: Catalog) -> list[ArticleSummary]:
    """Those without a date, or with one that is yet to come, come last."""
    lines = sorted(catalog.list_lines(), key=lambda line: line.published is None or is_future(line.published))
    return [summarise(catalog.load_article(line.id, line.version)) for line in lines[:NEWEST]]
