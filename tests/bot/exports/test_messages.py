"""Answers as chat messages: marks that stand where they are said to, and words that Markdown can't make anything of."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.exports.messages import Message, escape, list_events, write_message
from bot.exports.transcript import squeeze
from bot.models import Answer, AnswerEvent, EngineInfo, RestartEvent, Section, Statement, StatementEvent
from tests.bot.made_answers import build_answer, build_citation, build_disagreement

PAGE = "https://briefing.example/answers/x"
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})
PARTS = [
    "[",
    "]",
    "(",
    ")",
    "!",
    "*",
    "_",
    "`",
    "~",
    "<",
    ">",
    "#",
    "-",
    "1.",
    "&amp;",
    "\\",
    "|",
    "$",
    "=",
    "a b",
    "\n",
]


def read_back(text: str) -> tuple[str, set[str]]:
    """What Markdown shows, and as what."""
    tokens = MARKDOWN.parse(text)
    inline = [token for token in tokens if token.type == "inline"]
    kinds = {token.type for token in tokens} | {child.type for one in inline for child in one.children or ()}
    return "".join(child.content for one in inline for child in one.children or ()), kinds


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=12).map("".join))
@example("[1](https://evil.example)")
@example("![x](https://evil.example/pixel.png)")
@example("<img src=x onerror=alert(1)>")
@example("1. 2. 3.")
def test_words_are_shown_as_they_are_and_are_never_more(words: str) -> None:
    if not squeeze(words):
        return
    shown, kinds = read_back(escape(words))
    assert shown == squeeze(words)
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


def test_ordinary_prose_is_left_alone() -> None:
    prose = 'It cost $1.5bn, AT&T said (up 3.5%); "no more" - 2026. Ends.'
    assert escape(prose) == prose


def check_marks(message: Message) -> None:
    for mark in message.marks:
        assert message.text[mark.start : mark.end] == f"[{mark.number}]"


@pytest.mark.parametrize("links", [False, True])
def test_every_mark_is_where_it_is_said_to_be(links: bool) -> None:
    answer = build_answer("x", "", "c", "The pier [sic] is 90 m 🛥 long.", "It is *120* m long.").model_copy(
        update={"disagreements": (build_disagreement(),), "missing": ("its width",), "outcome": "partial"}
    )
    message = write_message(answer, PAGE, links)
    assert [mark.number for mark in message.marks] == [1, 2, 1, 2]
    check_marks(message)
    assert message.text.count(f"({PAGE}#citation-1)") == (2 if links else 0)


def test_everything_of_an_answer_is_in_its_message() -> None:
    answer = build_answer("x", "", "c", "The pier is 90 m long.", "It is 120 m long.").model_copy(
        update={"disagreements": (build_disagreement(),), "missing": ("its width",), "outcome": "partial"}
    )
    assert write_message(answer, PAGE).text == (
        "The pier is 90 m long. [1]\n\nIt is 120 m long. [2]\n\n**Sources differ: the length of the pier**\n\n"
        "- **Ilse Brandt, 1 Jan 2026:** The pier is 90 metres long. [1]\n"
        "- **2 Jan 2026 (newest):** The pier is 120 metres long. [2]\n\n"
        "The articles answer only part of this. Not in the articles: its width."
    )


def test_a_document_is_laid_out_under_its_headings() -> None:
    said = [
        Statement(text="It opened.", citations=(1,), sources=1, support="verbatim", label="3 May 2026"),
        Statement(text="It will grow.", citations=(2,), sources=2, support="verbatim", label="Anna Roth"),
    ]
    answer = build_answer("x", "", "c", "a", "b").model_copy(
        update={
            "form": "brief",
            "statements": tuple(said),
            "sections": (
                Section(kind="timeline", title="What happened", statements=(0,)),
                Section(kind="quotations", title="Who says what", statements=(1,)),
            ),
            "missing": ("what it cost",),
        }
    )
    assert write_message(answer, PAGE).text == (
        "## What happened\n\n- **3 May 2026:** It opened. [1]\n\n"
        "## Who says what\n\n- **Anna Roth:** “It will grow.” [2] (2 sources)\n\n"
        "**The sources do not say:** what it cost"
    )


def stream(answer: Answer, *first: Any) -> Message:
    message = Message(PAGE)
    pieces = [message.take(event) for event in (*first, *list_events(answer), AnswerEvent(answer=answer))]
    assert "".join(pieces) == message.text
    return message


def test_a_stream_and_the_whole_are_the_same() -> None:
    answer = build_answer("x", "", "c", "The pier is 90 m long.", "It is 120 m long.").model_copy(
        update={"disagreements": (build_disagreement(),)}
    )
    assert stream(answer) == write_message(answer, PAGE)


def test_what_was_said_before_a_restart_does_not_count() -> None:
    dropped = Statement(text="It is red.", citations=(1,), sources=1, support="supported")
    before = StatementEvent(statement=dropped, citations=(build_citation(1, "It is red."),))
    answer = build_answer("x", "", "c", "It is 90 m long.").model_copy(
        update={"engine": EngineInfo(name="extractive", fallback="The model went away.")}
    )
    message = stream(answer, before, RestartEvent(reason="The model went away."))
    assert message.text == (
        "It is red. [1]\n\n---\n\n*Starting again: The model went away. What stands above is not part of the answer.*"
        "\n\nIt is 90 m long. [1]\n\n*The model went away.*"
    )
    assert [mark.start for mark in message.marks] == [message.text.rindex("[1]")]
    assert message.citations == {1: answer.citations[0]}
    check_marks(message)


def test_small_talk_is_the_notice_alone() -> None:
    answer = build_answer("x").model_copy(update={"notice": "Hello!", "missing": ()})
    assert write_message(answer, PAGE).text == "Hello!"
