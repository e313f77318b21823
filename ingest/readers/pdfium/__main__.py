"""Reads a PDF from standard input and writes its paragraphs to standard output, as JSON.

A process of its own, because PDFium is not safe in threads, can't be interrupted, and reads files that anybody
may have made: this process may take only so much time and memory, and takes nothing with it when it dies.
"""

import json
import sys
from contextlib import suppress
from dataclasses import asdict

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdfium.furniture import drop_furniture
from ingest.readers.pdfium.layout import Row, order_rows
from ingest.readers.pdfium.paragraphs import build_paragraphs, measure_body
from ingest.readers.pdfium.words import read_words

MAX_PAGES = 2_000
MAX_CHARS = 5_000_000
MAX_CPU_S = 120
MAX_MEMORY_BYTES = 2_000_000_000


def main() -> int:
    """Exit status 0; what can't be read is told in the output's `error`."""
    limit_resources()
    try:
        report = read_document(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        encrypted = error.err_code == pdfium.FPDF_ERR_PASSWORD
        report = {"error": "encrypted" if encrypted else "damaged", "reason": str(error)}
    except MemoryError:
        report = {"error": "too_much"}
    json.dump(report, sys.stdout)
    return 0


def limit_resources() -> None:
    """Bound this process's time and memory, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


def read_document(data: bytes) -> dict[str, object]:
    """The properties and paragraphs of a PDF; raises PdfiumError when it is encrypted or damaged."""
    document = pypdfium2.PdfDocument(data)
    if len(document) > MAX_PAGES:
        return {"error": "too_long", "reason": f"{len(document):,} pages, the limit is {MAX_PAGES:,}"}
    pages: list[list[Row]] = []
    chars = 0
    for number in range(len(document)):
        page = document[number]
        pages.append(order_rows(read_words(page)))
        page.close()
        chars += sum(len(row.text) for row in pages[-1])
        if chars > MAX_CHARS:
            return {"error": "too_long", "reason": f"more than {MAX_CHARS:,} characters"}
    rows = drop_furniture(pages, measure_body(pages))
    paragraphs = [asdict(paragraph) for paragraph in build_paragraphs(rows)]
    return {"properties": document.get_metadata_dict(), "paragraphs": paragraphs}


if __name__ == "__main__":
    sys.exit(main())
