"""A transcript as Markdown that reads well as plain text too."""

import re
from itertools import zip_longest

from bot.exports.layout import (
    Block,
    Bullets,
    Heading,
    Link,
    Missing,
    Note,
    Paragraph,
    Quotations,
    Said,
    Sides,
    Source,
    Sources,
    Table,
    lay_out,
)
from bot.exports.transcript import Transcript, check_address, squeeze
from bot.wording import describe_origin

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&$^])")
_LIST_START = re.compile(r"^(\d+)([.)])|^([-+=])")


def write_markdown(transcript: Transcript) -> str:
    """The whole document."""
    blocks = [f"# {escape(transcript.title)}"]
    for entry in transcript.entries:
        blocks += [_write_block(block) for block in lay_out(entry, transcript.title)]
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Words on one line that Markdown shows as they are."""
    return _LIST_START.sub(
        lambda match: f"{match[1] or ''}\\{match[2] or match[3]}", _MARKUP.sub(r"\\\1", squeeze(text))
    )


def _write_block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + 1)} {escape(text)}"
        case Note(text, lead):
            return f"*{lead}: {escape(text)}*" if lead else escape(text)
        case Paragraph(said):
            return _say(said)
        case Bullets(items):
            return "\n".join(f"- {_say(said)}" for said in items)
        case Table():
            return _write_table(block)
        case Quotations(items):
            return "\n\n".join(
                f"> {escape(one.text)}\n>\n> — {escape(one.note)} {_mark(one.citations)}" for one in items
            )
        case Sides(kind, about, _, sides):
            return f"**{escape(f'{kind}: {about}')}**\n\n" + "\n".join(f"- {_say(said)}" for said in sides)
        case Missing(lead, phrases, intro):
            return "\n\n".join(
                filter(None, (f"**{lead}**", intro, "\n".join(f"- {escape(phrase)}" for phrase in phrases)))
            )
        case Sources(heading, sources):
            return "\n\n".join([f"### {heading}", *map(_write_source, sources)])
        case Link(address):
            return f"<{address}>"


def _say(said: Said) -> str:
    parts = (
        f"**{escape(said.lead)}:**" if said.lead else "",
        escape(said.text),
        _mark(said.citations),
        f"({escape(said.note)})" if said.note else "",
    )
    return " ".join(filter(None, parts))


def _write_table(table: Table) -> str:
    """A line for each thing that a cell holds: Markdown has no cells of several lines."""
    lines = [table.headings, ("---",) * len(table.headings)]
    for row in table.rows:
        columns = [[_say(said) for said in cell] for cell in row]
        if table.named:
            columns[0] = [f"**{said}**" if said else "" for said in columns[0]]
        lines += zip_longest(*columns, fillvalue="")
    head = [tuple(map(escape, lines[0])), *lines[1:]]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in head)


def _mark(numbers: tuple[int, ...]) -> str:
    return "".join(f"\\[{number}\\]" for number in numbers)


def _write_source(source: Source) -> str:
    first = source.citations[0]
    address = check_address(first.url)
    link = f" – <{address}>" if address and not re.search(r"[\s<>]", address) else ""
    share = f" – {source.share}" if source.share else ""
    blocks = [f"\\[{source.numbers}\\] {escape(f'{first.title}, {describe_origin(first)}')}{link}{share}"]
    for citation in source.quoted:
        number = f"{_mark((citation.number,))} " if len(source.citations) > 1 else ""
        blocks.append(f"> {number}“{escape(citation.quote)}”")
    return "\n\n".join(blocks)
