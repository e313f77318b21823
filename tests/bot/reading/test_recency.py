"""The newest article's word leads where the latest is asked for."""

from datetime import date

import numpy as np

from bot.passages import FoundPassage, Retrieval
from bot.reading.matching import build_rarity
from bot.reading.reader import Reading, read_passages
from bot.reading.recency import lead_with_newest
from bot.understanding.question import analyse_question
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import build_passage

QUESTION = "What is the latest estimate of what the plant will cost?"
OLD = "The plant will cost 2 million euros, says an estimate."
NEW = "The plant will now cost 3 million euros."


def read(*passages: FoundPassage) -> Reading:
    retrieval = Retrieval((QUESTION,), np.zeros((1, 384), dtype=np.float32), passages)
    return read_passages(analyse_question(QUESTION), retrieval, build_rarity({}, 100))


def test_the_newest_of_two_answers_leads(embeddings: MiniLmEmbeddings) -> None:
    reading = read(
        build_passage(OLD, embeddings, "old", published=date(2024, 1, 1)),
        build_passage(NEW, embeddings, "new", published=date(2025, 1, 1)),
    )
    assert reading.sentences[0].sentence.text == OLD
    led = lead_with_newest(reading)
    assert [one.sentence.text for one in led.sentences] == [NEW, OLD]
    assert led.sentences[0].score >= led.sentences[1].score
    assert led.parts == (led.whole,)


def test_what_answers_less_does_not_lead_for_being_new(embeddings: MiniLmEmbeddings) -> None:
    reading = read(
        build_passage(OLD, embeddings, "old", published=date(2024, 1, 1)),
        build_passage("A plant was seen in the garden.", embeddings, "new", published=date(2025, 1, 1)),
    )
    assert lead_with_newest(reading).sentences[0].sentence.text == OLD


def test_without_dates_or_sentences_nothing_changes(embeddings: MiniLmEmbeddings) -> None:
    undated = read(build_passage(OLD, embeddings), build_passage(NEW, embeddings, "two"))
    assert lead_with_newest(undated) == undated
    assert lead_with_newest(read()) == read()
