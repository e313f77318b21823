"""An Answer and its events as Slack shows them. Pure: the same answer always gives the same payload."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    DividerBlock,
    MarkdownBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
)

from bot.models import Answer, Citation, Disagreement, Position, Statement, StatusEvent
from bot.slack import limits
from bot.slack.buttons import build_feedback, build_share
from bot.slack.escaping import clip, escape_markdown, escape_mrkdwn, link, soften
from bot.terminal import KINDS, format_date

NOT_SAID = "The sources do not say:"
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
    tail.append(_encode_footer(answer, permalink))
    if seen_by_one:
        tail.append(build_share(answer.id))
    tail.append(build_feedback(answer.id))
    return Layout(tuple(paragraphs), tuple(tail), _encode_text(answer))


def encode_statement(statement: Statement) -> str:
    """One statement as a markdown paragraph with its numbers."""
    count = f" _({statement.sources}\u00a0sources)_" if statement.sources > 1 else ""
    return f"{escape_markdown(statement.text)} {_mark(statement.citations)}{count}"


def encode_status(event: StatusEvent) -> str:
    """How far the engine is, in a few words."""
    if event.stage == "writing":
        return "Writing the answer…"
    noun = "article" if event.sources == 1 else "articles"
    return f"{event.stage.capitalize()} {event.sources} {noun}…"


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
    title = [_bold(f"{KINDS[disagreement.kind]}: {clip(disagreement.about, limits.TITLE_CHARS)}")]
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
    who = f" — {position.said_by}" if position.said_by else ""
    newest = ", newest" if position.newest else ""
    when = f" ({format_date(position.published)}{newest})" if position.published or position.newest else ""
    words = clip(position.text, limits.RICH_TEXT_CHARS - 2 * limits.TITLE_CHARS)
    tail = clip(f"{who}{when}", limits.TITLE_CHARS)
    marks = f" {_mark(position.citations)}"
    return [Text(text=soften(words)), Text(text=marks), Text(text=soften(tail), style=_ITALIC)]


def _encode_sources(answer: Answer) -> Iterator[Block]:
    used = {number for statement in answer.statements for number in statement.citations}
    used |= {n for one in answer.disagreements for position in one.positions for n in position.citations}
    cited = [item for item in answer.citations if item.number in used]
    related = [item for item in answer.citations if item.number not in used]
    if cited or related:
        yield DividerBlock()
    for citation in cited:
        yield _encode_source(citation)
    if related:
        yield _build_context("*Closest in the corpus*")
    for citation in related:
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


def _encode_footer(answer: Answer, permalink: str) -> Block:
    corpus = answer.corpus
    through = f"Corpus up to {format_date(corpus.through)}" if corpus.through else "Corpus without dates"
    noun = "article" if corpus.articles == 1 else "articles"
    return _build_context("  ·  ".join([link(permalink, "Open in chat"), through, f"{corpus.articles} {noun}"]))


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


def _build_rich_text(sections: Sequence[Sequence[Text]], rows: Sequence[Sequence[Text]] = ()) -> Block:
    elements: list[Any] = [RichTextSectionElement(elements=list(parts)) for parts in sections]
    if rows:
        items = [RichTextSectionElement(elements=list(parts)) for parts in rows]
        elements.append(RichTextListElement(style="bullet", elements=items))
    return RichTextBlock(elements=elements)


def _build_context(text: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])
