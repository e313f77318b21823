"""Conversations and answers over HTTP, as they were given."""

from fastapi import APIRouter

from bot.api.deps import ServicesDep
from bot.models import Answer, Conversation

router = APIRouter(tags=["conversations"])


@router.get("/api/conversations/{conversation_id}")
def read_conversation(services: ServicesDep, conversation_id: str) -> Conversation:
    """A conversation with all its turns, oldest first."""
    return services.conversations.load(conversation_id)


@router.get("/api/answers/{answer_id}")
def read_answer(services: ServicesDep, answer_id: str) -> Answer:
    """One answer, as it was given: with the article versions that it cited and the corpus fingerprint of then."""
    return services.conversations.load_answer(answer_id)
