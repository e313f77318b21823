"""What people press, choose and set."""

from typing import Any

import pytest

from bot.slack import encoder
from bot.slack.people import may_change
from bot.store.rooms import RoomSettings
from tests.bot.slack.conftest import PLACE, RunningBot, wait_until
from tests.bot.slack.test_answering import QUESTION, settle, wait_for_answer
from tests.slack_api.server import FakeSlack
from tests.slack_api.workspace import MENTION, press, say, send_view, type_command


def list_feedback(bot: RunningBot) -> list[tuple[str, str | None, str, str | None]]:
    return [(one.verdict, one.reason, one.text, one.by) for one in bot.backend.feedback.list(channel="slack")]


def test_thumbs_and_reasons_go_where_the_pages_go(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, f"{MENTION} {QUESTION}")
    post = wait_for_answer(slack, ts)
    thumbs = post.blocks[-1]["elements"][0]
    press(slack, post, encoder.FEEDBACK, thumbs["positive_button"]["value"])
    wait_until(lambda: list_feedback(bot) == [("up", None, "", "T0NEWS/U0ANNA")])
    assert slack.views == []
    press(slack, post, encoder.FEEDBACK, thumbs["negative_button"]["value"])
    (view,) = wait_until(lambda: slack.views)
    assert list_feedback(bot) == [("down", None, "", "T0NEWS/U0ANNA")], "a thumb counts though no reason is given"
    values = {"reason": {"selected_option": {"value": "wrong_source"}}, "text": {"value": "It says 27."}}
    send_view(slack, view, values)
    wait_until(lambda: list_feedback(bot) == [("down", "wrong_source", "It says 27.", "T0NEWS/U0ANNA")])
    press(slack, post, encoder.FEEDBACK, thumbs["positive_button"]["value"], user="U0BOSS")
    wait_until(lambda: len(list_feedback(bot)) == 2)
    assert slack.errors == []


def open_settings(slack: FakeSlack, **more: Any) -> dict[str, Any]:
    known = len(slack.views)
    type_command(slack, "settings", **more)
    return wait_until(lambda: slack.views[known:])[0]


def choose(**values: Any) -> dict[str, Any]:
    when = {"selected_option": {"value": "all" if values.pop("every_question", False) else "mentions"}}
    private = {"selected_option": {"value": "all"}}
    return {"when": when, "private": private, **values}


def test_an_admin_sets_what_a_channel_is_answered_from(slack: FakeSlack, bot: RunningBot) -> None:
    view = open_settings(slack, user="U0BOSS")
    options = next(block for block in view["blocks"] if block["block_id"] == "publishers")["element"]["options"]
    assert [option["value"] for option in options] == ["Briefing Desk"]
    chosen = choose(publishers={"selected_options": options}, to={"selected_date": "2025-12-31"})
    assert send_view(slack, view, chosen, user="U0BOSS") == {}
    wait_until(lambda: bot.backend.rooms.load(PLACE).publishers == ("Briefing Desk",))
    ts = say(slack, f"{MENTION} What is planned for Ukraine?")
    shown = str(wait_for_answer(slack, ts).shown)
    assert "2025" in shown
    assert "Jan 2026 (inferred)" not in shown.replace("Corpus up to 7 Jan 2026", "")
    again = open_settings(slack, user="U0BOSS")
    elements = {block["block_id"]: block["element"] for block in again["blocks"]}
    assert elements["to"]["initial_date"] == "2025-12-31"
    assert elements["publishers"]["initial_options"] == options


def test_others_see_the_settings_and_can_not_change_them(slack: FakeSlack, bot: RunningBot) -> None:
    view = open_settings(slack)
    assert "submit" not in view
    forged = open_settings(slack, user="U0BOSS")
    send_view(slack, forged, choose(every_question=True))
    settle(slack, bot)
    assert bot.backend.rooms.load(PLACE) == RoomSettings()
    assert "submit" in open_settings(slack, channel="D0ANNA"), "in a direct message they are one's own"
    assert may_change.__doc__


def test_dates_in_the_wrong_order_are_refused_in_the_dialog(slack: FakeSlack, bot: RunningBot) -> None:
    view = open_settings(slack, user="U0BOSS")
    chosen = choose(**{"from": {"selected_date": "2026-01-02"}, "to": {"selected_date": "2026-01-01"}})
    refused = send_view(slack, view, chosen, user="U0BOSS")
    assert refused == {"response_action": "errors", "errors": {"to": "This is before the first date."}}
    assert bot.backend.rooms.load(PLACE) == RoomSettings()


@pytest.mark.parametrize(
    ("text", "answered"), [(QUESTION, True), ("Lunch is ready.", False), ("Is it? <@U0BOSS>", False)]
)
def test_where_every_question_is_answered_remarks_are_not(
    slack: FakeSlack, bot: RunningBot, text: str, answered: bool
) -> None:
    bot.backend.rooms.save(PLACE, RoomSettings(every_question=True), "U0BOSS")
    ts = say(slack, text)
    settle(slack, bot)
    if answered:
        wait_for_answer(slack, ts)
    assert len(slack.list_thread("C0DESK", ts)) == answered


def test_where_answers_are_private_nobody_else_sees_them(slack: FakeSlack, bot: RunningBot) -> None:
    bot.backend.rooms.save(PLACE, RoomSettings(private=True), "U0BOSS")
    ts = say(slack, f"{MENTION} {QUESTION}")
    (whisper,) = wait_until(lambda: slack.whispers)
    assert (whisper.seen_by, whisper.channel) == ("U0ANNA", "C0DESK")
    assert slack.list_thread("C0DESK", ts) == []
    assert slack.statuses == [], "a status would show that something was asked"
    press(slack, whisper, encoder.SHARE)
    assert wait_until(lambda: [post for post in slack.posts if post.user == "U0BRIEF"])
    direct = say(slack, QUESTION, channel="D0ANNA")
    assert wait_for_answer(slack, direct, "D0ANNA").seen_by is None
