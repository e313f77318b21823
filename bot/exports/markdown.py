"""A transcript as Markdown that reads well as plain text too."""

import re

from bot.exports.transcript import Entry, Transcript, check_address, describe_basis, sort_positions, squeeze
from bot.models import Answer, Citation
from bot.wording import (
    NOT_IN_ARTICLES,
    count_of,
    describe_origin,
    describe_position,
    describe_refusal,
    group_sources,
    title_disagreement,
)

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&$^])")
_LIST_START = re.compile(r"^(\d+)([.)])|^([-+=])")


def write_markdown(transcript: Transcript) -> str:
    """The whole document."""
    blocks = [f"# {escape(transcript.title)}"]
    for entry in transcript.entries:
        blocks += _write_entry(entry)
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Words on one line that Markdown shows as they are."""
    return _LIST_START.sub(
        lambda match: f"{match[1] or ''}\\{match[2] or match[3]}", _MARKUP.sub(r"\\\1", squeeze(text))
    )


def _write_entry(entry: Entry) -> list[str]:
    answer = entry.answer
    blocks = [f"## {escape(answer.question)}"]
    if answer.standalone_question != answer.question:
        blocks.append(f"*Understood as: {escape(answer.standalone_question)}*")
    if answer.notice:
        blocks.append(escape(answer.notice))
    for statement in answer.statements:
        count = f" ({count_of(statement.sources, 'source')})" if statement.sources > 1 else ""
        blocks.append(f"{escape(statement.text)} {_mark(statement.citations)}{count}")
    for item in answer.disagreements:
        positions = [
            f"- **{escape(describe_position(position))}:** {escape(position.text)} {_mark(position.citations)}"
            for position in sort_positions(item)
        ]
        blocks.append(f"**{escape(title_disagreement(item))}**\n\n" + "\n".join(positions))
    blocks += _write_missing(answer)
    for heading, citations in group_sources(answer):
        blocks += [f"### {heading}", *(_write_source(citation) for citation in citations)]
    blocks.append("  \n".join([*map(escape, describe_basis(entry)), f"<{entry.permalink}>"]))
    return blocks


def _write_missing(answer: Answer) -> list[str]:
    refusal = describe_refusal(answer)
    if refusal is None:
        return []
    missing = [f"- {escape(phrase)}" for phrase in answer.missing]
    return [f"**{refusal}**" + (f"\n\n{NOT_IN_ARTICLES}\n\n" + "\n".join(missing) if missing else "")]


def _mark(numbers: tuple[int, ...]) -> str:
    return "".join(f"\\[{number}\\]" for number in numbers)


def _write_source(citation: Citation) -> str:
    address = check_address(citation.url)
    link = f" – <{address}>" if address and not re.search(r"[\s<>]", address) else ""
    origin = escape(f"{citation.title}, {describe_origin(citation)}")
    return f"\\[{citation.number}\\] {origin}{link}\n\n> “{escape(citation.quote)}”"
