import io

import docx
import pytest
from docx.document import Document

from bot.exports.transcript import Transcript
from bot.exports.word import write_word
from tests.bot.exports.conftest import SHOWN


def read(transcript: Transcript) -> Document:
    return docx.Document(io.BytesIO(write_word(transcript)))


def test_every_statement_source_and_quote_is_there(transcript: Transcript) -> None:
    document = read(transcript)
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    for expected in (
        "The pier",
        "How long is the pier?",
        "The pier is 90 metres long.[1]",
        "Sources differ: the length of the pier",
        "[1] Article 1, Example Courier, 1 Jan 2026 (inferred) – Original",
        "“The pier is 90 metres long.”",
        "Understood as: Who paid for the pier, and when?",
        "when it was paid",
        "Closest in the corpus",
        "Asked 3 Feb 2026, 09:05 UTC",
        "http://127.0.0.1:8000/answers/a",
    ):
        assert expected in paragraphs, (expected, paragraphs)
    assert SHOWN in [text.strip() for text in paragraphs]


def test_positions_stand_side_by_side_oldest_first(transcript: Transcript) -> None:
    [table] = read(transcript).tables
    assert [cell.text for cell in table.rows[0].cells] == [
        "Ilse Brandt, 1 Jan 2026\nThe pier is 90 metres long.[1]",
        "2 Jan 2026 (newest)\nThe pier is 120 metres long.[2]",
    ]


def test_a_brief_is_laid_out_in_tables(brief: Transcript) -> None:
    document = read(brief)
    times, positions, figures, sides = document.tables
    assert [cell.text for cell in times.rows[2].cells] == [
        "Aug 2025",
        "Work on the pier began months late.[2] 2 sources",
    ]
    assert positions.rows[1].cells[1].text.splitlines() == [
        "5 Mar 2025: The pier must not cost more than the town has.[1]",
        "2 Jan 2026 (newest): A higher price can be carried.[3]",
    ]
    assert figures.rows[2].cells[2].text == "Example Courier[3] 3 Jan 2026 (newest)"
    assert sides.rows[0].cells[0].text.startswith("Ilse Brandt, 1 Jan 2026")
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    for expected in (
        "“A harbour without a pier is a beach,” she said.\n— Ilse Brandt, 20 Aug 2025[2]",
        "New: A second ferry was ordered.[3]",
        "[1] Article 1, Example Courier, 1 Jan 2026 – Original – 4 of 12 statements",
    ):
        assert expected in paragraphs, (expected, paragraphs)


def test_columns_of_a_table_fill_the_page(brief: Transcript) -> None:
    document = read(brief)
    section = document.sections[0]
    assert section.page_width is not None
    full = section.page_width - (section.left_margin or 0) - (section.right_margin or 0)
    widths = [column.width or 0 for column in document.tables[0].columns]
    assert sum(widths) == pytest.approx(full, rel=0.01)
    assert widths[0] < widths[1] / 3


def test_only_web_addresses_are_links(transcript: Transcript) -> None:
    document = read(transcript)
    links = {link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks}
    assert links == {"https://news.example/pier", *(f"http://127.0.0.1:8000/answers/{name}" for name in "abc")}


def test_headings_give_the_document_an_outline(transcript: Transcript) -> None:
    styles = [(one.style.name, one.text) for one in read(transcript).paragraphs if one.style is not None]
    assert [text for name, text in styles if name == "Heading 1"][:2] == [
        "How long is the pier?",
        "And who paid, and when?",
    ]
    assert ("Heading 2", "Sources") in styles
    assert read(transcript).core_properties.title == "The pier"
