"""What people can press under an answer."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
)

FEEDBACK = "answer_feedback"
SHARE = "share_answer"
UNSUBSCRIBE = "unsubscribe_digest"


def build_feedback(answer_id: str) -> ContextActionsBlock:
    """The two thumbs of one answer; their value names the answer."""
    return ContextActionsBlock(
        elements=[
            FeedbackButtonsElement(
                action_id=FEEDBACK,
                positive_button=FeedbackButtonObject(
                    text="Good answer", value=f"up:{answer_id}", accessibility_label="This answer helped"
                ),
                negative_button=FeedbackButtonObject(
                    text="Bad answer", value=f"down:{answer_id}", accessibility_label="This answer did not help"
                ),
            )
        ]
    )


def build_share(answer_id: str) -> ActionsBlock:
    """Under an answer that only one person sees."""
    return ActionsBlock(elements=[ButtonElement(text="Share with everyone", action_id=SHARE, value=answer_id)])


def build_unsubscribe(subscription_id: str) -> ActionsBlock:
    """Under each digest."""
    return ActionsBlock(elements=[ButtonElement(text="Unsubscribe", action_id=UNSUBSCRIBE, value=subscription_id)])
