"""PDFs as a reader has them before them."""

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_int, c_ushort, create_string_buffer

import pypdfium2
import pypdfium2.raw as pdfium


@contextmanager
def opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(content)
    try:
        yield document
    finally:
        document.close()


def read_pdf(content: bytes) -> str:
    """The words of all pages on one line."""
    with opened(content) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def count_pages(content: bytes) -> int:
    with opened(content) as document:
        return len(document)


def list_outline(content: bytes) -> list[tuple[int, str]]:
    """Level and title of each entry, in order."""
    with opened(content) as document:
        return [(one.level, one.get_title()) for one in document.get_toc()]


def list_links(content: bytes) -> list[str | None]:
    """The web address of each link, None for one that leads to a place of the document."""
    with opened(content) as document:
        found: list[str | None] = []
        for page in document:
            place, link = c_int(0), pdfium.FPDF_LINK()
            while pdfium.FPDFLink_Enumerate(page, place, link):
                if pdfium.FPDFLink_GetDest(document, link):
                    found.append(None)
                else:
                    buffer = create_string_buffer(2000)
                    pdfium.FPDFAction_GetURIPath(document, pdfium.FPDFLink_GetAction(link), buffer, 2000)
                    found.append(buffer.value.decode())
        return found


def list_notes(content: bytes) -> list[str]:
    """The words of the notes in the margins."""
    with opened(content) as document:
        found = []
        for page in document:
            for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
                annotation = pdfium.FPDFPage_GetAnnot(page, number)
                if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_TEXT:
                    buffer = (c_ushort * 4000)()
                    length = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, 8000)
                    found.append(bytes(buffer)[: length - 2].decode("utf-16-le"))
                pdfium.FPDFPage_CloseAnnot(annotation)
        return found
