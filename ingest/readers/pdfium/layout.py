"""The words of a page to rows in reading order: columns one after the other, tables row by row.

Rows are split from each other where white space runs across the page, and a run of rows into columns where white
space, a gutter, runs down through all of them (an XY-cut: Nagy and Seth, 1984). Gutters also stand in tables; what
tells columns of prose is that most of their rows are full.
"""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

MIN_GUTTER = 0.7
"""Narrowest gutter, in font sizes."""
CELL_GAP = 1.2
"""Narrowest gap between cells of a table, in font sizes."""
WIDE_GAP = 3.0
"""A gap this wide, in font sizes, parts cells even in a row that stands alone."""
MIN_COLUMN_ROWS = 4
MIN_COLUMN_WORDS = 3
MIN_COLUMN_CHARS = 15
MIN_FILL = 0.6
"""Share of its column's width that a full row has."""
MIN_FULL_SHARE = 0.6
"""Share of a column's words that stand in full rows, if it is prose."""
MIN_NUMBERED = 8
"""Fewest numbers below each other that can number lines."""
MAX_ROWS = 300
"""A page with more rows than this is read without looking for columns, whose cost grows with their square."""
MAX_DEPTH = 8
LIST_MARK = re.compile(r"[-*•–·▪■◦‣➢➤✓✔❑❖o]|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,4}\.?|\(?[a-z][.)]")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word without spaces; lengths in points, x to the right and y downwards."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    place: int
    """Its number in the order in which the page draws its words."""
    spaced: bool
    """Whether a space parts it from the word drawn before it."""

    @property
    def top(self) -> float:
        """Where its small letters begin; half a font size keeps lines apart that are set close."""
        return self.baseline - 0.5 * self.size


@dataclass(frozen=True, slots=True)
class TableCell:
    """Words that stand beside each other in one row."""

    text: str
    left: float
    right: float
    column: int = 0
    """Number of its column in its table."""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands on one line of a column or of a table."""

    cells: tuple[TableCell, ...]
    baseline: float
    size: float
    bold: bool
    column: int
    """Number of its column on the page."""
    table: bool = False
    aside: bool = False
    """Whether it stands on the margin, beside the text."""

    @property
    def left(self) -> float:
        return self.cells[0].left

    @property
    def right(self) -> float:
        return self.cells[-1].right

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)


def order_rows(words: Sequence[PlacedWord]) -> list[Row]:
    """The rows of a page in reading order; line numbers are left out."""
    areas = enumerate(split_area(group_bands(words)))
    return [build_row(band, area, column) for column, area in areas for band in area.bands]


@dataclass(frozen=True, slots=True)
class Area:
    """Rows that are read one after the other."""

    bands: Sequence[Sequence[PlacedWord]]
    gutters: Sequence[Interval] = ()
    """Where its columns part, if it is a table."""
    aside: bool = False


def split_area(bands: Sequence[Sequence[PlacedWord]], aside: bool = False, depth: int = 0) -> Iterator[Area]:
    """The areas that these rows are made of, in reading order."""
    run = find_run(bands) if depth < MAX_DEPTH and len(bands) <= MAX_ROWS else None
    if run is None:
        if bands:
            yield Area(bands, aside=aside)
        return
    first, end, gutters = run
    inside = bands[first:end]
    columns = split_columns(flatten(inside), gutters)
    yield from split_area(bands[:first], aside, depth + 1)
    if is_numbering(columns):
        yield from split_area(group_bands(flatten(columns[1:])), aside, depth + 1)
    elif all(LIST_MARK.fullmatch(join_words(band)) for band in group_bands(columns[0])):
        yield Area(inside, aside=aside)
    elif all_prose(columns):
        for column in columns:
            yield from split_area(group_bands(column), aside, depth + 1)
    elif (parted := part_margin(columns)) is not None:
        text, margin = parted
        yield from split_area(group_bands(text), aside, depth + 1)
        yield from split_area(group_bands(margin), True, depth + 1)
    else:
        rows = [at for at, band in enumerate(inside) if len(split_columns(band, gutters)) > 1]
        start, stop = (rows[0], rows[-1] + 1) if rows else (0, len(inside))
        yield from split_area(inside[:start], aside, depth + 1)
        yield Area(inside[start:stop], gutters, aside)
        yield from split_area(inside[stop:], aside, depth + 1)
    yield from split_area(bands[end:], aside, depth + 1)


def flatten(bands: Sequence[Sequence[PlacedWord]]) -> list[PlacedWord]:
    return [word for band in bands for word in band]


def group_bands(words: Sequence[PlacedWord]) -> list[list[PlacedWord]]:
    """The words that stand on one line, from left to right; the lines from top to bottom."""
    bands: list[list[PlacedWord]] = []
    top = bottom = 0.0
    for word in sorted(words, key=lambda word: (word.top, word.left)):
        overlap = min(bottom, word.baseline) - max(top, word.top)
        if bands and overlap > 0.3 * min(bottom - top, word.baseline - word.top):
            bands[-1].append(word)
        else:
            bands.append([word])
            # Lowered figures hang below the line that they belong to.
            top, bottom = word.top, word.baseline + 0.25 * word.size
    return [sorted(band, key=lambda word: word.left) for band in bands]


def find_run(bands: Sequence[Sequence[PlacedWord]]) -> tuple[int, int, list[Interval]] | None:
    """First, end and gutters of the rows that gutters part best; None where there are none."""
    if len(bands) < 2:
        return None
    left = min(band[0].left for band in bands)
    right = max(word.right for band in bands for word in band)
    size = median(word.size for band in bands for word in band)
    free = [list_gaps(band, left, right, MIN_GUTTER * size) for band in bands]
    best: tuple[int, int, int, list[Interval]] | None = None
    for first in range(len(bands) - 1):
        common = free[first]
        lefts, rights = [bands[first][0].left], [bands[first][-1].right]
        for end in range(first + 2, len(bands) + 1):
            common = intersect(common, free[end - 1], MIN_GUTTER * size)
            if not common:
                break
            insort(lefts, bands[end - 1][0].left)
            insort(rights, bands[end - 1][-1].right)
            counted = [(count_beside(gap, lefts, rights), gap) for gap in common if left < gap[0] and gap[1] < right]
            gutters = [gap for rows, gap in counted if rows >= 2]
            score = sum(rows for rows, _ in counted)
            longer = best is not None and score == best[0] and first == best[1]
            if gutters and (best is None or score > best[0] or longer):
                best = score, first, end, gutters
    return best[1:] if best else None


def list_gaps(band: Sequence[PlacedWord], left: float, right: float, width: float) -> list[Interval]:
    """Where a row leaves white at least `width` points of what is between `left` and `right`."""
    gaps = []
    at = left - width
    for word in band:
        if word.left - at >= width:
            gaps.append((at, word.left))
        at = max(at, word.right)
    if right + width - at >= width:
        gaps.append((at, right + width))
    return gaps


def intersect(ones: Sequence[Interval], others: Sequence[Interval], width: float) -> list[Interval]:
    """What two sorted lists of intervals have in common, where it is at least `width` wide."""
    common = []
    i = j = 0
    while i < len(ones) and j < len(others):
        start, end = max(ones[i][0], others[j][0]), min(ones[i][1], others[j][1])
        if end - start >= width:
            common.append((start, end))
        if ones[i][1] < others[j][1]:
            i += 1
        else:
            j += 1
    return common


def count_beside(gutter: Interval, lefts: Sequence[float], rights: Sequence[float]) -> int:
    """Rows on that side of a gutter which has fewer; where the rows begin and end is sorted."""
    middle = sum(gutter) / 2
    return min(bisect_left(lefts, middle), len(rights) - bisect_right(rights, middle))


def split_columns(words: Sequence[PlacedWord], gutters: Sequence[Interval]) -> list[list[PlacedWord]]:
    """The words between the gutters, from left to right."""
    columns: list[list[PlacedWord]] = [[] for _ in range(len(gutters) + 1)]
    for word in words:
        columns[find_column(word, gutters)].append(word)
    return [column for column in columns if column]


def find_column(word: PlacedWord, gutters: Sequence[Interval]) -> int:
    return sum(word.left >= sum(gutter) / 2 for gutter in gutters)


def is_prose(column: Sequence[PlacedWord]) -> bool:
    """Whether these words are a column of running text: most of them stand in rows of several words that are full.

    Labels of a figure that the column holds as well are many rows, but few words.
    """
    width = max(word.right for word in column) - min(word.left for word in column)
    full = [
        band
        for band in group_bands(column)
        if band[-1].right - band[0].left >= MIN_FILL * width
        and len(band) >= MIN_COLUMN_WORDS
        and sum(len(word.text) for word in band) >= MIN_COLUMN_CHARS
    ]
    return len(full) >= MIN_COLUMN_ROWS and sum(map(len, full)) >= MIN_FULL_SHARE * len(column)


def all_prose(columns: Sequence[Sequence[PlacedWord]]) -> bool:
    """Whether the words stand in columns of text: two at least, that hold most of them."""
    prose = [column for column in columns if is_prose(column)]
    if len(prose) < 2 or 2 * len(prose) < len(columns):
        return False
    return sum(map(len, prose)) >= 0.7 * sum(map(len, columns))


def is_numbering(columns: Sequence[Sequence[PlacedWord]]) -> bool:
    """Whether the first column numbers the lines of the others: evenly spaced, one more each time.

    Numbers before the rows of a table are part of it.
    """
    bands = group_bands(columns[0])
    texts = [join_words(band) for band in bands]
    if len(texts) < MIN_NUMBERED or not all(text.isdecimal() and len(text) < 6 for text in texts):
        return False
    steps = {int(after) - int(text) for text, after in pairwise(texts)}
    pitches = [after[0].baseline - band[0].baseline for band, after in pairwise(bands)]
    others = group_bands(flatten(columns[1:]))
    parted = sum(
        any(after.left - word.right > WIDE_GAP * word.size for word, after in pairwise(band)) for band in others
    )
    return len(steps) == 1 and max(pitches) < 1.2 * min(pitches) and parted <= len(others) / 3


def part_margin(columns: Sequence[Sequence[PlacedWord]]) -> tuple[list[PlacedWord], list[PlacedWord]] | None:
    """The one column of text and what stands on the margin beside it; None where there is no such thing."""
    main = max(columns, key=len)
    rest = [word for column in columns if column is not main for word in column]
    rows = len(group_bands(main))
    if not is_prose(main) or len(group_bands(rest)) > 0.4 * rows:
        return None
    return list(main), rest


def build_row(band: Sequence[PlacedWord], area: Area, column: int) -> Row:
    """One row, its cells parted at gutters and wide gaps."""
    size = max(word.size for word in band)
    gap = CELL_GAP if area.gutters else WIDE_GAP
    groups: list[list[PlacedWord]] = [[band[0]]]
    for last, word in pairwise(band):
        crossed = any(last.right <= end and word.left >= start for start, end in area.gutters)
        if word.left - last.right >= gap * size or (crossed and word.left - last.right >= MIN_GUTTER * word.size):
            groups.append([])
        groups[-1].append(word)
    return Row(
        cells=tuple(build_cell(group, area.gutters) for group in groups),
        baseline=max(band, key=lambda word: word.right - word.left).baseline,
        size=size,
        bold=all(word.bold for word in band),
        column=column,
        table=bool(area.gutters),
        aside=area.aside,
    )


def build_cell(words: Sequence[PlacedWord], gutters: Sequence[Interval]) -> TableCell:
    return TableCell(
        text=join_words(words),
        left=words[0].left,
        right=max(word.right for word in words),
        column=find_column(words[0], gutters),
    )


def join_words(words: Sequence[PlacedWord]) -> str:
    """Words of one row as text; raised figures (notes, powers) stay told apart from what they hang on."""
    text = ""
    main = max(words, key=lambda word: word.size)
    for at, word in enumerate(words):
        last = words[at - 1] if at else None
        piece = word.text
        if word.size < 0.85 * main.size and main.baseline - word.baseline > 0.2 * main.size:
            piece = piece.translate(SUPERSCRIPTS)
        if last:
            next_drawn = word.place == last.place + 1
            gap = word.left - last.right
            text += " " if (word.spaced if next_drawn else gap > 0.1 * word.size) else ""
        text += piece
    return text
