"""The words of a page, with where they stand, as PDFium finds them."""

import ctypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdfium.layout import PlacedWord

LINE_END_HYPHEN = 2
"""What PDFium has in place of a hyphen at which a word goes on in the next line."""
BOLD_WEIGHT = 600
MAX_FONT_NAME = 256
MIN_SPACE = 0.6
"""A gap of this many font sizes parts words, even where the page has no space."""


@dataclass(slots=True)
class Glyph:
    char: str
    turn: int
    left: float
    right: float
    baseline: float
    size: float
    bold: bool


def read_words(page: pypdfium2.PdfPage) -> list[PlacedWord]:
    """The words of a page in the order in which they are drawn.

    Words that run in another direction than most are left out: stamps on the margin, labels of axes, mirror writing.
    """
    textpage = page.get_textpage()
    glyphs = list(read_glyphs(textpage))
    textpage.close()
    turns = Counter(glyph.turn for glyph in glyphs if not glyph.char.isspace())
    turn = turns.most_common(1)[0][0] if turns else 0
    return list(join_glyphs(glyph for glyph in glyphs if glyph.char.isspace() or glyph.turn == turn))


def read_glyphs(textpage: pypdfium2.PdfTextPage) -> Iterator[Glyph]:
    """The characters of a page, turned so that their line runs to the right; mirrored ones are left out."""
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    styles: dict[int, Style | None] = {}
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        char = "-" if code == LINE_END_HYPHEN else chr(code)
        if char.isspace() or not code:
            yield Glyph(" ", 0, 0, 0, 0, 0, False)
            continue
        drawn = pdfium.FPDFText_GetTextObject(textpage, index)
        address = ctypes.addressof(drawn.contents) if drawn else 0
        if address not in styles:
            styles[address] = read_style(textpage, index, drawn)
        if (style := styles[address]) is None:
            continue
        pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        left, right, baseline = (
            (box.left, box.right, -y.value),
            (box.bottom, box.top, x.value),
            (-box.right, -box.left, y.value),
            (-box.top, -box.bottom, -x.value),
        )[style.turn]
        yield Glyph(char, style.turn, left, max(right, left), baseline, style.size, style.bold)


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text is set."""

    turn: int
    size: float
    bold: bool


def read_style(textpage: pypdfium2.PdfTextPage, index: int, drawn: Any) -> Style | None:
    """The style of the piece of text that holds a character; None where it is mirrored."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    if matrix.a * matrix.d - matrix.b * matrix.c <= 0:
        return None
    name = ctypes.create_string_buffer(MAX_FONT_NAME)
    if drawn and (font := pdfium.FPDFTextObj_GetFont(drawn)):
        pdfium.FPDFFont_GetBaseFontName(font, name, MAX_FONT_NAME)
    return Style(
        turn=find_turn(matrix.a, matrix.b),
        size=pdfium.FPDFText_GetFontSize(textpage, index) * (matrix.c**2 + matrix.d**2) ** 0.5,
        bold=pdfium.FPDFText_GetFontWeight(textpage, index) >= BOLD_WEIGHT or b"bold" in name.value.lower(),
    )


def find_turn(a: float, b: float) -> int:
    """The quarter turns, counter-clockwise, that are nearest to the direction of a vector."""
    if abs(a) >= abs(b):
        return 0 if a > 0 else 2
    return 1 if b > 0 else 3


def join_glyphs(glyphs: Iterator[Glyph]) -> Iterator[PlacedWord]:
    """Words out of characters: parted at spaces, gaps, and where the pen goes back or to another line."""
    letters: list[Glyph] = []
    place, spaced = 0, True
    for glyph in glyphs:
        if letters and parts(letters[-1], glyph):
            yield build_word(letters, place, spaced)
            place += 1
            spaced = glyph.char == " " or glyph.left - letters[-1].right > MIN_SPACE * glyph.size
            letters = []
        if glyph.char == " ":
            spaced = True
        else:
            letters.append(glyph)
    if letters:
        yield build_word(letters, place, spaced)


def parts(last: Glyph, glyph: Glyph) -> bool:
    """Whether a word ends between two characters."""
    size = max(last.size, glyph.size)
    return (
        glyph.char == " "
        or abs(glyph.baseline - last.baseline) > 0.1 * size
        or not -0.5 * size < glyph.left - last.right < MIN_SPACE * size
    )


def build_word(letters: list[Glyph], place: int, spaced: bool) -> PlacedWord:
    return PlacedWord(
        text="".join(letter.char for letter in letters),
        left=min(letter.left for letter in letters),
        right=max(letter.right for letter in letters),
        baseline=letters[0].baseline,
        size=max(letter.size for letter in letters),
        bold=all(letter.bold for letter in letters),
        place=place,
        spaced=spaced,
    )
