"""What briefs are judged by: topics over a corpus with what a brief must hold, and requests in people's words."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from bot.models import Form
from evals.documents import Document, load_document
from evals.models import ExpectedDisagreement, Pattern, Wording
from evals.suites import malformed, validate
from ingest.errors import MalformedSuite
from ingest.models import Frozen

BRIEFINGS_DIR = Path(__file__).parent / "briefings"
TOPICS_FILE = "topics.yaml"
REQUESTS_PATH = BRIEFINGS_DIR / "requests.yaml"


class Nugget(Wording):
    """One fact that a brief should hold, as in TREC's nugget evaluations."""

    text: str = Field(min_length=1)
    weight: Literal["vital", "okay"]
    """Vital: without it a reader would be wrong."""


class Topic(Frozen):
    """What somebody asks a brief on, and what a good one is like."""

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    topic: str = Field(min_length=1)
    """As a person types it."""
    nuggets: tuple[Nugget, ...] = Field(min_length=1)
    disagreements: tuple[ExpectedDisagreement, ...] = ()
    """What the sources differ on within the topic."""
    allowed: tuple[ExpectedDisagreement, ...] = ()
    """Differences that may be told and need not be."""
    attributed: tuple[Pattern, ...] = ()
    """Words of an opinion or a claim, which need somebody who says them."""
    forbidden: tuple[Pattern, ...] = ()

    @model_validator(mode="after")
    def _can_fail(self) -> Self:
        if all(nugget.weight != "vital" for nugget in self.nuggets):
            raise ValueError("has no vital nugget: a brief without any fact would pass")
        return self


class TopicSet(Frozen):
    """The topics over one corpus."""

    name: str
    about: str
    articles: Path
    topics: tuple[Topic, ...]
    only: frozenset[str] = frozenset()
    """The ids of those that are asked for; all where it is empty."""

    @property
    def chosen(self) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.topics if not self.only or topic.id in self.only)

    @property
    def differences(self) -> tuple[ExpectedDisagreement, ...]:
        """Every difference that is there in this corpus; whatever else is told is invented."""
        return tuple(item for topic in self.topics for item in (*topic.disagreements, *topic.allowed))


class BriefingRequest(Frozen):
    """A message as somebody types it, the form that it should get, what a good answer to it holds."""

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    asked: str = Field(min_length=1)
    form: Form
    good: tuple[Wording, ...] = Field(min_length=1)
    """All of them must be in the answer."""
    forbidden: tuple[Pattern, ...] = ()


class RequestSet(Frozen):
    """Requests over one corpus."""

    about: str
    articles: Path
    requests: tuple[BriefingRequest, ...]


class _TopicsFile(Frozen):
    about: str
    articles: str
    topics: tuple[Topic, ...] = Field(min_length=1)


class _RequestsFile(Frozen):
    about: str
    corpus: str
    requests: tuple[BriefingRequest, ...] = Field(min_length=1)


def list_topic_sets(folder: Path = BRIEFINGS_DIR / "corpora") -> list[Path]:
    """The files of topics in a folder of corpora, by name."""
    return sorted(folder.glob(f"*/{TOPICS_FILE}"))


def load_topics(path: Path) -> TopicSet:
    """Read a file of topics. Raises MalformedSuite, naming file, line and reason."""
    document = load_document(path)
    file = validate(_TopicsFile, document.content, document)
    articles = _resolve(document, "articles", file.articles)
    _refuse_repeated(document, "topics", [topic.id for topic in file.topics])
    return TopicSet(name=path.parent.name, about=file.about, articles=articles, topics=file.topics)


def load_requests(path: Path = REQUESTS_PATH) -> RequestSet:
    """Read a file of requests. Raises MalformedSuite, naming file, line and reason."""
    document = load_document(path)
    file = validate(_RequestsFile, document.content, document)
    articles = _resolve(document, "corpus", file.corpus)
    _refuse_repeated(document, "requests", [request.id for request in file.requests])
    return RequestSet(about=file.about, articles=articles, requests=file.requests)


def select_topics(wanted: Iterable[str] = ()) -> list[TopicSet]:
    """The topics with these ids and over corpora of these names, all where none is named. Raises MalformedSuite."""
    words, every = set(wanted), [load_topics(path) for path in list_topic_sets()]
    if unknown := words - {one.name for one in every} - {topic.id for one in every for topic in one.topics}:
        raise MalformedSuite(f"There is no corpus and no topic {min(unknown)}. No brief was made.")
    chosen = []
    for one in every:
        ids = frozenset(topic.id for topic in one.topics if not words or words & {one.name, topic.id})
        if ids:
            chosen.append(one.model_copy(update={"only": ids}))
    return chosen


def _resolve(document: Document, key: str, folder: str) -> Path:
    path = (document.path.parent / folder).resolve()
    if not path.is_dir():
        raise malformed(document, (key,), f"there is no folder {folder} (seen from {document.path.parent})")
    return path


def _refuse_repeated(document: Document, key: str, ids: Sequence[str]) -> None:
    for place, one in enumerate(ids):
        if one in ids[:place]:
            raise malformed(document, (key, place), f"the id {one} is taken already")
