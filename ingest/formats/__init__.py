"""The formats that article files come in, each read into the same blocks."""

from ingest.errors import UnsupportedFormat
from ingest.formats.blocks import Parsed
from ingest.formats.encoding import decode
from ingest.formats.html import decode_html, read_html
from ingest.formats.markdown import read_markdown
from ingest.formats.page_dates import add_page_dates
from ingest.formats.pdf import read_pdf
from ingest.formats.plain import read_plain

SUFFIXES = (".md", ".markdown", ".txt", ".html", ".htm", ".pdf")
UNSUPPORTED = f"Only files ending in {', '.join(SUFFIXES)} are read. It was left out."


def parse_file(suffix: str, data: bytes) -> Parsed:
    """The blocks and metadata of a file with this suffix.

    Raises UnsupportedFormat for a suffix that is not in SUFFIXES, UnreadableArticle when `data` can't be read.
    """
    match suffix.lower():
        case ".md" | ".markdown":
            return read_markdown(decode(data))
        case ".txt":
            return read_plain(decode(data))
        case ".html" | ".htm":
            page = decode_html(data)
            return add_page_dates(read_html(page), page)
        case ".pdf":
            return read_pdf(data)
    raise UnsupportedFormat(UNSUPPORTED)
