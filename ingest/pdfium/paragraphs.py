"""Rows in reading order to paragraphs and tables, told by how they stand."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from ingest.pdfium.layout import Cell, Row

MIN_INDENT = 0.8
"""Indent of a first line, in font sizes."""
MAX_LEADING = 1.35
"""A line further from the last than this many times what is usual in its column begins a paragraph."""
MAX_SPACING = 2.5
"""Widest leading within a paragraph, in font sizes."""
MAX_SIZE_CHANGE = 1.12
SMALL_SIZE = 0.93
"""Type smaller than this share of the text's is that of notes and captions, around which the text goes on."""
ENDED = re.compile(r"[.!?…:。！？؟।][\"”’'»)\]\d⁰¹²³⁴-⁹]*$")
LIST_ITEM = re.compile(r"(?:[-*•–·▪■◦‣➢➤✓✔❑❖o]|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,4}\.?|\(?[a-z][.)])$")
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
        for area in group_areas(page):
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


def group_areas(page: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows of each column or table."""
    area: list[Row] = []
    for row in page:
        if area and row.column != area[-1].column:
            yield area
            area = []
        area.append(row)
    if area:
        yield area


def split_column(rows: Sequence[Row]) -> Iterator[Paragraph]:
    """The paragraphs of one column."""
    steps = [after.baseline - row.baseline for row, after in pairwise(rows)]
    leading = sorted(steps)[(len(steps) - 1) // 4] if steps else 0.0
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or begins_paragraph(rows, start, at, leading):
            parted = start > 0 and is_apart(rows[start - 1], rows[start], leading)
            yield join_lines(rows[start:at], start == 0, is_full(rows, at - 1), parted)
            start = at


def join_lines(lines: Sequence[Row], opens: bool, full: bool, parted: bool) -> Paragraph:
    return Paragraph(
        lines=[" | ".join(cell.text for cell in row.cells) if is_parted(row) else row.text for row in lines],
        size=max(row.size for row in lines),
        bold=all(row.bold for row in lines),
        opens=opens,
        full=full,
        parted=parted,
    )


def is_parted(row: Row) -> bool:
    """Whether a row stands in several cells; a list's mark before its item is none."""
    return len(row.cells) > 2 or (len(row.cells) == 2 and not LIST_ITEM.fullmatch(row.cells[0].text))


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
    if LIST_ITEM.fullmatch(row.text.split(" ", 1)[0]) and " " in row.text:
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
    header = merged[0] if len(merged) > 1 and is_header(merged) else None
    lines = [format_row(row, header) for row in merged]
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
        below = [other for other in after.cells if overlaps(other, cell)]
        text = " ".join([cell.text, *(other.text for other in below)])
        cells.append(
            Cell(text, min([cell.left, *(o.left for o in below)]), max([cell.right, *(o.right for o in below)]))
        )
    return Row(tuple(cells), after.baseline, row.size, row.bold, row.column, row.table, row.aside)


def overlaps(one: Cell, other: Cell) -> bool:
    return min(one.right, other.right) > max(one.left, other.left)


def is_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns: words only, above rows that hold figures or are set lighter."""
    first, rest = rows[0], rows[1:]
    if len(first.cells) < 2 or any(FIGURE.fullmatch(cell.text) for cell in first.cells):
        return False
    figures = sum(any(FIGURE.fullmatch(cell.text) for cell in row.cells) for row in rest)
    lighter = first.bold and not any(row.bold for row in rest)
    return lighter or figures >= len(rest) / 2


def format_row(row: Row, header: Row | None) -> str:
    """A row's cells on one line."""
    if header is None or row is header or len(row.cells) < 2:
        return " | ".join(cell.text for cell in row.cells)
    named = []
    for cell in row.cells:
        names = [name.text for name in header.cells if overlaps(name, cell)]
        named.append(f"{names[0]}: {cell.text}" if len(names) == 1 else cell.text)
    return "; ".join(named)


def to_json(paragraphs: Sequence[Paragraph]) -> list[dict[str, object]]:
    return [asdict(paragraph) for paragraph in paragraphs]
