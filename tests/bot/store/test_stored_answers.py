"""Answers that another release kept: fields added or gone, and forms that nothing can be read from."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from bot.store.stored_answers import SCHEMA_VERSION, decode_answer, encode_answer
from ingest.settings import Settings
from tests.bot.made_answers import build_answer, build_disagreement

Change = Callable[[dict[str, Any]], object]
SAID = ("The pier is 90 metres long.", "The pier is 120 metres long.")
WHOLE = build_answer("pier", "How long is the pier?", "harbour", *SAID, disagreements=(build_disagreement(),))


def decode(change: Change) -> object:
    stored = encode_answer(WHOLE)
    change(stored)
    return decode_answer(json.dumps(stored))


def test_an_answer_is_kept_with_its_version_and_read_as_it_was() -> None:
    assert encode_answer(WHOLE)["schema_version"] == SCHEMA_VERSION
    assert decode_answer(json.dumps(encode_answer(WHOLE))) == WHOLE


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored.pop("schema_version"),
        lambda stored: stored.update(schema_version=99),
        lambda stored: stored.update(mood="cheerful"),
        lambda stored: stored["statements"][0].update(tone=[1]),
        lambda stored: stored["disagreements"][0]["positions"][1].update(tone=1),
        lambda stored: stored["citations"][1].update(page=3),
        lambda stored: stored["corpus"].update(name="news"),
    ],
)
def test_fields_that_this_release_does_not_know_are_passed_over(change: Change) -> None:
    assert decode(change) == WHOLE


@pytest.mark.parametrize(
    "field",
    ["standalone_question", "disagreements", "missing", "nearest", "notice", "corpus", "engine", "timings_ms", "usage"],
)
def test_fields_that_an_older_release_had_not_are_not_missed(field: str) -> None:
    answer = decode(lambda stored: stored.pop(field))
    assert answer is not None
    assert answer == WHOLE.model_copy(update={field: getattr(answer, field)})


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored.clear(),
        lambda stored: stored.pop("question"),
        lambda stored: stored.update(statements="none"),
        lambda stored: stored["statements"][0].pop("citations"),
        lambda stored: stored.update(citations=stored["citations"][:1]),
        lambda stored: stored.update(statements=[], citations=[], nearest=[7], disagreements=[]),
    ],
)
def test_what_is_no_answer_or_cites_nothing_is_none(change: Change) -> None:
    assert decode(change) is None


@pytest.mark.parametrize("stored", ["", "{broken", "null", "[]", "7", "[" * 100_000])
def test_damaged_text_is_no_answer(stored: str) -> None:
    assert decode_answer(stored) is None


@pytest.fixture
def kept(conversations: ConversationStore) -> ConversationStore:
    """Three turns, of which the middle one can't be read."""
    for name in ("first", "second", "third"):
        conversations.save(build_answer(name, f"The {name}?", "harbour", f"It is the {name}."))
    damage(
        conversations,
        "second",
        {"question": "The second?", "conversation_id": "harbour", "schema_version": 7, "said": 1},
    )
    return conversations


def damage(store: ConversationStore, answer_id: str, stored: object) -> None:
    text = stored if isinstance(stored, str) else json.dumps(stored)
    with store._write() as connection:
        connection.exec_driver_sql("UPDATE answers SET answer = ? WHERE id = ?", (text, answer_id))


def test_one_that_can_t_be_read_is_shown_as_such_amid_the_others(kept: ConversationStore) -> None:
    first, second, third = (turn.answer for turn in kept.load("harbour").turns)
    assert (first.statements[0].text, third.statements[0].text) == ("It is the first.", "It is the third.")
    assert (second.id, second.question, second.outcome) == ("second", "The second?", "declined")
    assert second.notice is not None
    assert "a newer release kept it" in second.notice
    assert kept.load_answer("second") == second
    damage(kept, "second", "{broken")
    assert "it is damaged" in (kept.load_answer("second").notice or "")


def test_follow_ups_and_the_timeline_go_without_it(kept: ConversationStore) -> None:
    assert [answer.id for answer in kept.list_recent("harbour", 9)] == ["first", "third"]
    assert [answer.id for answer in kept.list_latest(9)] == ["third", "first"]


def test_it_can_be_taken_out_and_its_conversation_deleted(kept: ConversationStore) -> None:
    kept.rewind("harbour", "third")
    kept.rewind("harbour", "second")
    assert [turn.answer.id for turn in kept.load("harbour").turns] == ["first"]
    kept.remove("harbour")
    assert kept.find() == []


def test_it_can_be_judged_and_its_judgement_is_listed(kept: ConversationStore, settings: Settings) -> None:
    feedback = FeedbackStore(settings.sql_url)
    given = [feedback.record(name, "down") for name in ("first", "second")]
    assert feedback.list() == given
    assert given[1].answer.question == "The second?"
    with feedback._read() as connection:
        stored = connection.exec_driver_sql("SELECT answer FROM feedback WHERE answer_id = 'second'").scalar_one()
    assert json.loads(stored)["said"] == 1, "it is kept as it is"
    feedback.close()
