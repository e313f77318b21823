import pytest

from ingest.readers.plain import read_plain

PROSE = "The ferry between the two harbours runs again, the operator said on Monday."
MORE = "It carries 120 cars and needs forty minutes for the crossing of the bay."


def read(text: str) -> list[str]:
    blocks = read_plain(text.encode()).blocks
    return [f"{'#' * block.level} {block.text}" if block.level else block.text for block in blocks]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "heading",
    [
        "Why was the line closed?",
        "And what about “the others”?",
        "Harbour Authority Presents Its Plans",
        "What Happens Next",
        "The road ahead",
        "3. Costs and Benefits",
        "BACKGROUND",
        "Frequently Asked Questions",
        "Wie geht es weiter?",
    ],
)
def test_a_short_line_of_its_own_before_running_text_is_a_heading(heading: str, gap: str) -> None:
    assert read(gap.join([PROSE, heading, MORE])) == [PROSE, f"## {heading}", MORE]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "line",
    [
        "It is the elephant in the room.",
        "not much",
        "Here is what you need to know:",
        "“We will see”",
        "By Ada Byron",
        "Photo: The ferry at the pier",
        "3 March 2025, 14:30",
        "12/03/2025",
        "Read more at www.harbour.example",
        "Leaders pose for a picture after the meeting at the harbour",
        "Is it late? Perhaps it is.",
        "- Ticket Prices",
        "Will the region, which has paid for two thirds of the repairs already, and the operator, who has paid for the "
        "rest of them, agree on how to pay for the second ship that the plans foresee?",
    ],
)
def test_other_short_lines_are_no_headings(line: str, gap: str) -> None:
    assert not [block for block in read(gap.join([PROSE, line, MORE])) if block.startswith("#")]


def test_questions_below_a_heading_of_their_own_are_one_level_down() -> None:
    text = f"{PROSE}\nCosts\n{MORE}\nWho paid?\n{MORE}\nQuestions and Answers\nWhen?\nNobody knows yet.\nWhere?\n{MORE}"
    assert [block for block in read(text) if block.startswith("#")] == [
        "## Costs", "## Who paid?", "## Questions and Answers", "### When?", "### Where?",
    ]  # fmt: skip


def test_a_last_question_is_a_heading_only_among_others() -> None:
    many = f"{PROSE}\nWhy?\n{MORE}\nWhere?\n{MORE}\nHow will it end?"
    assert read(many)[-1] == "## How will it end?"
    assert read(f"{PROSE}\n{MORE}\nHow will it end?")[-1] == "How will it end?"


def test_a_heading_that_opens_the_text_is_one() -> None:
    assert read(f"Ferry Opens Again\n\nBy Ada Byron\n\n{PROSE}")[0] == "## Ferry Opens Again"


def test_lists_verses_and_tables_stay_together_and_hold_no_headings() -> None:
    text = f"{PROSE}\n\nRed Apples\nGreen Pears\nBlue Plums\n\n{MORE}"
    assert read(text) == [PROSE, "Red Apples\nGreen Pears\nBlue Plums", MORE]


def test_paragraphs_on_lines_of_their_own_are_parted() -> None:
    assert read(f"{PROSE}\n{MORE}\r\n  {PROSE}  ") == [PROSE, MORE, PROSE]


def test_wrapped_lines_are_joined() -> None:
    wrapped = (
        "The ferry between the two harbours runs again after nine months, the\n"
        "operator said on Monday. It carries 120 cars and needs forty minutes for\n"
        "the cross-\n"
        "ing, ten fewer than before.\n"
        "What Comes Next\n"
        "A second ship is planned, but nobody knows who is going to pay for it, as\n"
        "the long-term budget of the region, which paid for the repairs, has room\n"
        "– or so it seems – for another crossing, and says nothing of the build-\n"
        "up of the pier.\n"
    )
    assert read(wrapped) == [
        "The ferry between the two harbours runs again after nine months, the operator said on Monday. It carries 120 "
        "cars and needs forty minutes for the crossing, ten fewer than before.",
        "## What Comes Next",
        "A second ship is planned, but nobody knows who is going to pay for it, as the long-term budget of the region, "
        "which paid for the repairs, has room – or so it seems – for another crossing, and says nothing of the "
        "build-up of the pier.",
    ]


def test_a_paragraph_broken_off_in_mid_sentence_goes_on() -> None:
    assert read(f"{PROSE[:-1]},\nand more was to come.\n{MORE}") == [f"{PROSE[:-1]}, and more was to come.", MORE]


def test_rules_across_the_page_are_dropped() -> None:
    assert read(f"Ferry Opens\n===========\n{PROSE}\n* * *\n{MORE}") == ["## Ferry Opens", PROSE, MORE]


def test_text_from_right_to_left_and_emoji_are_kept() -> None:
    text = "تعود العبّارة بين الميناءين إلى العمل بعد تسعة أشهر من التوقف.\n\n🎉 It runs again! 👩\u200d🚀"
    assert read(text) == text.split("\n\n")


def test_two_megabytes_in_one_line_are_one_paragraph() -> None:
    assert read("word " * 400_000) == [("word " * 400_000).strip()]
