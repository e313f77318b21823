"""PDFs as a reader sees them."""

import pypdfium2


def read_pdf(content: bytes) -> str:
    """The words of all pages, in order."""
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def count_pages(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as document:
        return len(document)
