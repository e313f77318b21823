import pytest

from evals.benchmarks.text_scores import holds_answer, measure_rouge_l, normalise_answer, repeats_wrong


def test_answers_are_compared_without_case_articles_and_punctuation() -> None:
    assert normalise_answer("The  Harbour-Master, a rower!") == "harbourmaster rower"
    assert holds_answer("It was built in 1,902 stones.", "1902")
    assert holds_answer("It was the Pier.", "a pier")


@pytest.mark.parametrize(("text", "answer"), [("It was built in 19021.", "1902"), ("A pier.", ""), ("A pier.", "the")])
def test_a_part_of_a_word_and_no_word_at_all_are_no_answer(text: str, answer: str) -> None:
    assert not holds_answer(text, answer)


def test_a_wrong_answer_that_is_part_of_a_right_one_is_no_leak() -> None:
    assert repeats_wrong("Opened in May.", ["May"], ["June"])
    assert not repeats_wrong("Opened in May 1990.", ["May"], ["May 1990"])
    assert not repeats_wrong("Opened in June.", ["May"], ["June"])


def test_rouge_l_follows_the_longest_common_subsequence() -> None:
    assert measure_rouge_l("the pier is closed", "the pier is closed") == 1.0
    assert measure_rouge_l("the pier is closed", "closed is the pier") == pytest.approx(0.5)
    assert measure_rouge_l("", "the pier") == 0.0
    assert measure_rouge_l("The PIER, closed!", "the pier") == pytest.approx(0.8)
