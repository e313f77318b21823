"""Who sees an answer in Slack, and that it rests on nothing that one of them may not read."""

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import create_engine, update

from bot.app import Services, open_services
from bot.delivery.backend import Backend, build_brief, build_stream
from bot.models import Person
from bot.slack import audience as module
from bot.slack.audience import Audience
from bot.slack.client import PacedClient
from bot.slack.people import load_member
from bot.store.database import now
from bot.store.rooms import RoomSettings
from bot.store.tables import subscriptions
from ingest.models import Access
from ingest.pipeline import build_pipeline
from ingest.settings import AuthSettings, Settings
from tests.bot.slack.conftest import PLACE, RunningBot, clear, run_bot, wait_until
from tests.bot.slack.test_answering import list_whole, wait_for_answer
from tests.slack_api.methods import BOT_USER, TEAM, Post
from tests.slack_api.server import BOT_TOKEN, FakeSlack
from tests.slack_api.workspace import MENTION, build_event, join, leave, press, say, send_events, type_command

QUESTION = "What will the ferry cost?"
PAPERS = {"Harbour Gazette": (), "Board Papers": ("board",), "Legal Letters": ("legal",), "Press Notes": ("press",),
          "Joint Minutes": ("board", "legal")}  # fmt: skip
"""Each publisher has one article, for these groups."""
GROUPS = ("board", "legal", "press")


@pytest.fixture(scope="module")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services over one article for everybody and some for groups, all on the same matter; with access control."""
    folder = tmp_path_factory.mktemp("shelved")
    for number, (paper, groups) in enumerate(PAPERS.items()):
        (folder / f"ferry-{number}.md").write_text(
            f"---\ntitle: The ferry, by {paper}\npublisher: {paper}\npublished: 2026-03-0{number + 1}\n"
            f"groups: {json.dumps(groups)}\n---\n\n"
            f"The ferry will cost {11 + number} million crowns, the {paper.lower()} say.\n\n"
            f"## How long do the {paper.lower()} expect the ferry to sail?\n\n"
            f"The ferry will sail {number + 20} years.\n"
        )
    settings = Settings(data_dir=folder / "data", auth=AuthSettings(mode="token"))
    with open_services(settings) as services:
        build_pipeline(settings, services.catalog, services.index, services.embeddings).ingest([folder])
        yield services


@pytest.fixture
def bot(slack: FakeSlack, shelved: Services) -> Iterator[RunningBot]:
    with run_bot(slack, shelved.settings, build_stream(shelved), brief=build_brief(shelved)) as running:
        yield running
    clear(shelved)


def sign_on(shelved: Services, slack: FakeSlack, user: str, *groups: str) -> None:
    """Let somebody of the workspace have signed on."""
    email = f"{user}@News.example"
    slack.users.setdefault(user, {"real_name": user, "tz": "UTC"})["email"] = email
    shelved.people.note_sign_on(Person(id=f"oidc:{user}", email=email.lower(), groups=frozenset(groups)))


def list_papers(*shown: Any) -> set[str]:
    """The publishers that are named in what was shown, in any way."""
    text = json.dumps(shown, default=str).lower()
    return {paper for paper in PAPERS if paper.lower() in text}


def ask(slack: FakeSlack, channel: str = "C0DESK", user: str = "U0ANNA", **more: Any) -> Post:
    ts = say(slack, f"{MENTION} {QUESTION}", channel=channel, user=user, **more)
    return wait_until(lambda: list_whole(slack, ts, channel))[-1]


def see(post: Post) -> set[str]:
    return list_papers(post.shown, post.text)


PUBLIC = {"Harbour Gazette"}
BOARD = {"Harbour Gazette", "Board Papers", "Joint Minutes"}


def test_a_direct_message_uses_the_groups_of_who_asks(slack: FakeSlack, shelved: Services, bot: RunningBot) -> None:
    sign_on(shelved, slack, "U0ANNA", "board")
    ts = say(slack, QUESTION, channel="D0ANNA")
    assert see(wait_for_answer(slack, ts, "D0ANNA")) == BOARD
    ts = say(slack, QUESTION, channel="D0BOSS", user="U0BOSS")
    assert see(wait_for_answer(slack, ts, "D0BOSS")) == PUBLIC, "who is not known reads what everybody may"
    shelved.people.note_sign_on(Person(id="oidc:U0ANNA", email="u0anna@news.example", groups=frozenset()))
    ts = say(slack, QUESTION, channel="D0ANNA")
    assert see(wait_for_answer(slack, ts, "D0ANNA")) == PUBLIC, "a group that was lost is lost at once"
    assert not slack.list_called("conversations.members")


def test_a_token_with_an_address_counts_the_same(slack: FakeSlack, shelved: Services, bot: RunningBot) -> None:
    slack.users["U0ANNA"]["email"] = "anna@news.example"
    shelved.tokens.create("anna", "admin", ["board"], email="Anna@news.example")
    ts = say(slack, QUESTION, channel="D0ANNA")
    assert see(wait_for_answer(slack, ts, "D0ANNA")) == BOARD, "of an administrator the groups, no more"


def test_a_channel_uses_what_all_of_its_members_may_read(slack: FakeSlack, shelved: Services, bot: RunningBot) -> None:
    sign_on(shelved, slack, "U0ANNA", "board", "press")
    sign_on(shelved, slack, "U0BOSS", "board", "legal")
    post = ask(slack)
    assert see(post) == BOARD
    assert slack.errors == []
    say(slack, "How long will the ferry sail?", thread_ts=post.thread_ts)
    assert see(wait_for_answer(slack, str(post.thread_ts), number=2)) <= BOARD
    slack.users["U0GUEST"] = {"real_name": "Guest", "is_restricted": True, "email": "guest@else.example"}
    join(slack, "U0GUEST")
    assert see(ask(slack)) == PUBLIC, "the guest is known to nobody"
    say(slack, "How long will the ferry sail?", thread_ts=post.thread_ts)
    assert see(wait_for_answer(slack, str(post.thread_ts), number=3)) <= PUBLIC, "a thread is read by the channel"
    leave(slack, "U0GUEST")
    assert see(ask(slack)) == BOARD


@pytest.mark.parametrize(
    "other",
    [
        {"team_id": "T0OTHER", "is_stranger": False},
        {"team_id": "T0OTHER", "is_stranger": True},
        {"is_email_confirmed": False},
        {"team_id": "T0OTHER", "is_bot": True, "is_stranger": False},
    ],
)
def test_an_address_from_another_workspace_is_no_proof(
    slack: FakeSlack, shelved: Services, bot: RunningBot, other: dict[str, Any]
) -> None:
    for user in ("U0ANNA", "U0BOSS", "U0OTHER"):
        sign_on(shelved, slack, user, "board")
    slack.users["U0OTHER"] |= other
    slack.people_in["C0DESK"].append("U0OTHER")
    assert see(ask(slack)) == (BOARD if other.get("is_bot") else PUBLIC)
    if not other.get("is_bot"):
        ts = say(slack, QUESTION, channel="D0OTHER", user="U0OTHER")
        assert see(wait_for_answer(slack, ts, "D0OTHER")) == PUBLIC


@pytest.mark.parametrize("kind", ["group", "mpim"])
def test_private_channels_and_group_messages(slack: FakeSlack, shelved: Services, bot: RunningBot, kind: str) -> None:
    slack.kinds["C0DESK"] = kind
    for user in ("U0ANNA", "U0BOSS"):
        sign_on(shelved, slack, user, "legal")
    assert see(ask(slack)) == {"Harbour Gazette", "Legal Letters", "Joint Minutes"}


@pytest.mark.parametrize("fault", ["no email", "no members", "no users", "members fail", "users fail"])
def test_what_slack_does_not_tell_makes_it_less(
    slack: FakeSlack, shelved: Services, bot: RunningBot, fault: str
) -> None:
    for user in ("U0ANNA", "U0BOSS"):
        sign_on(shelved, slack, user, "board")
    if fault.startswith("no "):
        slack.scopes.discard({"no email": "users:read.email", "no members": "channels:read"}.get(fault, "users:read"))
    else:
        slack.failing["conversations.members" if fault == "members fail" else "users.info"] = "internal_error"
    assert see(ask(slack)) == PUBLIC


def test_all_pages_count_up_to_a_bound(
    slack: FakeSlack, shelved: Services, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_MEMBERS", 25)
    everybody = [f"U0M{number}" for number in range(24)]
    for user in everybody:
        sign_on(shelved, slack, user, "board")
    slack.page_most = 7
    slack.people_in["C0DESK"] = [BOT_USER, *everybody]
    assert see(ask(slack, user="U0M0")) == BOARD
    assert len(slack.list_called("conversations.members")) == 4
    assert see(ask(slack, user="U0M0")) == BOARD
    assert len(slack.list_called("conversations.members")) == 4, "for a short time it is remembered"
    sign_on(shelved, slack, "U0LAST", "board")
    join(slack, "U0LAST")
    assert see(ask(slack, user="U0M0")) == PUBLIC, "of large channels nothing is known"
    leave(slack, "U0LAST")
    sign_on(shelved, slack, "U0M23", "press")
    assert see(ask(slack, user="U0M0")) == PUBLIC, "the last of the last page counts"


def test_what_a_command_brings_is_for_one_and_is_made_again_for_all(
    slack: FakeSlack, shelved: Services, bot: RunningBot
) -> None:
    sign_on(shelved, slack, "U0ANNA", "board")
    type_command(slack, QUESTION)
    (whisper,) = wait_until(lambda: slack.whispers)
    assert see(whisper) == BOARD
    hooks = [press(slack, whisper, "share_answer") for _ in range(2)]
    (told,) = wait_until(lambda: [*slack.replies[hooks[0]], *slack.replies[hooks[1]]])
    assert "all of you may read" in told["text"]
    root = next(post for post in slack.posts if "asked" in post.text)
    (shared,) = wait_until(lambda: list_whole(slack, root.ts))
    assert see(shared) == PUBLIC
    assert list_papers(root.shown, root.text) == set()
    say(slack, "How long will the ferry sail?", thread_ts=root.ts)
    assert see(wait_for_answer(slack, root.ts, number=2)) <= PUBLIC
    assert len([post for post in slack.posts if "asked" in post.text]) == 1


def test_where_all_read_the_same_the_answer_itself_is_shared(
    slack: FakeSlack, shelved: Services, bot: RunningBot
) -> None:
    for user in ("U0ANNA", "U0BOSS"):
        sign_on(shelved, slack, user, "board")
    type_command(slack, QUESTION)
    (whisper,) = wait_until(lambda: slack.whispers)
    press(slack, whisper, "share_answer")
    (shared,) = wait_until(lambda: [post for post in slack.posts if "asked" in str(post.blocks)])
    assert see(shared) == BOARD


def test_a_brief_and_its_sharing(slack: FakeSlack, shelved: Services, bot: RunningBot) -> None:
    sign_on(shelved, slack, "U0ANNA", "legal")
    type_command(slack, "report the ferry")
    (whisper,) = wait_until(lambda: slack.whispers)
    assert see(whisper) == {"Harbour Gazette", "Legal Letters", "Joint Minutes"}
    press(slack, whisper, "share_answer")
    root = wait_until(lambda: [post for post in slack.posts if "asked" in post.text])[0]
    (shared,) = wait_until(lambda: list_whole(slack, root.ts))
    assert see(shared) == PUBLIC


def test_where_answers_are_private_the_channel_counts(slack: FakeSlack, shelved: Services, bot: RunningBot) -> None:
    sign_on(shelved, slack, "U0ANNA", "board")
    bot.backend.rooms.save(PLACE, RoomSettings(private=True), "U0BOSS")
    say(slack, f"{MENTION} {QUESTION}")
    (whisper,) = wait_until(lambda: slack.whispers)
    bot.backend.rooms.save(PLACE, RoomSettings(), "U0BOSS")
    assert see(whisper) == PUBLIC, "those who ask in a thread share its conversation"


@pytest.mark.parametrize(("channel", "papers"), [("D0ANNA", BOARD), ("C0DESK", PUBLIC)])
def test_a_digest_is_for_those_who_see_it(
    slack: FakeSlack, shelved: Services, bot: RunningBot, channel: str, papers: set[str]
) -> None:
    sign_on(shelved, slack, "U0ANNA", "board")
    type_command(slack, "subscribe what will the ferry cost? daily 08:00", channel=channel)
    (posted,) = wait_until(lambda: [post for post in slack.posts if "subscribed" in post.text])
    engine = create_engine(shelved.settings.sql_url)
    with engine.begin() as connection:
        early = now().replace(year=2025)
        connection.execute(update(subscriptions).values(next_at=early, seen_until=early))
    engine.dispose()
    digest = wait_until(lambda: [post for post in slack.posts if post.ts > posted.ts and post.user == BOT_USER])[0]
    assert see(digest) == papers
    press(slack, posted, "unsubscribe_digest")


def test_the_pane_suggests_what_who_opened_it_may_read(slack: FakeSlack, shelved: Services, bot: RunningBot) -> None:
    sign_on(shelved, slack, "U0ANNA", "board")
    for user in ("U0ANNA", "U0BOSS"):
        opened = {"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": "messages"}
        send_events(slack, [build_event(opened)])
        wait_until(lambda user=user: [one for one in slack.prompts if one[0] == f"D{user}"])
    found = {channel: list_papers(prompts) for channel, _, prompts in slack.prompts}
    assert found["DU0ANNA"] & (BOARD - PUBLIC)
    assert found["DU0BOSS"] == PUBLIC
    hellos = sorted(post.text.partition("from ")[2].partition(",")[0] for post in slack.posts)
    assert hellos == ["1 news article", "3 news articles"]


def test_publishers_to_choose_from_are_those_of_all(slack: FakeSlack, shelved: Services, bot: RunningBot) -> None:
    sign_on(shelved, slack, "U0ANNA")
    sign_on(shelved, slack, "U0BOSS", "board")
    type_command(slack, "settings", user="U0BOSS")
    (view,) = wait_until(lambda: slack.views)
    assert list_papers(view) == PUBLIC
    sign_on(shelved, slack, "U0ANNA", "board")
    type_command(slack, "settings", user="U0BOSS")
    assert list_papers(wait_until(lambda: slack.views[1:])) == BOARD


def test_without_access_control_slack_is_asked_nothing(slack: FakeSlack, shelved: Services) -> None:
    open_to_all = shelved.settings.model_copy(update={"auth": AuthSettings()})
    sign_on(shelved, slack, "U0ANNA", "board")
    with run_bot(slack, open_to_all, build_stream(shelved), groups=("press",)):
        assert see(ask(slack)) == {"Harbour Gazette", "Press Notes"}
        ts = say(slack, QUESTION, channel="D0ANNA")
        assert see(wait_for_answer(slack, ts, "D0ANNA")) == {"Harbour Gazette", "Press Notes"}
    clear(shelved)
    called = {method for method, _ in slack.calls}
    assert not called & {"users.info", "conversations.members"}


# Whoever is in a channel


@dataclass
class Crowd:
    """People with random groups, known or not."""

    chance: random.Random
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    """What each person is really in; nothing of bots."""

    def fill(self, slack: FakeSlack, shelved: Services) -> None:
        for number in range(14):
            user = f"U0P{number}"
            groups = frozenset(group for group in GROUPS if self.chance.random() < 0.8)
            sign_on(shelved, slack, user, *groups)
            kind = self.chance.choice(["known"] * 8 + ["guest", "outside", "bot"])
            if kind == "guest":
                slack.users[user] |= {"email": f"{user}@else.example", "is_restricted": True}
            elif kind == "outside":
                slack.users[user] |= {"team_id": "T0OTHER", "is_stranger": self.chance.random() < 0.5}
            if kind == "bot":
                slack.users[user] |= {"is_bot": True}
            else:
                self.groups[user] = groups if kind == "known" else frozenset()

    def meet(self, most: int) -> list[str]:
        """Some of them, and a bot or two."""
        return [BOT_USER, *self.chance.sample([f"U0P{number}" for number in range(14)], self.chance.randint(1, most))]

    def share(self, members: Sequence[str]) -> frozenset[str]:
        people = [self.groups[user] for user in members if user in self.groups]
        return frozenset.intersection(*people) if people else frozenset()


@pytest.mark.parametrize("seed", range(4))
def test_an_answer_never_cites_what_somebody_there_may_not_read(
    slack: FakeSlack, shelved: Services, bot: RunningBot, seed: int
) -> None:
    crowd = Crowd(random.Random(seed))
    crowd.fill(slack, shelved)
    told_more = 0
    for number in range(10):
        channel = f"C0R{number}"
        slack.channels.add(channel)
        slack.members.add(channel)
        slack.people_in[channel] = crowd.meet(3)
        readers = [user for user in slack.people_in[channel] if user in crowd.groups]
        if not readers:
            continue
        ask(slack, channel, user=readers[0])
        shown = [post.shown for post in slack.posts if post.channel == channel and post.user == BOT_USER]
        for user in readers:
            may_read = {paper for paper, groups in PAPERS.items() if Access(groups=crowd.groups[user]).admits(groups)}
            assert list_papers(shown) <= may_read, f"{user} of {set(crowd.groups[user])} in {readers}"
        told_more += list_papers(shown) > PUBLIC
    assert told_more, "a channel that shares a group reads what is for it"


def find_access(slack: FakeSlack, backend: Backend, rooms: Sequence[str], within_s: float = 20.0) -> list[Access]:
    """What an Audience of its own finds for these channels, one after the other."""

    async def find() -> list[Access]:
        async with aiohttp.ClientSession() as session:
            client = PacedClient(BOT_TOKEN, slack.api_url, session)
            audience = Audience(client, backend, AuthorizeResult(enterprise_id=None, team_id=TEAM))
            return [await audience.find(room, "U0P0", within_s=within_s) for room in rooms]

    return asyncio.run(find())


@pytest.mark.parametrize("floor", [(), ("press",)])
def test_members_share_what_each_of_them_is_in(
    slack: FakeSlack, shelved: Services, bot: RunningBot, floor: tuple[str, ...]
) -> None:
    crowd = Crowd(random.Random(15))
    crowd.fill(slack, shelved)
    slack.page_most = 2
    rooms = [f"C0S{number}" for number in range(100)]
    for room in rooms:
        slack.channels.add(room)
        slack.people_in[room] = crowd.meet(5)
    found = find_access(slack, bot.backend.of(Access(groups=frozenset(floor))), rooms)
    expected = [crowd.share(slack.people_in[room]) | frozenset(floor) for room in rooms]
    assert [access.groups for access in found] == expected
    assert len(set(expected)) > 3


def test_an_answer_does_not_wait_for_ever(slack: FakeSlack, shelved: Services, bot: RunningBot) -> None:
    for user in ("U0ANNA", "U0BOSS"):
        sign_on(shelved, slack, user, "board")
    slack.limit("conversations.members", 1)
    assert find_access(slack, bot.backend, ["C0DESK"], 0.2) == [Access(groups=frozenset())]
    assert find_access(slack, bot.backend, ["C0DESK"]) == [Access(groups=frozenset({"board"}))]


def test_workspaces_of_one_organisation(slack: FakeSlack, shelved: Services, bot: RunningBot) -> None:
    sign_on(shelved, slack, "U0ANNA", "board")
    slack.users["U0ANNA"] |= {"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E0"}}

    async def find(enterprise_id: str | None) -> Access:
        async with aiohttp.ClientSession() as session:
            client = PacedClient(BOT_TOKEN, slack.api_url, session)
            workspace = AuthorizeResult(enterprise_id=enterprise_id, team_id=TEAM)
            assert (await load_member(client, "U0ANNA")).organisation == "E0"
            return await Audience(client, bot.backend, workspace).find("D0ANNA", "U0ANNA")

    assert [asyncio.run(find(one)).groups for one in ("E0", "E1", None)] == [{"board"}, set(), set()]
