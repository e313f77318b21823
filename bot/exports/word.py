"""A transcript as a Word document (DOCX)."""

import io

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from bot.exports.transcript import Entry, Transcript, check_address, clean, describe_basis, sort_positions, squeeze
from bot.models import Answer, Citation, Disagreement
from bot.wording import (
    NOT_IN_ARTICLES,
    count_of,
    describe_origin,
    describe_position,
    describe_refusal,
    group_sources,
    title_disagreement,
)

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
        _add_entry(document, entry)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_styles(document: Document) -> None:
    sizes = {"Normal": 11.0, "Title": 22.0, "Heading 1": 15.0, "Heading 2": 12.0, "Quote": 10.5, "List Bullet": 11.0}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.name = "Calibri" if name in ("Title", "Heading 1", "Heading 2") else "Cambria"
        style.font.color.rgb = SOFT if name == "Quote" else INK
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2.5)


def _add_entry(document: Document, entry: Entry) -> None:
    answer = entry.answer
    document.add_heading(squeeze(answer.question), level=1)
    if answer.standalone_question != answer.question:
        _add_note(document, f"Understood as: {answer.standalone_question}")
    if answer.notice:
        document.add_paragraph(clean(answer.notice))
    for statement in answer.statements:
        paragraph = document.add_paragraph(clean(statement.text))
        _add_marks(paragraph, statement.citations)
        if statement.sources > 1:
            _soften(paragraph, f" {count_of(statement.sources, 'source')}")
    for disagreement in answer.disagreements:
        _add_disagreement(document, disagreement)
    _add_missing(document, answer)
    for heading, citations in group_sources(answer):
        document.add_heading(heading, level=2)
        for citation in citations:
            _add_source(document, citation)
    for line in describe_basis(entry):
        _add_note(document, line)
    _add_link(document.add_paragraph(), entry.permalink, entry.permalink)


def _add_disagreement(document: Document, disagreement: Disagreement) -> None:
    document.add_heading(squeeze(title_disagreement(disagreement)), level=2)
    positions = sort_positions(disagreement)
    table = document.add_table(rows=1, cols=len(positions), style="Table Grid")
    for cell, position in zip(table.rows[0].cells, positions, strict=True):
        _soften(cell.paragraphs[0], squeeze(describe_position(position)))
        _add_marks(cell.add_paragraph(clean(position.text)), position.citations)
    document.add_paragraph()


def _add_missing(document: Document, answer: Answer) -> None:
    refusal = describe_refusal(answer)
    if refusal is None:
        return
    document.add_paragraph().add_run(refusal).bold = True
    if answer.missing:
        document.add_paragraph(NOT_IN_ARTICLES)
    for phrase in answer.missing:
        document.add_paragraph(clean(phrase), style="List Bullet")


def _add_source(document: Document, citation: Citation) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(f"[{citation.number}] ").bold = True
    paragraph.add_run(squeeze(f"{citation.title}, {describe_origin(citation)}"))
    address = check_address(citation.url)
    if address:
        paragraph.add_run(" – ")
        _add_link(paragraph, address, "Original")
    document.add_paragraph(f"“{clean(citation.quote)}”", style="Quote")


def _add_note(document: Document, text: str) -> None:
    _soften(document.add_paragraph(), squeeze(text))


def _soften(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(9.5)
    run.font.color.rgb = SOFT


def _add_marks(paragraph: Paragraph, numbers: tuple[int, ...]) -> None:
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
