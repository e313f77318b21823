"""Mistyped function words."""

from collections import Counter

import pytest

from bot.asking.mistyping import mend_small_words
from bot.asking.vocabulary import ArticleWords, Vocabulary

VOCABULARY = Vocabulary([ArticleWords(Counter({"Thre": 2}), frozenset(), frozenset())])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Wich towns does evry refugee leave?", "Which towns does every refugee leave?"),
        ("hwo many soldiers adn tanks", "how many soldiers and tanks"),
        ("waht did thier boss say becuase of it", "what did their boss say because of it"),
        ("wheather it rains", "whether it rains"),
        ("whats new, isnt it", "what's new, isn't it"),
    ],
)
def test_small_words_are_put_right(typed: str, meant: str) -> None:
    assert mend_small_words(typed, VOCABULARY) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Does Evry have a mayor?",
        "Does the form say more?",
        "What is thre doing?",
        "What do Makron and Selenskyj want?",
        "Who pays for the wulk?",
    ],
)
def test_names_and_known_words_are_left_alone(typed: str) -> None:
    assert mend_small_words(typed, VOCABULARY) == typed
