"""The first schema that has a number. What is there already stays: data folders from before had the same tables,
where Slack was never used without Slack's.
"""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("owner", sa.String),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_conversations_owner", "conversations", ["owner"], if_not_exists=True)
    op.create_table(
        "answers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("conversation_id", sa.String, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_answers_conversation_id", "answers", ["conversation_id"], if_not_exists=True)
    op.create_table(
        "answer_words",
        sa.Column("answer_id", sa.String, sa.ForeignKey("answers.id"), primary_key=True),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_answer_words_conversation_id", "answer_words", ["conversation_id"], if_not_exists=True)
    op.create_table(
        "feedback",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.UniqueConstraint("answer_id", "channel", "by"),
        if_not_exists=True,
    )
    op.create_index("ix_feedback_answer_id", "feedback", ["answer_id"], if_not_exists=True)
    op.create_index("ix_feedback_verdict", "feedback", ["verdict"], if_not_exists=True)
    _create_slack_tables()
    _save_missing_words()


def _create_slack_tables() -> None:
    op.create_table(
        "slack_events",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_slack_events_received_at", "slack_events", ["received_at"], if_not_exists=True)
    op.create_table(
        "slack_deliveries",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("thread_ts", sa.String),
        sa.Column("ts", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("response_url", sa.Text),
        sa.Column("subscription_id", sa.String),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("owner", sa.String),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("posting", sa.Boolean, nullable=False),
        sa.Column("posts", sa.JSON, nullable=False),
        sa.Column("answer_id", sa.String),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        if_not_exists=True,
    )
    op.create_index("ix_slack_deliveries_stage", "slack_deliveries", ["stage", "received_at"], if_not_exists=True)
    op.create_index("ix_slack_deliveries_thread", "slack_deliveries", ["channel", "thread_ts"], if_not_exists=True)
    op.create_table(
        "slack_threads",
        sa.Column("team", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("thread_ts", sa.String, primary_key=True),
        sa.Column("joined_ts", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String),
        if_not_exists=True,
    )
    op.create_table(
        "slack_greeted",
        sa.Column("team", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        if_not_exists=True,
    )
    op.create_table(
        "slack_channels",
        sa.Column("team", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("publishers", sa.JSON, nullable=False),
        sa.Column("published_from", sa.Date),
        sa.Column("published_to", sa.Date),
        sa.Column("every_question", sa.Boolean, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "slack_subscriptions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("schedule", sa.String, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("next_at", sa.DateTime, nullable=False),
        sa.Column("seen_until", sa.DateTime, nullable=False),
        sa.Column("nothing_said_at", sa.DateTime),
        sa.Column("created_at", sa.DateTime, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_slack_subscriptions_next_at", "slack_subscriptions", ["next_at"], if_not_exists=True)


def _save_missing_words() -> None:
    """Make answers findable that were kept before there was a search."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT id, conversation_id, CAST(answer AS TEXT) AS answer FROM answers"
            " WHERE position >= 0 AND id NOT IN (SELECT answer_id FROM answer_words)"
        )
    ).all()
    for row in rows:
        try:
            kept = json.loads(row.answer)
            said = "\n".join([kept["question"], *(statement["text"] for statement in kept["statements"])])
        except (ValueError, LookupError, TypeError):
            # What can't be read is found by its conversation's title.
            continue
        connection.execute(
            sa.text("INSERT INTO answer_words (answer_id, conversation_id, words) VALUES (:id, :conversation, :words)"),
            {
                "id": row.id,
                "conversation": row.conversation_id,
                "words": unicodedata.normalize("NFC", said).casefold(),
            },
        )
