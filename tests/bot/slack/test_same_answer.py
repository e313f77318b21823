"""The page, the API and Slack say the same: statements, citations and refusals."""

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.app import Services
from bot.delivery.backend import build_stream
from bot.models import Answer
from bot.slack.escaping import JOINER
from bot.wording import NOT_SAID, format_date
from tests.bot.api.calls import read_events
from tests.bot.slack.conftest import RunningBot, run_bot, wait_until
from tests.bot.slack.test_answering import wait_for_answer
from tests.slack_api.methods import Post
from tests.slack_api.server import FakeSlack
from tests.slack_api.workspace import MENTION, say, type_command

QUESTIONS = (
    "How many countries took part in the Paris summit?",
    "What does Russia demand?",
    "How long is the front line?",
    "What is the multinational force meant to do?",
    "What is the annual budget of the Portuguese navy?",
    "What does Russia demand and how many ships has Portugal?",
)
VARIES = ("id", "conversation_id", "timings_ms")


def read_slack(posts: list[Post]) -> dict[str, Any]:
    """What Slack's messages say, read back from their blocks."""
    blocks = [block for post in posts for block in post.shown]
    body = "\n\n".join(block["text"] for block in blocks if block["type"] == "markdown")
    said: list[tuple[str, tuple[int, ...]]] = []
    missing = ""
    for paragraph in body.split("\n\n"):
        plain = (
            re.sub(r"\\([\\`*_~!\]])", r"\1", paragraph).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        )
        plain = plain.replace(JOINER, "")
        match = re.fullmatch(r"(.*) \[([\d, ]+)\](?: _\(\d+\u00a0sources\)_)?", plain, re.DOTALL)
        if match:
            said.append((match[1], tuple(int(number) for number in match[2].split(","))))
        elif plain.startswith("**"):
            missing = plain.removeprefix(f"**{NOT_SAID}** ")
    sources = {}
    for block in blocks:
        found = (
            re.match(r"\*\[(\d+)\]\*  (.*)", block["elements"][0].get("text", ""))
            if block["type"] == "context"
            else None
        )
        if found:
            sources[int(found[1])] = (found[2], block["elements"][1]["text"].strip("“”"))
    rich = [block for block in blocks if block["type"] == "rich_text"]
    titles = [block["elements"][0]["elements"][0]["text"] for block in rich]
    for block, title in zip(rich, titles, strict=True):
        if title.startswith(NOT_SAID):
            missing = block["elements"][0]["elements"][1]["text"]
    return {"said": said, "missing": missing, "sources": sources, "disagreements": len(rich) - sum(
        title.startswith(NOT_SAID) for title in titles)}  # fmt: skip


def read_answer(answer: Answer) -> dict[str, Any]:
    """The same of an Answer."""
    return {
        "said": [(" ".join(one.text.split()), one.citations) for one in answer.statements],
        "missing": "; ".join(answer.missing),
        "sources": {
            item.number: (
                f"{item.title} · {item.publisher} · {format_date(item.published, item.published_basis)}",
                " ".join(item.quote.split()),
            )
            for item in answer.citations
        },
        "disagreements": len(answer.disagreements),
    }


def fold_stream(client: TestClient, question: str) -> dict[str, Any]:
    """What the page makes of the server-sent events."""
    with client.stream(
        "POST", "/api/chat", json={"question": question}, headers={"Accept": "text/event-stream"}
    ) as response:
        events = read_events(response.iter_lines())
    (answer,) = (data for name, data in events if name == "answer")
    assert answer["statements"] == [data["statement"] for name, data in events if name == "statement"]
    return answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_page_api_and_slack_say_the_same(slack: FakeSlack, services: Services, question: str) -> None:
    with TestClient(build_app(services), base_url="http://127.0.0.1:8000") as client:
        over_api = client.post("/api/chat", json={"question": question}).json()
        on_page = fold_stream(client, question)
    for name in VARIES:
        over_api.pop(name), on_page.pop(name)
    assert over_api == on_page
    expected = read_answer(
        Answer(id="", conversation_id="", timings_ms={"retrieve": 0, "read": 0, "total": 0}, **over_api)
    )
    with run_bot(slack, services.settings, build_stream(services)) as bot:
        ts = say(slack, f"{MENTION} {question}")
        wait_for_answer(slack, ts)
        type_command(slack, question)
        wait_until(lambda: slack.whispers)
        _check_kept(bot, slack, question)
    assert read_slack(slack.list_thread("C0DESK", ts)) == expected
    assert read_slack(slack.whispers) == expected


def _check_kept(bot: RunningBot, slack: FakeSlack, question: str) -> None:
    """Each answer in Slack is kept, under the permalink that Slack shows."""
    for post in (*slack.list_thread("C0DESK", slack.posts[0].ts), *slack.whispers):
        found = re.search(r"/answers/(\w+)\|", json.dumps(post.blocks))
        assert found is not None
        assert bot.backend.conversations.load_answer(found[1]).question == question
