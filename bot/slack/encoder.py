"""An Answer and its events as Slack shows them. Pure: the same answer always gives the same payload."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    ContextBlock,
    DividerBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    MarkdownBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
)

from bot.delivery.channel import Digest
from bot.models import (
    Answer,
    Citation,
    Disagreement,
    DisagreementEvent,
    Event,
    Position,
    SectionEvent,
    Statement,
    StatementEvent,
    StatusEvent,
)
from bot.slack import limits
from bot.slack.escaping import clip, escape_markdown, escape_mrkdwn, link, soften
from bot.store.subscriptions import Subscription
from bot.wording import (
    DISAGREEMENTS,
    NOT_SAID,
    Part,
    count_of,
    credit_position,
    describe_corpus,
    format_date,
    group_sources,
    list_details,
    list_parts,
    list_untold,
    quote_words,
    share_sources,
    title_answer,
    title_disagreement,
)

FEEDBACK = "answer_feedback"
SHARE = "share_answer"
UNSUBSCRIBE = "unsubscribe_digest"
"""What the buttons are called when they are pressed."""
NO_BREAK = "\u00a0"
Text = RichTextElementParts.Text


@dataclass(frozen=True, slots=True)
class Message:
    """One message: markdown, the blocks under it, and what a notification shows."""

    markdown: str
    tail: tuple[Block, ...]
    text: str

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """All of it as Block Kit."""
        head = [MarkdownBlock(text=self.markdown)] if self.markdown else []
        return [block.to_dict() for block in (*head, *self.tail)]

    @property
    def tail_blocks(self) -> list[dict[str, Any]]:
        """What stands under the markdown."""
        return [block.to_dict() for block in self.tail]


@dataclass(frozen=True, slots=True)
class Layout:
    """An answer before it is divided into messages."""

    paragraphs: tuple[str, ...]
    tail: tuple[Block, ...]
    text: str


class Scribe:
    """Makes paragraphs of the events of an answer, as they come; a heading stands over what comes first under it."""

    def __init__(self) -> None:
        self._section: SectionEvent | None = None
        self._heading = ""

    def write(self, event: Event) -> str | None:
        """The paragraph that an event adds; None where it adds none, or none yet.

        A disagreement under no heading has a block of its own, below the text.
        """
        if isinstance(event, SectionEvent):
            self._section = event
            self._heading = f"### {escape_markdown(clip(event.title, limits.TITLE_CHARS))}\n\n"
        elif isinstance(event, StatementEvent):
            return self.add(encode_statement(event.statement, self._section))
        elif isinstance(event, DisagreementEvent) and self._section is not None:
            return self.add(_encode_difference(event.disagreement))
        return None

    def add(self, paragraph: str) -> str:
        """A paragraph under the heading that waits for one."""
        heading, self._heading = self._heading, ""
        return heading + paragraph


def lay_out(answer: Answer, permalink: str, seen_by_one: bool = False) -> Layout:
    """The parts of an answer in the order in which they are read; what only one person sees can be shared."""
    parts = list_parts(answer)
    paragraphs = list(_write_parts(parts))
    loose = [part for part in parts if part.section is None]
    missing = [_name_missing(part.missing) for part in loose if part.missing]
    tail: list[Block] = []
    if not paragraphs and missing:
        paragraphs.append(f"**{NOT_SAID}** {escape_markdown(missing.pop())}")
    if not paragraphs:
        return Layout((escape_markdown(answer.notice or NOT_SAID),), (), escape_mrkdwn(answer.notice or NOT_SAID))
    tail += _encode_reading(answer)
    for part in loose:
        for disagreement in part.disagreements:
            tail += _encode_disagreement(disagreement)
    tail += [_build_rich_text([[_bold(f"{NOT_SAID} "), Text(text=soften(phrases))]]) for phrases in missing]
    tail += _encode_shares(answer) if answer.sections else _encode_sources(answer)
    tail.append(_build_context("  ·  ".join([link(permalink, "Open in chat"), *describe_corpus(answer.corpus)])))
    if seen_by_one:
        tail.append(_build_button("Share with everyone", SHARE, answer.id))
    tail.append(_build_feedback(answer.id))
    return Layout(tuple(paragraphs), tuple(tail), _encode_text(answer, parts))


def _write_parts(parts: Sequence[Part]) -> Iterator[str]:
    """The same paragraphs as those of the events, and what the sources do not say under its heading."""
    scribe = Scribe()
    for part in parts:
        events: list[Event] = []
        if part.section is not None:
            events.append(SectionEvent(kind=part.section.kind, title=part.section.title))
        events += [StatementEvent(statement=one, citations=()) for one in part.statements]
        events += [DisagreementEvent(disagreement=one, citations=()) for one in part.disagreements]
        for event in events:
            paragraph = scribe.write(event)
            if paragraph is not None:
                yield paragraph
        if part.section is not None and part.missing:
            yield scribe.add(f"**{NOT_SAID}** {escape_markdown(_name_missing(part.missing))}")


def _name_missing(missing: Sequence[str]) -> str:
    return "; ".join(missing)


def lay_out_words(text: str) -> Layout:
    """A plain word instead of an answer."""
    return Layout((escape_mrkdwn(text),), (), escape_mrkdwn(text))


def lay_out_digest(digest: Digest) -> Layout:
    """An answer under a title that says what it is of, or that there is nothing new, with a way out."""
    subscription = digest.subscription
    unsubscribe = build_unsubscribe(subscription.id)
    topic = escape_markdown(subscription.topic)
    if digest.answer is None:
        words = (
            f"Nothing new on **{topic}** since {format_date(subscription.seen_until.date())}. "
            "I keep looking, and stay quiet until there is, or for a week."
        )
        return Layout((words,), (unsubscribe,), f"Nothing new on {escape_mrkdwn(subscription.topic)}")
    layout = lay_out(digest.answer, digest.permalink)
    count = f" · {count_of(digest.articles, 'new article')}" if digest.articles else ""
    title = f"**New on {topic}**{count}"
    text = f"New on {escape_mrkdwn(subscription.topic)}\n{layout.text}"
    return Layout((title, *layout.paragraphs), (*layout.tail[:-1], unsubscribe, layout.tail[-1]), text)


def describe_subscription(subscription: Subscription) -> str:
    """Topic and time as people say it, in mrkdwn."""
    days, _, clock = subscription.schedule.partition(" ")
    when = {"daily": "every day", "weekdays": "Monday to Friday"}.get(days, f"every {days.capitalize()}")
    return f"*{escape_mrkdwn(subscription.topic)}* {when} at {clock} ({subscription.zone})"


def build_unsubscribe(subscription_id: str) -> ActionsBlock:
    """Under each digest."""
    return _build_button("Unsubscribe", UNSUBSCRIBE, subscription_id)


def encode_statement(statement: Statement, section: SectionEvent | None = None) -> str:
    """One statement as a markdown paragraph with its numbers, and what is told of it where it stands in a section."""
    kind = "list" if section is None else section.kind
    label = f"**{escape_markdown(clip(statement.label, limits.TITLE_CHARS))}:** " if statement.label else ""
    told = ", ".join(detail.replace(" ", NO_BREAK) for detail in list_details(statement, kind))
    details = f" _({told})_" if told else ""
    return f"{label}{escape_markdown(quote_words(statement, kind))} {_mark(statement.citations)}{details}"


def _encode_difference(disagreement: Disagreement) -> str:
    """A disagreement under a heading: its title, and each side in a line of its own."""
    lines = [f"**{escape_markdown(clip(title_disagreement(disagreement), limits.TITLE_CHARS))}**", ""]
    for position in disagreement.positions:
        credit = clip(credit_position(position), limits.TITLE_CHARS).strip()
        said = f"- {escape_markdown(position.text)} {_mark(position.citations)} {escape_markdown(credit)}"
        lines.append(said.rstrip())
    return "\n".join(lines)


def encode_status(event: StatusEvent) -> str:
    """How far the engine is, in a few words."""
    if event.stage == "writing":
        return "Writing the answer…"
    return f"{event.stage.capitalize()} {count_of(event.sources, 'article')}…"


def divide(layout: Layout, begun: Sequence[Sequence[str]] = ()) -> list[Message]:
    """Messages within Slack's limits; a statement is never cut, unless it alone is longer than a message may be.

    `begun` are the texts of messages that hold the first paragraphs already, and keep them.
    """
    bodies = [list(body) for body in begun] or [[]]
    pieces = [piece for paragraph in layout.paragraphs for piece in split_long(paragraph)]
    for piece in pieces[sum(len(body) for body in bodies) :]:
        if not fits(bodies[-1], piece):
            bodies.append([])
        bodies[-1].append(piece)
    pages: list[tuple[str, list[Block]]] = [("\n\n".join(body), []) for body in bodies]
    for block in layout.tail:
        markdown, blocks = pages[-1]
        chars = len(markdown) + sum(_measure(one) for one in (*blocks, block))
        if chars > limits.MESSAGE_CHARS or len(blocks) + 2 > limits.MESSAGE_BLOCKS:
            pages.append(("", []))
        pages[-1][1].append(block)
    return [Message(markdown, tuple(blocks), layout.text) for markdown, blocks in pages]


def fits(body: Sequence[str], paragraph: str) -> bool:
    """Whether a paragraph still goes into the message that `body` is the text of."""
    return not body or sum(len(one) + 2 for one in body) + len(paragraph) <= limits.BODY_CHARS


def split_long(paragraph: str) -> list[str]:
    """The paragraph, in pieces where it alone exceeds what a message may hold."""
    pieces: list[str] = []
    while len(paragraph) > limits.MESSAGE_CHARS:
        cut = paragraph.rfind(" ", limits.BODY_CHARS, limits.MESSAGE_CHARS)
        cut = cut if cut > 0 else limits.MESSAGE_CHARS
        pieces.append(paragraph[:cut])
        paragraph = paragraph[cut:].lstrip()
    return [*pieces, paragraph]


def _encode_reading(answer: Answer) -> Iterator[Block]:
    """How the question was read, where that is not as it was typed, and who answered instead of whom."""
    if answer.sections:
        yield _build_context(escape_mrkdwn(clip(title_answer(answer), limits.CONTEXT_CHARS)))
    elif answer.standalone_question != answer.question:
        yield _build_context(f"Understood as: {escape_mrkdwn(clip(answer.standalone_question, limits.CONTEXT_CHARS))}")
    if answer.notice:
        yield _build_context(escape_mrkdwn(clip(answer.notice, limits.CONTEXT_CHARS)))
    if answer.engine.fallback:
        yield _build_context(f":warning: {escape_mrkdwn(clip(answer.engine.fallback, limits.CONTEXT_CHARS))}")


def _encode_disagreement(disagreement: Disagreement) -> Iterator[Block]:
    title = [_bold(f"{DISAGREEMENTS[disagreement.kind]}: {clip(disagreement.about, limits.TITLE_CHARS)}")]
    rows: list[list[Text]] = []
    used = len(title[0].text)
    for position in disagreement.positions:
        row = _encode_position(position)
        length = sum(len(part.text) for part in row)
        if rows and used + length > limits.RICH_TEXT_CHARS:
            yield _build_rich_text([title], rows)
            title, rows, used = [], [], 0
        rows.append(row)
        used += length
    yield _build_rich_text([title] if title else [], rows)


def _encode_position(position: Position) -> list[Text]:
    words = clip(position.text, limits.RICH_TEXT_CHARS - 2 * limits.TITLE_CHARS)
    tail = clip(credit_position(position), limits.TITLE_CHARS)
    marks = f" {_mark(position.citations)}"
    return [Text(text=soften(words)), Text(text=marks), Text(text=soften(tail), style=_ITALIC)]


def _encode_sources(answer: Answer) -> Iterator[Block]:
    if answer.citations:
        yield DividerBlock()
    for heading, citations in group_sources(answer):
        if heading != "Sources":
            yield _build_context(f"*{heading}*")
        for citation in citations:
            yield _encode_source(citation)


def _encode_shares(answer: Answer) -> Iterator[Block]:
    """An article a block, with how much rests on it, and its words where the answer does not tell them themselves."""
    shares = share_sources(answer)
    if shares:
        yield DividerBlock()
    for share in shares:
        numbers = [one.number for one in share.citations]
        basis = f"{share.resting} of {count_of(share.of, 'statement')}"
        untold = list_untold(answer, share.citations)
        for begin in range(0, max(1, len(untold)), limits.CONTEXT_QUOTES):
            quotes = [
                PlainTextObject(text=f"[{one.number}] {_encode_quote(one)}", emoji=False)
                for one in untold[begin : begin + limits.CONTEXT_QUOTES]
            ]
            head = [] if begin else [_encode_origin(share.citations[0], numbers, basis)]
            yield ContextBlock(elements=[*head, *quotes])


def _encode_source(citation: Citation) -> Block:
    # Plain text: a quote is shown to the letter, whatever markup it seems to hold.
    quote = PlainTextObject(text=_encode_quote(citation), emoji=False)
    return ContextBlock(elements=[_encode_origin(citation, [citation.number]), quote])


def _encode_quote(citation: Citation) -> str:
    return f"“{soften(clip(' '.join(citation.quote.split()), limits.CONTEXT_CHARS))}”"


def _encode_origin(citation: Citation, numbers: Sequence[int], *more: str) -> MarkdownTextObject:
    parts = [link(citation.url, clip(citation.title, limits.TITLE_CHARS))]
    if citation.publisher:
        parts.append(escape_mrkdwn(clip(citation.publisher, limits.TITLE_CHARS)))
    parts.append(format_date(citation.published, citation.published_basis))
    words = f"*{clip(_mark(numbers), limits.CONTEXT_CHARS)}*  {' · '.join((*parts, *more))}"
    return MarkdownTextObject(text=words, verbatim=True)


def _encode_text(answer: Answer, parts: Sequence[Part]) -> str:
    """What notifications, screen readers and clients without blocks show."""
    lines = [title_answer(answer)] if answer.sections else []
    for part in parts:
        lines += [part.section.title] if part.section is not None and part.statements else []
        for one in part.statements:
            lines.append(f"{f'{one.label}: ' if one.label else ''}{one.text} {_mark(one.citations)}")
    if answer.missing:
        lines.append(f"{NOT_SAID} {_name_missing(answer.missing)}")
    if answer.sections:
        cited = [share.citations for share in share_sources(answer)]
    else:
        cited = [(one,) for one in answer.citations]
    lines += [f"{_mark([one.number for one in citations])} {citations[0].title}" for citations in cited]
    return clip(escape_mrkdwn("\n".join(lines)), limits.TEXT_CHARS)


def _mark(numbers: Sequence[int]) -> str:
    return f"[{', '.join(str(number) for number in numbers)}]"


def _measure(block: Block) -> int:
    """Characters of everything in a block that is text."""

    def count(value: object) -> int:
        if isinstance(value, dict):
            return sum(len(one) if key == "text" and isinstance(one, str) else count(one) for key, one in value.items())
        return sum(count(one) for one in value) if isinstance(value, list) else 0

    return count(block.to_dict())


_ITALIC = RichTextElementParts.TextStyle(italic=True)


def _bold(text: str) -> Text:
    return Text(text=soften(text), style=RichTextElementParts.TextStyle(bold=True))


def _build_button(label: str, action: str, value: str) -> ActionsBlock:
    return ActionsBlock(elements=[ButtonElement(text=label, action_id=action, value=value)])


def _build_feedback(answer_id: str) -> ContextActionsBlock:
    """The two thumbs of one answer; their value names the answer."""
    good = FeedbackButtonObject(text="Good answer", value=f"up:{answer_id}", accessibility_label="This answer helped")
    bad = FeedbackButtonObject(
        text="Bad answer", value=f"down:{answer_id}", accessibility_label="This answer did not help"
    )
    buttons = FeedbackButtonsElement(action_id=FEEDBACK, positive_button=good, negative_button=bad)
    return ContextActionsBlock(elements=[buttons])


def _build_rich_text(sections: Sequence[Sequence[Text]], rows: Sequence[Sequence[Text]] = ()) -> Block:
    elements: list[Any] = [RichTextSectionElement(elements=list(parts)) for parts in sections]
    if rows:
        items = [RichTextSectionElement(elements=list(parts)) for parts in rows]
        elements.append(RichTextListElement(style="bullet", elements=items))
    return RichTextBlock(elements=elements)


def _build_context(text: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])
