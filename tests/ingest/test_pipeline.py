from datetime import date
from pathlib import Path

import pytest

from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings
from ingest.errors import StaleIndex, UnknownArticle
from ingest.index import VectorIndex
from ingest.loader import Found, find_files
from ingest.models import Access, Filters, MissingArticles, RefusedFile
from ingest.pipeline import Pipeline, build_pipeline
from ingest.settings import Settings
from tests.conftest import CORPUS, both_databases

ARTICLE = CORPUS / "coalition-guarantees-faq.md"


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def search(catalog: Catalog, *words: str) -> set[str]:
    ids = list(catalog.readable(Access()).search_passages([words], Filters(), 10)[0])
    return {row.article_id for row in catalog.readable(Access()).load_passages(ids).values()}


def test_the_corpus_goes_in_and_is_unchanged_the_second_time(pipeline: Pipeline, catalog: Catalog) -> None:
    first = pipeline.ingest([CORPUS])
    assert len(first.added) == first.articles == 5
    second = pipeline.ingest([CORPUS])
    assert second.added == second.changed == second.removed == second.refused == ()
    assert len(second.unchanged) == 5
    assert first.fingerprint == second.fingerprint


@both_databases
def test_a_changed_file_becomes_a_new_version_and_the_old_words_stay_readable(
    pipeline: Pipeline, catalog: Catalog, tmp_path: Path
) -> None:
    write(tmp_path / "a", "harbour.txt", "The harbour\n\nThe harbour opened in March with four cranes.")
    before = pipeline.ingest([tmp_path / "a"])
    write(tmp_path / "a", "harbour.txt", "The harbour\n\nThe harbour opened in April with nine cranes.")
    after = pipeline.ingest([tmp_path / "a"])
    assert after.changed == ("harbour",)
    assert before.fingerprint != after.fingerprint
    assert "nine cranes" in catalog.readable(Access()).load_article("harbour").text
    assert "four cranes" in catalog.readable(Access()).load_article("harbour", 1).text
    assert catalog.readable(Access()).load_article("harbour", 1).superseded_at is not None
    assert search(catalog, "nine") == {"harbour"}
    assert search(catalog, "four") == set()


@both_databases
def test_a_vanished_file_takes_its_article_along_but_only_from_a_folder_that_was_named(
    pipeline: Pipeline, catalog: Catalog, tmp_path: Path
) -> None:
    write(tmp_path / "a", "one.txt", "One\n\nThe first lighthouse was built of oak.")
    write(tmp_path / "b", "two.txt", "Two\n\nThe second lighthouse was built of stone.")
    pipeline.ingest([tmp_path / "a", tmp_path / "b"])
    (tmp_path / "a" / "one.txt").unlink()
    assert pipeline.ingest([tmp_path / "b"]).removed == ()
    report = pipeline.ingest([tmp_path / "a"], prune=True)
    assert report.removed == ("one",)
    assert search(catalog, "lighthouse") == {"two"}
    with pytest.raises(UnknownArticle):
        catalog.readable(Access()).load_article("one")
    assert "oak" in catalog.readable(Access()).load_article("one", 1).text


@both_databases
def test_a_removed_article_can_come_back_as_a_further_version(
    pipeline: Pipeline, catalog: Catalog, tmp_path: Path
) -> None:
    path = write(tmp_path / "a", "one.txt", "One\n\nThe first lighthouse was built of oak.")
    pipeline.ingest([tmp_path / "a"])
    text = path.read_text()
    path.unlink()
    pipeline.ingest([tmp_path / "a"], prune=True)
    path.write_text(text)
    assert pipeline.ingest([tmp_path / "a"]).added == ("one",)
    assert catalog.readable(Access()).load_article("one").version == 2
    assert search(catalog, "oak") == {"one"}


@both_databases
def test_the_same_text_under_two_names_is_kept_once(pipeline: Pipeline, tmp_path: Path) -> None:
    for name in ("first.txt", "second.txt"):
        write(tmp_path / "a", name, "Bridge\n\nThe bridge carries trams and nothing else.")
    report = pipeline.ingest([tmp_path / "a"])
    assert report.added == ("first",)
    assert [(Path(one.path).name, one.kept) for one in report.duplicates] == [("second.txt", "first")]
    (tmp_path / "a" / "first.txt").unlink()
    again = pipeline.ingest([tmp_path / "a"])
    assert (again.added, again.removed) == (("second",), ("first",))


@both_databases
def test_two_files_that_claim_one_id_are_both_refused_by_name(pipeline: Pipeline, tmp_path: Path) -> None:
    for name, word in (("x.md", "north"), ("y.md", "south")):
        write(tmp_path / "a", name, f"---\nid: same\ntitle: {word}\n---\nThe {word} gate is shut at night.\n")
    write(tmp_path / "a", "z.md", "---\ntitle: Other\n---\nThe east gate is open at night.\n")
    report = pipeline.ingest([tmp_path / "a"])
    assert report.added == ("z",)
    assert {one.code for one in report.refused} == {"duplicate_article"}
    assert len(report.refused) == 2
    assert all("x.md" in one.reason and "y.md" in one.reason for one in report.refused)


@both_databases
def test_a_moved_file_is_the_same_article(pipeline: Pipeline, catalog: Catalog, tmp_path: Path) -> None:
    path = write(tmp_path / "a", "one.txt", "One\n\nThe first lighthouse was built of oak.")
    pipeline.ingest([tmp_path / "a"])
    (tmp_path / "b").mkdir()
    path.rename(tmp_path / "b" / "one.txt")
    report = pipeline.ingest([tmp_path / "a", tmp_path / "b"])
    assert (report.unchanged, report.added, report.removed) == (("one",), (), ())
    assert catalog.list_sources()["one"][0] == str(tmp_path / "b" / "one.txt")


@both_databases
def test_one_bad_file_never_stops_the_others_and_what_it_was_is_kept(
    pipeline: Pipeline, catalog: Catalog, tmp_path: Path
) -> None:
    write(tmp_path / "a", "good.txt", "Good\n\nThe mill grinds rye.")
    bad = write(tmp_path / "a", "bad.md", "---\ntitle: Fine\n---\nThe mill grinds oats.\n")
    pipeline.ingest([tmp_path / "a"])
    bad.write_text("---\ntitle: [broken\n---\nThe mill grinds oats.\n")
    write(tmp_path / "a", "new.txt", "New\n\nThe mill grinds spelt.")
    report = pipeline.ingest([tmp_path / "a"])
    assert report.added == ("new",)
    assert [Path(one.path).name for one in report.refused] == ["bad.md"]
    assert report.removed == ()
    assert search(catalog, "oats") == {"bad"}


def test_other_settings_are_a_stale_index_until_it_is_rebuilt(
    settings: Settings, pipeline: Pipeline, catalog: Catalog, embeddings: MiniLmEmbeddings
) -> None:
    pipeline.ingest([ARTICLE])
    other = Settings(data_dir=settings.data_dir, chunking={"max_tokens": 60})
    changed = build_pipeline(other, catalog, VectorIndex(other), embeddings)
    with pytest.raises(StaleIndex, match="max_tokens was 160 and is 60"):
        changed.ingest([ARTICLE])
    passages = catalog.count_passages()
    assert changed.ingest([ARTICLE], rebuild=True).articles == 1
    assert catalog.count_passages() > passages
    assert VectorIndex(other).count() == catalog.count_passages()


def test_a_lost_chroma_folder_is_filled_again_from_the_catalog(
    settings: Settings, pipeline: Pipeline, catalog: Catalog, embeddings: MiniLmEmbeddings
) -> None:
    pipeline.ingest([ARTICLE])
    index = VectorIndex(settings)
    index.drop()
    report = build_pipeline(settings, catalog, index, embeddings).ingest([ARTICLE])
    assert len(report.unchanged) == 1
    assert index.count() == catalog.count_passages()


@both_databases
def test_vectors_leave_chroma_with_their_version(
    settings: Settings, pipeline: Pipeline, catalog: Catalog, tmp_path: Path
) -> None:
    path = write(tmp_path / "a", "one.txt", "One\n\nThe first lighthouse was built of oak.")
    pipeline.ingest([tmp_path / "a"])
    path.write_text("One\n\nThe first lighthouse was built of brick.\n")
    pipeline.ingest([tmp_path / "a"])
    assert VectorIndex(settings).count() == catalog.count_passages() == 1
    path.unlink()
    pipeline.ingest([tmp_path / "a"], prune=True)
    assert VectorIndex(settings).count() == catalog.count_passages() == 0


@both_databases
def test_articles_below_a_folder_that_can_no_longer_be_read_are_kept(
    pipeline: Pipeline, catalog: Catalog, tmp_path: Path
) -> None:
    write(tmp_path / "a" / "inner", "one.txt", "One\n\nThe first lighthouse was built of oak.")
    write(tmp_path / "a", "two.txt", "Two\n\nThe second lighthouse was built of stone.")
    pipeline.ingest([tmp_path / "a"])
    found = find_files([tmp_path / "a"])
    # Root may read everything, so the refusal is put together from a real listing.
    closed = Found(
        files=tuple(file for file in found.files if file.path.name == "two.txt"),
        passed_over=0,
        refused=(RefusedFile(path=str(tmp_path / "a" / "inner"), code="unreadable_article", reason="no permission"),),
        folders=found.folders,
    )
    assert pipeline.plan(closed).vanished == []
    open_again = Found(closed.files, 0, (), found.folders)
    assert pipeline.plan(open_again).vanished == ["one"]


@both_databases
def test_purged_words_are_gone_and_the_version_says_so(pipeline: Pipeline, catalog: Catalog, tmp_path: Path) -> None:
    path = write(tmp_path / "a", "one.txt", "One\n\nThe first lighthouse was built of oak.")
    pipeline.ingest([tmp_path / "a"])
    path.write_text("One\n\nThe first lighthouse was built of brick.\n")
    pipeline.ingest([tmp_path / "a"])
    catalog.purge_article("one")
    purged = catalog.readable(Access()).load_article("one", 1)
    assert (purged.text, purged.purged_at is not None) == ("", True)
    current = catalog.readable(Access()).load_article("one")
    assert "brick" in current.text
    assert current.purged_at is None


@both_databases
def test_a_folder_that_is_empty_all_at_once_empties_nothing(
    pipeline: Pipeline, catalog: Catalog, tmp_path: Path
) -> None:
    for number in range(3):
        write(tmp_path / "a", f"{number}.txt", f"Mill {number}\n\nThe mill grinds {number} sacks of rye a day.")
    before = pipeline.ingest([tmp_path / "a"])
    (tmp_path / "a").rename(tmp_path / "elsewhere")
    (tmp_path / "a").mkdir()
    report = pipeline.ingest([tmp_path / "a"])
    assert (report.removed, report.articles, report.fingerprint) == ((), 3, before.fingerprint)
    assert report.missing == (MissingArticles(folder=str(tmp_path / "a"), held=3, article_ids=("0", "1", "2")),)
    assert not report.is_whole
    assert pipeline.ingest([tmp_path / "a"], prune=True).removed == ("0", "1", "2")
    assert pipeline.ingest([tmp_path / "a"]).is_whole


@both_databases
@pytest.mark.parametrize(("gone", "removed"), [(2, 2), (3, 0)])
def test_a_folder_may_lose_half_of_its_articles_and_no_more(
    pipeline: Pipeline, tmp_path: Path, gone: int, removed: int
) -> None:
    paths = [
        write(tmp_path / "a", f"{number}.txt", f"Mill {number}\n\nThe mill grinds {number} sacks of rye a day.")
        for number in range(4)
    ]
    pipeline.ingest([tmp_path / "a"])
    for path in paths[:gone]:
        path.unlink()
    write(tmp_path / "a", "new.txt", "Another\n\nThe other mill grinds spelt.")
    report = pipeline.ingest([tmp_path / "a"])
    assert (report.added, len(report.removed)) == (("new",), removed)
    assert report.is_whole is bool(removed)


@both_databases
def test_files_that_got_another_name_or_another_id_are_not_missing(
    pipeline: Pipeline, catalog: Catalog, tmp_path: Path
) -> None:
    path = write(tmp_path / "a", "one.md", "---\nid: first\ntitle: One\n---\nThe first lighthouse was built of oak.\n")
    pipeline.ingest([tmp_path / "a"])
    path.write_text("---\nid: second\ntitle: One\n---\nThe first lighthouse was built of brick.\n", encoding="utf-8")
    report = pipeline.ingest([tmp_path / "a"])
    assert (report.added, report.removed) == (("second",), ("first",))
    path.write_text("---\ntitle: Two\n---\nThe first lighthouse was built of brick.\n", encoding="utf-8")
    path.rename(tmp_path / "a" / "two.md")
    report = pipeline.ingest([tmp_path / "a"])
    assert (report.added, report.removed) == (("two",), ("second",))


@both_databases
def test_index_pages_are_told_apart_by_their_folders(pipeline: Pipeline, tmp_path: Path) -> None:
    for folder in ("oats", "rye", "deep/rye"):
        text = f"<html><body><article><h1>Mill</h1><p>The mill of {folder} grinds by night.</p></article></body></html>"
        write(tmp_path / "a" / folder, "index.html", text)
    report = pipeline.ingest([tmp_path / "a"])
    assert report.added == ("oats",)
    assert [one.code for one in report.refused] == ["duplicate_article"] * 2
    assert all("deep/rye/index.html" in one.reason and "a/rye/index.html" in one.reason for one in report.refused)


@both_databases
def test_what_was_odd_about_the_dates_is_in_the_report_and_the_corpus_does_not_reach_into_the_future(
    pipeline: Pipeline, catalog: Catalog, tmp_path: Path
) -> None:
    write(tmp_path / "a", "one.md", "---\npublished: 2931-03-04\n---\nThe mill grinds rye.\n")
    write(tmp_path / "a", "two.md", "---\npublished: 2025-03-04\n---\nThe mill grinds oats.\n")
    report = pipeline.ingest([tmp_path / "a"])
    assert [note.article_id for note in report.notes] == ["one"]
    assert "2931-03-04, is in the future" in report.notes[0].text
    assert catalog.readable(Access()).describe_corpus("")[2] == date(2025, 3, 4)
    assert catalog.readable(Access()).load_article("one").metadata.published == date(2931, 3, 4)
