"""Which questions lean on the one before, and what they then lean on."""

import pytest

from bot.asking.conversation import Lean, find_lean, leans, part_standalone, write_standalone
from bot.models import Answer
from tests.bot.made_answers import build_answer, build_disagreement

LEANING = [
    "And Germany?",
    "and italy",
    "how about uganda?",
    "Italy's position?",
    "to Poland?",
    "in August?",
    "soldiers?",
    "What about after a ceasefire?",
    "What if Russia attacks?",
    "And will Italy?",
    "Why?",
    "how so",
    "How many?",
    "Which ones?",
    "Since when?",
    "Who said so?",
    "Are you sure?",
    "Will it send its own soldiers?",
    "How will it be watched by the mission?",
    "Were the Russians there as well?",
    "Who was president of the country then?",
    "Which ones are willing to take part?",
    "Why is that a breakthrough?",
    "What did she say about Macron yesterday?",
    "Does that country want more territory?",
    "Do they want a ceasefire with Russia?",
    "What does Zelensky think of this plan?",
    "What are the other members of the council?",
    "I meant the March meeting",
    "I meant for the purchase loan",
    "no, the other one: Bosnia",
    "not Germany, Italy",
]


@pytest.mark.parametrize("question", LEANING)
def test_what_can_not_be_understood_alone_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "How long is the line of contact?",
        "How many seats does Italy have?",
        "Which countries that border Russia are members?",
        "Who chairs the panel that reviews the Gorran Tunnel?",
        "How high is the new tower in Lagos?",
        "What did Starmer say about the budget?",
        "When was the Paris summit held?",
    ],
)
def test_a_question_with_all_it_needs_stands_alone(question: str) -> None:
    assert not leans(question)
    answer = build_answer("one", "Who won the match?", "c", "Leeds won it.")
    lean = find_lean(question, [answer])
    assert lean.about == ""
    assert 0 < lean.weight < Lean("Who won the match?").weight


def ask_after(question: str, *history: Answer) -> Lean:
    return find_lean(question, history)


BRIDGE = build_answer("bridge", "Who built the bridge?", "c", "Anna Roth built it.", "It took two years.")


def test_the_question_before_is_what_is_spoken_of() -> None:
    lean = ask_after("When?", build_answer("old", "Who won?", "c", "Leeds."), BRIDGE)
    assert lean.about == "Who built the bridge?"
    assert lean.context == ("Who built the bridge?", "Anna Roth built it. It took two years.")


def test_small_talk_is_passed_over() -> None:
    assert ask_after("When?", BRIDGE, build_answer("thanks", "Thanks!")).about == "Who built the bridge?"
    assert ask_after("When?", build_answer("hello", "Hello!")) == Lean()
    assert ask_after("When?") == Lean()


def test_what_the_question_before_leaned_on_comes_along() -> None:
    second = replace_standalone(BRIDGE, write_standalone("When?", "Who built the bridge?"))
    lean = ask_after("And for whom?", second)
    assert lean.about == "Who built the bridge? When?"


def replace_standalone(answer: Answer, standalone: str) -> Answer:
    return answer.model_copy(update={"standalone_question": standalone})


def test_of_an_answer_that_is_all_disagreement_the_positions_are_the_context() -> None:
    answer = build_answer("pier", "How long is the pier?").model_copy(update={"disagreements": (build_disagreement(),)})
    assert ask_after("Why?", answer).context == (
        "How long is the pier?",
        "The pier is 90 metres long. The pier is 120 metres long.",
    )


def test_a_long_answer_is_not_all_mixed_in() -> None:
    answer = build_answer("long", "Who built the bridge?", "c", "word " * 1000)
    assert len(ask_after("Why?", answer).context[1].split()) <= 200


@pytest.mark.parametrize(
    ("question", "about"),
    [("Why?", ""), ("Why?", "Who built the bridge?"), ("Why (really)?", "Who (if anyone) built it?")],
)
def test_a_question_and_what_it_is_about_can_be_parted_again(question: str, about: str) -> None:
    assert part_standalone(write_standalone(question, about)) == (question, about)


@pytest.mark.parametrize("question", ["", "?", "   ", "(((", "👍", "İstanbul?", "it", "And " * 500])
def test_no_input_is_too_odd(question: str) -> None:
    for before in ("Who?", "x", "!!!"):
        assert find_lean(question, [replace_standalone(BRIDGE, before)]).context[0] == before
