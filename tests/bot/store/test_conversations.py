from contextlib import closing

import pytest

from bot.store.conversations import ConversationStore, cut_title
from bot.store.feedback import FeedbackStore
from ingest.errors import UnknownAnswer, UnknownConversation
from ingest.settings import Settings
from tests.bot.made_answers import build_answer
from tests.conftest import both_databases

pytestmark = both_databases


def list_ids(store: ConversationStore, search: str = "") -> list[str]:
    return [one.id for one in store.find(search)]


def test_the_conversation_last_asked_in_comes_first(conversations: ConversationStore) -> None:
    for name, conversation in (("a", "one"), ("b", "two"), ("c", "one")):
        conversations.save(build_answer(name, "", conversation))
    found = conversations.find()
    assert [(one.id, one.questions) for one in found] == [("one", 2), ("two", 1)]
    assert found[0].asked_at > found[1].asked_at >= found[0].created_at


def test_the_list_goes_on_where_it_left_off(conversations: ConversationStore) -> None:
    for number in range(5):
        conversations.save(build_answer(f"a{number}", "", f"c{number}"))
    whole, pages = conversations.find(), []
    after = None
    while page := conversations.find(limit=2, after=after):
        pages += page
        after = (page[-1].asked_at, page[-1].id)
    assert pages == whole


def test_the_search_looks_in_titles_questions_and_statements(conversations: ConversationStore) -> None:
    conversations.save(build_answer("a", "Who runs the ferry?", "ferry", "Mira Falk runs the Ähre line."))
    conversations.save(build_answer("b", "Where is 50% of the fleet?", "fleet"))
    conversations.rename("fleet", "Ships at sea")
    assert list_ids(conversations, "FERRY falk") == ["ferry"]
    assert list_ids(conversations, "ähre") == ["ferry"]
    assert list_ids(conversations, "ships") == ["fleet"]
    assert list_ids(conversations, "50%") == ["fleet"]
    assert list_ids(conversations, "f_e") == []
    assert list_ids(conversations, "ferry fleet") == []


def test_a_conversation_is_renamed(conversations: ConversationStore) -> None:
    conversations.save(build_answer("a"))
    conversations.rename("harbour", "  The new\n pier ")
    assert conversations.load("harbour").title == "The new pier"
    conversations.rename("harbour", "x" * 500)
    assert conversations.load("harbour").title == cut_title("x" * 500)


def test_a_deleted_conversation_is_gone_with_its_answers(conversations: ConversationStore) -> None:
    conversations.save(build_answer("a"))
    conversations.save(build_answer("b", "", "other"))
    conversations.remove("harbour")
    assert list_ids(conversations) == ["other"]
    with pytest.raises(UnknownConversation):
        conversations.load("harbour")
    with pytest.raises(UnknownAnswer):
        conversations.load_answer("a")


def test_an_edited_question_takes_the_place_of_the_last_one(conversations: ConversationStore) -> None:
    for name in ("a", "b"):
        conversations.save(build_answer(name))
    conversations.rewind("harbour", "b")
    assert [turn.answer.id for turn in conversations.load("harbour").turns] == ["a"]
    assert [answer.id for answer in conversations.list_recent("harbour", 4)] == ["a"]
    assert conversations.load_answer("b").id == "b", "its permalink still shows it"
    conversations.save(build_answer("c"))
    assert [turn.answer.id for turn in conversations.load("harbour").turns] == ["a", "c"]


def test_a_conversation_is_named_after_the_question_that_stands(conversations: ConversationStore) -> None:
    conversations.save(build_answer("a", "Who?"))
    conversations.rewind("harbour", "a")
    assert conversations.load("harbour").turns == ()
    conversations.save(build_answer("b", "Who runs the ferry?"))
    assert conversations.load("harbour").title == "Who runs the ferry?"


def test_only_the_last_turn_can_be_edited(conversations: ConversationStore) -> None:
    for name in ("a", "b"):
        conversations.save(build_answer(name))
    with pytest.raises(UnknownAnswer):
        conversations.rewind("harbour", "a")
    assert len(conversations.load("harbour").turns) == 2


def test_what_is_not_there_can_not_be_changed(conversations: ConversationStore) -> None:
    with pytest.raises(UnknownConversation):
        conversations.rename("none", "x")
    with pytest.raises(UnknownConversation):
        conversations.remove("none")
    with pytest.raises(UnknownConversation):
        conversations.rewind("none", "a")


def test_deleting_leaves_nothing_that_refers_to_it(conversations: ConversationStore, settings: Settings) -> None:
    conversations.save(build_answer("a", "", "pier"))
    conversations.save(build_answer("b", "", "pier"))
    conversations.save(build_answer("c", "", "ferry"))
    conversations.rewind("pier", "b")
    with closing(FeedbackStore(settings.sql_url)) as feedback:
        kept = feedback.record("a", "up")
        conversations.remove("pier")
        assert feedback.list() == [kept], "a judgement outlives its conversation"
    with conversations._read() as connection:
        if not conversations.is_server:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        for table in ("answers", "answer_words"):
            assert connection.exec_driver_sql(f"SELECT conversation_id FROM {table}").scalars().all() == ["ferry"]
    for gone in ("a", "b"):
        with pytest.raises(UnknownAnswer):
            conversations.load_answer(gone)
