"""Each question is answered once, whatever Slack, the network and the process do."""

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import create_engine, update

from bot.app import Services
from bot.delivery.backend import build_stream
from bot.delivery.worker import BROKEN_OFF, STOPPED, TOO_OLD_S, Pace
from bot.slack.client import LONGEST_WAIT_S, PacedClient, read_seconds
from bot.slack.events import read_command, read_message
from bot.slack.listeners import LOST_WORDS
from bot.store.database import now
from bot.store.deliveries import Delivery, DeliveryQueue
from bot.store.tables import deliveries
from ingest.errors import IndexUnavailable, InvalidSettings
from tests.bot.slack.conftest import TOKENS, RunningBot, build_scripted, count_stages, run_bot, wait_until
from tests.bot.slack.test_answering import QUESTION, build_events, list_whole, settle, wait_for_answer
from tests.slack_api.methods import BOT_USER
from tests.slack_api.server import BOT_TOKEN, FakeSlack
from tests.slack_api.workspace import MENTION, build_command, build_message, say, send_events, type_command


def test_duplicates_and_retries_are_answered_once(slack: FakeSlack, bot: RunningBot) -> None:
    ts, events = build_message(slack, f"{MENTION} {QUESTION}")
    assert len(events) == 2, "the mention and the message are two events"
    send_events(slack, events * 3)
    wait_for_answer(slack, ts)
    send_events(slack, events)
    settle(slack, bot)
    assert len(slack.list_thread("C0DESK", ts)) == 1


def test_a_follow_up_that_arrives_first_is_answered_second(slack: FakeSlack, bot: RunningBot) -> None:
    ts, opening = build_message(slack, f"{MENTION} {QUESTION}")
    _, follow_up = build_message(slack, "When did it take place?", thread_ts=ts)
    send_events(slack, follow_up)
    settle(slack, bot)
    assert slack.list_thread("C0DESK", ts) == []
    send_events(slack, opening)
    first = wait_for_answer(slack, ts)
    second = wait_for_answer(slack, ts, number=2)
    assert "35" in first.streamed
    assert "Understood as" in str(second.blocks)


def test_what_was_said_before_the_bot_was_asked_is_not_answered(slack: FakeSlack, bot: RunningBot) -> None:
    ts, _ = build_message(slack, "Morning, all.")
    _, before = build_message(slack, "How many countries were there?", thread_ts=ts)
    _, asking = build_message(slack, f"{MENTION} {QUESTION}", thread_ts=ts)
    send_events(slack, before)
    send_events(slack, asking)
    wait_for_answer(slack, ts)
    settle(slack, bot)
    assert len(slack.list_thread("C0DESK", ts)) == 1


def test_two_processes_answer_each_question_once(slack: FakeSlack, services: Services) -> None:
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(run_bot(slack, services.settings, build_stream(services)))
        wait_until(lambda: slack.hub.connected == 2)
        asked = [build_message(slack, f"{MENTION} {QUESTION}") for _ in range(12)]
        send_events(slack, [event for _, events in asked for event in events * 2])
        for ts, _ in asked:
            wait_for_answer(slack, ts)
    assert [len(slack.list_thread("C0DESK", ts)) for ts, _ in asked] == [1] * 12
    assert slack.errors == []


@contextmanager
def open_store(services: Services) -> Iterator[DeliveryQueue]:
    with closing(DeliveryQueue(services.settings.sql_url, "slack")) as store:
        yield store


def leave_behind(slack: FakeSlack, services: Services, delivery: Delivery, posts: tuple[str, ...] | None) -> None:
    """A question as a process leaves it that is killed; `posts` are None where it had not begun to post."""
    with open_store(services) as store:
        assert store.admit(delivery)
        assert store.claim("killed", 0.0) is not None
        if posts is not None:
            assert store.note_posting(delivery.key, "killed")
            assert store.note_posts(delivery.key, "killed", posts)


def build_question(slack: FakeSlack) -> Delivery:
    _, events = build_message(slack, f"{MENTION} {QUESTION}")
    heard = read_message(events[0], BOT_USER)
    assert heard is not None
    return heard.delivery


def start_stream(slack: FakeSlack, delivery: Delivery) -> str:
    """A stream that was begun and never ended."""
    from tests.slack_api.methods import call

    place = {"channel": delivery.room, "thread_ts": delivery.message, "markdown_text": "Half an ans",
             "recipient_team_id": "T0NEWS", "recipient_user_id": "U0ANNA"}  # fmt: skip
    return str(call(slack, "chat.startStream", place)["ts"])


def test_a_crash_before_anything_was_posted_is_made_good(slack: FakeSlack, services: Services) -> None:
    delivery = build_question(slack)
    leave_behind(slack, services, delivery, None)
    with run_bot(slack, services.settings, build_stream(services)):
        assert "35" in wait_for_answer(slack, delivery.message).streamed
    assert len(slack.list_thread("C0DESK", delivery.message)) == 1


@pytest.mark.parametrize("ended", [False, True])
def test_a_crash_in_the_middle_is_completed_in_the_same_message(
    slack: FakeSlack, services: Services, ended: bool
) -> None:
    delivery = build_question(slack)
    begun = start_stream(slack, delivery)
    if ended:
        slack.stream_life_s = 0.0
    leave_behind(slack, services, delivery, (begun,))
    with run_bot(slack, services.settings, build_stream(services)):
        post = wait_until(lambda: list_whole(slack, delivery.message))[0]
    assert post.ts == begun
    assert "35" in post.blocks[0]["text"]
    assert "Half an ans" not in str(post.shown)
    assert len(slack.list_thread("C0DESK", delivery.message)) == 1


def test_a_crash_long_ago_is_owned_up_to(slack: FakeSlack, services: Services) -> None:
    delivery = build_question(slack)
    leave_behind(slack, services, delivery, None)
    engine = create_engine(services.settings.sql_url)
    with engine.begin() as connection:
        connection.execute(update(deliveries).values(received_at=now() - timedelta(seconds=TOO_OLD_S + 1)))
    engine.dispose()
    with run_bot(slack, services.settings, build_stream(services)):
        assert wait_for_answer(slack, delivery.message).shown[0]["text"] == STOPPED


def test_a_crash_while_a_command_was_answered_is_owned_up_to(slack: FakeSlack, services: Services) -> None:
    delivery = read_command(build_command(slack, QUESTION), QUESTION)
    leave_behind(slack, services, delivery, ())
    with run_bot(slack, services.settings, build_stream(services)):
        (whisper,) = wait_until(lambda: slack.whispers)
    assert whisper.text == BROKEN_OFF


def test_a_process_that_lost_its_claim_posts_nothing_more(services: Services, slack: FakeSlack) -> None:
    delivery = build_question(slack)
    with open_store(services) as store:
        store.admit(delivery)
        assert store.claim("first", 0.0) is not None
        assert store.claim("second", 10.0) is not None
        assert not store.note_posting(delivery.key, "first")
        assert not store.finish(delivery.key, "first")
        assert store.note_posting(delivery.key, "second")


def test_an_orderly_stop_hands_its_questions_on(slack: FakeSlack, services: Services) -> None:
    async def never(request: object):  # type: ignore[no-untyped-def]
        await __import__("asyncio").sleep(3600)
        yield

    slow = Pace(lease_s=600, poll_s=0.1)
    with run_bot(slack, services.settings, never, pace=slow) as first:
        ts = say(slack, f"{MENTION} {QUESTION}")
        wait_until(lambda: count_stages(first.backend).get("working"))
    with run_bot(slack, services.settings, build_stream(services), pace=slow):
        assert "35" in wait_for_answer(slack, ts).streamed


def test_where_streams_are_limited_nobody_waits_for_one(slack: FakeSlack, bot: RunningBot) -> None:
    slack.limit("chat.startStream", 60)
    first = say(slack, f"{MENTION} {QUESTION}")
    edited = wait_until(lambda: list_whole(slack, first))[0]
    assert edited.edits
    second = say(slack, f"{MENTION} {QUESTION}")
    wait_until(lambda: list_whole(slack, second))
    assert slack.waits == [], "it was tried again too early"


def test_what_can_not_be_appended_now_comes_at_the_end(slack: FakeSlack, services: Services) -> None:
    slack.limit("chat.appendStream", 60)
    with run_bot(slack, services.settings, build_scripted(*build_events(4))):
        ts = say(slack, f"{MENTION} Q?")
        post = wait_until(lambda: list_whole(slack, ts))[0]
    assert post.streamed.count("Statement") == 4
    assert slack.waits == []


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.stopStream"])
def test_slacks_wish_to_wait_is_obeyed_for_each_method(slack: FakeSlack, bot: RunningBot, method: str) -> None:
    slack.streaming = method == "chat.stopStream"
    slack.limit(method, 1)
    first = say(slack, f"{MENTION} {QUESTION}")
    wait_until(lambda: slack.is_limited(method))
    second = say(slack, QUESTION, channel="D0ANNA")
    for channel, ts in (("C0DESK", first), ("D0ANNA", second)):
        wait_until(partial(list_whole, slack, ts, channel))
        assert len(slack.list_thread(channel, ts)) == 1
    assert slack.waits == [], "it was called again too early"


def test_a_long_wait_is_cut_short_and_holds_no_other_channel(slack: FakeSlack) -> None:
    async def call() -> tuple[float, str]:
        async with aiohttp.ClientSession() as session:
            client = PacedClient(BOT_TOKEN, slack.api_url, session)
            with pytest.raises(SlackApiError, match="ratelimited"):
                await client.chat_postMessage(channel="C0DESK", text="one")
            closed_s = max(client._closed_until.values()) - time.monotonic()
            async with asyncio.timeout(10):
                posted = await client.chat_postMessage(channel="D0ANNA", text="two")
            assert client.must_wait("chat.postMessage", "C0DESK")
            assert not client.must_wait("chat.postMessage", "D0ANNA")
            return closed_s, str(posted["channel"])

    slack.limit("chat.postMessage", 3600)
    closed_s, channel = asyncio.run(call())
    assert (closed_s <= LONGEST_WAIT_S, channel) == (True, "D0ANNA")


def test_a_channel_that_waits_takes_no_other_channels_turn(slack: FakeSlack, services: Services) -> None:
    slack.streaming = False
    slack.limit("chat.postMessage", 45)
    with run_bot(slack, services.settings, build_stream(services), pace=Pace(6.0, 0.1, parallel=1)):
        waiting = say(slack, f"{MENTION} {QUESTION}")
        wait_until(lambda: slack.is_limited("chat.postMessage"))
        other = say(slack, QUESTION, channel="D0ANNA")
        wait_until(lambda: list_whole(slack, other, "D0ANNA"))
        assert slack.list_thread("C0DESK", waiting) == []


@pytest.mark.parametrize(("header", "waits_s"), [("5", 5), ("", 1), ("soon", 1), ("nan", 1), ("-5", 1), ("1e9", 1)])
def test_a_wait_that_can_not_be_read_is_a_short_one(header: str, waits_s: float) -> None:
    assert read_seconds(header) == waits_s


def test_a_failed_stream_turns_streaming_off_for_one_answer_only(slack: FakeSlack, bot: RunningBot) -> None:
    slack.stream_failures = 1
    first = say(slack, f"{MENTION} {QUESTION}")
    assert wait_until(lambda: list_whole(slack, first))[0].edits
    second = say(slack, f"{MENTION} {QUESTION}")
    assert wait_until(lambda: list_whole(slack, second))[0].streamed


def test_one_channel_without_streams_leaves_them_to_the_others(slack: FakeSlack, bot: RunningBot) -> None:
    slack.streaming = False
    first = say(slack, f"{MENTION} {QUESTION}")
    assert wait_until(lambda: list_whole(slack, first))[0].edits
    slack.streaming = True
    second = say(slack, QUESTION, channel="D0ANNA")
    assert wait_until(lambda: list_whole(slack, second, "D0ANNA"))[0].streamed


@pytest.mark.parametrize(
    ("code", "fix"),
    [("is_archived", "Unarchive it"), ("not_in_channel", "/invite"), ("missing_scope", "Add the scope chat:write"),
     ("invalid_auth", "SLACK_BOT_TOKEN")],
)  # fmt: skip
def test_what_slack_refuses_ends_in_a_log_line_with_the_fix(
    slack: FakeSlack, bot: RunningBot, caplog: pytest.LogCaptureFixture, code: str, fix: str
) -> None:
    if code == "is_archived":
        slack.archived.add("C0DESK")
    elif code == "not_in_channel":
        slack.members.clear()
    elif code == "missing_scope":
        slack.scopes.discard("chat:write")
    else:
        slack.tokens.clear()
    with caplog.at_level(logging.ERROR):
        say(slack, f"{MENTION} {QUESTION}")
        wait_until(lambda: count_stages(bot.backend).get("failed"))
    lines = [record.getMessage() for record in caplog.records]
    assert any(code in line and fix in line for line in lines), lines
    assert all(
        "Traceback" not in line and record.exc_info is None for line, record in zip(lines, caplog.records, strict=True)
    )


def test_a_wrong_token_stops_the_start_with_the_fix(slack: FakeSlack, services: Services) -> None:
    for tokens, name in (
        (replace(TOKENS, bot="xoxb-old"), "SLACK_BOT_TOKEN"),
        (replace(TOKENS, app="xapp-old"), "SLACK_APP_TOKEN"),
    ):
        with (
            pytest.raises(InvalidSettings, match=name),
            run_bot(slack, services.settings, build_stream(services), tokens),
        ):
            pass


def test_a_closed_connection_is_opened_again(slack: FakeSlack, bot: RunningBot) -> None:
    slack.hub.disconnect_all()
    ts = say(slack, f"{MENTION} {QUESTION}")
    assert "35" in wait_for_answer(slack, ts).streamed


def test_a_slow_database_delays_no_acknowledgement(slack: FakeSlack, bot: RunningBot, services: Services) -> None:
    path = services.settings.sql_url.removeprefix("sqlite:///")
    lock = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN IMMEDIATE")
    release = threading.Timer(3.6, lock.execute, ["ROLLBACK"])
    release.start()
    ts = say(slack, f"{MENTION} {QUESTION}")
    assert slack.hub.retried == 0, "the acknowledgement came too late for Slack"
    assert "35" in wait_for_answer(slack, ts).streamed
    release.join()
    lock.close()
    assert len(slack.list_thread("C0DESK", ts)) == 1


def test_nothing_that_was_not_said_to_the_bot_is_kept(slack: FakeSlack, services: Services) -> None:
    with open_store(services) as store:
        secret = Delivery("T/C/2", "T", "C", "U", "2", "A secret in another thread", "1")
        assert store.admit(secret, True, "Ev1", "message.channels")
        engine = create_engine(services.settings.sql_url)
        with engine.begin() as connection:
            connection.execute(update(deliveries).values(received_at=now() - timedelta(seconds=60)))
        engine.dispose()
        store.sweep()
        assert count_stages(store) == {}
        assert store.list_event_kinds() == {"message.channels"}


def test_where_the_database_is_gone_the_asker_is_told(
    slack: FakeSlack, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bool:
        raise IndexUnavailable("The disk is full.")

    monkeypatch.setattr("bot.slack.listeners.TRIES_S", (0.0, 0.1))
    monkeypatch.setattr(DeliveryQueue, "admit", refuse)
    ts = say(slack, f"{MENTION} {QUESTION}")
    (post,) = wait_until(lambda: slack.list_thread("C0DESK", ts))
    assert post.text == LOST_WORDS
    assert slack.hub.unacknowledged == 0


def test_what_slack_certainly_did_not_take_is_posted_again(
    slack: FakeSlack, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.worker.AGAIN_S", 0.1)
    slack.hook_failures = 1
    type_command(slack, QUESTION)
    (whisper,) = wait_until(lambda: slack.whispers)
    assert "35" in whisper.blocks[0]["text"]
    wait_until(lambda: count_stages(bot.backend) == {"done": 1})
