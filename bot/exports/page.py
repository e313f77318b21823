"""A transcript as one HTML file that needs nothing else, reads on any screen and prints well."""

import base64
import hashlib
from html import escape
from pathlib import Path

from bot.exports.transcript import Entry, Transcript, check_address, clean, describe_basis, sort_positions
from bot.models import Answer, Citation
from bot.wording import (
    DISAGREEMENTS,
    NOT_IN_ARTICLES,
    count_of,
    describe_position,
    describe_refusal,
    format_date,
    group_sources,
)

STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def write_page(transcript: Transcript) -> str:
    """The whole document. Its own policy forbids scripts and anything from elsewhere, wherever it is opened."""
    policy = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
    entries = "\n".join(_write_entry(entry, place) for place, entry in enumerate(transcript.entries, start=1))
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


def _write_entry(entry: Entry, place: int) -> str:
    answer = entry.answer
    parts = [_foreign("h2", answer.question)]
    if answer.standalone_question != answer.question:
        parts.append(f'<p class="understood">Understood as: {_foreign("span", answer.standalone_question)}</p>')
    if answer.notice:
        parts.append(_foreign("p", answer.notice))
    for statement in answer.statements:
        count = f' <span class="count">{count_of(statement.sources, "source")}</span>' if statement.sources > 1 else ""
        words = _foreign("span", statement.text)
        parts.append(f"<p>{words}{_mark(statement.citations, place)}{count}</p>")
    parts += _write_disagreements(answer, place)
    parts += _write_missing(answer)
    for heading, citations in group_sources(answer):
        listed = "\n".join(_write_source(citation, place) for citation in citations)
        parts.append(f'<h3>{heading}</h3>\n<ol class="sources">\n{listed}\n</ol>')
    parts.append(_write_basis(entry))
    return "<article>\n" + "\n".join(parts) + "\n</article>"


def _mark(numbers: tuple[int, ...], place: int) -> str:
    links = "".join(f'<a href="#source-{place}-{number}">[{number}]</a>' for number in numbers)
    return f"<sup>{links}</sup>"


def _write_disagreements(answer: Answer, place: int) -> list[str]:
    blocks = []
    for item in answer.disagreements:
        positions = "".join(
            f"<li>{_foreign('p', describe_position(position), 'said')}"
            f"<p>{_foreign('span', position.text)}{_mark(position.citations, place)}</p></li>"
            for position in sort_positions(item)
        )
        title = f"{DISAGREEMENTS[item.kind]}: {_foreign('span', item.about)}"
        blocks.append(f'<h3>{title}</h3>\n<ol class="positions">{positions}</ol>')
    return blocks


def _write_missing(answer: Answer) -> list[str]:
    refusal = describe_refusal(answer)
    if refusal is None:
        return []
    phrases = "".join(_foreign("li", phrase) for phrase in answer.missing)
    listed = f"<br>{NOT_IN_ARTICLES}<ul>{phrases}</ul>" if phrases else ""
    return [f'<div class="missing"><strong>{refusal}</strong>{listed}</div>']


def _write_source(citation: Citation, place: int) -> str:
    address = check_address(citation.url)
    link = f' · <a href="{escape(address)}" rel="noopener noreferrer">Original</a>' if address else ""
    publisher = f"{_foreign('span', citation.publisher)}, " if citation.publisher else ""
    when = format_date(citation.published, citation.published_basis)
    return (
        f'<li id="source-{place}-{citation.number}"><span class="number">[{citation.number}]</span>'
        f'{_foreign("strong", citation.title)}<div class="origin">{publisher}{when}{link}</div>'
        f"{_foreign('blockquote', f'“{citation.quote}”')}</li>"
    )


def _write_basis(entry: Entry) -> str:
    lines = [_text(line) for line in describe_basis(entry)]
    lines.append(f'<a href="{escape(entry.permalink)}">{escape(entry.permalink)}</a>')
    return '<p class="basis">' + "".join(f"<span>{line}</span>" for line in lines) + "</p>"
