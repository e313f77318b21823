"""Rows in reading order to paragraphs and tables, told by how they stand."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.readers.pdfium.layout import LIST_MARK, Row, TableCell

MIN_INDENT = 0.8
"""Indent of a first line, in font sizes."""
MAX_LEADING = 1.35
"""A line further from the last than this many times what is usual in its column begins a paragraph."""
MAX_SPACING = 2.5
"""Widest leading within a paragraph, in font sizes."""
MAX_HEADER_ROWS = 3
MAX_LINES = 300
"""Lines of one paragraph; no column is as long, unless it was made to do harm."""
MAX_SIZE_CHANGE = 1.12
SMALL_SIZE = 0.93
"""Type smaller than this share of the text's is that of notes and captions, around which the text goes on."""
ENDED = re.compile(r"[.!?…:。！？؟।][\"”’'»)\]\d⁰¹²³⁴-⁹]*$")
FIGURE = re.compile(r"[-+±(]?[$€£¥]?[-+]?\d[\d.,'  ]*\W{0,2}")


@dataclass(slots=True)
class Paragraph:
    """What is read in one go."""

    lines: list[str]
    size: float
    bold: bool
    table: bool = False
    opens: bool = False
    """Whether it is the first of its column, so that it may go on with what the last column ends with."""
    full: bool = False
    """Whether its last line has no room for another word."""
    apart: bool = False
    """Whether it is a note, a caption or a table, around which the text goes on."""
    parted: bool = False
    """Whether more white than usual stands above it."""
    page: int = 0


def build_paragraphs(pages: Sequence[Sequence[Row]]) -> list[Paragraph]:
    """The paragraphs of all pages, in order."""
    body_size = measure_body(pages)
    paragraphs: list[Paragraph] = []
    for number, page in enumerate(pages):
        for _, rows in groupby(page, key=lambda row: row.column):
            area = list(rows)
            made = [build_table(area)] if area[0].table else list(split_column(area))
            for paragraph in made:
                paragraph.apart = area[0].table or area[0].aside or paragraph.size < SMALL_SIZE * body_size
                paragraph.page = number
            paragraphs.extend(made)
    return paragraphs


def measure_body(pages: Sequence[Sequence[Row]]) -> float:
    """The font size in which most of the text is set, in points."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for row in page:
            sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def split_column(rows: Sequence[Row]) -> Iterator[Paragraph]:
    """The paragraphs of one column."""
    steps = [after.baseline - row.baseline for row, after in pairwise(rows)]
    leading = sorted(steps)[(len(steps) - 1) // 4] if steps else 0.0
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or at - start == MAX_LINES or begins_paragraph(rows, start, at, leading):
            parted = start > 0 and is_apart(rows[start - 1], rows[start], leading)
            lines = rows[start:at]
            yield Paragraph(
                lines=[" | ".join(cell.text for cell in row.cells) if is_parted(row) else row.text for row in lines],
                size=max(row.size for row in lines),
                bold=all(row.bold for row in lines),
                opens=start == 0,
                full=is_full(rows, at - 1),
                parted=parted,
            )
            start = at


def is_parted(row: Row) -> bool:
    """Whether a row stands in several cells; a list's mark before its item is none."""
    return len(row.cells) > 2 or (len(row.cells) == 2 and not LIST_MARK.fullmatch(row.cells[0].text))


def is_apart(row: Row, after: Row, leading: float) -> bool:
    """Whether there is more than the usual leading, in points, between two rows of a column."""
    size = max(row.size, after.size)
    step = after.baseline - row.baseline
    return step > MAX_LEADING * min(max(leading, size), MAX_SPACING * size) or step < 0


def begins_paragraph(rows: Sequence[Row], start: int, at: int, leading: float) -> bool:
    """Whether the row at place `at` begins a paragraph, the one before having begun at `start`."""
    last, row, lines = rows[at - 1], rows[at], at - start
    size = max(last.size, row.size)
    if is_apart(last, row, leading):
        return True
    if size > MAX_SIZE_CHANGE * min(last.size, row.size) or is_parted(last) or is_parted(row):
        return True
    if LIST_MARK.fullmatch(row.text.split(" ", 1)[0]) and " " in row.text:
        return not (row.text[0] in "-–" and not ENDED.search(last.text) and is_full(rows, at - 1))
    ended = ENDED.search(last.text) is not None
    if row.left - last.left > MIN_INDENT * size and (ended or not is_full(rows, at - 1)) and not row.text[0].islower():
        # An indented line is the first of a paragraph, or goes on below a first line that hangs out.
        return lines > 1 or at + 1 == len(rows) or rows[at + 1].left < row.left - 0.5 * size
    if last.left - row.left > MIN_INDENT * size and lines > 1 and ended:
        return True
    if row.text[0].islower() and not ended:
        return False
    return last.bold != row.bold or not is_full(rows, at - 1)


def is_full(rows: Sequence[Row], at: int) -> bool:
    """Whether a row ends where its neighbours do, so that the next word did not fit."""
    row = rows[at]
    near = [other for other in rows[max(at - 3, 0) : at + 4] if abs(other.size - row.size) < 0.1 * row.size]
    edge = max(other.right for other in near)
    after = rows[at + 1] if at + 1 < len(rows) else None
    word = len(after.text.split(" ", 1)[0]) / len(after.text) * (after.right - after.left) if after else 2 * row.size
    return row.right + word + 0.2 * row.size > edge


def build_table(rows: Sequence[Row]) -> Paragraph:
    """A table with a line for each row; below a header each cell follows the name of its column."""
    merged = list(merge_rows(rows))
    head = count_header_rows(merged)
    names = name_columns(merged[:head])
    lines = [format_row(row, names if at >= head else {}) for at, row in enumerate(merged)]
    return Paragraph(lines, size=max(row.size for row in rows), bold=False, table=True)


def merge_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows of a table with those that only go on below the last one's cells added to it."""
    steps = [after.baseline - row.baseline for row, after in pairwise(rows)]
    tight = min((step for step in steps if step > 0), default=0.0)
    left = min(row.left for row in rows)
    current: Row | None = None
    for row in rows:
        if current is not None and continues_row(current, row, left, tight):
            current = merge_cells(current, row)
            continue
        if current is not None:
            yield current
        current = row
    if current is not None:
        yield current


def continues_row(row: Row, after: Row, left: float, tight: float) -> bool:
    """Whether a table's row is the second line of cells of the one before: nothing at its left, and set close."""
    if len(after.cells) >= len(row.cells) or after.left < left + after.size:
        return False
    fits = all(sum(overlaps(cell, other) for other in row.cells) == 1 for cell in after.cells)
    return fits and after.baseline - row.baseline <= min(1.3 * max(after.size, row.size), 1.4 * tight)


def merge_cells(row: Row, after: Row) -> Row:
    cells = []
    for cell in row.cells:
        parts = [cell, *(other for other in after.cells if overlaps(other, cell))]
        text = " ".join(part.text for part in parts)
        edges = min(part.left for part in parts), max(part.right for part in parts)
        cells.append(TableCell(text, *edges, cell.column))
    return replace(row, cells=tuple(cells), baseline=after.baseline)


def overlaps(one: TableCell, other: TableCell) -> bool:
    return min(one.right, other.right) > max(one.left, other.left)


def count_header_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top name the columns: words only, above rows that hold figures or are set lighter."""
    figured = [any(FIGURE.fullmatch(cell.text) for cell in row.cells) for row in rows]
    bold = [row.bold for row in rows]
    for head in range(min(MAX_HEADER_ROWS, len(rows) - 1), 0, -1):
        lighter = all(bold[:head]) and not any(bold[head:])
        counting = figured[head] and sum(figured[head:]) >= (len(rows) - head) / 2
        if (lighter or counting) and not any(figured[:head]) and len(rows[head - 1].cells) > 1:
            return head
    return 0


def name_columns(head: Sequence[Row]) -> dict[int, TableCell]:
    """What the rows at the top of a table call each column, by its number."""
    names: dict[int, TableCell] = {}
    for cell in (cell for row in head for cell in row.cells):
        above = names.get(cell.column)
        text = f"{above.text} {cell.text}" if above else cell.text
        names[cell.column] = TableCell(text, cell.left, cell.right, cell.column)
    return names


def format_row(row: Row, names: Mapping[int, TableCell]) -> str:
    """A row's cells on one line, with the names of their columns where it is plain which is whose.

    A row that has fewer cells than there are names may have one that stands for several columns: then each has to
    be in line with the name that it gets.
    """
    columns = [cell.column for cell in row.cells]
    named = {cell.column for cell in row.cells if cell.column in names}
    plain = len(set(columns)) == len(columns) and (
        named == names.keys()
        or all(is_aligned(cell, names[cell.column], row.size) for cell in row.cells if cell.column in named)
    )
    if not names or not plain:
        return " | ".join(cell.text for cell in row.cells)
    return "; ".join(
        f"{names[cell.column].text}: {cell.text}" if cell.column in named else cell.text for cell in row.cells
    )


def is_aligned(cell: TableCell, name: TableCell, size: float) -> bool:
    """Whether a cell begins, ends or has its middle where the name of its column has."""
    left, right = cell.left - name.left, cell.right - name.right
    return min(abs(left), abs(right), abs(left + right) / 2) < 0.8 * size
