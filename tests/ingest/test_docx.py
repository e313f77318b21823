"""Word files: what python-docx writes, what Word itself writes, and what is broken or made to do harm."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.errors import UnreadableArticle
from ingest.loader import load_bytes
from ingest.readers import read_file
from ingest.settings import IngestSettings
from tests.ingest.test_formats import read


def save(document: Document) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def build(fill: Callable[[Document], object]) -> bytes:
    document = docx.Document()
    fill(document)
    return save(document)


def add_xml(document: Document, xml: str) -> None:
    """A paragraph with this inside, as Word writes it."""
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))


def test_headings_paragraphs_lists_and_tables_in_their_order() -> None:
    document = docx.Document()
    document.add_heading("The ferry runs again", 0)
    document.add_paragraph("It carries 120 cars.\nIt is new.")
    document.add_heading("Who paid?", 2)
    document.add_paragraph("The region", style="List Bullet")
    document.add_paragraph("The operator", style="List Number")
    table = document.add_table(3, 2)
    for row, cells in zip(table.rows, (("Year", "Cars"), ("2023", "40,000"), ("2024", "41,000")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("")
    document.add_paragraph("Last.")
    assert read(".docx", save(document)) == [
        "# The ferry runs again",
        "It carries 120 cars.\nIt is new.",
        "## Who paid?",
        "- The region\n- The operator",
        "Year: 2023; Cars: 40,000\nYear: 2024; Cars: 41,000",
        "Last.",
    ]


def test_a_heading_is_told_by_what_its_style_rests_on_or_outlines() -> None:
    document = docx.Document()
    derived = document.styles.add_style("Zwischentitel", WD_STYLE_TYPE.PARAGRAPH)
    derived.base_style = document.styles["Heading 3"]
    outlined = document.styles.add_style("Ressort", WD_STYLE_TYPE.PARAGRAPH)
    outlined.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    document.add_paragraph("Derived", style=derived)
    document.add_paragraph("Outlined", style=outlined)
    document.add_paragraph("Text.")
    assert read(".docx", save(document)) == ["### Derived", "## Outlined", "Text."]


def test_styles_that_rest_on_each_other_in_a_circle_end() -> None:
    document = docx.Document()
    one, two = (document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("One", "Two"))
    one.base_style, two.base_style = two, one
    document.add_paragraph("Text.", style=one)
    assert read(".docx", save(document)) == ["Text."]


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ("<w:r><w:t>Kept </w:t></w:r><w:ins><w:r><w:t>and added</w:t></w:r></w:ins>", ["Kept and added"]),
        ("<w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>", ["Kept"]),
        ("<w:r><w:t>Kept</w:t></w:r><w:moveFrom><w:r><w:t>away</w:t></w:r></w:moveFrom>", ["Kept"]),
        ("<w:r><w:t>Kept</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>", ["Kept"]),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Shown</w:t></w:r>', ["Shown"]),
        ("<w:sdt><w:sdtContent><w:r><w:t>Filled in</w:t></w:r></w:sdtContent></w:sdt>", ["Filled in"]),
        ("<w:hyperlink><w:r><w:t>Linked</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>far</w:t></w:r>", ["Linked far"]),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t></w:r>", ["7"]),
    ],
)
def test_a_paragraph_is_what_word_shows_of_it(xml: str, shown: list[str]) -> None:
    assert read(".docx", build(lambda document: add_xml(document, xml))) == shown


def test_paragraphs_in_content_controls_are_read() -> None:
    document = docx.Document()
    inner = "<w:p><w:r><w:t>Inside.</w:t></w:r></w:p>"
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(control))
    assert read(".docx", save(document)) == ["Inside."]


def test_a_header_of_words_is_told_by_its_mark_or_its_bold_type() -> None:
    for marked in (True, False):
        document = docx.Document()
        table = document.add_table(2, 2)
        for row, cells in zip(table.rows, (("Country", "Role"), ("Norway", "Host")), strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        if marked:
            table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        else:
            for cell in table.rows[0].cells:
                cell.paragraphs[0].runs[0].bold = True
        assert read(".docx", save(document)) == ["Country: Norway; Role: Host"]


def test_merged_cells_are_repeated_and_huge_spans_cut() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, cells in zip(table.rows, (("Land", "2023", "2024"), ("North", "1", "2"), ("", "3", "4")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    assert read(".docx", save(document)) == ["Land | 2023 | 2024\nNorth | 1 | 2\nNorth | 3 | 4"]
    table.cell(0, 0)._tc.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="999999999"/>'))
    assert len(read(".docx", save(document))[0]) < 2_000


def test_a_table_of_one_column_is_layout() -> None:
    document = docx.Document()
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "First paragraph.", "Second paragraph."
    assert read(".docx", save(document)) == ["First paragraph.", "Second paragraph."]


def test_a_template_states_nothing() -> None:
    article = load_bytes("note.docx", build(lambda document: document.add_paragraph("Words.")), {}, IngestSettings())
    assert (article.metadata.title, article.metadata.published) == ("Words.", None)
    assert article.metadata.published_basis == "unknown"
    assert "author" not in article.metadata.extra


def test_a_file_without_properties_has_none() -> None:
    document = docx.Document()
    document.add_paragraph("Words.")
    package = document.part.package
    assert package is not None
    core = next(name for name, one in package.rels.items() if one.reltype.endswith("/core-properties"))
    package.rels.pop(core)
    assert read_file(".docx", save(document)).found == {}


def test_what_a_file_says_of_itself_is_inferred_at_best() -> None:
    document = docx.Document()
    document.add_paragraph("Words.")
    properties = document.core_properties
    properties.title, properties.author = "The ferry", "Ada Byron"
    properties.created = datetime(2025, 3, 4, 10, 0, tzinfo=UTC)
    article = load_bytes("note.docx", save(document), {}, IngestSettings())
    assert article.metadata.title == "The ferry"
    assert (article.metadata.published, article.metadata.published_basis) == (date(2025, 3, 4), "inferred")
    assert article.metadata.extra == {"author": "Ada Byron"}


def test_damaged_files_are_refused_by_name() -> None:
    whole = build(lambda document: document.add_paragraph("Words. " * 200))
    chance = random.Random(1)
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        del broken[chance.choice([len(broken), chance.randrange(len(broken))]) :]
        # Anything else that is raised is a fault of the reader.
        with suppress(UnreadableArticle):
            read_file(".docx", bytes(broken))


def repack(data: bytes, change: Callable[[str, bytes], bytes | None], method: int = ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w", method) as new:
        for part in old.namelist():
            content = change(part, old.read(part))
            if content is not None:
                new.writestr(part, content)
    return stream.getvalue()


WHOLE = build(lambda document: document.add_paragraph("Words."))
BOMB = b"<!DOCTYPE d [<!ENTITY a 'ha'>" + b"".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>".encode() for n in range(9)
) + b"]><d>&j;</d>"  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"no zip at all",
        repack(WHOLE, lambda name, content: None if name == "word/document.xml" else content),
        repack(WHOLE, lambda name, content: None if name == "[Content_Types].xml" else content),
        repack(WHOLE, lambda name, content: b"<broken" if name == "word/document.xml" else content),
        repack(WHOLE, lambda name, content: b"<broken" if name == "word/styles.xml" else content),
        repack(WHOLE, lambda name, content: BOMB if name == "word/document.xml" else content),
        repack(WHOLE, lambda name, content: b"<x/>" if name == "word/document.xml" else content),
        repack(WHOLE, lambda name, content: content[: len(content) // 2]),
    ],
    ids=["text", "no body", "no types", "body", "styles", "entities", "another", "halves"],
)
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableArticle, match="damaged or is none"):
        read_file(".docx", data)


def test_what_unpacks_without_end_is_refused_before_it_does() -> None:
    big = repack(WHOLE, lambda name, content: content + b" " * 50_000_000 if name == "word/document.xml" else content)
    assert len(big) < 200_000
    with pytest.raises(UnreadableArticle, match="unpacks to more"):
        read_file(".docx", big)
    stream = BytesIO(WHOLE)
    with ZipFile(stream, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"word/media/{number}.png", b"")
    with pytest.raises(UnreadableArticle, match="unpacks to more"):
        read_file(".docx", stream.getvalue())
    with pytest.raises(UnreadableArticle, match="does not use"):
        read_file(".docx", repack(WHOLE, lambda _, content: content, ZIP_LZMA))


def test_an_encrypted_file_is_named_as_one() -> None:
    with pytest.raises(UnreadableArticle, match="password"):
        read_file(".docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
