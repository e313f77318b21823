import io

import docx
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
