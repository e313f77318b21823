"""An answer as a chat message in Markdown, whole or piece by piece while it is made."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.exports.transcript import squeeze
from bot.models import (
    Answer,
    AnswerEvent,
    Citation,
    Disagreement,
    DisagreementEvent,
    Event,
    RestartEvent,
    Section,
    SectionEvent,
    SectionKind,
    Statement,
    StatementEvent,
)
from bot.wording import (
    CHANGES,
    CLOSEST,
    NOT_IN_ARTICLES,
    NOT_SAID,
    describe_origin,
    describe_position,
    describe_refusal,
    format_date,
    list_details,
    list_parts,
    quote_words,
    title_disagreement,
)

# Square brackets are escaped where they open alone: "\[" and "\]" together are mathematics to many chat pages.
_MARKUP = re.compile(r"[\\`*_\[<~]|&(?=#?\w{1,31};)")
_LINE_START = re.compile(r"^(\d{0,9})(?:([.)+=-]+|#{1,6})(?=\s|$)|(>))")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a message says "[2]": `text[start:end]`."""

    start: int
    end: int
    number: int


@dataclass(slots=True)
class Message:
    """A message that grows with the events of an answer; what it has said stays as it is."""

    permalink: str
    """Of the answer, whose citations are found below it."""
    links: bool = False
    """Whether a mark is a link, for readers that are told no more of it."""
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    citations: dict[int, Citation] = field(default_factory=dict)
    _section: SectionKind | None = None
    _listing: bool = False

    def take(self, event: Event) -> str:
        """What the event adds to the text; "" for one that says nothing."""
        before = len(self.text)
        match event:
            case SectionEvent():
                self._section = event.kind
                self._open(f"## {escape(event.title)}")
            case StatementEvent():
                self._learn(event.citations)
                self._tell(event.statement)
            case DisagreementEvent():
                self._learn(event.citations)
                self._oppose(event.disagreement)
            case RestartEvent():
                self._restart(event.reason)
            case AnswerEvent():
                self._finish(event.answer)
        return self.text[before:]

    def link(self, number: int) -> str:
        """The address of a citation on the page."""
        return f"{self.permalink}#citation-{number}"

    def _learn(self, citations: Iterable[Citation]) -> None:
        self.citations |= {citation.number: citation for citation in citations}

    def _open(self, words: str, item: bool = False) -> None:
        """Begin a block, or another point of the list that stands open."""
        if self.text:
            self.text += "\n" if item and self._listing else "\n\n"
        self._listing = item
        self.text += f"- {words}" if item else words

    def _tell(self, statement: Statement) -> None:
        if self._section is None:
            self._open(escape(statement.text))
            self._cite(statement.citations)
            return
        lead = ", ".join(filter(None, (CHANGES.get(self._section), statement.label)))
        if not lead and statement.day and self._section == "timeline":
            lead = format_date(statement.day)
        self._say(lead, quote_words(statement, self._section), statement.citations, self._section != "summary")
        if details := list_details(statement, self._section):
            self.text += f" ({', '.join(details)})"

    def _oppose(self, disagreement: Disagreement) -> None:
        self._open(f"**{escape(title_disagreement(disagreement))}**")
        for position in disagreement.positions:
            self._say(describe_position(position), position.text, position.citations)

    def _say(self, lead: str, words: str, numbers: tuple[int, ...], item: bool = True) -> None:
        self._open(f"**{escape(lead)}:** {escape(words)}" if lead else escape(words), item)
        self._cite(numbers)

    def _cite(self, numbers: tuple[int, ...]) -> None:
        self.text += " "
        for number in numbers:
            mark = f"[{number}]"
            start = len(self.text) + self.links
            self.marks.append(Mark(start, start + len(mark), number))
            self.text += f"[{mark}]({self.link(number)})" if self.links else mark

    def _restart(self, reason: str) -> None:
        """What was said can't be taken back, so it is said that it does not count."""
        self.marks.clear()
        self.citations.clear()
        self._section = None
        if self.text:
            self._open("---")
            self._open(f"*Starting again: {escape(reason)} What stands above is not part of the answer.*")

    def _finish(self, answer: Answer) -> None:
        """What is known at the end alone; what no event told before is told now."""
        if not self.text:
            for event in list_events(answer):
                self.take(event)
        self._learn(answer.citations)
        if answer.notice:
            self._open(escape(answer.notice))
        if answer.missing and answer.sections:
            self._open(f"**{NOT_SAID}** {escape('; '.join(answer.missing))}")
        elif refusal := describe_refusal(answer):
            named = f" {NOT_IN_ARTICLES} {escape('; '.join(answer.missing))}." if answer.missing else ""
            self._open(f"{refusal}{named}")
        if answer.nearest:
            self._open(f"**{CLOSEST}**")
        for number in answer.nearest:
            cited = self.citations[number]
            self._say(f"{cited.title}, {describe_origin(cited)}", f"“{cited.quote}”", (number,))
        if answer.engine.fallback:
            self._open(f"*{escape(answer.engine.fallback)}*")


def write_message(answer: Answer, permalink: str, links: bool = False) -> Message:
    """The whole answer."""
    message = Message(permalink, links)
    message.take(AnswerEvent(answer=answer))
    return message


def list_events(answer: Answer) -> Iterator[Event]:
    """The events that tell what an answer says, section by section."""
    for part in list_parts(answer):
        if isinstance(part.section, Section):
            yield SectionEvent(kind=part.section.kind, title=part.section.title)
        for statement in part.statements:
            yield StatementEvent(statement=statement, citations=())
        for disagreement in part.disagreements:
            yield DisagreementEvent(disagreement=disagreement, citations=())


def escape(text: str) -> str:
    """Words on one line that Markdown shows as they are, and that are never a link, a picture or a mark."""
    return _LINE_START.sub(
        lambda match: f"{match[1]}\\{match[2] or match[3] or match[0][len(match[1]) :]}",
        _MARKUP.sub(r"\\\g<0>", squeeze(text)),
    )
