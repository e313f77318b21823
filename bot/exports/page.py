"""A transcript as one HTML file that needs nothing else, reads on any screen and prints well."""

import base64
import hashlib
from html import escape
from pathlib import Path

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
from bot.exports.transcript import Entry, Transcript, check_address, clean
from bot.wording import format_date

STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def write_page(transcript: Transcript) -> str:
    """The whole document. Its own policy forbids scripts and anything from elsewhere, wherever it is opened."""
    policy = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
    entries = "\n".join(
        _write_entry(entry, transcript.title, place) for place, entry in enumerate(transcript.entries, start=1)
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>{_text(transcript.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<h1 dir="auto">{_text(transcript.title)}</h1>
{entries}
</body>
</html>
"""


def _text(text: str) -> str:
    return escape(clean(text))


def _foreign(tag: str, text: str, name: str = "") -> str:
    """An element for words that are not the document's own: their direction stays inside."""
    given = f' class="{name}"' if name else ""
    return f'<{tag}{given} dir="auto">{_text(text)}</{tag}>'


def _write_entry(entry: Entry, title: str, place: int) -> str:
    return "<article>\n" + "\n".join(_write_block(block, place) for block in lay_out(entry, title)) + "\n</article>"


def _write_block(block: Block, place: int) -> str:
    match block:
        case Heading(text, level):
            return _foreign(f"h{level + 1}", text)
        case Note(text, lead):
            return f'<p class="note">{f"{lead}: " if lead else ""}{_foreign("span", text)}</p>'
        case Paragraph(said):
            return f"<p>{_say(said, place)}</p>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{_say(said, place)}</li>' for said in items)}</ul>"
        case Table():
            return _write_table(block, place)
        case Quotations(items):
            return "".join(
                f'<blockquote class="said">{_foreign("p", one.text)}'
                f"<footer>— {_foreign('span', one.note)}{_mark(one.citations, place)}</footer></blockquote>"
                for one in items
            )
        case Sides(kind, about, level, sides):
            listed = "".join(
                f"<li>{_foreign('p', one.lead, 'holder')}"
                f"<p>{_foreign('span', one.text)}{_mark(one.citations, place)}</p></li>"
                for one in sides
            )
            heading = f"h{level + 1}"
            return f'<{heading}>{kind}: {_foreign("span", about)}</{heading}>\n<ol class="positions">{listed}</ol>'
        case Missing(lead, phrases, intro):
            listed = "".join(_foreign("li", phrase) for phrase in phrases)
            return (
                f'<div class="missing"><strong>{lead}</strong>{f"<br>{intro}" if intro else ""}'
                f"{f'<ul>{listed}</ul>' if listed else ''}</div>"
            )
        case Sources(heading, sources):
            listed = "\n".join(_write_source(source, place) for source in sources)
            return f'<h3>{heading}</h3>\n<ol class="sources">\n{listed}\n</ol>'
        case Link(address):
            return f'<p class="note"><a href="{escape(address)}">{escape(address)}</a></p>'


def _say(said: Said, place: int) -> str:
    lead = f"<strong>{_foreign('span', said.lead)}:</strong> " if said.lead else ""
    note = f' <span class="count">{_text(said.note)}</span>' if said.note else ""
    return f"{lead}{_foreign('span', said.text)}{_mark(said.citations, place)}{note}"


def _mark(numbers: tuple[int, ...], place: int) -> str:
    links = "".join(f'<a href="#source-{place}-{number}">[{number}]</a>' for number in numbers)
    return f"<sup>{links}</sup>" if links else ""


def _write_table(table: Table, place: int) -> str:
    head = "".join(f'<th scope="col">{_foreign("span", heading)}</th>' for heading in table.headings)
    rows = ""
    for row in table.rows:
        cells = ["".join(f"<p>{_say(said, place)}</p>" for said in cell) for cell in row]
        first = f'<th scope="row">{cells[0]}</th>' if table.named else f"<td>{cells[0]}</td>"
        rows += f"<tr>{first}{''.join(f'<td>{cell}</td>' for cell in cells[1:])}</tr>\n"
    kind = "" if table.named else ' class="compared"'
    return f"<table{kind}>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"


def _write_source(source: Source, place: int) -> str:
    first = source.citations[0]
    address = check_address(first.url)
    link = f' · <a href="{escape(address)}" rel="noopener noreferrer">Original</a>' if address else ""
    publisher = f"{_foreign('span', first.publisher)}, " if first.publisher else ""
    share = f" · {source.share}" if source.share else ""
    several = len(source.citations) > 1
    numbers = ", ".join(f'<span id="source-{place}-{one.number}">{one.number}</span>' for one in source.citations)
    quotes = "".join(
        _foreign("blockquote", f"[{one.number}] “{one.quote}”" if several else f"“{one.quote}”")
        for one in source.quoted
    )
    return (
        f'<li><span class="number">[{numbers}]</span> {_foreign("strong", first.title)}'
        f'<div class="origin">{publisher}{format_date(first.published, first.published_basis)}{link}{share}</div>'
        f"{quotes}</li>"
    )
