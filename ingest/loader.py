"""Article files on disk, and uploads, to articles."""

import hashlib
import json
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from pathlib import Path, PurePath

from ingest.clues import MAX_LINE_CHARS
from ingest.encoding import decode
from ingest.errors import ArticleTooLarge, UnreadableArticle, UnsupportedFormat
from ingest.kinds import guess_kind
from ingest.language import find_language
from ingest.metadata import build_metadata, cut_title, is_title, parse_yaml, take_shelving
from ingest.models import Article, Heading, RefusedFile
from ingest.readers import Block, list_suffixes, read_file, refuse_format
from ingest.settings import IngestSettings
from ingest.text import squeeze

SOURCES_NAMES = ("sources.yaml", "sources.yml")
MAX_TABLE_CHARS = 5_000_000
"""Longest `sources.yaml`: some 20,000 files."""
FOLDER_PAGES = frozenset({"index", "_index", "default"})
"""Names that web servers give to the one page of a folder."""
MAX_SLUG_CHARS = 80
HEAD_LINES = 4
HEAD_PARAGRAPHS = 4


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read."""

    path: Path
    """Absolute, links in it not resolved: the same wherever a run is started from."""
    overrides: Mapping[str, object] = field(default_factory=dict)
    """Its entry in the `sources.yaml` of its folder."""
    data: bytes | UnreadableArticle | None = None
    """Its bytes, or why there are none; None where they are to be read from its path."""


@dataclass(frozen=True, slots=True)
class Found:
    """What some paths hold, in a stable order."""

    files: tuple[FoundFile, ...]
    passed_over: int
    """Files in folders that are of no format that is read; hidden files, READMEs and `sources.yaml` not counted."""
    refused: tuple[RefusedFile, ...]
    folders: tuple[Path, ...]
    """The folders among the paths that could be listed."""


def find_files(paths: Sequence[Path]) -> Found:
    """The article files among `paths` and in the folders among them, each once, and what is refused and why.

    Folders are searched to any depth in a sorted order, each real folder once, so that a loop of links ends.
    """
    search = FileSearch()
    for path in paths:
        search.take(path.resolve() if ".." in path.parts else path.absolute())
    return Found(tuple(search.files.values()), search.passed_over, tuple(search.refused), tuple(search.folders))


class FileSearch:
    """Collects what some paths hold."""

    def __init__(self) -> None:
        self.files: dict[Path, FoundFile] = {}
        self.refused: list[RefusedFile] = []
        self.folders: list[Path] = []
        self.passed_over = 0
        self._visited: set[tuple[int, int]] = set()
        self._tables: dict[Path, dict[str, Mapping[str, object]]] = {}

    def take(self, path: Path) -> None:
        """Add one absolute path that was named on the command line."""
        if not self._check_name(path):
            return
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            self._refuse(path, UnreadableArticle("There is no such file or folder."))
        except OSError as error:
            self._refuse(path, UnreadableArticle(f"It can't be opened: {explain(error)}."))
        else:
            if stat.S_ISDIR(mode):
                self._walk(path)
            elif is_no_article(path.name):
                self._refuse(path, UnsupportedFormat("README files and sources.yaml are no articles. It was left out."))
            elif path.suffix.lower() not in list_suffixes():
                self._refuse(path, refuse_format())
            else:
                self._add(path)

    def _walk(self, root: Path) -> None:
        found: list[Path] = []
        waiting: list[Path] = [root]
        linked: list[Path] = []
        while waiting or linked:
            # Linked folders come last: a folder that is here in its own right keeps its own name.
            folder = waiting.pop() if waiting else linked.pop(0)
            names = self._list_folder(folder, is_root=folder is root)
            for name in names:
                path = folder / name
                if not self._check_name(path):
                    continue
                if is_folder(path):
                    (linked if path.is_symlink() else waiting).append(path)
                elif path.suffix.lower() not in list_suffixes():
                    self.passed_over += not is_no_article(name)
                elif not is_no_article(name):
                    found.append(path)
            if names:
                self._load_table(folder, {unicodedata.normalize("NFC", name) for name in names})
        for path in sorted(found, key=lambda path: path.parts):
            self._add(path)

    def _list_folder(self, folder: Path, is_root: bool) -> list[str]:
        """Names in a folder that was not visited before, hidden ones left out."""
        try:
            status = folder.stat()
            names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
        except OSError as error:
            self._refuse(folder, UnreadableArticle(f"The folder can't be opened: {explain(error)}."))
            return []
        if is_root:
            self.folders.append(folder)
        place = (status.st_dev, status.st_ino)
        if place in self._visited:
            return []
        self._visited.add(place)
        return names

    def _add(self, path: Path) -> None:
        table = self._load_table(path.parent)
        overrides = table.get(unicodedata.normalize("NFC", path.name), {})
        self.files.setdefault(path, FoundFile(path, overrides))

    def _load_table(self, folder: Path, names: set[str] | None = None) -> dict[str, Mapping[str, object]]:
        """The `sources.yaml` of a folder by file name; entries for files that are not among `names` are refused."""
        if folder in self._tables:
            return self._tables[folder]
        table: dict[str, Mapping[str, object]] = {}
        path = next((folder / name for name in SOURCES_NAMES if os.path.lexists(folder / name)), None)
        if path is not None:
            try:
                text = decode(read_bytes(path, IngestSettings().max_bytes))
                entries = parse_yaml(text, "sources.yaml", max_chars=MAX_TABLE_CHARS)
            except UnreadableArticle as error:
                self._refuse(path, error)
                entries = {}
            for key, entry in entries.items():
                name = unicodedata.normalize("NFC", key)
                if names is not None and name not in names:
                    self._refuse(path, UnreadableArticle(f"It has an entry for '{name}', but there is no such file."))
                elif entry is not None and not isinstance(entry, dict):
                    self._refuse(path, UnreadableArticle(f"Its entry for '{name}' holds no 'key: value' lines."))
                elif entry:
                    table[name] = entry
        self._tables[folder] = table
        return table

    def _check_name(self, path: Path) -> bool:
        """Whether the path can be written down; one that can't is refused."""
        try:
            str(path).encode()
        except UnicodeEncodeError:
            self._refuse(path, UnreadableArticle("Its name is no valid UTF-8. It was left out; give it another name."))
            return False
        return True

    def _refuse(self, path: Path, error: UnreadableArticle) -> None:
        shown = os.fsencode(path).decode("utf-8", errors="replace")
        self.refused.append(RefusedFile(path=shown, code=error.code, reason=error.message))


def is_no_article(name: str) -> bool:
    return name in SOURCES_NAMES or PurePath(name).stem.lower() == "readme"


def is_folder(path: Path) -> bool:
    """Whether the path is a folder or a link to one; what can't be looked at is none."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def explain(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The bytes of a regular file.

    Raises ArticleTooLarge before reading, UnreadableArticle when it can't be opened.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableArticle("It is no regular file. It was left out.")
        check_size(status.st_size, max_bytes)
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise UnreadableArticle(f"The file can't be opened: {explain(error)}. It was left out.") from error
    check_size(len(data), max_bytes)
    return data


def check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise ArticleTooLarge(
            f"The file has {size:,} bytes, the limit is {max_bytes:,} (BRIEFING_INGEST__MAX_BYTES). It was left out."
        )


def load_article(file: FoundFile, settings: IngestSettings) -> Article:
    """The article in a file.

    Raises UnsupportedFormat, ArticleTooLarge, or UnreadableArticle with the reason.
    """
    if isinstance(file.data, UnreadableArticle):
        raise file.data
    data = read_bytes(file.path, settings.max_bytes) if file.data is None else file.data
    return build_article(PurePath(file.path), data, file.overrides)


def load_bytes(name: str, data: bytes, overrides: Mapping[str, object], settings: IngestSettings) -> Article:
    """The article in an upload called `name`; `overrides` as in `sources.yaml`.

    Raises UnsupportedFormat, ArticleTooLarge, or UnreadableArticle with the reason.
    """
    check_size(len(data), settings.max_bytes)
    return build_article(PurePath(name.replace("\\", "/")), data, overrides)


def build_article(path: PurePath, data: bytes, overrides: Mapping[str, object]) -> Article:
    """The article that `data` is, by the format that the suffix of `path` names."""
    parsed = read_file(path.suffix, data) if data else None
    blocks = parsed.blocks if parsed else ()
    if not parsed or not any(re.search(r"\w", block.text) for block in blocks):
        raise UnreadableArticle("The file is empty: it has no words. It was left out.")
    stem = squeeze(path.stem) or "untitled"
    titles = (block.text if block.level else cut_title(block.text) for block in blocks[:2])
    fallback = next(filter(is_title, titles), stem)
    paragraphs = [block.text for block in blocks if not block.level][:HEAD_PARAGRAPHS]
    shelving, stated = take_shelving([overrides, parsed.stated])
    identifier, metadata, notes = build_metadata(
        stated,
        parsed.found,
        fallback,
        find_head(paragraphs) if parsed.head is None else parsed.head,
        paragraphs,
    )
    if blocks[0].level and blocks[0].text.casefold() == metadata.title.casefold():
        blocks = blocks[1:]
    if not any(re.search(r"\w", block.text) for block in blocks if not block.level):
        raise UnreadableArticle("The file is empty: it has headings, but no text below them. It was left out.")
    text, headings = join_blocks(blocks)
    if "kind" not in metadata.model_fields_set:
        metadata = metadata.model_copy(update={"kind": guess_kind(metadata.title, metadata.url or "", blocks)})
    if "language" not in metadata.model_fields_set:
        metadata = metadata.model_copy(update={"language": find_language(text)})
    content = {
        "text": text,
        "headings": [heading.model_dump() for heading in headings],
        "metadata": metadata.model_dump(mode="json", exclude={"amended"}),
    }
    return Article(
        id=identifier or make_slug(name_article(path)),
        metadata=metadata,
        text=text,
        headings=headings,
        path=str(path),
        content_hash=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        notes=notes,
        shelving=shelving,
    )


def join_blocks(blocks: Iterable[Block]) -> tuple[str, tuple[Heading, ...]]:
    """Canonical text, with an empty line between blocks, and where its headings are."""
    parts: list[str] = []
    headings: list[Heading] = []
    place = 0
    for block in blocks:
        if block.level:
            headings.append(Heading(start=place, end=place + len(block.text), level=block.level, text=block.text))
        parts.append(block.text)
        place += len(block.text) + 2
    return "\n\n".join(parts), tuple(headings)


def find_head(paragraphs: Sequence[str]) -> list[str]:
    """The lines above the text, of which one may be a byline."""
    lines = (line for text in paragraphs for line in text.split("\n"))
    return list(islice(takewhile(lambda line: len(line) <= MAX_LINE_CHARS, lines), HEAD_LINES))


def name_article(path: PurePath) -> str:
    """The name that says which article a file is: its own, or its folder's where every page is called index."""
    return path.parent.name if path.stem.lower() in FOLDER_PAGES and path.parent.name else path.stem


def make_slug(stem: str) -> str:
    """An id out of a file name: a to z, digits and hyphens, at most 80 characters, always the same for one name.

    A short hash stands for what can't be written so, and keeps names apart that begin alike.
    """
    folded = unicodedata.normalize("NFKD", stem).casefold()
    letters = "".join(char for char in folded if not unicodedata.combining(char))
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    lost = any(char.isalnum() and not char.isascii() for char in letters)
    if lost or not slug or len(slug) > MAX_SLUG_CHARS:
        digest = hashlib.sha256(unicodedata.normalize("NFC", stem).encode("utf-8", "replace")).hexdigest()[:8]
        slug = f"{slug[: MAX_SLUG_CHARS - 9].rstrip('-')}-{digest}".strip("-")
    return slug
