"""Who is in which groups, by e-mail address: what counts, and until when."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.models import Person
from bot.store.database import now
from bot.store.people import NOTED_EVERY, PeopleStore
from bot.store.tables import people as table
from bot.store.tokens import TokenStore
from ingest.settings import Settings
from tests.conftest import both_databases

pytestmark = both_databases
ADDRESS = "anna@news.example"


@pytest.fixture
def people(settings: Settings) -> Iterator[PeopleStore]:
    with closing(PeopleStore(settings.sql_url, 30)) as store:
        yield store


def build_person(*groups: str, id: str = "oidc:anna", email: str | None = ADDRESS) -> Person:
    return Person(id=id, email=email, groups=frozenset(groups))


def age(people: PeopleStore, by: timedelta) -> None:
    with people._write() as connection:
        connection.execute(update(table).values(seen_at=now() - by))


def count_rows(people: PeopleStore) -> int:
    with people._read() as connection:
        return len(connection.execute(select(table)).all())


def test_the_last_sign_on_counts(people: PeopleStore) -> None:
    people.note_sign_on(build_person("press", "board"))
    assert people.find_groups(["ANNA@News.Example ", "bert@news.example", ""]) == {ADDRESS: {"press", "board"}}
    people.note_sign_on(build_person("press"))
    assert people.find_groups([ADDRESS]) == {ADDRESS: {"press"}}
    people.note_sign_on(build_person())
    assert people.find_groups([ADDRESS]) == {ADDRESS: frozenset()}


def test_another_address_takes_the_place_of_the_first(people: PeopleStore) -> None:
    people.note_sign_on(build_person("board"))
    people.note_sign_on(build_person("board", email="anna.roth@news.example"))
    assert people.find_groups([ADDRESS]) == {}, "it may be somebody else's now"
    people.note_sign_on(build_person("board", email=None))
    assert count_rows(people) == 0


def test_an_address_is_one_persons(people: PeopleStore) -> None:
    people.note_sign_on(build_person("board"))
    people.note_sign_on(build_person("press", id="proxy:anna"))
    assert people.find_groups([ADDRESS]) == {ADDRESS: {"press"}}


def test_who_does_not_come_any_more_is_forgotten(people: PeopleStore) -> None:
    people.note_sign_on(build_person("board"))
    age(people, timedelta(days=29))
    assert people.find_groups([ADDRESS])
    age(people, timedelta(days=30, minutes=1))
    assert people.find_groups([ADDRESS]) == {}
    people.note_sign_on(build_person("press", id="oidc:bert", email="bert@news.example"))
    assert count_rows(people) == 1


def test_who_comes_often_is_noted_now_and_then(people: PeopleStore) -> None:
    people.note_sign_on(build_person("board"))
    age(people, NOTED_EVERY / 2)
    with people._read() as connection:
        first = connection.execute(select(table.c.seen_at)).scalar_one()
    people.note_sign_on(build_person("board"))
    with people._read() as connection:
        assert connection.execute(select(table.c.seen_at)).scalar_one() == first
    age(people, NOTED_EVERY)
    people.note_sign_on(build_person("board"))
    with people._read() as connection:
        assert connection.execute(select(table.c.seen_at)).scalar_one() > first


def test_a_token_counts_until_it_ends(people: PeopleStore, settings: Settings) -> None:
    people.note_sign_on(build_person("press"))
    with closing(TokenStore(settings.sql_url)) as tokens:
        tokens.create("anna", "ask", ["board"], email="Anna@news.example")
        tokens.create("old", "ask", ["legal"], now() - timedelta(seconds=1), ADDRESS)
        tokens.create("nameless", "ask", ["secret"])
        assert people.find_groups([ADDRESS]) == {ADDRESS: {"press", "board"}}
        age(people, timedelta(days=31))
        assert people.find_groups([ADDRESS]) == {ADDRESS: {"board"}}
        tokens.revoke("anna")
    assert people.find_groups([ADDRESS]) == {}
