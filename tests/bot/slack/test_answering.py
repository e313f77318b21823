"""A question in Slack, from the mention to the sources, over Socket Mode."""

from tests.bot.slack.conftest import RunningBot, wait_until
from tests.slack_api.server import FakeSlack
from tests.slack_api.workspace import MENTION, say

QUESTION = "How many countries took part in the Paris summit?"


def test_a_mention_is_answered_in_its_thread_with_its_sources(slack: FakeSlack, bot: RunningBot) -> None:
    ts = say(slack, f"{MENTION} {QUESTION}")
    (post,) = wait_until(lambda: [post for post in slack.list_thread("C0DESK", ts) if post.blocks])
    assert "35" in post.streamed
    assert not post.streaming
    kinds = [block["type"] for block in post.blocks]
    assert kinds[0] == "divider"
    assert kinds[-1] == "context_actions"
    assert any("Report on the Paris summit" in str(block) for block in post.blocks)
    assert [status for _, _, status in slack.statuses][:2] == ["is searching 5 articles…", "is reading 5 articles…"]
    assert slack.errors == []
