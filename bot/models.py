"""What goes in and out of an engine: questions, events, answers. The contract that every adapter encodes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from ingest.models import Access, Filters, Frozen, PublishedBasis

Outcome = Literal["answered", "partial", "declined"]
Stage = Literal["searching", "reading", "writing"]
Form = Literal[
    "answer", "brief", "summary", "timeline", "changes", "comparison", "positions", "quotations", "list", "agreement",
    "open", "articles",
]  # fmt: skip
"""How an answer is laid out: what the question asked for."""
SectionKind = Literal[
    "summary", "timeline", "background", "positions", "figures", "commitments", "quotations", "open", "list",
    "articles", "added", "changed", "corrected", "withdrawn",
]  # fmt: skip
DisagreementKind = Literal["conflict", "change", "correction"]
Scope = Literal["ask", "edit", "admin"]
"""What somebody may do: read and ask; also add, change and remove articles and sources; everything."""

SCOPES: tuple[Scope, ...] = ("ask", "edit", "admin")
"""Each includes those before it."""


class Person(Frozen):
    """Whoever sends a request, as far as the way in tells."""

    id: str
    """Stable, and different for every way in: `token:NAME`, `oidc:SUBJECT`, `proxy:USER`, `local`."""
    name: str = ""
    email: str | None = None
    groups: frozenset[str] = frozenset()
    scope: Scope = "ask"

    @property
    def access(self) -> Access:
        """Which articles they may read; an administrator reads all."""
        return Access(groups=None if self.scope == "admin" else self.groups)

    @property
    def owner(self) -> str | None:
        """Whose conversations and judgements they see and make; None where everybody is one person."""
        return None if self.id == LOCAL.id else self.id

    def may(self, scope: Scope) -> bool:
        """Whether what this scope allows is allowed."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


LOCAL = Person(id="local", scope="admin")
"""Everybody, where there is no access control; and whoever can read the data folder."""

STRANGER = Person(id="stranger")
"""Whoever calls what strangers may call."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question, and the words that answered it, "" where none did."""

    question: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A question as a channel received it; `bot.asking.question.Question` is what it is understood as."""

    question: str
    conversation_id: str | None = None
    """None begins a new one."""
    engine: str | None = None
    filters: Filters = Filters()
    access: Access = Access()
    owner: str | None = None
    """Whose conversation it is; None where everybody is one person."""
    history: tuple["Answer", ...] = ()
    """Earlier answers of the conversation, oldest first; chat.py loads them where the conversation is kept here."""
    earlier: tuple[Exchange, ...] = ()
    """Instead of these, what a client says was asked before, oldest first; chat.py understands it."""
    answer_id: str | None = None
    """The id that the answer gets, for those who must name it before it is there; None makes one."""


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """A topic to be briefed on, as a channel received it."""

    topic: str
    since: date | None = None
    """Only articles from this day on."""
    until: date | None = None
    audience: str | None = None
    """Whom it is for, in words: told in the question, and to a language model."""
    length: Literal["short", "page"] = "page"
    engine: str | None = None
    filters: Filters = Filters()
    access: Access = Access()
    owner: str | None = None
    changed_since: datetime | None = None
    """Instead of a brief only what changed since this moment."""


class Citation(Frozen):
    """Exact words of one article: `text[start:end] == quote` of that version's canonical text."""

    number: int = Field(ge=1)
    article_id: str
    article_version: int
    title: str
    publisher: str | None
    published: date | None
    published_basis: PublishedBasis
    url: str | None
    quote: str
    start: int
    end: int


class Statement(Frozen):
    """One thing that the answer says, and the citations that carry it."""

    text: str
    citations: tuple[int, ...] = Field(min_length=1)
    sources: int = Field(ge=1)
    """Independent sources: articles that share their wording count as one."""
    support: Literal["verbatim", "supported"]
    """`verbatim`: the text is its quotes, joined; `supported`: it was checked against them."""
    label: str | None = None
    """What stands before it in a section: who says it, when it happened, what is measured."""
    day: date | None = None
    """When it happened or was said, in a timeline and where positions have dates."""
    newest: bool = False
    """The newest of several values or positions."""


class Section(Frozen):
    """A part of an answer that is laid out under headings."""

    kind: SectionKind
    title: str
    statements: tuple[int, ...] = ()
    """Places in the answer's `statements`, from 0."""
    disagreements: tuple[int, ...] = ()
    """Places in the answer's `disagreements`, from 0."""


class Position(Frozen):
    """What one side of a disagreement says."""

    text: str
    citations: tuple[int, ...] = Field(min_length=1)
    said_by: str | None = None
    published: date | None = None
    newest: bool = False


class Disagreement(Frozen):
    """Sources that differ on one thing."""

    about: str
    kind: DisagreementKind
    positions: tuple[Position, ...] = Field(min_length=2)


class CorpusState(Frozen):
    """Which corpus an answer was drawn from."""

    fingerprint: str
    articles: int
    through: date | None
    """The newest publication date in it."""


class EngineInfo(Frozen):
    """Which engine answered."""

    name: str
    model: str | None = None
    prompt_version: str | None = None
    fallback: str | None = None
    """Why another engine than the one asked for answered, or wrote those sections that are named."""


class Timings(Frozen):
    """Milliseconds, wall clock."""

    retrieve: float
    read: float
    total: float


class Usage(Frozen):
    """What a language model was asked for one answer, and what the check made of what it said."""

    calls: int
    counted_tokens: int
    """Sent, as counted before each call."""
    input_tokens: int
    """Read, as the provider says; 0 where it does not."""
    output_tokens: int
    statements: int
    """Passed the check."""
    repaired: int
    """Of these, with other evidence than the model cited."""
    revised: int = 0
    """Of these, as the model wrote them again, since they were refused at first."""
    dropped: dict[str, int] = Field(default_factory=dict)
    """Did not pass, by what was wrong."""
    first_statement_ms: float | None = None
    model_ms: float = 0.0
    """Time with the model, all calls together, the check included."""


class Answer(Frozen):
    """The one answer type: page, Slack, API, exports and evals all get this."""

    id: str
    conversation_id: str
    question: str
    standalone_question: str
    outcome: Outcome
    statements: tuple[Statement, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    missing: tuple[str, ...] = ()
    """What the sources do not say, each as a phrase for people."""
    nearest: tuple[int, ...] = ()
    """Citations that are merely related."""
    form: Form = "answer"
    sections: tuple[Section, ...] = ()
    """How the statements are laid out, where they have headings; each stands in one section at most."""
    citations: tuple[Citation, ...] = ()
    notice: str | None = None
    """A word to the person that is no statement: a reply to a greeting, or how a name was read."""
    corpus: CorpusState
    engine: EngineInfo
    timings_ms: Timings
    usage: Usage | None = None
    """Absent where no language model was asked."""


class StatusEvent(Frozen):
    """How far the engine is; `sources` counts the articles it looks at."""

    event: Literal["status"] = "status"
    stage: Stage
    sources: int


class SectionEvent(Frozen):
    """A heading; what follows stands under it, up to the next one."""

    event: Literal["section"] = "section"
    kind: SectionKind
    title: str


class StatementEvent(Frozen):
    """One statement, with the citations that no earlier event has carried."""

    event: Literal["statement"] = "statement"
    statement: Statement
    citations: tuple[Citation, ...]


class DisagreementEvent(Frozen):
    """One disagreement, with the citations that no earlier event has carried."""

    event: Literal["disagreement"] = "disagreement"
    disagreement: Disagreement
    citations: tuple[Citation, ...]


class RestartEvent(Frozen):
    """An engine failed after it had begun: drop what was shown, numbers begin again."""

    event: Literal["restart"] = "restart"
    reason: str


class AnswerEvent(Frozen):
    """The whole answer; always the last event, unless there is an error."""

    event: Literal["answer"] = "answer"
    answer: Answer


Event = Annotated[
    StatusEvent | SectionEvent | StatementEvent | DisagreementEvent | RestartEvent | AnswerEvent,
    Field(discriminator="event"),
]


class Turn(Frozen):
    """One question of a conversation and what came of it."""

    answer: Answer
    asked_at: datetime


class Conversation(Frozen):
    """A conversation as the store keeps it, oldest turn first."""

    id: str
    owner: str | None = None
    """Whose it is; None where everybody is one person, and for others with whom it is shared."""
    shared: bool = False
    """Whether everybody who can sign in may read it by its link."""
    mine: bool = True
    """Whether whoever asks may go on with it."""
    title: str
    created_at: datetime
    turns: tuple[Turn, ...] = ()
