"""Conversations over HTTP: which there are, what was said in one, its name, and its end."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import Field

from bot.api.deps import ConversationsDep, ViewDep
from bot.app import View
from bot.models import Conversation, Turn
from bot.store.conversations import ConversationStore, ConversationSummary
from ingest.models import Frozen

router = APIRouter(tags=["conversations"])

PAGE = 50


class ConversationList(Frozen):
    """The conversation last asked in first; `cursor` asks for the next page, and is absent on the last."""

    conversations: list[ConversationSummary]
    cursor: str | None = None


class Title(Frozen):
    """What a conversation is to be called."""

    title: Annotated[str, Field(min_length=1, max_length=1_000, pattern=r"\S")]


class Rewind(Frozen):
    """The answer that is to be taken out: the last one."""

    answer_id: str


@router.get("/api/conversations")
def list_conversations(
    conversations: ConversationsDep,
    search: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
    cursor: str | None = None,
) -> ConversationList:
    """Conversations whose title, questions or statements hold every word of `search`."""
    found = conversations.find(search, limit + 1, read_cursor(cursor) if cursor else None)
    page = found[:limit]
    more = len(found) > limit
    return ConversationList(
        conversations=page, cursor=f"{page[-1].asked_at:%Y-%m-%dT%H:%M:%S.%fZ}/{page[-1].id}" if more else None
    )


@router.get("/api/conversations/{conversation_id}")
def read_conversation(view: ViewDep, conversations: ConversationsDep, conversation_id: str) -> Conversation:
    """A conversation with all its turns, oldest first, without what its reader may not read any more."""
    kept = conversations.load(conversation_id)
    return kept.model_copy(update={"turns": tuple(show_turn(view, turn, kept.mine) for turn in kept.turns)})


def show_turn(view: View, turn: Turn, own: bool) -> Turn:
    """A turn as it may be read; `own` says that who reads it has asked it."""
    return turn.model_copy(update={"answer": view.show(turn.answer, own)})


def load_shown(view: View, conversations: ConversationStore, answer_id: str) -> Turn:
    """One turn as whoever the conversations are opened for may read it. Raises UnknownAnswer."""
    return show_turn(view, conversations.load_turn(answer_id), conversations.load_sharing(answer_id).mine)


@router.patch("/api/conversations/{conversation_id}", status_code=204)
def rename_conversation(conversations: ConversationsDep, conversation_id: str, body: Title) -> Response:
    """Give a conversation another title."""
    conversations.rename(conversation_id, body.title)
    return Response(status_code=204)


@router.delete("/api/conversations/{conversation_id}", status_code=204)
def remove_conversation(conversations: ConversationsDep, conversation_id: str) -> Response:
    """Delete a conversation with its answers, for good; feedback that was given on them is kept."""
    conversations.remove(conversation_id)
    return Response(status_code=204)


@router.post("/api/conversations/{conversation_id}/rewind", status_code=204)
def rewind_conversation(conversations: ConversationsDep, conversation_id: str, body: Rewind) -> Response:
    """Take the last turn out, so that its question can be asked in other words; its permalink still shows it."""
    conversations.rewind(conversation_id, body.answer_id)
    return Response(status_code=204)


def read_cursor(cursor: str) -> tuple[datetime, str]:
    when, _, conversation_id = cursor.partition("/")
    try:
        moment = datetime.fromisoformat(when)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC), conversation_id
    except (ValueError, OverflowError) as error:
        raise HTTPException(422, "That cursor is none that a list of conversations gave.") from error
