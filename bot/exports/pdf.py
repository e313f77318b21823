"""A transcript as a PDF on A4, with its own fonts, links that work and an outline."""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as DrawnTable

from bot.exports.layout import (
    Block,
    Bullets,
    Heading,
    Link,
    Missing,
    Note,
    Quotations,
    Said,
    Sides,
    Source,
    Sources,
    Table,
    lay_out,
)
from bot.exports.layout import Paragraph as SaidParagraph
from bot.exports.transcript import Transcript, check_address, squeeze
from bot.wording import describe_origin

FONT, BOLD = "FiraSans-Regular", "FiraSans-SemiBold"
INK, SOFT, ACCENT, LINE = (HexColor(code) for code in ("#1d2125", "#565c64", "#14546b", "#d8d5cc"))
MARGIN = 18 * mm
PADDING = 6
"""Points that the library keeps free inside its margins."""
WIDTH = A4[0] - 2 * MARGIN
LACKING = "▯"
"""Stands for a character that the font has not."""
PLAINER = {"\u2010": "-", "\u2011": "-", "\u2032": "'", "\u2033": '"'}
"""Hyphens and primes that the font lacks, for which Unicode has no plainer form."""
LEAST_IN_ROW = 60
"""Points of a row that may stand alone where a page ends."""


def make_style(
    size: float, color: Color = INK, font: str = FONT, before: float = 0, after: float = 0, indent: float = 0
) -> ParagraphStyle:
    """A style of this size in points, its lines 1.35 sizes apart; a heading stays with what follows."""
    return ParagraphStyle(
        font, fontName=font, fontSize=size, leading=size * 1.35, textColor=color, spaceBefore=before, spaceAfter=after,
        leftIndent=indent, bulletIndent=1, keepWithNext=int(font == BOLD),
    )  # fmt: skip


HEADINGS = {
    0: make_style(18, font=BOLD, after=4),
    1: make_style(13, font=BOLD, before=8, after=4),
    2: make_style(10.5, font=BOLD, before=9, after=3),
    3: make_style(9.5, font=BOLD, before=5, after=2),
}
BODY = make_style(9.5, after=4)
CELL = make_style(9)
BULLET = make_style(9.5, indent=11, after=3)
SMALL = make_style(8, SOFT, after=2)
SOURCE = make_style(8.5, before=3)
QUOTE = make_style(8, SOFT, indent=11, before=1)


def write_pdf(transcript: Transcript) -> bytes:
    """The file's bytes. Characters that its font lacks are told of, and stand in notes beside their lines."""
    register_fonts()
    title = squeeze(transcript.title)
    typesetter = Typesetter()
    matter = list(typesetter.set_matter(transcript))
    opening: list[Flowable] = [typesetter.write(HEADINGS[0], typesetter.spell(title), title)]
    if typesetter.lacking:
        opening.append(typesetter.write(SMALL, typesetter.spell(describe_lacking(typesetter.lacking))))
    stream = io.BytesIO()
    document = Outlined(
        stream, pagesize=A4, title=title, author="Briefing", lang="en", displayDocTitle=1,
        leftMargin=MARGIN - PADDING, rightMargin=MARGIN - PADDING, topMargin=MARGIN - PADDING, bottomMargin=MARGIN,
    )  # fmt: skip
    footer = typesetter.fit(title)
    document.build(
        [*opening, *matter],
        onFirstPage=lambda canvas, _: draw_footer(canvas, footer),
        onLaterPages=lambda canvas, _: draw_footer(canvas, footer),
    )
    return stream.getvalue()


@cache
def register_fonts() -> frozenset[int]:
    """The characters, as code points, that both fonts have."""
    folder = files("fontpkg_fira_sans") / "files"
    covered = []
    for name in (FONT, BOLD):
        font = TTFont(name, io.BytesIO((folder / f"{name}.ttf").read_bytes()))
        pdfmetrics.registerFont(font)
        covered.append(font.face.charToGlyph.keys())
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)
    return frozenset(covered[0] & covered[1])


def describe_lacking(characters: set[str]) -> str:
    """Tells which scripts stand elsewhere: "The font of this file lacks Arabic, CJK: ..."."""
    names = {
        unicodedata.name(one, "symbols").split()[0] if unicodedata.category(one)[0] == "L" else "symbols"
        for one in characters
    }
    listed = ", ".join(sorted(name if name in ("CJK", "symbols") else name.capitalize() for name in names))
    return (
        f"The font of this file lacks some characters ({listed}). They stand as {LACKING}; the exact words are in the "
        "note beside the line, behind the link at the end, and in the other formats."
    )


def draw_footer(canvas: Canvas, title: str) -> None:
    canvas.saveState()
    canvas.setFont(FONT, 8)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN, MARGIN / 2, title)
    canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()


class Outlined(SimpleDocTemplate):
    """A document whose headings are its outline."""

    titled = 1
    """1 until an answer has a heading of its own: one that bears the document's title has none."""
    depth = -1
    """Of the last entry of the outline."""

    def afterFlowable(self, flowable: Flowable) -> None:
        level = next((level for level, one in HEADINGS.items() if one is getattr(flowable, "style", None)), None)
        if not isinstance(flowable, Paragraph) or level is None:
            return
        self.titled = 0 if level == 1 else self.titled
        self.depth = max(0, min(level - self.titled, self.depth + 1))
        key = f"heading-{id(flowable)}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(flowable.getPlainText(), key, self.depth, closed=False)


class Noted(Paragraph):
    """A paragraph that carries its exact words as a note where the font lacks some of them."""

    words = ""

    def split(self, width: float, height: float) -> list[Flowable]:
        parts: list[Flowable] = super().split(width, height)
        for part in parts[:1]:
            if isinstance(part, Noted):
                part.words = self.words
        return parts

    def draw(self) -> None:
        super().draw()
        if self.words:
            right = self.width + 2
            self.canv.textAnnotation(self.words, (right, self.height - 12, right + 12, self.height), relative=1)


class Typesetter:
    """Sets the blocks of a transcript, and remembers the characters that could not be set."""

    def __init__(self) -> None:
        self._covered = register_fonts()
        self.lacking: set[str] = set()
        self._place = 0

    def set_matter(self, transcript: Transcript) -> Iterator[Flowable]:
        for self._place, entry in enumerate(transcript.entries):
            if self._place:
                yield PageBreak()
            for block in lay_out(entry, transcript.title):
                yield from self._set_block(block)

    def fit(self, text: str) -> str:
        """As much of a line as there is room for beside the number of a page."""
        shown = "".join(map(self._replace, text))
        return shown if len(shown) <= 90 else f"{shown[:89]}…"

    def spell(self, text: str) -> str:
        """Markup for words on one line, with what the font lacks replaced."""
        return escape("".join(map(self._replace, unicodedata.normalize("NFC", squeeze(text)))))

    def write(self, style: ParagraphStyle, markup: str, *words: str, bullet: str | None = None) -> Noted:
        """A paragraph; `words` are those of it that an article, a model or a person may have written."""
        paragraph = Noted(markup, style, bulletText=bullet)
        paragraph.words = "\n".join(squeeze(one) for one in words if not self._covers(one))
        return paragraph

    def _covers(self, text: str) -> bool:
        return all(self._replace(one) != LACKING for one in unicodedata.normalize("NFC", squeeze(text)))

    def _replace(self, character: str) -> str:
        """Nothing for a character that is invisible, else itself, its plainer form, or a sign."""
        if unicodedata.category(character) == "Cf":
            return ""
        if ord(character) in self._covered:
            return character
        plain = PLAINER.get(character) or unicodedata.normalize("NFKC", character)
        if plain != character and all(ord(one) in self._covered for one in plain):
            return plain
        self.lacking.add(character)
        return LACKING

    def _set_block(self, block: Block) -> Iterator[Flowable]:
        match block:
            case Heading(text, level):
                yield self.write(HEADINGS[level], self.spell(text), text)
            case Note(text, lead):
                yield self.write(SMALL, self.spell(f"{lead}: {text}" if lead else text), text)
            case SaidParagraph(said):
                yield self._say(said, BODY)
            case Bullets(items):
                yield from (self._say(said, BULLET, bullet="•") for said in items)
            case Table():
                yield self._set_table(block)
            case Quotations(items):
                yield from map(self._set_quotation, items)
            case Sides(kind, about, level, sides):
                yield self.write(HEADINGS[level], self.spell(f"{kind}: {about}"), about)
                cells = [
                    [self.write(SMALL, self.spell(one.lead), one.lead), self._say(one, CELL, lead=False)]
                    for one in sides
                ]
                yield self._rule([cells], [WIDTH / len(cells)] * len(cells), parted=True)
            case Missing(lead, phrases, intro):
                text = f"<b>{self.spell(lead)}</b> {self.spell(intro)}"
                yield self.write(BODY, text)
                yield from (self.write(BULLET, self.spell(phrase), phrase, bullet="•") for phrase in phrases)
            case Sources(heading, sources):
                yield self.write(HEADINGS[2], self.spell(heading))
                yield from map(self._set_source, sources)
                yield Spacer(0, 8)
            case Link(address):
                yield self.write(SMALL, self._link(address, address))

    def _say(self, said: Said, style: ParagraphStyle, lead: bool = True, bullet: str | None = None) -> Noted:
        before = f"<b>{self.spell(said.lead)}:</b> " if said.lead and lead else ""
        note = f' <font color="{SOFT.hexval()}">{self.spell(said.note)}</font>' if said.note else ""
        markup = f"{before}{self.spell(said.text)}{self._mark(said.citations)}{note}"
        return self.write(style, markup, said.lead, said.text, said.note, bullet=bullet)

    def _mark(self, numbers: tuple[int, ...]) -> str:
        links = "".join(
            f'<a href="#{self._anchor(number)}" color="{ACCENT.hexval()}">[{number}]</a>' for number in numbers
        )
        return f"<super rise=2.5 size=6.5>{links}</super>" if links else ""

    def _anchor(self, number: int) -> str:
        return f"source-{self._place}-{number}"

    def _link(self, address: str, label: str) -> str:
        return f'<a href={quoteattr(address)} color="{ACCENT.hexval()}">{self.spell(label)}</a>'

    def _set_table(self, table: Table) -> DrawnTable:
        style, tag = (SMALL, "{}") if table.named else (CELL, "<b>{}</b>")
        heads = [[self.write(style, tag.format(self.spell(one)), one)] for one in table.headings]
        rows: list[list[list[Noted]]] = [heads]
        for row in table.rows:
            cells = [[self._say(said, CELL) for said in cell] for cell in row]
            if table.named:
                cells[0] = [self.write(CELL, f"<b>{self.spell(said.text)}</b>", said.text) for said in row[0]]
            rows.append(cells)
        return self._rule(rows, [WIDTH * width / 100 for width in table.widths], heads=1)

    def _rule(
        self, rows: Sequence[list[list[Noted]]], widths: list[float], heads: int = 0, parted: bool = False
    ) -> DrawnTable:
        """A table with fine lines, which a page may end in."""
        lines: list[Any] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
        if parted:
            lines += [("LINEBEFORE", (0, 0), (-1, -1), 1, LINE), ("LEFTPADDING", (0, 0), (-1, -1), 6)]
        table = DrawnTable(
            rows, widths, repeatRows=heads, splitInRow=LEAST_IN_ROW, spaceBefore=3, spaceAfter=5, hAlign="LEFT"
        )
        table.setStyle(TableStyle(lines))
        return table

    def _set_quotation(self, said: Said) -> Flowable:
        words = self.write(BODY, self.spell(said.text), said.text)
        source = self.write(SMALL, f"— {self.spell(said.note)}{self._mark(said.citations)}", said.note)
        table = DrawnTable([[[words, source]]], [WIDTH], spaceAfter=4, splitInRow=LEAST_IN_ROW)
        table.setStyle(TableStyle([("LINEBEFORE", (0, 0), (0, -1), 2, ACCENT), ("TOPPADDING", (0, 0), (-1, -1), 0)]))
        return table

    def _set_source(self, source: Source) -> Flowable:
        first = source.citations[0]
        anchors = "".join(f'<a name="{self._anchor(one.number)}"/>' for one in source.citations)
        origin = f"{first.title}, {describe_origin(first)}"
        address = check_address(first.url)
        link = f" · {self._link(address, 'Original')}" if address else ""
        share = f' · <font color="{SOFT.hexval()}">{source.share}</font>' if source.share else ""
        words = [origin, *(citation.quote for citation in source.quoted)]
        lines: list[Flowable] = [
            self.write(SOURCE, f"{anchors}<b>[{source.numbers}]</b> {self.spell(origin)}{link}{share}", *words)
        ]
        for citation in source.quoted:
            number = f"[{citation.number}] " if len(source.citations) > 1 else ""
            lines.append(self.write(QUOTE, f"{number}“{self.spell(citation.quote)}”"))
        return KeepTogether(lines)
