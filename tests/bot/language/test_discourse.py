"""A sentence keeps what it leans on."""

import pytest

from bot.language.discourse import leans_on_context


@pytest.mark.parametrize(
    "sentence",
    [
        "He did not rule it out.",
        "On Monday, he repeated the claim.",
        "In Paris, they met again.",
        "This would be a disaster for the club.",
        "This force is meant to deter.",
        "However, it was never equipped for that.",
        "But their answer was late.",
        "It is under more pressure than its rival because it has debts to pay.",
        "No - and that will take time.",
        "Not yet, said the mayor.",
        "When the war began, they left.",
        "These include radios and trucks.",
        "The reason for this is the frost.",
        "One part of that was shut.",
        "It is to deal with complaints and settle them.",
        "According to Brandt, these would come in spring.",
        "Among them were three mayors.",
        "It is likely to be built next year.",
    ],
)
def test_a_sentence_that_opens_with_something_unsaid_leans(sentence: str) -> None:
    assert leans_on_context(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor said he would resign.",
        "The new ferry is working well, its builders said.",
        "It is likely that the bridge will stay shut.",
        "It took two years to build the bridge.",
        "It is very difficult to paint the bridge in winter.",
        "It remains unclear whether the bridge will open.",
        "Those who came early found a seat.",
        "After Brandt had spoken, he left the room.",
        "According to Brandt, they had no choice.",
        "At the summit, Brandt said so.",
        "For example, 400 trees were planted in the nineties.",
        "There is no plan for the winter.",
        "However, the bridge will stay shut.",
        "Nobody knows when the bridge will open.",
    ],
)
def test_a_sentence_that_says_what_it_is_about_stands_alone(sentence: str) -> None:
    assert not leans_on_context(sentence)
