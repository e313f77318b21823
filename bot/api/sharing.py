"""Answers and conversations that their owner lets others read, by their link."""

from urllib.parse import quote

from fastapi import APIRouter, Request

from bot.api.deps import ConversationsDep, ServicesDep
from bot.api.exports import find_base
from ingest.models import Frozen

router = APIRouter(tags=["sharing"])


class Share(Frozen):
    """Who may read an answer or a conversation, and where."""

    shared: bool
    """Whether everybody may who can sign in; what they may not read of its articles is withheld from them."""
    mine: bool
    """Whether whoever asks may change that."""
    url: str


@router.get("/api/answers/{answer_id}/share")
def read_share(request: Request, services: ServicesDep, conversations: ConversationsDep, answer_id: str) -> Share:
    """Whether others may read an answer."""
    kept = conversations.load_sharing(answer_id)
    link = f"{find_base(request, services)}/answers/{quote(answer_id, safe='')}"
    return Share(shared=kept.shared, mine=kept.mine, url=link)


@router.post("/api/answers/{answer_id}/share")
def share_answer(request: Request, services: ServicesDep, conversations: ConversationsDep, answer_id: str) -> Share:
    """Let everybody who can sign in read an answer by its link."""
    conversations.share_answer(answer_id, True)
    return read_share(request, services, conversations, answer_id)


@router.delete("/api/answers/{answer_id}/share")
def unshare_answer(request: Request, services: ServicesDep, conversations: ConversationsDep, answer_id: str) -> Share:
    """Let nobody else read an answer any more, unless they read its whole conversation."""
    conversations.share_answer(answer_id, False)
    return read_share(request, services, conversations, answer_id)


@router.get("/api/conversations/{conversation_id}/share")
def read_conversation_share(
    request: Request, services: ServicesDep, conversations: ConversationsDep, conversation_id: str
) -> Share:
    """Whether others may read a conversation."""
    kept = conversations.load(conversation_id)
    return Share(shared=kept.shared, mine=kept.mine, url=build_link(request, services, conversation_id))


@router.post("/api/conversations/{conversation_id}/share")
def share_conversation(
    request: Request, services: ServicesDep, conversations: ConversationsDep, conversation_id: str
) -> Share:
    """Let everybody who can sign in read a conversation by its link, with what is asked in it later."""
    conversations.share_conversation(conversation_id, True)
    return Share(shared=True, mine=True, url=build_link(request, services, conversation_id))


@router.delete("/api/conversations/{conversation_id}/share")
def unshare_conversation(
    request: Request, services: ServicesDep, conversations: ConversationsDep, conversation_id: str
) -> Share:
    """Let nobody else read a conversation any more, except for answers in it that are shared by themselves."""
    conversations.share_conversation(conversation_id, False)
    return Share(shared=False, mine=True, url=build_link(request, services, conversation_id))


def build_link(request: Request, services: ServicesDep, conversation_id: str) -> str:
    return f"{find_base(request, services)}/?conversation={quote(conversation_id, safe='')}"
