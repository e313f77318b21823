"""What a page repeats around its text: running heads and feet, page numbers, notes on the margin."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ingest.readers.pdfium.layout import Row

MAX_FURNITURE_ROWS = 5
"""Rows at the top and at the bottom of a page that may be repeated on others."""
NEAR = 6.0
"""Points by which a running head may move from page to page."""
TITLE_SIZE = 1.15
"""A head of the first page that is this much larger than the text is the title."""
PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:(?:page|pg|p|seite|s|página|pagina|pág|sida|side|strona|str|стр|страница)\b\W{0,3})?"
    r"(?:\d{1,4}|[ivxl]{1,7})(?:\W{1,3}(?:of\W|von\W|de\W|di\W|sur\W|av\W|z\W|из\W)?\W?\d{1,4})?\W{0,3}"
)

Band = list[Row]


def drop_furniture(pages: Sequence[Sequence[Row]], body_size: float) -> list[list[Row]]:
    """The rows of each page without what is repeated around the text."""
    bands = [group_rows(page) for page in pages]
    tops = [page[:MAX_FURNITURE_ROWS] for page in bands]
    bottoms = [page[: -MAX_FURNITURE_ROWS - 1 : -1] for page in bands]
    dropped = set(find_repeated_asides(pages))
    for edges in (tops, bottoms):
        places = index_places(edges)
        heads = find_head_lines(edges)
        for number, edge in enumerate(edges):
            furniture: list[Row] = []
            for at, band in enumerate(edge):
                apart = at + 1 < len(edge) and stands_apart(band, edge[at + 1])
                head = at == 0 and apart and measure_height(band) in heads
                alone = apart and PAGE_NUMBER.fullmatch(read_band(band)) is not None
                title = edges is tops and number == 0 and max(row.size for row in band) >= TITLE_SIZE * body_size
                if title or not (is_repeated(band, places) or head or alone):
                    break
                furniture.extend(band)
                # What is repeated may be text; a head or foot ends where white parts it from the text.
                if apart:
                    dropped.update(map(id, furniture))
    return [[row for row in page if id(row) not in dropped] for page in pages]


def group_rows(page: Sequence[Row]) -> list[Band]:
    """Rows on one line of the page, whatever their column, from top to bottom."""
    bands: list[Band] = []
    for row in sorted(page, key=lambda row: (row.baseline, row.left)):
        if bands and row.baseline - bands[-1][0].baseline < 0.4 * row.size:
            bands[-1].append(row)
        else:
            bands.append([row])
    return bands


def read_band(band: Band) -> str:
    return " ".join(row.text for row in band).casefold()


def make_key(text: str) -> str:
    """The text with its figures, and Roman numerals that stand alone, made alike."""
    return re.sub(r"\d+|\b[ivxl]+\b", "#", text.casefold())


def index_places(edges: Sequence[Sequence[Band]]) -> dict[str, list[float]]:
    """Where each text stands at the edge of a page, once for every page."""
    places: dict[str, list[float]] = defaultdict(list)
    for edge in edges:
        for key, baseline in {make_key(read_band(band)): band[0].baseline for band in edge}.items():
            places[key].append(baseline)
    return places


def is_repeated(band: Band, places: dict[str, list[float]]) -> bool:
    """Whether another page has the same text at the same height, or several have it at their edge."""
    others = places[make_key(read_band(band))]
    return len(others) > 2 or sum(abs(place - band[0].baseline) <= NEAR for place in others) > 1


def find_head_lines(edges: Sequence[Sequence[Band]]) -> set[int]:
    """Heights, in units of NEAR, at which at least half of the pages have one line that stands apart from the text.

    Such a line is a running head even where its words change from chapter to chapter.
    """
    heights = Counter(measure_height(edge[0]) for edge in edges if len(edge) > 1 and stands_apart(edge[0], edge[1]))
    enough = max(3, len(edges) / 2)
    return {height for height in heights if sum(heights[height + step] for step in (-1, 0, 1)) >= enough}


def measure_height(band: Band) -> int:
    return round(band[0].baseline / NEAR)


def stands_apart(band: Band, inner: Band) -> bool:
    """Whether more white than between lines parts a line at the edge of the page from the next one."""
    return abs(band[0].baseline - inner[0].baseline) > 1.6 * max(inner[0].size, band[0].size)


def find_repeated_asides(pages: Sequence[Sequence[Row]]) -> Iterator[int]:
    """What stands on the margin of several pages, at the same place and in the same words."""
    seen: dict[tuple[str, int, int], list[Row]] = defaultdict(list)
    for page in pages:
        for row in page:
            if row.aside:
                seen[make_key(row.text), round(row.left / NEAR), round(row.baseline / NEAR)].append(row)
    return (id(row) for rows in seen.values() if len(rows) > 1 for row in rows)
