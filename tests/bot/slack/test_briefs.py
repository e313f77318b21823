"""Answers in sections in Slack: streamed under their headings, within its limits, asked for by a command."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.app import Services
from bot.delivery.addressing import decide
from bot.models import (
    Answer,
    AnswerEvent,
    DisagreementEvent,
    Event,
    Request,
    RestartEvent,
    Section,
    SectionEvent,
    StatementEvent,
    StatusEvent,
)
from bot.slack import limits
from bot.slack.encoder import lay_out
from bot.store.rooms import RoomSettings
from bot.wording import list_parts
from tests.bot.made_briefs import build_brief
from tests.bot.slack.conftest import RunningBot, build_scripted, run_bot, wait_until
from tests.bot.slack.layouts import LINK, build_long, encode_answer
from tests.bot.slack.test_answering import list_whole
from tests.slack_api.block_kit import check_blocks
from tests.slack_api.server import FakeSlack
from tests.slack_api.workspace import MENTION, say, type_command


def list_events(answer: Answer) -> Iterator[Event]:
    """The events of an answer in sections, as the briefer sends them."""
    yield StatusEvent(stage="searching", sources=3)
    for part in list_parts(answer):
        if part.section is not None:
            yield SectionEvent(kind=part.section.kind, title=part.section.title)
        for statement in part.statements:
            yield StatementEvent(statement=statement, citations=())
        for disagreement in part.disagreements:
            yield DisagreementEvent(disagreement=disagreement, citations=())
    yield AnswerEvent(answer=answer)


def build_long_brief(scale: int = 1) -> Answer:
    """Sixty statements in six sections, the first of which is left empty."""
    long = build_long()
    statements = tuple(one.model_copy(update={"text": one.text * scale, "label": "Quays"}) for one in long.statements)
    sections = [Section(kind="summary", title="Part 0")]
    for number in range(6):
        places = tuple(range(10 * number, 10 * number + 10))
        sections.append(Section(kind="positions", title=f"Part {number + 1}", statements=places))
    return long.model_copy(update={"form": "brief", "sections": tuple(sections), "statements": statements})


def test_a_brief_is_streamed_section_by_section(slack: FakeSlack, services: Services) -> None:
    brief = build_brief()
    with run_bot(slack, services.settings, build_scripted(*list_events(brief))):
        ts = say(slack, f"{MENTION} Brief me on the ferry to Gotland")
        (post,) = wait_until(lambda: list_whole(slack, ts))
    paragraphs = lay_out(brief, LINK).paragraphs
    assert post.streamed == "\n\n".join(paragraphs)
    appended = [call["chunks"][0]["text"] for call in slack.list_called("chat.appendStream")]
    assert [text.strip() for text in appended] == list(paragraphs[:-1]), "each as soon as it was there"
    assert appended[0].startswith("### Bottom line\n\nThe new ferry")
    assert slack.list_called("chat.update") == []
    assert "Changed over time" not in str(post.blocks), "a disagreement is told once, under its heading"
    assert slack.errors == []


def test_without_streams_a_brief_is_edited_into_a_placeholder(slack: FakeSlack, services: Services) -> None:
    slack.streaming = False
    with run_bot(slack, services.settings, build_scripted(*list_events(build_brief()))):
        ts = say(slack, f"{MENTION} Brief me on the ferry to Gotland")
        (post,) = wait_until(lambda: list_whole(slack, ts))
    assert post.blocks[0]["text"] == "\n\n".join(lay_out(build_brief(), LINK).paragraphs)


def test_a_heading_of_an_engine_that_failed_is_gone(slack: FakeSlack, services: Services) -> None:
    begun = [SectionEvent(kind="list", title="What the model began with"), RestartEvent(reason="It failed.")]
    with run_bot(slack, services.settings, build_scripted(*begun, *list_events(build_brief()))):
        ts = say(slack, f"{MENTION} Brief me on the ferry to Gotland")
        (post,) = wait_until(lambda: list_whole(slack, ts))
    assert "began with" not in str(post.shown)
    assert "### Bottom line" in str(post.shown)


@pytest.mark.parametrize("scale", [1, 20])
def test_a_long_brief_is_divided_and_no_heading_stands_alone(scale: int) -> None:
    brief = build_long_brief(scale)
    messages = encode_answer(brief, LINK)
    assert len(messages) > 1
    for message in messages:
        assert check_blocks(message.blocks) == []
        assert len(message.markdown) <= limits.MESSAGE_CHARS
        assert not re.search(r"### [^\n]*\Z", message.markdown)
    whole = "\n\n".join(message.markdown for message in messages)
    assert re.findall(r"### (.*)", whole) == [f"Part {number}" for number in range(1, 7)], "an empty one is left out"
    assert all(statement.text in whole for statement in brief.statements)


def test_words_that_a_brief_does_not_tell_itself_are_shown_with_their_source() -> None:
    brief = build_long_brief()
    statements = tuple(one.model_copy(update={"text": f"Quay {n}."}) for n, one in enumerate(brief.statements))
    one_article = tuple(one.model_copy(update={"article_id": "quays"}) for one in brief.citations)
    told = brief.model_copy(update={"statements": statements, "citations": one_article})
    messages = encode_answer(told, LINK)
    assert all(check_blocks(message.blocks) == [] for message in messages)
    shown = str([message.tail_blocks for message in messages])
    assert all(f"[{one.number}] “{one.quote}”" in shown for one in one_article)
    assert shown.count("60 of 60 statements") == 1


def test_a_report_is_a_brief_for_the_asker_alone(slack: FakeSlack, services: Services) -> None:
    asked: list[str] = []

    async def stream(request: Request) -> AsyncIterator[Event]:
        asked.append(request.question)
        yield AnswerEvent(answer=build_brief())

    with run_bot(slack, services.settings, stream):
        type_command(slack, "report  the ferry to <#C0DOCK|gotland>")
        (whisper,) = wait_until(lambda: slack.whispers)
    assert asked == ["Brief me on the ferry to #gotland"]
    assert whisper.blocks[0]["text"].startswith("### Bottom line")
    assert "share_answer" in str(whisper.blocks)


def test_a_report_needs_a_topic_and_a_question_is_none(slack: FakeSlack, bot: RunningBot) -> None:
    assert "/brief report the Paris summit" in (type_command(slack, "report ?") or {})["text"]
    type_command(slack, "reporters hurt in Paris?")
    wait_until(lambda: slack.whispers)
    assert "Brief me on" not in str(slack.whispers[0])


@pytest.mark.parametrize(
    ("text", "admission"),
    [
        ("Brief me on the ferry", "hold"),
        ("could you brief us on the ferry?", "hold"),
        ("Tell me how long the ferry is", "hold"),
        ("I'll brief the desk tomorrow", "pass"),
        ("Can you brief me on your talk with him?", "pass"),
    ],
)
def test_a_brief_can_be_asked_for_in_a_thread(text: str, admission: str) -> None:
    assert decide(text, "follow_up", RoomSettings()) == admission
