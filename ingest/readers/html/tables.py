"""Tables of a page: data with its header on each row, and layout as what it holds."""

from collections.abc import Sequence

from lxml import html as lxml_html  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from ingest.readers.html.boilerplate import INNER_TAGS, read_text

MAX_CELL_CHARS = 200
"""Average length above which cells are paragraphs that are laid out in a table."""
MAX_SPAN = 100
MAX_CELLS = 20_000


def format_row(header: Sequence[str], cells: Sequence[str]) -> str:
    """One row as a line: "Country: X; Seats: 12", or "X | 12" where no header is known."""
    if not any(header):
        return " | ".join(filter(None, cells))
    named = [*header, *[""] * (len(cells) - len(header))]
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(named, cells, strict=False) if cell)


def find_header(rows: Sequence[Sequence[str]], marked: bool) -> int:
    """How many rows at the top are the header: those marked so, or a first one of words above rows of figures."""
    if marked:
        return 1
    if len(rows) < 3 or not all(rows[0]) or any(has_figure(cell) for cell in rows[0]):
        return 0
    return int(all(any(has_figure(cell) for cell in row) for row in rows[1:]))


def has_figure(cell: str) -> bool:
    return any(char.isdigit() for char in cell)


def rewrite_tables(body: HtmlElement) -> None:
    """Put a paragraph with a line for each row in the place of each data table, and dissolve those of layout."""
    # The innermost come first: a table that holds another is one of layout.
    for table in reversed(list(body.iter("table"))):
        if is_layout(table):
            dissolve(table)
        else:
            replace(table)


def is_layout(table: HtmlElement) -> bool:
    if table.get("role") in ("presentation", "none"):
        return True
    if any(True for _ in table.iter("th", "caption", "thead")):
        return False
    cells = list(table.iter("td"))
    rows = list(table.iter("tr"))
    if len(cells) <= len(rows) or len(rows) < 2:
        return True
    if any(sum(child.tag in INNER_TAGS for child in cell.iterdescendants()) > 1 for cell in cells):
        return True
    return sum(len(read_text(cell)) for cell in cells) > MAX_CELL_CHARS * len(cells)


def dissolve(table: HtmlElement) -> None:
    """Make a table of layout, its rows and its cells plain blocks; a cell of bare words becomes a paragraph."""
    for part in list(table.iter("table", "tr", "tbody", "thead", "tfoot", "td", "th", "caption")):
        bare = part.tag in ("td", "th") and not any(child.tag in INNER_TAGS for child in part.iterdescendants())
        part.tag = "p" if bare else "div"


def replace(table: HtmlElement) -> None:
    """Put the rows of a data table, each with its header, in the table's place."""
    rows, marked = read_rows(table)
    count = find_header(rows, marked)
    header = rows[0] if count else []
    caption = next((read_text(part) for part in table.iter("caption")), "")
    lines = [caption, *(format_row(header, row) for row in rows[count:])]
    paragraph = lxml_html.Element("p")
    add_lines(paragraph, [line for line in lines if line])
    paragraph.tail = table.tail
    parent = table.getparent()
    if parent is not None:
        parent.replace(table, paragraph)


def add_lines(paragraph: HtmlElement, lines: Sequence[str]) -> None:
    """Fill a paragraph with lines that forced breaks part."""
    paragraph.text = lines[0] if lines else None
    for line in lines[1:]:
        line_break = lxml_html.Element("br")
        line_break.tail = line
        paragraph.append(line_break)


def read_rows(table: HtmlElement) -> tuple[list[list[str]], bool]:
    """The cells' words by row, spanned cells repeated, and whether the first row is marked as a header."""
    rows: list[list[str]] = []
    waiting: dict[int, tuple[int, str]] = {}
    marked = False
    budget = MAX_CELLS
    for row in table.iter("tr"):
        cells: list[str] = []

        def fill(cells: list[str] = cells) -> None:
            while (held := waiting.get(len(cells))) is not None:
                left, text = held
                if left > 1:
                    waiting[len(cells)] = (left - 1, text)
                else:
                    del waiting[len(cells)]
                cells.append(text)

        parts = list(row.iterchildren("td", "th"))
        for part in parts:
            fill()
            text = read_text(part)
            down = read_span(part, "rowspan")
            for _ in range(read_span(part, "colspan")):
                if down > 1:
                    waiting[len(cells)] = (down - 1, text)
                cells.append(text)
                budget -= 1
        fill()
        if not any(cells):
            continue
        if not rows:
            marked = (bool(parts) and all(part.tag == "th" for part in parts)) or any(
                above.tag == "thead" for above in row.iterancestors()
            )
        rows.append(cells)
        if budget < 0:
            break
    return rows, marked and len(rows) > 1


def read_span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), MAX_SPAN) if value.isascii() and value.isdigit() and int(value) > 0 else 1
