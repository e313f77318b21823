"""Feedback over HTTP: one judgement of an answer from the page, which can be changed and withdrawn."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.api.deps import ServicesDep, ViewDep
from bot.api.origins import SameSite
from bot.app import View
from bot.store.feedback import TEXT_MAX_CHARS, Channel, Feedback, FeedbackReason, Rating
from ingest.models import Frozen

router = APIRouter(tags=["feedback"])


class Judgement(Frozen):
    """What is thought of an answer."""

    verdict: Rating
    reason: FeedbackReason | None = None
    text: Annotated[str, Field(max_length=TEXT_MAX_CHARS)] = ""


class FeedbackList(Frozen):
    """Judgements, oldest first."""

    feedback: list[Feedback]


class GivenJudgement(Frozen):
    """What was said of an answer on the page; null where nothing was."""

    judgement: Judgement | None


@router.get("/api/feedback")
def list_feedback(
    services: ServicesDep,
    view: ViewDep,
    verdict: Annotated[Rating | None, Query()] = None,
    channel: Annotated[Channel | None, Query()] = None,
) -> FeedbackList:
    """Everything that was said of answers, each with the answer itself."""
    found = services.feedback.list(verdict=verdict, channel=channel)
    return FeedbackList(feedback=[show_feedback(view, one) for one in found])


def show_feedback(view: View, given: Feedback) -> Feedback:
    return given.model_copy(update={"answer": view.show(given.answer)})


class ConversationJudgements(Frozen):
    """What was said on the page of the answers of one conversation, by answer id."""

    judgements: dict[str, Judgement]


@router.get("/api/conversations/{conversation_id}/feedback")
def read_judgements(services: ServicesDep, conversation_id: str) -> ConversationJudgements:
    """The page's judgements of the answers of one conversation."""
    services.conversations.check(conversation_id)
    found = services.feedback.list(conversation_id=conversation_id, channel="page")
    return ConversationJudgements(judgements={one.answer_id: read_given(one) for one in found})


def read_given(given: Feedback) -> Judgement:
    return Judgement(verdict=given.verdict, reason=given.reason, text=given.text)


@router.get("/api/answers/{answer_id}/feedback")
def read_feedback(services: ServicesDep, answer_id: str) -> GivenJudgement:
    """The page's judgement of one answer."""
    found = services.feedback.list(answer_id=answer_id, channel="page")
    return GivenJudgement(judgement=read_given(found[-1]) if found else None)


@router.put("/api/answers/{answer_id}/feedback", dependencies=[SameSite])
def give_feedback(services: ServicesDep, view: ViewDep, answer_id: str, body: Judgement) -> Feedback:
    """Judge an answer, in place of what was said of it before."""
    return show_feedback(view, services.feedback.record(answer_id, body.verdict, body.reason, body.text))


@router.delete("/api/answers/{answer_id}/feedback", dependencies=[SameSite], status_code=204)
def withdraw_feedback(services: ServicesDep, answer_id: str) -> Response:
    """Forget the page's judgement of an answer."""
    services.feedback.withdraw(answer_id)
    return Response(status_code=204)
