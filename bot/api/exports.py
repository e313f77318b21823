"""Answers and conversations over HTTP as files to keep."""

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from bot.api.conversations import load_shown, show_turn
from bot.api.deps import ConversationsDep, ServicesDep, ViewDep
from bot.app import Services
from bot.exports.markdown import write_markdown
from bot.exports.page import write_page
from bot.exports.pdf import write_pdf
from bot.exports.transcript import Entry, Transcript
from bot.exports.word import write_word
from bot.models import Turn

router = APIRouter(tags=["exports"])

Format = Literal["md", "html", "docx", "pdf"]
FormatQuery = Annotated[Format, Query(alias="format")]

WRITERS: dict[Format, tuple[Callable[[Transcript], str | bytes], str]] = {
    "md": (write_markdown, "text/markdown; charset=utf-8"),
    "html": (write_page, "text/html; charset=utf-8"),
    "docx": (write_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (write_pdf, "application/pdf"),
}
"""What writes each format, and its media type."""


@router.get("/api/conversations/{conversation_id}/export", response_class=Response)
def export_conversation(
    request: Request,
    services: ServicesDep,
    view: ViewDep,
    conversations: ConversationsDep,
    conversation_id: str,
    format_: FormatQuery = "md",
) -> Response:
    """A whole conversation as Markdown, as one HTML file that prints well, as a Word document or as PDF."""
    kept = conversations.load(conversation_id)
    turns = tuple(show_turn(view, turn, kept.mine) for turn in kept.turns)
    return send_file(build_transcript(find_base(request, services), kept.title, turns), format_)


@router.get("/api/answers/{answer_id}/export", response_class=Response)
def export_answer(
    request: Request,
    services: ServicesDep,
    view: ViewDep,
    conversations: ConversationsDep,
    answer_id: str,
    format_: FormatQuery = "md",
) -> Response:
    """One answer in the same formats."""
    turn = load_shown(view, conversations, answer_id)
    return send_file(build_transcript(find_base(request, services), turn.answer.question, (turn,)), format_)


def find_base(request: Request, services: Services) -> str:
    """What permalinks begin with: the public address, or the one that this request came to."""
    return (services.settings.public_url or str(request.base_url)).rstrip("/")


def build_transcript(base: str, title: str, turns: tuple[Turn, ...]) -> Transcript:
    entries = (Entry(turn.answer, f"{base}/answers/{turn.answer.id}", turn.asked_at) for turn in turns)
    return Transcript(title or "Briefing", tuple(entries))


def send_file(transcript: Transcript, format_: Format) -> Response:
    """The document as a download, named after its title."""
    write, media_type = WRITERS[format_]
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", transcript.title)).strip("-")[:60] or "briefing"
    plain = words.encode("ascii", "ignore").decode().strip("-") or "briefing"
    named = f"attachment; filename=\"{plain}.{format_}\"; filename*=UTF-8''{quote(words)}.{format_}"
    return Response(write(transcript), media_type=media_type, headers={"content-disposition": named})
