"""Full-text search finds, counts and ranks the same on either database."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Connection, create_engine, delete, func, insert, select, text, update

from ingest.catalog import Catalog, now
from ingest.catalog.full_text import VERSION_OF_PASSAGE, FullText, PassageText, Readable, Totals, get_full_text
from ingest.catalog.postgres_text import LONGEST_WORD, stand_near, write_lexemes
from ingest.catalog.storage import count_revision
from ingest.catalog.tables import articles, passages, versions
from ingest.models import Access, Filters
from ingest.pipeline import Pipeline
from tests.conftest import both_databases
from tests.postgres import PostgresServer

ARTICLES = {
    "ferry": "The ferry to Öland\n\nThe ferries carry 1,400 passengers, ferries that Mira Falk runs. Harbours close.",
    "harbour": "A harbour\n\nThe harbour of Visby was built in 1882. Don't ask the U.S. for harbours or a ferry.",
    "mill": "Mills\n\nThe ministry of rye, mills and water is closed; its mill stands still by the water.",
}
MENTIONED = [
    ("ferries that Mira", 0, ["ferry"]),
    ("MIRA falk", 0, ["ferry"]),
    ("u.s", 0, ["harbour"]),
    ("Öland", 0, []),
    ("water mill", 0, []),
    ("water mill", 1, ["mill"]),
    ("ministry water", 4, ["mill"]),
    ("ministry water", 3, []),
    ("ferry Öland", 8, []),
    ("'\\:*", 3, []),
]
"""A phrase, how far apart its words may stand, and the articles whose text has it; titles do not count."""


@pytest.fixture
def filled(pipeline: Pipeline, catalog: Catalog, tmp_path: Path) -> Catalog:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, words in ARTICLES.items():
        (folder / f"{name}.txt").write_text(words, encoding="utf-8")
    pipeline.ingest([folder])
    return catalog


def search(catalog: Catalog, *words: str, filters: Filters = Filters()) -> dict[str, float]:
    readable = catalog.readable(Access())
    (found,) = readable.search_passages([words], filters, 10)
    rows = readable.load_passages(list(found))
    return {rows[one].article_id: round(score, 3) for one, score in found.items()}


@both_databases
def test_passages_are_found_counted_and_ranked(filled: Catalog) -> None:
    assert search(filled, "öland") == search(filled, "OLAND") == {"ferry": 0.526}
    assert list(search(filled, "ferries", "harbour")) == ["ferry", "harbour"]
    both = search(filled, "water", "mill")["mill"]
    assert both == pytest.approx(search(filled, "water")["mill"] + search(filled, "mills")["mill"], abs=0.002)
    assert search(filled, "1,400") == pytest.approx({"ferry": 2 * 0.526}, abs=0.002)
    assert search(filled, "'\\:*", "") == search(filled) == {}
    assert search(filled, "ferry", filters=Filters(article_ids=("harbour", "mill"))).keys() == {"harbour"}
    assert search(filled, "ferry", filters=Filters(published_from=date(2020, 1, 1))) == {}
    assert filled.readable(Access()).count_documents(["ferri", "mill", "boat"]) == {"ferri": 2, "mill": 1, "boat": 0}
    readable = filled.readable(Access())
    for phrase, near, found in MENTIONED:
        assert sorted(readable.find_mentions([phrase], Filters(), near)) == found, (phrase, near)
    assert readable.find_mentions(["falk", "rye"], Filters(article_ids=("mill",))).keys() == {"mill"}


@both_databases
def test_what_is_gone_is_not_counted(filled: Catalog, pipeline: Pipeline) -> None:
    score = search(filled, "öland")["ferry"]
    pipeline.remove("mill")
    assert filled.readable(Access()).count_documents(["mill", "ferri"]) == {"mill": 0, "ferri": 2}
    assert search(filled, "mill") == {}
    with filled._read() as connection:
        terms = set(connection.execute(text("SELECT term FROM passages_vocabulary")).scalars())
    assert {"ferri", "harbour"} <= terms
    assert not {"rye", "mill"} & terms, "words of nothing are no words"
    assert search(filled, "öland")["ferry"] < score, "one of two passages is no longer rare"


SAID = "ferry ferries mill a_b U.S. don't 1,400 Öland oland Straße running runs as is εστί 東京 x² ﬁne -- ''"
WORDS = st.sampled_from(SAID.split())
STEMS = ["ferri", "mill", "oland", "1", "run", "as"]
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def databases(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Connection]]:
    name = postgres.create()
    connections = []
    for url in (f"sqlite:///{tmp_path_factory.mktemp('text') / 'text.sqlite3'}", postgres.get_url(name)):
        Catalog(url).close()
        connections.append(create_engine(url).connect())
    yield connections
    for connection in connections:
        connection.close()
        connection.engine.dispose()
    postgres.drop(name)


def fill(connection: Connection, texts: list[tuple[str, str]]) -> FullText:
    """One article of one passage each; nothing is committed."""
    for number, (title, words) in enumerate(texts, 1):
        key = {"article_id": f"a{number}", "version": 1}
        said = {"content_hash": "", "title": title, "text": words, "metadata": {}, "headings": []}
        connection.execute(insert(articles).values(id=f"a{number}", path=""))
        connection.execute(insert(versions).values(**key, **said, added_at=now(), current=True, synced=True))
        place = {"ordinal": 0, "start": 0, "end": len(words), "vector": b""}
        connection.execute(insert(passages).values(id=number, **key, **place))
    full_text = get_full_text(connection)
    if texts:
        full_text.put(connection, [PassageText(number, one[0], "", "", one[1]) for number, one in enumerate(texts, 1)])
    return full_text


@pytest.mark.postgres
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), asked=TEXTS, near=st.integers(0, 4))
def test_both_databases_agree(databases: list[Connection], texts: list[tuple[str, str]], asked: str, near: int) -> None:
    found = []
    for connection in databases:
        try:
            full_text = fill(connection, texts)
            scores = full_text.search(connection, asked.split(), [], 10)
            mentions = [full_text.find_first(connection, [asked], [], each) for each in (0, near)]
            before = full_text.count_stems(connection, STEMS, [])
            full_text.drop(connection, "a1")
            connection.execute(delete(passages).where(passages.c.id == 1))
            found.append((mentions, before, full_text.count_stems(connection, STEMS, []), scores))
        finally:
            connection.rollback()
    assert found[0][:3] == found[1][:3]
    # Of equal ones the order may be another by the last digits.
    assert found[0][3] == pytest.approx(found[1][3], rel=1e-6)


@both_databases
def test_ranks_and_counts_are_those_of_what_may_be_read(filled: Catalog) -> None:
    whole = filled.readable(Access())
    with filled._write() as connection:
        connection.execute(update(articles).where(articles.c.id == "mill").values(groups='["legal"]'))
        count_revision(connection)
    part = filled.readable(Access(groups=frozenset()))
    assert part.count_documents(["mill", "ferri", "the"]) == {"mill": 0, "ferri": 2, "the": 2}
    assert whole.count_documents(["mill", "ferri", "the"]) == {"mill": 1, "ferri": 2, "the": 3}
    assert part.count_documents(["ferri'", "'|!", "x" * 3_000]) == {"ferri'": 0, "'|!": 0, "x" * 3_000: 0}
    (found,) = part.search_passages([["ferries", "harbour", "mill", "öland"]], Filters(), 10)
    (everything,) = whole.search_passages([["ferries", "harbour", "mill", "öland"]], Filters(), 10)
    assert len(found) == 2
    assert len(everything) == 3
    assert part.find_mentions(["rye, mills"], Filters()) == {}
    assert whole.find_mentions(["rye, mills"], Filters()).keys() == {"mill"}


@pytest.mark.postgres
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), hidden=st.sets(st.integers(1, 6)), asked=TEXTS)
def test_what_may_not_be_read_counts_for_nothing(
    databases: list[Connection], texts: list[tuple[str, str]], hidden: set[int], asked: str
) -> None:
    """The same scores and counts as where the rest is all that there is, on either database."""
    numbers = [number for number in range(1, len(texts) + 1) if number not in hidden]
    for connection in databases:
        try:
            full_text = fill(connection, texts)
            clauses = [versions.c.article_id.in_([f"a{number}" for number in numbers])]
            every, own = measure(connection, []), measure(connection, clauses)
            readable = Readable([articles.c.id.in_([f"a{number}" for number in numbers])], own, every)
            found = full_text.search(connection, asked.split(), clauses, 10, readable)
            counted = full_text.count_stems(connection, STEMS, clauses)
            connection.rollback()
            full_text = fill(connection, [texts[number - 1] for number in numbers])
            alone = full_text.search(connection, asked.split(), [], 10)
            assert full_text.count_stems(connection, STEMS, []) == counted
        finally:
            connection.rollback()
        assert found == pytest.approx({numbers[one - 1]: score for one, score in alone.items()}, rel=1e-4)


def measure(connection: Connection, clauses: Sequence[ColumnElement[bool]]) -> Totals:
    """How many passages and words there are of these articles."""
    statement = select(func.count(), func.coalesce(func.sum(passages.c.length), 0)).select_from(passages)
    return Totals(*connection.execute(statement.join(versions, VERSION_OF_PASSAGE).where(*clauses)).one())


def test_a_tsvector_has_room_for_any_passage() -> None:
    lexemes, words = write_lexemes(PassageText(1, "Tidal", "", "", " ".join(f"{one:x}" * 99 for one in range(40_000))))
    assert words == 40_001
    assert len(lexemes.encode()) < 1 << 20
    assert max(len(one.split(":")[0]) for one in lexemes.split()) <= LONGEST_WORD + 2


@pytest.mark.parametrize(("near", "found"), [(0, False), (1, False), (2, True)])
def test_words_stand_near(near: int, found: bool) -> None:
    assert stand_near([(1, "a"), (2, "b"), (5, "a"), (7, "c"), (8, "b")], 3, near) is found
