"""Who may read an article, and which collections it belongs to: where that is said, and what holds to it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from ingest.catalog import Catalog
from ingest.changes import Upload, drop_article, shelve_article, take_upload
from ingest.embedder import MiniLmEmbeddings, embed_texts
from ingest.errors import InvalidMetadata, UnknownArticle
from ingest.index import VectorIndex
from ingest.models import PUBLIC, Access, Filters, Shelving, StoredArticle
from ingest.pipeline import Pipeline, build_pipeline
from ingest.settings import Settings
from tests.conftest import both_databases

pytestmark = both_databases

LEGAL = Access(groups=frozenset({"legal"}))
Put = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


@pytest.fixture
def put(folder: Path) -> Put:
    def put(name: str, text: str = "The quay has four cranes.", front: str = "") -> None:
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\n{front}\n---\n\n{text}\n", encoding="utf-8")

    return put


def load(catalog: Catalog, article_id: str) -> StoredArticle:
    return catalog.readable(Access()).load_article(article_id)


@pytest.mark.parametrize(
    ("front", "groups", "collections"),
    [
        ("groups: [legal, board]\ncollection: courts", ("board", "legal"), ("courts",)),
        ("groups: legal, board\ncollections: [courts, ports]", ("board", "legal"), ("courts", "ports")),
        ("group: legal", ("legal",), ()),
        ('groups: ["CN=Press,OU=Staff"]', ("CN=Press,OU=Staff",), ()),
        ("groups: []", (), ()),
        ("groups:", (), ()),
        ("", (), ()),
    ],
)
def test_front_matter_says_where_an_article_belongs(
    front: str,
    groups: tuple[str, ...],
    collections: tuple[str, ...],
    put: Put,
    folder: Path,
    pipeline: Pipeline,
    catalog: Catalog,
) -> None:
    put("quay", front=front)
    pipeline.ingest([folder])
    stored = load(catalog, "quay")
    assert (stored.groups, stored.collections) == (groups, collections)
    assert not {"group", "groups", "collection", "collections"} & set(stored.metadata.extra)


@pytest.mark.parametrize("front", ["groups: {legal: yes}", "groups: true", "groups: [[legal]]", f"groups: {'x' * 201}"])
def test_groups_that_can_not_be_read_let_nobody_read_the_article(
    front: str, put: Put, folder: Path, pipeline: Pipeline, catalog: Catalog
) -> None:
    put("quay", front=front)
    report = pipeline.ingest([folder])
    assert [one.code for one in report.refused] == ["invalid_metadata"]
    assert catalog.readable(Access()).list_ids() == []


def test_sources_yaml_wins_over_front_matter(put: Put, folder: Path, pipeline: Pipeline, catalog: Catalog) -> None:
    put("quay", front="groups: legal")
    put("mill", "The mill grinds rye.", front="groups: legal")
    (folder / "sources.yaml").write_text("quay.md: {groups: [board]}\nmill.md: {groups: []}\n", encoding="utf-8")
    pipeline.ingest([folder])
    assert (load(catalog, "quay").groups, load(catalog, "mill").groups) == (("board",), ())


def test_what_nobody_says_stays_as_it_is(put: Put, folder: Path, pipeline: Pipeline, catalog: Catalog) -> None:
    put("quay")
    put("mill", "The mill grinds rye.", front="groups: board")
    pipeline.ingest([folder], shelving=Shelving(groups=("legal",), collections=("ports",)))
    assert (load(catalog, "quay").groups, load(catalog, "mill").groups) == (("legal",), ("board",))
    put("quay", "The quay has nine cranes.")
    put("mill", "The mill grinds rye.")
    assert pipeline.ingest([folder]).changed == ("quay",)
    assert (load(catalog, "quay").groups, load(catalog, "mill").groups) == (("legal",), ("board",))
    assert load(catalog, "quay").collections == ("ports",)
    pipeline.ingest([folder], shelving=Shelving(groups=()))
    assert (load(catalog, "quay").groups, load(catalog, "mill").groups) == ((), ())


class NoEmbeddings(Embeddings):
    """A model that nothing is to be asked of but how long its vectors are."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        assert texts == ["dimensions"]
        return [[0.0] * 384]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def test_groups_change_without_a_new_version_and_without_embedding(
    put: Put, folder: Path, pipeline: Pipeline, catalog: Catalog, settings: Settings, embeddings: MiniLmEmbeddings
) -> None:
    put("quay")
    pipeline.ingest([folder])
    before, revision = catalog.readable(Access()).describe_corpus(""), catalog.load_revision()
    vector = embed_texts(embeddings, ["How many cranes?"])
    assert find(catalog, settings, PUBLIC, vector) == (1, 1)

    put("quay", front="groups: legal")
    report = build_pipeline(settings, catalog, VectorIndex(settings), NoEmbeddings()).ingest([folder])
    assert (report.shelved, report.changed, report.unchanged) == (("quay",), (), ())
    assert load(catalog, "quay").version == 1
    assert catalog.list_unsynced() == []
    assert catalog.load_revision() > revision
    assert catalog.readable(Access()).describe_corpus("")[0] != before[0]
    assert catalog.readable(PUBLIC).describe_corpus("")[1] == 0
    assert find(catalog, settings, PUBLIC, vector) == (0, 0)
    assert find(catalog, settings, LEGAL, vector) == (1, 1)

    put("quay", front="groups: board")
    pipeline.ingest([folder])
    assert find(catalog, settings, LEGAL, vector) == (0, 0)


def find(catalog: Catalog, settings: Settings, access: Access, vector: np.ndarray) -> tuple[int, int]:  # type: ignore[type-arg]
    """How many passages the nearest one and the best match are."""
    readable = catalog.readable(access)
    near = VectorIndex(settings).readable(readable).query(vector, Filters(), 1)[0]
    return len(near), len(readable.search_passages([["cranes"]], Filters(), 1)[0])


def test_what_may_not_be_read_takes_no_place_in_a_search(
    put: Put,
    folder: Path,
    pipeline: Pipeline,
    catalog: Catalog,
    settings: Settings,
    embeddings: MiniLmEmbeddings,
) -> None:
    for number in range(12):
        put(f"secret-{number}", f"Cranes, cranes, cranes: quay {number} has many cranes.", "groups: board")
    put("open", "There is talk of cranes in a report on something else, which is the weather of last spring.")
    put("ours", "Nothing of the kind is on the heath, where cranes rest in autumn.", "groups: legal\ncollection: birds")
    pipeline.ingest([folder])
    vector = embed_texts(embeddings, ["cranes on the quay"])
    assert find(catalog, settings, PUBLIC, vector) == (1, 1)
    readable = catalog.readable(LEGAL)
    assert readable.list_ids() == ["open", "ours"]
    index = VectorIndex(settings).readable(readable)
    birds = Filters(collections=("birds", "unheard of"))
    assert len(index.query(vector, birds, 5)[0]) == len(readable.search_passages([["cranes"]], birds, 5)[0]) == 1
    assert readable.count_documents(["crane"]) == {"crane": 2}
    assert readable.find_mentions(["cranes"], Filters()).keys() == {"open", "ours"}
    assert readable.list_collections() == ["birds"]
    assert catalog.readable(PUBLIC).list_collections() == []


def test_no_passage_is_loaded_by_its_number(put: Put, folder: Path, pipeline: Pipeline, catalog: Catalog) -> None:
    put("quay", front="groups: legal")
    pipeline.ingest([folder])
    ids = [row.id for row in catalog.load_vectors("quay", 1)]
    # What somebody else has read is in memory.
    assert catalog.readable(LEGAL).load_passages(ids).keys() == catalog.readable(LEGAL).load_outlines(ids).keys()
    assert catalog.readable(PUBLIC).load_passages(ids) == catalog.readable(PUBLIC).load_outlines(ids) == {}
    assert catalog.readable(PUBLIC).load_opening("quay", 1, 5) == []
    assert catalog.readable(PUBLIC).load_passages_at([("quay", 1, 0)]) == {}


def test_all_versions_have_the_groups_of_the_article(
    put: Put, folder: Path, pipeline: Pipeline, catalog: Catalog, settings: Settings
) -> None:
    put("quay")
    pipeline.ingest([folder])
    put("quay", "The quay has nine cranes.", "groups: legal")
    pipeline.ingest([folder])
    drop_article("quay", settings, catalog, pipeline, purge=False)
    assert catalog.readable(LEGAL).load_article("quay", 1)
    for version in (1, 2):
        with pytest.raises(UnknownArticle):
            catalog.readable(PUBLIC).load_article("quay", version)
    assert catalog.readable(PUBLIC).list_readable(["quay"]) == set()


def upload(
    name: str, text: str, settings: Settings, catalog: Catalog, pipeline: Pipeline, access: Access, **said: object
) -> str:
    return take_upload(Upload(name, text.encode(), said), settings, catalog, pipeline, access=access).article_id


def test_an_upload_learns_nothing_of_what_is_hidden(
    put: Put, folder: Path, settings: Settings, catalog: Catalog, pipeline: Pipeline
) -> None:
    put("quay", front="groups: board")
    put("mill", "The mill grinds rye.", "groups: board")
    pipeline.ingest([folder])
    drop_article("mill", settings, catalog, pipeline, purge=False)
    # The same words, and the same names, of what is there and of what was.
    assert upload("quay.txt", "Quay\n\nThe quay has four cranes.", settings, catalog, pipeline, LEGAL) == "quay-2"
    assert upload("mill.txt", "Mill\n\nThe mill grinds barley.", settings, catalog, pipeline, LEGAL) == "mill-2"
    assert catalog.readable(LEGAL).list_ids() == ["mill-2", "quay-2"]
    with pytest.raises(UnknownArticle):
        catalog.readable(LEGAL).load_article("mill", 1)
    with pytest.raises(UnknownArticle):
        take_upload(Upload("x.txt", b"Other words.", {}), settings, catalog, pipeline, "quay", LEGAL)
    with pytest.raises(UnknownArticle):
        drop_article("quay", settings, catalog, pipeline, purge=True, access=LEGAL)


def test_nobody_gives_an_article_to_groups_of_others(settings: Settings, catalog: Catalog, pipeline: Pipeline) -> None:
    pipeline.ingest([])
    own = upload("note.txt", "Note\n\nA note.", settings, catalog, pipeline, LEGAL, groups=["legal"])
    assert load(catalog, own).groups == ("legal",)
    with pytest.raises(InvalidMetadata):
        upload("b.txt", "Note\n\nAnother note.", settings, catalog, pipeline, LEGAL, groups=["legal", "board"])
    with pytest.raises(InvalidMetadata):
        shelve_article(own, Shelving(groups=("board",)), settings, catalog, pipeline, LEGAL)
    assert shelve_article(own, Shelving(groups=()), settings, catalog, pipeline, LEGAL).groups == ()
    assert catalog.readable(PUBLIC).list_ids() == [own]


def test_others_groups_are_not_told(settings: Settings, catalog: Catalog, pipeline: Pipeline) -> None:
    pipeline.ingest([])
    own = upload("note.txt", "Note\n\nA note.", settings, catalog, pipeline, Access(), groups=["legal", "board"])
    assert catalog.readable(LEGAL).load_article(own).groups == ("legal",)


def test_words_weigh_as_if_there_were_nothing_else(
    put: Put, folder: Path, tmp_path: Path, pipeline: Pipeline, catalog: Catalog, embeddings: MiniLmEmbeddings
) -> None:
    rest = (
        "The mill grinds rye.",
        "Cranes stand on the quay, and cranes rest there.",
        "Rye is sown on the quay field.",
    )
    for place, words in enumerate(rest):
        put(f"open-{place}", f"{words} {'It rains. ' * place}")
    alone = Settings(data_dir=tmp_path / "alone")
    part = Catalog(alone.sql_url)
    build_pipeline(alone, part, VectorIndex(alone), embeddings).ingest([folder])
    for number in range(9):
        put(f"secret-{number}", f"The rye of mill {number} is {'very ' * number} dear.", "groups: board")
    pipeline.ingest([folder])
    queries = [["rye", "quay"], ["cranes", "Cranes", "mill", "unheard_of", "_"], ["nothing"], []]
    for filters in (Filters(), Filters(article_ids=("open-1", "open-2"))):
        found = catalog.readable(PUBLIC).search_passages(queries, filters, 3)
        wanted = part.readable(Access()).search_passages(queries, filters, 3)
        assert name(catalog, found) == name(part, wanted)
    part.close()


def name(catalog: Catalog, hits: list[dict[int, float]]) -> list[list[tuple[str, float]]]:
    """What was found, by the article that it is of, with its score."""
    rows = catalog.readable(Access()).load_passages([key for found in hits for key in found])
    return [[(rows[key].article_id, round(score, 9)) for key, score in found.items()] for found in hits]
