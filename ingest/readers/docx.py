"""Word files to paragraphs, headings, lists and tables: python-docx opens them, and their own markup says the rest."""

import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from lxml.etree import LxmlError, _Element  # type: ignore[import-untyped]

from ingest.errors import UnreadableArticle
from ingest.readers import Block, Parsed, reads
from ingest.readers.html.tables import MAX_CELLS, find_header, format_row
from ingest.text import squeeze

MAX_PARTS = 2_000
MAX_UNPACKED_BYTES = 200_000_000
"""All parts of one file together, pictures included."""
MAX_XML_BYTES = 40_000_000
"""All that is XML: its tree takes several times as much memory."""
MAX_BASES = 10
"""Styles that rest on each other; Word allows no more, and a circle ends."""
MAX_SPAN = 100
OLD_WORD = b"\xd0\xcf\x11\xe0"
"""Begins what Word wrote before 2007, and files that are encrypted with a password."""
HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
LIST = re.compile(r"list\b", re.IGNORECASE)
MADE_UP = re.compile(r"word document|document\s?\d*|untitled.*|microsoft word\b.*", re.IGNORECASE)
"""Titles that programs write where nobody gave one; the first is python-docx's own."""
TEMPLATE_AUTHOR = "python-docx"
TEMPLATE_MADE = datetime(2013, 12, 23, 23, 15)
"""When the template of python-docx was made, which its files then say of themselves."""
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
UNSEEN = frozenset({*map(qn, ("w:del", "w:moveFrom", "w:txbxContent", "w:instrText")), FALLBACK})
"""What was deleted, moved away, stands in a box of its own, or is there for older programs."""
BREAKS = frozenset({qn("w:br"), qn("w:cr")})
FAULTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError,
    EOFError, BadZipFile, OpcError, LxmlError, zlib.error,
)  # fmt: skip
"""What a damaged file makes the libraries raise."""


@reads(".docx", name="Word", describes=False)
def read_docx(data: bytes) -> Parsed:
    """The paragraphs, headings, lists and tables of a Word file, and the title, author and date that it carries.

    Deleted and hidden text is left out. Raises UnreadableArticle when it is damaged, encrypted, of an older kind, or
    unpacks to more than one file may hold.
    """
    if data.startswith(OLD_WORD):
        raise UnreadableArticle(
            "The file is encrypted with a password, or of the kind that Word wrote before 2007. It was left out; save "
            "it as .docx without a password."
        )
    try:
        check_parts(data)
        document = docx.Document(BytesIO(data))
        return Parsed(tuple(list_blocks(document)), found=read_properties(document))
    except FAULTS as error:
        raise UnreadableArticle(
            f"The Word file is damaged or is none ({squeeze(str(error))[:100] or type(error).__name__}). It was left "
            "out; save it anew."
        ) from error


def check_parts(data: bytes) -> None:
    """Raise UnreadableArticle, before anything is unpacked, for a file that holds more than one may.

    What a part is declared to hold is all that is ever unpacked of it.
    """
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES or xml > MAX_XML_BYTES:
        raise UnreadableArticle(
            f"The Word file unpacks to more than is read ({MAX_PARTS:,} parts, {MAX_UNPACKED_BYTES:,} bytes, "
            f"{MAX_XML_BYTES:,} of them text). It was left out; split it, or save it without pictures."
        )
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise UnreadableArticle("The Word file is packed in a way that Word does not use. It was left out.")


def list_blocks(document: Document) -> Iterator[Block]:
    """The body in its order; the items of a list that follow each other are one block."""
    styles = {style.style_id: style for style in document.styles if isinstance(style, ParagraphStyle)}
    items: list[str] = []
    for element in list_body(document.element.body):
        text = read_text(element) if element.tag == qn("w:p") else ""
        named = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = None if named is None else styles.get(named.get(qn("w:val")))
        level = find_level(style) if text.strip() else 0
        if text.strip() and not level and is_item(element, style):
            items.append(f"- {squeeze(text)}")
            continue
        if items and (text.strip() or element.tag == qn("w:tbl")):
            yield Block("\n".join(items))
            items = []
        if element.tag == qn("w:tbl"):
            yield from read_table(element)
        elif text.strip():
            yield Block("\n".join(squeeze(line) for line in text.split("\n")), level)
    if items:
        yield Block("\n".join(items))


def list_body(parent: _Element) -> Iterator[_Element]:
    """Paragraphs and tables in order, those in content controls and in accepted insertions too."""
    for child in parent.iterchildren():
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from list_body(child)


def read_text(element: _Element) -> str:
    """The words that a paragraph shows, a line for each forced break."""
    parts: list[str] = []
    waiting = [element]
    while waiting:
        part = waiting.pop()
        if part.tag in UNSEEN or (part.tag == qn("w:r") and is_hidden(part)):
            continue
        if part.tag == qn("w:t"):
            parts.append(part.text or "")
        elif part.tag == qn("w:tab"):
            parts.append(" ")
        elif part.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif part.tag in BREAKS:
            parts.append("\n")
        elif part.tag != qn("w:pPr"):
            waiting.extend(reversed(part))
    return "".join(parts)


def is_hidden(run: _Element) -> bool:
    properties = run.find(qn("w:rPr"))
    return properties is not None and any(is_on(properties, name) for name in ("w:vanish", "w:webHidden"))


def is_on(properties: _Element, name: str) -> bool:
    """Whether a property that is there or not is set: it may be there to be turned off."""
    found = properties.find(qn(name))
    return found is not None and found.get(qn("w:val"), "true") not in ("0", "false", "off")


def list_bases(style: ParagraphStyle | None) -> Iterator[ParagraphStyle]:
    """A style and those that it rests on."""
    for _ in range(MAX_BASES):
        if not isinstance(style, ParagraphStyle):
            return
        yield style
        style = style.base_style


def find_level(style: ParagraphStyle | None) -> int:
    """The level of the heading that a style makes of a paragraph; 0 for any other."""
    for each in list_bases(style):
        name = each.name or ""
        if name.lower() == "title":
            return 1
        if match := HEADING.fullmatch(name):
            return min(int(match.group(1)), 6)
        if (outline := each.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")) is not None:
            level = outline.get(qn("w:val"), "9")
            return min(int(level) + 1, 6) if level in "012345678" and level else 0
    return 0


def is_item(paragraph: _Element, style: ParagraphStyle | None) -> bool:
    """Whether a paragraph is an item of a list, by itself or by its style."""
    own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    return own is not None or any(
        LIST.match(each.name or "") or each.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
        for each in list_bases(style)
    )


def read_table(table: _Element) -> Iterator[Block]:
    """One block with a line for each row, each cell with its column's name; a table of layout as what it holds."""
    rows = read_rows(table)
    if len(rows) < 2 or max(map(len, rows)) < 2:
        for row in rows:
            yield from (Block(cell) for cell in row if cell)
        return
    count = find_header(rows, is_header(table))
    header = rows[0] if count else []
    yield Block("\n".join(filter(None, (format_row(header, row) for row in rows[count:]))))


def is_header(table: _Element) -> bool:
    """Whether the first row is marked as the table's header, or set apart from the second by bold type."""
    first, second = list(table.iterchildren(qn("w:tr")))[:2]
    marks = first.find(f"{qn('w:trPr')}")
    return (marks is not None and is_on(marks, "w:tblHeader")) or (is_bold(first) and not is_bold(second))


def is_bold(row: _Element) -> bool:
    """Whether all words of a row are set in bold."""
    runs = [run for run in row.iter(qn("w:r")) if "".join(run.itertext(qn("w:t"))).strip()]
    properties = [run.find(qn("w:rPr")) for run in runs]
    return bool(runs) and all(each is not None and is_on(each, "w:b") for each in properties)


def read_rows(table: _Element) -> list[list[str]]:
    """The cells' words by row, those of spanned cells repeated."""
    rows: list[list[str]] = []
    left = MAX_CELLS
    for row in table.iterchildren(qn("w:tr")):
        cells: list[str] = []
        for cell in list_cells(row):
            properties = cell.find(qn("w:tcPr"))
            text = squeeze(" ".join(read_text(paragraph) for paragraph in cell.iter(qn("w:p"))))
            if properties is not None and goes_on(properties) and rows and len(cells) < len(rows[-1]):
                text = rows[-1][len(cells)]
            span = read_span(properties)
            cells += [text] * span
            left -= span
        if left < 0:
            break
        if any(cells):
            rows.append(cells)
    return rows


def list_cells(row: _Element) -> Iterator[_Element]:
    for child in row.iterchildren():
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from list_cells(child)


def goes_on(properties: _Element) -> bool:
    """Whether a cell is the rest of the one above it."""
    merged = properties.find(qn("w:vMerge"))
    return merged is not None and merged.get(qn("w:val"), "continue") == "continue"


def read_span(properties: _Element | None) -> int:
    span = None if properties is None else properties.find(qn("w:gridSpan"))
    value = "1" if span is None else span.get(qn("w:val"), "1")
    return (
        min(int(value), MAX_SPAN) if value.isascii() and value.isdigit() and 0 < len(value) < 10 and int(value) else 1
    )


def read_properties(document: Document) -> dict[str, object]:
    """What the file says of itself. When it was made is a guess at when its text was published.

    What python-docx writes into files that say nothing themselves, its template's and its own, is not read.
    """
    package = document.part.package
    if package is None or all(one.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES for one in package.rels.values()):
        return {}
    properties = document.core_properties
    title, author, made = squeeze(properties.title), squeeze(properties.author), properties.created
    of_template = made is not None and made.replace(tzinfo=None) == TEMPLATE_MADE
    found = {
        "title": None if MADE_UP.fullmatch(title) else title,
        "author": None if author == TEMPLATE_AUTHOR else author,
        "language": squeeze(properties.language),
        "published": made.date().isoformat() if made and not of_template else None,
        "published_basis": "inferred" if made and not of_template else None,
    }
    return {key: value for key, value in found.items() if value}
