"""PDF to paragraphs and headings; PDFium reads it, in a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any

import ingest
from ingest.errors import UnreadableArticle
from ingest.readers import Block, Parsed, reads
from ingest.readers.pdfium.paragraphs import Paragraph
from ingest.readers.plain import SENTENCE_END, find_headings, join_pair
from ingest.text import clean_text, squeeze

TIMEOUT_S = 300.0
"""Longest that a file may keep PDFium waiting for the processor; how long it may work, it sees to itself."""
HEADER_BYTES = 1_024
"""Where a PDF has to say that it is one (ISO 32000-1, annex H)."""
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
MADE_UP_TITLE = re.compile(
    r"(?:untitled|about:|microsoft (?:word|powerpoint|excel) - ).*|(?:document|title)\s?\d*|"
    r"[^\s_/\\.]*+[_/\\.]\S*+|\W*|"
    r".*\.(?:docx?|odt|rtf|tex|indd|pages|pptx?|xlsx?|pdf|html?|txt)",
    re.IGNORECASE,
)
"""What programs write where a title belongs: their own names, and the names of files."""
TOO_MUCH = "The PDF takes more time or memory than one file may have. It was left out; save it anew, or as text."
HEADING_SIZE = 1.15
TITLE_SIZE = 1.2
"""How much larger than the text headings and titles are set."""
MAX_HEADING_CHARS = 200
MAX_PROPERTY_CHARS = 500
MAX_INTERRUPTED_CHARS = 20_000
"""A longer paragraph is not put together with the next page's, as each time costs its whole length."""
DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


@reads(".pdf", name="PDF", describes=False)
def read_pdf(data: bytes) -> Parsed:
    """The paragraphs and headings of a PDF, and the title, author and date that it carries.

    Raises UnreadableArticle when it is encrypted with a password, damaged, has no text, or takes too long.
    """
    if b"%PDF-" not in data[:HEADER_BYTES]:
        raise UnreadableArticle("The PDF is damaged or is none (it has no PDF header). It was left out.")
    report = run_pdfium(data)
    paragraphs = [Paragraph(**each) for each in report["paragraphs"]]
    for paragraph in paragraphs:
        cleaned = (squeeze(clean_text(line.translate(LIGATURES))) for line in paragraph.lines)
        paragraph.lines = [line for line in cleaned if line]
    paragraphs = [paragraph for paragraph in paragraphs if any(re.search(r"\w", line) for line in paragraph.lines)]
    if not paragraphs:
        raise UnreadableArticle("The PDF has no text; it may be a scan. It was left out; put it through OCR first.")
    body = measure_text(paragraphs)
    title = find_title(paragraphs, body)
    blocks = list_blocks(join_paragraphs(paragraphs), body)
    return Parsed(tuple(blocks), found=read_properties(report["properties"], title))


def run_pdfium(data: bytes) -> dict[str, Any]:
    """What `ingest.readers.pdfium` reports of a file; raises UnreadableArticle when it could not read it."""
    # The process finds this package where this one runs from, and nothing in the folder it happens to start in.
    root = str(Path(ingest.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    command = [sys.executable, "-P", "-m", "ingest.readers.pdfium"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, env=environment, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableArticle(TOO_MUCH) from error
    if done.returncode < 0:  # stopped by a signal: out of time, out of memory, or PDFium broke down
        raise UnreadableArticle(TOO_MUCH)
    if done.returncode:
        reason = squeeze(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])[:100]
        raise UnreadableArticle(f"The PDF can't be read ({reason}). It was left out; save it anew, or as text.")
    report: dict[str, Any] = json.loads(done.stdout)
    match report.get("error"):
        case None:
            return report
        case "too_much":
            raise UnreadableArticle(TOO_MUCH)
        case "encrypted":
            raise UnreadableArticle("The PDF is encrypted with a password. It was left out; save it without one.")
        case "too_long":
            raise UnreadableArticle(f"The PDF has {report['reason']}. It was left out; split it.")
    raise UnreadableArticle(f"The PDF is damaged or is none ({report['reason']}). It was left out.")


def measure_text(paragraphs: Sequence[Paragraph]) -> float:
    """The font size in which most of the text is set, in points."""
    sizes: Counter[float] = Counter()
    for paragraph in paragraphs:
        sizes[round(paragraph.size, 1)] += sum(map(len, paragraph.lines))
    return sizes.most_common(1)[0][0]


def find_title(paragraphs: Sequence[Paragraph], body: float) -> str | None:
    """The largest text of the first page; None when nothing on it is much larger than the text."""
    first = [paragraph for paragraph in paragraphs if paragraph.page == paragraphs[0].page and not paragraph.table]
    size = max((paragraph.size for paragraph in first), default=0.0)
    if size < TITLE_SIZE * body:
        return None
    run = takewhile(lambda each: each.size == size, dropwhile(lambda each: each.size < size, first))
    title = squeeze(" ".join(line for paragraph in run for line in paragraph.lines))
    return title if len(title) <= MAX_HEADING_CHARS else None


def join_paragraphs(paragraphs: Sequence[Paragraph]) -> list[tuple[str, Paragraph]]:
    """The text of each paragraph; what a new page or column, a note or a table interrupts is put together again."""
    known = set(re.findall(r"\w+(?:-\w+)*", " ".join(line for each in paragraphs for line in each.lines)))
    joined: list[tuple[str, Paragraph]] = []
    interrupted: int | None = None
    for paragraph in paragraphs:
        if paragraph.table:
            joined.append(("\n".join(paragraph.lines), paragraph))
            continue
        text = reduce(lambda line, after: join_pair(line, after, known, hyphenated=True), paragraph.lines)
        if interrupted is not None and not paragraph.apart and goes_on(*joined[interrupted], text, paragraph):
            text = join_pair(joined[interrupted][0], text, known, hyphenated=True)
            joined[interrupted] = (text, replace(joined[interrupted][1], full=paragraph.full))
            continue
        if not paragraph.apart:
            interrupted = len(joined)
        joined.append((text, paragraph))
    return joined


def goes_on(text: str, last: Paragraph, after: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph is the rest of the last one, which the end of a column or page cut off."""
    if (
        not paragraph.opens
        or len(text) > MAX_INTERRUPTED_CHARS
        or SENTENCE_END.search(text)
        or round(last.size - paragraph.size)
        or last.bold != paragraph.bold
    ):
        return False
    return after[0].islower() or text[-1] in "-–" or (last.full and len(text) > MAX_HEADING_CHARS)


def list_blocks(joined: Sequence[tuple[str, Paragraph]], body: float) -> Iterator[Block]:
    """Headings told by their type, tables, and what find_headings makes of the rest."""
    lines: list[str] = []
    for text, paragraph in joined:
        heading = is_heading(text, paragraph, body)
        if not heading and not paragraph.table:
            lines.extend(["", text] if paragraph.parted or paragraph.apart else [text])
            continue
        yield from find_headings(lines)
        lines = []
        yield Block(text, 2 if heading else 0)
    yield from find_headings(lines)


def is_heading(text: str, paragraph: Paragraph, body: float) -> bool:
    """Whether a paragraph is set as a heading: larger than the text, or bold and short."""
    if paragraph.table or len(text) > MAX_HEADING_CHARS or " | " in text or not re.search(r"[^\W\d_]{2}", text):
        return False
    large = paragraph.size >= HEADING_SIZE * body
    bold = paragraph.bold and not paragraph.apart and len(paragraph.lines) <= 2
    return (large or bold) and not re.search(r"[.,;:]$", text)


def read_properties(properties: Mapping[str, str], title: str | None) -> dict[str, object]:
    """What the document says of itself; `title` stands in where a program made its title up.

    A PDF says when its file was made, which is a guess at when its text was published.
    """
    named = squeeze(properties.get("Title", "")[:MAX_PROPERTY_CHARS])
    created = DATE.match(properties.get("CreationDate", ""))
    found = {
        "title": title if MADE_UP_TITLE.fullmatch(named) or not re.search(r"[^\W\d_]{3}", named) else named,
        "author": squeeze(properties.get("Author", "")[:MAX_PROPERTY_CHARS]),
        "published": "-".join(created.groups()) if created else None,
        "published_basis": "inferred" if created else None,
    }
    return {key: value for key, value in found.items() if value}
