"""A transcript as a Word document (DOCX)."""

import io

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Mm, Pt, RGBColor
from docx.table import _Row
from docx.text.paragraph import Paragraph

from bot.exports.layout import (
    Bullets,
    Heading,
    Link,
    Missing,
    Note,
    Quotations,
    Said,
    Sides,
    Source,
    Sources,
    Table,
    lay_out,
)
from bot.exports.layout import Paragraph as SaidParagraph
from bot.exports.transcript import Entry, Transcript, check_address, clean, squeeze
from bot.wording import describe_origin

INK = RGBColor(0x1D, 0x21, 0x25)
SOFT = RGBColor(0x56, 0x5C, 0x64)
ACCENT = RGBColor(0x14, 0x54, 0x6B)
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def write_word(transcript: Transcript) -> bytes:
    """The file's bytes."""
    document = docx.Document()
    _set_styles(document)
    document.core_properties.title = squeeze(transcript.title)
    document.core_properties.author = "Briefing"
    document.core_properties.comments = ""
    document.add_heading(squeeze(transcript.title), level=0)
    for place, entry in enumerate(transcript.entries):
        if place:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _add_entry(document, entry, transcript.title)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_styles(document: Document) -> None:
    sizes = {
        "Normal": 11.0,
        "Title": 22.0,
        "Heading 1": 15.0,
        "Heading 2": 12.0,
        "Heading 3": 11.0,
        "Quote": 10.5,
        "List Bullet": 11.0,
    }
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.name = "Calibri" if name in ("Title", "Heading 1", "Heading 2", "Heading 3") else "Cambria"
        style.font.color.rgb = SOFT if name == "Quote" else INK
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Cm(2.5)


def _add_entry(document: Document, entry: Entry, title: str) -> None:
    for block in lay_out(entry, title):
        match block:
            case Heading(text, level):
                document.add_heading(squeeze(text), level=level)
            case Note(text, lead):
                _soften(document.add_paragraph(), squeeze(f"{lead}: {text}" if lead else text))
            case SaidParagraph(said):
                _add_said(document.add_paragraph(), said)
            case Bullets(items):
                for said in items:
                    _add_said(document.add_paragraph(style="List Bullet"), said)
            case Table():
                _add_table(document, block)
            case Quotations(items):
                for said in items:
                    paragraph = document.add_paragraph(clean(said.text), style="Quote")
                    paragraph.paragraph_format.left_indent = Cm(0.8)
                    _soften(paragraph, f"\n— {squeeze(said.note)}")
                    _add_marks(paragraph, said.citations)
            case Sides():
                _add_sides(document, block)
            case Missing(lead, phrases, intro):
                document.add_paragraph().add_run(lead).bold = True
                if intro:
                    document.add_paragraph(intro)
                for phrase in phrases:
                    document.add_paragraph(clean(phrase), style="List Bullet")
            case Sources(heading, sources):
                document.add_heading(heading, level=2)
                for source in sources:
                    _add_source(document, source)
            case Link(address):
                _add_link(document.add_paragraph(), address, address)


def _add_said(paragraph: Paragraph, said: Said) -> None:
    if said.lead:
        paragraph.add_run(f"{squeeze(said.lead)}: ").bold = True
    paragraph.add_run(clean(said.text))
    _add_marks(paragraph, said.citations)
    if said.note:
        _soften(paragraph, f" {squeeze(said.note)}")


def _add_table(document: Document, table: Table) -> None:
    added = document.add_table(rows=1 + len(table.rows), cols=len(table.headings), style="Table Grid")
    added.autofit = False
    section = document.sections[0]
    full = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    for cell, heading in zip(added.rows[0].cells, table.headings, strict=True):
        if table.named:
            _soften(cell.paragraphs[0], squeeze(heading))
        else:
            cell.paragraphs[0].add_run(squeeze(heading)).bold = True
    _repeat_heading(added.rows[0])
    for row, cells in zip(added.rows[1:], table.rows, strict=True):
        for number, (cell, held) in enumerate(zip(row.cells, cells, strict=True)):
            for place, said in enumerate(held):
                paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
                _add_said(paragraph, said)
                if table.named and not number:
                    for run in paragraph.runs:
                        run.bold = True
    for column, width in zip(added.columns, table.widths, strict=True):
        column.width = Emu(full * width // 100)
        for cell in column.cells:
            cell.width = Emu(full * width // 100)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(3)
    document.add_paragraph()


def _repeat_heading(row: _Row) -> None:
    """Marks a row as one that every page repeats; the library has no call for it."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _add_sides(document: Document, block: Sides) -> None:
    document.add_heading(squeeze(f"{block.kind}: {block.about}"), level=block.level)
    table = document.add_table(rows=1, cols=len(block.sides), style="Table Grid")
    for cell, said in zip(table.rows[0].cells, block.sides, strict=True):
        _soften(cell.paragraphs[0], squeeze(said.lead))
        _add_marks(cell.add_paragraph(clean(said.text)), said.citations)
    document.add_paragraph()


def _add_source(document: Document, source: Source) -> None:
    first = source.citations[0]
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = bool(source.quoted)
    paragraph.add_run(f"[{source.numbers}] ").bold = True
    paragraph.add_run(squeeze(f"{first.title}, {describe_origin(first)}"))
    address = check_address(first.url)
    if address:
        paragraph.add_run(" – ")
        _add_link(paragraph, address, "Original")
    if source.share:
        _soften(paragraph, f" – {source.share}")
    for citation in source.quoted:
        number = f"[{citation.number}] " if len(source.citations) > 1 else ""
        document.add_paragraph(f"{number}“{clean(citation.quote)}”", style="Quote")


def _soften(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(9.5)
    run.font.color.rgb = SOFT


def _add_marks(paragraph: Paragraph, numbers: tuple[int, ...]) -> None:
    if not numbers:
        return
    run = paragraph.add_run("".join(f"[{number}]" for number in numbers))
    run.font.superscript = True
    run.font.color.rgb = ACCENT


def _add_link(paragraph: Paragraph, address: str, label: str) -> None:
    """A link; the library can read them, but has no call that makes one."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, LINK, is_external=True))
    run = paragraph.add_run(label)
    run.font.size = Pt(9.5)
    run.font.color.rgb = ACCENT
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)
