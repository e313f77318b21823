"""What becomes of a file before anything is stored: nothing here reads or writes the catalog or Chroma.

So it may be done anywhere, and again: in this process, or on the machines of a cluster.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from langchain_core.embeddings import Embeddings

from ingest.catalog import CutArticle, hash_text
from ingest.cutting import cut_article
from ingest.errors import UnreadableArticle
from ingest.loader import FoundFile, load_article
from ingest.models import Article, RefusedFile
from ingest.settings import ChunkingSettings, IngestSettings, Settings


@dataclass(frozen=True, slots=True)
class Outline:
    """An article without its words: all that it takes to decide what is to be done about its file."""

    article: Article
    """`text` is empty."""
    text_hash: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article as its file has it, ready to be stored."""

    article: Article
    cut: CutArticle


def outline(file: FoundFile, settings: IngestSettings) -> Outline | RefusedFile:
    """What a file holds, or why it is no article."""
    try:
        article = load_article(file, settings)
    except UnreadableArticle as error:
        return refuse_file(file, error)
    return Outline(article.model_copy(update={"text": ""}), hash_text(article.text))


def prepare(
    file: FoundFile, settings: IngestSettings, chunking: ChunkingSettings, embeddings: Embeddings
) -> Prepared | RefusedFile:
    """The article of a file, cut and embedded, or why it is none. Raises ModelUnavailable."""
    try:
        article = load_article(file, settings)
    except UnreadableArticle as error:
        return refuse_file(file, error)
    return Prepared(article, cut_article(article, chunking, embeddings))


def refuse_file(file: FoundFile, error: UnreadableArticle) -> RefusedFile:
    return RefusedFile(path=str(file.path), code=error.code, reason=error.message)


class Workers(Protocol):
    """Who prepares files. Both methods give one result for each file, in the order of the files."""

    def outline(self, files: Sequence[FoundFile]) -> Iterator[Outline | RefusedFile]: ...

    def prepare(self, files: Sequence[FoundFile]) -> Iterator[Prepared | RefusedFile]: ...


class LocalWorkers:
    """This process, one file at a time."""

    def __init__(self, settings: Settings, embeddings: Embeddings) -> None:
        self._settings = settings
        self._embeddings = embeddings

    def outline(self, files: Sequence[FoundFile]) -> Iterator[Outline | RefusedFile]:
        return (outline(file, self._settings.ingest) for file in files)

    def prepare(self, files: Sequence[FoundFile]) -> Iterator[Prepared | RefusedFile]:
        return (prepare(file, self._settings.ingest, self._settings.chunking, self._embeddings) for file in files)
