"""Many events at once, two processes on one database and one Chroma server, one of them killed in the middle."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.worker import BROKEN_OFF, FAILED, STOPPED
from tests.bot.slack.conftest import wait_until
from tests.conftest import CORPUS, ROOT
from tests.slack_api.methods import Post
from tests.slack_api.server import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.slack_api.workspace import MENTION, build_message
from tests.test_chroma_server import chroma, chroma_url, run

__all__ = ["chroma", "chroma_url"]

QUESTIONS = (
    "How many countries took part in the Paris summit?",
    "What does Russia demand?",
    "What is the multinational force meant to do?",
    "How long is the front line?",
    "What is the annual budget of the Portuguese navy?",
    "Who leads the monitoring of a ceasefire?",
    "When did the military chiefs meet?",
)
FOLLOW_UPS = ("When did it take place?", "Who was there?", "And what about Germany?")
NOTICES = (STOPPED, BROKEN_OFF, FAILED)
LEASE_S = 3.0


@dataclass(slots=True)
class Script:
    """Everything that people say, as events in the order in which they arrive."""

    events: list[dict[str, Any]] = field(default_factory=list)
    threads: dict[tuple[str, str], int] = field(default_factory=dict)
    """How many questions each thread holds."""

    @property
    def questions(self) -> int:
        return sum(self.threads.values())


def write_script(slack: FakeSlack, events: int, chance: random.Random) -> Script:
    """Mentions (two events each), direct messages and follow-ups; three in ten events are sent again; all shuffled."""
    script = Script()
    while len(script.events) < events * 10 // 13:
        direct = chance.random() < 0.3
        channel = f"D0{chance.randrange(20):03}" if direct else "C0DESK"
        text = chance.choice(QUESTIONS)
        ts, made = build_message(slack, text if direct else f"{MENTION} {text}", channel=channel)
        script.events += made
        script.threads[channel, ts] = 1
        if chance.random() < 0.25:
            _, made = build_message(slack, chance.choice(FOLLOW_UPS), channel=channel, thread_ts=ts)
            script.events += made
            script.threads[channel, ts] += 1
    script.events += chance.choices(script.events, k=events - len(script.events))
    chance.shuffle(script.events)
    return script


@contextmanager
def start_processes(
    slack: FakeSlack, data: Path, url: str, count: int = 2
) -> Iterator[list["subprocess.Popen[bytes]"]]:
    environment = {
        **os.environ,
        "BRIEFING_CHROMA_URL": url,
        "BRIEFING_DATA_DIR": str(data),
        "BRIEFING_SLACK__API_URL": slack.api_url,
        "BRIEFING_SLACK__LEASE_S": str(LEASE_S),
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }
    logs = [(data / f"process-{number}.log").open("wb") for number in range(count)]
    processes = [
        subprocess.Popen([sys.executable, "-m", "bot.cli", "slack"], stderr=log, env=environment, cwd=ROOT)
        for log in logs
    ]
    try:
        wait_until(lambda: slack.hub.connected == count, 60)
        yield processes
    finally:
        for process, log in zip(processes, logs, strict=True):
            process.terminate()
            process.wait(30)
            log.close()


def kill_at_work(process: "subprocess.Popen[bytes]", data: Path, processes: int, patience_s: float) -> bool:
    """Kill a process while each one has a question in hand; false if that moment did not come in time.

    It is frozen before it is looked at, so that it can't finish between the look and the kill.
    """
    until = time.monotonic() + patience_s
    working = "SELECT count(DISTINCT owner) FROM deliveries WHERE stage = 'working'"
    with closing(sqlite3.connect(data / "briefing.sqlite3")) as database:
        while time.monotonic() < until:
            if database.execute(working).fetchone()[0] >= processes:
                process.send_signal(signal.SIGSTOP)
                if database.execute(working).fetchone()[0] >= processes:
                    process.kill()
                    return True
                process.send_signal(signal.SIGCONT)
            time.sleep(0.005)
    return False


def is_answer(post: Post) -> bool:
    return "context_actions" in str(post.blocks) or "news articles I was given" in str(post.shown)


def is_notice(post: Post) -> bool:
    return any(notice in str(post.shown) or notice in post.text for notice in NOTICES)


@pytest.mark.parametrize(
    ("events", "pause_s"), [(40, 0.01), pytest.param(200, 0.02, marks=[pytest.mark.load, pytest.mark.timeout(900)])]
)
def test_each_question_gets_one_answer_or_one_notice(
    slack: FakeSlack, chroma_url: str, tmp_path: Path, events: int, pause_s: float
) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    data = tmp_path / "data"
    run(chroma_url, data, "ingest", str(CORPUS))
    slack.latency_s = 0.15
    script = write_script(slack, events, chance)
    with start_processes(slack, data, chroma_url) as processes:
        began = time.monotonic()
        sent = []
        killed = False
        for place, event in enumerate(script.events):
            if not killed and place >= len(script.events) * 2 // 5:
                killed = kill_at_work(processes[0], data, len(processes), patience_s=1)
            sent.append(slack.hub.send("events_api", event))
            time.sleep(chance.uniform(0, 2 * pause_s))
        for future in sent:
            future.result(60)

        def count_open() -> int:
            done = [post for post in slack.posts if post.user == "U0BRIEF" and (is_answer(post) or is_notice(post))]
            return script.questions - len(done)

        until = time.monotonic() + 120
        while count_open() > 0 and time.monotonic() < until:
            time.sleep(0.05)
        took_s = time.monotonic() - began
        # Whatever would come twice comes now.
        time.sleep(LEASE_S * 1.5)
    with closing(sqlite3.connect(data / "briefing.sqlite3")) as database:
        taken_over = database.execute("SELECT count(*) FROM deliveries WHERE attempts > 1").fetchone()[0]
    posts = [slack.list_thread(*place) for place in script.threads]
    answers = sum(is_answer(post) for thread in posts for post in thread)
    notices = sum(is_notice(post) for thread in posts for post in thread)
    print(
        f"{len(script.events)} events ({len({event['event_id'] for event in script.events})} different), "
        f"{script.questions} questions in {len(script.threads)} threads: {answers} answers, {notices} notices, "
        f"{taken_over} of them taken over from the killed process; "
        f"{sum(post.streaming for thread in posts for post in thread)} empty streams left for Slack to end; "
        f"{slack.hub.retried} deliveries repeated, {slack.hub.unacknowledged} events never acknowledged, "
        f"slowest acknowledgement {max(slack.hub.acks_s):.2f} s, all done after {took_s:.1f} s"
    )
    for place, count in script.threads.items():
        thread = slack.list_thread(*place)
        settled = [post for post in thread if is_answer(post) or is_notice(post)]
        assert len(settled) == count, f"seed {seed}: {place} has {len(settled)} of {count}: {thread}"
        half = [post for post in thread if post.streaming and post.streamed]
        assert not half, f"seed {seed}: a message was left half said: {half}"
    assert taken_over, "the process was killed when it had nothing to do, which proves nothing"
    assert slack.hub.unacknowledged == 0
    refused = [error for error in slack.errors if error[1] != "message_not_in_streaming_state"]
    assert refused == []
