"""Questions worth asking: to begin with, and after an answer."""

import asyncio

from fastapi import APIRouter

from bot.api.contract import refuse
from bot.api.deps import ServicesDep
from ingest.models import Frozen

router = APIRouter(tags=["chat"], responses=refuse(409))

EARLIER = 20
"""Earlier questions of the conversation that are not suggested again."""


class Suggestions(Frozen):
    """Questions that the articles answer."""

    questions: list[str]


@router.get("/api/suggestions")
async def suggest_first(services: ServicesDep) -> Suggestions:
    """Questions to begin with, made from the corpus."""
    return Suggestions(questions=await services.suggester.suggest_first())


@router.get("/api/answers/{answer_id}/suggestions")
async def suggest_next(services: ServicesDep, answer_id: str) -> Suggestions:
    """Questions that the articles behind an answer raise and that it has not answered."""
    answer = await asyncio.to_thread(services.conversations.load_answer, answer_id)
    earlier = await asyncio.to_thread(services.conversations.list_recent, answer.conversation_id, EARLIER)
    return Suggestions(
        questions=await services.suggester.suggest_next(answer, [one.standalone_question for one in earlier])
    )
