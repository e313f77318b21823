"""What to begin with, and which questions are worth asking after an answer."""

import asyncio
import logging

from fastapi import APIRouter, FastAPI

from bot.api.articles import ArticleSummary, summarise
from bot.api.contract import refuse
from bot.api.conversations import load_shown
from bot.api.deps import ConversationsDep, ViewDep
from bot.api.lifespan import run_beside
from bot.app import Services, View
from bot.models import Answer
from bot.store.conversations import ConversationStore
from ingest.catalog import ReadableCatalog
from ingest.dates import is_future
from ingest.errors import BriefingError
from ingest.models import Access, Frozen

router = APIRouter(tags=["chat"], responses=refuse(409))

logger = logging.getLogger(__name__)

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
async def suggest_first(view: ViewDep) -> Suggestions:
    """Questions to begin with, made from the corpus."""
    return Suggestions(questions=await view.suggester.suggest_first())


@router.get("/api/answers/{answer_id}/suggestions")
async def suggest_next(view: ViewDep, conversations: ConversationsDep, answer_id: str) -> Suggestions:
    """Questions that the articles behind an answer raise and that it has not answered."""
    answer, *earlier = await asyncio.to_thread(load_answers, conversations, view, answer_id)
    return Suggestions(questions=await view.suggester.suggest_next(answer, earlier))


def load_answers(conversations: ConversationStore, view: View, answer_id: str) -> list[Answer]:
    """An answer and those of its conversation, as they may be read."""
    answer = load_shown(view, conversations, answer_id).answer
    recent = conversations.list_recent(answer.conversation_id, EARLIER)
    return [answer, *(view.show(one, own=True) for one in recent)]


@router.get("/api/overview")
async def show_overview(view: ViewDep) -> Overview:
    """What a start page opens with: what is new in the corpus, and what it is about."""
    newest = await asyncio.to_thread(list_newest, view.catalog)
    return Overview(newest=newest, topics=await view.suggester.suggest_topics())


def list_newest(catalog: ReadableCatalog) -> list[ArticleSummary]:
    """Those without a date, or with one that is yet to come, come last."""
    lines = sorted(catalog.list_lines(), key=lambda line: line.published is None or is_future(line.published))
    return [summarise(catalog.load_article(line.id, line.version)) for line in lines[:NEWEST]]


def prepare_start(app: FastAPI, services: Services) -> None:
    """Find what a start page opens with once the server runs: nobody who comes then waits for it, or for the models."""
    run_beside(app, lambda: _find_start(services))


async def _find_start(services: Services) -> None:
    suggester = services.readable(Access()).suggester
    try:
        await asyncio.to_thread(services.reader.load)
        await suggester.suggest_topics()
        await suggester.suggest_first()
    except BriefingError as error:
        logger.warning("The start page was not prepared: %s", error.message)
