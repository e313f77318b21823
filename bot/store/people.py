"""Who is in which groups, by e-mail: how a channel that knows no more of people learns what they may read."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, insert, or_, select

from bot.models import Person
from bot.store.database import BotStore, now
from bot.store.tables import people, tokens

NOTED_EVERY = timedelta(hours=1)
"""How exactly it is noted that somebody was there again and nothing has changed."""


class PeopleStore(BotStore):
    """Safe to share between threads and processes. Methods raise IndexUnavailable."""

    what = "people"

    def __init__(self, url: str, kept_days: float) -> None:
        """Open the database; what a sign-on told counts for `kept_days`. Raises as SqlStore does."""
        super().__init__(url)
        self._kept = timedelta(days=kept_days)

    def note_sign_on(self, person: Person) -> None:
        """Keep what a sign-on tells of a person, in place of all that was known of them and of their address."""
        email, groups, moment = fold_email(person.email or ""), sorted(person.groups), now()
        row = {"email": email, "person": person.id, "groups": groups, "seen_at": moment}
        same = or_(people.c.person == person.id, people.c.email == email)
        with self._read() as connection:
            known = [found._mapping for found in connection.execute(select(people).where(same))]
        told = [row] if email else []
        fresh = all(moment - one["seen_at"] < NOTED_EVERY for one in known)
        if fresh and [{**one, "seen_at": moment} for one in known] == told:
            return
        with self._write() as connection:
            connection.execute(delete(people).where(or_(same, people.c.seen_at < moment - self._kept)))
            if told:
                connection.execute(insert(people), told)

    def find_groups(self, emails: Collection[str]) -> dict[str, frozenset[str]]:
        """The groups of whoever has these addresses, by folded address, by their last sign-on and by their tokens.

        Who is not known, or has not signed on for long and has no token that is good, is not in it.
        """
        wanted, moment = {fold_email(email) for email in emails} - {""}, now()
        signed_on = select(people.c.email, people.c.groups).where(
            people.c.email.in_(wanted), people.c.seen_at >= moment - self._kept
        )
        shown = select(tokens.c.email, tokens.c.groups).where(
            tokens.c.email.in_(wanted), or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > moment)
        )
        found: dict[str, frozenset[str]] = {}
        with self._read() as connection:
            for statement in (signed_on, shown):
                for email, groups in connection.execute(statement):
                    found[email] = found.get(email, frozenset()).union(groups)
        return found


def fold_email(email: str) -> str:
    """An address as it is compared."""
    return email.strip().casefold()
