"""PDF to paragraphs and headings, by pypdf."""

import io
import logging
import re
import struct
import zlib

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from ingest.errors import UnreadableArticle
from ingest.formats.blocks import Parsed, squeeze
from ingest.formats.encoding import clean_text
from ingest.formats.plain import find_headings, join_wrapped

FAULTS = (
    PyPdfError, DependencyError, ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError,
    NotImplementedError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What pypdf raises on files that are damaged or written to harm."""
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
MADE_UP_TITLE = re.compile(
    r"(?i:untitled.*|microsoft word - .*|document\d*|.*\.(?:docx?|odt|rtf|tex|indd|pages|pdf|html?|txt))"
)

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(data: bytes) -> Parsed:
    """The paragraphs and headings of a PDF, and the title, author and date that it carries.

    Raises UnreadableArticle when it is encrypted with a password, damaged, or has no text.
    """
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableArticle("The PDF is encrypted with a password. It was left out; save it without one.")
        pages = [page.extract_text() for page in reader.pages]
        found = read_properties(reader)
    except FAULTS as error:
        reason = squeeze(str(error))[:100] or type(error).__name__
        raise UnreadableArticle(f"The PDF is damaged or is none ({reason}). It was left out.") from error
    text = clean_text("\n".join(page.strip() for page in pages).translate(LIGATURES))
    if not text.strip():
        raise UnreadableArticle("The PDF has no text; it may be a scan. It was left out; put it through OCR first.")
    lines = [squeeze(line) for line in text.split("\n")]
    return Parsed(find_headings(join_wrapped(lines, wrapped=True, hyphenated=True)), found=found)


def read_properties(reader: pypdf.PdfReader) -> dict[str, object]:
    """What the document's properties say; a title that a word processor made up is none."""
    properties = reader.metadata
    if properties is None:
        return {}
    title = squeeze(str(properties.title or ""))
    try:
        created = properties.creation_date
    except ValueError:
        created = None
    found = {
        "title": None if MADE_UP_TITLE.fullmatch(title) else title,
        "author": squeeze(str(properties.author or "")),
        "published": created,
    }
    return {key: value for key, value in found.items() if value}
