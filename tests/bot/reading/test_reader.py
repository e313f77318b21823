from collections.abc import Callable, Sequence

import numpy as np
import pytest

from bot.passages import FoundPassage, FoundSentence, Retrieval
from bot.reading.matching import build_rarity
from bot.reading.reader import Reading, read_passages
from bot.understanding.question import analyse_question
from ingest.models import ArticleMetadata

Read = Callable[..., Reading]


def build_passage(
    sentences: Sequence[tuple[str, float]], heading: str | None = None, article: str = "a"
) -> FoundPassage:
    """A passage of sentences with given similarities to the one query."""
    found, start = [], 0
    for ordinal, (text, similarity) in enumerate(sentences):
        vector = np.zeros(2, dtype=np.float32)
        found.append(FoundSentence(text, start, start + len(text), ordinal, vector, (similarity,), (similarity,)))
        start += len(text) + 1
    return FoundPassage(
        article_id=article,
        article_version=1,
        metadata=ArticleMetadata(title="Harbour news"),
        ordinal=0,
        start=0,
        end=start,
        heading=heading,
        sentences=tuple(found),
        score=1.0,
        dense=max((similarity for _, similarity in sentences), default=0.0),
        lexical=1.0,
    )


def read(question: str, *passages: FoundPassage) -> Reading:
    retrieval = Retrieval((question,), np.zeros((1, 2), dtype=np.float32), passages)
    return read_passages(analyse_question(question), retrieval, build_rarity({}, 100))


def test_every_sentence_is_read_and_the_answering_one_is_first() -> None:
    reading = read(
        "How many ships did Norway send?",
        build_passage([("The harbour is old.", 0.3), ("Norway sent 14 ships to the harbour.", 0.6)]),
        build_passage([("Norway is a country.", 0.4)], article="b"),
    )
    assert len(reading.sentences) == 3
    best = reading.sentences[0]
    assert best.sentence.text == "Norway sent 14 ships to the harbour."
    assert [term.text for term in best.covered] == ["ships", "Norway", "send"]
    assert [one.score for one in reading.sentences] == sorted((one.score for one in reading.sentences), reverse=True)


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("How many ships did Norway send?", "In 1990 Norway sent 14 ships north.", "14"),
        ("When did Norway send ships?", "Norway sent 14 ships in March 1990.", "March 1990"),
        ("Who sent the ships?", "The ships were sent by Anna Berg.", "Anna Berg"),
        ("Where were the ships sent?", "The ships were sent to Tromso.", "Tromso"),
        ("How much did the ships cost?", "The ships cost $3.5 million.", "$3.5 million"),
        ("How long did the ships stay?", "The ships stayed three weeks.", "three weeks"),
        ("What percentage of the ships sank?", "Some 40 percent of the ships sank.", "40 percent"),
        ("Which countries sent ships?", "Ships were sent by Norway.", "Norway"),
    ],
)
def test_the_answer_is_the_span_of_the_kind_that_was_asked_for(question: str, sentence: str, answer: str) -> None:
    best = read(question, build_passage([(sentence, 0.5)])).sentences[0]
    assert best.answer is not None
    assert sentence[best.answer.start : best.answer.end] == answer


def test_words_of_the_question_are_no_answer_to_it() -> None:
    best = read("Who sent Anna Berg?", build_passage([("Anna Berg was sent home.", 0.5)])).sentences[0]
    assert best.answer is None


def test_a_number_of_what_was_asked_for_wins_over_a_closer_sentence() -> None:
    reading = read(
        "How many countries took part in the Oslo summit?",
        build_passage([("Mostly northern countries took part in the Oslo summit.", 0.7)]),
        build_passage([("Leaders came to the summit, and 35 countries took part.", 0.6)], article="b"),
    )
    assert "35" in reading.sentences[0].sentence.text


def test_a_question_in_the_text_is_no_answer() -> None:
    reading = read(
        "What will the harbour cost?",
        build_passage([("What will the harbour cost?", 0.9), ("The harbour will cost two million euros.", 0.8)]),
    )
    assert reading.sentences[0].sentence.text.startswith("The harbour will")


def test_a_sentence_that_carries_on_shares_what_the_one_before_it_is_about() -> None:
    passage = build_passage([("A commission is planned.", 0.6), ("It would settle disputes.", 0.1)])
    alone = build_passage([("It would settle disputes.", 0.1)])
    carried = {one.sentence.text: one.score for one in read("What is the commission for?", passage).sentences}
    single = read("What is the commission for?", alone).sentences[0].score
    assert carried["It would settle disputes."] > single + 3


def test_the_heading_says_what_its_sentences_are_about() -> None:
    plain = read("What about the commission?", build_passage([("Disputes would be settled.", 0.3)]))
    headed = read("What about the commission?", build_passage([("Disputes would be settled.", 0.3)], "The commission"))
    assert headed.sentences[0].score > plain.sentences[0].score


def test_a_misspelt_name_that_the_corpus_lacks_finds_its_like() -> None:
    reading = read("What did Lindstrom say?", build_passage([("Lindström resigned.", 0.3), ("Lund stayed.", 0.3)]))
    assert [term.text for term in reading.sentences[0].covered][:1] == ["Lindstrom"]
    typo = read("What did Makron want?", build_passage([("Lund stayed.", 0.3), ("Macron wants peace.", 0.3)]))
    assert typo.sentences[0].sentence.text == "Macron wants peace."


def test_missing_terms_are_those_that_the_best_passage_lacks() -> None:
    reading = read("What is the budget of the harbour?", build_passage([("The harbour was rebuilt last year.", 0.6)]))
    assert [term.text for term in reading.whole.missing] == ["budget"]


def test_each_part_is_read_for_itself() -> None:
    question = analyse_question("Who leads the agency, and what is its budget?")
    passage = build_passage([("Anna Berg leads the agency.", 0.6), ("The budget of the agency is $3 million.", 0.5)])
    retrieval = Retrieval((question.text,), np.zeros((1, 2), dtype=np.float32), (passage,))
    reading = read_passages(question, retrieval, build_rarity({}, 100))
    assert [part.sentences[0].sentence.text for part in reading.parts] == [
        "Anna Berg leads the agency.",
        "The budget of the agency is $3 million.",
    ]


def test_nothing_found_is_an_empty_reading() -> None:
    reading = read("Who sent the ships?")
    assert reading.sentences == ()
    assert reading.whole.signals == {}
    assert reading.parts == (reading.whole,)


def test_a_question_without_terms_is_read_by_similarity_alone() -> None:
    reading = read("Why?", build_passage([("Rain fell all day long.", 0.1), ("Snow fell all day long.", 0.4)]))
    assert reading.sentences[0].sentence.text == "Snow fell all day long."


def test_a_rare_word_weighs_more_than_one_of_every_passage() -> None:
    rarity = build_rarity({"harbour": 100, "crane": 1}, 100)
    assert rarity("harbour") < 0.2 < rarity("crane") < rarity("absent") == 1.0


def test_a_date_far_from_what_was_asked_is_told_from_one_that_answers() -> None:
    asked = "When was the Halden coal mine closed?"
    closed = ("The Halden coal mine was closed in 1998.", 0.7)
    without = ("One in eight is without work since the Halden coal mine was closed.", 0.7)
    other = build_passage([("The Halden mine was opened in 1911.", 0.5)], article="b")
    answered = read(asked, build_passage([closed]), other).whole.signals
    behind = read(asked, build_passage([without]), other).whole.signals
    nowhere = read(asked, build_passage([without])).whole.signals
    assert (answered["answer_behind"], answered["answer_covers_less"]) == (0.0, 0.0)
    assert 0 < behind["answer_behind"] < nowhere["answer_behind"] == 5.0
    assert 0 < behind["answer_covers_less"] <= nowhere["answer_covers_less"] == 1.0


def test_a_person_of_the_question_is_no_answer_to_who() -> None:
    passage = build_passage([("The plaintiff is Ewan Marchett, a courier from Port Allam.", 0.6)])
    assert read("Who was Marchett's lawyer?", passage).sentences[0].answer is None
    assert read("Who is the plaintiff?", passage).sentences[0].answer is not None


def test_plurals_of_the_kind_that_was_asked_for_are_counted() -> None:
    staff = build_passage([("The researchers followed 4,112 employees of 17 hospitals.", 0.5)])
    laws = build_passage([("The commission looked at 30 of Germany's laws.", 0.5)])
    assert read("How many people took part?", staff).whole.signals["uncounted"] == 0.0
    assert read("How many countries took part?", laws).whole.signals["uncounted"] == 1.0


def test_two_words_that_count_as_one_meet_their_synonym() -> None:
    passage = build_passage([("Norway took part in the talks.", 0.5)])
    assert "participants" not in {term.text for term in read("Were there participants?", passage).whole.missing}
