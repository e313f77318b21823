"""What ingest makes and the index holds. All offsets count characters (code points) of an article's canonical text."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

PublishedBasis = Literal["stated", "inferred", "unknown"]
ArticleKind = Literal["news", "opinion", "interview", "explainer", "correction"]

MOST_NAMED = 10_000
"""Articles, publishers or collections that one filter may name."""

MOST_NAMES = 100
"""Groups, or collections, of one article."""
NAME_CHARS = 200
"""Longest name of one."""


class Frozen(BaseModel):
    """Base of every model that crosses a border: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Filters(Frozen):
    """Which articles may be used; None admits all, a date bound never admits an undated article."""

    article_ids: tuple[str, ...] | None = Field(None, max_length=MOST_NAMED)
    publishers: tuple[str, ...] | None = Field(None, max_length=MOST_NAMED)
    collections: tuple[str, ...] | None = Field(None, max_length=MOST_NAMED)
    published_from: date | None = None
    published_to: date | None = None

    def limit_days(self, since: date | None, until: date | None) -> "Filters":
        """These filters, where articles also appeared within these days; None is no bound."""
        starts = [day for day in (self.published_from, since) if day]
        ends = [day for day in (self.published_to, until) if day]
        return self.model_copy(
            update={"published_from": max(starts, default=None), "published_to": min(ends, default=None)}
        )


class Access(Frozen):
    """Which articles somebody may read: those without a group, and those that share one of theirs."""

    groups: frozenset[str] | None = None
    """None reads everything."""

    def narrow(self, other: "Access") -> "Access":
        """What is certainly readable under both."""
        if self.groups is None or other.groups is None:
            return other if self.groups is None else self
        return Access(groups=self.groups & other.groups)

    def admits(self, groups: Collection[str]) -> bool:
        """Whether an article of these groups may be read."""
        return self.groups is None or not groups or not self.groups.isdisjoint(groups)


PUBLIC = Access(groups=frozenset())
"""What everybody may read."""


class Shelving(Frozen):
    """Where articles belong, as far as somebody says so; None where nobody does, and what holds already stays."""

    groups: tuple[str, ...] | None = None
    """Who may read it; of an article without any, everybody."""
    collections: tuple[str, ...] | None = None

    def complete(self, other: "Shelving") -> "Shelving":
        """With what another one says where this one says nothing."""
        return Shelving(
            groups=other.groups if self.groups is None else self.groups,
            collections=other.collections if self.collections is None else self.collections,
        )


class Heading(Frozen):
    """A heading inside the canonical text."""

    start: int
    end: int
    level: int = Field(ge=1, le=6)
    text: str


class ArticleMetadata(Frozen):
    """What is known of an article besides its words."""

    title: str
    publisher: str | None = None
    published: date | None = None
    published_basis: PublishedBasis = "unknown"
    url: str | None = None
    language: str = "en"
    kind: ArticleKind = "news"
    extra: dict[str, Any] = Field(default_factory=dict)
    """Front-matter keys that have no meaning here, kept as they came."""
    amended: tuple[str, ...] = ()
    """Which of these a person has set right, instead of what the file says."""


class Amendment(Frozen):
    """What a person has set right about an article, and what its file says there."""

    values: dict[str, str]
    """By the name of the field in ArticleMetadata; "" where nothing is known."""
    original: ArticleMetadata
    original_hash: str
    """The content hash of the article as its file has it."""


class Article(Frozen):
    """One article as loaded from its file: not yet split, not yet versioned."""

    id: str
    metadata: ArticleMetadata
    text: str
    """The canonical text: what citations are offsets into. Plain text, headings on lines of their own."""
    headings: tuple[Heading, ...] = ()
    path: str
    """Where it came from, for people; never opened again."""
    content_hash: str
    """SHA-256 over text, headings and metadata: whether a new version is needed."""
    notes: tuple[str, ...] = ()
    """What people should know of how it was read."""
    shelving: Shelving = Shelving()
    """Not part of the content: who may read an article changes without a new version of it."""
    amendment: Amendment | None = None
    """What it owes to a person, to be kept with it."""


class Sentence(Frozen):
    """One sentence: `text[start:end]` of its article."""

    start: int
    end: int


class Passage(Frozen):
    """A run of whole sentences under one heading: the unit that full-text search ranks."""

    ordinal: int
    start: int
    end: int
    heading: str | None = None
    """The headings above it, outermost first, joined by " / "."""
    sentences: tuple[Sentence, ...]
    tokens: int
    """cl100k tokens of the passage's text."""


class StoredArticle(Frozen):
    """One version of an article, as the catalog keeps it."""

    id: str
    version: int
    metadata: ArticleMetadata
    text: str
    headings: tuple[Heading, ...]
    added_at: datetime
    superseded_at: datetime | None = None
    """When a newer version or a removal took its place; None for the current one."""
    purged_at: datetime | None = None
    """When its words were deleted for good; `text` is then empty."""
    groups: tuple[str, ...] = ()
    """Who may read the article, in all its versions; everybody where there is none."""
    collections: tuple[str, ...] = ()


SourceKind = Literal["feed", "page", "folder"]


class RefusedEntry(Frozen):
    """What a source names and did not become an article."""

    address: str
    """A web address, or the path of a file."""
    code: str
    reason: str


class Source(Frozen):
    """What is polled for articles, and how that goes."""

    id: str
    address: str
    """A web address, or a folder's path."""
    shelving: Shelving = Shelving()
    """Where the articles that it gives belong, unless they say so themselves."""
    kind: SourceKind | None
    """None until it was first read."""
    title: str | None
    every_s: float
    added_at: datetime
    next_at: datetime
    """When it is polled next; later and later while it fails."""
    succeeded_at: datetime | None
    failed_at: datetime | None
    """When it last failed."""
    error: str | None
    """Why the last poll failed; None once one succeeds."""
    code: str | None
    """The code of that error."""
    failures: int
    """Polls that failed since one succeeded."""
    articles: int
    """Articles of the corpus that it gave."""
    waiting: int
    """Pages of a feed that are still to be fetched."""
    refused: tuple[RefusedEntry, ...]
    """The latest of what it names and did not become an article."""


class RefusedFile(Frozen):
    """A file that did not become an article."""

    path: str
    code: str
    reason: str


class DuplicateText(Frozen):
    """A file whose text an article already has: kept once, under `kept`."""

    path: str
    kept: str


class ArticleNote(Frozen):
    """What people should know of how an article was read: dates that differ, or lie in the future."""

    article_id: str
    text: str


class MissingArticles(Frozen):
    """Articles of a folder that no longer holds most of what it did: kept, as its share may not be mounted."""

    folder: str
    held: int
    """Articles that came from it."""
    article_ids: tuple[str, ...]
    """Those whose file is gone."""


class BackupReport(Frozen):
    """What a backup holds."""

    release: str
    """Of the program that wrote it."""
    created_at: datetime
    articles: int
    fingerprint: str
    """Of the corpus."""
    files: int
    bytes: int
    """Of the files, unpacked."""


class IngestReport(Frozen):
    """What one run did, in article ids and file names."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    shelved: tuple[str, ...] = ()
    """Their words are unchanged, but others may read them now, or they belong to other collections."""
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    duplicates: tuple[DuplicateText, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    missing: tuple[MissingArticles, ...] = ()
    """What was not removed; `prune` does."""
    notes: tuple[ArticleNote, ...] = ()
    """Of the articles that were added and changed."""
    passed_over: int = 0
    """Files in a folder that are of no format that ingest reads."""
    articles: int = 0
    """Articles in the corpus after the run."""
    fingerprint: str = ""
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether everything that was asked for was done."""
        return not self.refused and not self.missing


def find_heading(headings: Sequence[Heading], passage: Passage) -> Heading | None:
    """The innermost heading above a passage."""
    above = [one for one in headings if one.end <= passage.start]
    return above[-1] if above and passage.heading else None
