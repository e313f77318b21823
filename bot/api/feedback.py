"""Feedback over HTTP: one judgement of an answer from the page, which can be changed and withdrawn."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.api.deps import ConversationsDep, MayAdminister, PersonDep, ServicesDep, ViewDep
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


@router.get("/api/feedback", dependencies=[MayAdminister])
def list_feedback(
    services: ServicesDep,
    view: ViewDep,
    verdict: Annotated[Rating | None, Query()] = None,
    channel: Annotated[Channel | None, Query()] = None,
) -> FeedbackList:
    """Everything that was said of answers, each with the answer itself."""
    found = services.feedback.list(verdict=verdict, channel=channel)
    return FeedbackList(feedback=[show_feedback(view, one, own=False) for one in found])


def show_feedback(view: View, given: Feedback, own: bool) -> Feedback:
    return given.model_copy(update={"answer": view.show(given.answer, own)})


class ConversationJudgements(Frozen):
    """What was said on the page of the answers of one conversation, by answer id."""

    judgements: dict[str, Judgement]


@router.get("/api/conversations/{conversation_id}/feedback")
def read_judgements(
    services: ServicesDep, person: PersonDep, conversations: ConversationsDep, conversation_id: str
) -> ConversationJudgements:
    """What one has said on the page of the answers of one conversation."""
    conversations.check(conversation_id, to_read=True)
    found = services.feedback.list(conversation_id=conversation_id, channel="page", by=person.owner or "")
    return ConversationJudgements(judgements={one.answer_id: read_given(one) for one in found})


def read_given(given: Feedback) -> Judgement:
    return Judgement(verdict=given.verdict, reason=given.reason, text=given.text)


@router.get("/api/answers/{answer_id}/feedback")
def read_feedback(services: ServicesDep, person: PersonDep, answer_id: str) -> GivenJudgement:
    """What one has said on the page of one answer."""
    found = services.feedback.list(answer_id=answer_id, channel="page", by=person.owner or "")
    return GivenJudgement(judgement=read_given(found[-1]) if found else None)


@router.put("/api/answers/{answer_id}/feedback")
def give_feedback(
    services: ServicesDep,
    view: ViewDep,
    person: PersonDep,
    conversations: ConversationsDep,
    answer_id: str,
    body: Judgement,
) -> Feedback:
    """Judge an answer that one may read, in place of what one said of it before."""
    mine = conversations.load_sharing(answer_id).mine
    recorded = services.feedback.record(answer_id, body.verdict, body.reason, body.text, by=person.owner)
    return show_feedback(view, recorded, mine)


@router.delete("/api/answers/{answer_id}/feedback", status_code=204)
def withdraw_feedback(services: ServicesDep, person: PersonDep, answer_id: str) -> Response:
    """Forget what one has said on the page of an answer."""
    services.feedback.withdraw(answer_id, by=person.owner)
    return Response(status_code=204)
