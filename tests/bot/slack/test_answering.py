"""A question in Slack, from the mention to the sources, over Socket Mode."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.app import Services, open_services
from bot.delivery.backend import build_stream
from bot.models import AnswerEvent, RestartEvent, StatementEvent, StatusEvent
from bot.slack import limits
from bot.slack.escaping import JOINER
from bot.store.rooms import RoomSettings
from ingest.errors import IndexUnavailable, QuestionTooLong
from ingest.settings import Settings
from tests.bot.slack.answers import build_answer, build_citation, build_statement
from tests.bot.slack.conftest import PLACE, RunningBot, build_scripted, run_bot, wait_until
from tests.slack_api.methods import Post
from tests.slack_api.server import FakeSlack
from tests.slack_api.workspace import MENTION, build_event, press, say, send_events, type_command

QUESTION = "How many countries took part in the Paris summit?"


def wait_for_answer(slack: FakeSlack, ts: str, channel: str = "C0DESK", number: int = 1) -> Post:
    """The last of `number` finished messages in a thread."""
    return wait_until(lambda: _list_finished(slack, ts, channel)[number - 1 :])[0]


def _list_finished(slack: FakeSlack, ts: str, channel: str) -> list[Post]:
    return [post for post in slack.list_thread(channel, ts) if not post.streaming and (post.streamed or post.blocks)]


def list_whole(slack: FakeSlack, ts: str, channel: str = "C0DESK") -> list[Post]:
    """The messages that end an answer."""
    return [post for post in slack.list_thread(channel, ts) if "context_actions" in str(post.blocks)]


def settle(slack: FakeSlack, bot: RunningBot) -> None:
    """Wait until a question that was asked after everything else is answered."""
    ts = say(slack, "Hello there", channel="D0LAST")
    wait_for_answer(slack, ts, "D0LAST")


def test_a_mention_is_answered_in_its_thread_with_its_sources(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, f"{MENTION} {QUESTION}")
    post = wait_for_answer(slack, ts)
    assert "35" in post.streamed
    kinds = [block["type"] for block in post.blocks]
    assert (kinds[0], kinds[-1]) == ("divider", "context_actions")
    assert any("Report on the Paris summit" in str(block) for block in post.blocks)
    assert "(inferred)" in str(post.blocks)
    assert "/answers/" in str(post.blocks)
    assert [status for _, _, status in slack.statuses][:2] == ["is searching 5 articles…", "is reading 5 articles…"]
    assert slack.statuses[-1][2] == "", "the answer did not end the status"
    assert slack.errors == []


def test_a_follow_up_in_a_thread_needs_no_mention(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, f"{MENTION} {QUESTION}")
    wait_for_answer(slack, ts)
    say(slack, "When did it take place?", thread_ts=ts)
    post = wait_for_answer(slack, ts, number=2)
    assert "Understood as" in str(post.blocks)
    turns = bot.backend.conversations.load(_read_conversation(bot, ts)).turns
    assert [turn.answer.question for turn in turns] == [QUESTION, "When did it take place?"]
    seen = bot.backend.conversations.of("oidc:anna").load_answer(turns[0].answer.id)
    assert seen == turns[0].answer, "its link leads somewhere where there is access control"
    assert not [name for name, _ in slack.calls if name.startswith("conversations.")]


def _read_conversation(bot: RunningBot, ts: str) -> str:
    found = bot.backend.queue.load_conversation(PLACE, ts)
    assert found is not None
    return found


def test_a_second_mention_is_nothing_that_is_asked_for(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, f"{MENTION} <@U0BOSS> {QUESTION}")
    post = wait_for_answer(slack, ts)
    assert "35" in post.streamed
    assert "U0BOSS" not in f"{post.streamed}{post.blocks}"


def test_a_person_who_is_asked_about_has_a_name(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, f"{MENTION} What did <@U0BOSS> say?")
    wait_for_answer(slack, ts)
    (turn,) = bot.backend.conversations.load(_read_conversation(bot, ts)).turns
    assert turn.answer.question == "What did Emmanuel Macron say?"


@pytest.mark.parametrize(
    "text",
    [
        "<@U0BOSS> can you check that?", "thanks!", "ok, great", ":+1:", "<!subteam^S1> please look at this",
        "I'll call their press office tomorrow.", "Should we run this today?", "can you take the second half?",
        "lunch is here", "<!here> who has the keys?", "What do you think?",
    ],
)  # fmt: skip
def test_it_keeps_quiet_when_people_talk_to_each_other(slack: FakeSlack, bot: RunningBot, text: str) -> None:
    ts = say(slack, f"{MENTION} {QUESTION}")
    wait_for_answer(slack, ts)
    say(slack, text, thread_ts=ts)
    settle(slack, bot)
    assert len(slack.list_thread("C0DESK", ts)) == 1


def test_it_keeps_quiet_where_nobody_asked_it(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, QUESTION)
    say(slack, "How many were there?", thread_ts=ts)
    for change in ({"subtype": "message_changed"}, {"bot_id": "B1"}, {"subtype": "channel_join"}):
        event = {"type": "message", "channel": "C0DESK", "channel_type": "channel", "user": "U0ANNA", "ts": "1.1",
                 "text": f"{MENTION} {QUESTION}", **change}  # fmt: skip
        send_events(slack, [build_event(event)])
    settle(slack, bot)
    assert slack.list_thread("C0DESK", ts) == []
    assert slack.list_thread("C0DESK", "1.1") == []


def test_a_direct_message_is_answered(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, QUESTION, channel="D0ANNA")
    assert "35" in wait_for_answer(slack, ts, "D0ANNA").streamed


def test_a_bare_mention_says_what_the_bot_is_for(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, MENTION)
    assert "I answer questions" in wait_for_answer(slack, ts).streamed


def test_what_the_sources_do_not_say_is_refused_with_the_nearest(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, f"{MENTION} What is the annual budget of the Portuguese navy?")
    post = wait_for_answer(slack, ts)
    assert post.streamed.startswith("**The sources do not say:**")
    assert "Closest in the corpus" in str(post.blocks)


def test_a_command_is_answered_for_the_asker_alone_and_can_be_shared(slack: FakeSlack, bot: RunningBot) -> None:
    type_command(slack, QUESTION)
    (whisper,) = wait_until(lambda: slack.whispers)
    assert (whisper.seen_by, whisper.unfurl) == ("U0ANNA", False)
    assert "35" in whisper.blocks[0]["text"]
    hooks = [press(slack, whisper, "share_answer") for _ in range(2)]
    wait_until(lambda: slack.replies[hooks[0]] or slack.replies[hooks[1]])
    (shared,) = [post for post in slack.posts if post.user == "U0BRIEF"]
    assert shared.blocks[0]["text"]["text"] == f"<@U0ANNA> asked: *{QUESTION}*"
    assert "35" in shared.blocks[1]["text"]
    assert not shared.unfurl
    say(slack, "When did it take place?", thread_ts=shared.ts)
    assert wait_for_answer(slack, shared.ts).streamed


def test_an_answer_can_only_be_shared_where_the_bot_is(slack: FakeSlack, bot: RunningBot) -> None:
    type_command(slack, QUESTION, channel="C0OTHER")
    (whisper,) = wait_until(lambda: slack.whispers)
    hook = press(slack, whisper, "share_answer")
    (told,) = wait_until(lambda: slack.replies[hook])
    assert "/invite" in told["text"]
    slack.members.add("C0OTHER")
    press(slack, whisper, "share_answer")
    wait_until(lambda: [post for post in slack.posts if post.user == "U0BRIEF"])


def test_help_comes_at_once(slack: FakeSlack, bot: RunningBot) -> None:
    assert "/brief subscribe" in (type_command(slack, "help") or {})["text"]


def test_the_pane_says_hello_and_suggests_questions(slack: FakeSlack, bot: RunningBot) -> None:
    send_events(
        slack, [build_event({"type": "app_home_opened", "user": "U0ANNA", "channel": "D0ANNA", "tab": "messages"})]
    )
    thread = {"user_id": "U0ANNA", "channel_id": "D0ANNA", "thread_ts": "7.7", "context": {}}
    send_events(slack, [build_event({"type": "assistant_thread_started", "assistant_thread": thread})])
    wait_until(lambda: len(slack.prompts) == 2)
    opened = {"type": "app_home_opened", "user": "U0ANNA", "channel": "D0ANNA"}
    again = build_event({**opened, "tab": "messages"})
    send_events(slack, [again, build_event({**opened, "tab": "home"}), again])
    wait_until(lambda: len(slack.prompts) >= 3)
    settle(slack, bot)
    assert len(slack.prompts) == 3, "only the messages tab has prompts, and a repeated event none"
    hellos = [post for post in slack.posts if post.text.startswith("Hello! I answer questions from 5 news articles")]
    assert sorted(str(post.thread_ts) for post in hellos) == ["7.7", "None"], "once in the pane, and in each thread"
    found = {thread_ts: prompts for _, thread_ts, prompts in slack.prompts}
    assert set(found) == {None, "7.7"}, "the agent view ignores prompts for a thread, the assistant view needs one"
    assert 2 <= len(found[None]) <= 4
    ts = say(slack, found[None][0]["message"], channel="D0ANNA")
    assert "do not say" not in wait_for_answer(slack, ts, "D0ANNA").streamed


def test_without_streams_a_placeholder_is_edited(slack: FakeSlack, bot: RunningBot) -> None:
    slack.streaming = False
    ts = say(slack, f"{MENTION} {QUESTION}")
    (post,) = wait_until(lambda: list_whole(slack, ts))
    assert "35" in post.blocks[0]["text"]
    assert "35" in post.text
    assert (post.edits > 0, post.unfurl) == (True, False)
    assert len(slack.list_thread("C0DESK", ts)) == 1
    # The next question does not try to stream again.
    second = say(slack, f"{MENTION} {QUESTION}")
    wait_until(lambda: list_whole(slack, second))
    assert len([error for error in slack.errors if error[0] == "chat.startStream"]) == 1
    assert slack.list_called("chat.postMessage")[-1]["text"].startswith("_Searching")


def build_events(count: int, chars: int = 100) -> list[Any]:
    """A scripted answer with as many statements."""
    statements = [build_statement(f"Statement {n} " + "x" * chars + ".", n) for n in range(1, count + 1)]
    citations = [build_citation(n, f"Quote {n}") for n in range(1, count + 1)]
    answer = build_answer("Q?", statements, citations)
    steps = [
        StatementEvent(statement=one, citations=(citations[place],)) for place, one in enumerate(answer.statements)
    ]
    return [StatusEvent(stage="searching", sources=1), *steps, AnswerEvent(answer=answer)]


def test_a_long_answer_is_divided_between_statements(slack: FakeSlack, services: Services) -> None:
    events = build_events(60, 400)
    with run_bot(slack, services.settings, build_scripted(*events)):
        ts = say(slack, f"{MENTION} Q?")
        wait_until(lambda: list_whole(slack, ts))
    posts = slack.list_thread("C0DESK", ts)
    assert len(posts) > 4
    shown = [line for post in posts for line in post.streamed.split("\n\n") if line]
    assert len(shown) == 60
    assert all(line.startswith("Statement") and line.endswith("]") for line in shown), "a statement was cut"
    sources = [block for post in posts for block in post.blocks if "Quote" in str(block)]
    assert len(sources) == 60
    assert all(len(post.shown) <= limits.MESSAGE_BLOCKS for post in posts)
    assert slack.errors == []


def test_a_stream_that_slack_ended_is_continued_in_another(slack: FakeSlack, services: Services) -> None:
    slack.stream_life_s = 0.3
    first, *rest = build_events(3)[1:]
    with run_bot(slack, services.settings, build_scripted(first, rest[0], 0.6, *rest[1:])):
        ts = say(slack, f"{MENTION} Q?")
        wait_until(lambda: list_whole(slack, ts))
    posts = slack.list_thread("C0DESK", ts)
    lines = [line for post in posts for block in post.shown if block["type"] == "markdown"
             for line in block["text"].split("\n\n")]  # fmt: skip
    assert [line.split(" x")[0] for line in lines] == ["Statement 1", "Statement 2", "Statement 3"]
    assert len(posts) == 2


def test_an_old_stream_is_left_before_slack_ends_it(
    slack: FakeSlack, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STREAM_S", 0.2)
    first, *rest = build_events(3)[1:]
    with run_bot(slack, services.settings, build_scripted(first, 0.4, *rest)):
        ts = say(slack, f"{MENTION} Q?")
        wait_until(lambda: list_whole(slack, ts))
    assert [post.streamed.count("Statement") for post in slack.list_thread("C0DESK", ts)] == [1, 2]
    assert slack.errors == []


def test_a_restart_leaves_only_what_the_other_engine_says(slack: FakeSlack, services: Services) -> None:
    wrong = build_statement("What the model began with.", 1)
    events = build_events(2)
    script = [events[0], StatementEvent(statement=wrong, citations=(build_citation(1, "Quote"),)),
              RestartEvent(reason="The model did not answer."), *events[1:]]  # fmt: skip
    with run_bot(slack, services.settings, build_scripted(*script)):
        ts = say(slack, f"{MENTION} Q?")
        wait_until(lambda: list_whole(slack, ts))
    (post,) = slack.list_thread("C0DESK", ts)
    assert "What the model began with" not in json.dumps(post.shown)
    assert "Statement 2" in json.dumps(post.shown)


@pytest.mark.parametrize("streaming", [True, False])
def test_an_articles_words_ping_nobody_and_format_nothing(
    slack: FakeSlack, services: Services, streaming: bool
) -> None:
    words = "He said <!channel> and @here & <@U0BOSS> *loudly* to [them](https://x.example)."
    statement = build_statement(words, 1)
    answer = build_answer("Q?", [statement], [build_citation(1, words, title=words, url="https://news.example/a|b>")])
    script = [StatementEvent(statement=statement, citations=answer.citations), AnswerEvent(answer=answer)]
    slack.streaming = streaming
    with run_bot(slack, services.settings, build_scripted(*script)):
        ts = say(slack, f"{MENTION} Q?")
        (post,) = wait_until(lambda: list_whole(slack, ts))
    markdown = post.shown[0]["text"]
    escaped = f"He said &lt;!channel&gt; and @{JOINER}here &amp; &lt;@U0BOSS&gt; \\*loudly\\* to [them\\]("
    assert markdown.startswith(escaped)
    context = next(block for block in post.blocks if block["type"] == "context")
    assert "<!channel>" not in context["elements"][0]["text"]
    assert "<https://news.example/a%7Cb%3E|He said" in context["elements"][0]["text"]
    assert context["elements"][1]["type"] == "plain_text"
    assert "<!channel>" not in post.text


@pytest.mark.parametrize(
    ("error", "tries"),
    [(QuestionTooLong("It is too long. Shorten it."), 1), (IndexUnavailable("The index is away."), 3)],
)
def test_a_failure_is_told_in_the_thread(
    slack: FakeSlack, services: Services, monkeypatch: pytest.MonkeyPatch, error: Exception, tries: int
) -> None:
    monkeypatch.setattr("bot.delivery.worker.AGAIN_S", 0.1)
    asked = []

    async def stream(request: Any) -> Any:
        asked.append(request)
        raise error
        yield

    with run_bot(slack, services.settings, stream):
        ts = say(slack, f"{MENTION} Q?")
        post = wait_for_answer(slack, ts)
    assert post.shown[0]["text"] == str(error)
    assert len(asked) == tries


def test_a_channel_limited_to_a_publisher_that_is_gone_is_told(slack: FakeSlack, bot: RunningBot) -> None:
    bot.backend.rooms.save(PLACE, RoomSettings(publishers=("Island Post",)), "U0BOSS")
    ts = say(slack, f"{MENTION} {QUESTION}")
    words = wait_for_answer(slack, ts).shown[0]["text"]
    assert "no publisher 'Island Post'" in words
    assert "there is Briefing Desk" in words


def test_an_empty_corpus_has_its_own_words(slack: FakeSlack, tmp_path: Path) -> None:
    with (
        open_services(Settings(data_dir=tmp_path / "empty")) as services,
        run_bot(slack, services.settings, build_stream(services)),
    ):
        services.check()
        ts = say(slack, f"{MENTION} {QUESTION}")
        assert "The corpus is empty; add articles with" in str(wait_for_answer(slack, ts).shown)
