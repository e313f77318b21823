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
from bot.models import Answer, Citation, Disagreement, Position, Statement, StatusEvent
from bot.slack import limits
from bot.slack.escaping import clip, escape_markdown, escape_mrkdwn, link, soften
from bot.store.subscriptions import Subscription
from bot.wording import (
    DISAGREEMENTS,
    NOT_SAID,
    count_of,
    credit_position,
    describe_corpus,
    format_date,
    group_sources,
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


def lay_out(answer: Answer, permalink: str, seen_by_one: bool = False) -> Layout:
    """The parts of an answer in the order in which they are read; what only one person sees can be shared."""
    paragraphs = [encode_statement(statement) for statement in answer.statements]
    tail: list[Block] = []
    if not paragraphs and answer.missing:
        paragraphs.append(f"**{NOT_SAID}** {escape_markdown('; '.join(answer.missing))}")
    if not paragraphs:
        return Layout((escape_markdown(answer.notice or NOT_SAID),), (), escape_mrkdwn(answer.notice or NOT_SAID))
    tail += _encode_reading(answer)
    for disagreement in answer.disagreements:
        tail += _encode_disagreement(disagreement)
    if answer.statements and answer.missing:
        tail.append(_build_rich_text([[_bold(f"{NOT_SAID} "), Text(text=soften("; ".join(answer.missing)))]]))
    tail += _encode_sources(answer)
    tail.append(_build_context("  ·  ".join([link(permalink, "Open in chat"), *describe_corpus(answer.corpus)])))
    if seen_by_one:
        tail.append(_build_button("Share with everyone", SHARE, answer.id))
    tail.append(_build_feedback(answer.id))
    return Layout(tuple(paragraphs), tuple(tail), _encode_text(answer))


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
    title = f"**New on {topic}** · {count_of(digest.articles, 'new article')}"
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


def encode_statement(statement: Statement) -> str:
    """One statement as a markdown paragraph with its numbers."""
    count = f" _({count_of(statement.sources, 'source').replace(' ', NO_BREAK)})_" if statement.sources > 1 else ""
    return f"{escape_markdown(statement.text)} {_mark(statement.citations)}{count}"


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
    if answer.standalone_question != answer.question:
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


def _encode_source(citation: Citation) -> Block:
    parts = [link(citation.url, clip(citation.title, limits.TITLE_CHARS))]
    if citation.publisher:
        parts.append(escape_mrkdwn(clip(citation.publisher, limits.TITLE_CHARS)))
    parts.append(format_date(citation.published, citation.published_basis))
    quote = clip(" ".join(citation.quote.split()), limits.CONTEXT_CHARS)
    return ContextBlock(
        elements=[
            MarkdownTextObject(text=f"*[{citation.number}]*  {' · '.join(parts)}", verbatim=True),
            # Plain text: a quote is shown to the letter, whatever markup it seems to hold.
            PlainTextObject(text=f"“{soften(quote)}”", emoji=False),
        ]
    )


def _encode_text(answer: Answer) -> str:
    """What notifications, screen readers and clients without blocks show."""
    lines = [f"{statement.text} {_mark(statement.citations)}" for statement in answer.statements]
    if answer.missing:
        lines.append(f"{NOT_SAID} {'; '.join(answer.missing)}")
    lines += [f"[{item.number}] {item.title}" for item in answer.citations]
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
