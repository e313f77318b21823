import io
import zlib
from collections.abc import Iterable, Sequence

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableArticle
from ingest.loader import load_bytes
from ingest.readers import pdf, read_file
from ingest.settings import IngestSettings

Text = tuple[float, float, str] | tuple[float, float, str, float] | tuple[float, float, str, float, str]
"""Left and baseline in points, from the lower left corner of an A4 page (595 x 842); words; size; font."""

DAM = [
    "The dam above the town of Kell holds back",
    "forty million cubic metres of water. It was",
    "built in 1931 and its wall has leaked since",
    "the flood of last March, the owner told the",
    "council on Monday. Nobody was hurt then.",
    "The repair begins in June, when the water is",
]
COST = [
    "lowest, and will take two summers. The work",
    "costs 210 million crowns. The region pays a",
    "third of it, the state pays the rest. In the",
    "valley below, 300 houses were flooded and the",
    "owner has offered their people 12 million",
    "crowns in damages. A court decides in May.",
]
DAM_TEXT = (
    "The dam above the town of Kell holds back forty million cubic metres of water. It was built in 1931 and its wall "
    "has leaked since the flood of last March, the owner told the council on Monday. Nobody was hurt then. The repair "
    "begins in June, when the water is lowest, and will take two summers. The work costs 210 million crowns. The "
    "region pays a third of it, the state pays the rest. In the valley below, 300 houses were flooded and the owner "
    "has offered their people 12 million crowns in damages. A court decides in May."
)


def draw(pages: Iterable[Iterable[Text]], *, password: str | None = None, title: str = "", turn: int = 0) -> bytes:
    """A PDF with these words on its pages, in the order given."""
    buffer = io.BytesIO()
    encrypt = None if password is None else StandardEncryption(password, ownerPassword="owner", strength=128)
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1, encrypt=encrypt)
    canvas.setTitle(title)
    for page in pages:
        if turn:
            canvas.setPageRotation(turn)
        for left, baseline, words, *style in page:
            canvas.setFont(str(style[1]) if len(style) > 1 else "Helvetica", float(style[0]) if style else 10)
            canvas.drawString(left, baseline, words)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(texts: Sequence[str], left: float = 60, top: float = 780, step: float = 12, size: float = 10) -> list[Text]:
    return [(left, top - step * at, text, size) for at, text in enumerate(texts)]


def read(data: bytes) -> list[str]:
    """The blocks, each heading with as many # as its level."""
    blocks = read_file(".pdf", data).blocks
    return [f"{'#' * block.level} {block.text}" if block.level else block.text for block in blocks]


def test_lines_become_paragraphs_and_headings() -> None:
    first = [
        "Harbour ferry opens again",
        "The ferry between the two harbours runs again after nine months, the",
        "operator said on Monday. It carries 120 cars and needs forty minutes for the cross-",
        "ing, ten fewer than before. The long-term plan is a second ship.",
        "Why was it closed?",
        "A storm damaged the pier in June. Repairs cost 3 million euros, two thirds of which",
        "the region paid. “We are glad,” said the mayor – it’s a start.",
        "Payment for the long-term repairs",
        "The region paid two thirds of the costs and the operator paid for the rest, after the",
        "long-",
    ]
    second = ["term dispute that went on over the winter ended in March."]
    assert read(draw([lines(first), lines(second)])) == [
        "## Harbour ferry opens again",
        "The ferry between the two harbours runs again after nine months, the operator said on Monday. It carries 120 "
        "cars and needs forty minutes for the crossing, ten fewer than before. The long-term plan is a second ship.",
        "## Why was it closed?",
        "A storm damaged the pier in June. Repairs cost 3 million euros, two thirds of which the region paid. “We are "
        "glad,” said the mayor – it’s a start.",
        "## Payment for the long-term repairs",
        "The region paid two thirds of the costs and the operator paid for the rest, after the long-term dispute that "
        "went on over the winter ended in March.",
    ]


def test_headings_are_told_by_their_type_and_paragraphs_by_their_white_space() -> None:
    page = [
        (60, 780, "The dam of Kell", 18),
        (60, 750, "It leaks.", 10),
        (60, 726, "It leaks, the owner said, since the flood of last March.", 10),
        (60, 702, "Repairs", 10, "Helvetica-Bold"),
        (60, 690, "They begin in June.", 10),
    ]
    assert read(draw([page])) == [
        "## The dam of Kell",
        "It leaks.",
        "It leaks, the owner said, since the flood of last March.",
        "## Repairs",
        "They begin in June.",
    ]


@pytest.mark.parametrize("shift", [0, 5], ids=["one grid", "shifted lines"])
def test_columns_drawn_row_by_row_are_read_one_after_the_other(shift: float) -> None:
    left, right = lines(DAM), lines(COST, left=330, top=780 - shift)
    rows = [text for pair in zip(left, right, strict=True) for text in pair]
    assert read(draw([rows])) == [DAM_TEXT]


def test_a_heading_above_columns_comes_first() -> None:
    head = (200, 810, "The leaking dam above Kell", 16)
    assert read(draw([[*lines(COST, left=330), *lines(DAM), head]])) == ["## The leaking dam above Kell", DAM_TEXT]


def test_running_heads_feet_and_page_numbers_stay_out_of_sentences() -> None:
    pages = [
        [
            (60, 815, "Kell dam report 2026", 8),
            *lines(text),
            (60, 40, "Water office", 8),
            (480, 40, f"Page {at} of 2", 8),
        ]
        for at, text in enumerate([DAM, COST], start=1)
    ]
    assert read(draw(pages)) == [DAM_TEXT]


def test_heads_that_change_with_the_chapter_stay_out() -> None:
    chapters = ["Geology", "Costs", "People", "Outlook"]
    pages = [[(60, 815, chapter, 8), *lines(DAM), (300, 40, f"– {at} –", 8)] for at, chapter in enumerate(chapters)]
    text = "\n".join(read(draw(pages)))
    assert not [chapter for chapter in chapters if chapter in text]
    assert "–" not in text


def test_a_title_that_later_pages_repeat_is_kept_once() -> None:
    pages = [[(60, 810, "Kell dam report", 18), *lines(text)] for text in (DAM, COST)]
    assert read(draw(pages)) == ["## Kell dam report", DAM_TEXT]


def test_line_numbers_stay_out() -> None:
    texts = [*DAM, *COST]
    numbers = lines([str(at) for at in range(1, len(texts) + 1)], left=40)
    rows = [text for pair in zip(numbers, lines(texts, left=70), strict=True) for text in pair]
    assert read(draw([rows])) == [DAM_TEXT]


def test_numbers_before_the_rows_of_a_table_stay() -> None:
    rows = [
        text
        for at in range(1, 11)
        for text in (
            (60, 780 - 14 * at, str(at)),
            (90, 780 - 14 * at, f"Ship {'ABCDEFGHIJ'[at - 1]}"),
            (300, 780 - 14 * at, f"{at}40"),
        )
    ]
    assert "\n".join(read(draw([rows]))).split("\n")[6] == "7 | Ship G | 740"


def test_a_row_of_a_table_is_read_with_its_header() -> None:
    cells = [
        ["Town", "Houses flooded", "Paid in crowns"],
        ["Kell", "210", "8,400,000"],
        ["Upper Orla and", "90", "3,600,000"],
        ["Skerry", "12", "480,000"],
    ]
    rows = [
        (60 + 130 * column, 700 - 16 * row, text) for row, line in enumerate(cells) for column, text in enumerate(line)
    ]
    assert read(draw([[*lines(DAM[:5]), *rows]]))[1].split("\n") == [
        "Town | Houses flooded | Paid in crowns",
        "Town: Kell; Houses flooded: 210; Paid in crowns: 8,400,000",
        "Town: Upper Orla and; Houses flooded: 90; Paid in crowns: 3,600,000",
        "Town: Skerry; Houses flooded: 12; Paid in crowns: 480,000",
    ]


def test_a_cell_of_several_lines_stays_in_its_row() -> None:
    cells = [
        (780, "2003", "Draft 1", "A first draft that the"),
        (768, "", "", "owner did not accept"),
        (748, "2004", "Draft 2", "A second one with costs"),
        (728, "2005", "Final", "The plan as it was built"),
    ]
    rows = [(60 + 130 * at, top, text) for top, *texts in cells for at, text in enumerate(texts) if text]
    assert read(draw([rows])) == [
        "2003 | Draft 1 | A first draft that the owner did not accept\n"
        "2004 | Draft 2 | A second one with costs\n"
        "2005 | Final | The plan as it was built"
    ]


def test_notes_on_the_margin_and_below_the_text_do_not_break_a_sentence() -> None:
    margin = [(60, 780, "Dams", 9), (60, 768, "Kell", 9)]
    note = (160, 690, "Measured at the wall in 2020.", 7)
    first = [*lines(DAM, left=160), *margin, note]
    assert DAM_TEXT in read(draw([first, lines(COST, left=160)]))


def test_hyphens_at_line_ends_are_joined_and_compounds_kept() -> None:
    texts = [
        "The work was paid by the Orla-",
        "Kell council for the years 2021–",
        "24, and its engi-",
        "neers agreed to it.",
    ]
    assert read(draw([lines(texts)])) == [
        "The work was paid by the Orla-Kell council for the years 2021–24, and its engineers agreed to it."
    ]


def test_ligatures_are_written_out_and_raised_figures_kept_apart() -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    text = "The ﬁrst ofﬁce counted 210"
    end = 60 + pdfmetrics.stringWidth(text, "Vera", 10)
    page = [(60, 780, text, 10, "Vera"), (end, 784, "3", 6, "Vera")]
    assert read(draw([page])) == ["The first office counted 210³"]


def test_lowered_figures_stay_in_their_line() -> None:
    end = 60 + pdfmetrics.stringWidth("The dam saves much CO", "Helvetica", 10)
    page = [
        (60, 780, "The dam saves much CO"),
        (end, 777, "2", 6),
        (end + 6, 780, "each year"),
        (60, 768, "since 1931."),
    ]
    assert read(draw([page])) == ["The dam saves much CO2 each year since 1931."]


def test_a_column_that_holds_a_figure_is_still_a_column() -> None:
    labels = [text for at in range(6) for text in ((340, 780 - 12 * at, f"{at}.5"), (420, 780 - 12 * at, f"Lake {at}"))]
    page = [*lines([*DAM, *COST]), *labels, *lines(COST, left=330, top=700)]
    assert read(draw([page]))[0] == DAM_TEXT


def test_a_turned_page_is_read_and_what_runs_across_it_left_out() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setPageRotation(90)
    canvas.rotate(90)
    for left, baseline, words, *_ in lines(DAM[:2], top=-100):
        canvas.drawString(left, baseline, words)
    canvas.rotate(-90)
    canvas.drawString(20, 20, "stamp")
    canvas.save()
    assert read(buffer.getvalue()) == [" ".join(DAM[:2])]


def test_the_date_on_which_a_file_was_made_is_only_inferred() -> None:
    article = load_bytes("a.pdf", draw([[(60, 780, "Words.")]]), {}, IngestSettings())
    assert (str(article.metadata.published), article.metadata.published_basis) == ("2000-01-01", "inferred")
    broken = draw([[(60, 780, "Words.")]]).replace(b"D:20000101", b"D:2000yyyy")
    assert load_bytes("a.pdf", broken, {}, IngestSettings()).metadata.published_basis == "unknown"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Ferry", "Ferry"),
        ("The ferry runs again", "The ferry runs again"),
        ("Microsoft Word - a.docx", "The dam of Kell leaks"),
        ("untitled", "The dam of Kell leaks"),
        ("about:blank", "The dam of Kell leaks"),
        ("kell_report_final", "The dam of Kell leaks"),
        ("88300 12..17", "The dam of Kell leaks"),
        ("", "The dam of Kell leaks"),
    ],
)
def test_a_title_that_a_program_made_up_gives_way_to_the_largest_text(stated: str, expected: str) -> None:
    page = [
        (60, 810, "Water office", 8),
        (60, 790, "The dam of Kell", 18),
        (60, 770, "leaks", 18),
        *lines(DAM, top=740),
    ]
    assert load_bytes("a.pdf", draw([page], title=stated), {}, IngestSettings()).metadata.title == expected


def test_without_any_title_the_first_line_is_taken() -> None:
    article = load_bytes(
        "a.pdf", draw([lines(["The dam leaks.", "It is old."])], title="untitled"), {}, IngestSettings()
    )
    assert article.metadata.title == "The dam leaks. It is old."


def test_one_with_a_password_is_refused_and_one_with_an_empty_password_read() -> None:
    with pytest.raises(UnreadableArticle, match="encrypted with a password"):
        read(draw([[(60, 780, "Words.")]], password="secret"))
    assert read(draw([[(60, 780, "Words.")]], password="")) == ["Words."]


def test_one_without_text_may_be_a_scan() -> None:
    with pytest.raises(UnreadableArticle, match="may be a scan"):
        read(draw([[], []]))


@pytest.mark.parametrize(
    "data", [b"hello", b"%PDF-1.7\ngarbage", draw([[(60, 780, "Words.")]])[:500]], ids=["text", "garbage", "cut"]
)
def test_a_damaged_one_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableArticle, match="damaged"):
        read(data)


def test_one_changed_anywhere_is_read_or_refused() -> None:
    whole = draw([[(60, 780, "The ferry runs again.")]], title="Ferry")
    outcomes = set()
    for place in range(0, len(whole), 151):
        try:
            read(whole[:place] + b"<<[(9" + whole[place + 5 :])
            outcomes.add("read")
        except UnreadableArticle:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def build_raw(*objects: bytes, pages: bytes = b"[3 0 R]", count: int = 1) -> bytes:
    """A PDF of objects numbered from 3, without the table that says where they are."""
    head = b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids" + pages
    body = b"".join(b"%d 0 obj %s endobj\n" % (number, each) for number, each in enumerate(objects, start=3))
    return head + b"/Count %d>> endobj\n" % count + body + b"trailer <</Root 1 0 R>>\n%%EOF"


def build_stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<</Filter/FlateDecode/Length %d%s>> stream\n%s\nendstream" % (len(packed), entries, packed)


RESOURCES = b"/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R" + RESOURCES + b">>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
WORD = b"BT /F1 10 Tf 60 780 Td (Words.) Tj ET "


@pytest.mark.parametrize(
    "data",
    [
        build_raw(PAGE, build_stream(WORD * 20_000), FONT),
        build_raw(PAGE, build_stream(b"q " * 500_000 + WORD), FONT),
        build_raw(PAGE, build_stream(b"[" * 500_000 + WORD), FONT),
        build_raw(PAGE, build_stream(WORD + b" " * 200_000_000), FONT),
        build_raw(
            PAGE,
            build_stream(WORD + b"/X Do"),
            FONT,
            build_stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"),
        ),
        build_raw(PAGE, build_stream(WORD), FONT, pages=b"[3 0 R 2 0 R]", count=2),
        build_raw(PAGE, build_stream(WORD), FONT, pages=b"[3 0 R]", count=2_000_000_000),
        build_raw(
            PAGE,
            build_stream(
                b"".join(
                    b"BT /F1 1 Tf %d %d Td (a b) Tj ET " % (x, y) for x in range(0, 590, 9) for y in range(0, 840, 4)
                )
            ),
            FONT,
        ),
    ],
    ids=["one place", "states", "arrays", "bomb", "form in itself", "tree in itself", "count", "grid"],
)
def test_hostile_ones_are_read_or_refused_within_bounds(data: bytes) -> None:
    try:
        assert read(data)
    except UnreadableArticle as error:
        assert "left out" in error.message  # noqa: PT017


def test_one_with_too_many_pages_is_refused() -> None:
    with pytest.raises(UnreadableArticle, match="2,001 pages, the limit is 2,000"):
        read(build_raw(PAGE, build_stream(WORD), FONT, pages=b"[" + b"3 0 R " * 2_001 + b"]", count=2_001))


def test_one_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TIMEOUT_S", 0.001)
    with pytest.raises(UnreadableArticle, match="more time or memory"):
        read(draw([[(60, 780, "Words.")]]))
