"""Who sees an answer in Slack, and what all of them may read: people are known by their e-mail addresses."""

import asyncio
import logging
import time
from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from bot.delivery.backend import Backend
from bot.slack.client import PacedClient
from bot.slack.errors import UNREACHABLE, describe
from bot.slack.people import Member, ask_member, is_direct
from bot.store.deliveries import Delivery
from bot.store.people import fold_email
from ingest.models import Access

MOST_MEMBERS = 100
"""Members of a channel, bots among them, that are looked up; Slack says of a hundred people a minute who they are."""
AT_ONCE = 10
"""Members that are looked up at the same time."""
ROOM_S = 60.0
"""How long it is believed who is in a channel. An event of Slack's that says otherwise comes to one process alone."""
MEMBER_S = 600.0
"""How long it is believed what address somebody has."""
MOST_KEPT = 10_000
WITHIN_S = 20.0
"""How long an answer may wait to learn who sees it."""
SOON_S = 1.0
"""The same where somebody waits for a dialog, which Slack opens for three seconds only."""

LESS = "Only what everybody in Slack may read is used."

logger = logging.getLogger(__name__)
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Audience:
    """What may be read by everybody who sees an answer. What Slack does not tell makes it less, and never more."""

    def __init__(self, client: PacedClient, backend: Backend, workspace: AuthorizeResult) -> None:
        self._client = client
        self._everybody = backend.access
        self._by_person = backend.settings.auth.is_set
        self._people = backend.people
        self._workspace = workspace
        self._rooms: Passing[str, tuple[str, ...]] = Passing(ROOM_S)
        self._members: Passing[str, Member] = Passing(MEMBER_S)
        self._changes = 0

    async def find_for(self, delivery: Delivery) -> Access:
        """What everybody may read who sees the answer of a delivery: one person alone where it is to a command."""
        return await self.find(delivery.room, delivery.person, alone=delivery.kind == "command")

    async def find(self, room: str, person: str, alone: bool = False, within_s: float = WITHIN_S) -> Access:
        """What everybody in a channel may read; `person` alone counts in a direct message, or who is `alone` anywhere.

        Raises IndexUnavailable.
        """
        if not self._by_person or self._everybody.groups is None:
            return self._everybody
        try:
            async with asyncio.timeout(within_s):
                if alone or is_direct(room):
                    groups = await self._share_groups([person]) or frozenset()
                else:
                    groups = await self._list_shared(room)
        except SlackApiError as error:
            logger.warning("%s %s", describe("conversations.members or users.info", error), LESS)
        except UNREACHABLE as error:
            logger.warning("Slack did not say who is in a conversation: %r. %s", error, LESS)
        else:
            return Access(groups=self._everybody.groups | groups)
        return self._everybody

    def forget(self, room: str) -> None:
        """Somebody has joined or left a channel."""
        self._changes += 1
        self._rooms.drop(room)

    async def _list_shared(self, room: str) -> frozenset[str]:
        """The groups that every member of a channel is in."""
        shared: frozenset[str] | None = None
        members = await self._list_members(room)
        for first in range(0, len(members), AT_ONCE):
            groups = await self._share_groups(members[first : first + AT_ONCE])
            if groups is not None:
                shared = groups if shared is None else shared & groups
                if not shared:
                    break
        return shared or frozenset()

    async def _list_members(self, room: str) -> tuple[str, ...]:
        """The members of a channel by id; nobody where they are too many."""
        kept = self._rooms.find(room)
        if kept is not None:
            return kept
        changes = self._changes
        found: list[str] = []
        cursor = None
        while len(found) <= MOST_MEMBERS:
            page = await self._client.conversations_members(channel=room, limit=MOST_MEMBERS, cursor=cursor)
            found += page.get("members") or ()
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        members = () if len(found) > MOST_MEMBERS else tuple(found)
        if changes == self._changes:
            self._rooms.keep(room, members)
        return members

    async def _share_groups(self, users: Sequence[str]) -> frozenset[str] | None:
        """The groups that all of these people are in; None where none of them is a person."""
        readers = [one for one in await asyncio.gather(*map(self._load_member, users)) if one.reads]
        if not readers:
            return None
        emails = [fold_email(one.email) if one.email and self._is_ours(one) else "" for one in readers]
        known = {} if "" in emails else await asyncio.to_thread(self._people.find_groups, emails)
        return frozenset.intersection(*(known.get(email, frozenset()) for email in emails))

    async def _load_member(self, user: str) -> Member:
        member = self._members.find(user)
        if member is None:
            member = await ask_member(self._client, user)
            self._members.keep(user, member)
        return member

    def _is_ours(self, member: Member) -> bool:
        """Whether somebody is of this workspace or its organisation: of others anybody may choose any address."""
        organisation = self._workspace.enterprise_id
        if organisation and member.organisation == organisation:
            return True
        return member.workspace != "" and member.workspace == self._workspace.team_id


class Passing(Generic[Key, Value]):
    """What is believed for some time."""

    def __init__(self, lasts_s: float) -> None:
        self._lasts_s = lasts_s
        self._kept: dict[Key, tuple[float, Value]] = {}

    def find(self, key: Key) -> Value | None:
        until, value = self._kept.get(key, (0.0, None))
        return value if time.monotonic() < until else None

    def keep(self, key: Key, value: Value) -> None:
        self.drop(key)
        self._kept[key] = (time.monotonic() + self._lasts_s, value)
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    def drop(self, key: Key) -> None:
        self._kept.pop(key, None)
