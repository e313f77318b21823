import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import ArticleTooLarge, UnreadableArticle, UnsupportedFormat
from ingest.loader import Found, FoundFile, find_files, load_article, load_bytes, make_slug
from ingest.models import Article
from ingest.settings import IngestSettings

SETTINGS = IngestSettings()
PROSE = "The ferry between the two harbours runs again, the operator said on Monday."
NOBODY = 65534


def write(path: Path, text: str = PROSE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def load(name: str, text: str | bytes, **overrides: object) -> Article:
    return load_bytes(name, text.encode() if isinstance(text, str) else text, overrides, SETTINGS)


def list_names(found: Found, folder: Path) -> list[str]:
    return [file.path.relative_to(folder).as_posix() for file in found.files]


@contextmanager
def without_privileges() -> Iterator[Path]:
    """A new folder, as seen by a user to whom permissions apply."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    is_root = os.geteuid() == 0
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        for path in (folder, *folder.iterdir()):
            path.chmod(0o755)
        shutil.rmtree(folder)


def drop_privileges() -> None:
    if os.geteuid() == 0:
        os.seteuid(NOBODY)


def test_folders_are_walked_in_a_stable_order_and_other_files_counted(tmp_path: Path) -> None:
    for name in ("b/z.md", "b/a.TXT", "a.html", "c.pdf", "d.markdown", "b/deep/er/x.htm"):
        write(tmp_path / name)
    for name in ("picture.png", "b/table.csv", "README.md", "b/readme.txt", ".hidden.md", ".git/x.md", "b/README"):
        write(tmp_path / name)
    found = find_files([tmp_path])
    assert list_names(found, tmp_path) == ["a.html", "b/a.TXT", "b/deep/er/x.htm", "b/z.md", "c.pdf", "d.markdown"]
    assert (found.passed_over, found.refused, found.folders) == (2, (), (tmp_path,))


def test_a_folder_with_a_thousand_files_is_found_whole(tmp_path: Path) -> None:
    for number in range(1_000):
        write(tmp_path / f"{number:04}.txt")
    assert list_names(find_files([tmp_path]), tmp_path) == [f"{number:04}.txt" for number in range(1_000)]


def test_loops_of_links_end_and_linked_files_are_read(tmp_path: Path) -> None:
    write(tmp_path / "sub" / "a.md")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "sub")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "b.md").symlink_to(tmp_path / "sub" / "a.md")
    found = find_files([tmp_path])
    assert list_names(found, tmp_path) == ["b.md", "sub/a.md"]
    assert load_article(found.files[0], SETTINGS).id == "b"


def test_a_file_named_twice_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "sub" / "a.md")
    monkeypatch.chdir(tmp_path)
    found = find_files([Path("sub"), file, Path("sub/../sub/a.md"), Path("./sub/a.md"), tmp_path])
    assert [found_file.path for found_file in found.files] == [file]
    assert found.folders == (tmp_path / "sub", tmp_path)


def test_what_is_named_and_can_not_be_read_is_refused(tmp_path: Path) -> None:
    paths = [
        tmp_path / "no.md",
        write(tmp_path / "a.unread"),
        write(tmp_path / "README.md"),
        write(tmp_path / "sources.yaml", ""),
    ]
    found = find_files(paths)
    assert [(refused.path, refused.code) for refused in found.refused] == [
        (str(paths[0]), "unreadable_article"), *((str(path), "unsupported_format") for path in paths[1:]),
    ]  # fmt: skip
    assert not found.files


def test_sources_yaml_counts_in_its_own_folder_and_beside_a_named_file(tmp_path: Path) -> None:
    file = write(tmp_path / "in" / "a.txt")
    write(tmp_path / "in" / "deeper" / "a.txt")
    write(tmp_path / "in" / "sources.yaml", "a.txt:\n  title: A ferry\n  published: 2025-03-04\n  desk: local\n")
    by_folder, by_name = find_files([tmp_path]).files, find_files([file]).files
    assert [dict(found.overrides) for found in by_folder] == [
        {"title": "A ferry", "published": "2025-03-04", "desk": "local"},
        {},
    ]
    assert by_name == (FoundFile(file, by_folder[0].overrides),)
    metadata = load_article(by_name[0], SETTINGS).metadata
    assert (metadata.title, metadata.published, metadata.published_basis) == ("A ferry", date(2025, 3, 4), "stated")
    assert metadata.extra == {"desk": "local"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.txt: [", "broken in line"),
        ("- a.txt", "no 'key: value' lines"),
        ("a.txt: A title", "entry for 'a.txt'"),
        ("b.txt: {title: x}", "no such file"),
    ],
)
def test_a_broken_sources_yaml_is_refused_and_its_files_are_read(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path / "a.txt")
    broken = write(tmp_path / "sources.yaml", text)
    found = find_files([tmp_path])
    assert [(refused.path, refused.code) for refused in found.refused] == [(str(broken), "unreadable_article")]
    assert message in found.refused[0].reason
    assert list_names(found, tmp_path) == ["a.txt"]


def test_file_names_match_however_their_accents_are_stored(tmp_path: Path) -> None:
    write(tmp_path / "cafe\u0301.txt")
    write(tmp_path / "sources.yml", "caf\u00e9.txt: {title: Coffee}")
    assert find_files([tmp_path]).files[0].overrides == {"title": "Coffee"}


def test_a_name_that_can_not_be_written_down_is_refused(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")).write_text(PROSE)
    found = find_files([tmp_path])
    assert not found.files
    assert "no valid UTF-8" in found.refused[0].reason


def test_folders_and_files_without_permission_are_refused_by_name() -> None:
    with without_privileges() as folder:
        closed = write(folder / "closed" / "a.md").parent
        secret, open_file = write(folder / "secret.md"), write(folder / "open.md")
        for path in (closed, secret):
            path.chmod(0)
        drop_privileges()
        found = find_files([folder, closed])
        with pytest.raises(UnreadableArticle, match="permission denied"):
            load_article(FoundFile(secret), SETTINGS)
        assert [(refused.path, "permission denied" in refused.reason) for refused in found.refused] == [
            (str(closed), True)
        ] * 2
        assert (list_names(found, folder), found.folders) == (["open.md", "secret.md"], (folder,))
        assert load_article(FoundFile(open_file), SETTINGS).text == PROSE


def test_what_is_no_regular_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    messages = ["no such file", "no regular file"]
    for file, message in zip(find_files([tmp_path]).files, messages, strict=True):
        with pytest.raises(UnreadableArticle, match=message):
            load_article(file, SETTINGS)


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "word " * 30)
    with pytest.raises(ArticleTooLarge, match="150 bytes, the limit is 149"):
        load_article(FoundFile(file), IngestSettings(max_bytes=149))
    with pytest.raises(ArticleTooLarge):
        load_bytes("a.txt", file.read_bytes(), {}, IngestSettings(max_bytes=149))
    assert load_article(FoundFile(file), IngestSettings(max_bytes=150)).text


@pytest.mark.parametrize("suffix", [".md", ".txt", ".html", ".pdf"])
def test_an_empty_file_is_refused(suffix: str) -> None:
    with pytest.raises(UnreadableArticle, match="is empty"):
        load(f"a{suffix}", b"")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", " \n\u200b\u00a0\n"),
        ("a.txt", "* * *"),
        ("a.md", "---\ntitle: x\n---\n"),
        ("a.md", "# Only\n\n## Headings"),
        ("a.html", "<html><script>evil()</script></html>"),
    ],
)
def test_a_file_without_words_below_its_headings_is_refused(name: str, text: str) -> None:
    with pytest.raises(UnreadableArticle, match="is empty"):
        load(name, text)


def test_an_upload_of_another_format_is_refused() -> None:
    with pytest.raises(UnsupportedFormat):
        load("a.unread", PROSE)


def test_overrides_win_over_front_matter_which_wins_over_the_text() -> None:
    text = f"---\ntitle: Front\npublisher: Post\npublished: 2025-03-04\ntopic: sea\n---\n# Heading\n\n{PROSE}"
    metadata = load("a.md", text, title="Override", kind="opinion").metadata
    assert (metadata.title, metadata.publisher, metadata.kind, metadata.extra) == (
        "Override",
        "Post",
        "opinion",
        {"topic": "sea"},
    )
    assert load("a.md", text).metadata.title == "Front"


@pytest.mark.parametrize(
    ("name", "text", "title", "body"),
    [
        ("a.md", f"# The Title\n\n{PROSE}", "The Title", PROSE),
        ("a.md", f"---\ntitle: the title\n---\n# The Title\n\n{PROSE}", "the title", PROSE),
        ("a.md", f"---\ntitle: Other\n---\n# The Title\n\n{PROSE}", "Other", f"The Title\n\n{PROSE}"),
        ("a.md", f"{PROSE}\n\n# Later\n\n{PROSE}", PROSE, f"{PROSE}\n\nLater\n\n{PROSE}"),
        ("a.txt", f"The Title\n\n{PROSE}", "The Title", PROSE),
        ("a.txt", f"{PROSE} {PROSE}", PROSE, f"{PROSE} {PROSE}"),
    ],
)  # fmt: skip
def test_the_title_is_the_heading_or_the_first_line_and_is_not_repeated(
    name: str, text: str, title: str, body: str
) -> None:
    article = load(name, text)
    assert (article.metadata.title, article.text) == (title, body)


def test_a_page_called_index_is_named_after_its_folder(tmp_path: Path) -> None:
    paths = [write(tmp_path / folder / "index.html", f"<p>{folder}: {PROSE}</p>") for folder in ("ferry opens", "pier")]
    articles = [load_article(file, SETTINGS) for file in find_files([tmp_path]).files]
    assert [Path(article.path) for article in articles] == paths
    assert [article.id for article in articles] == ["ferry-opens", "pier"]
    assert load("index.html", f"<p>{PROSE}</p>").id == "index"


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.txt", f"{PROSE} {PROSE}", "en"),
        ("a.txt", "松江大桥于3月5日恢复通车，修复费用为二千四百万元。", "zh"),
        ("a.txt", "松江大橋は3月5日に再開し、修理費は二千四百万円だった。", "ja"),
        ("a.md", "# Puente\n\nEl puente de la bahía se abrió el martes, según informó el ayuntamiento.", "es"),
        ("a.md", f"---\nlanguage: de-AT\n---\n# Fähre\n\n{PROSE}", "de-AT"),
        ("a.html", f'<html lang="en-GB"><body><p>{PROSE}</p></body></html>', "en-GB"),
        ("a.html", '<!DOCTYPE html><!--[if IE 8]><html lang="en" class="ie"><![endif]--><html><body><p>'
                   "松江大桥于3月5日恢复通车，修复费用为二千四百万元。</p></body></html>", "zh"),
        ("a.txt", "Jens Ork", "unknown"),
        ("a.txt", "1,234 5,678", "unknown"),
    ],
)  # fmt: skip
def test_the_language_is_stated_or_found_in_the_text_or_unknown(name: str, text: str, language: str) -> None:
    assert load(name, text).metadata.language == language


def test_headings_are_where_they_say() -> None:
    article = load("a.md", f"# Title\n\n{PROSE}\n\n## One & two\n\n{PROSE}\n\n### *Three*\n\n{PROSE}")
    assert [(article.text[h.start : h.end], h.level) for h in article.headings] == [("One & two", 2), ("Three", 3)]
    assert [h.text for h in article.headings] == ["One & two", "Three"]


def test_the_text_is_canonical_whatever_the_file_is_like() -> None:
    text = "“Un cafe\u0301”\u00a0– s’il vous plai\u0302t.   \r\n\r\n\r\n\r\nDeux\u202e mots.\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert load("a.txt", text.encode(encoding)).text == "“Un café” – s’il vous plaît.\n\nDeux mots."


def test_the_hash_changes_with_text_headings_and_metadata_only() -> None:
    base = load("a.md", f"# T\n\n{PROSE}").content_hash
    assert load("b.md", f"---\ntitle: T\n---\n\n{PROSE}\r\n").content_hash == base
    changed = [
        load("a.md", f"# T\n\n{PROSE}!"),
        load("a.md", f"# U\n\n{PROSE}"),
        load("a.md", f"# T\n\n{PROSE}", desk="x"),
    ]
    assert len({base, *(article.content_hash for article in changed)}) == 4


@pytest.mark.parametrize(
    ("stem", "slug"),
    [
        ("000_32df69353b228716", "000-32df69353b228716"),
        ("Ferry  Opens — Again!", "ferry-opens-again"),
        ("Café Ünïcode ﬁ", "cafe-unicode-fi"),
        ("straße", "strasse"),
    ],
)
def test_an_id_is_a_slug_of_the_file_name(stem: str, slug: str) -> None:
    assert make_slug(stem) == slug
    assert load(f"folder/{stem}.txt", PROSE).id == slug


def test_names_that_can_not_be_spelled_out_are_kept_apart_by_a_hash() -> None:
    slugs = [make_slug(stem) for stem in ("Кремль 2024", "Киев 2024", "会议", "---", "x" * 300, "x" * 301)]
    assert len(set(slugs)) == len(slugs)
    assert all(len(slug) <= 80 and slug.isascii() and slug.strip("-") == slug for slug in slugs)
    assert make_slug("cafe\u0301 会") == make_slug("caf\u00e9 会")


def test_a_stated_id_wins_over_the_file_name() -> None:
    assert load("a.md", f"---\nid: Ferry_2025.1\n---\n{PROSE}").id == "Ferry_2025.1"
    assert load("a.txt", PROSE, id="ferry").id == "ferry"
