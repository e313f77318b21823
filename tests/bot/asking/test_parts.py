"""Questions that ask several things, taken apart."""

import pytest

from bot.asking.parts import split_question

SPLIT = [
    ("Who is Ann Lee and how old is she?", ("Who is Ann Lee?", "How old is she?")),
    (
        "What party has Ann Lee, and in what year was she born?",
        ("What party has Ann Lee?", "In what year was she born?"),
    ),
    (
        "How many troops were there and how many of them died?",
        ("How many troops were there?", "How many of them died?"),
    ),
    (
        "How many couriers are there? And what do they earn?",
        ("How many couriers are there?", "And what do they earn?"),
    ),
    ("Who leads Spain, and who leads Italy?", ("Who leads Spain?", "Who leads Italy?")),
]  # fmt: skip


@pytest.mark.parametrize(("question", "parts"), SPLIT)
def test_each_question_is_a_part(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Which company was sued and is hiring?",
        "Which towns and villages were flooded?",
        "Who works in and for the ministry?",
        "What did Spain and Italy sign in June and in July?",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    assert split_question(question) == (question,)
