from collections.abc import Iterator

import pytest

from bot.store.conversations import ConversationStore
from bot.store.feedback import TEXT_MAX_CHARS, FeedbackStore
from ingest.errors import UnknownAnswer
from ingest.settings import Settings
from tests.bot.made_answers import build_answer
from tests.conftest import both_databases

pytestmark = both_databases


@pytest.fixture
def feedback(settings: Settings, conversations: ConversationStore) -> Iterator[FeedbackStore]:
    store = FeedbackStore(settings.sql_url)
    for name in ("first", "second"):
        conversations.save(build_answer(name))
    yield store
    store.close()


def test_a_judgement_is_kept_with_question_answer_and_fingerprint(feedback: FeedbackStore) -> None:
    given = feedback.record("first", "down", "outdated", "  The ferry sails again. ")
    assert feedback.list() == [given]
    assert given.text == "The ferry sails again."
    assert given.answer.question == "The first question?"
    assert given.answer.corpus.fingerprint == "abc"


def test_a_person_has_one_judgement_of_an_answer_and_the_last_one_holds(feedback: FeedbackStore) -> None:
    feedback.record("first", "down", "missing")
    feedback.record("first", "up")
    feedback.record("first", "down", channel="slack", by="U1")
    feedback.record("first", "down", channel="slack", by="U2")
    assert [(one.verdict, one.reason, one.channel, one.by) for one in feedback.list()] == [
        ("up", None, "page", None),
        ("down", None, "slack", "U1"),
        ("down", None, "slack", "U2"),
    ]


def test_a_judgement_can_be_withdrawn(feedback: FeedbackStore) -> None:
    feedback.record("first", "down", channel="slack", by="U1")
    kept = feedback.record("second", "down")
    feedback.withdraw("first", "slack", "U1")
    feedback.withdraw("first", "slack", "U1")
    assert feedback.list() == [kept]


def test_the_list_is_narrowed_by_verdict_answer_and_channel(feedback: FeedbackStore) -> None:
    up = feedback.record("first", "up")
    down = feedback.record("second", "down", channel="slack", by="U1")
    assert feedback.list(verdict="down") == [down]
    assert feedback.list(answer_id="first") == [up]
    assert feedback.list(channel="slack") == [down]
    assert feedback.list(conversation_id="harbour") == [up, down]
    assert feedback.list(conversation_id="other") == []


def test_an_answer_that_is_not_there_gets_no_judgement(feedback: FeedbackStore) -> None:
    with pytest.raises(UnknownAnswer):
        feedback.record("third", "up")
    assert feedback.list() == []


def test_a_text_is_cut_at_its_limit(feedback: FeedbackStore) -> None:
    assert len(feedback.record("first", "down", text="x" * 9_000).text) == TEXT_MAX_CHARS
