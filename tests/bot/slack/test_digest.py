"""Digests: subscribed in Slack, sent when they are due, once, with what is new."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, update

from bot.app import Services, open_services
from bot.delivery import backend
from bot.delivery.backend import build_stream
from bot.delivery.schedules import WEEKDAYS, find_next, load_zone, read_subscription
from bot.models import Answer, BriefRequest, Section
from bot.slack import encoder
from bot.store.database import Place, now
from bot.store.rooms import RoomSettings
from bot.store.tables import deliveries, subscriptions
from ingest.models import PUBLIC, Filters
from ingest.pipeline import build_pipeline
from ingest.settings import Settings
from tests.bot.made_briefs import build_brief
from tests.bot.slack.conftest import PLACE, RunningBot, count_stages, run_bot, wait_until
from tests.bot.slack.test_answering import settle
from tests.slack_api.methods import Post
from tests.slack_api.server import FakeSlack
from tests.slack_api.workspace import press, type_command

MONDAY = datetime(2031, 3, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("drones daily 08:00", ("drones", "daily 08:00")),
        ("“drones over Gotland” daily at 8", ("drones over Gotland", "daily 08:00")),
        ("the daily press weekdays 17.30", ("the daily press", "weekdays 17:30")),
        ("budget weekly 7:05 pm", ("budget", "monday 19:05")),
        ("budget fridays 12 am", ("budget", "friday 00:00")),
        ("budget every day", ("budget", "daily 08:00")),
        ("daily 08:00", None),
        ("drones", None),
        ("drones daily 25:00", None),
        ("drones daily 13 pm", None),
        ("... daily 08:00", None),
    ],
)
def test_a_subscription_is_read_as_people_write_it(typed: str, read: tuple[str, str] | None) -> None:
    assert read_subscription(typed, MONDAY) == read


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "due"),
    [
        ("daily 08:00", "Europe/Berlin", "2031-03-03T06:59", "2031-03-03T07:00"),
        ("daily 08:00", "Europe/Berlin", "2031-03-03T07:00", "2031-03-04T07:00"),
        ("daily 08:00", "America/New_York", "2031-03-03T12:00", "2031-03-03T13:00"),
        ("weekdays 08:00", "UTC", "2031-03-07T09:00", "2031-03-10T08:00"),
        ("sunday 23:30", "Pacific/Auckland", "2031-03-03T00:00", "2031-03-09T10:30"),
        ("daily 08:00", "Europe/Berlin", "2031-03-29T12:00", "2031-03-30T06:00"),
        ("daily 08:00", "Nowhere/Else", "2031-03-03T00:00", "2031-03-03T08:00"),
    ],
)
def test_it_is_due_at_the_clock_of_its_zone(schedule: str, zone: str, after: str, due: str) -> None:
    assert find_next(schedule, zone, datetime.fromisoformat(f"{after}Z")) == datetime.fromisoformat(f"{due}Z")


@given(
    st.sampled_from(["daily", "weekdays", *WEEKDAYS]),
    st.times(),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)),
)
def test_the_next_time_is_later_and_within_its_period(days: str, clock, zone: str, after: datetime) -> None:  # type: ignore[no-untyped-def]
    due = find_next(f"{days} {clock:%H:%M}", zone, after)
    longest = {"daily": timedelta(days=1, hours=1), "weekdays": timedelta(days=3, hours=1)}
    assert after < due <= after + longest.get(days, timedelta(days=7, hours=1))
    assert load_zone(zone)


@pytest.fixture
def services(corpus_data: Path, tmp_path: Path) -> Iterator[Services]:
    """Services of their own, because these tests change the corpus."""
    shutil.copytree(corpus_data, tmp_path / "data")
    with open_services(Settings(data_dir=tmp_path / "data")) as services:
        yield services


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "new"
    folder.mkdir()
    return folder


def subscribe(slack: FakeSlack, bot: RunningBot, text: str = "ferry to Gotland daily 08:00", **more: str) -> Post:
    """Subscribe by command; the message that says so."""
    type_command(slack, f"subscribe {text}", **more)
    return wait_until(lambda: [post for post in slack.posts if "subscribed" in post.text])[-1]


def make_due(services: Services, **more: object) -> None:
    """Let every subscription be due, as if a day had passed."""
    engine = create_engine(services.settings.sql_url)
    with engine.begin() as connection:
        connection.execute(update(subscriptions).values(next_at=now() - timedelta(minutes=1), **more))
    engine.dispose()


def add_article(services: Services, folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.txt").write_text(f"The {name}\n\n{text}\n")
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
    pipeline.ingest([folder])


def list_digests(slack: FakeSlack) -> list[Post]:
    return [post for post in slack.posts if post.text.startswith(("New on", "Nothing new on"))]


def test_a_digest_tells_what_is_new_and_cites_it(
    slack: FakeSlack, bot: RunningBot, services: Services, folder: Path
) -> None:
    said = subscribe(slack, bot)
    assert "*ferry to Gotland* every day at 08:00 (Europe/Berlin)" in said.text
    add_article(services, folder, "ferry", "The ferry to Gotland carries 1,400 passengers.")
    make_due(services)
    (digest,) = wait_until(lambda: list_digests(slack))
    assert digest.thread_ts is None
    shown = str(digest.shown)
    assert "**New on ferry to Gotland** · 1 new article" in shown
    assert "1,400 passengers" in shown
    assert "The ferry" in shown
    assert digest.blocks[-2]["elements"][0]["action_id"] == encoder.UNSUBSCRIBE
    # What was told is not new again; that nothing is, is said once.
    make_due(services)
    wait_until(lambda: len(list_digests(slack)) == 2)
    assert list_digests(slack)[1].text == "Nothing new on ferry to Gotland"
    make_due(services)
    wait_until(lambda: count_stages(bot.backend).get("done") == 3)
    assert len(list_digests(slack)) == 2, "nothing new is said once a week at most"
    make_due(services, nothing_said_at=now() - timedelta(days=8))
    wait_until(lambda: len(list_digests(slack)) == 3)
    assert slack.errors == []


def test_new_articles_on_other_things_are_not_told(
    slack: FakeSlack, bot: RunningBot, services: Services, folder: Path
) -> None:
    subscribe(slack, bot)
    add_article(services, folder, "mill", "The mill in Visby grinds 300 sacks of rye.")
    make_due(services)
    (digest,) = wait_until(lambda: list_digests(slack))
    assert digest.text.startswith("Nothing new")


def build_changes(*sections: Section) -> Answer:
    return build_brief(
        form="changes", sections=sections, statements=build_brief().statements if sections else (), disagreements=(),
        missing=(), notice=None if sections else "Nothing new on the ferry.",
    )  # fmt: skip


def test_a_digest_on_a_topic_is_what_changed_since_the_last_one(slack: FakeSlack, services: Services) -> None:
    added = Section(kind="added", title="New", statements=(0, 1))
    withdrawn = Section(kind="withdrawn", title="Withdrawn", statements=(2, 3, 4))
    told = [build_changes(added, withdrawn), build_changes()]
    asked: list[BriefRequest] = []

    async def tell(request: BriefRequest) -> Answer:
        asked.append(request)
        return told[len(asked) - 1]

    with run_bot(slack, services.settings, build_stream(services), brief=tell) as bot:
        bot.backend.rooms.save(PLACE, RoomSettings(publishers=("Briefing Desk",)), "U0ANNA")
        subscribe(slack, bot)
        (made,) = bot.backend.subscriptions.list_of(PLACE)
        make_due(services)
        (digest,) = wait_until(lambda: list_digests(slack))
        make_due(services)
        wait_until(lambda: len(list_digests(slack)) == 2)
    filters = Filters(publishers=("Briefing Desk",))
    wanted = BriefRequest("ferry to Gotland", filters=filters, access=PUBLIC, changed_since=made.seen_until)
    assert asked[0] == wanted
    assert asked[1].changed_since is not None
    assert asked[1].changed_since > made.seen_until
    markdown = digest.blocks[0]["text"]
    assert markdown.startswith("**New on ferry to Gotland**\n\n### New\n\nThe new ferry to Gotland sails")
    assert "### Withdrawn" in markdown
    assert list_digests(slack)[1].text == "Nothing new on ferry to Gotland"


def test_a_digest_tells_what_the_corpus_has_anew(slack: FakeSlack, services: Services, folder: Path) -> None:
    with run_bot(slack, services.settings, build_stream(services), brief=backend.build_brief(services)) as bot:
        subscribe(slack, bot)
        add_article(services, folder, "ferry", "The ferry to Gotland carries 1,400 passengers.")
        make_due(services)
        (digest,) = wait_until(lambda: list_digests(slack))
    assert "1,400 passengers" in digest.blocks[0]["text"]


def test_a_digest_on_a_question_is_what_new_articles_answer(slack: FakeSlack, services: Services, folder: Path) -> None:
    async def tell(request: BriefRequest) -> Answer:
        raise AssertionError("nobody asked what changed")

    with run_bot(slack, services.settings, build_stream(services), brief=tell) as bot:
        subscribe(slack, bot, "How many passengers does the ferry to Gotland carry? daily 08:00")
        add_article(services, folder, "ferry", "The ferry to Gotland carries 1,400 passengers.")
        make_due(services)
        (digest,) = wait_until(lambda: list_digests(slack))
    assert "1,400 passengers" in str(digest.shown)


def test_a_digest_survives_a_restart_and_is_sent_by_one_of_two(
    slack: FakeSlack, services: Services, folder: Path
) -> None:
    stream = build_stream(services)
    with run_bot(slack, services.settings, stream) as bot:
        subscribe(slack, bot)
    add_article(services, folder, "ferry", "The ferry to Gotland carries 1,400 passengers.")
    with ExitStack() as stack:
        running = [stack.enter_context(run_bot(slack, services.settings, stream)) for _ in range(2)]
        make_due(services)
        wait_until(lambda: list_digests(slack))
        settle(slack, running[0])
    assert len(list_digests(slack)) == 1


def test_a_digest_that_broke_off_is_not_sent_twice(slack: FakeSlack, services: Services, folder: Path) -> None:
    stream = build_stream(services)
    with run_bot(slack, services.settings, stream) as bot:
        subscribe(slack, bot)
    add_article(services, folder, "ferry", "The ferry to Gotland carries 1,400 passengers.")
    make_due(services)
    with run_bot(slack, services.settings, stream) as bot:
        wait_until(lambda: list_digests(slack))
        store = bot.backend
        wait_until(lambda: count_stages(store).get("done"))
    engine = create_engine(services.settings.sql_url)
    with engine.begin() as connection:
        connection.execute(update(deliveries).values(stage="working", owner="killed", lease_until=now(), posts=[]))
    engine.dispose()
    with run_bot(slack, services.settings, stream) as bot:
        wait_until(lambda: count_stages(bot.backend).get("failed"))
    assert len(list_digests(slack)) == 1


def test_a_press_unsubscribes(slack: FakeSlack, bot: RunningBot, services: Services) -> None:
    said = subscribe(slack, bot)
    hooks = [press(slack, said, encoder.UNSUBSCRIBE) for _ in range(2)]
    wait_until(lambda: all(slack.replies[hook] for hook in hooks))
    texts = sorted(slack.replies[hook][0]["text"] for hook in hooks)
    assert texts[0].startswith("<@U0ANNA> unsubscribed")
    assert "already" in texts[1]
    assert bot.backend.subscriptions.list_of(PLACE) == []


def test_what_can_not_be_posted_is_not_subscribed(slack: FakeSlack, bot: RunningBot) -> None:
    type_command(slack, "subscribe drones daily 08:00", channel="C0OTHER")
    (whisper,) = wait_until(lambda: slack.whispers)
    assert "/invite" in whisper.text
    assert bot.backend.subscriptions.list_of(Place("T0NEWS", "C0OTHER")) == []


def test_subscriptions_are_listed_and_explained(slack: FakeSlack, bot: RunningBot) -> None:
    type_command(slack, "subscriptions")
    wait_until(lambda: slack.whispers)
    assert "no digests" in slack.whispers[0].text
    type_command(slack, "subscribe whatever")
    wait_until(lambda: len(slack.whispers) == 2)
    assert "/brief subscribe drones daily 08:00" in slack.whispers[1].text
    subscribe(slack, bot, "drones fridays 9:00", user="U0BOSS")
    type_command(slack, "subscriptions")
    wait_until(lambda: len(slack.whispers) == 3)
    assert "*drones* every Friday at 09:00 (America/New_York)" in slack.whispers[2].text
