"""Nobody learns anything of an article that they may not read: whatever somebody of some groups gets is what they would
get of a corpus that holds only what they may read.

One corpus is built, and for each set of groups another one of the articles that it may read. A case is a set of groups
and a call; both corpora are asked, and the answers are compared, and searched for words that only hidden articles have.
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Annotated, Any

import pytest
from fastapi import Header
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.api.deps import get_person
from bot.app import Services
from bot.asking.corpus import SharedWords
from bot.models import LOCAL, Person
from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from bot.store.people import PeopleStore
from bot.store.tokens import TokenStore
from ingest.catalog import Catalog
from ingest.catalog.sources import SourceStore
from ingest.index import VectorIndex, build_stamp
from ingest.models import Access
from ingest.pipeline import build_pipeline
from ingest.settings import Settings
from tests.conftest import load_reader
from tests.postgres import PostgresServer

GROUPS = ("board", "legal", "press")
TOPICS = ("ferry", "stadium", "reservoir", "tramway", "museum")
PLACES = ("Orlund", "Veldhaven", "Skarne")
ARTICLES = 15
MOMENTS = ("added_at", "since", "superseded_at", "asked_at", "created_at")
OF_ONE_RUN = frozenset(
    (*MOMENTS, "id", "conversation_id", "answer_id", "fingerprint", "timings_ms", "groups", "cursor")
)
"""What differs between two corpora, or two answers, that are the same."""

Call = tuple[str, str, dict[str, Any] | None]
"""Method, path and body."""


@dataclass(frozen=True)
class Piece:
    """An article of the corpus."""

    number: int
    topic: str
    name: str
    code: str
    paper: str
    groups: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.code.lower()}-notes"

    @property
    def canaries(self) -> tuple[str, ...]:
        """Words that no other article has."""
        return (self.name.lower(), self.code.lower(), self.paper.lower())

    def write(self) -> str:
        place = PLACES[self.number % len(PLACES)]
        return (
            f"---\ntitle: The {self.topic} by {self.name}\npublisher: {self.paper} Gazette\n"
            f"published: 2026-0{1 + self.number % 6}-{10 + self.number}\ngroups: {json.dumps(self.groups)}\n"
            f"collection: {self.topic}s\nurl: https://example.org/{self.code}\n---\n\n"
            f"The {self.topic} of {place} will cost {self.number + 3} million crowns, {self.name} said. "
            f"It is known as the {self.code} plan and employs {20 + self.number} people.\n\n"
            f"## What does {self.name} want to do with the {self.topic}?\n\n"
            f"{self.name} wants to repair the {self.topic} of {place} before winter. "
            f"Whether the {self.topic} opens again in spring is not clear, {self.name} said.\n"
        )


def build_pieces() -> list[Piece]:
    chance = random.Random(15)

    def invent() -> str:
        return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4)).capitalize() + "x"

    return [
        Piece(
            number,
            TOPICS[number % len(TOPICS)],
            invent(),
            invent(),
            invent(),
            tuple(group for group in GROUPS if chance.random() < 0.45),
        )
        for number in range(ARTICLES)
    ]


PIECES = build_pieces()


def list_hidden(groups: frozenset[str]) -> list[Piece]:
    return [piece for piece in PIECES if not Access(groups=groups).admits(piece.groups)]


class Remembered(Embeddings):
    """The same model, which embeds a text that it had before at no cost."""

    def __init__(self, inner: Embeddings) -> None:
        self._embed = cache(lambda text: inner.embed_documents([text])[0])

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self._embed(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._embed(text)


async def read_header(x_groups: Annotated[str, Header()] = "*") -> Person:
    groups = frozenset(filter(None, x_groups.split(",")))
    return LOCAL if x_groups == "*" else LOCAL.model_copy(update={"groups": groups, "scope": "edit"})


@dataclass
class World:
    """The whole corpus, and by groups what of it may be read."""

    whole: TestClient
    parts: dict[frozenset[str], TestClient]

    def ask(self, groups: frozenset[str], call: Call) -> Any:
        """What the whole corpus says to somebody of these groups."""
        return send(self.whole, call, {"x-groups": ",".join(sorted(groups))})

    def ask_part(self, groups: frozenset[str], call: Call) -> Any:
        """What a corpus says that holds nothing else than what they may read."""
        return send(self.parts[groups], call, {})


def send(client: TestClient, call: Call, headers: dict[str, str]) -> Any:
    method, path, body = call
    response = client.request(method, path, json=body, headers=headers)
    assert response.status_code < 500, response.text
    return {"status": response.status_code, "body": response.json()}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(
    tmp_path_factory: pytest.TempPathFactory, embeddings: Embeddings, request: pytest.FixtureRequest
) -> Iterator[World]:
    remembered = Remembered(embeddings)
    server: PostgresServer | None = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with ExitStack() as stack:

        def open_client(pieces: Sequence[Piece]) -> TestClient:
            settings = Settings(data_dir=tmp_path_factory.mktemp("part") / "data")
            if server is not None:
                name = server.create()
                stack.callback(server.drop, name)
                settings = settings.model_copy(update={"database_url": server.get_url(name)})
            services = open_part(pieces, settings, remembered, stack)
            app = build_app(services)
            app.dependency_overrides[get_person] = read_header
            return stack.enter_context(TestClient(app, base_url="http://127.0.0.1:8000"))

        whole = open_client(PIECES)
        sets = [frozenset(chosen) for size in range(len(GROUPS) + 1) for chosen in combinations(GROUPS, size)]
        parts = {groups: open_client([one for one in PIECES if one not in list_hidden(groups)]) for groups in sets}
        yield World(whole, parts)


def open_part(pieces: Sequence[Piece], opened: Settings, embeddings: Embeddings, stack: ExitStack) -> Services:
    """As open_services does it, with models that are there already."""
    articles = opened.data_dir.parent / "articles"
    articles.mkdir()
    for piece in pieces:
        (articles / f"{piece.id}.md").write_text(piece.write(), encoding="utf-8")
    catalog = stack.enter_context(closing(Catalog(opened.sql_url)))
    index = VectorIndex(opened)
    build_pipeline(opened, catalog, index, embeddings).ingest([articles])
    return Services(
        settings=opened,
        catalog=catalog,
        index=index,
        embeddings=embeddings,
        stamp=build_stamp(opened, embeddings),
        words=SharedWords(catalog.load_texts, opened.data_dir),
        source_store=stack.enter_context(closing(SourceStore(opened.sql_url, 60.0))),
        conversations=stack.enter_context(closing(ConversationStore(opened.sql_url))),
        feedback=stack.enter_context(closing(FeedbackStore(opened.sql_url))),
        tokens=stack.enter_context(closing(TokenStore(opened.sql_url))),
        people=stack.enter_context(closing(PeopleStore(opened.sql_url, 30))),
        reader=load_reader(),
        writers=(),
    )


def strip(value: Any) -> Any:
    """A response without what differs from one run to the next."""
    if isinstance(value, dict):
        return {key: strip(one) for key, one in value.items() if key not in OF_ONE_RUN}
    return [strip(one) for one in value] if isinstance(value, list) else value


def check(world: World, groups: frozenset[str], call: Call) -> None:
    mine = world.ask(groups, call)
    asked = json.dumps(call).lower()
    told = json.dumps(mine, ensure_ascii=False).lower()
    for piece in list_hidden(groups):
        for canary in piece.canaries:
            assert canary not in told or canary in asked, f"{canary} of {piece.groups} told to {set(groups)}: {call}"
    assert strip(mine) == strip(world.ask_part(groups, call)), call


persons = st.sets(st.sampled_from(GROUPS)).map(frozenset)
pieces = st.sampled_from(PIECES)
topics = st.sampled_from(TOPICS)


def get(path: str) -> st.SearchStrategy[Call]:
    return st.just(("GET", path, None))


def ask(question: str, **filters: Any) -> Call:
    return ("POST", "/api/chat", {"question": question, "filters": filters})


def misspell(name: str) -> str:
    """One letter off, as a person types it."""
    return name[:3] + name[4:]


listings = st.one_of(
    get("/api/articles"),
    get("/api/articles?limit=4"),
    pieces.map(lambda one: ("GET", f"/api/articles?limit=3&cursor={one.id}", None)),
    pieces.map(lambda one: ("GET", f"/api/articles?search={one.topic}", None)),
    pieces.map(lambda one: ("GET", f"/api/articles?search={one.name}", None)),
    pieces.map(lambda one: ("GET", f"/api/articles?search={one.paper}", None)),
    pieces.map(lambda one: ("GET", f"/api/articles/{one.id}", None)),
    pieces.map(lambda one: ("GET", f"/api/articles/{one.id}?version=1", None)),
    pieces.map(lambda one: ("PATCH", f"/api/articles/{one.id}", {})),
    get("/api/timeline"),
    get("/api/overview"),
    get("/api/suggestions"),
    get("/readyz"),
    pieces.map(lambda one: ask("How much does it cost?", publishers=[f"{one.paper} Gazete"])),
    pieces.map(lambda one: ask("How much does it cost?", article_ids=[f"{one.id}x"])),
    topics.map(lambda one: ask("How much does it cost?", collections=[f"{one}"])),
)
counts = st.one_of(
    st.sampled_from(
        [
            ask("Which articles are there?"),
            ask("How many articles are there?"),
            ask("What is the newest article?"),
            ask("Which publishers are there?"),
            ask("How far do the articles reach?"),
        ]
    ),
    topics.map(lambda one: ask(f"How many articles mention the {one}?")),
    topics.map(lambda one: ask(f"Which articles are about the {one}?")),
    pieces.map(lambda one: ask(f"Which articles mention {one.name}?")),
    pieces.map(lambda one: ask(f"What has {one.paper} Gazette published?")),
)
answers = st.one_of(
    st.tuples(topics, st.sampled_from(PLACES)).map(lambda one: ask(f"How much will the {one[0]} of {one[1]} cost?")),
    pieces.map(lambda one: ask(f"What does {misspell(one.name)} want to do with the {one.topic}?")),
    pieces.map(lambda one: ask(f"What is the {one.code} plan?")),
    topics.map(lambda one: ask(f"Do the sources agree on what the {one} costs?")),
    topics.map(lambda one: ask(f"How many people does the {one} employ?", collections=[f"{one}s"])),
    pieces.map(lambda one: ("GET", f"/api/articles/{one.id}/summary", None)),
)
briefs = st.one_of(
    topics.map(lambda one: ("POST", "/api/briefings", {"topic": f"the {one}", "length": "short"})),
    topics.map(lambda one: ask(f"Give me a timeline of the {one}.")),
    topics.map(lambda one: ask(f"List all people named in the articles about the {one}.")),
    topics.map(lambda one: ask(f"What has changed on the {one} since 1 February 2026?")),
)


def many(cases: int) -> Any:
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=cases, deadline=None, derandomize=True, database=None, suppress_health_check=quiet)


@many(700)
@given(persons, listings)
def test_what_is_listed_is_what_may_be_read(world: World, groups: frozenset[str], call: Call) -> None:
    check(world, groups, call)


@many(200)
@given(persons, counts)
def test_what_is_counted_is_what_may_be_read(world: World, groups: frozenset[str], call: Call) -> None:
    check(world, groups, call)


@many(75)
@given(persons, answers)
def test_what_is_answered_is_from_what_may_be_read(world: World, groups: frozenset[str], call: Call) -> None:
    check(world, groups, call)


@many(25)
@given(persons, briefs)
def test_what_is_briefed_is_from_what_may_be_read(world: World, groups: frozenset[str], call: Call) -> None:
    check(world, groups, call)
