"""How a question's names find the corpus's: what is matched, and what is never touched."""

from collections import Counter

import pytest

from bot.asking.corpus import Vocabulary, Words, read_words
from bot.asking.spelling import (
    Expansion,
    correct_terms,
    describe_corrections,
    load_known_words,
    mend_small_words,
)

ARTICLES = (
    "Emmanuel Macron met Friedrich Merz and Volodymyr Zelensky. Zelenskyy thanked Germany and a German army.",
    "The United States and American troops stay. Britain agreed. Schulz of the Bundestag spoke of guarantees.",
    "The International Institute for Strategic Studies (IISS) wrote. The IISS expects sanctions after a ceasefire.",
    "The Organization for Security and Cooperation in Europe watched, as did the defense ministry in Kyiv.",
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(read_words(" ".join(ARTICLES)))


@pytest.mark.parametrize(
    ("question", "asked", "form"),
    [
        ("What did Makron say?", "Makron", "Macron"),
        ("what did makron say", "makron", "Macron"),
        ("Mertz soldiers", "Mertz", "Merz"),
        ("What did Zelenksy want?", "Zelenksy", "Zelensky"),
        ("the Bundestg vote", "Bundestg", "Bundestag"),
        ("what gurantees?", "gurantees", "guarantees"),
        ("new sanktions?", "sanktions", "sanctions"),
        ("Will Germny help?", "Germny", "Germany"),
    ],
)
def test_a_slip_is_put_right_and_said(vocabulary: Vocabulary, question: str, asked: str, form: str) -> None:
    (found,) = correct_terms(question, vocabulary)
    assert (found.asked, found.forms[0], found.reason) == (asked, form, "slip")
    assert describe_corrections([found]) == f"Searched for “{form}” (you wrote “{asked}”)."


@pytest.mark.parametrize(
    "question",
    [
        "Will they send tanks?",
        "What did Scholz say?",
        "What is the budget?",
        "Where is Canberra?",
        "Does it help us?",
        "How many were there in 1200 or 1201?",
        "What about Mali?",
        "Did Lukashenko agree?",
        "Is it in the reports?",
        "",
    ],
)
def test_another_word_is_never_made_of_a_word(vocabulary: Vocabulary, question: str) -> None:
    assert correct_terms(question, vocabulary) == ()


def test_spellings_of_one_name_are_equal_even_where_both_occur(vocabulary: Vocabulary) -> None:
    (found,) = correct_terms("What did Zelensky say?", vocabulary)
    assert found == Expansion("Zelensky", ("Zelenskyy",), "spelling")
    assert describe_corrections([found]) is None
    (third,) = correct_terms("What did Zelenskiy say?", vocabulary)
    assert set(third.forms) == {"Zelensky", "Zelenskyy"}


@pytest.mark.parametrize(
    ("question", "asked", "forms"),
    [
        ("What does the USA want?", "USA", {"United States", "American"}),
        ("America's troops", "America", {"United States", "American"}),
        ("What does Germany offer?", "Germany", {"German"}),
        ("Will the Germans come?", "Germans", {"Germany", "German"}),
        ("What does the UK say?", "UK", {"Britain"}),
        ("Who is in Kiev?", "Kiev", {"Kyiv"}),
        ("What does the OSCE do?", "OSCE", {"Organization for Security and Cooperation in Europe"}),
        ("What does the IISS say?", "IISS", {"International Institute for Strategic Studies"}),
        ("Is there a cease-fire?", "cease-fire", {"ceasefire"}),
        ("What of defence?", "defence", {"defense"}),
    ],
)
def test_other_names_of_the_same_are_found(vocabulary: Vocabulary, question: str, asked: str, forms: set[str]) -> None:
    (found,) = correct_terms(question, vocabulary)
    assert (found.asked, set(found.forms)) == (asked, forms)


def test_a_name_spelled_out_finds_the_acronym(vocabulary: Vocabulary) -> None:
    (found,) = correct_terms("What did the International Institute for Strategic Studies write?", vocabulary)
    assert found.forms == ("IISS",)
    assert found.search_words == ("IISS",)


def test_an_expansion_serves_search_and_reading(vocabulary: Vocabulary) -> None:
    (found,) = correct_terms("What does the OSCE do?", vocabulary)
    assert found.search_words == ("Organization", "Security", "Cooperation", "Europe")


def test_several_slips_are_told_in_one_note(vocabulary: Vocabulary) -> None:
    note = describe_corrections(correct_terms("Did Makron write to the Bundestg?", vocabulary))
    assert note == "Searched for “Macron” (you wrote “Makron”), “Bundestag” (you wrote “Bundestg”)."


def test_an_empty_corpus_corrects_nothing() -> None:
    assert correct_terms("What did Makron say about the OSCE and Germny?", Vocabulary(Words())) == ()


def test_general_english_is_known() -> None:
    words = load_known_words()
    assert {"tanks", "budget", "soldiers"} <= words
    assert not {"makron", "gurantees", "bundestg"} & words


SMALL = Vocabulary(Words(Counter({"Thre": 2})))


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
    assert mend_small_words(typed, SMALL) == meant


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
    assert mend_small_words(typed, SMALL) == typed


def test_a_country_in_small_letters_is_itself() -> None:
    vocabulary = Vocabulary(read_words("The Russian ships left, and Russian ships came. So says Russia."))
    (expansion,) = correct_terms("does russia agree", vocabulary)
    assert expansion.forms[0] == "Russia"
