"""Another embedding model beside the one in use: nothing changes until the switch, and then everything at once."""

import hashlib
import random
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from sqlalchemy import func, select

from bot.app import open_services
from ingest.catalog import Catalog
from ingest.catalog.reembedding import ReembeddingStore
from ingest.catalog.storage import SYNCED, TARGET
from ingest.catalog.tables import reembedded
from ingest.embedder import MiniLmEmbeddings
from ingest.errors import IndexBusy, IndexUnavailable, ModelUnavailable, StaleIndex
from ingest.index import VectorIndex, build_stamp, check_build, open_index
from ingest.loader import load_bytes
from ingest.models import Access, Filters
from ingest.pipeline import Pipeline, build_pipeline
from ingest.reembedding import BATCH, is_ready, reembed, switch
from ingest.settings import EmbeddingSettings, Settings
from tests.killing import run_until

ROUNDS = 2


class OtherEmbeddings(Embeddings):
    """A model of eight dimensions, in which only equal texts are near each other."""

    def __init__(self, fail_after: int | None = None) -> None:
        self.texts: list[str] = []
        self._left = fail_after

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self._left is not None and (left := self._left - len(texts)) < 0:
            raise OSError("the model went away")
        if self._left is not None:
            self._left = left
        self.texts += texts
        return [embed_other(text).tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def embed_other(text: str) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    vector = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(12):
        lines = [f"Ferry {number}", *(f"Ferry {number} sails on day {day}. It is blue." for day in range(3))]
        (folder / f"ferry-{number}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def other(settings: Settings) -> Settings:
    """The settings with the other model."""
    return settings.model_copy(update={"embedding": EmbeddingSettings(model="fake:other")})


@contextmanager
def opened(settings: Settings, embeddings: Embeddings) -> Iterator[tuple[Catalog, VectorIndex, Pipeline]]:
    with closing(Catalog(settings.sql_url)) as catalog, closing(open_index(settings, catalog)) as index:
        yield catalog, index, build_pipeline(settings, catalog, index, embeddings)


def ingest(settings: Settings, embeddings: Embeddings, folder: Path) -> None:
    with opened(settings, embeddings) as (_, _, pipeline):
        pipeline.ingest([folder])


def ignore(done: int, of: int, name: str) -> None: ...


def check_whole(settings: Settings, embeddings: Embeddings) -> None:
    """Chroma, passages, sentences and stamps are all of this model."""
    with opened(settings, embeddings) as (catalog, index, _):
        check_build(catalog, index, build_stamp(settings, embeddings))
        readable = catalog.readable(Access())
        assert index.count() == catalog.count_passages() > 0
        assert catalog.list_unsynced() == []
        assert catalog.load_stamp(SYNCED) == catalog.load_revision(), "nothing waits to be put into Chroma"
        for article in readable.list_articles():
            for row in catalog.load_vectors(article.id, article.version):
                with readable.open_snapshot() as snapshot:
                    passage = snapshot.load_passages([row.id])[row.id]
                whole = read_vector(embeddings, f"{passage.heading}\n{row.text}" if passage.heading else row.text)
                assert np.allclose(row.vector, whole, atol=2e-3)
                nearest = index.query(whole[None], readable.resolve(Filters()), 3)[0]
                assert row.id in [one.id for one in nearest if one.cosine > 0.999]
                text = readable.load_article(article.id).text
                for one in passage.sentences:
                    alone = read_vector(embeddings, text[one.start : one.end])
                    assert np.allclose(one.vectors[0], alone, atol=2e-3)


def read_vector(embeddings: Embeddings, text: str) -> NDArray[np.float32]:
    if isinstance(embeddings, OtherEmbeddings):
        return embed_other(text)
    return np.array(embeddings.embed_query(text), dtype=np.float32)


def change(settings: Settings, embeddings: Embeddings) -> bool:
    with opened(settings, embeddings) as (catalog, index, _):
        return switch(settings, catalog, index, embeddings, build_stamp(settings, embeddings))


def list_collections(settings: Settings) -> list[str]:
    with closing(VectorIndex(settings)) as index:
        return sorted(one.name for one in index._client.list_collections())


def test_the_old_model_serves_until_the_switch(
    settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    with opened(settings, embeddings) as (catalog, index, pipeline):
        pipeline.ingest([folder])
        before = catalog.readable(Access()).describe_corpus(build_stamp(settings, embeddings))
        told: list[tuple[int, int]] = []
        assert reembed(other, OtherEmbeddings(), lambda done, of, name: told.append((done, of)))
        assert told[0] == (0, catalog.count_passages())
        assert told[-1] == (catalog.count_passages(), catalog.count_passages())
        assert catalog.readable(Access()).describe_corpus(build_stamp(settings, embeddings)) == before
        check_whole(settings, embeddings)
        # What is taken in, changed and removed meanwhile is the old model's work.
        (folder / "ferry-1.txt").write_text("Ferry 1\n\nFerry 1 sank.", encoding="utf-8")
        (folder / "ferry-2.txt").unlink()
        (folder / "late.txt").write_text("Late\n\nThe late ferry is red.", encoding="utf-8")
        pipeline.ingest([folder])
    check_whole(settings, embeddings)
    assert not change(settings, embeddings), "the settings name the old model"
    late = OtherEmbeddings()
    assert change(other, late)
    assert {"Ferry 1 sank.", "The late ferry is red."} <= set(late.texts)
    assert not any("sails" in text for text in late.texts), "embedded before"
    check_whole(other, OtherEmbeddings())
    assert list_collections(other) != ["passages"]
    assert len(list_collections(other)) == 1
    assert not change(other, OtherEmbeddings()), "once"
    with opened(settings, embeddings) as (catalog, index, _), pytest.raises(StaleIndex, match="fake:other"):
        check_build(catalog, index, build_stamp(settings, embeddings))


def test_ingest_with_the_new_model_switches_first(
    settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    ingest(settings, embeddings, folder)
    reembed(other, OtherEmbeddings(), ignore)
    (folder / "late.txt").write_text("Late\n\nThe late ferry is red.", encoding="utf-8")
    with opened(other, OtherEmbeddings()) as (_, _, pipeline):
        assert pipeline.ingest([folder]).added == ("late",)
    check_whole(other, OtherEmbeddings())


def test_who_opened_before_the_switch_turns_to_the_new_collection(
    settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    with opened(other, OtherEmbeddings()) as (_, _, pipeline):
        pipeline.ingest([folder])
    reembed(settings, embeddings, ignore)
    with (
        open_services(settings) as services,
        opened(settings, embeddings) as (_, index, late),
        opened(settings, embeddings) as (_, _, removing),
    ):
        assert change(settings, embeddings)
        (name,) = list_collections(settings)
        services.prepare()
        assert services.index.name == name
        assert services.index.count() == services.catalog.count_passages() > 0
        removing.remove("ferry-1")
        assert services.index.count() == services.catalog.count_passages()
        (folder / "ferry-1.txt").unlink()
        (folder / "late.txt").write_text("Late\n\nThe late ferry is red.", encoding="utf-8")
        assert late.ingest([folder]).added == ("late",)
        assert index.name == name
    assert list_collections(settings) == [name]
    check_whole(settings, embeddings)


def test_the_old_model_stores_nothing_after_the_switch(
    settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    with opened(settings, embeddings) as (catalog, _, pipeline):
        pipeline.ingest([folder])
        reembed(other, OtherEmbeddings(), ignore)
        assert change(other, OtherEmbeddings())
        with pytest.raises(StaleIndex, match="fake:other"):
            pipeline.put(load_bytes("ferry-1.txt", b"Ferry 1\n\nFerry 1 sank.", {}, settings.ingest))
        assert catalog.readable(Access()).load_article("ferry-1").version == 1
    check_whole(other, OtherEmbeddings())


def test_a_collection_that_is_gone_is_not_made_empty(
    settings: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    with open_services(settings) as services:
        services.prepare()
        pipeline = build_pipeline(settings, services.catalog, services.index, embeddings)
        pipeline.ingest([folder])
        services.index.drop()
        with pytest.raises(IndexUnavailable, match="run 'briefing ingest'"):
            services.prepare()
        assert list_collections(settings) == []
        pipeline.ingest([folder])
        services.prepare()
    check_whole(settings, embeddings)


def test_back_again(settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path) -> None:
    ingest(settings, embeddings, folder)
    reembed(other, OtherEmbeddings(), ignore)
    assert change(other, OtherEmbeddings())
    reembed(settings, embeddings, ignore)
    assert change(settings, embeddings)
    check_whole(settings, embeddings)


def test_a_failed_one_changes_nothing_and_goes_on_later(
    settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    for number in range(BATCH):
        (folder / f"tug-{number}.txt").write_text(f"Tug {number}\n\nTug {number} pulls.", encoding="utf-8")
    ingest(settings, embeddings, folder)
    failing = OtherEmbeddings(fail_after=135)
    with pytest.raises(ModelUnavailable, match="the model went away"):
        reembed(other, failing, ignore)
    check_whole(settings, embeddings)
    assert not change(other, OtherEmbeddings()), "half of it is nothing to switch to"
    rest = OtherEmbeddings()
    told: list[int] = []
    reembed(other, rest, lambda done, of, name: told.append(done))
    assert told[0] == BATCH
    assert change(other, OtherEmbeddings())
    check_whole(other, OtherEmbeddings())


def test_a_third_model_begins_anew(
    settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    with opened(settings, embeddings) as (catalog, _, pipeline):
        pipeline.ingest([folder])
        reembed(other, OtherEmbeddings(), ignore)
        third = settings.model_copy(update={"embedding": EmbeddingSettings(model="fake:third")})
        told: list[int] = []
        reembed(third, OtherEmbeddings(), lambda done, of, name: told.append(done))
        assert told[0] == 0
        assert not is_ready(catalog, build_stamp(other, OtherEmbeddings()))


def test_two_runs_with_different_models_do_not_mix(
    settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    ingest(settings, embeddings, folder)
    third = settings.model_copy(update={"embedding": EmbeddingSettings(model="fake:third")})

    def interrupt(done: int, of: int, name: str) -> None:
        if not done:
            with pytest.raises(ModelUnavailable):
                reembed(third, OtherEmbeddings(fail_after=1), ignore)

    with pytest.raises(IndexBusy, match="Another 'briefing reembed'"):
        reembed(other, OtherEmbeddings(), interrupt)
    with closing(Catalog(settings.sql_url)) as catalog, closing(ReembeddingStore(settings.sql_url)) as store:
        assert store.count()[0] == 0
        with pytest.raises(IndexBusy):
            store.mark_ready(build_stamp(other, OtherEmbeddings()))
        with pytest.raises(IndexBusy):
            store.switch(build_stamp(other, OtherEmbeddings()), "passages-other")
        assert not is_ready(catalog, build_stamp(other, OtherEmbeddings()))
    check_whole(settings, embeddings)


def test_a_rebuild_drops_what_was_made_beside_it(
    settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    ingest(settings, embeddings, folder)
    reembed(other, OtherEmbeddings(), ignore)
    longer = settings.model_copy(update={"chunking": settings.chunking.model_copy(update={"max_tokens": 99})})
    with opened(longer, embeddings) as (catalog, _, pipeline), closing(ReembeddingStore(settings.sql_url)) as store:
        pipeline.ingest([folder], rebuild=True)
        assert catalog.load_stamp(TARGET) is None
        with store._read() as connection:
            assert connection.execute(select(func.count()).select_from(reembedded)).scalar() == 0


def test_what_is_in_use_and_what_was_cut_otherwise(
    settings: Settings, other: Settings, embeddings: MiniLmEmbeddings, folder: Path
) -> None:
    with pytest.raises(StaleIndex, match="empty"):
        reembed(other, OtherEmbeddings(), ignore)
    ingest(settings, embeddings, folder)
    assert not reembed(settings, embeddings, ignore)
    longer = other.model_copy(update={"chunking": settings.chunking.model_copy(update={"max_tokens": 99})})
    with pytest.raises(StaleIndex, match="another chunking"):
        reembed(longer, OtherEmbeddings(), ignore)


PREPARE = """
from pathlib import Path
from tests.ingest.test_reembedding import *
settings = Settings(data_dir=Path(sys.argv[1]), embedding=EmbeddingSettings(model="fake:other"))
"""
CODE = """
reembed(settings, OtherEmbeddings(), ignore)
change(settings, OtherEmbeddings())
"""


@pytest.mark.timeout(600)
def test_killed_anywhere_it_is_the_old_model_or_the_new(
    settings: Settings, embeddings: MiniLmEmbeddings, folder: Path, tmp_path: Path
) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    ingest(settings, embeddings, folder)
    shutil.copytree(settings.data_dir, tmp_path / "measured")
    steps = run_until(None, PREPARE, CODE, str(tmp_path / "measured"))
    assert steps is not None
    for turn in range(ROUNDS):
        data = tmp_path / f"data-{turn}"
        shutil.copytree(settings.data_dir, data)
        old = Settings(data_dir=data)
        new = Settings(data_dir=data, embedding=EmbeddingSettings(model="fake:other"))
        # The last steps are of the switch alone, which the embedding before it outnumbers by far.
        step = chance.randrange(1, steps) if turn else chance.randrange(steps * 3 // 4, steps)
        assert run_until(step, PREPARE, CODE, str(data)) is None, f"seed {seed}, turn {turn}"
        with closing(Catalog(old.sql_url)) as catalog:
            is_old = catalog.load_stamp("build") == build_stamp(old, embeddings)
        check_whole(old if is_old else new, embeddings if is_old else OtherEmbeddings())
        assert run_until(None, PREPARE, CODE, str(data)) is not None, f"seed {seed}, turn {turn}"
        check_whole(new, OtherEmbeddings())


@pytest.mark.parametrize(
    ("owner", "step", "is_old"),
    [
        (VectorIndex, "create", True),
        (VectorIndex, "put", True),
        (ReembeddingStore, "switch", True),
        (VectorIndex, "drop_others", False),
    ],
)
def test_a_switch_that_breaks_off_is_done_or_not(
    owner: type,
    step: str,
    is_old: bool,
    settings: Settings,
    other: Settings,
    embeddings: MiniLmEmbeddings,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    ingest(settings, embeddings, folder)
    reembed(other, OtherEmbeddings(), ignore)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, stop)
        with pytest.raises(KeyboardInterrupt):
            change(other, OtherEmbeddings())
    check_whole(settings if is_old else other, embeddings if is_old else OtherEmbeddings())
    assert change(other, OtherEmbeddings()) == is_old
    with opened(other, OtherEmbeddings()) as (_, _, pipeline):
        pipeline.ingest([folder])
    check_whole(other, OtherEmbeddings())
    assert len(list_collections(other)) == 1
